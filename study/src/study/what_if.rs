//! The automatic what-ifs: stages merged, one size up, another execution mode.

use rayon::prelude::*;
use stagewright_core::{
    ActionKey, Category, Compute, Distribution, EditError, Edited, ExecutionMode, Pipeline,
    PipelineType, Profile,
};
use stagewright_cost::{Interval, Money};
use stagewright_sim::{Comparison, Lineage, Outcome};

use super::view::{CostChange, WhatIf};
use super::{StudyError, StudyOptions, bill};

/// A share of superseded executions worth asking what queueing would change.
const NOTEWORTHY_SHARE: f64 = 0.01;
/// Pairs of stages that are tried before the best is told.
const MOST_PAIRS: usize = 8;

struct Question {
    change: String,
    assumed: Option<String>,
    edited: Edited,
}

/// What came of a question, before its months are held against those of the baseline.
pub(super) struct Answer {
    change: String,
    assumed: Option<String>,
    compared: Comparison,
    capacity_per_day: Option<f64>,
    /// What each month costs at list prices.
    totals: Vec<Money>,
}

impl Answer {
    /// The what-if, given what each month of the baseline costs.
    pub(super) fn priced(self, before: &[Money]) -> Result<WhatIf, StudyError> {
        let months = self.totals.into_iter().zip(before);
        let differences = months
            .map(|(changed, before)| changed.checked_sub(*before))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(WhatIf {
            change: self.change,
            assumed: self.assumed,
            p50: WhatIf::change_of(self.compared.p50),
            p95: WhatIf::change_of(self.compared.p95),
            succeeded: WhatIf::change_of(self.compared.succeeded),
            capacity_per_day: self.capacity_per_day,
            cost: CostChange {
                difference: Interval::of(differences)?,
            },
        })
    }
}

/// Asks what is worth asking of this pipeline, everything at the same time. Each what-if shares its baseline's noise.
pub(super) fn ask(
    pipeline: &Pipeline,
    profile: &Profile,
    options: &StudyOptions,
    baseline: &Outcome,
) -> Result<Vec<Answer>, StudyError> {
    // Where nothing arrives nothing is saved.
    if baseline.lead_time.is_none() {
        return Ok(Vec::new());
    }
    let mut questions = merges(pipeline, profile);
    let merges = questions.len();
    questions.extend(one_size_up(pipeline, profile, baseline));
    questions.extend(other_mode(pipeline, profile, baseline));
    let answers: Vec<_> = questions
        .into_par_iter()
        .map(|question| answer(question, options, baseline))
        .collect();
    // Whichever was there first: of several problems, that of the first question is told.
    let mut answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let others = answers.split_off(merges);
    // Of several pairs of stages the one that gains most, and of equals the first.
    let gain = |answer: &Answer| answer.compared.p50.map_or(0.0, |p50| p50.change.value);
    let best = answers.into_iter().flatten().reduce(|best, other| {
        if gain(&other) < gain(&best) {
            other
        } else {
            best
        }
    });
    Ok(best
        .into_iter()
        .chain(others.into_iter().flatten())
        .collect())
}

fn answer(
    question: Question,
    options: &StudyOptions,
    baseline: &Outcome,
) -> Result<Option<Answer>, StudyError> {
    // A change that the rules refuse is no advice.
    let Ok((pipeline, profile)) = question.edited.check(options.check) else {
        return Ok(None);
    };
    let outcome = options
        .experiment()
        .lineage(lineage(&profile))
        .simulate(&pipeline, &profile)?;
    if outcome.lead_time.is_none() {
        return Ok(None);
    }
    let capacity = outcome.capacity.per_day.zip(baseline.capacity.per_day);
    Ok(Some(Answer {
        change: question.change,
        assumed: question.assumed,
        compared: outcome.compare(baseline),
        capacity_per_day: capacity.map(|(changed, before)| changed.value - before.value),
        totals: bill::list_prices(&pipeline, &outcome, options)?,
    }))
}

/// What each action was called in the baseline, so that no draw moves.
fn lineage(profile: &Profile) -> Lineage {
    let moved = profile.actions.iter().filter_map(|(now, action)| {
        action
            .origin
            .clone()
            .filter(|origin| origin != now)
            .map(|origin| (now.clone(), origin))
    });
    moved.fold(Lineage::default(), |lineage, (now, origin)| {
        lineage.with_action(now, origin)
    })
}

