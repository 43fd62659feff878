//! Exact decimal quantities, read from text and written as text.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};
use serde::{Serialize, Serializer};

/// An exact decimal quantity: minutes, gigabytes, requests. In files it is a string, so that no reader ever passes it
/// through binary floating point; whole numbers may stand without quotes.
///
/// ```
/// use stagewright_cost::Exact;
///
/// let price: Exact = "0.0000166667".parse()?;
/// assert_eq!(price.to_string(), "0.0000166667");
/// assert_eq!("12.50".parse::<Exact>()?.to_string(), "12.5");
/// assert!("1e3".parse::<Exact>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(pub Decimal);

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.normalize().to_string())
    }
}

impl FromStr for Exact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shape = text.strip_prefix('-').unwrap_or(text);
        let plain = shape.starts_with(|first: char| first.is_ascii_digit())
            && shape
                .chars()
                .all(|digit| digit.is_ascii_digit() || digit == '.');
        if !plain {
            return Err(format!(
                "`{text}` is not a decimal number such as \"0.005\""
            ));
        }
        Decimal::from_str_exact(text)
            .map(Self)
            .map_err(|_| format!("`{text}` has more digits than a price can hold (28)"))
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExactVisitor)
    }
}

struct ExactVisitor;

impl Visitor<'_> for ExactVisitor {
    type Value = Exact;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number in quotes, such as \"0.005\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Exact, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Exact, E> {
        Ok(Exact(Decimal::from(number)))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Exact, E> {
        Ok(Exact(Decimal::from(number)))
    }

    #[expect(
        clippy::disallowed_types,
        reason = "the one place where a reader may hand over such a number: it is refused"
    )]
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Exact, E> {
        Err(E::invalid_type(Unexpected::Float(number), &self))
    }
}
