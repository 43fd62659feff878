//! A profile, fitted to what the account tells of executions.
//!
//! It takes for granted that what is fitted is still true: an action of the same stage and name does the same work today.

use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::{
    ActionKey, Assumed, Basis, Compute, Distribution, Micros, PerDay, Probability, Profile,
    Workload,
};

use super::moment::Moment;
use super::table::{ActionExecution, Build, History};

/// Executions without which nothing is fitted: fewer say less than a sourced default.
const FEWEST: usize = 5;

/// Spans of one law; of more there are so many quantiles.
const MOST_SAMPLES: usize = 100;

/// Shortest time, in days, from which a rate of executions is told.
const SHORTEST_DAYS: f64 = 7.0;

const MICROS_A_DAY: f64 = 86_400e6;

/// What a history said of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calibration {
    /// Actions with a value that was fitted.
    pub fitted: usize,
    /// `stage/action` that the profile does not have, each once.
    pub unknown: BTreeSet<String>,
}

impl History {
    /// Fits to this history whatever the profile assumes of its actions, where an action was executed at least five times:
    /// how long it takes when it succeeds, how often it fails, and, from the phases of builds, how long its machine starts up;
    /// the compute type is that of the newest build. Executions of at least a week give their rate. Call [`History::finish`]
    /// before.
    ///
    /// Of `n` attempts with `k` failures the chance is `(k + ½) / (n + 1)`, so that a short history without a failure does not
    /// promise that there is none. The time in the queue of builds is no part of any value: the simulation adds its own.
    pub fn calibrate(&self, profile: &mut Profile) -> Calibration {
        let mut rows: BTreeMap<ActionKey, Vec<&ActionExecution>> = BTreeMap::new();
        for action in &self.actions {
            let key = ActionKey::new(action.stage.as_str(), action.action.as_str());
            rows.entry(key).or_default().push(action);
        }
        let mut calibration = Calibration::default();
        for (key, rows) in rows {
            match profile.actions.get_mut(&key) {
                Some(action) => calibration.fitted += usize::from(self.action(action, &rows)),
                None => {
                    calibration.unknown.insert(key.to_string());
                }
            }
        }
        let starts = self.executions.iter().filter_map(|it| it.started);
        let starts: Vec<Moment> = starts.collect();
        if let Some(rate) = rate(&starts).filter(|_| profile.workload.basis.is_assumed()) {
            profile.workload = Assumed {
                value: Workload::poisson(rate),
                basis: basis(starts.len(), "executions", &starts, of_rate(&starts)),
            };
        }
        calibration
    }

    /// Fits one action to its rows; whether there were enough.
    fn action(
        &self,
        action: &mut stagewright_core::ActionProfile,
        rows: &[&ActionExecution],
    ) -> bool {
        let ended = |status: &str| rows.iter().filter(|it| it.status == status).count();
        let (succeeded, failed) = (ended("Succeeded"), ended("Failed"));
        let starts: Vec<Moment> = rows.iter().filter_map(|it| it.started).collect();
        let newest = rows.iter().rev().find_map(|it| self.build_of(it));
        let compute = newest.and_then(|build| {
            let (size, kind) = (&build.compute_type, &build.environment_type);
            Compute::from_project(size.as_deref()?, kind.as_deref()?)
        });
        if let (Some(told), Some(assumed)) = (compute, &mut action.compute)
            && assumed.basis.is_assumed()
        {
            *assumed = Assumed {
                value: told,
                basis: basis(1, "builds", &starts, None),
            };
        }
        let mut work = Vec::new();
        let mut start_ups = Vec::new();
        for row in rows.iter().filter(|it| it.status == "Succeeded") {
            let build = self.build_of(row);
            let start_up = build.and_then(|it| it.phase("PROVISIONING"));
            start_ups.extend(start_up);
            let queued = build.and_then(Build::queued).unwrap_or(Micros::ZERO);
            let before = queued.0.saturating_add(start_up.map_or(0, |it| it.0));
            work.extend(row.duration().map(|it| Micros(it.0.saturating_sub(before))));
        }
        if work.len() < FEWEST {
            return false;
        }
        if action
            .duration
            .as_ref()
            .is_none_or(|it| it.basis.is_assumed())
        {
            action.duration = Some(Assumed {
                basis: basis(
                    work.len(),
                    "executions that succeeded",
                    &starts,
                    Some(of_median(&work)),
                ),
                value: law(work),
            });
        }
        if let Some(start_up) = action.start_up.as_mut().filter(|it| it.basis.is_assumed()) {
            *start_up = match start_ups.len() {
                // What no phase sets apart is in the time of the work.
                0..FEWEST => Assumed {
                    value: Distribution::ZERO,
                    basis: basis(succeeded, "executions whose time holds it", &starts, None),
                },
                several => Assumed {
                    basis: basis(several, "builds", &starts, Some(of_median(&start_ups))),
                    value: law(start_ups),
                },
            };
        }
        if action.failure.basis.is_assumed() {
            let attempts = succeeded + failed;
            let chance = (count(failed) + 0.5) / (count(attempts) + 1.0);
            let chance = (chance * 1e6).round() / 1e6;
            action.failure = Assumed {
                value: Probability::new(chance).expect("invariant: not all of n + 1 failed"),
                basis: basis(
                    attempts,
                    &format!("attempts, of which {failed} failed"),
                    &starts,
                    Some(of_chance(failed, attempts)),
                ),
            };
        }
        true
    }
}

