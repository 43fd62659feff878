//! A pool of many build slots, as the times at which they come free.
//!
//! While there is a slot that nobody has used since somebody last looked, nobody has to know which of the others are free. So times are only
//! written down; who is done is looked up when all slots have been used, and the times are put in order only where nearly all are in use
//! then.

/// The slots of a pool.
#[derive(Debug)]
pub(super) struct Many {
    slots: usize,
    /// When the slots come free that were in use when somebody last looked, or were taken since. A slot that is not here is free.
    used: Vec<u64>,
    /// So many requests more find them in order: as a heap with four children to a node, the soonest first. None: they are in no order.
    in_order: usize,
}

/// Of so many slots one has to be free, so that it pays to look for it.
const SHARE: usize = 8;

impl Many {
    pub(super) const fn new(slots: usize) -> Self {
        Self {
            slots,
            used: Vec::new(),
            in_order: 0,
        }
    }

    /// When the next slot is free for a request at this time, which is not before any other so far.
    #[inline]
    pub(super) fn soonest(&mut self, at: u64) -> u64 {
        if self.in_order == 0 && self.used.len() < self.slots {
            self.used.push(0);
            return 0;
        }
        self.soonest_in_order(at)
    }

    /// The soonest slot comes free at another time.
    #[inline]
    pub(super) fn replace(&mut self, until: u64) {
        if self.in_order > 0 {
            sift(&mut self.used, 0, until);
        } else if let Some(last) = self.used.last_mut() {
            *last = until;
        }
    }

    #[inline(never)]
    fn soonest_in_order(&mut self, at: u64) -> u64 {
        let looks = self.in_order <= 1 && self.used.first().is_none_or(|soonest| *soonest < at);
        if self.in_order == 0 || looks {
            self.look(at);
            if self.in_order == 0 {
                return self.soonest(at);
            }
        }
        self.in_order = self.in_order.saturating_sub(1).max(1);
        if self.used.first().is_none_or(|soonest| *soonest >= at) && self.used.len() < self.slots {
            self.used.push(0);
            raise(&mut self.used);
        }
        self.used.first().copied().unwrap_or(u64::MAX)
    }

    /// Forgets who is done, and puts the others in order if they are nearly all.
    fn look(&mut self, at: u64) {
        self.used.retain(|end| *end >= at);
        self.in_order = 0;
        if self.slots - self.used.len() <= self.slots / SHARE {
            for place in (0..self.used.len().div_ceil(WAYS)).rev() {
                let until = self.used[place];
                sift(&mut self.used, place, until);
            }
            self.in_order = self.slots;
        }
    }
}

/// Children of a node.
const WAYS: usize = 4;

/// Puts the last of a heap in its place.
fn raise(heap: &mut [u64]) {
    let mut place = heap.len().saturating_sub(1);
    while place > 0 {
        let parent = (place - 1) / WAYS;
        if heap[parent] <= heap[place] {
            break;
        }
        heap.swap(parent, place);
        place = parent;
    }
}

/// Puts a time at this place of a heap or below, instead of the one that is there.
fn sift(heap: &mut [u64], mut place: usize, until: u64) {
    while let Some(children) = heap.get(WAYS * place + 1..).filter(|rest| !rest.is_empty()) {
        let (mut least, mut time) = (0, u64::MAX);
        for (child, other) in children.iter().take(WAYS).enumerate() {
            let sooner = *other < time;
            least = if sooner { child } else { least };
            time = if sooner { *other } else { time };
        }
        if time >= until {
            break;
        }
        heap[place] = time;
        place = WAYS * place + 1 + least;
    }
    if let Some(last) = heap.get_mut(place) {
        *last = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn slots_are_had_when_a_sorted_list_says_whether_few_are_in_use_or_all() {
        for (slots, longest) in [
            (9_usize, 20),
            (40, 100),
            (40, 130),
            (300, 800),
            (300, 1_000),
        ] {
            let mut many = Many::new(slots);
            let mut sorted = vec![0_u64; slots];
            let (mut at, mut in_order, mut in_none) = (0, 0, 0);
            for step in 1..20_000_u64 {
                // Now more of them are asked for, now fewer.
                at += step % 3 * (2 + 3 * (step / 2_000 % 2));
                let soonest = many.soonest(at);
                // Whether one was free before, or comes free at this very time, makes a difference.
                assert_eq!(soonest < at, sorted[0] < at, "{slots} slots, step {step}");
                let soonest = soonest.max(at);
                assert_eq!(soonest, sorted[0].max(at), "{slots} slots, step {step}");
                let until = soonest + mix(step) % (2 * longest);
                many.replace(until);
                sorted[0] = until;
                sorted.sort_unstable();
                in_order += u32::from(many.in_order > 0);
                in_none += u32::from(many.in_order == 0);
            }
            assert!(
                in_order > 1_000 && in_none > 1_000,
                "{slots} slots: {in_order}, {in_none}"
            );
        }
    }
}
