//! What surrounds a pipeline beyond its profile: people, schedules, conditions, correlation, fleets.

use std::collections::BTreeMap;

use crate::{
    ActionKey, Approver, Assumed, Basis, Bytes, Calendar, Compute, Distribution, Intervention,
    Micros, Probability, Retrier, ServiceRules, SourceClass,
};

/// The part of a profile that is about what surrounds a pipeline. Nothing of it by default: no people, open doors, conditions that
/// pass at once, independent durations.
///
/// ```
/// use stagewright_core::Circumstances;
/// assert!(Circumstances::default().gates.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstances {
    /// Who answers single approvals.
    pub approvers: BTreeMap<ActionKey, Assumed<Approver>>,
    /// Who answers all other approvals; if absent, they take the profile's duration, or no time.
    pub approver: Option<Assumed<Approver>>,
    /// Who retries after a failure.
    pub retrier: Option<Assumed<Retrier>>,
    /// How long after a failure the fix of a bad change is pushed. If absent, failures are of no kind: each is independent of the others, and
    /// the next push carries the change.
    pub fix: Option<Assumed<Distribution>>,
    /// The share of failures that are flakes and pass when they are tried again; the others are bad changes. There where `fix` is.
    pub flaky: Option<Assumed<Probability>>,
    /// How much failures of actions that run together in one execution go together, 0 to 0.95: the correlation of whether they fail, of two
    /// that fail equally often. If absent, they are independent.
    pub common_cause: Option<Assumed<f64>>,
    /// When the transition into a stage is enabled, by the stage's name; outside these hours it is disabled.
    pub gates: BTreeMap<String, Assumed<Calendar>>,
    /// What is done at certain times: always given, nothing is by default.
    pub interventions: Vec<Intervention>,
    /// Rules of conditions, by stage and rule name.
    pub rules: BTreeMap<ActionKey, Assumed<RuleProfile>>,
    /// How single actions vary beyond their distribution.
    pub habits: BTreeMap<ActionKey, Assumed<Habit>>,
    /// Slots of reserved fleets, by name; a fleet that is not listed has one.
    pub fleets: BTreeMap<String, Assumed<u32>>,
    /// How many builds of a compute type the account runs at once, where that type has a quota of its own; five times as many wait. Builds of
    /// all other types share the account's quota.
    pub compute_quotas: BTreeMap<Compute, Assumed<u32>>,
    /// Bytes a second at which builds download inputs and upload outputs; nothing: both are part of the duration.
    pub transfer_rate: Option<Assumed<Bytes>>,
    /// How many changes pass the trigger's filters.
    pub matching: Assumed<Probability>,
    /// A second start for the same change, this long after the first: polling beside an event rule.
    pub second_start: Option<Assumed<Distribution>>,
    /// Whether the buckets of artifacts whose keys are a customer's have a bucket key, which saves requests to KMS; if absent, they have none.
    pub bucket_key: Option<Assumed<bool>>,
    /// The day whose midnight, in UTC, is the start of the simulation: where calendars and hours of the week begin. A Monday by default.
    pub first_day: String,
    /// What the service does where its documentation is silent.
    pub service: ServiceRules,
}

impl Default for Circumstances {
    fn default() -> Self {
        Self {
            approvers: BTreeMap::new(),
            approver: None,
            retrier: None,
            fix: None,
            flaky: None,
            common_cause: None,
            gates: BTreeMap::new(),
            interventions: Vec::new(),
            rules: BTreeMap::new(),
            habits: BTreeMap::new(),
            fleets: BTreeMap::new(),
            compute_quotas: BTreeMap::new(),
            transfer_rate: None,
            matching: Assumed {
                value: Probability::new(1.0).expect("certainty is a chance"),
                basis: Basis::Default {
                    class: SourceClass::Assumption,
                    source: "executions that come in are those that pass".into(),
                },
            },
            second_start: None,
            bucket_key: None,
            first_day: "2026-01-05".to_owned(),
            service: ServiceRules::default(),
        }
    }
}

/// What is assumed of a rule of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleProfile {
    /// How often it passes.
    pub passes: Probability,
    /// How long it takes.
    pub takes: Distribution,
    /// The hours in which it passes; outside of them [`ServiceRules::closed_window`](crate::ServiceRules::closed_window) decides.
    pub window: RuleHours,
}

/// The hours in which a rule of a condition passes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RuleHours {
    /// Those of its deployment window in the definition; all hours where it has none.
    #[default]
    OfTheDefinition,
    /// All hours, whatever the definition says.
    Always,
    /// These, whatever the definition says.
    Given(Calendar),
}

/// How an action varies beyond its distribution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Habit {
    /// Correlation of the durations of successive executions, 0 to 0.95; real builds show 0.3 to 0.8.
    pub duration_correlation: f64,
    /// The same for failures, which then come in clusters; real ones show 0.2 to 0.5.
    pub failure_correlation: f64,
    /// How long an attempt takes that fails, if not as long as one that succeeds.
    pub failing: Option<Failing>,
    /// The image cache of a build.
    pub cache: Option<ImageCache>,
    /// How often it changes the pipeline that it is in, so that its execution starts anew.
    pub restarts: Probability,
}

/// How long an attempt takes that fails.
#[derive(Clone, Debug, PartialEq)]
pub enum Failing {
    /// So long.
    Takes(Distribution),
    /// So many times as long as one that succeeds.
    Times(f64),
}

/// An image cache that cools down while nothing is built.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageCache {
    /// Time after which it has gone cold in 63 of 100 cases.
    pub life: Micros,
    /// Start-up without it; with it the profile's start-up holds.
    pub cold: Distribution,
}

impl std::fmt::Display for ImageCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}+{}", self.life, self.cold)
    }
}
