//! A detector over pools of build slots whose requests come in no order: whether there was always one left.
//!
//! Where a slot is free whenever a build asks for one, none waits, and pipelines that share a pool do not meet at all. So they may
//! be followed one by one, each in its own order, as long as it is counted how many slots were in use. Time is counted in short steps; a build that
//! had a slot in any part of a step counts as if it had been there for all of it, so that the detector may report a full pool too early, but never too late.

use crate::heap::Heap;
use crate::ids::{ById, PoolId};
use crate::plan::Plan;

/// Slots in use, step by step.
#[derive(Debug)]
pub(super) struct Detector {
    /// Nothing where there are always enough.
    pools: ById<PoolId, Option<InUse>>,
}

#[derive(Debug)]
struct InUse {
    slots: i64,
    /// The length of a step: so many times halved, a time is the number of its step.
    shift: u32,
    /// The first step that was not looked at yet.
    first: u64,
    /// Builds that begin in a step, less those that ended in the one before it: a ring, from the first step on.
    changes: Vec<i32>,
    /// The last step of the ring in which anything changes.
    last: u64,
    in_use: i64,
    /// What lies behind the ring.
    later: Heap<(u64, i32)>,
}

/// Steps to a batch of executions of each pipeline, and the most of them in a span; the ring holds so many spans.
const STEPS: u64 = 512;
const MOST_STEPS: u64 = 8_192;
const SPANS: u64 = 4;

impl Detector {
    /// Over these pools of a plan. `span`: how far time goes from one look to the next, in which each of so many pipelines starts
    /// about a batch of executions.
    pub(super) fn new(
        plan: &Plan,
        watched: &ById<PoolId, bool>,
        span: u64,
        pipelines: usize,
    ) -> Self {
        let steps = (STEPS * pipelines as u64).clamp(STEPS, MOST_STEPS);
        let shift = (span / steps).max(1).ilog2();
        let room = (SPANS * (span >> shift))
            .clamp(STEPS, 4 * SPANS * MOST_STEPS)
            .next_power_of_two();
        let pools = plan
            .pools
            .iter()
            .zip(watched.iter())
            .map(|(pool, watched)| {
                watched.then(|| InUse {
                    slots: i64::from(pool.slots),
                    shift,
                    first: 0,
                    changes: vec![0; room as usize],
                    last: 0,
                    in_use: 0,
                    later: Heap::default(),
                })
            });
        Self {
            pools: pools.collect(),
        }
    }

    /// Whether slots of this pool are counted.
    #[inline]
    pub(super) fn counts(&self, pool: Option<PoolId>) -> bool {
        pool.is_some_and(|pool| self.pools[pool].is_some())
    }

    /// Builds have slots of a pool from these times on, for so long; [`LEFT_OUT`] has none.
    pub(super) fn note(&mut self, pool: PoolId, starts: &[u64], spans: &[u64]) {
        let Some(pool) = &mut self.pools[pool] else {
            return;
        };
        for (start, span) in starts.iter().zip(spans) {
            if *start != LEFT_OUT {
                pool.note(*start, start + span);
            }
        }
    }

    /// Up to which time a look at everything before this time sees, as it sees whole steps.
    pub(super) fn seen_until(&self, known: u64) -> u64 {
        let pools = self.pools.iter().flatten();
        let seen = pools.map(|pool| known >> pool.shift << pool.shift);
        seen.min().unwrap_or(known)
    }

    /// Looks at everything before a time up to which all requests are known. Says whether there was always a slot.
    pub(super) fn look(&mut self, known: u64) -> bool {
        // Every pool is looked at, whatever is found in the one before.
        let pools = self.pools.iter_mut().flatten();
        pools.fold(true, |enough, pool| enough & pool.look(known))
    }
}

/// The start of what never starts.
pub(super) const LEFT_OUT: u64 = u64::MAX;

impl InUse {
    #[inline]
    fn note(&mut self, start: u64, end: u64) {
        // A build that ends within a step still has its slot in all of it: another may ask in that very microsecond.
        let (from, until) = (start >> self.shift, (end >> self.shift) + 1);
        let room = self.changes.len() as u64;
        if until.wrapping_sub(self.first) < room && from >= self.first {
            self.changes[(from & (room - 1)) as usize] += 1;
            self.changes[(until & (room - 1)) as usize] -= 1;
            self.last = self.last.max(until);
        } else {
            self.change_later(from, 1);
            self.change_later(until, -1);
        }
    }

    #[cold]
    fn change_later(&mut self, step: u64, change: i32) {
        self.later.push((step, change));
        self.catch_up();
    }

    /// Takes into the ring what fits there by now.
    fn catch_up(&mut self) {
        let room = self.changes.len() as u64;
        while let Some((step, change)) = self.later.first()
            && step < self.first + room
        {
            self.later.pop();
            // What was not known in time is counted from now on.
            let step = step.max(self.first);
            self.changes[(step & (room - 1)) as usize] += change;
            self.last = self.last.max(step);
        }
    }

