//! Points in time, as histories write them.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use stagewright_core::Micros;

/// A point in time, in microseconds since 1970 (UTC).
///
/// CLI v1 writes seconds with a fraction, CLI v2 and events ISO 8601; both are read.
///
/// ```
/// use stagewright_cfn::history::Moment;
///
/// assert_eq!(Moment::from_seconds(1_598_572_628.6), Moment::parse("2020-08-27T16:57:08.600-07:00"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

/// Numbers from here on are milliseconds: as seconds they would lie beyond the year 5000.
const FIRST_MILLISECONDS: f64 = 1e11;

impl Moment {
    /// From seconds since 1970, as CLI v1 writes them; nothing for what is no time.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked before"
    )]
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        let seconds = if seconds.abs() >= FIRST_MILLISECONDS {
            seconds / 1e3
        } else {
            seconds
        };
        let micros = (seconds * 1e6).round();
        (micros.is_finite() && micros.abs() < 9e18).then_some(Moment(micros as i64))
    }

    /// From ISO 8601 with an offset, as CLI v2 and events write it; without one it is UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let instant = text
            .parse::<jiff::Timestamp>()
            .or_else(|_| format!("{text}Z").parse());
        match instant {
            Ok(instant) => Some(Moment(instant.as_microsecond())),
            Err(_) => text.parse().ok().and_then(Moment::from_seconds),
        }
    }

    /// The time from `earlier` to this; none if it lies before it.
    #[must_use]
    pub fn since(self, earlier: Moment) -> Option<Micros> {
        let span = self.0.checked_sub(earlier.0)?;
        u64::try_from(span).ok().map(Micros)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(instant) => write!(formatter, "{instant}"),
            Err(_) => write!(formatter, "{} µs", self.0),
        }
    }
}

/// A time stamp of a page; what is none is read as absent, so that one odd row spoils no table.
impl<'de> Deserialize<'de> for LenientMoment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MomentVisitor)
    }
}

/// A [`Moment`] where there is one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LenientMoment(pub(super) Option<Moment>);

struct MomentVisitor;

impl<'de> Visitor<'de> for MomentVisitor {
    type Value = LenientMoment;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("seconds since 1970 or an ISO 8601 time")
    }

    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<LenientMoment, E> {
        Ok(LenientMoment(Moment::from_seconds(seconds)))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "times since 1970 are far below 2^53 seconds"
    )]
    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<LenientMoment, E> {
        self.visit_f64(seconds as f64)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "times since 1970 are far below 2^53 seconds"
    )]
    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<LenientMoment, E> {
        self.visit_f64(seconds as f64)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<LenientMoment, E> {
        Ok(LenientMoment(Moment::parse(text)))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<LenientMoment, E> {
        Ok(LenientMoment(None))
    }

    fn visit_unit<E: de::Error>(self) -> Result<LenientMoment, E> {
        Ok(LenientMoment(None))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<LenientMoment, A::Error> {
        while items.next_element::<de::IgnoredAny>()?.is_some() {}
        Ok(LenientMoment(None))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<LenientMoment, A::Error> {
        while entries
            .next_entry::<de::IgnoredAny, de::IgnoredAny>()?
            .is_some()
        {}
        Ok(LenientMoment(None))
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn every_spelling_of_a_time_is_the_same_moment() {
        let expected = Some(Moment(1_648_593_520_000_000));
        for text in [
            "2022-03-29T22:38:40Z",
            "2022-03-29T22:38:40",
            "2022-03-30T00:38:40+02:00",
            "2022-03-29T22:38:40.000000+00:00",
            "1648593520",
            "1648593520000",
        ] {
            assert_eq!(Moment::parse(text), expected, "{text}");
        }
        assert_eq!(Moment::parse("yesterday"), None);
        assert_eq!(Moment::from_seconds(f64::NAN), None);
    }
}
