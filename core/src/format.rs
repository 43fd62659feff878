//! Durations and counts as people read them: one wording for outcomes, tables, pictures and pages. What prints an outcome knows nothing
//! of reports, so that it stands here.

use crate::Micros;

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A duration with the two or three digits that matter.
///
/// Fractions appear below ten seconds, seconds below ten minutes, minutes below a day. The value is rounded
/// first and named afterwards, so that no "60 s" appears.
///
/// ```
/// use stagewright_core::Micros;
/// use stagewright_core::format::duration;
///
/// assert_eq!(duration(Micros(0)), "0 s");
/// assert_eq!(duration(Micros(340_000)), "340 ms");
/// assert_eq!(duration(Micros(4_200_000)), "4.2 s");
/// assert_eq!(duration(Micros(59_700_000)), "1 min");
/// assert_eq!(duration(Micros(252_000_000)), "4 min 12 s");
/// assert_eq!(duration(Micros(1_274_000_000)), "21 min");
/// assert_eq!(duration(Micros(3_900_000_000)), "1 h 05 min");
/// assert_eq!(duration(Micros(3 * 86_400_000_000)), "3 d");
/// ```
#[must_use]
pub fn duration(span: Micros) -> String {
    let micros = span.0;
    if micros == 0 {
        return "0 s".to_owned();
    }
    if micros < 1_000 {
        return format!("{micros} µs");
    }
    if round(micros, 1_000) < SECOND {
        return format!("{} ms", round(micros, 1_000) / 1_000);
    }
    let tenths = round(micros, SECOND / 10);
    if tenths < 10 * SECOND {
        return seconds_with_tenths(tenths);
    }
    let seconds = round(micros, SECOND);
    if seconds < 10 * MINUTE {
        return parts(seconds);
    }
    let minutes = round(micros, MINUTE);
    if minutes < DAY {
        return parts(minutes);
    }
    let hours = round(micros, HOUR);
    if hours < 10 * DAY {
        return parts(hours);
    }
    format!("{} d", count(round(micros, DAY) / DAY))
}

/// A duration with every part that is not zero, down to a tenth of a second: for details, where [`duration`] would
/// round away what matters.
///
/// ```
/// use stagewright_core::Micros;
/// use stagewright_core::format::duration_in_full;
///
/// assert_eq!(duration_in_full(Micros(1_274_200_000)), "21 min 14.2 s");
/// assert_eq!(duration_in_full(Micros(3_600_000_000)), "1 h");
/// assert_eq!(duration_in_full(Micros(340_000)), "340 ms");
/// ```
#[must_use]
pub fn duration_in_full(span: Micros) -> String {
    let micros = span.0;
    let tenths = round(micros, SECOND / 10);
    if tenths < 10 * SECOND {
        return duration(span);
    }
    let whole = tenths / SECOND * SECOND;
    let fraction = tenths - whole;
    if fraction == 0 {
        return parts(whole);
    }
    let minutes = whole / MINUTE * MINUTE;
    let seconds = seconds_with_tenths(tenths - minutes);
    if minutes == 0 {
        seconds
    } else {
        format!("{} {seconds}", parts(minutes))
    }
}

/// A difference of durations in microseconds, with its sign.
///
/// ```
/// use stagewright_core::format::duration_change;
///
/// assert_eq!(duration_change(-130_000_000), "−2 min 10 s");
/// assert_eq!(duration_change(4_200_000), "+4.2 s");
/// assert_eq!(duration_change(0), "0 s");
/// ```
#[must_use]
pub fn duration_change(micros: i64) -> String {
    let size = duration(Micros(micros.unsigned_abs()));
    match micros.signum() {
        1 => format!("+{size}"),
        -1 => format!("−{size}"),
        _ => size,
    }
}

/// A duration rounded no coarser than its uncertainty asks for: beside an interval of some seconds, minutes show their
/// seconds.
///
/// ```
/// use stagewright_core::Micros;
/// use stagewright_core::format::duration_as_fine_as;
///
/// let value = Micros(1_131_200_000);
/// assert_eq!(duration_as_fine_as(value, Micros::from_seconds(9)), "18 min 51 s");
/// assert_eq!(duration_as_fine_as(value, Micros::from_minutes(9)), "19 min");
/// assert_eq!(duration_as_fine_as(value, Micros::ZERO), "19 min");
/// ```
#[must_use]
pub fn duration_as_fine_as(span: Micros, uncertainty: Micros) -> String {
    // The short form rounds to minutes from ten minutes on and would swallow a narrow interval.
    if uncertainty.0 == 0 || uncertainty.0 >= 2 * MINUTE || span.0 < 10 * MINUTE {
        return duration(span);
    }
    let unit = if uncertainty.0 < 2 * SECOND {
        SECOND / 10
    } else {
        SECOND
    };
    duration_in_full(Micros(round(span.0, unit)))
}

