//! The executions of an action that went the ordinary way: counted in a few additions, told apart at the end.

use super::tally::ActionTally;

const SECOND: u64 = 1_000_000;

/// Executions that succeeded within the measured span, in a slot or in need of none.
///
/// What waited is the difference of two sums, and what is a whole number of minutes is one of whole seconds, rounded up once more.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OrdinaryCounts {
    executions: u64,
    /// From the request to the end.
    time: u128,
    minutes: u64,
    seconds: u64,
    /// From the start of the work to the end.
    work: u128,
    work_minutes: u64,
    work_seconds: u64,
    /// Whether the action is a build.
    builds: bool,
}

impl OrdinaryCounts {
    pub(super) fn new(builds: bool) -> Self {
        Self {
            builds,
            ..Self::default()
        }
    }

    /// One execution: both spans are shorter than time itself, 2⁵³ microseconds.
    #[inline]
    pub(super) const fn add(&mut self, time: u64, work: u64) {
        let seconds = (time + (SECOND - 1)) / SECOND;
        let work_seconds = (work + (SECOND - 1)) / SECOND;
        self.executions += 1;
        self.time += time as u128;
        self.minutes += (seconds + 59) / 60;
        self.seconds += seconds;
        self.work += work as u128;
        self.work_minutes += (work_seconds + 59) / 60;
        self.work_seconds += work_seconds;
    }

    pub(super) fn add_to(self, tally: &mut ActionTally) {
        let whole = |sum: u128| u64::try_from(sum).unwrap_or(u64::MAX);
        tally.executions += self.executions;
        tally.successes += self.executions;
        tally.time = tally.time.saturating_add(whole(self.time));
        tally.minutes = tally.minutes.saturating_add(self.minutes);
        if !self.builds {
            return;
        }
        let add = |sum: &mut u64, more: u64| *sum = sum.saturating_add(more);
        tally.builds += self.executions;
        add(&mut tally.queued, whole(self.time - self.work));
        add(&mut tally.queued_minutes, self.minutes - self.work_minutes);
        add(&mut tally.queued_seconds, self.seconds - self.work_seconds);
        add(&mut tally.build_time, whole(self.work));
        add(&mut tally.build_minutes, self.work_minutes);
        add(&mut tally.build_seconds, self.work_seconds);
    }
}
