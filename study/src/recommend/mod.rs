//! What to change: edits that were tried, and gain something for certain.
//!
//! Candidates race: all of them on few months, those that may gain on more, then pairs of those that do. Of what is left the Pareto front
//! of the time until a change is live, failures and money is kept, and simulated again on seeds of its own, on which nothing was chosen: a winner of many looks
//! better than it is on the numbers that made it win. Only what gains on each of them is recommended.

mod builds;
mod candidates;
mod configured;
mod race;

use std::slice;

use serde::Serialize;
use stagewright_core::Scenario;
use stagewright_cost::{Interval, Money};
use stagewright_sim::draws::mix;

use crate::study::{Figure, LeadTimeView, StudyError, StudyOptions, on_threads};
use candidates::{Candidate, singles};
use race::{Base, Gains, Runner, race};

/// Single candidates of which pairs are made.
const MOST_PARENTS: usize = 16;
/// The fewest months of a first round: below them intervals say little.
const FIRST_MONTHS: u32 = 20;
/// Seeds on each of which a gain has to be there: what is rare enough to be in the months of some seeds alone shows on one of them.
const FRESH_SEEDS: usize = 3;

/// Recommendations for a scenario.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RecommendStudy {
    /// Version of this layout.
    pub schema_version: u32,
    /// Seed on which was searched.
    pub seed: u64,
    /// Seeds on which the figures here were simulated; an interval holds that of each.
    pub fresh_seeds: Vec<u64>,
    /// Months of each, on each seed.
    pub replications: u32,
    /// Whether the search was stopped before its end.
    pub partial: bool,
    /// Edits and pairs of them that were simulated.
    pub tried: usize,
    /// Edits that the rules refuse.
    pub refused: usize,
    /// What was better on the seed of the search, and not on each of the fresh ones.
    pub not_confirmed: usize,
    /// Lead times of the definition as it is; nothing if no execution succeeds.
    pub lead_time: Option<LeadTimeView>,
    /// The share of its executions that fails.
    pub failed: Figure,
    /// What its month costs at list prices.
    pub list_price: Interval,
    /// What might gain something and was not searched, with the reasons.
    pub not_searched: Vec<String>,
    /// What is worth doing: none of it is behind another one in everything. The shortest lead time comes first.
    pub recommendations: Vec<Recommendation>,
}

/// A list of edits that gains something, against the definition as it is.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Recommendation {
    /// What changes.
    pub what: String,
    /// The edits, for `--set`.
    pub edits: Vec<String>,
    /// What the figures take for granted, beyond those of the definition as it is.
    pub assumed: Vec<String>,
    /// What to think of first.
    pub notes: Vec<String>,
    /// What has to be done by hand beside the edits.
    pub by_hand: Vec<String>,
    /// Change of the mean time until a change is live, in seconds; nothing where some are not live in the end.
    pub mean: Option<Figure>,
    /// Change of its 95th percentile.
    pub p95: Option<Figure>,
    /// Change of the share that fails.
    pub failed: Option<Figure>,
    /// Change of the month's bill at list prices.
    pub list_price: Interval,
}

impl RecommendStudy {
    /// Searches the edits of a scenario.
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    pub fn run(scenario: &Scenario, options: &StudyOptions) -> Result<Self, StudyError> {
        on_threads(options.threads, || {
            let options = options.settled([scenario])?;
            Search::of(scenario, &options).run()
        })
    }

    /// How many simulations a search takes at most, about.
    #[must_use]
    pub fn simulations(scenario: &Scenario, options: &StudyOptions) -> usize {
        let singles = singles(scenario, options).len();
        let parents = singles.min(MOST_PARENTS);
        singles + parents * parents / 2 + parents * FRESH_SEEDS
    }
}

struct Search<'a> {
    scenario: &'a Scenario,
    options: &'a StudyOptions,
    tried: usize,
    refused: usize,
}

impl<'a> Search<'a> {
    const fn of(scenario: &'a Scenario, options: &'a StudyOptions) -> Self {
        Self {
            scenario,
            options,
            tried: 0,
            refused: 0,
        }
    }

