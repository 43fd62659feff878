//! One simulated number with what is known of it, as all views have it.

use serde::Serialize;
use stagewright_core::Micros;
use stagewright_sim::{Estimate, Quantile};

/// A simulated figure with its interval, sample size and seed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The point estimate.
    pub value: f64,
    /// The lower end of the interval; nothing where there are too few replications for one.
    pub low: Option<f64>,
    /// The upper end of the interval; nothing where there are too few replications for one.
    pub high: Option<f64>,
    /// Whether there are too few replications, or too few of the events it is about, for an interval.
    pub too_few: bool,
    /// How often such an interval holds the true figure.
    pub confidence: f64,
    /// Observations.
    pub n: u64,
    /// Replications.
    pub replications: u32,
    /// Seed.
    pub seed: u64,
}

impl From<Estimate> for Figure {
    fn from(estimate: Estimate) -> Self {
        let Estimate {
            value,
            confidence,
            n,
            replications,
            seed,
            ..
        } = estimate;
        let (low, high) = estimate.ends().unzip();
        Self {
            value,
            low,
            high,
            too_few: low.is_none(),
            confidence,
            n,
            replications,
            seed,
        }
    }
}

impl Figure {
    /// The ends of the interval; nothing where there are too few replications for one.
    #[must_use]
    pub fn ends(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }

    /// Whether there is an interval and it leaves out "no difference".
    #[must_use]
    pub fn is_detectable(&self) -> bool {
        self.ends()
            .is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }

    /// Half the width of the interval.
    #[must_use]
    pub fn half_width(&self) -> Option<f64> {
        self.ends().map(|(low, high)| (high - low) / 2.0)
    }

    /// Whether it is exactly nothing, and so is its interval.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.value == 0.0 && self.ends() == Some((0.0, 0.0))
    }
}

/// A time in seconds against a span, for assertions: `assert!(p95 < 45 * MIN, "{p95}")`.
impl PartialEq<Micros> for Figure {
    fn eq(&self, span: &Micros) -> bool {
        self.value == span.seconds()
    }
}

impl PartialOrd<Micros> for Figure {
    fn partial_cmp(&self, span: &Micros) -> Option<std::cmp::Ordering> {
        self.value.partial_cmp(&span.seconds())
    }
}

/// Figure, interval, sample size and seed.
impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3} ", self.value)?;
        match self.ends() {
            Some((low, high)) => write!(
                f,
                "({:.0} % interval {low:.3} to {high:.3}, n = {}, ",
                self.confidence * 100.0,
                self.n
            )?,
            None => write!(f, "(too few replications for an interval, n = {}, ", self.n)?,
        }
        write!(f, "{} replications, seed {})", self.replications, self.seed)
    }
}

impl From<&Estimate> for Figure {
    fn from(estimate: &Estimate) -> Self {
        (*estimate).into()
    }
}

/// A quantile of spans of which some have no end: one of the two is there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QuantileView {
    /// The figure, where it is known.
    pub at: Option<Figure>,
    /// Seconds that it exceeds, where more is not known.
    pub over: Option<f64>,
}

impl From<Quantile> for QuantileView {
    fn from(quantile: Quantile) -> Self {
        match quantile {
            Quantile::At(estimate) => Self {
                at: Some(estimate.into()),
                over: None,
            },
            Quantile::Over(seconds) => Self {
                at: None,
                over: Some(seconds),
            },
        }
    }
}
