//! The continuous laws, exactly.

use super::inverse::{self, Tail};

/// A continuous law, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Law {
    Triangular { low: f64, mode: f64, high: f64 },
    Exponential { mean: f64 },
    Lognormal { median: f64, sigma: f64 },
    Gamma { shape: f64, scale: f64 },
    Weibull { scale: f64, shape: f64 },
}

impl Law {
    /// The quantile at this place of either tail, in microseconds.
    pub(super) fn quantile(self, tail: Tail) -> f64 {
        match self {
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                if width <= 0.0 {
                    low
                } else {
                    low + width * inverse::triangular(tail, (mode - low) / width)
                }
            }
            Self::Exponential { mean } => mean * inverse::exponential(tail),
            Self::Lognormal { median, sigma } => median * libm::exp(sigma * inverse::normal(tail)),
            Self::Gamma { shape, scale } => scale * inverse::gamma(tail, shape),
            Self::Weibull { scale, shape } => scale * inverse::weibull(tail, shape),
        }
    }
}
