//! Executions as jobs, and their arrivals at the doors of stages.

use super::moment::Moment;

/// An execution, without where it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Job {
    pub(super) triggered: u64,
    /// Order of arrival in its pipeline: the key of its draws.
    pub(super) number: u32,
    /// Order of the starts: which of two is more recent.
    pub(super) rank: u32,
    /// The change that it takes through the pipeline.
    pub(super) revision: u32,
    /// Whether it was triggered within the measured span.
    pub(super) measured: bool,
}

/// An execution on its way to a door, and when it arrives there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Arrival {
    pub(super) at: Moment,
    pub(super) job: Job,
}
