//! Loops over whole columns, without branches. Spans are far below 2⁶³, so that they may be compared as signed numbers, which more
//! processors can do side by side.

use super::batch::{Column, WIDTH};
use crate::events::of_execution;
use crate::processor::{Loop, Width};
use crate::tally::ordinary::{BilledSums, SECOND, rounded_up};

/// The longest so far.
pub(super) struct Longest<'a> {
    pub(super) first: bool,
    pub(super) times: &'a [u64],
    pub(super) longest: &'a mut Column,
    /// The longest of the column.
    pub(super) most: &'a mut u64,
}

impl Loop for Longest<'_> {
    #[inline(always)]
    fn run(self) {
        let before = if self.first { 0 } else { i64::MAX };
        let mut most = 0;
        for (time, longest) in self.times.iter().zip(self.longest) {
            let time = time.cast_signed();
            most = time.max(most);
            *longest = time.max(longest.cast_signed() & before).cast_unsigned();
        }
        *self.most = most.cast_unsigned();
    }
}

/// One group after the other: the spans add up.
pub(super) struct Follow<'a> {
    pub(super) first: bool,
    pub(super) longest: &'a [u64],
    pub(super) hold: &'a mut Column,
}

impl Loop for Follow<'_> {
    #[inline(always)]
    fn run(self) {
        let before = if self.first { 0 } else { u64::MAX };
        for (longest, hold) in self.longest.iter().zip(self.hold) {
            *hold = (*hold & before) + longest;
        }
    }
}

/// Through a stage without a lock: when each enters and leaves, and in which order.
pub(super) struct GoThrough<'a> {
    pub(super) times: &'a [u64],
    /// In which order they enter: who leaves at once does so no earlier.
    pub(super) before: &'a [u64],
    pub(super) holds: &'a [u64],
    /// The order of the event that ends the stage, without the execution's number.
    pub(super) end: u64,
    pub(super) numbers: &'a [u32],
    pub(super) entered: &'a mut [u64],
    pub(super) left: (&'a mut [u64], &'a mut [u64]),
}

impl Loop for GoThrough<'_> {
    #[inline(always)]
    fn run(self) {
        let arrivals = self.times.iter().zip(self.before).zip(self.holds);
        let ways = self.left.0.iter_mut().zip(self.left.1);
        let columns = self.entered.iter_mut().zip(ways);
        for ((((time, before), hold), number), (entered, (left, place))) in
            arrivals.zip(self.numbers).zip(columns)
        {
            *entered = *time;
            *left = time + hold;
            let order = of_execution(self.end, *number);
            *place = if *hold > 0 { order } else { order.max(*before) };
        }
    }
}

/// What people add to a group.
pub(super) fn add_people(count: usize, longest: &Column, machines: &Column, people: &mut Column) {
    for place in 0..count.min(WIDTH) {
        people[place] += longest[place] - machines[place];
    }
}

pub(super) fn maximum(times: &[u64], longest: &mut [u64]) {
    for (longest, time) in longest.iter_mut().zip(times) {
        *longest = (*time).max(*longest);
    }
}

/// On from the end of a stage to the next door, by a latency and in an order.
pub(super) struct PassOn<'a> {
    pub(super) latencies: &'a [u64],
    pub(super) numbers: &'a [u32],
    /// The order of a door event without the execution's number.
    pub(super) door: u64,
    pub(super) times: &'a mut [u64],
    pub(super) orders: &'a mut [u64],
}

impl Loop for PassOn<'_> {
    #[inline(always)]
    fn run(self) {
        let moments = self.times.iter_mut().zip(self.orders);
        for ((latency, number), (time, order)) in
            self.latencies.iter().zip(self.numbers).zip(moments)
        {
            let door = of_execution(self.door, *number);
            *time += latency;
            *order = if *latency > 0 { door } else { door.max(*order) };
        }
    }
}

/// Marks the executions that fail, each with how long it takes.
pub(super) struct Failures<'a, F> {
    pub(super) numbers: &'a [u32],
    pub(super) times: &'a [u64],
    pub(super) fails: F,
    pub(super) special: &'a mut [u64],
}

impl<F: Fn(u32, u64) -> bool> Loop for Failures<'_, F> {
    #[inline(always)]
    fn run(self) {
        let executions = self.numbers.iter().zip(self.times);
        for (special, (number, time)) in self.special.iter_mut().zip(executions) {
            *special |= u64::from((self.fails)(*number, *time));
        }
    }
}

/// The sums of these spans.
pub(super) fn billed(width: Width, times: &[u64]) -> BilledSums {
    let mut sums = BilledSums::default();
    width.run(Billed {
        times,
        sums: &mut sums,
    });
    sums
}

/// The sums of a column: time, minutes and seconds, both rounded up for each execution.
struct Billed<'a> {
    times: &'a [u64],
    sums: &'a mut BilledSums,
}

impl Loop for Billed<'_> {
    #[inline(always)]
    fn run(self) {
        let all = self.times.iter().fold(0, |all, span| all | span);
        *self.sums = if all >> SHORT_BITS == 0 {
            sums(self.times, short_seconds, short_minutes)
        } else {
            sums(
                self.times,
                |span| rounded_up(span, SECOND),
                |seconds| rounded_up(seconds, 60),
            )
        };
    }
}

#[inline(always)]
fn sums(
    times: &[u64],
    seconds_of: impl Fn(u64) -> u64,
    minutes_of: impl Fn(u64) -> u64,
) -> BilledSums {
    let (mut time, mut minutes, mut seconds) = (0, 0, 0);
    for span in times {
        let started = seconds_of(*span);
        time += span;
        seconds += started;
        minutes += minutes_of(started);
    }
    BilledSums {
        time,
        minutes,
        seconds,
    }
}

/// Spans below 2³⁶ µs, which is 19 hours, need no product of more than 64 bits: every processor can form several of those side by side.
const SHORT_BITS: u32 = 36;

/// Started seconds of a short span. A second is 64 times 15,625 µs; the multiplier is 2⁴⁴ / 15,625, rounded up by less than 1 in 2³¹, so that
/// the quotient of a number below 2³¹ is exact (Granlund and Montgomery 1994).
#[inline(always)]
const fn short_seconds(span: u64) -> u64 {
    let parts = ((span + (SECOND - 1)) >> 6) & u32::MAX as u64;
    (parts * 1_125_899_907) >> 44
}

/// Started minutes of as many seconds as a short span has: the same with 2²⁴ / 60 for numbers below 2¹⁷.
#[inline(always)]
const fn short_minutes(seconds: u64) -> u64 {
    let minute = (seconds + 59) & u32::MAX as u64;
    (minute * 279_621) >> 24
}

#[cfg(test)]
mod tests;
