//! How intervals are made from replications.
//!
//! Executions of one replication depend on each other, replications do not: an interval rests on the spread between them and on Student's t.
//! Where that spread says little, because what is counted is rare or replications are few, a count has its exact interval,
//! and a mean has none.

use super::beta::{beta_quantile, incomplete_beta};
use super::{Estimate, Histogram, Interval, Part, two_sided};
use crate::sampling::inverse::{Tail, gamma, normal};

/// A mean whose standard error is more than this part of it rests on a few large values, which the spread does not show: no interval. The
/// statistical offices do not publish such figures (NCHS, Series 2, No. 175: 30 %).
const MOST_RELATIVE_ERROR: f64 = 0.3;
/// Fewer replications in which two scenarios differ at all say nothing about how they differ in the others.
const FEWEST_DIFFERENT: usize = 8;
/// So many independent executions have to lie beyond a quantile, for it and for each section that has one of its own.
const FEWEST_BEYOND: f64 = 5.0;
/// How many times more lies beyond the quantile whose clustering is asked beside that of a far one.
const NEARER: f64 = 5.0;
/// Fewer sections of several replications each say too little about their spread.
const FEWEST_SECTIONS: usize = 10;
/// From so many executions on either side of a quantile on, the binomial distribution of their number is normal.
const NORMAL_FROM: f64 = 100.0;

/// What one replication contributes to a ratio: a sum over a count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sample {
    pub(crate) sum: f64,
    pub(crate) count: f64,
}

/// The contributions of all replications, in their order.
pub(crate) type Samples = Vec<Sample>;

/// The frame that all figures of one outcome share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pool {
    pub(crate) seed: u64,
    pub(crate) confidence: f64,
    pub(crate) replications: u32,
    /// Standard errors to either side.
    reach: f64,
    /// The same if the standard error were known.
    normal: f64,
}

impl Pool {
    pub(crate) fn new(seed: u64, confidence: f64, replications: u32) -> Self {
        let degrees = u64::from(replications).saturating_sub(1);
        Self {
            seed,
            confidence,
            replications,
            reach: two_sided(confidence, degrees),
            normal: normal(Tail::Upper((1.0 - confidence).clamp(1e-12, 1.0) / 2.0)),
        }
    }

    pub(crate) fn estimate(&self, value: f64, interval: Interval, n: u64) -> Estimate {
        let Self {
            seed,
            confidence,
            replications,
            ..
        } = *self;
        let enough = replications >= 2;
        Estimate {
            value,
            interval: if enough { interval } else { Interval::TooFew },
            confidence,
            n,
            replications,
            seed,
        }
    }

    /// The chance on either side of an interval.
    fn tail(&self) -> f64 {
        (1.0 - self.confidence).clamp(1e-12, 1.0) / 2.0
    }

    /// Student's interval for what has this standard error.
    pub(crate) fn student(&self, value: f64, error: f64) -> Interval {
        Interval::around(value, self.reach * error)
    }

    /// Sum over count, with the interval of a ratio estimator: the spread of each replication's residual. No single value lies below `least`; what
    /// was never above it in `rare` figures may only not have been seen yet.
    pub(crate) fn mean(&self, samples: &[Sample], least: f64, rare: bool) -> Option<Estimate> {
        let (value, influences) = ratio_influences(samples)?;
        let (error, above) = (standard_error(&influences), value - least);
        let interval = if above <= 1e-9 * value.abs() {
            match rare {
                true => Interval::TooFew,
                false => Interval::around(value, 0.0),
            }
        } else if error > MOST_RELATIVE_ERROR * above {
            Interval::TooFew
        } else {
            self.student(value, error).within(0.0, f64::INFINITY)
        };
        Some(self.estimate(value, interval, total(samples)))
    }

    /// How many independent observations say as much as these, as Korn and Graubard (1998) count them: clustering within replications takes
    /// off, and so does knowing it from few replications only.
    fn worth(&self, n: f64, design: f64) -> f64 {
        let unsure = self.normal / self.reach;
        n / design * unsure * unsure
    }

    /// A share between 0 and 1 with the exact interval of Clopper and Pearson for as many independent executions as these are worth. What may
    /// come more than once is a mean.
    pub(crate) fn share(&self, samples: &[Sample], independent: bool) -> Option<Estimate> {
        if samples.iter().any(|sample| sample.sum > sample.count) {
            return self.mean(samples, 0.0, true);
        }
        let (value, influences) = ratio_influences(samples)?;
        let n = samples.iter().map(|sample| sample.count).sum::<f64>();
        let worth = match independent {
            true => n,
            false => self.worth(n, design(value * (1.0 - value) / n, &influences)),
        };
        let (seen, tail) = (value * worth, self.tail());
        let low = match value > 0.0 {
            true => beta_quantile(tail, seen, worth - seen + 1.0),
            false => 0.0,
        };
        let high = match value < 1.0 {
            true => beta_quantile(1.0 - tail, seen + 1.0, worth - seen),
            false => 1.0,
        };
        Some(self.estimate(value, Interval::Between { low, high }, total(samples)))
    }

