//! Candidates against the base on the same random numbers, and which of them are behind.

use rayon::prelude::*;
use stagewright_core::Scenario;
use stagewright_cost::{Interval, Money};
use stagewright_sim::{Outcome, WarmUp};

use super::candidates::Candidate;
use crate::study::{Figure, StudyError, StudyOptions, WhatIf, difference, list_prices};

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
        let prices = list_prices(&scenario.pipeline, &scenario.profile, &outcome, options)?;
        Ok(Self { outcome, prices })
    }

    /// Runs every candidate; those through which no execution comes are left out, and all of them once the search was stopped.
    pub(super) fn race(
        &self,
        runners: Vec<Runner>,
        options: &StudyOptions,
    ) -> Result<Vec<(Runner, Gains)>, StudyError> {
        let run = |runner: Runner| {
            let gains = self.gains(&runner.scenario, options).transpose()?;
            Some(gains.map(|gains| (runner, gains)))
        };
        runners.into_par_iter().filter_map(run).collect()
    }

    fn gains(
        &self,
        scenario: &Scenario,
        options: &StudyOptions,
    ) -> Result<Option<Gains>, StudyError> {
        if options.is_cancelled() {
            return Ok(None);
        }
        let outcome = options.simulate_to_the_end(scenario)?;
        let Some(outcome) = outcome.filter(|it| it.lead_time.is_some() && is_settled(it)) else {
            return Ok(None);
        };
        let prices = list_prices(&scenario.pipeline, &scenario.profile, &outcome, options)?;
        let compared = outcome.compare(&self.outcome);
        Ok(Some(Gains {
            mean: WhatIf::change_of(compared.change_mean),
            p95: WhatIf::change_of(compared.change_p95),
            failed: WhatIf::change_of(compared.failed),
            list_price: difference(&prices, &self.prices)?,
        }))
    }
}

/// Whether an outcome shows little of its empty start. It is measured as soon as the base is, and may need longer: nothing is recommended
/// that is only better because its queues have not filled yet. What is needed is an estimate, and half of it leaves e^-2.5 of the start.
fn is_settled(outcome: &Outcome) -> bool {
    let WarmUp { span, needed, .. } = outcome.warm_up;
    needed.is_some_and(|needed| needed.0 / 2 <= span.0)
}

impl Gains {
    /// Whether it may be better in anything, as far as so many months can tell: what is not is clearly behind.
    pub(super) fn may_gain(&self) -> bool {
        let may =
            |change: &Option<Figure>| change.is_some_and(|it| it.low.is_none_or(|low| low < 0.0));
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
        let sure = |change: &Option<Figure>| {
            let sure = change.filter(Figure::is_detectable);
            sure.map_or(0.0, |it| it.value)
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
