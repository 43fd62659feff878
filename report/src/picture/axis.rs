//! Where the marks of an axis stand: round steps in the units of what is measured.

use stagewright_core::Micros;

use crate::format::duration_in_full;

const MICROSECONDS: [u64; 33] = {
    const SECOND: u64 = 1_000_000;
    const MINUTE: u64 = 60 * SECOND;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    [
        1,
        10,
        100,
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        2 * DAY,
        5 * DAY,
        10 * DAY,
    ]
};

/// The smallest round step, in microseconds, that cuts a length of `micros` into at most `most` parts.
pub(super) fn time_step(micros: u64, most: u64) -> u64 {
    let most = most.max(1);
    if let Some(step) = MICROSECONDS
        .iter()
        .find(|step| micros.div_ceil(**step) <= most)
    {
        return *step;
    }
    let mut step = MICROSECONDS[MICROSECONDS.len() - 1];
    while micros.div_ceil(step) > most {
        match step.checked_mul(2) {
            Some(larger) => step = larger,
            None => break,
        }
    }
    step
}

/// The multiples of a round step from `from` to `to` microseconds, about `most` of them.
pub(super) fn time_ticks((from, to): (u64, u64), most: u64) -> Vec<u64> {
    let step = time_step(to.saturating_sub(from), most);
    (from.div_ceil(step)..=to / step)
        .take(most.max(1) as usize + 1)
        .filter_map(|index| step.checked_mul(index))
        .collect()
}

/// As many marks between `from` and `to` microseconds as find room for their labels in `pixels`, with the labels.
pub(crate) fn labelled_time_ticks(
    (from, to): (Micros, Micros),
    pixels: i32,
    width: impl Fn(&str) -> i32,
) -> Vec<(Micros, String)> {
    let (from, to) = (from.0, to.0);
    const MOST: u64 = 9;
    const GAP: i32 = 22;
    let mut ticks = Vec::new();
    for most in (1..=MOST).rev() {
        ticks = time_ticks((from, to), most)
            .into_iter()
            .map(|tick| (Micros(tick), duration_in_full(Micros(tick))))
            .collect();
        let widest = ticks
            .iter()
            .map(|(_, label)| width(label) + GAP)
            .max()
            .unwrap_or(0);
        let step = time_step(to.saturating_sub(from), most) as f64;
        let apart = step / (to.saturating_sub(from).max(1)) as f64 * f64::from(pixels);
        if apart >= f64::from(widest) {
            break;
        }
    }
    ticks
}

/// A round number (1, 2 or 5 times a power of ten) that cuts `length` into at most `most` parts.
pub(super) fn round_step(length: f64, most: u32) -> f64 {
    let least = length / f64::from(most.max(1));
    if !least.is_finite() || least <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|factor| factor * power >= least * 0.999_999)
        .unwrap_or(10.0);
    factor * power
}

/// Maps a value to a pixel, linearly; what lies outside stays at the nearer end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) start: i32,
    pub(super) end: i32,
}

impl Scale {
    pub(super) fn time(span: (Micros, Micros), pixels: (i32, i32)) -> Self {
        Self {
            from: span.0.0 as f64,
            to: span.1.0 as f64,
            start: pixels.0,
            end: pixels.1,
        }
    }

    pub(super) fn at(&self, value: f64) -> i32 {
        let length = self.to - self.from;
        if !length.is_finite() || length <= 0.0 || value.is_nan() {
            return self.start;
        }
        let share = ((value - self.from) / length).clamp(0.0, 1.0);
        self.start + (share * f64::from(self.end - self.start)).round() as i32
    }

    pub(super) fn at_time(&self, time: Micros) -> i32 {
        self.at(time.0 as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_time_are_those_of_a_clock() {
        const MINUTE: u64 = 60_000_000;
        assert_eq!(time_step(21 * MINUTE, 8), 5 * MINUTE);
        assert_eq!(time_step(7 * MINUTE, 8), MINUTE);
        assert_eq!(time_step(0, 8), 1);
        assert_eq!(
            time_ticks((4 * MINUTE, 21 * MINUTE), 4),
            [5, 10, 15, 20].map(|n| n * MINUTE)
        );
        assert_eq!(time_ticks((0, 0), 8), [0]);
        assert!(time_ticks((0, u64::MAX), 8).len() <= 9);
        assert!(time_ticks((7, u64::MAX), 0).len() <= 2);
    }

    #[test]
    fn round_steps_are_one_two_or_five() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9 * b;
        assert!(close(round_step(0.37, 5), 0.1));
        assert!(close(round_step(61.0, 5), 20.0));
        assert!(close(round_step(1.0, 5), 0.2));
        assert!(close(round_step(0.0, 5), 1.0));
        assert!(close(round_step(f64::NAN, 5), 1.0));
    }
}