    /// Events for each unit of what is counted, with the exact interval of Garwood for as many independent ones as these are worth.
    pub(crate) fn rate(&self, samples: &[Sample], independent: bool) -> Option<Estimate> {
        let (value, influences) = ratio_influences(samples)?;
        let n = samples.iter().map(|sample| sample.count).sum::<f64>();
        let worth = match independent {
            true => n,
            false => self.worth(n, design(value / n, &influences)),
        };
        let (seen, tail) = (value * worth, self.tail());
        let low = match seen > 0.0 {
            true => gamma(Tail::Lower(tail), seen) / worth,
            false => 0.0,
        };
        let high = gamma(Tail::Upper(tail), seen + 1.0) / worth;
        Some(self.estimate(value, Interval::Between { low, high }, total(samples)))
    }

    /// The quantile of all replications together, in seconds. Between which places in the order of the values it lies is exact, under any
    /// distribution, for as many independent values as these are worth; where no place is high or low enough, there are too few.
    pub(crate) fn quantile(
        &self,
        share: f64,
        pooled: &Histogram,
        parts: &[Part],
    ) -> Option<Estimate> {
        let value = pooled.quantile(share)?;
        let (n, design) = clustering(share, pooled, parts)?;
        let enough = n / design * share.min(1.0 - share) >= FEWEST_BEYOND;
        let places = places(share, self.worth(n, design), self.tail(), self.normal);
        let interval = match places.filter(|_| enough) {
            None => Interval::TooFew,
            Some((low, high)) => {
                let low = pooled.quantile((low * n).floor() / n)?;
                let high = pooled.quantile((high * n).ceil() / n)?;
                Interval::Between {
                    low: low.min(value) / 1e6,
                    high: high.max(value) / 1e6,
                }
            }
        };
        Some(self.estimate(value / 1e6, interval, pooled.count()))
    }

    /// The change of a mean from `before` to `after` that share their random numbers.
    pub(crate) fn paired(&self, after: &[Sample], before: &[Sample]) -> Option<Estimate> {
        let (after_value, after_influences) = ratio_influences(after)?;
        let (before_value, before_influences) = ratio_influences(before)?;
        let differences: Vec<f64> = after_influences
            .iter()
            .zip(&before_influences)
            .map(|(after, before)| after - before)
            .collect();
        let pairs = after.iter().zip(before);
        let different = pairs.filter(|(after, before)| after != before).count();
        let value = after_value - before_value;
        let interval = match different {
            0 => Interval::around(value, 0.0),
            some if some < FEWEST_DIFFERENT.min(after.len()) => Interval::TooFew,
            _ => self.student(value, standard_error(&differences)),
        };
        Some(self.estimate(value, interval, total(after)))
    }

    /// The same of a share; nothing where too few replications differ for their spread to say something.
    pub(crate) fn paired_share(&self, after: &[Sample], before: &[Sample]) -> Option<Estimate> {
        let change = self.paired(after, before)?;
        let spread = change.half_width().is_some_and(|half| half > 0.0);
        (spread && after.len() >= FEWEST_DIFFERENT).then_some(change)
    }

