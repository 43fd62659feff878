//! What changes while a replication runs.

use std::collections::VecDeque;

use crate::draws::Stream;
use crate::plan::NONE;

/// An execution on its way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Execution {
    pub(crate) pipeline: u32,
    /// Order of arrival in its pipeline: the key of its draws.
    pub(crate) number: u32,
    /// Order of the starts in its pipeline: which of two is more recent.
    pub(crate) order: u32,
    /// Goes up when the place is used again.
    pub(crate) generation: u32,
    pub(crate) stage: u32,
    pub(crate) group: u32,
    /// Actions of the stage in progress.
    pub(crate) running: u16,
    /// Actions of the stage that failed.
    pub(crate) failed: u16,
    /// Attempt of the stage, from 0.
    pub(crate) attempt: u16,
    pub(crate) active: bool,
    /// Whether it counts towards the cap.
    pub(crate) counted: bool,
    /// Whether it was triggered within the measured span.
    pub(crate) measured: bool,
    pub(crate) triggered: u64,
    /// When it came to the door of its stage.
    pub(crate) arrived: u64,
    pub(crate) entered: u64,
    pub(crate) group_started: u64,
    /// The longest action of the running group, counted from the start of its work.
    pub(crate) longest: u64,
    /// The longest that is no person's.
    pub(crate) longest_machine: u64,
    /// Time that builds waiting for a slot have added to the stage so far.
    pub(crate) quota_wait: u64,
    /// Time that people have added to the stage so far.
    pub(crate) people: u64,
}

/// An action of the stage that an execution is in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ActionRun {
    pub(crate) token: u32,
    pub(crate) fails: bool,
    pub(crate) holds_slot: bool,
    pub(crate) requested: u64,
    pub(crate) started: u64,
}

#[derive(Debug)]
pub(crate) struct StageState {
    /// The execution inside, unless the mode is PARALLEL.
    pub(crate) holder: u32,
    /// Executions at the door, oldest arrival first; at most one in SUPERSEDED mode.
    pub(crate) waiting: VecDeque<u32>,
}

impl Default for StageState {
    fn default() -> Self {
        Self {
            holder: NONE,
            waiting: VecDeque::with_capacity(8),
        }
    }
}

#[derive(Debug)]
pub(crate) struct PipelineState {
    pub(crate) active: u32,
    pub(crate) starts: u32,
    pub(crate) interarrivals: Stream,
    pub(crate) triggers: Stream,
}

impl Default for PipelineState {
    fn default() -> Self {
        Self {
            active: 0,
            starts: 0,
            interarrivals: Stream::new(0, 0, 0),
            triggers: Stream::new(0, 0, 0),
        }
    }
}

/// A build that waits for a slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiter {
    pub(crate) slot: u32,
    pub(crate) action: u32,
    pub(crate) token: u32,
    pub(crate) since: u64,
}

#[derive(Debug, Default)]
pub(crate) struct PoolState {
    pub(crate) running: u32,
    pub(crate) waiting: VecDeque<Waiter>,
    /// Whether the timer of the oldest waiting build is set.
    pub(crate) timer: bool,
}
