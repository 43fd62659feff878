//! What a declaration of the catalogue holds.

use super::{Charge, Key, Needs};
use crate::{Category, Owner};

/// One action provider, as the service offers it.
#[derive(Debug, PartialEq, Eq)]
pub struct Provider {
    /// Name of its marker type in [`super::markers`], such as `S3Deploy`.
    pub marker: &'static str,
    /// Provider string, as it stands in `actionTypeId`.
    pub name: &'static str,
    /// Owner.
    pub owner: Owner,
    /// Categories under which it is offered; the first is what a bare name means.
    pub categories: &'static [Category],
    /// What it is, in one line.
    pub about: &'static str,
    /// How many input artifacts.
    pub inputs: Count,
    /// How many output artifacts.
    pub outputs: Count,
    /// Configuration keys.
    pub keys: &'static [Key],
    /// Whether keys beyond [`Provider::keys`] are taken, as action types of your account define their own.
    pub open: bool,
    /// Output variables, readable through a namespace.
    pub variables: Variables,
    /// Time-out of the action in minutes, if documented.
    pub timeout_minutes: Option<u32>,
    /// Whether it is refused in a pipeline of type V1.
    pub needs_v2: bool,
    /// Whether its work is a CodeBuild build, with queue, start-up and bill.
    pub builds: Builds,
    /// What the role under which it runs must allow.
    pub needs: Needs,
    /// Who else sends a bill.
    pub billed_by: &'static [Charge],
    /// Why nobody should start with it today, if so.
    pub closed: Option<&'static str>,
    /// Where we know this from.
    pub source: &'static str,
    /// When that was checked, ISO 8601.
    pub checked: &'static str,
}

impl Provider {
    /// What most providers of AWS's own have in common, for declarations to start from: an hour's time-out, no
    /// artifacts, no keys. A declaration always names its marker, name, categories, source and date itself.
    pub(super) const AWS: Self = Self {
        marker: "",
        name: "",
        owner: Owner::Aws,
        categories: &[],
        about: "",
        inputs: Count::NONE,
        outputs: Count::NONE,
        keys: &[],
        open: false,
        variables: Variables::None,
        timeout_minutes: Some(60),
        needs_v2: false,
        builds: Builds::No,
        needs: Needs::NONE,
        billed_by: &[],
        closed: None,
        source: "",
        checked: "",
    };

    /// An action type that a worker of yours serves: up to 5 artifacts each way, any keys and variables,
    /// 24 hours.
    pub(super) const WORKER: Self = Self {
        owner: Owner::Custom,
        inputs: Count::between(0, 5),
        outputs: Count::between(0, 5),
        open: true,
        variables: Variables::Open,
        timeout_minutes: Some(24 * 60),
        ..Self::AWS
    };

    /// An action type of a partner, set up through the partner's own page.
    pub(super) const PARTNER: Self = Self {
        owner: Owner::ThirdParty,
        ..Self::WORKER
    };

    /// Whether its work is a CodeBuild build, so that an action of it has a compute type.
    ///
    /// ```
    /// use stagewright_core::catalogue;
    ///
    /// assert!(catalogue::named("CodeBuild").all(|provider| provider.runs_build()));
    /// assert!(!catalogue::named("Manual").any(|provider| provider.runs_build()));
    /// ```
    #[must_use]
    pub const fn runs_build(&self) -> bool {
        !matches!(self.builds, Builds::No)
    }

    /// Whether an action of it names a CodeBuild project, which can be declared with it.
    #[must_use]
    pub const fn names_project(&self) -> bool {
        matches!(self.builds, Builds::Project)
    }

    /// Whether CodePipeline itself runs that build, so that the action has environment variables of its own.
    #[must_use]
    pub const fn runs_managed_build(&self) -> bool {
        matches!(self.builds, Builds::Managed)
    }

    /// Whether an action of it holds its commands itself, and lists the variables that they export.
    #[must_use]
    pub const fn holds_commands(&self) -> bool {
        matches!(self.variables, Variables::Declared)
    }

    /// The declared key of this name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// A range of artifact counts, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Fewest.
    pub min: usize,
    /// Most.
    pub max: usize,
}

impl Count {
    /// None at all.
    pub const NONE: Self = Self::between(0, 0);
    /// Exactly one.
    pub const ONE: Self = Self::between(1, 1);

    /// From `min` to `max`.
    #[must_use]
    pub const fn between(min: usize, max: usize) -> Self {
        Self { min, max }
    }

    /// Whether `count` lies in the range.
    #[must_use]
    pub const fn contains(self, count: usize) -> bool {
        self.min <= count && count <= self.max
    }
}

impl std::fmt::Display for Count {
    /// `none`, `exactly 1`, `1 to 5`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.min, self.max) {
            (0, 0) => f.write_str("none"),
            (min, max) if min == max => write!(f, "exactly {min}"),
            (min, max) => write!(f, "{min} to {max}"),
        }
    }
}

/// Output variables of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variables {
    /// None.
    None,
    /// These.
    Listed(&'static [&'static str]),
    /// Whatever the action itself decides: stack outputs, exported variables of a build, a function's answer.
    Open,
    /// Those that the action lists in `outputVariables`.
    Declared,
}

/// Whether the work of an action is a CodeBuild build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builds {
    /// No.
    No,
    /// A build of a project that its configuration names.
    Project,
    /// A build that CodePipeline manages itself.
    Managed,
}

/// A provider of condition rules (category `Rule`).
#[derive(Debug, PartialEq, Eq)]
pub struct RuleProvider {
    /// Provider string.
    pub name: &'static str,
    /// What it checks, in one line.
    pub about: &'static str,
    /// How many input artifacts.
    pub inputs: Count,
    /// Configuration keys.
    pub keys: &'static [Key],
    /// Whether the result SKIP works with it.
    pub can_skip: bool,
    /// Whether its work is a CodeBuild build.
    pub builds: Builds,
    /// What the role under which it runs must allow.
    pub needs: Needs,
    /// Where we know this from.
    pub source: &'static str,
    /// When that was checked, ISO 8601.
    pub checked: &'static str,
}

impl RuleProvider {
    /// Whether its work is a CodeBuild build.
    #[must_use]
    pub const fn runs_build(&self) -> bool {
        !matches!(self.builds, Builds::No)
    }

    /// Whether CodePipeline itself runs that build: the rule holds its commands, and has environment variables of its own.
    #[must_use]
    pub const fn runs_managed_build(&self) -> bool {
        matches!(self.builds, Builds::Managed)
    }
}
