//! Estimates with intervals: ratios, quantiles and paired differences across replications.

use std::fmt;

use super::{Histogram, two_sided};
use crate::sampler::inverse::{Tail, normal};

/// A simulated figure with its interval and its sample size. Times are in seconds, shares between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
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
    /// Whether the interval holds this figure.
    #[must_use]
    pub fn holds(&self, figure: f64) -> bool {
        (self.low..=self.high).contains(&figure)
    }

    /// Half the width of the interval.
    #[must_use]
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            value,
            low,
            high,
            confidence,
            n,
            replications,
            ..
        } = self;
        let percent = confidence * 100.0;
        write!(
            f,
            "{value:.3} ({percent:.0} % interval {low:.3} to {high:.3}, n = {n}, {replications} replications)"
        )
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
    /// Whether the interval leaves out "no difference".
    #[must_use]
    pub fn is_detectable(&self) -> bool {
        !self.change.holds(0.0)
    }
}

/// What one replication contributes to a ratio: a sum over a count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sample {
    pub(crate) sum: f64,
    pub(crate) count: f64,
}

/// The frame that all figures of one outcome share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pool {
    pub(crate) seed: u64,
    pub(crate) confidence: f64,
    pub(crate) replications: u32,
    /// Standard errors to either side.
    pub(crate) reach: f64,
}

/// The contributions of all replications, in their order.
pub(crate) type Samples = Vec<Sample>;

impl Pool {
    pub(crate) fn new(seed: u64, confidence: f64, replications: u32) -> Self {
        let degrees = u64::from(replications).saturating_sub(1);
        Self {
            seed,
            confidence,
            replications,
            reach: two_sided(confidence, degrees),
        }
    }

    fn estimate(&self, value: f64, low: f64, high: f64, n: u64) -> Estimate {
        let Self {
            seed,
            confidence,
            replications,
            ..
        } = *self;
        Estimate {
            value,
            low,
            high,
            confidence,
            n,
            replications,
            seed,
        }
    }

    /// Sum over count, with the interval of a ratio estimator: the spread of each replication's residual.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count"
    )]
    pub(crate) fn ratio(&self, samples: &[Sample]) -> Option<Estimate> {
        let (value, influences) = ratio_influences(samples)?;
        let half = self.reach * standard_error(&influences);
        let n = samples.iter().map(|sample| sample.count).sum::<f64>() as u64;
        Some(self.estimate(value, value - half, value + half, n))
    }

    /// A share between 0 and 1; the interval stays within.
    pub(crate) fn share(&self, samples: &[Sample]) -> Option<Estimate> {
        let mut estimate = self.ratio(samples)?;
        estimate.low = estimate.low.max(0.0);
        estimate.high = estimate.high.min(1.0);
        Some(estimate)
    }

    /// The quantile of all replications together, in seconds. Its interval comes from the spread, over replications, of the share of
    /// values below it (a ratio estimator again), read back through the distribution: right under dependence within a replication.
    pub(crate) fn quantile(
        &self,
        share: f64,
        pooled: &Histogram,
        parts: &[&Histogram],
    ) -> Option<Estimate> {
        let value = pooled.quantile(share)?;
        let (_, influences) = ratio_influences(&ranks(value, parts))?;
        let half = self.reach * standard_error(&influences);
        let low = pooled.quantile(share - half)?;
        let high = pooled.quantile(share + half)?;
        Some(self.estimate(
            value / 1e6,
            low.min(value) / 1e6,
            high.max(value) / 1e6,
            pooled.count(),
        ))
    }

    /// The change of a ratio from `before` to `after`, paired where both have the same replications.
    pub(crate) fn ratio_change(
        &self,
        after: &[Sample],
        before: &[Sample],
        paired: bool,
    ) -> Option<Difference> {
        let (after_value, after_influences) = ratio_influences(after)?;
        let (before_value, before_influences) = ratio_influences(before)?;
        let n = after.iter().map(|sample| sample.count).sum::<f64>();
        Some(self.change(
            after_value - before_value,
            &after_influences,
            &before_influences,
            paired,
            n,
        ))
    }

    /// The change of a quantile in seconds, from each replication's influence on it (Bahadur): residual rank over density.
    pub(crate) fn quantile_change(
        &self,
        share: f64,
        after: (&Histogram, &[&Histogram]),
        before: (&Histogram, &[&Histogram]),
        paired: bool,
    ) -> Option<Difference> {
        let (after_value, after_influences) = quantile_influences(share, after)?;
        let (before_value, before_influences) = quantile_influences(share, before)?;
        #[expect(clippy::cast_precision_loss, reason = "a count")]
        let n = after.0.count() as f64;
        Some(self.change(
            after_value - before_value,
            &after_influences,
            &before_influences,
            paired,
            n,
        ))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count"
    )]
    fn change(
        &self,
        value: f64,
        after: &[f64],
        before: &[f64],
        paired: bool,
        n: f64,
    ) -> Difference {
        let paired = paired && after.len() == before.len();
        let error = if paired {
            let differences: Vec<f64> = after
                .iter()
                .zip(before)
                .map(|(after, before)| after - before)
                .collect();
            standard_error(&differences)
        } else {
            let (after, before) = (standard_error(after), standard_error(before));
            libm::sqrt(after * after + before * before)
        };
        let half = self.reach * error;
        Difference {
            change: self.estimate(value, value - half, value + half, n as u64),
            paired,
        }
    }
}

