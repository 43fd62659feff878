//! Pools of build slots, first come, first served, as the times at which slots come free.
//!
//! A request gets the slot that comes free first; when that is was known as soon as its last user had it (Kiefer and Wolfowitz
//! 1955). Requests have to come in the order of their moments.

use std::collections::VecDeque;

use crate::heap::Heap;
use crate::ids::{ById, PoolId};
use crate::plan::Plan;
use crate::semantics::slot::{Asked, ask, gives_up};

/// The pools of a plan that may be full.
#[derive(Debug, Default)]
pub(super) struct Pools {
    pools: ById<PoolId, Pool>,
    /// A queue was full or a build waited too long: what then happens is for the event engine.
    pub(super) trouble: bool,
}

#[derive(Debug)]
struct Pool {
    slots: usize,
    /// The times at which the slots that were taken come free (Kiefer and Wolfowitz's vector); the others were never asked for.
    taken: Heap<u64>,
    /// Builds that wait, by the time at which they will start, as far as a queue limit asks for them.
    waiting: VecDeque<u64>,
    queue: Option<u32>,
    /// The shortest wait after which one of its builds gives up.
    timeout: u64,
}

impl Pools {
    pub(super) fn new(plan: &Plan) -> Self {
        let pools = plan.pools.map(|pool| Pool {
            slots: pool.slots as usize,
            taken: Heap::default(),
            waiting: VecDeque::new(),
            queue: pool.queue,
            timeout: pool.shortest,
        });
        Self {
            pools,
            trouble: false,
        }
    }

    /// Takes a slot at this time: when it is had, and whether it had to be waited for or came free in that microsecond.
    #[inline]
    pub(super) fn take(&mut self, pool: PoolId, at: u64) -> (u64, bool) {
        let pool = &mut self.pools[pool];
        let soonest = pool.soonest(at);
        if soonest < at {
            return (at, false);
        }
        let asked = ask(false, pool.waiting_at(at), pool.queue);
        if pool.queue.is_some() {
            pool.waiting.push_back(soonest);
        }
        self.trouble |= asked == Asked::Refused || gives_up(soonest - at, pool.timeout);
        (soonest, true)
    }

    /// The slot that was taken last is used until this time. A build that took it `in_no_time` when another gave it back would have to know
    /// what was first within that microsecond.
    #[inline]
    pub(super) fn give(&mut self, pool: PoolId, until: u64, in_no_time: bool) {
        self.trouble |= in_no_time;
        self.pools[pool].taken.replace_first(until);
    }
}

impl Pool {
    /// How many wait, counting those that leave the queue in this very microsecond as still there.
    fn waiting_at(&mut self, at: u64) -> usize {
        while self.waiting.front().is_some_and(|start| *start < at) {
            self.waiting.pop_front();
        }
        self.waiting.len()
    }

    /// When the next slot is free for a request at this time.
    #[inline]
    fn soonest(&mut self, at: u64) -> u64 {
        match self.taken.first() {
            Some(soonest) if soonest < at || self.taken.len() == self.slots => soonest,
            _ => {
                // One that was never asked for: free since the beginning, so that it is the first now.
                self.taken.push(0);
                0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn slots_come_free_at_the_times_of_a_sorted_list() {
        for slots in [1_usize, 2, 5, 7, 8, 9, 14, 40] {
            let mut pool = Pool {
                slots,
                taken: Heap::default(),
                waiting: VecDeque::new(),
                queue: None,
                timeout: u64::MAX,
            };
            let mut sorted = vec![0_u64; slots];
            for step in 0..5_000_u64 {
                let at = step * 3;
                let soonest = pool.soonest(at).max(at);
                assert_eq!(soonest, sorted[0].max(at), "{slots} slots, step {step}");
                let until = soonest + mix(step) % 40;
                pool.taken.replace_first(until);
                sorted[0] = until;
                sorted.sort_unstable();
            }
        }
    }
}
