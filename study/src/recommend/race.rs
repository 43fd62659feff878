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

/// The base, simulated for so many months of one seed.
pub(super) struct Base {
    pub(super) outcome: Outcome,
    pub(super) prices: Vec<Money>,
    options: StudyOptions,
}

/// Runs every candidate on the seed of each base; those through which no execution comes on one of them are left out, and all of them once
/// the search was stopped.
pub(super) fn race(
    bases: &[Base],
    runners: Vec<Runner>,
) -> Result<Vec<(Runner, Gains)>, StudyError> {
    let run = |runner: Runner| {
        let each = bases.iter().map(|base| base.gains(&runner.scenario));
        let each: Result<Option<Vec<Gains>>, StudyError> = each.collect::<Result<_, _>>();
        let gains = each.and_then(|each| each.map(|each| Gains::on_all(&each)).transpose());
        Some(gains.transpose()?.map(|gains| (runner, gains)))
    };
    runners.into_par_iter().filter_map(run).collect()
}

impl Base {
    pub(super) fn of(scenario: &Scenario, options: StudyOptions) -> Result<Self, StudyError> {
        let outcome = options.simulate(scenario)?;
        let prices = list_prices(&scenario.pipeline, &scenario.profile, &outcome, &options)?;
        Ok(Self {
            outcome,
            prices,
            options,
        })
    }

    fn gains(&self, scenario: &Scenario) -> Result<Option<Gains>, StudyError> {
        let options = &self.options;
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
    /// The gains on several seeds as one: their mean, and the interval that holds that of each. A change that seldom takes days, such as one
    /// that just misses a window, may happen on no month of a seed, whose own interval then knows nothing of it.
    fn on_all(each: &[Self]) -> Result<Self, StudyError> {
        let figure = |of: fn(&Self) -> Option<Figure>| {
            // A seed on which some changes are not live in the end says nothing of their mean.
            let told: Vec<Figure> = each.iter().filter_map(of).collect();
            let end = |of: fn(&Figure) -> Option<f64>, further: fn(f64, f64) -> f64| {
                let ends: Option<Vec<f64>> = told.iter().map(of).collect();
                ends?.into_iter().reduce(further)
            };
            let first = told.first()?;
            #[expect(clippy::cast_precision_loss, reason = "a count of seeds")]
            let seeds = told.len() as f64;
            Some(Figure {
                value: told.iter().map(|it| it.value).sum::<f64>() / seeds,
                low: end(|it| it.low, f64::min),
                high: end(|it| it.high, f64::max),
                too_few: told.iter().any(|it| it.too_few),
                n: told.iter().map(|it| it.n).sum(),
                replications: told.iter().map(|it| it.replications).sum(),
                ..*first
            })
        };
        let money = each.iter().map(|it| &it.list_price);
        let means = money.clone().map(|it| it.mean).collect();
        let end = |of: fn(&Interval) -> Option<Money>, further: fn(Money, Money) -> Money| {
            let ends: Option<Vec<Money>> = money.clone().map(of).collect();
            ends?.into_iter().reduce(further)
        };
        Ok(Self {
            mean: figure(|it| it.mean),
            p95: figure(|it| it.p95),
            failed: figure(|it| it.failed),
            list_price: Interval {
                mean: Interval::of(means)?.mean,
                low: end(|it| it.low, Ord::min),
                high: end(|it| it.high, Ord::max),
                p5: end(|it| it.p5, Ord::min),
                p95: end(|it| it.p95, Ord::max),
            },
        })
    }

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
            || self
                .list_price
                .high
                .is_some_and(|high| high.cents() < Money::ZERO)
    }

    /// The three that count, each nothing where it is not detectable.
    pub(super) fn told(&self) -> (f64, f64, Money) {
        let sure = |change: &Option<Figure>| {
            let sure = change.filter(Figure::is_detectable);
            sure.map_or(0.0, |it| it.value)
        };
        let money = &self.list_price;
        let zero = Money::ZERO;
        let known =
            money.low.is_some_and(|low| low > zero) || money.high.is_some_and(|high| high < zero);
        // What is less than a cent a month puts nothing before another one.
        let money = if known { money.mean.cents() } else { zero };
        (sure(&self.mean), sure(&self.failed), money)
    }

    /// Whether another one is at least as good in everything, and better in something.
    pub(super) fn is_behind(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.told(), other.told());
        theirs.0 <= mine.0 && theirs.1 <= mine.1 && theirs.2 <= mine.2 && theirs != mine
    }
}
