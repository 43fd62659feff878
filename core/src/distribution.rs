//! Distributions of spans of time: plain data with one text form, shared by the language and the profile.

mod parse;

use std::fmt;

use crate::{LiteralError, Micros};

/// How a span of time varies.
///
/// The text form is that of the language (`lognormal(p50 = 4min, p95 = 9min)`); [`std::str::FromStr`] reads it,
/// [`fmt::Display`] writes it, and reading what was written gives the same distribution.
///
/// ```
/// use stagewright_core::{Distribution, Micros};
///
/// let build: Distribution = "lognormal(p50 = 4min, p95 = 9min)".parse()?;
/// assert_eq!(build, Distribution::Lognormal { p50: Micros::from_minutes(4), p95: Micros::from_minutes(9) });
/// assert_eq!(build.to_string().parse::<Distribution>()?, build);
/// # Ok::<(), stagewright_core::LiteralError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same: `90s`.
    Fixed(Micros),
    /// `uniform(1s, 5s)`.
    Uniform {
        /// Shortest.
        low: Micros,
        /// Longest.
        high: Micros,
    },
    /// `triangular(3min, 5min, 11min)`.
    Triangular {
        /// Shortest.
        low: Micros,
        /// Most likely.
        mode: Micros,
        /// Longest.
        high: Micros,
    },
    /// `exponential(mean = 2h)`.
    Exponential {
        /// Mean.
        mean: Micros,
    },
    /// `lognormal(p50 = 4min, p95 = 9min)`.
    Lognormal {
        /// Median.
        p50: Micros,
        /// 95th percentile; not below the median.
        p95: Micros,
    },
    /// `gamma(mean = 4min, cv = 0.5)`.
    Gamma {
        /// Mean.
        mean: Micros,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// `weibull(scale = 4min, shape = 1.5)`.
    Weibull {
        /// Scale: the 63rd percentile.
        scale: Micros,
        /// Shape: 1 is exponential.
        shape: f64,
    },
    /// `samples(10s, 12s, 9s)` or `samples("file.csv")`: each as likely as the others.
    Samples {
        /// The observed spans; empty until the file is read.
        values: Vec<Micros>,
        /// The file they come from, if any.
        file: Option<String>,
    },
    /// `mix(80% 1min, 20% 5min)`: one of several, by weight.
    Mix(Vec<(f64, Distribution)>),
    /// `150s + lognormal(…)`: a floor and what comes on top.
    Shifted {
        /// The floor.
        offset: Micros,
        /// What comes on top.
        rest: Box<Distribution>,
    },
    /// `0.7 * lognormal(…)`: another one, stretched.
    Scaled {
        /// Factor.
        factor: f64,
        /// What is stretched.
        rest: Box<Distribution>,
    },
}

/// The 95 % point of the standard normal distribution, which ties p95 to sigma.
const Z95: f64 = 1.644_853_626_951_472_2;

impl Distribution {
    /// No time at all.
    pub const ZERO: Self = Self::Fixed(Micros::ZERO);

    /// The mean in seconds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a count of samples")]
    pub fn mean_seconds(&self) -> f64 {
        match self {
            Self::Fixed(value) => value.seconds(),
            Self::Uniform { low, high } => f64::midpoint(low.seconds(), high.seconds()),
            Self::Triangular { low, mode, high } => {
                (low.seconds() + mode.seconds() + high.seconds()) / 3.0
            }
            Self::Exponential { mean } | Self::Gamma { mean, .. } => mean.seconds(),
            Self::Lognormal { p50, p95 } => {
                let sigma = lognormal_sigma(*p50, *p95);
                p50.seconds() * libm::exp(sigma * sigma / 2.0)
            }
            Self::Weibull { scale, shape } => scale.seconds() * libm::tgamma(1.0 + 1.0 / shape),
            Self::Samples { values, .. } => {
                values.iter().map(|value| value.seconds()).sum::<f64>()
                    / (values.len().max(1) as f64)
            }
            Self::Mix(parts) => {
                let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
                parts
                    .iter()
                    .map(|(weight, part)| weight / total * part.mean_seconds())
                    .sum()
            }
            Self::Shifted { offset, rest } => offset.seconds() + rest.mean_seconds(),
            Self::Scaled { factor, rest } => factor * rest.mean_seconds(),
        }
    }

