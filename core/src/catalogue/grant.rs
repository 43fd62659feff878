//! What an action needs to be allowed, as the catalogue declares it: IAM actions on resources, derived from the
//! configuration. [`crate::permissions`] turns a declaration into the statements of one action.

use super::When;

/// Everything that the actions of a provider need of the role under which they run.
#[derive(Debug, PartialEq, Eq)]
pub struct Needs {
    /// What is to be allowed.
    pub grants: &'static [Grant],
    /// Where we know it from.
    pub source: &'static str,
    /// When that was checked, ISO 8601; empty where nothing is needed.
    pub checked: &'static str,
}

impl Needs {
    /// Nothing: a person, a partner or a worker acts with credentials of its own.
    pub const NONE: Self = Self {
        grants: &[],
        source: "",
        checked: "",
    };

    /// Whether the value of this key names a resource on which something is allowed.
    #[must_use]
    pub fn name_of_resource(&self, key: &str) -> bool {
        let mut patterns = self.grants.iter().flat_map(|grant| grant.on);
        patterns.any(|pattern| {
            pattern
                .split('{')
                .skip(1)
                .any(|it| it.split([':', '}']).next() == Some(key))
        })
    }
}

/// IAM actions that are needed together, on the same resources and under the same conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The IAM actions, such as `codebuild:StartBuild`.
    pub actions: &'static [&'static str],
    /// The ARNs on which they are needed. `{P}`, `{R}` and `{A}` stand for partition, region of the action and account,
    /// `{PIPELINE}` for the pipeline's name, `{Key}` for the value of a configuration key, `{Key:how}` for something made
    /// of it (see [`crate::permissions`]). An ARN whose key is not written is left out.
    pub on: &'static [&'static str],
    /// Conditions that narrow it.
    pub limits: [Option<Limit>; 2],
    /// Needed only where all of these may hold.
    pub when: [Option<When>; 2],
    /// Not needed where this surely holds.
    pub unless: Option<When>,
    /// Why its ARNs have wildcards, if they do.
    pub why: Why,
}

/// A condition of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Operator, such as `StringEquals`.
    pub operator: &'static str,
    /// Condition key; a `{Key}` in it must be known before a deployment, else there is no condition.
    pub key: &'static str,
    /// Values, written as [`Grant::on`]; without one whose key is written there is no condition.
    pub values: &'static [&'static str],
}

/// Why a statement has wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has none.
    Exact,
    /// What belongs to the named resource has names that only a run gives it.
    Inside(&'static str),
    /// It reaches further than the action does, and nothing in service or configuration says how to narrow it.
    Wide(&'static str),
}

/// A start for declarations.
pub(super) const fn allow(actions: &'static [&'static str], on: &'static [&'static str]) -> Grant {
    Grant {
        actions,
        on,
        limits: [None, None],
        when: [None, None],
        unless: None,
        why: Why::Exact,
    }
}

impl Grant {
    pub(super) const fn when(mut self, when: When) -> Self {
        let place = if self.when[0].is_none() { 0 } else { 1 };
        self.when[place] = Some(when);
        self
    }

    pub(super) const fn unless(mut self, unless: When) -> Self {
        self.unless = Some(unless);
        self
    }

    pub(super) const fn limit(
        mut self,
        operator: &'static str,
        key: &'static str,
        values: &'static [&'static str],
    ) -> Self {
        let place = if self.limits[0].is_none() { 0 } else { 1 };
        self.limits[place] = Some(Limit {
            operator,
            key,
            values,
        });
        self
    }

    /// A role may be handed on to these services only.
    pub(super) const fn passed_to(self, services: &'static [&'static str]) -> Self {
        self.limit("StringEquals", "iam:PassedToService", services)
    }

    pub(super) const fn inside(mut self, why: &'static str) -> Self {
        self.why = Why::Inside(why);
        self
    }

    pub(super) const fn wide(mut self, why: &'static str) -> Self {
        self.why = Why::Wide(why);
        self
    }
}
