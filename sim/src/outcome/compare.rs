//! Two outcomes side by side, with the noise that they share taken out.

use std::fmt;

use super::Outcome;
use crate::statistics::{Difference, Histogram, Pool};

/// This outcome minus another one. A figure is missing where one of the two has none.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Comparison {
    /// Whether both share seed and replications, so that differences are paired.
    pub paired: bool,
    /// Change of the mean lead time in seconds.
    pub mean: Option<Difference>,
    /// Change of the median lead time in seconds.
    pub p50: Option<Difference>,
    /// Change of the 95th percentile of the lead time in seconds.
    pub p95: Option<Difference>,
    /// Change of the share that succeeds.
    pub succeeded: Option<Difference>,
    /// Change of the share that is superseded.
    pub superseded: Option<Difference>,
    /// Change of the wait for stage locks, in seconds for each trigger.
    pub lock_wait: Option<Difference>,
    /// Change of the wait for build slots, in seconds for each trigger.
    pub quota_wait: Option<Difference>,
}

impl Outcome {
    /// How this outcome differs from another one: this minus the other, with intervals.
    ///
    /// With the same seed, replications and span the two share their random numbers, and only what differs between the scenarios
    /// is left in the interval.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Comparison {
        let paired = self.seed == other.seed
            && self.replications == other.replications
            && self.span == other.span;
        let replications = self.replications.min(other.replications);
        let pool = Pool::new(self.seed, self.confidence, replications);
        let (after, before) = (&self.details, &other.details);
        let quantile = |share| {
            let (after_all, before_all) = (
                &self.lead_time.as_ref()?.histogram,
                &other.lead_time.as_ref()?.histogram,
            );
            let after_parts: Vec<&Histogram> = after.lead_parts.iter().collect();
            let before_parts: Vec<&Histogram> = before.lead_parts.iter().collect();
            pool.quantile_change(
                share,
                (after_all, &after_parts),
                (before_all, &before_parts),
                paired,
            )
        };
        Comparison {
            paired,
            mean: pool.ratio_change(&after.lead, &before.lead, paired),
            p50: quantile(0.5),
            p95: quantile(0.95),
            succeeded: pool.ratio_change(&after.succeeded, &before.succeeded, paired),
            superseded: pool.ratio_change(&after.superseded, &before.superseded, paired),
            lock_wait: pool.ratio_change(&after.lock_wait, &before.lock_wait, paired),
            quota_wait: pool.ratio_change(&after.quota_wait, &before.quota_wait, paired),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("mean lead time", self.mean, " s"),
            ("p50", self.p50, " s"),
            ("p95", self.p95, " s"),
            ("share succeeded", self.succeeded, ""),
            ("share superseded", self.superseded, ""),
        ];
        for (index, (name, difference, unit)) in rows.into_iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            match difference {
                None => write!(f, "{name}: nothing to compare")?,
                Some(difference) => {
                    let change = difference.change;
                    write!(
                        f,
                        "{name}: {:+.3}{unit} ({:+.3} to {:+.3})",
                        change.value, change.low, change.high
                    )?;
                    if !difference.is_detectable() {
                        f.write_str(", no detectable difference")?;
                    }
                }
            }
        }
        Ok(())
    }
}
