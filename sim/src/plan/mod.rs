//! What a replication runs on: pipelines, profiles and workload compiled to flat arrays.
//!
//! Stages, run-order groups and actions of all pipelines of a fleet stand in one array each, in the order in which they
//! run; everything refers to everything else by index. A replication reads this and changes nothing.

mod compile;

use std::ops::Range;

use stagewright_core::{Compute, Micros, PipelineType};

use crate::sampler::{SamplerId, Samplers};
use crate::service::ServiceRules;

pub(crate) use compile::{Member, compile};

/// No pool, no pipeline, no condition.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) samplers: Samplers,
    pub(crate) pipelines: Vec<PipelinePlan>,
    pub(crate) stages: Vec<StagePlan>,
    /// Action indices of each run-order group.
    pub(crate) groups: Vec<Range<u32>>,
    pub(crate) actions: Vec<ActionPlan>,
    pub(crate) pools: Vec<PoolPlan>,
    pub(crate) service: ServiceRules,
    /// The measured span of simulated time.
    pub(crate) window: Range<u64>,
    /// The most actions of one stage.
    pub(crate) widest: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct PipelinePlan {
    pub(crate) name: String,
    pub(crate) pipeline_type: PipelineType,
    pub(crate) mode: Mode,
    pub(crate) stages: Range<u32>,
    pub(crate) actions: Range<u32>,
    pub(crate) arrivals: ArrivalPlan,
    pub(crate) trigger: SamplerId,
    /// Names of the streams of interarrivals and trigger latencies.
    pub(crate) interarrival_stream: u64,
    pub(crate) trigger_stream: u64,
    /// The most executions that may be active.
    pub(crate) cap: u32,
    pub(crate) artifact_hours: u64,
    /// Customer-managed keys of its stores.
    pub(crate) keys: u64,
    pub(crate) encrypts_with_kms: bool,
    /// The region it stands in, where known.
    pub(crate) region: Option<String>,
    /// Whether an action waits for a person of whom nothing is known.
    pub(crate) without_people: bool,
}

/// The execution mode, as the event loop asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Superseded,
    Queued,
    Parallel,
}

#[derive(Clone, Debug)]
pub(crate) enum ArrivalPlan {
    /// Started only by others.
    Never,
    /// Independent, identically distributed times between triggers.
    Renewal(SamplerId),
    /// Recorded times, ascending.
    Replay(Vec<u64>),
}

#[derive(Clone, Debug)]
pub(crate) struct StagePlan {
    pub(crate) name: String,
    pub(crate) pipeline: u32,
    pub(crate) groups: Range<u32>,
    pub(crate) actions: Range<u32>,
    /// The latency of the transition into this stage.
    pub(crate) transition: SamplerId,
    pub(crate) transition_stream: u64,
    pub(crate) last: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct ActionPlan {
    pub(crate) name: String,
    pub(crate) stage: u32,
    /// Index in the stage as written.
    pub(crate) written: u32,
    pub(crate) provider: String,
    pub(crate) region: Option<String>,
    pub(crate) duration: SamplerId,
    pub(crate) start_up: SamplerId,
    /// Draws below this fail.
    pub(crate) failure: u64,
    /// The pool of build slots it needs, or none.
    pub(crate) pool: u32,
    /// It fails when it lasts longer.
    pub(crate) timeout: u64,
    pub(crate) person: bool,
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
}

/// Slots that builds wait for, first come, first served.
#[derive(Clone, Debug)]
pub(crate) struct PoolPlan {
    pub(crate) name: String,
    pub(crate) slots: u32,
    pub(crate) queue: u32,
    pub(crate) timeout: u64,
}

impl Plan {
    pub(crate) fn window_length(&self) -> Micros {
        Micros(self.window.end - self.window.start)
    }
}
