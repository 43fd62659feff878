//! The rules: what the service refuses, and what its users regret. One file each.

mod context;
mod stage_count;

pub use context::Context;

use crate::{Finding, Severity};

/// A rule: its page, its code and the examples that show it in both front ends.
#[derive(Debug)]
pub struct Rule {
    /// Name: a phrase in kebab case, the same as its file.
    pub name: &'static str,
    /// What it checks, in one line.
    pub summary: &'static str,
    /// Error where the service refuses it, warning where it may not be meant.
    pub severity: Severity,
    /// How sure it is that the service refuses it.
    pub evidence: Evidence,
    /// What it does and why the service refuses it, as prose for `docs/rules.md`.
    pub why: &'static str,
    /// What to write instead, as prose.
    pub instead: &'static str,
    /// Where we know it from.
    pub source: &'static str,
    /// When that was checked, ISO 8601.
    pub checked: &'static str,
    /// Version of Stagewright since which it is there.
    pub since: &'static str,
    /// A definition that breaks it.
    pub fails: Example,
    /// The same definition, mended.
    pub passes: Example,
    /// The code.
    pub check: fn(&Context<'_>, &mut Vec<Finding>),
}

/// A definition in both front ends. In the failing one the place is marked: in the language by a comment line with
/// carets under the token, in the file by `# <--` at the end of the line.
#[derive(Debug)]
pub struct Example {
    /// The inside of a `pipeline!`.
    pub dsl: &'static str,
    /// A CloudFormation template in YAML, or `get-pipeline` JSON where YAML cannot say it.
    pub file: &'static str,
}

/// How sure it is that the service refuses what a rule refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Reproduced against the service.
    Reproduced,
    /// The text of the service's error is public.
    ServiceText,
    /// A constraint of the service model.
    ServiceModel,
    /// Stated or implied by the documentation.
    Documented,
    /// Nobody knows; the rule is a warning.
    Unknown,
}

/// Every rule, in the order in which findings are told.
pub const RULES: &[&Rule] = &[&stage_count::RULE];

/// The rule of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}