    fn run(mut self) -> Result<RecommendStudy, StudyError> {
        let base = Base::of(self.scenario, self.options.clone())?;
        let list_price = Interval::of(base.prices.clone())?;
        let singles = self.allowed(singles(self.scenario, self.options));
        let mut good = self.rounds(slice::from_ref(&base), singles)?;
        let parents = parents(&good);
        let mut pairs = Vec::new();
        for (at, first) in parents.iter().enumerate() {
            pairs.extend(parents[at + 1..].iter().filter_map(|it| first.with(it)));
        }
        let pairs = self.allowed(pairs);
        good.extend(self.rounds(slice::from_ref(&base), pairs)?);
        let front = front(good);
        // On seeds that nothing was chosen on.
        // Numbers that every reader of JSON keeps to the last digit.
        let fresh_seeds = (0x5EED..).map(|it| mix(self.options.seed ^ it) >> 32);
        let fresh_seeds: Vec<u64> = fresh_seeds.take(FRESH_SEEDS).collect();
        let found = front.len();
        let runners = front.iter().map(|(runner, _)| runner.clone()).collect();
        let fresh = |seed: &u64| {
            let options = self.options.clone();
            Base::of(
                self.scenario,
                StudyOptions {
                    seed: *seed,
                    ..options
                },
            )
        };
        let again = match fresh_seeds.iter().map(fresh).collect::<Result<Vec<_>, _>>() {
            _ if self.options.is_cancelled() => None,
            bases => Some(race(&bases?, runners)?),
        };
        let stopped = self.options.is_cancelled();
        // Of a search that was stopped the figures are those that it has.
        let (confirmed, fresh_seeds) = match again.filter(|_| !stopped) {
            Some(mut again) => {
                again.retain(|(_, gains)| gains.gains());
                (again, fresh_seeds)
            }
            None => (front, vec![self.options.seed]),
        };
        let mut recommendations: Vec<Recommendation> =
            confirmed.into_iter().map(Recommendation::of).collect();
        let mean = |it: &Recommendation| it.mean.map_or(0.0, |mean| mean.value);
        recommendations.sort_by(|left, right| mean(left).total_cmp(&mean(right)));
        Ok(RecommendStudy {
            schema_version: 1,
            seed: self.options.seed,
            fresh_seeds,
            replications: base.outcome.replications,
            partial: stopped || base.outcome.partial,
            tried: self.tried,
            refused: self.refused,
            not_confirmed: found - recommendations.len(),
            lead_time: base.outcome.lead_time.as_ref().map(LeadTimeView::from),
            failed: base.outcome.shares.failed.into(),
            list_price,
            not_searched: configured::not_searched(self.scenario),
            recommendations,
        })
    }

    /// Those that the rules allow, and that can be done at all.
    fn allowed(&mut self, candidates: Vec<Candidate>) -> Vec<Runner> {
        let before = candidates.len();
        let allowed: Vec<Runner> = candidates
            .into_iter()
            .filter_map(|candidate| {
                let scenario = self
                    .scenario
                    .edited(&candidate.edits, self.options.check)
                    .ok()?;
                Some(Runner {
                    candidate,
                    scenario,
                })
            })
            .collect();
        self.refused += before - allowed.len();
        self.tried += allowed.len();
        allowed
    }

    /// Rounds of more and more months; what is clearly behind drops out. What gains in the last one is good.
    fn rounds(
        &self,
        base: &[Base],
        mut runners: Vec<Runner>,
    ) -> Result<Vec<(Runner, Gains)>, StudyError> {
        let all = self.options.replications;
        let first = (all / 8).max(FIRST_MONTHS);
        if first < all && !runners.is_empty() {
            let few = StudyOptions {
                replications: first,
                ..self.options.clone()
            };
            let few = Base::of(self.scenario, few)?;
            let left = race(&[few], runners)?.into_iter();
            runners = left
                .filter(|(_, gains)| gains.may_gain())
                .map(|(runner, _)| runner)
                .collect();
        }
        let mut last = race(base, runners)?;
        last.retain(|(_, gains)| gains.gains());
        Ok(last)
    }
}

/// Those of which pairs are made: the best in time, in failures and in money by turns, so that none of the three leaves no room for another.
fn parents(good: &[(Runner, Gains)]) -> Vec<&Candidate> {
    let told: Vec<_> = good.iter().map(|(_, gains)| gains.told()).collect();
    let all = || (0..good.len()).collect::<Vec<_>>();
    let (mut time, mut failures, mut money) = (all(), all(), all());
    time.sort_by(|left, right| told[*left].0.total_cmp(&told[*right].0));
    failures.sort_by(|left, right| told[*left].1.total_cmp(&told[*right].1));
    money.sort_by_key(|at| told[*at].2);
    time.retain(|at| told[*at].0 < 0.0);
    failures.retain(|at| told[*at].1 < 0.0);
    money.retain(|at| told[*at].2 < Money::ZERO);
    let by_turns = (0..good.len()).flat_map(|rank| {
        let orders = [&time, &failures, &money];
        orders.map(|order| order.get(rank).copied())
    });
    let mut parents = Vec::new();
    for at in by_turns.flatten() {
        if !parents.contains(&at) && parents.len() < MOST_PARENTS {
            parents.push(at);
        }
    }
    parents
        .into_iter()
        .map(|at| &good[at].0.candidate)
        .collect()
}

/// Those that no other one is ahead of in everything; of those that gain the same, the one with the fewest edits.
fn front(good: Vec<(Runner, Gains)>) -> Vec<(Runner, Gains)> {
    let rank = |at: usize| (good[at].0.candidate.edits.len(), at);
    let is_behind = |at: usize, other: usize| {
        let (mine, theirs) = (&good[at].1, &good[other].1);
        mine.is_behind(theirs) || (mine.told() == theirs.told() && rank(other) < rank(at))
    };
    let all = 0..good.len();
    let behind: Vec<bool> = all
        .clone()
        .map(|at| all.clone().any(|other| is_behind(at, other)))
        .collect();
    let kept = good.into_iter().zip(behind).filter(|(_, behind)| !behind);
    kept.map(|(one, _)| one).collect()
}

impl Recommendation {
    fn of((runner, gains): (Runner, Gains)) -> Self {
        let Candidate {
            what,
            edits,
            assumed,
            notes,
            by_hand,
        } = runner.candidate;
        Self {
            what,
            edits: edits.iter().map(ToString::to_string).collect(),
            assumed,
            notes,
            by_hand,
            mean: gains.mean,
            p95: gains.p95,
            failed: gains.failed,
            list_price: gains.list_price,
        }
    }
}
