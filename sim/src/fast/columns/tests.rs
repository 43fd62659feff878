//! Every loop gives the same bits at every width and length.

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
        for place in 0..WIDTH {
            if place >= length {
                let untouched = [entered[place], left[place], places[place]];
                assert_eq!(untouched, [7; 3], "{width:?}, {length}, place {place}");
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
                fails: |number, time| time > timeout || stream.draw(u64::from(number), 0) < below,
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
