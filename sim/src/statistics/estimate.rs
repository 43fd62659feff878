//! Estimates with intervals, and differences of two.

use std::fmt;

/// Where the true figure lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Interval {
    /// Between these ends, as often as the confidence says.
    Between {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// There are too few replications, or too few of the events it is about, to say.
    TooFew,
}

impl Interval {
    /// So far to either side.
    pub(crate) fn around(value: f64, half: f64) -> Self {
        Self::Between {
            low: value - half,
            high: value + half,
        }
    }

    /// The same interval where no figure can lie outside of these limits.
    pub(crate) fn within(self, least: f64, most: f64) -> Self {
        match self {
            Self::Between { low, high } => Self::Between {
                low: low.max(least),
                high: high.min(most),
            },
            Self::TooFew => Self::TooFew,
        }
    }

    /// The interval of the smaller of two figures.
    pub(crate) fn below(self, other: Self) -> Self {
        match (self.ends(), other.ends()) {
            (Some((low, high)), Some((other_low, other_high))) => Self::Between {
                low: low.min(other_low),
                high: high.min(other_high),
            },
            _ => Self::TooFew,
        }
    }

    /// The ends; nothing where there are too few replications.
    #[must_use]
    pub const fn ends(self) -> Option<(f64, f64)> {
        match self {
            Self::Between { low, high } => Some((low, high)),
            Self::TooFew => None,
        }
    }

    /// The same interval around a point estimate that was rounded elsewhere.
    pub(crate) fn holding(self, value: f64) -> Self {
        match self {
            Self::Between { low, high } => Self::Between {
                low: low.min(value),
                high: high.max(value),
            },
            Self::TooFew => Self::TooFew,
        }
    }
}

/// A simulated figure with its interval and its sample size. Times are in seconds, shares between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// Where the true figure lies.
    pub interval: Interval,
    /// How often such an interval holds the true figure: 0.95.
    pub confidence: f64,
    /// How many observations went in (executions, mostly).
    pub n: u64,
    /// How many independent replications the interval rests on.
    pub replications: u32,
    /// The seed that gives the same figure again.
    pub seed: u64,
}

impl Estimate {
    /// The ends of the interval; nothing where there are too few replications for one.
    #[must_use]
    pub const fn ends(&self) -> Option<(f64, f64)> {
        self.interval.ends()
    }

    /// Whether there is an interval and it holds this figure.
    #[must_use]
    pub fn holds(&self, figure: f64) -> bool {
        self.ends()
            .is_some_and(|(low, high)| (low..=high).contains(&figure))
    }

    /// Half the width of the interval; nothing where there is none.
    #[must_use]
    pub fn half_width(&self) -> Option<f64> {
        self.ends().map(|(low, high)| (high - low) / 2.0)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            value,
            confidence,
            n,
            replications,
            ..
        } = self;
        let percent = confidence * 100.0;
        match self.interval {
            Interval::Between { low, high } => write!(
                f,
                "{value:.3} ({percent:.0} % interval {low:.3} to {high:.3}, n = {n}, {replications} replications)"
            ),
            Interval::TooFew => write!(
                f,
                "{value:.3} (too few replications for an interval, n = {n}, {replications} replications)"
            ),
        }
    }
}

/// A difference of two outcomes with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// This outcome minus the other one.
    pub change: Estimate,
    /// Whether both shared their random numbers, replication by replication, so that the noise they share cancels.
    pub paired: bool,
}

impl Difference {
    /// Whether there is an interval and it leaves out "no difference".
    #[must_use]
    pub fn is_detectable(&self) -> bool {
        self.change
            .ends()
            .is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }
}
