//! The earliest of a fixed number of moments that change: a tournament.

use std::hint::select_unpredictable;

use super::moment::Moment;

/// Moments at the leaves, and at each node the leaf that has the earliest below.
#[derive(Debug)]
pub(super) struct Tree {
    leaves: usize,
    moments: Vec<Moment>,
    winners: Vec<u32>,
}

/// So few are looked through faster than kept in order.
const FEW: usize = 8;

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
            leaves,
            moments: vec![Moment::NEVER; leaves],
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
        let Some(place) = self.moments.get_mut(source) else {
            return;
        };
        if *place == moment {
            return;
        }
        *place = moment;
        if self.leaves <= FEW {
            return;
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

    #[inline]
    pub(super) fn first(&self) -> (usize, Moment) {
        if self.leaves > FEW {
            let source = self.winners[1] as usize;
            return (source, self.moments[source]);
        }
        let (mut first, mut earliest) = (0, Moment::NEVER);
        for (source, moment) in self.moments.iter().enumerate() {
            // Nobody can foresee which of them is next, so no branch may depend on it.
            let earlier = *moment < earliest;
            let mask = 0_u64.wrapping_sub(u64::from(earlier));
            first ^= (first ^ source as u64) & mask;
            earliest = earliest.or_if(earlier, *moment);
        }
        (first as usize, earliest)
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
