//! What the compiler checks and reads while it compiles the program: constants of the program and files of samples.

/// The most characters that any text of a definition may have: a value of a condition rule. Source: the CodePipeline
/// service model, checked 2026-11-23.
const LONGEST: usize = 10_000;

/// A constant that stands in a definition.
///
/// # Panics
/// While the program compiles, if the constant is empty or longer than any text the service takes.
#[track_caller]
#[must_use]
pub const fn text(constant: &'static str) -> &'static str {
    assert!(
        !constant.is_empty(),
        "this constant is empty, and the service takes no empty text"
    );
    let bytes = constant.as_bytes();
    let (mut characters, mut index) = (0, 0);
    while index < bytes.len() {
        // Bytes that continue a character do not count.
        if bytes[index] & 0xC0 != 0x80 {
            characters += 1;
        }
        index += 1;
    }
    assert!(
        characters <= LONGEST,
        "this constant is longer than any text that the service takes, 10,000 characters"
    );
    constant
}

/// How many samples a file holds.
///
/// # Panics
/// While the program compiles, if a line is no span of time, or no line is one.
#[must_use]
pub const fn count_samples(file: &str) -> usize {
    let mut rest = file.as_bytes();
    let (mut count, mut first) = (0, true);
    while let Some((line, after)) = next_line(rest) {
        if !line.is_empty() {
            match span(line) {
                Some(_) => count += 1,
                None => assert!(
                    first,
                    "a line of this file is not a span such as `95s` and no number of seconds"
                ),
            }
            first = false;
        }
        rest = after;
    }
    assert!(count > 0, "this file holds no samples");
    count
}

/// The samples of a file in microseconds.
///
/// # Panics
/// While the program compiles, if there are not so many.
#[must_use]
pub const fn read_samples<const COUNT: usize>(file: &str) -> [u64; COUNT] {
    let mut samples = [0; COUNT];
    let mut rest = file.as_bytes();
    let mut count = 0;
    while let Some((line, after)) = next_line(rest) {
        if let Some(sample) = span(line) {
            samples[count] = sample;
            count += 1;
        }
        rest = after;
    }
    samples
}

/// The first line without spaces around it, and what follows.
const fn next_line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if text.is_empty() {
        return None;
    }
    let mut end = 0;
    while end < text.len() && text[end] != b'\n' {
        end += 1;
    }
    let (line, after) = text.split_at(end);
    let after = if let [_, after @ ..] = after {
        after
    } else {
        after
    };
    Some((line.trim_ascii(), after))
}

/// A decimal number with an optional unit, seconds without one, in microseconds.
const fn span(text: &[u8]) -> Option<u64> {
    let (mut number, mut scale, mut index): (u64, u64, usize) = (0, 1, 0);
    let mut fraction = false;
    while index < text.len() && (text[index].is_ascii_digit() || text[index] == b'.') {
        if text[index] == b'.' {
            if fraction {
                return None;
            }
            fraction = true;
        } else if !fraction || scale < 1_000_000 {
            number = match number.checked_mul(10) {
                Some(number) => number + (text[index] - b'0') as u64,
                None => return None,
            };
            scale *= if fraction { 10 } else { 1 };
        }
        index += 1;
    }
    let (digits, unit) = text.split_at(index);
    if digits.is_empty() {
        return None;
    }
    let size: u64 = match unit.trim_ascii() {
        b"" | b"s" => 1_000_000,
        b"us" => 1,
        b"ms" => 1_000,
        b"min" => 60_000_000,
        b"h" => 3_600_000_000,
        b"d" => 86_400_000_000,
        _ => return None,
    };
    match number.checked_mul(size) {
        Some(total) => Some(total / scale),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{count_samples, read_samples};

    #[test]
    fn a_file_of_samples_is_read_by_the_compiler() {
        const FILE: &str = "duration\n95s\n\n 1.5min \n0.25\n42\n";
        const SAMPLES: [u64; count_samples(FILE)] = read_samples(FILE);
        assert_eq!(SAMPLES, [95_000_000, 90_000_000, 250_000, 42_000_000]);
    }
}
