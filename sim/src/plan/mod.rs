//! What a replication runs on: pipelines, profiles and workload compiled to flat arrays.
//!
//! Stages, run-order groups and actions of all pipelines of a fleet stand in one array each, in the order in which they
//! run; everything refers to everything else by its id. A replication reads this and changes nothing.

mod actions;
mod arrivals;
pub(crate) mod calendar;
mod commands;
mod common_cause;
mod compile;
mod pools;
mod stages;

use std::ops::Range;

use stagewright_core::{Compute, Micros, PipelineType, RetryMode};

use crate::ServiceRules;
use crate::ids::{
    ActionId, ApproverId, ById, CalendarId, ConditionId, GroupId, HabitId, Ids, PipelineId, PoolId,
    RuleId, StageId,
};
use crate::sampling::{SamplerId, Samplers};
use calendar::OpenTimes;

pub(crate) use arrivals::ArrivalPlan;
pub use calendar::calendar_problem;
pub(crate) use commands::{Command, CommandKind};
pub(crate) use compile::{Member, compile};
pub(crate) use stagewright_core::ExecutionMode as Mode;

#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) samplers: Samplers,
    pub(crate) pipelines: ById<PipelineId, PipelinePlan>,
    pub(crate) stages: ById<StageId, StagePlan>,
    /// The actions of each run-order group.
    pub(crate) groups: ById<GroupId, Ids<ActionId>>,
    pub(crate) actions: ById<ActionId, ActionPlan>,
    /// Where each action stands: apart from the rest of it, because every event asks.
    pub(crate) places: ById<ActionId, Place>,
    pub(crate) conditions: ById<ConditionId, ConditionPlan>,
    pub(crate) rules: ById<RuleId, RulePlan>,
    pub(crate) approvers: ById<ApproverId, ApproverPlan>,
    pub(crate) habits: ById<HabitId, HabitPlan>,
    pub(crate) calendars: ById<CalendarId, OpenTimes>,
    pub(crate) pools: ById<PoolId, PoolPlan>,
    /// What is done at certain times, ascending.
    pub(crate) commands: Vec<Command>,
    pub(crate) service: ServiceRules,
    /// The measured span of simulated time.
    pub(crate) window: Range<u64>,
    /// Triggers go on up to here at most, for what came in the measured span to get to its end.
    pub(crate) horizon: u64,
    /// The most actions of one stage.
    pub(crate) widest: usize,
    /// Bins of the series of lead times, where a warm-up is looked for.
    pub(crate) series: usize,
}

