//! Limits that are held against what happened after the fact: the cap on active executions, and the slots of a pool in which no build waits.
//!
//! An evaluator that looks ahead, or at one pipeline after the other, begins things before it knows which of the earlier ones have ended. Once
//! everything up to some time is known, what began up to there is held against the limit. Where that would have let one wait, or refused it, the
//! replication is for a slower evaluator (the contention detector). What ends in the very microsecond in which another begins may end after that: it counts as
//! still there.

use crate::semantics::door::cap_admits;

/// What begins and ends under a limit, by times or by moments, and was not held against it yet.
#[derive(Debug)]
pub(super) struct Limit<T> {
    most: u32,
    active: u32,
    begins: Vec<T>,
    ends: Vec<T>,
}

/// The start of what never starts.
pub(super) const LEFT_OUT: u64 = u64::MAX;

impl<T: Copy + Ord> Limit<T> {
    pub(super) const fn new(most: u32) -> Self {
        Self {
            most,
            active: 0,
            begins: Vec::new(),
            ends: Vec::new(),
        }
    }

    pub(super) fn begin_all(&mut self, begins: impl Iterator<Item = T>) {
        self.begins.extend(begins);
    }

    pub(super) fn end_all(&mut self, ends: impl Iterator<Item = T>) {
        self.ends.extend(ends);
    }

    /// Whether it let begin all that began before `known`, before which all begins and ends have been noted.
    pub(super) fn held_until(&mut self, known: T) -> bool {
        self.begins.sort_unstable();
        self.ends.sort_unstable();
        let began = self.begins.partition_point(|begin| *begin < known);
        let (mut gone, mut held) = (0, true);
        for begin in self.begins.drain(..began) {
            while self.ends.get(gone).is_some_and(|end| *end < begin) {
                gone += 1;
                self.active -= 1;
            }
            held &= cap_admits(self.active, Some(self.most));
            self.active += 1;
        }
        self.ends.drain(..gone);
        held
    }
}

impl Limit<u64> {
    /// Builds have slots from these times on, for so long; [`LEFT_OUT`] has none.
    pub(super) fn note(&mut self, starts: &[u64], spans: &[u64]) {
        for (start, span) in starts.iter().zip(spans) {
            if *start != LEFT_OUT {
                self.begins.push(*start);
                self.ends.push(start + span);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn the_third_start_meets_a_limit_of_two_unless_the_first_has_ended() {
        for (first_end, held) in [(29, true), (30, false), (35, false)] {
            let mut limit = Limit::new(2);
            limit.begin_all([10, 20, 30].into_iter());
            limit.end_all([first_end, 90, 95].into_iter());
            assert!(limit.held_until(30), "nothing is said of what is not known");
            assert_eq!(limit.held_until(u64::MAX), held, "{first_end}");
        }
    }

    #[test]
    fn slots_are_counted_exactly_in_whatever_order_they_are_noted() {
        for longest in [20, 100, 900, 5_000] {
            let builds: Vec<(u64, u64)> = (0..600_u64)
                .map(|index| (index * 10 + mix(index) % 90, mix(index + 600) % longest))
                .collect();
            let in_use = |at: u64| {
                let there = |(start, span): &&(u64, u64)| *start <= at && start + span >= at;
                builds.iter().filter(there).count() as u32
            };
            let most = builds
                .iter()
                .map(|(start, _)| in_use(*start))
                .max()
                .unwrap();
            for (slots, enough) in [(most, true), (most - 1, false)] {
                let (mut limit, mut held) = (Limit::new(slots), true);
                limit.note(&[LEFT_OUT], &[7]);
                for (index, (start, span)) in (0..).zip(&builds) {
                    limit.note(&[*start], &[*span]);
                    // A later build starts no earlier than this.
                    held &= limit.held_until(index * 10);
                }
                held &= limit.held_until(u64::MAX);
                assert_eq!(held, enough, "{longest} µs, {slots} slots");
            }
        }
    }
}
