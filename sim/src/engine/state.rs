//! What changes while a replication runs.

use std::collections::VecDeque;
use std::ops::Range;

use stagewright_core::{ActionResult, ExecutionResult, RetryMode};

use crate::draws::Stream;
use crate::ids::{ActionId, ExecutionId, GroupId, PipelineId, StageId};
use crate::sampling::ahead::Ahead;
use crate::semantics::condition::When;
use crate::semantics::stage::Longest;

/// Where an execution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Between trigger and start, or between two stages.
    Moving,
    /// In the queue in front of the pipeline.
    InFront,
    /// At the door of its stage.
    Waiting,
    /// A condition of its stage is being evaluated.
    Deciding(When),
    /// Actions run.
    Running,
    /// It failed or was stopped, and may still be retried.
    Parked,
}

/// Whether an execution starts anew because it changed its own pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restart {
    NotYet,
    /// When its stage has succeeded.
    Due,
    /// It did, and never does so again.
    Done,
}

/// An execution on its way.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    pub(crate) pipeline: PipelineId,
    /// Order of arrival in its pipeline: the key of its draws.
    pub(crate) number: u32,
    /// Order of the starts in its pipeline: which of two is more recent.
    pub(crate) order: u32,
    /// Goes up when the place is used again.
    pub(crate) generation: u32,
    pub(crate) stage: StageId,
    /// The group at hand; none when all of the stage have succeeded.
    pub(crate) group: Option<GroupId>,
    /// The last group of the stage that has started since it entered.
    pub(crate) reached: Option<GroupId>,
    pub(crate) phase: Phase,
    /// Actions of the stage in progress.
    pub(crate) running: u16,
    /// Actions of the running group that failed.
    pub(crate) failed: u16,
    /// Attempt of the stage, from 0.
    pub(crate) attempt: u16,
    /// Automatic and manual retries of the stage so far.
    pub(crate) automatic: u16,
    pub(crate) manual: u16,
    pub(crate) active: bool,
    /// Whether it counts towards the cap.
    pub(crate) counted: bool,
    /// Whether it was triggered within the measured span.
    pub(crate) measured: bool,
    pub(crate) holds_lock: bool,
    pub(crate) rollback: bool,
    /// Whether an action of its stage has started since it entered.
    pub(crate) began: bool,
    /// Whether it is to stop as soon as nothing of it runs.
    pub(crate) stopping: bool,
    /// Whether the definition changed and it is to end at the next door.
    pub(crate) outdated: bool,
    /// Whether it starts anew after its stage, or did.
    pub(crate) restart: Restart,
    /// Whether its entry condition has passed already.
    pub(crate) admitted: bool,
    /// Whether the condition being evaluated will pass.
    pub(crate) passes: bool,
    /// How a parked execution ends if it is not retried.
    pub(crate) parked_as: Option<ExecutionResult>,
    /// A retry that waits until nothing of the stage runs.
    pub(crate) due: Option<RetryMode>,
    /// Tokens of the pending retry and of the pending condition; 0: none.
    pub(crate) retry: u32,
    pub(crate) condition: u32,
    /// The change that it takes through the pipeline.
    pub(crate) revision: u32,
    pub(crate) triggered: u64,
    /// When it came to the door of its stage.
    pub(crate) arrived: u64,
    /// How long that door had been closed by then, in all.
    pub(crate) closed_before: u64,
    pub(crate) entered: u64,
    pub(crate) failed_at: u64,
    pub(crate) group_started: u64,
    /// The longest actions of the running group.
    pub(crate) longest: Longest,
    /// Time that builds waiting for a slot have added to the stage so far.
    pub(crate) quota_wait: u64,
    /// Time that people have added to the stage so far.
    pub(crate) people: u64,
}

impl Execution {
    /// One that is active, and nothing else yet.
    pub(super) fn new(pipeline: PipelineId, number: u32, stage: StageId) -> Self {
        Self {
            pipeline,
            number,
            stage,
            active: true,
            order: 0,
            generation: 0,
            group: None,
            reached: None,
            phase: Phase::Moving,
            running: 0,
            failed: 0,
            attempt: 0,
            automatic: 0,
            manual: 0,
            counted: false,
            measured: false,
            holds_lock: false,
            rollback: false,
            began: false,
            stopping: false,
            outdated: false,
            restart: Restart::NotYet,
            admitted: false,
            passes: false,
            parked_as: None,
            due: None,
            retry: 0,
            condition: 0,
            revision: 0,
            triggered: 0,
            arrived: 0,
            closed_before: 0,
            entered: 0,
            failed_at: 0,
            group_started: 0,
            longest: Longest::default(),
            quota_wait: 0,
            people: 0,
        }
    }

    /// Whether it waits at a door or is on its way to one.
    pub(super) const fn is_between_stages(&self) -> bool {
        matches!(self.phase, Phase::Moving | Phase::Waiting | Phase::InFront)
    }
}

/// What an action of the running stage is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Doing {
    #[default]
    Nothing,
    /// In the queue of its pool.
    Queued,
    Working,
    Succeeded,
    /// Failed or abandoned.
    Failed,
}

