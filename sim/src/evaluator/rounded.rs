//! Sums of spans for the bill: time, and started seconds and minutes of each execution.

use crate::engine::ordinary::{BilledSums, SECOND, rounded_up};
use crate::processor::{Loop, Width};

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
mod tests {
    use super::*;
    use crate::evaluator::wide::tests::{everywhere, spans};

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