    /// The change of a quantile in seconds, from `before` to `after` that share their random numbers: the spread, over sections, of the change of
    /// each section's own quantile about that of all. A section is one replication, or as many as it takes to have quantiles; nothing where
    /// that leaves few sections.
    pub(crate) fn paired_quantile(
        &self,
        share: f64,
        after: (&Histogram, &[Part]),
        before: (&Histogram, &[Part]),
    ) -> Option<Estimate> {
        let value = (after.0.quantile(share)? - before.0.quantile(share)?) / 1e6;
        let beyond = |(pooled, parts)| {
            let (n, design) = clustering(share, pooled, parts)?;
            Some(n / design * share.min(1.0 - share))
        };
        let beyond = beyond(after)?.min(beyond(before)?);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count"
        )]
        let sections = ((beyond / FEWEST_BEYOND) as usize).min(after.1.len());
        if sections < after.1.len().min(FEWEST_SECTIONS) {
            return None;
        }
        let parts = after.1.len();
        let changes: Option<Vec<f64>> = quantiles(share, after.1, sections)
            .zip(quantiles(share, before.1, sections))
            .map(|(after, before)| Some((after? - before?) / 1e6))
            .collect();
        let interval = changes.map_or(Interval::TooFew, |changes| {
            let degrees = sections as f64 - 1.0;
            let squares: f64 = changes
                .iter()
                .map(|change| (change - value) * (change - value))
                .sum();
            let reach = match sections == parts {
                true => self.reach,
                false => two_sided(self.confidence, sections as u64 - 1),
            };
            Interval::around(
                value,
                reach * libm::sqrt(squares / (degrees * sections as f64)),
            )
        });
        Some(self.estimate(value, interval, after.0.count()))
    }

    /// The change from `before` to `after` that have nothing to do with each other: their intervals squared and added (Zou and Donner 2008).
    pub(crate) fn apart(&self, after: &Estimate, before: &Estimate) -> Estimate {
        let value = after.value - before.value;
        let reach = |one: f64, other: f64| libm::sqrt(one * one + other * other);
        let interval = match (after.ends(), before.ends()) {
            (Some((low, high)), Some((before_low, before_high))) => Interval::Between {
                low: value - reach(after.value - low, before_high - before.value),
                high: value + reach(high - after.value, before.value - before_low),
            },
            _ => Interval::TooFew,
        };
        self.estimate(value, interval, after.n)
    }
}

/// The places, as shares of all, between which the quantile of so many independent values lies; nothing if one of them lies beyond the values.
pub(super) fn places(share: f64, n: f64, tail: f64, normal: f64) -> Option<(f64, f64)> {
    if n * share.min(1.0 - share) >= NORMAL_FROM {
        let half = normal * libm::sqrt(share * (1.0 - share) / n);
        return Some((share - half, share + half));
    }
    // The chance that at least k of n values lie below the quantile.
    let at_least = |k: f64| incomplete_beta(k, n - k + 1.0, share);
    if n < 1.0 || at_least(n) > tail || 1.0 - at_least(1.0) > tail {
        return None;
    }
    let place = |chance: f64| {
        let (mut low, mut high) = (1.0, n);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if at_least(middle) > chance {
                low = middle;
            } else {
                high = middle;
            }
        }
        (low, high)
    };
    Some((place(1.0 - tail).0 / n, place(tail).1 / n))
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

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count"
)]
fn total(samples: &[Sample]) -> u64 {
    samples.iter().map(|sample| sample.count).sum::<f64>() as u64
}

/// How many values there are, and how many times more their share below the quantile varies than if they were independent.
///
/// What little lies beyond a far quantile says little about that: where it seems independent by chance, an interval would be
/// stated, and just there too narrow. So the quantile beyond which [`NEARER`] times as much lies is asked as well.
fn clustering(share: f64, pooled: &Histogram, parts: &[Part]) -> Option<(f64, f64)> {
    let (n, design) = clustering_at(share, pooled, parts)?;
    let nearer = match share < 0.5 {
        true => (share * NEARER).min(0.5),
        false => (1.0 - (1.0 - share) * NEARER).max(0.5),
    };
    let (_, nearer) = clustering_at(nearer, pooled, parts)?;
    Some((n, design.max(nearer)))
}

#[expect(clippy::cast_precision_loss, reason = "a count")]
fn clustering_at(share: f64, pooled: &Histogram, parts: &[Part]) -> Option<(f64, f64)> {
    let value = pooled.quantile(share)?;
    let rank = |part: &Part| Sample {
        sum: part.at_most(value),
        count: part.count() as f64,
    };
    let ranks: Samples = parts.iter().map(rank).collect();
    let (_, influences) = ratio_influences(&ranks)?;
    let n = pooled.count() as f64;
    Some((n, design(share * (1.0 - share) / n, &influences)))
}

/// How many times more a figure varies than the variance it had if all observations were independent: at least once.
fn design(alone: f64, influences: &[f64]) -> f64 {
    let error = standard_error(influences);
    if alone > 0.0 {
        (error * error / alone).max(1.0)
    } else {
        1.0
    }
}

/// The quantile of each of so many sections of the replications.
fn quantiles(share: f64, parts: &[Part], sections: usize) -> impl Iterator<Item = Option<f64>> {
    (0..sections).map(move |section| {
        let (from, to) = (
            section * parts.len() / sections,
            (section + 1) * parts.len() / sections,
        );
        match parts.get(from..to)? {
            [part] => part.quantile(share),
            several => Histogram::sum(several).quantile(share),
        }
    })
}

/// The standard error of a mean of values.
#[expect(clippy::cast_precision_loss, reason = "a count of replications")]
pub(crate) fn standard_error(values: &[f64]) -> f64 {
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