type Range = (String, String);

/// Standard errors of a 95 % interval.
const SURE: f64 = 1.96;

/// The interval of the median, by the ranks of the spans alone, whatever their law: they lie on either side of it as a coin falls.
fn of_median(spans: &[Micros]) -> Range {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    let (middle, half) = (
        count(spans.len()) / 2.0,
        SURE * count(spans.len()).sqrt() / 2.0,
    );
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ranks from 1 to the number of spans"
    )]
    let rank = |rank: f64| (rank.max(1.0) as usize).min(spans.len()) - 1;
    let ends = [
        rank((middle - half).floor()),
        rank((middle + half).ceil() + 1.0),
    ];
    let [low, high] = ends.map(|rank| spans[rank].to_string());
    (low, high)
}

/// Wilson's interval of a chance.
fn of_chance(failed: usize, attempts: usize) -> Range {
    let (failed, attempts, square) = (count(failed), count(attempts), SURE * SURE);
    let middle = (failed + square / 2.0) / (attempts + square);
    let spread = failed * (attempts - failed) / attempts + square / 4.0;
    let half = SURE / (attempts + square) * spread.sqrt();
    let text = |end: f64| {
        let end = (end.clamp(0.0, 1.0) * 1e6).round() / 1e6;
        let chance = Probability::new(end).expect("invariant: it was clamped to a chance");
        chance.to_string()
    };
    (text(middle - half), text(middle + half))
}

/// The interval of the rate of a Poisson process: the root of a count is off by a half, however large it is.
fn of_rate(starts: &[Moment]) -> Option<Range> {
    let PerDay(rate) = rate(starts)?;
    let root = count(starts.len() - 1).sqrt();
    let text = |change: f64| {
        let factor = (1.0 + change / root).max(0.0).powi(2);
        PerDay((rate * factor * 1e3).round() / 1e3).to_string()
    };
    Some((text(-SURE / 2.0), text(SURE / 2.0)))
}

fn basis(number: usize, what: &str, times: &[Moment], range: Option<Range>) -> Basis {
    let what = if number == 1 {
        what.trim_end_matches('s')
    } else {
        what
    };
    let day = |it: &Moment| it.to_string().chars().take(10).collect::<String>();
    let when = match (times.iter().min(), times.iter().max()) {
        (Some(first), Some(last)) => format!(", {} to {}", day(first), day(last)),
        _ => String::new(),
    };
    Basis::Calibrated {
        source: format!("{number} {what}{when}"),
        range,
    }
}

/// How many executions come in a day, if they are many and the time is long enough to tell.
fn rate(starts: &[Moment]) -> Option<PerDay> {
    let (first, last) = (starts.iter().min()?, starts.iter().max()?);
    #[expect(clippy::cast_precision_loss, reason = "a span of at most a few years")]
    let days = last.since(*first)?.0 as f64 / MICROS_A_DAY;
    let enough = starts.len() >= FEWEST && days >= SHORTEST_DAYS;
    // Between n starts there are n − 1 gaps.
    enough.then(|| PerDay((count(starts.len() - 1) / days * 1e3).round() / 1e3))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of rows, which are bounded"
)]
fn count(number: usize) -> f64 {
    number as f64
}

/// The spans as they are, or, where they are many, quantiles that stand for equal shares of them.
fn law(mut spans: Vec<Micros>) -> Distribution {
    spans.sort_unstable();
    let all = spans.len();
    let values = match all {
        0..=MOST_SAMPLES => spans,
        _ => (0..MOST_SAMPLES)
            .map(|at| spans[(2 * at + 1) * all / (2 * MOST_SAMPLES)])
            .collect(),
    };
    Distribution::Samples { values, file: None }
}
