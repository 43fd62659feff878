//! Draws made ahead: executions come to an action nearly in the order of their numbers, so their draws are made in blocks.

use std::cell::Cell;

use super::{SamplerId, Samplers};
use crate::draws::{EXTRA, Stream};
use crate::events::END_OF_TIME;

/// Draws in a block.
const BLOCK: usize = 32;

/// The most draws of a column.
pub(crate) const WIDTH: usize = 128;

/// Whatever is longer leaves the range of simulated time just as well; and a hundred of these can be added up.
const LONGEST: u64 = END_OF_TIME * 2;

/// The first attempts of a block of executions at one place.
#[derive(Debug)]
pub(crate) struct Ahead {
    /// What is added up for each execution: at most two laws, and a constant.
    laws: [(SamplerId, Stream); 2],
    constant: u64,
    /// Which block is here, and which was asked for last while it was not.
    block: Cell<u32>,
    missed: Cell<u32>,
    values: [Cell<u64>; BLOCK],
}

impl Ahead {
    pub(crate) fn new(sampler: SamplerId, stream: Stream) -> Self {
        Self::sum([(sampler, stream), (SamplerId::ZERO, stream)], 0)
    }

    pub(crate) fn sum(laws: [(SamplerId, Stream); 2], constant: u64) -> Self {
        Self {
            laws,
            constant,
            block: Cell::new(u32::MAX),
            missed: Cell::new(u32::MAX),
            values: [const { Cell::new(0) }; BLOCK],
        }
    }

    /// The draw of this execution.
    #[inline]
    pub(crate) fn at(&self, number: u32, samplers: &Samplers) -> u64 {
        let block = number / BLOCK as u32;
        if self.block.get() != block {
            // Executions of other origin come in no order, and others may be few.
            if number >= EXTRA || !self.pays_off(block) {
                return self.one(number, samplers);
            }
            self.refill(block, samplers);
        }
        self.values[number as usize % BLOCK].get()
    }

    /// The draws of these executions, side by side; at most [`WIDTH`] of them.
    pub(crate) fn column(&self, numbers: &[u32], samplers: &Samplers, column: &mut [u64]) {
        let [(law, stream), more] = self.laws;
        let column = column.get_mut(..numbers.len()).unwrap_or_default();
        samplers.fill(law, stream, numbers, column);
        if more.0 != SamplerId::ZERO {
            let mut others = [0; WIDTH];
            samplers.fill(more.0, more.1, numbers, &mut others);
            for (sum, other) in column.iter_mut().zip(others) {
                *sum = sum.saturating_add(other);
            }
        }
        if self.constant > 0 {
            for sum in &mut *column {
                *sum = sum.saturating_add(self.constant);
            }
        }
        let longest = column.iter().fold(0, |longest, sum| longest | sum);
        if longest > LONGEST {
            for sum in column {
                *sum = (*sum).min(LONGEST);
            }
        }
    }

    /// Whether others of a block are likely to be asked for: it follows the one that is here, or is asked for the second time.
    #[inline]
    fn pays_off(&self, block: u32) -> bool {
        let missed = self.missed.replace(block);
        missed == block || self.block.get().wrapping_add(1) == block
    }

    #[cold]
    fn one(&self, number: u32, samplers: &Samplers) -> u64 {
        let sum = self.laws.iter().fold(self.constant, |sum, (law, stream)| {
            sum.saturating_add(samplers.sample(*law, stream.draw(u64::from(number), 0)))
        });
        sum.min(LONGEST)
    }

    #[inline(never)]
    fn refill(&self, block: u32, samplers: &Samplers) {
        let first = block * BLOCK as u32;
        let mut executions = [0; BLOCK];
        for (execution, number) in executions.iter_mut().zip(first..) {
            *execution = number;
        }
        let mut sums = [0; BLOCK];
        self.column(&executions, samplers, &mut sums);
        for (place, sum) in self.values.iter().zip(sums) {
            place.set(sum);
        }
        self.block.set(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Purpose;

    #[test]
    fn draws_ahead_are_the_draws_of_the_execution_whenever_they_are_asked_for() {
        let mut samplers = Samplers::new();
        let mut law = |text: &str| samplers.compile(&text.parse().unwrap()).unwrap();
        let laws = [law("exponential(mean = 9s)"), law("uniform(1s, 5s)")];
        let stream = |name| Stream::new(5, 2, Stream::name("p", "s", name, Purpose::Duration));
        let laws = [(laws[0], stream("a")), (laws[1], stream("b"))];
        let ahead = Ahead::sum(laws, 7);
        for number in [0, 1, 31, 32, 30, 64, 2, 1_000_000, EXTRA + 3, 33] {
            let single =
                laws.map(|(law, stream)| samplers.sample(law, stream.draw(number.into(), 0)));
            assert_eq!(
                ahead.at(number, &samplers),
                single[0] + single[1] + 7,
                "{number}"
            );
        }
    }
}
