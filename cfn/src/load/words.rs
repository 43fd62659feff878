//! What YAML 1.1, and with it CloudFormation, makes of words and numbers without quotes.
//!
//! Sources: the types `bool`, `int` and `float` of YAML 1.1; that CloudFormation follows them is shown by stacks of
//! people: `YES` arrives as `true` (ASFHyP3/hyp3#2061), `0300` as 192 (dev.classmethod.jp, how-to-identify-numerical-values-
//! in-cfn-yaml-template), `012345678901` as 1.2345678901E10 (skyarch.net/blog, CloudFormation YAML). November 2026.

/// The truth value of `yes`, `no`, `on` and `off`. `y` and `n` stay texts.
pub(super) fn truth(word: &str) -> Option<bool> {
    match word {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// What CloudFormation reads in place of a number that is not written as it counts: `0300` is 192.
pub(crate) fn misread_number(word: &str) -> Option<String> {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    if !digits.starts_with(|it: char| it.is_ascii_digit()) || digits.len() < 2 {
        return None;
    }
    let of_base = |digits: &str, base: u32| {
        let digits = digits.replace('_', "");
        let value = u64::from_str_radix(&digits, base).ok()?;
        let sign = if word.starts_with('-') { "-" } else { "" };
        Some(format!("{sign}{value}"))
    };
    if let Some(hexadecimal) = digits.strip_prefix("0x") {
        return of_base(hexadecimal, 16);
    }
    if let Some(binary) = digits.strip_prefix("0b") {
        return of_base(binary, 2);
    }
    let only_digits = digits.bytes().all(|it| it.is_ascii_digit());
    if only_digits && digits.starts_with('0') {
        return of_base(digits, 8).or_else(|| Some(as_float(digits)));
    }
    if digits.contains(':') {
        return sexagesimal(digits);
    }
    if digits.contains('_') && digits.bytes().all(|it| it.is_ascii_digit() || it == b'_') {
        return of_base(digits, 10);
    }
    let (mantissa, exponent) = digits.split_once(['e', 'E'])?;
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_number = [mantissa, exponent]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit()));
    is_number.then(|| as_float(digits))
}

/// `12:30` counts sixties.
fn sexagesimal(digits: &str) -> Option<String> {
    let mut parts = digits.split(':');
    let first = parts.next().filter(|it| !it.starts_with('0'))?;
    let mut value: u64 = first.parse().ok()?;
    for part in parts {
        let counts = match part.as_bytes() {
            [ones] | [b'0'..=b'5', ones] => ones.is_ascii_digit(),
            _ => false,
        };
        if !counts {
            return None;
        }
        value = value.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    Some(value.to_string())
}

/// A floating-point number as it arrives: in scientific notation from ten million on.
fn as_float(digits: &str) -> String {
    let value: f64 = digits.parse().unwrap_or_default();
    if value < 1e7 {
        format!("{value:?}")
    } else {
        format!("{value:E}")
    }
}

#[cfg(test)]
mod tests {
    use super::{misread_number, truth};

    #[test]
    fn numbers_that_count_otherwise_are_seen_and_others_are_not() {
        for (word, read) in [
            ("0300", "192"),
            ("-017", "-15"),
            ("012345678901", "1.2345678901E10"),
            ("089", "89.0"),
            ("0x1F", "31"),
            ("0b101", "5"),
            ("12:30", "750"),
            ("1:30:00", "5400"),
            ("1_000", "1000"),
            ("1234e5", "1.234E8"),
        ] {
            assert_eq!(misread_number(word).as_deref(), Some(read), "{word}");
        }
        for word in [
            "",
            "0",
            "1",
            "10",
            "-5",
            "2.0",
            "1.10",
            "123456789012",
            "09:30",
            "12:60",
            "1:2:x",
            "1.2.3",
            "2010-09-09",
            "0x",
            "0xyz",
            "1e",
            "e5",
            "arn:aws",
            "12:",
            "1ab",
            "0.5",
        ] {
            assert_eq!(misread_number(word), None, "{word}");
        }
        assert_eq!(
            (truth("Off"), truth("y"), truth("oN")),
            (Some(false), None, None)
        );
    }
}