    /// Whether every draw is the same.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        match self {
            Self::Fixed(_) => true,
            Self::Uniform { low, high } => low == high,
            Self::Shifted { rest, .. } | Self::Scaled { rest, .. } => rest.is_fixed(),
            _ => false,
        }
    }

    /// Refuses what no distribution can be: p95 below p50, a negative factor, an empty sample.
    ///
    /// # Errors
    /// Says which part is wrong and what would do.
    pub fn validate(&self) -> Result<(), LiteralError> {
        let refuse = |expected| {
            Err(LiteralError {
                literal: self.to_string(),
                expected,
            })
        };
        match self {
            Self::Uniform { low, high } if low > high => {
                refuse("a range whose low end comes first")
            }
            Self::Triangular { low, mode, high } if low > mode || mode > high => {
                refuse("a triangle with low ≤ mode ≤ high")
            }
            Self::Exponential { mean } if mean.0 == 0 => {
                refuse("an exponential with a mean above 0")
            }
            Self::Lognormal { p50, .. } if p50.0 == 0 => refuse("a lognormal with a p50 above 0"),
            Self::Lognormal { p50, p95 } if p95 < p50 => {
                refuse("a lognormal whose p95 is at least its p50")
            }
            Self::Gamma { mean, cv } if mean.0 == 0 || !(*cv > 0.0 && cv.is_finite()) => {
                refuse("a gamma with a mean and a cv above 0")
            }
            Self::Weibull { scale, shape }
                if scale.0 == 0 || !(*shape > 0.0 && shape.is_finite()) =>
            {
                refuse("a weibull with a scale and a shape above 0")
            }
            Self::Samples { values, file: None } if values.is_empty() => {
                refuse("a sample of at least one value")
            }
            Self::Mix(parts) => {
                if parts.is_empty()
                    || !parts
                        .iter()
                        .all(|(weight, _)| *weight >= 0.0 && weight.is_finite())
                {
                    return refuse("a mix of parts with weights of at least 0");
                }
                let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
                if (total - 1.0).abs() > 1e-6 {
                    return refuse("a mix whose weights add up to 100%");
                }
                parts.iter().try_for_each(|(_, part)| part.validate())
            }
            Self::Scaled { factor, .. } if !(*factor >= 0.0 && factor.is_finite()) => {
                refuse("a factor of at least 0")
            }
            Self::Shifted { rest, .. } | Self::Scaled { rest, .. } => rest.validate(),
            _ => Ok(()),
        }
    }
}

/// The sigma of the lognormal with this median and 95th percentile; 0 when they are equal.
#[must_use]
pub fn lognormal_sigma(p50: Micros, p95: Micros) -> f64 {
    libm::log(p95.seconds() / p50.seconds()) / Z95
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(value) => write!(f, "{value}"),
            Self::Uniform { low, high } => write!(f, "uniform({low}, {high})"),
            Self::Triangular { low, mode, high } => write!(f, "triangular({low}, {mode}, {high})"),
            Self::Exponential { mean } => write!(f, "exponential(mean = {mean})"),
            Self::Lognormal { p50, p95 } => write!(f, "lognormal(p50 = {p50}, p95 = {p95})"),
            Self::Gamma { mean, cv } => write!(f, "gamma(mean = {mean}, cv = {cv})"),
            Self::Weibull { scale, shape } => {
                write!(f, "weibull(scale = {scale}, shape = {shape})")
            }
            Self::Samples {
                file: Some(file), ..
            } => write!(f, "samples(\"{file}\")"),
            Self::Samples { values, file: None } => {
                f.write_str("samples(")?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
            Self::Mix(parts) => {
                f.write_str("mix(")?;
                for (index, (weight, part)) in parts.iter().enumerate() {
                    let weight = crate::Probability::new(*weight).unwrap_or_default();
                    write!(f, "{}{weight} {part}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
            Self::Shifted { offset, rest } => write!(f, "{offset} + {rest}"),
            Self::Scaled { factor, rest } => match **rest {
                Self::Shifted { .. } => write!(f, "{factor} * ({rest})"),
                _ => write!(f, "{factor} * {rest}"),
            },
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Distribution {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Distribution {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