/// Each pair of neighbouring stages behind the sources, merged: but for those where a person stands in between, be it an approval or
/// a transition that is disabled (which the edit refuses), and those whose checks would be about something else then.
fn merges(pipeline: &Pipeline, profile: &Profile) -> Vec<Question> {
    let behind_sources = pipeline.stages().iter().zip(&pipeline.draft().stages);
    let stages: Vec<_> = behind_sources.skip(1).collect();
    let of_people = |stage: &stagewright_core::CheckedStage| {
        let mut actions = stage.actions().iter();
        actions.any(|action| action.category() == Category::Approval)
    };
    let mergeable = |pair: &&[(&stagewright_core::CheckedStage, &stagewright_core::Stage)]| {
        let same = pair
            .iter()
            .all(|(_, stage)| stage.on_failure == pair[0].1.on_failure);
        same && pair[0].1.on_success.is_none() && !pair.iter().any(|(stage, _)| of_people(stage))
    };
    let pairs = stages.windows(2).filter(mergeable).take(MOST_PAIRS);
    pairs
        .filter_map(|pair| {
            let [(first, _), (second, _)] = pair else {
                return None;
            };
            let (first, second) = (first.name(), second.name());
            let mut edited = Edited::new(pipeline, profile);
            edited.merge_stages(first, second).ok()?;
            Some(Question {
                change: format!("merge stages `{first}` and `{second}`"),
                assumed: None,
                edited,
            })
        })
        .collect()
}

/// The build that takes longest, on the next larger machine.
fn one_size_up(pipeline: &Pipeline, profile: &Profile, baseline: &Outcome) -> Option<Question> {
    let usage = baseline.usages.first()?;
    let mut longest: Option<(ActionKey, Compute, f64)> = None;
    for used in &usage.actions {
        let Some(build) = &used.build else { continue };
        let mean = profile
            .action(&used.stage, &used.action)?
            .duration
            .as_ref()
            .map_or(0.0, |d| d.value.mean_seconds());
        if build.compute.larger().is_some()
            && longest.as_ref().is_none_or(|(_, _, most)| mean > *most)
        {
            longest = Some((
                ActionKey::new(&used.stage, &used.action),
                build.compute.clone(),
                mean,
            ));
        }
    }
    let (key, compute, _) = longest?;
    let larger = compute.larger()?;
    let ratio = f64::from(larger.vcpus()?) / f64::from(compute.vcpus()?);
    // Builds rarely use all cores: work falls with the square root of the cores, which is ours to assume.
    let factor = (libm::sqrt(1.0 / ratio) * 100.0).round() / 100.0;
    let change = format!("run `{}` on `{larger}` instead of `{compute}`", key.action);
    let edited = grow(pipeline, profile, &key, larger, factor).ok()?;
    let assumed = format!(
        "its work takes {factor} of the time (square root of the cores, an assumption: measure it)"
    );
    Some(Question {
        change,
        assumed: Some(assumed),
        edited,
    })
}

fn grow(
    pipeline: &Pipeline,
    profile: &Profile,
    key: &ActionKey,
    larger: Compute,
    factor: f64,
) -> Result<Edited, EditError> {
    let mut edited = Edited::new(pipeline, profile);
    edited.compute(&key.stage, &key.action, larger)?;
    if let Some(duration) = profile
        .action(&key.stage, &key.action)
        .and_then(|action| action.duration.as_ref())
    {
        let scaled = Distribution::Scaled {
            factor,
            rest: Box::new(duration.value.clone()),
        };
        edited.takes(&key.stage, &key.action, scaled)?;
    }
    Ok(edited)
}

/// QUEUED where superseding takes executions away.
fn other_mode(pipeline: &Pipeline, profile: &Profile, baseline: &Outcome) -> Option<Question> {
    let superseding = pipeline.execution_mode() == ExecutionMode::Superseded;
    if !superseding || baseline.shares.superseded.value < NOTEWORTHY_SHARE {
        return None;
    }
    let mut edited = Edited::new(pipeline, profile);
    edited
        .mode(ExecutionMode::Queued)
        .pipeline_type(PipelineType::V2);
    let change = "queue executions instead of superseding them (mode `QUEUED`, type V2)".to_owned();
    Some(Question {
        change,
        assumed: None,
        edited,
    })
}