/// An action of the stage that an execution is in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ActionRun {
    pub(crate) token: u32,
    pub(crate) doing: Doing,
    pub(crate) fails: bool,
    pub(crate) holds_slot: bool,
    /// Whether its work has begun since the execution entered the stage, in this attempt or an earlier one.
    pub(crate) tried: bool,
    pub(crate) requested: u64,
    pub(crate) started: u64,
    /// When its work will end.
    pub(crate) ends: u64,
}

impl ActionRun {
    /// Its end came; pending events of it are void.
    #[inline]
    pub(crate) const fn close(&mut self, result: ActionResult) {
        self.token = 0;
        self.doing = match result {
            ActionResult::Succeeded => Doing::Succeeded,
            _ => Doing::Failed,
        };
    }
}

#[derive(Debug)]
pub(crate) struct StageState {
    /// The execution inside, unless the stage has no lock.
    pub(crate) holder: Option<ExecutionId>,
    /// Executions at the door, oldest arrival first; at most one in SUPERSEDED mode.
    pub(crate) waiting: VecDeque<ExecutionId>,
    /// Whether the inbound transition is disabled.
    pub(crate) closed: bool,
    pub(crate) closed_since: u64,
    /// How long it was disabled before that, in all.
    pub(crate) closed_total: u64,
    /// One more than the order of the most recent execution that entered, unless the stage has no lock.
    pub(crate) latest: u32,
    /// Whether an execution has succeeded here.
    pub(crate) succeeded: bool,
}

impl StageState {
    pub(crate) fn new(closed: bool, succeeded: bool) -> Self {
        Self {
            holder: None,
            waiting: VecDeque::with_capacity(8),
            closed,
            closed_since: 0,
            closed_total: 0,
            latest: 0,
            succeeded,
        }
    }

    /// How long the inbound transition has been disabled up to now, in all.
    pub(crate) const fn closed_until(&self, now: u64) -> u64 {
        if self.closed {
            self.closed_total + (now - self.closed_since)
        } else {
            self.closed_total
        }
    }
}

/// The way to the door of a stage.
#[derive(Debug)]
pub(crate) struct Transition {
    pub(crate) latency: Ahead,
    /// The order of the arrival there, without the execution.
    pub(crate) door: u64,
}

#[derive(Debug)]
pub(crate) struct PipelineState {
    pub(crate) active: u32,
    pub(crate) starts: u32,
    /// Changes so far, and one more than the last one that a source took.
    pub(crate) changes: u32,
    pub(crate) taken: u32,
    /// The execution under way, where only one may be, and those in front.
    pub(crate) holder: Option<ExecutionId>,
    pub(crate) front: VecDeque<ExecutionId>,
    /// Work done by the last trigger, where the rate changes.
    pub(crate) work: u64,
    pub(crate) draws: PipelineDraws,
}

/// The draws of a pipeline in one replication.
#[derive(Debug)]
pub(crate) struct PipelineDraws {
    pub(crate) interarrival: Ahead,
    pub(crate) trigger: Ahead,
    pub(crate) filter: Stream,
    pub(crate) second_start: Stream,
    pub(crate) retry: Stream,
    pub(crate) retry_response: Stream,
}

impl PipelineState {
    pub(crate) const fn new(draws: PipelineDraws) -> Self {
        Self {
            active: 0,
            starts: 0,
            changes: 0,
            taken: 0,
            holder: None,
            front: VecDeque::new(),
            work: 0,
            draws,
        }
    }
}

/// A build that waits for a slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiter {
    pub(crate) execution: ExecutionId,
    pub(crate) action: ActionId,
    pub(crate) token: u32,
    /// When it gives up.
    pub(crate) until: u64,
}

#[derive(Debug)]
pub(crate) struct PoolState {
    pub(crate) running: u32,
    pub(crate) slots: u32,
    pub(crate) waiting: VecDeque<Waiter>,
    /// When the next of the waiting builds gives up, unless it has its slot by then; never, if none waits.
    pub(crate) timer: u64,
    /// The moments at which slots were given back, less those at which they were taken, in the measured span. Wraps below zero.
    balance: u128,
    /// The last of these moments.
    changed: u64,
}

impl PoolState {
    pub(crate) fn new(slots: u32) -> Self {
        Self {
            running: 0,
            slots,
            waiting: VecDeque::with_capacity(16),
            timer: u64::MAX,
            balance: 0,
            changed: 0,
        }
    }

    #[inline]
    pub(crate) fn take_slot(&mut self, now: u64, window: &Range<u64>) {
        self.changed = now.max(window.start).min(window.end);
        self.balance = self.balance.wrapping_sub(u128::from(self.changed));
        self.running += 1;
    }

    #[inline]
    pub(crate) fn give_slot_back(&mut self, now: u64, window: &Range<u64>) {
        self.changed = now.max(window.start).min(window.end);
        self.balance = self.balance.wrapping_add(u128::from(self.changed));
        self.running -= 1;
    }

    /// Slots in use, times microseconds within the measured span, up to this time or the last change.
    pub(crate) fn busy(&self, now: u64, window: &Range<u64>) -> u128 {
        let until = self.changed.max(now.min(window.end));
        let in_use = u128::from(self.running) * u128::from(until);
        self.balance.wrapping_add(in_use)
    }
}
