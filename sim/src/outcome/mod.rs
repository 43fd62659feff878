//! What an experiment found: figures with intervals, capacity, usage, and one execution as an example.

mod capacity;
mod changes;
mod compare;
mod example;
mod gather;
mod print;
mod steady;
mod usage;

use stagewright_core::{ExecutionMode, Micros, Record, Usage};

pub use capacity::{Bottleneck, Capacity, Overload};
pub use changes::{ChangeLeadTime, Quantile};
pub use compare::Comparison;
pub(crate) use gather::{Asked, gather};
pub use steady::WarmUp;
pub(crate) use steady::{chosen, needed};
pub use usage::Usages;
pub(crate) use usage::check_bytes;

use crate::statistics::{Estimate, Histogram, Part, Sample};

/// The outcome of an experiment on one pipeline. All times are in seconds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Name of the pipeline.
    pub pipeline: String,
    /// Its execution mode.
    pub mode: ExecutionMode,
    /// The measured span of each replication.
    pub span: Micros,
    /// The seed of every draw.
    pub seed: u64,
    /// How many replications are complete.
    pub replications: u32,
    /// How often an interval holds the true figure.
    pub confidence: f64,
    /// Whether the experiment was cancelled before all replications were complete.
    pub partial: bool,
    /// Whether an approval took no time because nothing is known of the people: every lead time then is "without waiting for people".
    pub without_people: bool,
    /// Whether builds start up as long as a default says, on top of the work that the profile may give.
    pub assumes_start_up: bool,
    /// From the trigger to the end of the last stage, of executions that succeeded; nothing if none did.
    pub lead_time: Option<LeadTime>,
    /// Until a change is live, whichever execution it is that takes it there; nothing if no change came.
    pub change_lead_time: Option<ChangeLeadTime>,
    /// How executions ended.
    pub shares: Shares,
    /// Triggers a day.
    pub triggers_per_day: Estimate,
    /// From the trigger to the start; nothing if no execution started.
    pub trigger_latency: Option<Estimate>,
    /// The stages, first to last.
    pub stages: Vec<StageOutcome>,
    /// Build slots: first the account's quota, then reserved fleets and projects with a limit of their own.
    pub pools: Vec<PoolOutcome>,
    /// How many executions a day the pipeline holds, and what limits them.
    pub capacity: Capacity,
    /// Said when more comes in than goes through.
    pub overload: Option<Overload>,
    /// What passed before the measured span, and whether that was enough.
    pub warm_up: WarmUp,
    /// What each replication used: one month of the account each, in the order of the replications; empty where it
    /// was switched off.
    pub usages: Usages,
    /// The actions of one execution: of those looked at, the one whose lead time is nearest the median. Empty if none succeeded.
    pub example: Vec<Record>,
    /// Its lead time, from the trigger; its first action begins later than that, by the latency of the trigger.
    pub example_lead: Option<Micros>,
    pub(crate) details: Details,
}

impl Outcome {
    /// The stage of this name, or of this handle; nothing where a change removed or merged it.
    #[must_use]
    pub fn stage(&self, name: impl AsRef<str>) -> Option<&StageOutcome> {
        self.stages.iter().find(|stage| stage.name == name.as_ref())
    }
}

/// What comparisons need of each replication.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    pub(crate) lead: Vec<Sample>,
    pub(crate) lead_parts: Vec<Part>,
    pub(crate) succeeded: Vec<Sample>,
    pub(crate) failed: Vec<Sample>,
    pub(crate) superseded: Vec<Sample>,
    pub(crate) lock_wait: Vec<Sample>,
    pub(crate) quota_wait: Vec<Sample>,
}

/// The lead time.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LeadTime {
    /// Mean.
    pub mean: Estimate,
    /// Standard deviation in seconds.
    pub deviation: f64,
    /// Median.
    pub p50: Estimate,
    /// 95th percentile.
    pub p95: Estimate,
    /// 99th percentile.
    pub p99: Estimate,
    /// All of it; quantiles of it are within [`crate::statistics::RELATIVE_ERROR`].
    pub histogram: Histogram,
}

/// How executions ended, as shares of all triggers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shares {
    /// Every stage succeeded.
    pub succeeded: Estimate,
    /// A stage failed for good.
    pub failed: Estimate,
    /// A newer execution took their place.
    pub superseded: Estimate,
    /// The cap on active executions refused them.
    pub refused: Estimate,
    /// They took a revision that the execution before them had taken already.
    pub repeated: Estimate,
    /// Rollbacks that followed, for each trigger; they are executions of their own and count nowhere else.
    pub rolled_back: Estimate,
    /// Manual retries, for each trigger.
    pub retried: Estimate,
    /// They were stopped.
    pub stopped: Estimate,
    /// The definition changed under them.
    pub cancelled: Estimate,
    /// They still waited at a closed door when nothing could happen any more.
    pub unfinished: Estimate,
}

/// One stage.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StageOutcome {
    /// Name.
    pub name: String,
    /// Entries for each trigger.
    pub visits: Estimate,
    /// Mean latency of the transition into it, for each entry.
    pub transition: Option<Estimate>,
    /// Mean wait for its lock, for each arrival.
    pub lock_wait: Option<Estimate>,
    /// Mean wait while the transition was disabled, for each arrival.
    pub gate_wait: Option<Estimate>,
    /// Mean time from a failure to its manual retry, for each entry.
    pub retry_wait: Option<Estimate>,
    /// Mean time that waiting for build slots added, for each entry.
    pub quota_wait: Option<Estimate>,
    /// Mean time that people added, for each entry.
    pub people: Option<Estimate>,
    /// Mean time inside without the two above, for each entry.
    pub service: Option<Estimate>,
    /// Share of entries that failed.
    pub failed: Option<Estimate>,
    /// Share of the span in which an execution was inside; in PARALLEL mode the mean number inside.
    pub utilisation: Estimate,
}

/// A pool of build slots.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PoolOutcome {
    /// `build quota`, or the fleet.
    pub name: String,
    /// Builds that run at once.
    pub slots: u32,
    /// Share of the slots in use.
    pub utilisation: Estimate,
    /// Builds that found the queue full and failed their action, a day.
    pub refused_per_day: Estimate,
    /// The actions of the first pipeline that take a slot of it, counted through its stages from 0.
    pub actions: Vec<usize>,
}

/// The outcome of an experiment on several pipelines of one account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FleetOutcome {
    /// Each pipeline, in the order given.
    pub pipelines: Vec<Outcome>,
}

impl FleetOutcome {
    /// What the whole account used in each replication, in the order of the replications.
    #[must_use]
    pub fn usages(&self) -> Vec<Usage> {
        let replications = self.pipelines.first().map_or(0, |first| first.usages.len());
        (0..replications)
            .map(|replication| {
                let mut account = Usage::default();
                for pipeline in &self.pipelines {
                    usage::add(&mut account, pipeline.usages.get(replication));
                }
                account
            })
            .collect()
    }
}
