//! The executions of an action that went the ordinary way: counted in a few additions, told apart at the end.

use super::ActionTally;

/// Microseconds.
pub(crate) const SECOND: u64 = 1_000_000;

/// Executions that succeeded within the measured span, in a slot or in need of none.
///
/// What the work alone comes to is the difference of two sums: most executions wait for nothing and add nothing to the second. What
/// is a whole number of minutes is one of whole seconds, rounded up once more.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OrdinaryCounts {
    executions: u64,
    /// From the request to the end.
    time: u128,
    minutes: u64,
    seconds: u64,
    /// By how much waiting for a slot made that longer.
    queued: u128,
    queued_minutes: u64,
    queued_seconds: u64,
    /// Whether the action is a build.
    builds: bool,
}

/// Sums over several spans: microseconds, and started minutes and seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BilledSums {
    pub(crate) time: u64,
    pub(crate) minutes: u64,
    pub(crate) seconds: u64,
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
    pub(crate) const fn add(&mut self, time: u64, work: u64) {
        let seconds = rounded_up(time, SECOND);
        let minutes = rounded_up(seconds, 60);
        self.executions += 1;
        self.time += time as u128;
        self.minutes += minutes;
        self.seconds += seconds;
        if work != time {
            let work_seconds = rounded_up(work, SECOND);
            self.queued += (time - work) as u128;
            self.queued_minutes += minutes - rounded_up(work_seconds, 60);
            self.queued_seconds += seconds - work_seconds;
        }
    }

    /// Several executions that waited for nothing: their number, and the sums of their spans, of started minutes and of started seconds.
    pub(crate) fn add_many(&mut self, executions: u64, sums: BilledSums) {
        self.executions += executions;
        self.time += u128::from(sums.time);
        self.minutes += sums.minutes;
        self.seconds += sums.seconds;
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
        add(&mut tally.queued, whole(self.queued));
        add(&mut tally.queued_minutes, self.queued_minutes);
        add(&mut tally.queued_seconds, self.queued_seconds);
        add(&mut tally.build_time, whole(self.time - self.queued));
        add(&mut tally.build_minutes, self.minutes - self.queued_minutes);
        add(&mut tally.build_seconds, self.seconds - self.queued_seconds);
    }
}

/// How many whole units hold a value far below the largest number.
#[inline]
#[expect(
    clippy::manual_div_ceil,
    reason = "the library's takes a remainder as well, so that the largest numbers do not overflow"
)]
pub(crate) const fn rounded_up(value: u64, unit: u64) -> u64 {
    (value + (unit - 1)) / unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn sums_of_ordinary_executions_are_those_of_each_by_itself() {
        let mut counts = OrdinaryCounts::new(true);
        let mut each = ActionTally::default();
        let borders = [
            0,
            1,
            SECOND,
            SECOND + 1,
            60 * SECOND,
            60 * SECOND + 1,
            1 << 53,
        ];
        let spans = (0..5_000).map(|index| (mix(index) >> 34, mix(index + 9) >> 40));
        for (work, queued) in spans.chain(borders.map(|span| (span, 0))) {
            let time = work + queued;
            counts.add(time, work);
            let (minutes, work_minutes) = (time.div_ceil(60 * SECOND), work.div_ceil(60 * SECOND));
            let (seconds, work_seconds) = (time.div_ceil(SECOND), work.div_ceil(SECOND));
            each.executions += 1;
            each.successes += 1;
            each.builds += 1;
            each.time += time;
            each.minutes += minutes;
            each.queued += queued;
            each.queued_minutes += minutes - work_minutes;
            each.queued_seconds += seconds - work_seconds;
            each.build_time += work;
            each.build_minutes += work_minutes;
            each.build_seconds += work_seconds;
        }
        let mut folded = ActionTally::default();
        counts.add_to(&mut folded);
        assert_eq!(format!("{folded:?}"), format!("{each:?}"));
    }

    #[test]
    fn what_is_no_build_has_no_build_time() {
        let mut counts = OrdinaryCounts::new(false);
        counts.add(90 * SECOND, 90 * SECOND);
        let mut tally = ActionTally::default();
        counts.add_to(&mut tally);
        assert_eq!((tally.executions, tally.minutes), (1, 2));
        assert_eq!(
            (tally.builds, tally.build_time, tally.build_seconds),
            (0, 0, 0)
        );
    }
}
