//! What we assume of a pipeline: durations, failures, compute, sizes, latencies. AWS is told none of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::{Bytes, Circumstances, Compute, Distribution, Micros, Probability, Workload};

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumed<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub basis: Basis,
}

impl<T> Assumed<T> {
    /// A value that the user gave.
    pub const fn given(value: T) -> Self {
        Self {
            value,
            basis: Basis::Given,
        }
    }

    /// The same basis for another value.
    pub fn with<U>(&self, value: U) -> Assumed<U> {
        Assumed {
            value,
            basis: self.basis.clone(),
        }
    }

    /// A value that the definition itself tells.
    pub const fn told(value: T) -> Self {
        Self {
            value,
            basis: Basis::Definition,
        }
    }
}

/// Where a value of the profile came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The user gave it, in the language or a profile.
    Given,
    /// The definition tells it, such as the compute type of a project in the same template.
    Definition,
    /// A labelled default of ours: always called *assumed*.
    Default {
        /// How good the evidence is.
        class: SourceClass,
        /// Where the figure comes from.
        source: Cow<'static, str>,
    },
    /// Fitted to recorded executions.
    Calibrated {
        /// What it was fitted to.
        source: String,
        /// The ends of its 95 % interval, as such a value is written; of a time those of its median. Nothing where there is none.
        range: Option<(String, String)>,
    },
}

impl Basis {
    /// Whether it is a default that nobody confirmed.
    #[must_use]
    pub const fn is_assumed(&self) -> bool {
        matches!(self, Self::Default { .. })
    }
}

impl std::fmt::Display for Basis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given => f.write_str("given"),
            Self::Definition => f.write_str("from the definition"),
            Self::Default { class, source } => write!(f, "assumed ({class}: {source})"),
            Self::Calibrated { source, .. } => write!(f, "calibrated ({source})"),
        }
    }
}

/// How good the evidence for a default is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceClass {
    /// Measured on a real pipeline.
    Measured,
    /// A figure that somebody published.
    PublicFigure,
    /// Documented by AWS.
    Documented,
    /// Nothing public was found; our judgement.
    Assumption,
}

impl std::fmt::Display for SourceClass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Measured => "measured",
            Self::PublicFigure => "public figure",
            Self::Documented => "documented",
            Self::Assumption => "assumption",
        })
    }
}

/// An action by the names of its stage and of itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionKey {
    /// Name of the stage.
    pub stage: String,
    /// Name of the action.
    pub action: String,
}

impl ActionKey {
    /// The action of this stage and name.
    pub fn new(stage: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            stage: stage.into(),
            action: action.into(),
        }
    }
}

impl From<(&str, &str)> for ActionKey {
    /// Of the names of the stage and of the action.
    fn from((stage, action): (&str, &str)) -> Self {
        Self::new(stage, action)
    }
}

impl std::fmt::Display for ActionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.stage, self.action)
    }
}

/// What we assume of one action.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionProfile {
    /// How long its work takes, without queue and start-up. `None`: an approval that nobody gave a time takes none, and
    /// every result says "without waiting for people".
    pub duration: Option<Assumed<Distribution>>,
    /// Provisioning of the build machine; builds only.
    pub start_up: Option<Assumed<Distribution>>,
    /// Chance that one attempt fails.
    pub failure: Assumed<Probability>,
    /// Compute type; builds only.
    pub compute: Option<Assumed<Compute>>,
    /// Size of each output artifact, by name, in written order.
    pub outputs: Vec<(String, Assumed<Bytes>)>,
    /// The action's name in the baseline, where an edit moved or renamed it: draws are keyed by it, so that a what-if
    /// shares its baseline's noise.
    pub origin: Option<ActionKey>,
}

impl ActionProfile {
    /// Sets the compute type. A start-up that was given stays; a default follows the machine.
    pub fn set_compute(&mut self, compute: Compute) {
        let given = self
            .start_up
            .as_ref()
            .is_some_and(|it| !it.basis.is_assumed());
        if !given {
            self.start_up = Some(crate::defaults::start_up(&compute));
        }
        self.compute = Some(Assumed::given(compute));
    }
}

/// How many builds the account runs at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildQuota {
    /// Builds that run at once.
    pub running: u32,
    /// Builds that wait; a start beyond that fails the action.
    pub queued: u32,
    /// Longest time in the queue.
    pub queue_timeout: Micros,
}

impl BuildQuota {
    /// So many builds at once, and what the service adds to that: five times as many in the queue, for eight hours at most.
    #[must_use]
    pub const fn running(running: u32) -> Self {
        Self {
            running,
            queued: running.saturating_mul(5),
            queue_timeout: Micros::from_minutes(480),
        }
    }
}

/// Everything we assume of a pipeline and its account.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// From the trigger to the start of the execution.
    pub trigger: Assumed<Distribution>,
    /// From the end of a stage to the door of the next.
    pub transition: Assumed<Distribution>,
    /// The same for single stages, by the name of the stage that is entered.
    pub transitions: BTreeMap<String, Assumed<Distribution>>,
    /// The actions.
    pub actions: BTreeMap<ActionKey, ActionProfile>,
    /// The account's quota of on-demand builds.
    pub build_quota: Assumed<BuildQuota>,
    /// Days for which artifacts are kept in the store.
    pub artifact_days: Assumed<u32>,
    /// How executions come in.
    pub workload: Assumed<Workload>,
    /// The stage whose end counts as production; the last one if absent.
    pub counted_stage: Option<String>,
    /// People, schedules, fleets and the service's open choices.
    pub circumstances: Circumstances,
}

impl Profile {
    /// What is assumed of an action, by the names of its stage and of itself, if it is one of this profile.
    #[must_use]
    pub fn action(&self, key: impl Into<ActionKey>) -> Option<&ActionProfile> {
        self.actions.get(&key.into())
    }

    /// The same, to change it.
    pub fn action_mut(&mut self, key: impl Into<ActionKey>) -> Option<&mut ActionProfile> {
        self.actions.get_mut(&key.into())
    }

    /// The latency of the transition into a stage.
    #[must_use]
    pub fn transition_into(&self, stage: &str) -> &Assumed<Distribution> {
        self.transitions.get(stage).unwrap_or(&self.transition)
    }
}