/// An interval of durations, as fine as its own width asks for: ends that differ read differently.
///
/// ```
/// use stagewright_core::Micros;
/// use stagewright_core::format::duration_interval;
///
/// assert_eq!(duration_interval(Micros(1_200_000_000), Micros(1_320_000_000)), "20–22 min");
/// assert_eq!(duration_interval(Micros(1_262_000_000), Micros(1_285_000_000)), "21 min 02 s – 21 min 25 s");
/// assert_eq!(duration_interval(Micros(50_000_000), Micros(70_000_000)), "50 s – 1 min 10 s");
/// assert_eq!(duration_interval(Micros(4_000_000), Micros(4_000_000)), "4 s");
/// ```
#[must_use]
pub fn duration_interval(low: Micros, high: Micros) -> String {
    let width = Micros(high.0.abs_diff(low.0));
    let (from, to) = (
        duration_as_fine_as(low, width),
        duration_as_fine_as(high, width),
    );
    if from == to {
        return from;
    }
    // "20–22 min": the unit once, when each end is one number with the same unit.
    if let (Some((number, unit)), Some((_, other))) = (from.split_once(' '), to.split_once(' '))
        && unit == other
        && !unit.contains(' ')
    {
        return format!("{number}–{to}");
    }
    format!("{from} – {to}")
}

/// A count with commas between the thousands.
///
/// ```
/// assert_eq!(stagewright_core::format::count(1_234_567), "1,234,567");
/// ```
#[must_use]
pub fn count(number: u64) -> String {
    group_thousands(&number.to_string())
}

/// A count with its noun, in the singular for one.
///
/// ```
/// use stagewright_core::format::counted;
///
/// assert_eq!(counted(1, "error"), "1 error");
/// assert_eq!(counted(3, "transition"), "3 transitions");
/// ```
#[must_use]
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// Digits with commas between the thousands.
///
/// ```
/// assert_eq!(stagewright_core::format::group_thousands("1234567"), "1,234,567");
/// ```
#[must_use]
pub fn group_thousands(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What is said in place of an interval.
pub const TOO_FEW: &str = "too few replications for an interval";

/// Seconds as fine as their interval asks for, with its ends.
///
/// ```
/// use stagewright_core::format::seconds_with_interval;
///
/// assert_eq!(seconds_with_interval(1_128.0, Some((1_123.0, 1_133.0))), "18 min 48 s (18 min 43 s – 18 min 53 s)");
/// assert_eq!(seconds_with_interval(48.0, None), "48 s (too few replications for an interval)");
/// ```
#[must_use]
pub fn seconds_with_interval(seconds: f64, ends: Option<(f64, f64)>) -> String {
    // Interpolation may leave a lower end a rounding below nothing; an end without bound is the longest span that there is.
    let micros = |seconds: f64| {
        let span = Micros::from_seconds_f64(seconds.clamp(0.0, 8e12));
        span.expect("invariant: a simulated time is a number")
    };
    let Some((low, high)) = ends else {
        return format!("{} ({TOO_FEW})", duration(micros(seconds)));
    };
    let fine = high - low < 120.0 && (60.0..36_000.0).contains(&seconds);
    let value = match fine {
        true => duration_in_full(micros(seconds.round())),
        false => duration(micros(seconds)),
    };
    format!("{value} ({})", duration_interval(micros(low), micros(high)))
}

fn round(micros: u64, unit: u64) -> u64 {
    let half_up = micros.saturating_add(unit / 2);
    half_up - half_up % unit
}

fn seconds_with_tenths(micros: u64) -> String {
    let (whole, tenth) = (micros / SECOND, micros % SECOND / (SECOND / 10));
    if tenth == 0 {
        format!("{whole} s")
    } else {
        format!("{whole}.{tenth} s")
    }
}

/// Whole seconds in days, hours, minutes and seconds; zeros at the end are left out, those in between are not.
fn parts(micros: u64) -> String {
    let all = [
        (micros / DAY, "d"),
        (micros % DAY / HOUR, "h"),
        (micros % HOUR / MINUTE, "min"),
        (micros % MINUTE / SECOND, "s"),
    ];
    let first = all.iter().position(|(number, _)| *number > 0).unwrap_or(3);
    let last = all.iter().rposition(|(number, _)| *number > 0).unwrap_or(3);
    let mut text = String::new();
    for (index, (number, unit)) in all.iter().enumerate().take(last + 1).skip(first) {
        if index == first {
            text.push_str(&format!("{} {unit}", count(*number)));
        } else {
            text.push_str(&format!(" {number:02} {unit}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_rounded_before_its_unit_is_chosen() {
        let table = [
            (1, "1 µs"),
            (999, "999 µs"),
            (999_499, "999 ms"),
            (999_600, "1 s"),
            (9_949_999, "9.9 s"),
            (9_950_000, "10 s"),
            (59_499_999, "59 s"),
            (60 * SECOND, "1 min"),
            (61 * SECOND, "1 min 01 s"),
            (599_600_000, "10 min"),
            (10 * MINUTE + 29 * SECOND, "10 min"),
            (59 * MINUTE + 31 * SECOND, "1 h"),
            (23 * HOUR + 59 * MINUTE + 40 * SECOND, "1 d"),
            (25 * HOUR, "1 d 01 h"),
            (10 * DAY, "10 d"),
            (1_234 * DAY, "1,234 d"),
            (u64::MAX, "213,503,982 d"),
        ];
        for (micros, expected) in table {
            assert_eq!(duration(Micros(micros)), expected, "{micros} µs");
        }
    }

    #[test]
    fn a_full_duration_keeps_what_the_short_one_drops() {
        assert_eq!(duration_in_full(Micros(MINUTE + 500_000)), "1 min 0.5 s");
        assert_eq!(duration_in_full(Micros(12 * SECOND + 300_000)), "12.3 s");
        assert_eq!(
            duration_in_full(Micros(25 * HOUR + SECOND)),
            "1 d 01 h 00 min 01 s"
        );
    }
}
