//! Dates of prices, which their sources know to the day, the month or the year.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The date of a price as its source gives it: `2025-06-10`, `2025-11` or `2019`.
///
/// ```
/// use stagewright_cost::PriceDate;
///
/// let vague: PriceDate = "2025-11".parse()?;
/// assert_eq!((vague.to_string().as_str(), vague.earliest().to_string().as_str()), ("2025-11", "2025-11-01"));
/// assert!("last year".parse::<PriceDate>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PriceDate {
    earliest: Date,
    precision: Precision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Precision {
    Year,
    Month,
    Day,
}

impl PriceDate {
    /// The earliest day that it can mean.
    #[must_use]
    pub const fn earliest(self) -> Date {
        self.earliest
    }

    /// Days from the earliest day it can mean until `today`; negative in the future.
    #[must_use]
    pub fn age_in_days(self, today: Date) -> i64 {
        self.earliest
            .until(today)
            .map_or(0, |span| i64::from(span.get_days()))
    }
}

impl From<Date> for PriceDate {
    fn from(earliest: Date) -> Self {
        Self {
            earliest,
            precision: Precision::Day,
        }
    }
}

impl FromStr for PriceDate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is not a date such as \"2026-10-01\", \"2026-10\" or \"2026\"");
        let (padded, precision) = match text.len() {
            4 => (format!("{text}-01-01"), Precision::Year),
            7 => (format!("{text}-01"), Precision::Month),
            10 => (text.to_owned(), Precision::Day),
            _ => return Err(wrong()),
        };
        let earliest = padded.parse().map_err(|_| wrong())?;
        Ok(Self {
            earliest,
            precision,
        })
    }
}

impl fmt::Display for PriceDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.earliest.to_string();
        let length = match self.precision {
            Precision::Year => 4,
            Precision::Month => 7,
            Precision::Day => 10,
        };
        f.pad(day.get(..length).unwrap_or(&day))
    }
}

impl Serialize for PriceDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PriceDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
