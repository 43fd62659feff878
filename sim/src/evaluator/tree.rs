//! The earliest of a fixed number of moments that change: a tournament of four.

use super::moment::Moment;

/// Moments by source, and above them who is the earliest of each four.
///
/// All are compared by one word: the time, with the number of the source below. Among equal times, which are rare, the moments themselves
/// are looked at.
#[derive(Debug)]
pub(super) struct Tree {
    moments: Vec<Moment>,
    /// How many bits of a word are the number of the source.
    bits: u32,
    /// From the top: where the words of each level begin, four to each of the level above.
    levels: Vec<usize>,
    words: Vec<[u64; WAYS]>,
}

const WAYS: usize = 4;

impl Tree {
    pub(super) fn new(sources: usize) -> Self {
        let mut tree = Self {
            moments: vec![Moment::NEVER; sources.max(1)],
            // The largest number is no source's: what was never set stands for it.
            bits: (sources + 1).next_power_of_two().trailing_zeros(),
            levels: Vec::new(),
            words: Vec::new(),
        };
        let (mut width, mut begin) = (1, 0);
        loop {
            tree.levels.push(begin);
            begin += width;
            if width * WAYS >= sources {
                break;
            }
            width *= WAYS;
        }
        // Whatever never comes is as good as any other.
        tree.words = vec![[u64::MAX; WAYS]; begin];
        tree
    }

    /// The same if it is so.
    #[inline]
    pub(super) fn set_if(&mut self, is_so: bool, source: usize, moment: Moment) {
        let before = self.moments.get(source).copied().unwrap_or_default();
        self.set(source, before.or_if(is_so, moment));
    }

    #[inline]
    pub(super) fn set(&mut self, source: usize, moment: Moment) {
        match self.moments.get_mut(source) {
            Some(place) if *place != moment => *place = moment,
            _ => return,
        }
        // Whatever is later than the end of simulated time may be as late as anything else.
        let time = moment.time.min(u64::MAX >> self.bits);
        let word = time << self.bits | source as u64;
        match self.levels.as_slice() {
            [_] => self.words[0][source % WAYS] = word,
            _ => self.climb(source, word),
        }
    }

    /// Sets the word of a source at the bottom, and whatever changes above it.
    #[inline(never)]
    fn climb(&mut self, source: usize, mut word: u64) {
        let mut place = source;
        for level in (0..self.levels.len()).rev() {
            let four = self.levels[level] + place / WAYS;
            // Where another one wins as before, nothing changes further up; the same one may come in another order.
            let is_another = self.source_of(word) != source;
            let before = &mut self.words[four][place % WAYS];
            if is_another && *before == word {
                return;
            }
            *before = word;
            if level > 0 {
                word = self.least(four);
                place /= WAYS;
            }
        }
    }

    /// The source that is next, and its moment.
    #[inline]
    pub(super) fn first(&self) -> (usize, Moment) {
        let source = self.source_of(self.least(0));
        (
            source,
            self.moments.get(source).copied().unwrap_or(Moment::NEVER),
        )
    }

    /// The time before which only the first source has moments, as far as that can be seen at once.
    #[inline]
    pub(super) fn rival_time(&self) -> u64 {
        match self.levels.as_slice() {
            [_] => Two::of_four(&self.words[0]).second >> self.bits,
            _ => 0,
        }
    }

    #[inline]
    fn source_of(&self, word: u64) -> usize {
        (word & !(u64::MAX << self.bits)) as usize
    }

    /// The earliest of four.
    #[inline]
    fn least(&self, four: usize) -> u64 {
        let Two { first, second } = Two::of_four(&self.words[four]);
        if (first ^ second) >> self.bits == 0 {
            return self.least_by_order(four);
        }
        first
    }

    /// The same where several come at the same time.
    #[cold]
    fn least_by_order(&self, four: usize) -> u64 {
        let moment = |word: &u64| self.moments.get(self.source_of(*word)).copied();
        let least = self.words[four]
            .iter()
            .min_by_key(|word| moment(word).unwrap_or(Moment::NEVER));
        least.copied().unwrap_or(u64::MAX)
    }
}

/// The two least of several numbers. Nobody can foresee which they are, so no branch depends on it.
#[derive(Clone, Copy)]
struct Two {
    first: u64,
    second: u64,
}

impl Two {
    /// Looked at word by word where they stand: a copy of all four would have to wait for the one that was just written.
    #[inline]
    fn of_four([one, two, three, four]: &[u64; WAYS]) -> Self {
        Self::of(*one, *two).and(Self::of(*three, *four))
    }

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
    use crate::engine::END_OF_TIME;

    #[test]
    fn the_first_is_always_the_earliest_of_all() {
        for sources in [1_usize, 2, 3, 4, 7, 8, 16, 64, 100] {
            let mut tree = Tree::new(sources);
            let mut moments = vec![Moment::NEVER; sources];
            for step in 0..2_000_u64 {
                // At first only the last and a few others are ever set.
                let set = sources.min(2 + step as usize / 100);
                let source = match mix(step) % 3 {
                    0 => sources - 1,
                    _ => (mix(step + 3) % set as u64) as usize,
                };
                let moment = Moment {
                    time: mix(step + 7) % 5,
                    order: mix(step + 9) % 1_000,
                };
                moments[source] = moment;
                tree.set(source, moment);
                let earliest = moments.iter().min().copied();
                assert_eq!(Some(tree.first().1), earliest, "{sources} sources");
                // Nobody else comes before the rival; whoever has none may go on to the end.
                let (first, rival) = (tree.first().0, tree.rival_time());
                let others = moments.iter().enumerate();
                let others = others.filter(|(source, _)| *source != first);
                let next = others.map(|(_, moment)| moment.time).min();
                assert!(next.is_none_or(|next| rival <= next), "{sources} sources");
                assert!(
                    sources > WAYS || rival >= next.unwrap_or(END_OF_TIME).min(END_OF_TIME),
                    "{sources} sources"
                );
            }
        }
    }
}
