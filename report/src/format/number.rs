//! Money, shares, counts and sizes.

use rust_decimal::{Decimal, RoundingStrategy};
use stagewright_core::format::group_thousands;

/// An amount of US dollars, rounded to cents; what is not zero never reads as zero.
///
/// ```
/// use rust_decimal::Decimal;
/// use stagewright_report::format::money;
///
/// assert_eq!(money(Decimal::new(612, 1)), "$61.20");
/// assert_eq!(money(Decimal::new(123_456_789, 2)), "$1,234,567.89");
/// assert_eq!(money(Decimal::new(-3, 0)), "−$3.00");
/// assert_eq!(money(Decimal::new(2, 4)), "<$0.01");
/// ```
#[must_use]
pub fn money(dollars: Decimal) -> String {
    let cents = dollars
        .abs()
        .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let sign = if dollars.is_sign_negative() && !dollars.is_zero() {
        "−"
    } else {
        ""
    };
    if cents.is_zero() && !dollars.is_zero() {
        return format!("{sign}<$0.01");
    }
    let text = format!("{cents:.2}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "00"));
    format!("{sign}${}.{fraction}", group_thousands(whole))
}

/// A part of one, in percent; what is neither nothing nor everything never reads as such.
///
/// ```
/// use stagewright_report::format::share;
///
/// assert_eq!(share(0.0), "0 %");
/// assert_eq!(share(0.000_2), "<0.1 %");
/// assert_eq!(share(0.009), "0.9 %");
/// assert_eq!(share(0.123), "12 %");
/// assert_eq!(share(0.999_9), ">99.9 %");
/// assert_eq!(share(f64::NAN), "–");
/// ```
#[must_use]
pub fn share(part: f64) -> String {
    if !part.is_finite() {
        return "–".to_owned();
    }
    let sign = if part < 0.0 { "−" } else { "" };
    let percent = part.abs() * 100.0;
    if percent == 0.0 {
        "0 %".to_owned()
    } else if percent < 0.095 {
        format!("{sign}<0.1 %")
    } else if percent < 9.95 || (99.0..99.95).contains(&percent) {
        format!("{sign}{} %", without_zero_tenths(percent))
    } else if (99.95..100.0).contains(&percent) {
        format!("{sign}>99.9 %")
    } else {
        format!("{sign}{percent:.0} %")
    }
}

/// A number that is neither money nor time (a rate, say): one digit after the point below a hundred.
///
/// ```
/// use stagewright_report::format::decimal;
///
/// assert_eq!(decimal(31.46), "31.5");
/// assert_eq!(decimal(8.0), "8");
/// assert_eq!(decimal(0.033), "0.033");
/// assert_eq!(decimal(12_345.6), "12,346");
/// ```
#[must_use]
pub fn decimal(number: f64) -> String {
    if !number.is_finite() {
        return "–".to_owned();
    }
    let sign = if number < 0.0 { "−" } else { "" };
    let size = number.abs();
    let text = if size == 0.0 {
        return "0".to_owned();
    } else if size < 0.001 {
        return format!("{sign}<0.001");
    } else if size < 0.995 {
        let digits = if size < 0.0995 { 3 } else { 2 };
        let text = format!("{size:.digits$}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else if size < 99.95 {
        without_zero_tenths(size)
    } else {
        group_thousands(&format!("{size:.0}"))
    };
    format!("{sign}{text}")
}

/// A size in bytes, in decimal units (1 MB is a million bytes).
///
/// ```
/// use stagewright_report::format::bytes;
///
/// assert_eq!(bytes(512), "512 B");
/// assert_eq!(bytes(45_000_000), "45 MB");
/// assert_eq!(bytes(1_260_000_000), "1.3 GB");
/// ```
#[must_use]
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if size < 1_000 {
        return format!("{size} B");
    }
    let mut value = size as f64 / 1_000.0;
    let mut unit = "kB";
    for larger in UNITS.iter().skip(1) {
        if value < 999.5 {
            break;
        }
        value /= 1_000.0;
        unit = larger;
    }
    if value < 9.95 {
        format!("{} {unit}", without_zero_tenths(value))
    } else {
        format!("{value:.0} {unit}")
    }
}

fn without_zero_tenths(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_once_and_never_to_a_false_zero() {
        let table = [
            (Decimal::ZERO, "$0.00"),
            (Decimal::new(5, 3), "$0.01"),
            (Decimal::new(49, 4), "<$0.01"),
            (Decimal::new(-49, 4), "−<$0.01"),
            (Decimal::new(999_995, 3), "$1,000.00"),
            (Decimal::new(100, 0), "$100.00"),
            (Decimal::MAX, "$79,228,162,514,264,337,593,543,950,335.00"),
        ];
        for (amount, expected) in table {
            assert_eq!(money(amount), expected, "{amount}");
        }
    }

    #[test]
    fn shares_keep_a_tenth_where_it_matters() {
        let table = [
            (0.000_95, "0.1 %"),
            (0.05, "5 %"),
            (0.099_4, "9.9 %"),
            (0.099_6, "10 %"),
            (0.5, "50 %"),
            (0.995, "99.5 %"),
            (1.0, "100 %"),
            (1.5, "150 %"),
            (-0.02, "−2 %"),
        ];
        for (part, expected) in table {
            assert_eq!(share(part), expected, "{part}");
        }
    }

    #[test]
    fn sizes_change_unit_before_a_thousand() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(999_999), "1 MB");
        assert_eq!(bytes(u64::MAX), "18 EB");
    }
}
