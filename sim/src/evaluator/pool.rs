//! Pools of build slots, first come, first served, as the times at which slots come free.
//!
//! A request gets the slot that comes free first; when that is was known as soon as its last user had it (Kiefer and Wolfowitz
//! 1955). Requests have to come in the order of their moments.

use std::collections::VecDeque;

use crate::heap::Heap;
use crate::plan::Plan;

/// The pools of a plan that may be full.
#[derive(Debug, Default)]
pub(super) struct Pools {
    pools: Vec<Pool>,
    /// A queue was full or a build waited too long: what then happens is for the event engine.
    pub(super) trouble: bool,
}

/// What became of several spans that began together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Occupied {
    /// When the last of them ended.
    pub(super) end: u64,
    /// The longest, without its wait.
    pub(super) longest: u64,
}

impl Occupied {
    /// What becomes of actions that wait for nothing.
    #[inline]
    pub(super) fn at_once(at: u64, spans: impl Iterator<Item = u64>) -> Self {
        let mut occupied = Self::default();
        spans.for_each(|work| occupied.add(work, at + work));
        occupied
    }

    #[inline]
    fn add(&mut self, span: u64, end: u64) {
        self.end = self.end.max(end);
        self.longest = self.longest.max(span);
    }
}

#[derive(Debug)]
struct Pool {
    free: Free,
    /// Builds that wait, by the time at which they will start, as far as a queue limit asks for them.
    waiting: VecDeque<u64>,
    queue: u32,
    timeout: u64,
}

#[derive(Debug)]
enum Free {
    /// In ascending order; what is no slot is never free.
    Few(Row),
    Many(Many),
}

/// The slots that were taken, by the time at which they come free; the others were never asked for.
#[derive(Debug)]
struct Many {
    slots: usize,
    taken: Heap<u64>,
}

/// The times at which a few slots come free, as fractions whose bits are those of the time, and [`BASE`] more: positive fractions are ordered
/// as their bits are, and every processor can compare several of them side by side.
type Row = [f64; FEW];

const BASE: u64 = 1.0_f64.to_bits();
/// What is no slot comes free after everything that is simulated.
const NO_SLOT: u64 = 1 << 61;

/// Up to this many slots a sorted row is faster than a heap.
const FEW: usize = 8;

impl Pools {
    pub(super) fn new(plan: &Plan) -> Self {
        let pools = plan.pools.iter().map(|pool| Pool {
            free: Free::new(pool.slots as usize),
            waiting: VecDeque::new(),
            queue: pool.queue,
            timeout: pool.timeout,
        });
        Self {
            pools: pools.collect(),
            trouble: false,
        }
    }

    /// Takes a slot at this time: when it is had, and whether it had to be waited for or came free in that microsecond.
    #[inline]
    pub(super) fn take(&mut self, pool: usize, at: u64) -> (u64, bool) {
        let pool = &mut self.pools[pool];
        let soonest = pool.free.soonest(at);
        if soonest < at {
            return (at, false);
        }
        let fits = pool.queue == u32::MAX || pool.wait(at, soonest);
        self.trouble |= !fits || (soonest - at >= pool.timeout);
        (soonest, true)
    }

    /// Takes a slot at this time for so long: when it is had.
    #[inline]
    pub(super) fn occupy(&mut self, pool: usize, at: u64, span: u64) -> u64 {
        let (started, contended) = self.take(pool, at);
        self.give(pool, started + span, contended && span == 0);
        started
    }

    /// Takes a slot at this time for each of these spans, none of which is zero, and notes how long each is gone with its wait.
    #[inline]
    pub(super) fn occupy_each<'s>(
        &mut self,
        pool: usize,
        at: u64,
        spans: impl Iterator<Item = (u64, &'s mut u64)>,
    ) -> Occupied {
        let mut occupied = Occupied::default();
        for (work, whole) in spans {
            let end = self.occupy(pool, at, work) + work;
            *whole = end - at;
            occupied.add(work, end);
        }
        occupied
    }

    /// The slot that was taken last is used until this time. A build that took it `in_no_time` when another gave it back would have to know
    /// what was first within that microsecond.
    #[inline]
    pub(super) fn give(&mut self, pool: usize, until: u64, in_no_time: bool) {
        self.trouble |= in_no_time;
        let pool = &mut self.pools[pool];
        pool.free.replace(until);
    }
}

impl Pool {
    /// Whether there is room in the queue, counting those that leave it in this very microsecond as still there.
    fn wait(&mut self, at: u64, start: u64) -> bool {
        while self.waiting.front().is_some_and(|start| *start < at) {
            self.waiting.pop_front();
        }
        let fits = self.waiting.len() < self.queue as usize;
        self.waiting.push_back(start);
        fits
    }
}

impl Free {
    fn new(slots: usize) -> Self {
        if slots > FEW {
            let taken = Heap::default();
            return Self::Many(Many { slots, taken });
        }
        let mut few = [place(NO_SLOT); FEW];
        few.iter_mut().take(slots).for_each(|free| *free = place(0));
        Self::Few(few)
    }

    /// When the next slot is free for a request at this time.
    #[inline]
    fn soonest(&mut self, at: u64) -> u64 {
        match self {
            Self::Few(free) => time(free[0]),
            Self::Many(many) => many.soonest(at),
        }
    }

    /// The soonest slot comes free at another time.
    #[inline]
    fn replace(&mut self, until: u64) {
        match self {
            Self::Few(free) => replace(free, place(until.min(NO_SLOT))),
            Self::Many(many) => many.taken.replace_first(until),
        }
    }
}

/// The first slot comes free later, at this time: one row of comparisons without a branch. Each place takes its right neighbour or the newcomer.
#[inline]
fn replace(free: &mut Row, until: f64) {
    let old = *free;
    let mut right = [place(NO_SLOT); FEW];
    right[..FEW - 1].copy_from_slice(&old[1..]);
    for ((free, old), right) in free.iter_mut().zip(old).zip(right) {
        let later = if old > until { old } else { until };
        *free = if right < later { right } else { later };
    }
}

impl Many {
    fn soonest(&mut self, at: u64) -> u64 {
        match self.taken.first() {
            Some(soonest) if soonest < at || self.taken.len() == self.slots => soonest,
            _ => {
                self.taken.push(0);
                0
            }
        }
    }
}

/// The place of a time, at most [`NO_SLOT`], among the fractions.
#[inline]
const fn place(time: u64) -> f64 {
    f64::from_bits(BASE + time)
}

#[inline]
const fn time(place: f64) -> u64 {
    place.to_bits() - BASE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn few_and_many_slots_give_the_times_of_a_sorted_list() {
        for slots in [1_usize, 2, 5, 7, 8, 9, 14, 40] {
            let mut free = Free::new(slots);
            let mut sorted = vec![0_u64; slots];
            for step in 0..5_000_u64 {
                let at = step * 3;
                let soonest = free.soonest(at).max(at);
                assert_eq!(soonest, sorted[0].max(at), "{slots} slots, step {step}");
                let until = soonest + mix(step) % 40;
                free.replace(until);
                sorted[0] = until;
                sorted.sort_unstable();
            }
        }
    }
}