/// The ratio and how far each replication pulls it.
fn ratio_influences(samples: &[Sample]) -> Option<(f64, Vec<f64>)> {
    let count: f64 = samples.iter().map(|sample| sample.count).sum();
    if count <= 0.0 {
        return None;
    }
    let value = samples.iter().map(|sample| sample.sum).sum::<f64>() / count;
    #[expect(clippy::cast_precision_loss, reason = "a count of replications")]
    let mean_count = count / samples.len() as f64;
    Some((
        value,
        samples
            .iter()
            .map(|sample| (sample.sum - value * sample.count) / mean_count)
            .collect(),
    ))
}

fn quantile_influences(
    share: f64,
    (pooled, parts): (&Histogram, &[&Histogram]),
) -> Option<(f64, Vec<f64>)> {
    let value = pooled.quantile(share)?;
    let (_, influences) = ratio_influences(&ranks(value, parts))?;
    let sparsity = sparsity(share, pooled)?;
    Some((
        value / 1e6,
        influences
            .iter()
            .map(|influence| -influence * sparsity / 1e6)
            .collect(),
    ))
}

fn ranks(value: f64, parts: &[&Histogram]) -> Samples {
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let rank = |part: &&Histogram| Sample {
        sum: part.at_most(value),
        count: part.count() as f64,
    };
    parts.iter().map(rank).collect()
}

/// One over the density at a quantile, over the bandwidth of Hall and Sheather (1988).
fn sparsity(share: f64, pooled: &Histogram) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let n = pooled.count().max(2) as f64;
    let z = if share <= 0.5 {
        normal(Tail::Lower(share))
    } else {
        normal(Tail::Upper(1.0 - share))
    };
    let density = libm::exp(-z * z / 2.0) / libm::sqrt(2.0 * core::f64::consts::PI);
    let bandwidth = libm::cbrt(1.5 * density * density / (2.0 * z * z + 1.0))
        * libm::pow(1.96, 2.0 / 3.0)
        / libm::cbrt(n);
    let bandwidth = bandwidth.min(0.5 * share.min(1.0 - share));
    Some(
        (pooled.quantile(share + bandwidth)? - pooled.quantile(share - bandwidth)?)
            / (2.0 * bandwidth),
    )
}

/// The standard error of a mean of values whose mean is known to be about 0.
#[expect(clippy::cast_precision_loss, reason = "a count of replications")]
fn standard_error(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    if count < 2.0 {
        return f64::INFINITY;
    }
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    libm::sqrt(squares / (count * (count - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::super::Counts;
    use super::*;
    use crate::draws::{Purpose, Stream, unit};

    fn replications(seed: u64, scale: f64) -> (Samples, Vec<Histogram>) {
        let name = Stream::name("p", "s", "a", Purpose::Duration);
        (0..40_u64)
            .map(|replication| {
                let stream = Stream::new(seed, replication, name);
                let mut counts = Counts::default();
                let mut sum = 0.0;
                for index in 0..250 {
                    let value = -libm::log(unit(stream.at(index))) * scale;
                    counts.add((value * 1e6) as u64);
                    sum += value;
                }
                (Sample { sum, count: 250.0 }, counts.finish())
            })
            .unzip()
    }

    #[test]
    fn ninety_five_per_cent_intervals_hold_the_truth_about_nineteen_times_in_twenty() {
        let (mut means, mut quantiles) = (0, 0);
        for seed in 0..400 {
            let (samples, parts) = replications(seed, 100.0);
            let pool = Pool::new(seed, 0.95, 40);
            let views: Vec<&Histogram> = parts.iter().collect();
            means += i32::from(pool.ratio(&samples).unwrap().holds(100.0));
            let p95 = pool
                .quantile(0.95, &Histogram::sum(&parts), &views)
                .unwrap();
            quantiles += i32::from(p95.holds(299.573_227));
        }
        // 400 trials at 0.95: 380 ± 4.4, so 362 to 396 is four deviations.
        assert!((362..=396).contains(&means), "{means}");
        assert!((362..=396).contains(&quantiles), "{quantiles}");
    }

    #[test]
    fn shared_noise_cancels_in_a_paired_difference() {
        let (after, after_parts) = replications(1, 101.0);
        let (before, before_parts) = replications(1, 100.0);
        let pool = Pool::new(1, 0.95, 40);
        let paired = pool.ratio_change(&after, &before, true).unwrap();
        let independent = pool.ratio_change(&after, &before, false).unwrap();
        assert!(paired.is_detectable() && !independent.is_detectable());
        let (after_all, before_all) = (Histogram::sum(&after_parts), Histogram::sum(&before_parts));
        let (after_views, before_views): (Vec<_>, Vec<_>) =
            (after_parts.iter().collect(), before_parts.iter().collect());
        let paired = pool
            .quantile_change(
                0.95,
                (&after_all, &after_views),
                (&before_all, &before_views),
                true,
            )
            .unwrap();
        assert!(paired.change.holds(2.995_7), "{paired:?}");
        assert!(paired.change.half_width() < 1.5, "{paired:?}");
    }

    #[test]
    fn nothing_observed_gives_no_figure() {
        let pool = Pool::new(1, 0.95, 40);
        assert_eq!(pool.ratio(&[Sample::default(); 40]), None);
        assert_eq!(pool.quantile(0.5, &Histogram::default(), &[]), None);
    }
}
