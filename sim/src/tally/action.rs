//! What an action used: what is billed for it.

use super::ordinary::SECOND;

const MINUTE: u64 = 60_000_000;

/// Sums over the measured executions of an action: microseconds, and started minutes and seconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ActionTally {
    pub(crate) executions: u64,
    pub(crate) failures: u64,
    pub(crate) time: u64,
    pub(crate) minutes: u64,
    pub(crate) failed_minutes: u64,
    pub(crate) border_minutes: u64,
    pub(crate) successes: u64,
    pub(crate) builds: u64,
    pub(crate) build_time: u64,
    pub(crate) build_minutes: u64,
    pub(crate) build_seconds: u64,
    pub(crate) queued: u64,
    pub(crate) queued_minutes: u64,
    pub(crate) queued_seconds: u64,
}

impl ActionTally {
    /// Counts an execution that asked to start, started and ended at these times; `border` is the end of the measured span.
    #[inline]
    pub(super) fn add(
        &mut self,
        (requested, _, ended): (u64, u64, u64),
        failed: bool,
        border: u64,
    ) {
        let time = ended - requested;
        let minutes = time.div_ceil(MINUTE);
        self.executions += 1;
        self.time = self.time.saturating_add(time);
        self.minutes = self.minutes.saturating_add(minutes);
        if failed {
            self.failures += 1;
            self.failed_minutes = self.failed_minutes.saturating_add(minutes);
        } else {
            self.successes += 1;
        }
        if requested < border && border < ended {
            self.border_minutes = self.border_minutes.saturating_add(
                ((border - requested).div_ceil(MINUTE) + (ended - border).div_ceil(MINUTE))
                    - minutes,
            );
        }
    }

    /// The same of an action that builds; `built`: it came as far as a slot.
    #[inline]
    pub(super) fn add_build(&mut self, (requested, started, ended): (u64, u64, u64), built: bool) {
        let queued = started - requested;
        self.queued = self.queued.saturating_add(queued);
        if !built {
            return;
        }
        let build = ended - started;
        self.builds += 1;
        self.build_time = self.build_time.saturating_add(build);
        self.build_minutes = self.build_minutes.saturating_add(build.div_ceil(MINUTE));
        self.build_seconds = self.build_seconds.saturating_add(build.div_ceil(SECOND));
        self.queued_minutes = self
            .queued_minutes
            .saturating_add((build + queued).div_ceil(MINUTE) - build.div_ceil(MINUTE));
        self.queued_seconds = self
            .queued_seconds
            .saturating_add((build + queued).div_ceil(SECOND) - build.div_ceil(SECOND));
    }
}
