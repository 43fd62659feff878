//! How long it takes until changes are live, whatever became of the executions that they started.

use super::gather::Frame;
use crate::ids::PipelineId;
use crate::plan::{Mode, PipelinePlan};
use crate::statistics::{Estimate, Histogram, Interval, Moments, Part, Pool, Samples, is_endless};
use crate::tally::ChangeTally;

/// The lead time of changes: from the trigger to the first success of an execution that holds the change. In seconds.
///
/// A change whose execution failed or was superseded goes on in a later one, and its time with it. So, other than
/// [`LeadTime`](super::LeadTime), it leaves none out. Replications go on after the measured span until all of its changes are live, for
/// one more span at most and at least 30 days.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ChangeLeadTime {
    /// The stage at whose end a change is live: the last one, or what `counts` says.
    pub stage: String,
    /// Mean; a lower bound where some changes were not live in the end ([`ChangeLeadTime::unfinished`]).
    pub mean: Estimate,
    /// Median.
    pub p50: Quantile,
    /// 95th percentile.
    pub p95: Quantile,
    /// 99th percentile.
    pub p99: Quantile,
    /// Share of the changes that went straight: live by an execution that they started.
    pub straight: Estimate,
    /// Executions that succeeded after one with a newer revision had and put the older one back, for each change. Only in PARALLEL mode.
    pub went_back: Estimate,
    /// Changes of all replications that were not live when they ended.
    pub unfinished: u64,
    /// All lead times; those that were not live lie beyond all others.
    pub histogram: Histogram,
    pub(crate) details: ChangeDetails,
}

/// What comparisons need of each replication.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChangeDetails {
    pub(crate) lead: Samples,
    pub(crate) parts: Vec<Part>,
    pub(crate) straight: Samples,
}

/// A quantile of spans of which some may not have ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantile {
    /// So many seconds.
    At(Estimate),
    /// So many changes are not live that it lies beyond this many seconds; how far is not known.
    Over(f64),
}

impl Quantile {
    /// The figure, where it is known.
    #[must_use]
    pub const fn known(self) -> Option<Estimate> {
        match self {
            Self::At(estimate) => Some(estimate),
            Self::Over(_) => None,
        }
    }

    /// Its value in seconds, or the value that it exceeds.
    #[must_use]
    pub const fn at_least(self) -> f64 {
        match self {
            Self::At(estimate) => estimate.value,
            Self::Over(seconds) => seconds,
        }
    }
}

impl Frame<'_> {
    /// The lead time of the changes of a pipeline; nothing if none came. `parts`: that of each replication.
    pub(super) fn change_lead_time(
        &self,
        id: PipelineId,
        plan: &PipelinePlan,
        parts: Vec<Part>,
    ) -> Option<ChangeLeadTime> {
        let of = |count: fn(&ChangeTally) -> u64| {
            self.samples(|tally| {
                let changes = &tally.pipelines[id].changes;
                (u128::from(count(changes)), changes.count)
            })
        };
        let (mut moments, mut unfinished) = (Moments::default(), 0);
        for tally in self.tallies {
            let changes = &tally.pipelines[id].changes;
            moments.merge(&changes.lead);
            unfinished += changes.unfinished;
        }
        let lead = self.times(|tally| {
            let lead = &tally.pipelines[id].changes.lead;
            (lead.sum, lead.count)
        });
        let histogram = Histogram::sum(&parts);
        let mut mean = self.pool.mean(&lead, histogram.lowest_seconds(), true)?;
        mean.value = moments.mean_seconds();
        mean.interval = mean.interval.holding(mean.value);
        let bounds = self.bounds(id, &histogram, unfinished);
        let quantile = |share| quantile(&self.pool, share, (&histogram, &parts), &bounds);
        let straight = of(|changes| changes.straight);
        let went_back = of(|changes| changes.went_back);
        let lone = self.failures_are_lone(plan) && plan.mode == Mode::Parallel;
        Some(ChangeLeadTime {
            stage: plan.counted_stage.clone(),
            mean,
            p50: quantile(0.5)?,
            p95: quantile(0.95)?,
            p99: quantile(0.99)?,
            straight: self.or_nothing(self.pool.share(&straight, lone)),
            went_back: self.or_nothing(self.pool.share(&went_back, false)),
            unfinished,
            details: ChangeDetails {
                lead,
                parts,
                straight,
            },
            histogram,
        })
    }

    /// All lead times, with those that did not end as long as they are known to take.
    fn bounds(&self, id: PipelineId, histogram: &Histogram, unfinished: u64) -> Histogram {
        if unfinished == 0 {
            return Histogram::default();
        }
        let mut parts = vec![histogram.without_endless()];
        let tallies = self.tallies.iter();
        parts.extend(tallies.map(|tally| tally.pipelines[id].changes.at_least.widened()));
        Histogram::sum(&parts)
    }
}

/// A quantile, or what it exceeds by the least that is known of each span (`bounds`).
fn quantile(
    pool: &Pool,
    share: f64,
    (histogram, parts): (&Histogram, &[Part]),
    bounds: &Histogram,
) -> Option<Quantile> {
    let mut estimate = pool.quantile(share, histogram, parts)?;
    if is_endless(estimate.value) {
        return bounds.quantile_seconds(share).map(Quantile::Over);
    }
    if estimate.ends().is_some_and(|(_, high)| is_endless(high)) {
        estimate.interval = Interval::TooFew;
    }
    Some(Quantile::At(estimate))
}
