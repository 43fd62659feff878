//! What the service does where its documentation is silent: named choices with defaults.

use stagewright_core::Micros;

/// Choices for points that AWS leaves open. `docs/guarantees.md` lists them with their reasons.
///
/// ```
/// use stagewright_sim::ServiceRules;
///
/// assert_eq!(ServiceRules::default().active_executions, Some(50));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceRules {
    /// The most active executions of a pipeline in QUEUED and PARALLEL mode; a start beyond that is refused. The service's
    /// quota is 50; `None` takes the cap off, for comparisons with queueing theory.
    pub active_executions: Option<u32>,
    /// What becomes of an execution that arrives at a door where a more recent one already waits (possible when a transition
    /// lets a younger one overtake).
    pub older_arrival: OlderArrival,
    /// Whether the first stage is a lock like any other.
    pub first_stage: FirstStage,
    /// Where executions queue in QUEUED mode.
    pub queue_place: QueuePlace,
    /// What a disabled transition does in PARALLEL mode.
    pub parallel_gates: ParallelGates,
    /// How long a re-enabled transition takes to open ("a few moments").
    pub reopening: Micros,
    /// How long a transition may be disabled before those who wait no longer resume. Documented: 30 days.
    pub stale_after: Micros,
    /// What a build does that finds the account's queue full.
    pub full_build_queue: FullBuildQueue,
    /// Whether an abandoned build holds its slot until it would have ended: its work goes on outside.
    pub abandoned_builds_hold_slots: bool,
    /// Whether a rollback enters its stage ahead of executions that wait at the door.
    pub rollback_goes_first: bool,
    /// Whether a rollback goes on to the stages after its own.
    pub rollback_goes_on: bool,
    /// Whether every stage had a success before the simulation started, to which it can roll back.
    pub earlier_success: bool,
    /// Whether a stage holds its lock while its conditions are evaluated. If not, an entry condition is evaluated before the lock is
    /// asked for, and the others after it was released.
    pub conditions_hold_lock: bool,
    /// When a changed definition cancels the executions in progress.
    pub update_cancels: UpdateCancels,
}

/// An older execution arrives after a younger one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OlderArrival {
    /// The older one is superseded at once: the newest wins whatever the order of arrival.
    #[default]
    IsSuperseded,
    /// The one that arrives last takes the place, whichever started first.
    TakesThePlace,
}

/// The first stage of a pipeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstStage {
    /// A lock with a waiting place, as the documentation says of stages in general.
    #[default]
    IsLocked,
    /// No lock: every execution runs its sources at once.
    IsOpen,
}

/// The place of the queue in QUEUED mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueuePlace {
    /// In front of each stage: several executions are under way, one in each stage.
    #[default]
    BeforeEachStage,
    /// In front of the pipeline: one execution is under way at a time.
    BeforeThePipeline,
}

/// A disabled transition in PARALLEL mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParallelGates {
    /// Holds all executions back; they enter when it opens.
    #[default]
    Hold,
    /// Has no effect.
    Ignore,
}

/// A build finds the queue full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FullBuildQueue {
    /// The action fails, as reported for CodePipeline (aws-cdk#17744).
    #[default]
    FailsTheAction,
    /// The build waits without limit.
    Waits,
}

/// A changed definition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UpdateCancels {
    /// Executions in progress are cancelled at once, and their actions abandoned.
    #[default]
    AtOnce,
    /// They finish the stage they are in and are cancelled at the next door.
    AtTheNextStage,
}

impl Default for ServiceRules {
    fn default() -> Self {
        Self {
            active_executions: Some(50),
            older_arrival: OlderArrival::default(),
            first_stage: FirstStage::default(),
            queue_place: QueuePlace::default(),
            parallel_gates: ParallelGates::default(),
            reopening: Micros::ZERO,
            stale_after: Micros::from_minutes(30 * 24 * 60),
            full_build_queue: FullBuildQueue::default(),
            abandoned_builds_hold_slots: true,
            rollback_goes_first: true,
            rollback_goes_on: false,
            earlier_success: false,
            conditions_hold_lock: true,
            update_cancels: UpdateCancels::default(),
        }
    }
}