/// Where an action stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) pipeline: PipelineId,
    pub(crate) in_pipeline: u32,
    pub(crate) in_stage: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct PipelinePlan {
    pub(crate) name: String,
    pub(crate) pipeline_type: PipelineType,
    pub(crate) mode: Mode,
    pub(crate) stages: Ids<StageId>,
    pub(crate) actions: Ids<ActionId>,
    pub(crate) arrivals: ArrivalPlan,
    pub(crate) trigger: SamplerId,
    /// Names of the streams of what concerns the whole pipeline.
    pub(crate) streams: PipelineStreams,
    /// Draws below this pass the filters of the trigger; the largest number: all do.
    pub(crate) matching: u64,
    /// How long after the first a second start for the same change comes.
    pub(crate) second_start: Option<SamplerId>,
    pub(crate) retrier: Option<RetrierPlan>,
    /// Where failures have kinds.
    pub(crate) fixes: Option<FixPlan>,
    /// Whether a source takes the latest revision when it runs, instead of the one that triggered.
    pub(crate) takes_latest: bool,
    /// Whether each change stands for itself (tags, pull requests), so that no later one holds it.
    pub(crate) changes_stand_alone: bool,
    /// The stage at whose end changes are live.
    pub(crate) counted_stage: String,
    /// Whether that is not the last one.
    pub(crate) counts_early: bool,
    /// The most executions that may be active, if there is a limit.
    pub(crate) cap: Option<u32>,
    /// One execution at a time in the whole pipeline.
    pub(crate) queues_in_front: bool,
    pub(crate) artifact_hours: u64,
    /// Customer-managed keys of its stores.
    pub(crate) keys: u64,
    /// The region it stands in, where known.
    pub(crate) region: Option<String>,
    /// Whether an action waits for a person of whom nothing is known.
    pub(crate) without_people: bool,
    /// Whether a build starts up as long as a default says.
    pub(crate) assumes_start_up: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct PipelineStreams {
    pub(crate) interarrival: u64,
    pub(crate) trigger: u64,
    pub(crate) filter: u64,
    pub(crate) second_start: u64,
    pub(crate) retry: u64,
    pub(crate) retry_response: u64,
    pub(crate) fix: u64,
}

/// What becomes of failures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FixPlan {
    /// From the failure to the arrival of the fix.
    pub(crate) after: SamplerId,
    /// Draws below this make a failure a flake.
    pub(crate) flaky: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct RetrierPlan {
    pub(crate) chance: u64,
    pub(crate) response: SamplerId,
    pub(crate) calendar: Option<CalendarId>,
    pub(crate) mode: RetryMode,
    pub(crate) most: u16,
}

#[derive(Clone, Debug)]
pub(crate) struct StagePlan {
    pub(crate) name: String,
    pub(crate) pipeline: PipelineId,
    /// That of its pipeline.
    pub(crate) mode: Mode,
    pub(crate) groups: Ids<GroupId>,
    pub(crate) actions: Ids<ActionId>,
    /// The latency of the transition into this stage.
    pub(crate) transition: SamplerId,
    pub(crate) transition_stream: u64,
    pub(crate) first: bool,
    pub(crate) last: bool,
    /// Whether changes are live at its end although it is not the last.
    pub(crate) counts_early: bool,
    /// Whether executions pass it without a lock.
    pub(crate) open: bool,
    /// Whether its inbound transition is disabled from the start.
    pub(crate) closed: bool,
    pub(crate) on_failure: OnFailurePlan,
    pub(crate) entry: Option<ConditionId>,
    pub(crate) success: Option<ConditionId>,
    pub(crate) failure: Option<ConditionId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnFailurePlan {
    Fail,
    Retry(RetryMode),
    Rollback,
}

#[derive(Clone, Debug)]
pub(crate) struct ConditionPlan {
    pub(crate) rules: Ids<RuleId>,
    pub(crate) result: ConditionEffect,
}

/// When a condition is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Entry,
    Success,
    Failure,
}

/// What follows when a rule of a condition does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConditionEffect {
    Fail,
    Skip,
    Rollback,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct RulePlan {
    pub(crate) passes: u64,
    pub(crate) takes: SamplerId,
    /// Hours outside of which it does not pass.
    pub(crate) window: Option<CalendarId>,
    /// How long it waits for an alarm to become quiet before it does not pass.
    pub(crate) refusal: u64,
    /// It does not pass when it lasts longer.
    pub(crate) timeout: u64,
    pub(crate) stream: u64,
    pub(crate) duration_stream: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct ActionPlan {
    pub(crate) name: String,
    pub(crate) stage: StageId,
    /// Index in the stage as written.
    pub(crate) written: u32,
    pub(crate) provider: String,
    pub(crate) region: Option<String>,
    pub(crate) duration: SamplerId,
    pub(crate) start_up: SamplerId,
    /// What a build downloads and uploads, in microseconds.
    pub(crate) transfer: u64,
    /// Draws below this fail.
    pub(crate) failure: u64,
    /// The pool of build slots it needs, if any.
    pub(crate) pool: Option<PoolId>,
    /// It fails when it lasts longer.
    pub(crate) timeout: u64,
    /// It fails when it waits that long for a slot.
    pub(crate) queue_timeout: u64,
    pub(crate) person: bool,
    /// Who answers, where something is known of that.
    pub(crate) approver: Option<ApproverId>,
    pub(crate) habit: Option<HabitId>,
    /// The pipeline that its success starts, and which of the starters of that pipeline it is.
    pub(crate) starts: Option<(PipelineId, u32)>,
    pub(crate) billable: bool,
    pub(crate) notifies: bool,
    pub(crate) compute: Option<Compute>,
    pub(crate) streams: ActionStreams,
    /// Bytes of its outputs and their number.
    pub(crate) output_bytes: u64,
    pub(crate) outputs: u64,
    /// Bytes of its inputs and their number.
    pub(crate) input_bytes: u64,
    pub(crate) inputs: u64,
}

/// The names of an action's streams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActionStreams {
    pub(crate) duration: u64,
    pub(crate) start_up: u64,
    pub(crate) failure: u64,
    pub(crate) failing: u64,
    pub(crate) kind: u64,
    pub(crate) common_cause: u64,
    pub(crate) restart: u64,
    pub(crate) cache: u64,
    pub(crate) response: u64,
    pub(crate) rejection: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ApproverPlan {
    pub(crate) response: SamplerId,
    pub(crate) calendar: Option<CalendarId>,
    pub(crate) rejects: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct HabitPlan {
    /// Weights of the noise of this execution and of the ones before; empty: independent.
    pub(crate) duration: Vec<f64>,
    pub(crate) failure: Vec<f64>,
    pub(crate) failing: Option<SamplerId>,
    /// The part that a common cause has in its failures; 0: none.
    pub(crate) common_cause: f64,
    /// Draws below this start the execution anew after it.
    pub(crate) restarts: u64,
    /// Life of the image cache, and the start-up without it.
    pub(crate) cache: Option<(f64, SamplerId)>,
}

/// Slots that builds wait for, first come, first served.
#[derive(Clone, Debug)]
pub(crate) struct PoolPlan {
    pub(crate) name: String,
    pub(crate) slots: u32,
    /// The most builds that may wait, if there is a limit.
    pub(crate) queue: Option<u32>,
    /// How long builds wait at most of which nothing else is said, and the least of all that take slots from it.
    pub(crate) timeout: u64,
    pub(crate) shortest: u64,
}

impl Plan {
    /// Whether something in it happens on certain days, which a longer warm-up would move to before the measured span.
    pub(crate) fn is_dated(&self) -> bool {
        !self.commands.is_empty() || self.calendars.iter().any(OpenTimes::is_dated)
    }

    pub(crate) const fn window_length(&self) -> Micros {
        Micros(self.window.end - self.window.start)
    }

    /// The moment at which this much open time has passed.
    pub(crate) fn after(&self, calendar: Option<CalendarId>, from: u64, work: u64) -> u64 {
        match calendar {
            Some(calendar) => self.calendars[calendar].after(from, work),
            None => from.saturating_add(work),
        }
    }

    pub(crate) fn is_open(&self, calendar: Option<CalendarId>, at: u64) -> bool {
        calendar.is_none_or(|calendar| self.calendars[calendar].is_open(at))
    }
}
