//! Simulated time, sizes and probabilities, with the literals that the language and the profile share.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, Sub};

/// A span of simulated time in whole microseconds.
///
/// ```
/// use stagewright_core::Micros;
///
/// let nine: Micros = "9min".parse()?;
/// assert_eq!(nine, Micros::from_seconds(540));
/// assert_eq!(nine.to_string(), "9min");
/// assert!("9 minutes".parse::<Micros>().is_err());
/// # Ok::<(), stagewright_core::LiteralError>(())
/// ```
///
/// It multiplies, and it is a standard duration:
///
/// ```
/// use std::time::Duration;
/// use stagewright_core::Micros;
///
/// let minute = Micros::from_minutes(1);
/// assert_eq!(2.5 * minute, 150 * Micros::from_seconds(1));
/// assert_eq!(Duration::from(2 * minute), Duration::from_secs(120));
/// assert_eq!(Micros::from(Duration::from_millis(1_500)).to_string(), "1500ms");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub u64);

const TIME_UNITS: [(&str, u64); 6] = [
    ("d", 86_400_000_000),
    ("h", 3_600_000_000),
    ("min", 60_000_000),
    ("s", 1_000_000),
    ("ms", 1_000),
    ("us", 1),
];

impl Micros {
    /// No time.
    pub const ZERO: Self = Self(0);

    /// Whole seconds.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds * 1_000_000)
    }

    /// Whole minutes.
    #[must_use]
    pub const fn from_minutes(minutes: u64) -> Self {
        Self::from_seconds(minutes * 60)
    }

    /// Seconds as a floating-point number, for reports and statistics.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "spans beyond 2^53 µs are 285 years"
    )]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The nearest whole microsecond; nothing for negative, non-finite or overlong spans.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    pub fn from_seconds_f64(seconds: f64) -> Option<Self> {
        let micros = (seconds * 1e6).round();
        (0.0..9e18).contains(&micros).then_some(Self(micros as u64))
    }

    /// The sum, or nothing if it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

impl Add for Micros {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Micros {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<Micros> for u64 {
    type Output = Micros;
    /// So many of a span, such as `20 * MIN`.
    fn mul(self, span: Micros) -> Micros {
        Micros(self.saturating_mul(span.0))
    }
}

impl Mul<Micros> for f64 {
    type Output = Micros;
    /// So many of a span, such as `2.5 * MIN`, to the nearest microsecond.
    ///
    /// # Panics
    /// If it is negative, not finite or too long for a span, as `std::time::Duration` does.
    fn mul(self, span: Micros) -> Micros {
        Micros::from_seconds_f64(self * span.seconds())
            .expect("a span is neither negative nor endless")
    }
}

impl From<std::time::Duration> for Micros {
    /// To the microsecond below; what is longer than 584,000 years is that.
    fn from(span: std::time::Duration) -> Self {
        Self(u64::try_from(span.as_micros()).unwrap_or(u64::MAX))
    }
}

impl From<Micros> for std::time::Duration {
    fn from(span: Micros) -> Self {
        Self::from_micros(span.0)
    }
}

impl Sub for Micros {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Micros {
    /// The literal with the largest unit that loses nothing: `90s`, `4min`, `1500ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        for (unit, size) in TIME_UNITS {
            if self.0.is_multiple_of(size) {
                return write!(f, "{}{unit}", self.0 / size);
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Micros {
    type Err = LiteralError;
    fn from_str(text: &str) -> Result<Self, LiteralError> {
        parse_with_unit(text, &TIME_UNITS)
            .map(Self)
            .ok_or_else(|| LiteralError {
                literal: text.to_owned(),
                expected: "a time such as `250ms`, `8s`, `4min`, `2h` or `3d`",
            })
    }
}

/// A size in bytes. Units are decimal, as S3 and the console print them: `45MB` is 45,000,000 bytes.
///
/// ```
/// use stagewright_core::Bytes;
/// assert_eq!("45MB".parse::<Bytes>()?, Bytes(45_000_000));
/// assert_eq!(Bytes(2_000_000_000).to_string(), "2GB");
/// # Ok::<(), stagewright_core::LiteralError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

const SIZE_UNITS: [(&str, u64); 4] = [
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0B");
        }
        for (unit, size) in SIZE_UNITS {
            if self.0.is_multiple_of(size) {
                return write!(f, "{}{unit}", self.0 / size);
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Bytes {
    type Err = LiteralError;
    fn from_str(text: &str) -> Result<Self, LiteralError> {
        let text = text.trim();
        let spelt = if let Some(digits) = text.strip_suffix("KB") {
            format!("{digits}kB")
        } else {
            text.to_owned()
        };
        parse_with_unit(&spelt, &SIZE_UNITS)
            .map(Self)
            .ok_or_else(|| LiteralError {
                literal: text.to_owned(),
                expected: "a size such as `500kB`, `45MB` or `2GB`",
            })
    }
}

/// A chance between 0 and 1.
///
/// ```
/// use stagewright_core::Probability;
/// assert_eq!("3%".parse::<Probability>()?, Probability::new(0.03).expect("0.03 is a chance"));
/// assert!(Probability::new(3.0).is_none());
/// # Ok::<(), stagewright_core::LiteralError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// Never.
    pub const NEVER: Self = Self(0.0);

    /// A chance, if it lies between 0 and 1.
    #[must_use]
    pub fn new(chance: f64) -> Option<Self> {
        (0.0..=1.0).contains(&chance).then_some(Self(chance))
    }

    /// The chance between 0 and 1.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Probability {
    /// Per cent, as the language writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Twelve decimals take away the noise of the multiplication and keep what anybody writes.
        let percent = format!("{:.12}", self.0 * 100.0);
        let percent = percent.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{percent}%")
    }
}

impl std::str::FromStr for Probability {
    type Err = LiteralError;
    fn from_str(text: &str) -> Result<Self, LiteralError> {
        let text = text.trim();
        let chance = match text.strip_suffix('%') {
            Some(percent) => percent
                .trim()
                .parse::<f64>()
                .ok()
                .map(|value| value / 100.0),
            None => text.parse::<f64>().ok(),
        };
        chance.and_then(Self::new).ok_or_else(|| LiteralError {
            literal: text.to_owned(),
            expected: "a chance between `0%` and `100%`",
        })
    }
}

/// A literal that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiteralError {
    /// What was written.
    pub literal: String,
    /// What would have been understood.
    pub expected: &'static str,
}

impl fmt::Display for LiteralError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}", self.literal, self.expected)
    }
}

impl std::error::Error for LiteralError {}

/// Decimal digits with an optional fraction, then a unit; exact, without floating point.
fn parse_with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'))?;
    let (number, unit) = text.split_at(split);
    let size = units.iter().find(|(name, _)| *name == unit)?.1;
    let number = number.replace('_', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((number.as_str(), ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut total = if whole.is_empty() {
        0
    } else {
        whole.parse::<u64>().ok()?.checked_mul(size)?
    };
    let mut place = size;
    for digit in fraction.chars() {
        if !place.is_multiple_of(10) {
            return None;
        }
        place /= 10;
        total = total.checked_add(u64::from(digit.to_digit(10)?).checked_mul(place)?)?;
    }
    Some(total)
}

#[cfg(feature = "serde")]
mod as_text {
    use serde::de::Error as _;

    macro_rules! as_text {
        ($($name:ident),+) => {$(
            impl serde::Serialize for super::$name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }
            impl<'de> serde::Deserialize<'de> for super::$name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                    text.parse().map_err(D::Error::custom)
                }
            }
        )+};
    }
    as_text!(Micros, Bytes, Probability);
}
