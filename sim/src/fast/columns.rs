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

/// The order of the event that ends a stage, with the execution's number.
pub(super) struct Orders<'a> {
    /// Without the execution's number.
    pub(super) end: u64,
    pub(super) numbers: &'a [u32],
    pub(super) places: &'a mut [u64],
}

impl Loop for Orders<'_> {
    #[inline(always)]
    fn run(self) {
        for (place, number) in self.places.iter_mut().zip(self.numbers) {
            *place = of_execution(self.end, *number);
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

/// All bits of one less than each: the first of them is set only if one is zero.
pub(super) fn one_less(column: &[u64]) -> u64 {
    column
        .iter()
        .fold(0, |bits, value| bits | value.wrapping_sub(1))
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
pub(super) mod tests {
    use super::*;
    use crate::draws::{Stream, mix};
    use crate::fast::moment::Moment;

    /// None, one, a register more or less, and a batch more or less.
    pub(in crate::fast) const LENGTHS: [usize; 6] = [0, 1, 7, 8, 127, 128];

    /// Spans of a few sizes, so that many are equal and many are zero, with a long one now and then.
    pub(in crate::fast) fn spans(seed: u64) -> Column {
        let mut column = [0; WIDTH];
        for (place, span) in column.iter_mut().enumerate() {
            let draw = mix(seed * 1_000 + place as u64);
            *span = match draw % 8 {
                0..3 => 0,
                7 => draw % 90_000_000_000,
                other => other / 2 * 59_999_999,
            };
        }
        column
    }

    fn orders(seed: u64) -> Column {
        spans(seed).map(|span| (mix(span) % 4) << 40)
    }

    /// Every width of this processor and every length, with four different columns.
    pub(in crate::fast) fn everywhere(mut compare: impl FnMut(Width, usize, u64)) {
        for width in Width::all() {
            for length in LENGTHS {
                (0..4).for_each(|seed| compare(width, length, seed));
            }
        }
    }

    #[test]
    fn the_longest_of_several_actions() {
        everywhere(|width, length, seed| {
            let actions = [spans(seed), spans(seed + 10), spans(seed + 20)];
            let mut longest = [7; WIDTH];
            for (index, times) in actions.iter().enumerate() {
                let mut most = u64::MAX;
                width.run(Longest {
                    first: index == 0,
                    times: &times[..length],
                    longest: &mut longest,
                    most: &mut most,
                });
                let expected = times[..length].iter().max().copied().unwrap_or(0);
                assert_eq!(most, expected, "{width:?}, {length}");
            }
            for place in 0..WIDTH {
                let all = actions.iter().map(|times| times[place]);
                let expected = if place < length {
                    all.max().unwrap_or_default()
                } else {
                    7
                };
                assert_eq!(
                    longest[place], expected,
                    "{width:?}, {length}, place {place}"
                );
            }
        });
    }

    #[test]
    fn groups_add_up() {
        everywhere(|width, length, seed| {
            let groups: Vec<Column> = (0..3).map(|group| spans(seed + group * 10)).collect();
            let mut hold = [7; WIDTH];
            for (group, longest) in groups.iter().enumerate() {
                width.run(Follow {
                    first: group == 0,
                    longest: &longest[..length],
                    hold: &mut hold,
                });
            }
            for place in 0..WIDTH {
                let expected = if place < length {
                    groups.iter().map(|longest| longest[place]).sum()
                } else {
                    7
                };
                assert_eq!(hold[place], expected, "{width:?}, {length}, place {place}");
            }
        });
    }

    #[test]
    fn who_is_on_the_way_for_no_time_keeps_the_later_order() {
        let numbers: [u32; WIDTH] = std::array::from_fn(|place| 3 * (place as u32 % 5));
        let door = 1 << 40;
        everywhere(|width, length, seed| {
            let latencies = spans(seed);
            let (before, kept) = (spans(seed + 10), orders(seed + 20));
            let (mut times, mut orders) = (before, kept);
            width.run(PassOn {
                latencies: &latencies[..length],
                numbers: &numbers[..length],
                door,
                times: &mut times[..length],
                orders: &mut orders[..length],
            });
            for place in 0..WIDTH {
                let (time, order) = (before[place], kept[place]);
                let mine = of_execution(door, numbers[place]);
                let expected = match latencies[place] {
                    _ if place >= length => (time, order),
                    0 => (time, order.max(mine)),
                    latency => (time + latency, mine),
                };
                let found = (times[place], orders[place]);
                assert_eq!(found, expected, "{width:?}, {length}, place {place}");
            }
        });
    }

    #[test]
    fn who_leaves_an_open_stage_at_once_keeps_the_later_order() {
        let numbers: [u32; WIDTH] = std::array::from_fn(|place| 3 * (place as u32 % 5));
        everywhere(|width, length, seed| {
            let (times, holds) = (spans(seed), spans(seed + 10));
            let (before, end) = (orders(seed + 20), (mix(seed) % 4) << 40);
            let (mut entered, mut left, mut places) = ([7; WIDTH], [7; WIDTH], [7; WIDTH]);
            width.run(GoThrough {
                times: &times[..length],
                before: &before[..length],
                holds: &holds[..length],
                end,
                numbers: &numbers,
                entered: &mut entered,
                left: (&mut left, &mut places),
            });
            let mut ordered = [7; WIDTH];
            width.run(Orders {
                end,
                numbers: &numbers[..length],
                places: &mut ordered[..length],
            });
            for place in 0..WIDTH {
                if place >= length {
                    let untouched = [entered[place], left[place], places[place], ordered[place]];
                    assert_eq!(untouched, [7; 4], "{width:?}, {length}, place {place}");
                    continue;
                }
                let order = of_execution(end, numbers[place]);
                let at = Moment::new(times[place], before[place]);
                let expected = at.at(at.time() + holds[place], order);
                assert_eq!(entered[place], at.time());
                assert_eq!(
                    (left[place], places[place]),
                    (expected.time(), expected.order())
                );
                assert_eq!(ordered[place], order, "{width:?}, {length}, place {place}");
            }
        });
    }

    #[test]
    fn people_add_what_no_machine_needs() {
        for length in LENGTHS {
            let (people, machines) = (spans(1), spans(2));
            let (mut longest, mut added) = (machines, [7; WIDTH]);
            maximum(&people[..length], &mut longest);
            add_people(length, &longest, &machines, &mut added);
            for place in 0..WIDTH {
                let expected = if place < length {
                    people[place].saturating_sub(machines[place])
                } else {
                    0
                };
                assert_eq!(added[place], 7 + expected, "{length}, place {place}");
            }
        }
    }

    #[test]
    fn who_fails_is_marked_as_one_by_one() {
        let stream = Stream::new(5, 1, 7);
        let numbers: [u32; WIDTH] = std::array::from_fn(|place| 3 * place as u32);
        everywhere(|width, length, seed| {
            let times = spans(seed);
            for (below, timeout) in [(0, u64::MAX), (1 << 62, u64::MAX), (1 << 62, 59_999_999)] {
                let mut special = [0; WIDTH];
                special[1] = 1;
                width.run(Failures {
                    numbers: &numbers[..length],
                    times: &times[..length],
                    fails: |number, time| {
                        time > timeout || stream.draw(u64::from(number), 0) < below
                    },
                    special: &mut special,
                });
                for (place, special) in special.into_iter().enumerate() {
                    let draw = stream.draw(u64::from(numbers[place]), 0);
                    let fails = place < length && (draw < below || times[place] > timeout);
                    let expected = u64::from(fails || place == 1);
                    assert_eq!(special, expected, "{width:?}, {length}, place {place}");
                }
            }
        });
    }

    #[test]
    fn bills_are_rounded_up_one_by_one() {
        everywhere(|width, length, seed| {
            let mut times = spans(seed);
            // At the borders of seconds and minutes.
            for (time, border) in times.iter_mut().zip([
                1, 999_999, 1_000_000, 1_000_001, 59_000_001, 60_000_000, 60_000_001,
            ]) {
                *time = border;
            }
            // All of them short, or not.
            let longest = if seed % 2 == 0 {
                SHORT_BITS - 1
            } else {
                SHORT_BITS
            };
            times[0] = times[0].min(1) << longest;
            let mut expected = BilledSums::default();
            for time in &times[..length] {
                let seconds = time.div_ceil(1_000_000);
                expected.time += time;
                expected.minutes += seconds.div_ceil(60);
                expected.seconds += seconds;
            }
            let sums = billed(width, &times[..length]);
            assert_eq!(sums, expected, "{width:?}, {length}");
        });
    }

    #[test]
    fn seconds_and_minutes_of_short_spans_are_exact() {
        let longest = (1 << SHORT_BITS) - 1;
        let seconds = 0..=longest / SECOND;
        for second in seconds {
            for span in [second * SECOND, second * SECOND + 1].map(|span| span.min(longest)) {
                assert_eq!(short_seconds(span), span.div_ceil(SECOND), "{span}");
            }
            assert_eq!(short_minutes(second), second.div_ceil(60), "{second}");
        }
        let last = longest.div_ceil(SECOND);
        assert_eq!(short_seconds(longest), last);
        assert_eq!(short_minutes(last), last.div_ceil(60));
    }
}
