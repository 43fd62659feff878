//! The earliest of a fixed number of moments that change.

use std::hint::select_unpredictable;

use super::moment::Moment;

/// Moments by source. Where they are many, a tournament: at each node the source that has the earliest below.
#[derive(Debug)]
pub(super) struct Tree {
    /// Of a few sources, their times with their numbers below: one word, which is compared at once. What is no source never comes.
    few: [u64; FEW],
    is_few: bool,
    moments: Vec<Moment>,
    leaves: usize,
    winners: Vec<u32>,
}

/// So few are looked through faster than kept in order.
const FEW: usize = 8;
/// Bits for their numbers.
const BITS: u32 = FEW.trailing_zeros();
/// Whatever is later than the end of simulated time may be as late as anything else.
const LATE: u64 = u64::MAX >> BITS;

impl Tree {
    pub(super) fn new(sources: usize) -> Self {
        let leaves = sources.next_power_of_two().max(2);
        let mut winners: Vec<u32> = vec![0; 2 * leaves];
        for (leaf, winner) in (0_u32..).zip(winners.iter_mut().skip(leaves)) {
            *winner = leaf;
        }
        for node in (1..leaves).rev() {
            winners[node] = winners[2 * node];
        }
        Self {
            few: [u64::MAX; FEW],
            is_few: leaves <= FEW,
            moments: vec![Moment::NEVER; leaves],
            leaves,
            winners,
        }
    }

    /// The same if it is so.
    #[inline]
    pub(super) fn set_if(&mut self, is_so: bool, source: usize, moment: Moment) {
        let before = self.moments.get(source).copied().unwrap_or_default();
        self.set(source, before.or_if(is_so, moment));
    }

    #[inline]
    pub(super) fn set(&mut self, source: usize, moment: Moment) {
        if !self.is_few {
            return self.set_many(source, moment);
        }
        if let Some(place) = self.moments.get_mut(source) {
            *place = moment;
            self.few[source % FEW] = moment.time.min(LATE) << BITS | source as u64;
        }
    }

    #[inline(never)]
    fn set_many(&mut self, source: usize, moment: Moment) {
        match self.moments.get_mut(source) {
            Some(place) if *place != moment => *place = moment,
            _ => return,
        }
        let mut node = (self.leaves + source) / 2;
        while node > 0 {
            let (left, right) = (self.winners[2 * node], self.winners[2 * node + 1]);
            let earlier = self.moments[left as usize] <= self.moments[right as usize];
            let winner = select_unpredictable(earlier, left, right);
            // Where another one wins as before, nothing changes further up.
            if winner == self.winners[node] && winner as usize != source {
                return;
            }
            self.winners[node] = winner;
            node /= 2;
        }
    }

    /// The source that is next, and its moment.
    #[inline]
    pub(super) fn first(&self) -> (usize, Moment) {
        let source = if self.is_few {
            self.first_of_few()
        } else {
            self.winners[1] as usize
        };
        (source, self.moments[source])
    }

    #[inline]
    fn first_of_few(&self) -> usize {
        let [one, two, three, four, rest @ ..] = &self.few;
        let mut least = Two::of(*one, *two).and(Two::of(*three, *four));
        if self.leaves > FEW / 2 {
            let [one, two, three, four] = rest;
            least = least.and(Two::of(*one, *two).and(Two::of(*three, *four)));
        }
        let Two { first, second } = least;
        if (first ^ second) >> BITS == 0 {
            return self.first_by_order();
        }
        first as usize % FEW
    }

    /// Several come at the same time.
    #[cold]
    fn first_by_order(&self) -> usize {
        let all = self.moments.iter().enumerate();
        all.min_by_key(|(_, moment)| **moment)
            .map_or(0, |(source, _)| source)
    }
}

/// The two least of several numbers. Nobody can foresee which they are, so no branch depends on it.
#[derive(Clone, Copy)]
struct Two {
    first: u64,
    second: u64,
}

impl Two {
    #[inline]
    fn of(one: u64, other: u64) -> Self {
        Self {
            first: one.min(other),
            second: one.max(other),
        }
    }

    #[inline]
    fn and(self, other: Self) -> Self {
        let second = self.second.min(other.second);
        Self {
            first: self.first.min(other.first),
            second: self.first.max(other.first).min(second),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn the_first_is_always_the_earliest_of_all() {
        for sources in [1_usize, 2, 3, 7, 64, 100] {
            let mut tree = Tree::new(sources);
            let mut moments = vec![Moment::NEVER; sources];
            for step in 0..2_000_u64 {
                let source = (mix(step) % sources as u64) as usize;
                let moment = Moment {
                    time: mix(step + 7) % 50,
                    order: mix(step + 9),
                };
                moments[source] = moment;
                tree.set(source, moment);
                let earliest = moments.iter().min().copied();
                assert_eq!(Some(tree.first().1), earliest, "{sources} sources");
            }
        }
    }
}
