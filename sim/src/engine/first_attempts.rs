//! First attempts made ahead: executions come to an action nearly in the order of their numbers, so what they come to is decided in blocks.

use std::cell::Cell;

use crate::draws::{EXTRA, Stream};
use crate::sampling::{SamplerId, Samplers};
use crate::semantics::attempt::Attempt;

/// Executions in a block: one for each bit of a word.
const BLOCK: usize = 32;

/// All that decides about an attempt of a plain action: one law, one chance of failure and one time-out.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainLaw {
    pub(super) sampler: SamplerId,
    pub(super) duration: Stream,
    pub(super) failure: Stream,
    /// Draws below this fail.
    pub(super) fails: u64,
    pub(super) timeout: u64,
}

impl PlainLaw {
    pub(super) fn attempt(&self, samplers: &Samplers, number: u32, round: u64) -> Attempt {
        let key = u64::from(number);
        let time = samplers.sample(self.sampler, self.duration.draw(key, round));
        Attempt::cut_off(time, self.fails(number, round), self.timeout)
    }

    /// Cuts the times of these executions off at the time-out. Says which of them fail, one bit for each.
    fn fails_of(&self, numbers: &[u32; BLOCK], times: &mut [u64; BLOCK]) -> u32 {
        let longest = times
            .iter()
            .fold(0, |longest: u64, time| longest.max(*time));
        if self.fails == 0 && longest <= self.timeout {
            return 0;
        }
        let mut fails = 0;
        for (place, (number, time)) in numbers.iter().zip(times).enumerate() {
            let attempt = Attempt::cut_off(*time, self.fails(*number, 0), self.timeout);
            fails |= u32::from(attempt.fails) << place;
            *time = attempt.time;
        }
        fails
    }

    #[inline]
    fn fails(&self, number: u32, round: u64) -> bool {
        self.fails > 0 && self.failure.draw(u64::from(number), round) < self.fails
    }
}

/// The first attempts of a block of executions.
#[derive(Debug)]
pub(super) struct FirstAttempts {
    /// Which block is here.
    block: Cell<u32>,
    /// One bit for each execution.
    fails: Cell<u32>,
    times: Cell<[u64; BLOCK]>,
}

impl FirstAttempts {
    pub(super) const fn new() -> Self {
        Self {
            block: Cell::new(u32::MAX),
            fails: Cell::new(0),
            times: Cell::new([0; BLOCK]),
        }
    }

    /// What the first attempt of this execution comes to, if it has been decided.
    #[inline]
    pub(super) fn of(&self, number: u32) -> Option<Attempt> {
        let place = number as usize % BLOCK;
        (self.block.get() == number / BLOCK as u32).then(|| Attempt {
            time: self.times.as_array_of_cells()[place].get(),
            fails: self.fails.get() >> place & 1 != 0,
        })
    }

    /// Decides about the block of this execution, unless it is one of other origin: those come in no order.
    #[inline(never)]
    pub(super) fn decide(&self, number: u32, law: &PlainLaw, samplers: &Samplers) {
        if number >= EXTRA {
            return;
        }
        let block = number / BLOCK as u32;
        let numbers: [u32; BLOCK] =
            std::array::from_fn(|place| block * BLOCK as u32 + place as u32);
        let mut times = [0; BLOCK];
        samplers.fill(law.sampler, law.duration, &numbers, &mut times);
        self.fails.set(law.fails_of(&numbers, &mut times));
        self.times.set(times);
        self.block.set(block);
    }
}