    fn look(&mut self, known: u64) -> bool {
        let until = known >> self.shift;
        let room = self.changes.len() as u64;
        let mut most = 0;
        while self.first < until {
            let end = until.min(self.last + 1).max(self.first);
            for step in self.first..end {
                let change = &mut self.changes[(step & (room - 1)) as usize];
                self.in_use += i64::from(std::mem::take(change));
                most = most.max(self.in_use);
            }
            self.first = end;
            if end > self.last {
                // Nothing changes before what lies behind the ring.
                let next = self.later.first().map_or(until, |(step, _)| step);
                self.first = next.clamp(end, until);
            }
            self.catch_up();
        }
        most <= self.slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;
    use crate::ids::Id;

    /// A detector of one pool with steps of 2^`shift` microseconds, and room for so many of them.
    fn detector(slots: i64, shift: u32, room: usize) -> Detector {
        Detector {
            pools: std::iter::once(Some(InUse {
                slots,
                shift,
                first: 0,
                changes: vec![0; room],
                last: 0,
                in_use: 0,
                later: Heap::default(),
            }))
            .collect(),
        }
    }

    /// Builds by their start, in an order that nearly follows it.
    fn builds(count: u64, longest: u64) -> Vec<(u64, u64)> {
        (0..count)
            .map(|index| (index * 10 + mix(index) % 90, mix(index + count) % longest))
            .collect()
    }

    /// The most that are in use at a request, where a build that ends in that microsecond still counts.
    fn most(builds: &[(u64, u64)]) -> i64 {
        let in_use = |at: u64| {
            let there = |(start, span): &&(u64, u64)| *start <= at && start + span >= at;
            builds.iter().filter(there).count() as i64
        };
        builds
            .iter()
            .map(|(start, _)| in_use(*start))
            .max()
            .unwrap()
    }

    #[test]
    fn steps_of_a_microsecond_count_exactly_whatever_fits_into_the_ring() {
        for (room, longest) in [(1 << 14, 100), (1 << 14, 900), (256, 900), (16, 5_000)] {
            let builds = builds(600, longest);
            let most = most(&builds);
            for (slots, enough) in [(most, true), (most - 1, false)] {
                let mut detector = detector(slots, 0, room);
                let mut held = true;
                for (index, (start, span)) in (0..).zip(&builds) {
                    detector.note(PoolId::of(0), &[*start], &[*span]);
                    // A later build starts no earlier than this.
                    held &= detector.look(index * 10);
                }
                held &= detector.look(u64::MAX);
                assert_eq!(held, enough, "{room} steps, {longest} µs, {slots} slots");
                let pool = detector.pools[PoolId::of(0)].as_ref().unwrap();
                assert_eq!(pool.in_use, 0);
                assert!(pool.later.is_empty());
                assert!(pool.changes.iter().all(|change| *change == 0));
            }
        }
    }

    #[test]
    fn longer_steps_may_report_too_early_and_never_too_late() {
        let (mut early, mut right) = (0, 0);
        for shift in 1..8 {
            for longest in [20, 100, 400, 2_000] {
                let builds = builds(300, longest);
                let most = most(&builds);
                for slots in [most - 1, most, most + 1, 2 * most] {
                    let mut detector = detector(slots, shift, 64);
                    let (starts, spans): (Vec<_>, Vec<_>) = builds.iter().copied().unzip();
                    detector.note(PoolId::of(0), &starts, &spans);
                    let held = detector.look(u64::MAX);
                    assert!(
                        !held || slots >= most,
                        "{slots} slots, steps of 2^{shift} µs"
                    );
                    early += u32::from(!held && slots >= most);
                    right += u32::from(held);
                }
            }
        }
        assert!(early > 5 && right > 20, "{early}, {right}");
    }

    #[test]
    fn a_step_that_is_known_in_part_is_looked_at_when_it_is_known() {
        let mut detector = detector(1, 3, 64);
        detector.note(PoolId::of(0), &[9], &[5]);
        assert!(detector.look(12));
        // Still in the step from 8 to 16, and it meets the one before.
        detector.note(PoolId::of(0), &[13], &[1]);
        assert!(!detector.look(u64::MAX));
    }

    #[test]
    fn idle_centuries_are_passed_over() {
        let later = 1 << 52;
        for (slots, enough) in [(2, true), (1, false)] {
            let mut detector = detector(slots, 0, 16);
            detector.note(PoolId::of(0), &[3], &[2]);
            detector.note(PoolId::of(0), &[later, later + 40], &[60, 1]);
            assert!(detector.look(later));
            assert_eq!(detector.look(u64::MAX), enough, "{slots} slots");
        }
    }

    #[test]
    fn every_pool_has_to_have_a_slot() {
        for full in 0..3 {
            let mut all = detector(1, 3, 64);
            for other in [detector(1, 3, 64), detector(1, 3, 64)] {
                other.pools.into_iter().for_each(|pool| {
                    all.pools.push(pool);
                });
            }
            all.note(PoolId::of(full), &[9, 12], &[5, 5]);
            assert!(!all.look(u64::MAX), "pool {full}");
        }
    }

    #[test]
    fn one_that_is_left_out_takes_no_slot_and_pools_that_are_not_watched_are_not_counted() {
        let mut detector = detector(1, 3, 64);
        detector.pools.push(None);
        detector.note(PoolId::of(0), &[LEFT_OUT, 5, LEFT_OUT], &[7, 7, 7]);
        detector.note(PoolId::of(1), &[5, 6, 7], &[7, 7, 7]);
        assert!(
            detector.counts(Some(PoolId::of(0)))
                && !detector.counts(Some(PoolId::of(1)))
                && !detector.counts(None)
        );
        assert!(detector.look(u64::MAX));
    }
}
