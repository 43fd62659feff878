//! Spans of time and distributions in the words of the language.
//!
//! ```
//! use stagewright::time::{MIN, lognormal};
//!
//! assert_eq!(lognormal(4 * MIN, 9 * MIN).to_string(), "lognormal(p50 = 4min, p95 = 9min)");
//! ```

use stagewright_core::{Distribution, Micros};

/// A millisecond.
pub const MS: Micros = Micros(1_000);
/// A second.
pub const SEC: Micros = Micros::from_seconds(1);
/// A minute.
pub const MIN: Micros = Micros::from_minutes(1);
/// An hour.
pub const HOUR: Micros = Micros::from_minutes(60);
/// A day.
pub const DAY: Micros = Micros::from_minutes(24 * 60);

/// Always the same.
#[must_use]
pub const fn fixed(value: Micros) -> Distribution {
    Distribution::Fixed(value)
}

/// Anything between two spans, all equally likely.
#[must_use]
pub const fn uniform(low: Micros, high: Micros) -> Distribution {
    Distribution::Uniform { low, high }
}

/// Between two spans, most likely near a third.
#[must_use]
pub const fn triangular(low: Micros, mode: Micros, high: Micros) -> Distribution {
    Distribution::Triangular { low, mode, high }
}

/// Memoryless, with this mean.
#[must_use]
pub const fn exponential(mean: Micros) -> Distribution {
    Distribution::Exponential { mean }
}

/// Skewed to the right, by its median and its 95th percentile.
#[must_use]
pub const fn lognormal(p50: Micros, p95: Micros) -> Distribution {
    Distribution::Lognormal { p50, p95 }
}

/// By its mean and its coefficient of variation.
#[must_use]
pub const fn gamma(mean: Micros, cv: f64) -> Distribution {
    Distribution::Gamma { mean, cv }
}

/// By its 63rd percentile and its shape; shape 1 is exponential.
#[must_use]
pub const fn weibull(scale: Micros, shape: f64) -> Distribution {
    Distribution::Weibull { scale, shape }
}

/// One of these spans, all equally likely.
pub fn samples(values: impl IntoIterator<Item = Micros>) -> Distribution {
    Distribution::Samples {
        values: values.into_iter().collect(),
        file: None,
    }
}
