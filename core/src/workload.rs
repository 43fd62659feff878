//! How executions come in.

use crate::{LiteralError, Micros};

/// The work that a pipeline gets.
///
/// ```
/// use stagewright_core::{per_day, Arrivals, Workload};
/// assert_eq!(Workload::poisson(per_day(8)).arrivals, Arrivals::Poisson { per_day: 8.0 });
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// When executions are triggered.
    pub arrivals: Arrivals,
}

/// When executions are triggered.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Arrivals {
    /// Independently of each other, this many a day on average.
    Poisson {
        /// Mean executions a day, above 0.
        per_day: f64,
    },
    /// At equal intervals, the first after one interval.
    Fixed {
        /// Time between two triggers, above 0.
        every: Micros,
    },
    /// At recorded times from the start of the month.
    Replay(Vec<Micros>),
    /// In bursts: the times between triggers vary more than in a Poisson stream.
    Bursts {
        /// Mean executions a day, above 0.
        per_day: f64,
        /// Standard deviation over mean of the time between triggers, at least 1; single branches of real projects show 1.4 to 2.3.
        variation: f64,
    },
    /// With a rate that follows the hours of the week.
    Weekly {
        /// Mean executions a day over an ordinary week, above 0.
        per_day: f64,
        /// Standard deviation over mean of the time between triggers, measured in work instead of time; 1 is Poisson.
        variation: f64,
        /// Weight of each of the 168 hours of the week, from Monday 0:00 on.
        hours: Vec<f64>,
        /// Name in the IANA time zone database.
        time_zone: String,
        /// Days without work, as `2026-12-25`.
        holidays: Vec<String>,
    },
    /// Only by another pipeline or by hand.
    Never,
}

/// A rate, in executions a day.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct PerDay(pub f64);

/// So many executions a day.
#[must_use]
pub fn per_day(executions: impl Into<f64>) -> PerDay {
    PerDay(executions.into())
}

impl Workload {
    /// Independent triggers at this mean rate.
    #[must_use]
    pub fn poisson(rate: PerDay) -> Self {
        Self {
            arrivals: Arrivals::Poisson { per_day: rate.0 },
        }
    }

    /// Triggers at equal intervals.
    #[must_use]
    pub fn every(interval: Micros) -> Self {
        Self {
            arrivals: Arrivals::Fixed { every: interval },
        }
    }
}

impl std::fmt::Display for Workload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.arrivals.fmt(f)
    }
}

impl std::str::FromStr for Workload {
    type Err = LiteralError;

    fn from_str(text: &str) -> Result<Self, LiteralError> {
        let arrivals = text.parse()?;
        Ok(Self { arrivals })
    }
}

impl std::fmt::Display for PerDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/day", self.0)
    }
}

impl Default for Workload {
    /// As many as [`EXECUTIONS`] says, an assumption.
    ///
    /// [`EXECUTIONS`]: crate::defaults::EXECUTIONS
    fn default() -> Self {
        Self::poisson(crate::defaults::EXECUTIONS.assumed().value)
    }
}

impl std::str::FromStr for PerDay {
    type Err = LiteralError;

    /// Reads `8/day`, `2/hour`, `40/week`, or a bare number a day.
    fn from_str(text: &str) -> Result<Self, LiteralError> {
        let (number, per) = text.split_once('/').unwrap_or((text, "day"));
        let days = match per.trim() {
            "day" | "d" => 1.0,
            "hour" | "h" => 1.0 / 24.0,
            "week" | "w" => 7.0,
            "month" => 30.0,
            _ => f64::NAN,
        };
        match number.trim().parse::<f64>() {
            Ok(number) if number > 0.0 && number.is_finite() && f64::is_finite(days) => {
                Ok(Self(number / days))
            }
            _ => Err(LiteralError {
                literal: text.to_owned(),
                expected: "a rate above 0 such as `8/day`, `2/hour` or `40/week`",
            }),
        }
    }
}
