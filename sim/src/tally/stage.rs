//! How long the executions of a pipeline waited for a stage, and held it.

/// Sums over the measured executions of a stage, in microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StageTally {
    /// Executions that came to the door and went in, were superseded or gave up.
    pub(crate) arrivals: u64,
    pub(crate) entries: u64,
    pub(crate) completions: u64,
    pub(crate) failures: u64,
    pub(crate) transition: u64,
    pub(crate) lock_wait: u64,
    /// Wait while the transition was disabled.
    pub(crate) gate_wait: u64,
    /// From failure to manual retry.
    pub(crate) retry_wait: u64,
    pub(crate) quota_wait: u64,
    pub(crate) people: u64,
    /// From entry to exit.
    pub(crate) held: u64,
    /// Time inside within the window, of all executions: what the utilisation rests on.
    pub(crate) busy: u128,
}

impl StageTally {
    /// Counts a measured execution that leaves the stage, which it held so long.
    #[inline]
    pub(crate) fn leaves(&mut self, held: u64, quota_wait: u64, people: u64, succeeded: bool) {
        self.held = self.held.saturating_add(held);
        self.quota_wait = self.quota_wait.saturating_add(quota_wait);
        self.people = self.people.saturating_add(people);
        self.completions += u64::from(succeeded);
        self.failures += u64::from(!succeeded);
    }
}
