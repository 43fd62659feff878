//! Where the lead time goes: causes and actions, for the mean and for the slowest executions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use stagewright_core::{ActionKey, Record, Scenario};
use stagewright_sim::Outcome;

use super::week::{DAY, DayView, HourlyLoad, Week};
use super::{Cause, Segment, followed, segments};
use crate::study::{StudyError, StudyOptions};

/// Executions that are taken apart at most, about: one in twenty of them is one of the slowest.
const MOST: f64 = 20_000.0;
/// What share of executions the slowest are.
const SLOWEST: f64 = 0.05;

/// Where the lead time of executions that succeed goes, in seconds: the causes add up to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WhereItGoes {
    /// Executions that were taken apart.
    pub executions: u64,
    /// Their mean lead time.
    pub mean: f64,
    /// How many of them are the slowest five per cent.
    pub slowest_executions: u64,
    /// The mean lead time of those.
    pub slowest_mean: f64,
    /// Each cause, in the order in which an execution meets them.
    pub causes: Vec<CauseShare>,
    /// Each stage and cause that adds anything.
    pub stages: Vec<StageShare>,
    /// Each action, in the order of the pipeline.
    pub actions: Vec<ActionShare>,
}

/// What a cause adds to the lead time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CauseShare {
    /// The cause.
    pub cause: Cause,
    /// Of all executions.
    pub mean: f64,
    /// Of the slowest.
    pub slowest: f64,
}

/// What a cause adds in a stage, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageShare {
    /// The stage.
    pub stage: String,
    /// The cause.
    pub cause: Cause,
    /// Of all executions.
    pub mean: f64,
    /// Of the slowest.
    pub slowest: f64,
}

/// What an action adds to the lead time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActionShare {
    /// Stage and action.
    pub action: String,
    /// Share of executions in which it is on the longest path.
    pub on_longest_path: f64,
    /// The same of the slowest executions.
    pub on_longest_path_of_slowest: f64,
    /// Seconds that it adds to the mean, with its queue, start-up and retries.
    pub mean: f64,
    /// Seconds that it adds to the slowest.
    pub slowest: f64,
}

#[derive(Default)]
struct Sums {
    count: u64,
    whole: f64,
    causes: BTreeMap<Cause, f64>,
    stages: BTreeMap<(usize, Cause), f64>,
    /// Seconds, and executions in which the action is on the longest path.
    actions: BTreeMap<(usize, usize), (f64, u64)>,
}

impl Sums {
    fn add(&mut self, segments: &[Segment]) {
        self.count += 1;
        let mut met = BTreeSet::new();
        for segment in segments {
            self.whole += segment.seconds;
            *self.causes.entry(segment.cause).or_default() += segment.seconds;
            let stage = (segment.stage, segment.cause);
            *self.stages.entry(stage).or_default() += segment.seconds;
            if let Some(action) = segment.action {
                let key = (segment.stage, action);
                let (seconds, count) = self.actions.entry(key).or_default();
                *seconds += segment.seconds;
                *count += u64::from(met.insert(key));
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of executions")]
    fn per_execution(&self, of: f64) -> f64 {
        of / self.count.max(1) as f64
    }
}

/// What the rows of executions say.
pub(super) struct Apart {
    pub(super) time: WhereItGoes,
    pub(super) week: Vec<HourlyLoad>,
    pub(super) day: Option<DayView>,
}

/// Takes executions of the same months apart; nothing if none succeeded, or the simulation was stopped.
pub(super) fn taken_apart(
    scenario: &Scenario,
    options: &StudyOptions,
    outcome: &Outcome,
) -> Result<Option<Apart>, StudyError> {
    if outcome.lead_time.is_none() {
        return Ok(None);
    }
    let pipeline = &scenario.pipeline;
    let a_month = outcome.triggers_per_day.value * f64::from(options.days);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the months of the study"
    )]
    let months = (MOST / a_month.max(f64::MIN_POSITIVE))
        .ceil()
        .clamp(2.0, f64::from(options.replications.max(2))) as u32;
    let from = options
        .warm_up
        .expect("invariant: the warm-up is settled before executions are taken apart")
        .0;
    let until = from + u64::from(options.days) * DAY;
    let profile = &scenario.profile;
    let experiment = options.experiment(profile).replications(months);
    let mut week = Week::of(scenario, &outcome.pools, (from, until));
    let mut also = |row: &Record| week.add(row);
    let Some(executions) = followed((pipeline, profile), experiment, options, &mut also)? else {
        return Ok(None);
    };
    let measured = |rows: &&Vec<Record>| (from..until).contains(&rows[0].triggered.0);
    let apart = executions.iter().filter(measured).filter_map(|rows| {
        let parts = segments(pipeline, rows)?;
        let whole: f64 = parts.iter().map(|it| it.seconds).sum();
        Some((whole, parts))
    });
    let mut apart: Vec<(f64, Vec<Segment>)> = apart.collect();
    if apart.is_empty() {
        return Ok(None);
    }
    apart.sort_by(|left, right| right.0.total_cmp(&left.0));
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of executions"
    )]
    let slow = ((apart.len() as f64 * SLOWEST).ceil() as usize).max(1);
    let (mut all, mut slowest) = (Sums::default(), Sums::default());
    for (at, (_, parts)) in apart.iter().enumerate() {
        all.add(parts);
        if at < slow {
            slowest.add(parts);
        }
    }
    let (week, day) = week.finish(months);
    let time = view(scenario, &all, &slowest);
    Ok(Some(Apart { time, week, day }))
}

#[expect(clippy::cast_precision_loss, reason = "a count of executions")]
fn view(scenario: &Scenario, all: &Sums, slowest: &Sums) -> WhereItGoes {
    let stages = scenario.pipeline.stages();
    let cause = |cause: Cause| {
        let of = |sums: &Sums| sums.per_execution(sums.causes.get(&cause).copied().unwrap_or(0.0));
        CauseShare {
            cause,
            mean: of(all),
            slowest: of(slowest),
        }
    };
    let by_stage = all
        .stages
        .iter()
        .map(|((stage, cause), seconds)| StageShare {
            stage: stages[*stage].name().to_owned(),
            cause: *cause,
            mean: all.per_execution(*seconds),
            slowest: slowest.per_execution(
                slowest
                    .stages
                    .get(&(*stage, *cause))
                    .copied()
                    .unwrap_or(0.0),
            ),
        });
    let actions = stages.iter().enumerate().flat_map(|(at, stage)| {
        stage
            .actions()
            .iter()
            .enumerate()
            .map(move |(index, action)| {
                let of = |sums: &Sums| {
                    let (seconds, count) =
                        sums.actions.get(&(at, index)).copied().unwrap_or_default();
                    (
                        sums.per_execution(seconds),
                        sums.per_execution(count as f64),
                    )
                };
                let ((mean, share), (slow, slow_share)) = (of(all), of(slowest));
                ActionShare {
                    action: ActionKey::new(stage.name(), action.name()).to_string(),
                    on_longest_path: share,
                    on_longest_path_of_slowest: slow_share,
                    mean,
                    slowest: slow,
                }
            })
    });
    WhereItGoes {
        executions: all.count,
        mean: all.per_execution(all.whole),
        slowest_executions: slowest.count,
        slowest_mean: slowest.per_execution(slowest.whole),
        causes: Cause::ALL.map(cause).into(),
        stages: by_stage.collect(),
        actions: actions.collect(),
    }
}
