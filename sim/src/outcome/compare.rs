//! Two outcomes side by side, with the noise that they share taken out.

use super::{ChangeLeadTime, Details, LeadTime, Outcome, Quantile};
use crate::statistics::{Difference, Estimate, Histogram, Part, Pool, Sample, standard_error};

/// A quantile, and what it was read from.
type Quantiled<'a> = (Estimate, (&'a Histogram, &'a [Part]));

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
    /// Change of the mean until a change is live, in seconds; nothing where some of either were not live in the end.
    pub change_mean: Option<Difference>,
    /// Change of its median in seconds.
    pub change_p50: Option<Difference>,
    /// Change of its 95th percentile in seconds.
    pub change_p95: Option<Difference>,
    /// Change of the share of changes that went straight.
    pub straight: Option<Difference>,
    /// Change of the share that succeeds.
    pub succeeded: Option<Difference>,
    /// Change of the share that fails.
    pub failed: Option<Difference>,
    /// Change of the share that is superseded.
    pub superseded: Option<Difference>,
    /// Change of the wait for stage locks, in seconds for each trigger.
    pub lock_wait: Option<Difference>,
    /// Change of the wait for build slots, in seconds for each trigger.
    pub quota_wait: Option<Difference>,
    /// Change of the capacity, executions a day.
    pub capacity: Option<Difference>,
}

impl Outcome {
    /// The mean wait for stage locks and that for build slots, in seconds for each trigger: the figures whose changes
    /// [`Outcome::compare`] gives. Nothing where nothing was triggered.
    #[must_use]
    pub fn waits(&self) -> [Option<Estimate>; 2] {
        let pool = Pool::new(self.seed, self.confidence, self.replications);
        let Details {
            lock_wait,
            quota_wait,
            ..
        } = &self.details;
        [lock_wait, quota_wait].map(|samples| pool.mean(samples, 0.0, true))
    }

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
        let apart =
            |after: Option<Estimate>, before: Option<Estimate>| Some(pool.apart(&after?, &before?));
        let change = |change: Option<Estimate>| change.map(|change| Difference { change, paired });
        let mean = |after: &[Sample], before: &[Sample], of: fn(&Outcome) -> Option<Estimate>| {
            change(match paired {
                true => pool.paired(after, before),
                false => apart(of(self), of(other)),
            })
        };
        // Where pairs say too little, the two figures' own intervals still say something.
        let quantiles = |share, now: Quantiled<'_>, then: Quantiled<'_>| {
            let pairs = pool.paired_quantile(share, now.1, then.1);
            // A span without an end has no difference to another.
            let ends = [now.1.0, then.1.0].iter().all(|all| !all.has_endless());
            let pairs = pairs.filter(|_| paired && ends);
            change(pairs.or_else(|| apart(Some(now.0), Some(then.0))))
        };
        let quantile = |share, of: fn(&LeadTime) -> Estimate| {
            let (now, then) = (self.lead_time.as_ref()?, other.lead_time.as_ref()?);
            let now = (of(now), (&now.histogram, &*after.lead_parts));
            quantiles(
                share,
                now,
                (of(then), (&then.histogram, &before.lead_parts)),
            )
        };
        let changes = (
            self.change_lead_time.as_ref(),
            other.change_lead_time.as_ref(),
        );
        let changes = changes.0.zip(changes.1);
        let change_quantile = |share, of: fn(&ChangeLeadTime) -> Quantile| {
            let (now, then) = changes?;
            let now = (of(now).known()?, (&now.histogram, &*now.details.parts));
            let then = (of(then).known()?, (&then.histogram, &*then.details.parts));
            quantiles(share, now, then)
        };
        let all_live = changes.filter(|(now, then)| now.unfinished + then.unfinished == 0);
        let share = |after: &[Sample], before: &[Sample], of: fn(&Outcome) -> Estimate| {
            let pairs = pool.paired_share(after, before).filter(|_| paired);
            change(pairs.or_else(|| apart(Some(of(self)), Some(of(other)))))
        };
        let wait = |after: &[Sample], before: &[Sample]| {
            change(match paired {
                true => pool.paired(after, before),
                false => apart(pool.mean(after, 0.0, true), pool.mean(before, 0.0, true)),
            })
        };
        Comparison {
            paired,
            mean: mean(&after.lead, &before.lead, |outcome| {
                outcome.lead_time.as_ref().map(|lead| lead.mean)
            }),
            p50: quantile(0.5, |lead| lead.p50),
            p95: quantile(0.95, |lead| lead.p95),
            change_mean: all_live.and_then(|(now, then)| {
                mean(&now.details.lead, &then.details.lead, |outcome| {
                    outcome.change_lead_time.as_ref().map(|it| it.mean)
                })
            }),
            change_p50: change_quantile(0.5, |it| it.p50),
            change_p95: change_quantile(0.95, |it| it.p95),
            straight: changes.and_then(|(now, then)| {
                let (after, before) = (&now.details.straight, &then.details.straight);
                let pairs = pool.paired_share(after, before).filter(|_| paired);
                change(pairs.or_else(|| apart(Some(now.straight), Some(then.straight))))
            }),
            succeeded: share(&after.succeeded, &before.succeeded, |outcome| {
                outcome.shares.succeeded
            }),
            failed: share(&after.failed, &before.failed, |outcome| {
                outcome.shares.failed
            }),
            superseded: share(&after.superseded, &before.superseded, |outcome| {
                outcome.shares.superseded
            }),
            lock_wait: wait(&after.lock_wait, &before.lock_wait),
            quota_wait: wait(&after.quota_wait, &before.quota_wait),
            capacity: change(self.more_capacity(other, &pool, paired)),
        }
    }

    /// By the jackknife of the difference where the two share their random numbers.
    #[expect(clippy::cast_precision_loss, reason = "a count of replications")]
    fn more_capacity(&self, other: &Self, pool: &Pool, paired: bool) -> Option<Estimate> {
        let (after, before) = (self.capacity.per_day?, other.capacity.per_day?);
        let without = self.capacity.without.iter().zip(&other.capacity.without);
        let moved: Vec<f64> = without.map(|(after, before)| after - before).collect();
        if !paired || moved.len() < 2 || moved.iter().any(|it| !it.is_finite()) {
            return Some(pool.apart(&after, &before));
        }
        let value = after.value - before.value;
        let error = standard_error(&moved) * (moved.len() - 1) as f64;
        Some(pool.estimate(value, pool.student(value, error), after.n))
    }
}
