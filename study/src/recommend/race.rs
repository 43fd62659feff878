//! Candidates against the base on the same random numbers, and who is behind.

use rayon::prelude::*;
use stagewright_core::Scenario;
use stagewright_cost::{Interval, Money};
use stagewright_sim::Outcome;

use super::candidates::Candidate;
use crate::study::{Figure, StudyError, StudyOptions, list_prices};

/// A candidate that the rules allow.
#[derive(Clone, Debug)]
pub(super) struct Runner {
    pub(super) candidate: Candidate,
    pub(super) scenario: Scenario,
}

/// What a candidate changes.
#[derive(Clone, Debug)]
pub(super) struct Gains {
    pub(super) mean: Option<Figure>,
    pub(super) p95: Option<Figure>,
    pub(super) failed: Option<Figure>,
    pub(super) list_price: Interval,
}

/// The base, simulated for so many months.
pub(super) struct Base {
    pub(super) outcome: Outcome,
    pub(super) prices: Vec<Money>,
}

impl Base {
    pub(super) fn of(scenario: &Scenario, options: &StudyOptions) -> Result<Self, StudyError> {
        let outcome = options.simulate(scenario)?;
        let prices = list_prices(&scenario.pipeline, &outcome, options)?;
        Ok(Self { outcome, prices })
    }

    /// Runs every candidate; those that no execution gets through are gone, and all of them once the search was stopped.
    pub(super) fn race(
        &self,
        runners: Vec<Runner>,
        options: &StudyOptions,
    ) -> Result<Vec<(Runner, Gains)>, StudyError> {
        let run = |runner: Runner| match self.gains(&runner.scenario, options)? {
            Some(gains) => Ok(Some((runner, gains))),
            None => Ok(None),
        };
        let all = runners.into_par_iter().map(run);
        let all = all.collect::<Result<Vec<_>, StudyError>>()?;
        Ok(all.into_iter().flatten().collect())
    }

    fn gains(
        &self,
        scenario: &Scenario,
        options: &StudyOptions,
    ) -> Result<Option<Gains>, StudyError> {
        if options.is_cancelled() {
            return Ok(None);
        }
        let outcome = match options.simulate(scenario) {
            _ if options.is_cancelled() => return Ok(None),
            outcome => outcome?,
        };
        if outcome.lead_time.is_none() {
            return Ok(None);
        }
        let prices = list_prices(&scenario.pipeline, &outcome, options)?;
        let months = prices.into_iter().zip(&self.prices);
        let months = months.map(|(after, before)| after.checked_sub(*before));
        let compared = outcome.compare(&self.outcome);
        let figure =
            |change: Option<stagewright_sim::Difference>| change.map(|it| it.change.into());
        Ok(Some(Gains {
            mean: figure(compared.change_mean),
            p95: figure(compared.change_p95),
            failed: figure(compared.failed),
            list_price: Interval::of(months.collect::<Result<_, _>>()?)?,
        }))
    }
}

impl Gains {
    /// Whether it may be better in anything, as far as so many months can tell: what is not is clearly behind.
    pub(super) fn may_gain(&self) -> bool {
        let may = |change: &Option<Figure>| match change {
            Some(change) => change.low.is_none_or(|low| low < 0.0),
            None => false,
        };
        may(&self.mean)
            || may(&self.failed)
            || self.list_price.low.is_none_or(|low| low < Money::ZERO)
    }

    /// Whether it is better in anything, beyond its interval.
    pub(super) fn gains(&self) -> bool {
        let less = |change: &Option<Figure>| {
            change.is_some_and(|it| it.high.is_some_and(|high| high < 0.0))
        };
        less(&self.mean)
            || less(&self.failed)
            || self.list_price.high.is_some_and(|high| high < Money::ZERO)
    }

    /// The three that count, each nothing where it is not detectable.
    fn told(&self) -> (f64, f64, Money) {
        let sure = |change: &Option<Figure>| match change {
            Some(it) if it.ends().is_some_and(|(low, high)| low > 0.0 || high < 0.0) => it.value,
            _ => 0.0,
        };
        let money = &self.list_price;
        let zero = Money::ZERO;
        let known =
            money.low.is_some_and(|low| low > zero) || money.high.is_some_and(|high| high < zero);
        let money = if known { money.mean } else { zero };
        (sure(&self.mean), sure(&self.failed), money)
    }

    /// Whether another one is at least as good in everything, and better in something.
    pub(super) fn is_behind(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.told(), other.told());
        theirs.0 <= mine.0 && theirs.1 <= mine.1 && theirs.2 <= mine.2 && theirs != mine
    }
}
