//! The automatic what-ifs: stages merged, one size up, another execution mode, a person who retries.

use rayon::prelude::*;
use stagewright_core::edit::{Change, Machine, Several};
use stagewright_core::{
    ActionKey, Category, Compute, Edit, ExecutionMode, PipelineType, Profile, Scenario,
};
use stagewright_cost::Money;
use stagewright_sim::{Comparison, Outcome};

use super::view::{CostChange, WhatIf};
use super::{StudyError, StudyOptions, bill};

/// A share of superseded or failed executions worth asking what queueing or retrying would change.
const NOTEWORTHY_SHARE: f64 = 0.01;
/// Pairs of stages that are tried before the best is told.
const MOST_PAIRS: usize = 8;

struct Question {
    change: String,
    assumed: Option<String>,
    edits: Vec<Edit>,
}

/// What came of a question, before its months are held against those of the baseline.
pub(super) struct Answer {
    pub(super) change: String,
    pub(super) edits: Vec<String>,
    pub(super) assumed: Option<String>,
    pub(super) compared: Comparison,
    pub(super) capacity_per_day: Option<f64>,
    /// What each month costs at list prices.
    pub(super) totals: Vec<Money>,
}

impl Answer {
    /// How a scenario's outcome differs from the baseline's.
    pub(super) fn of(
        (scenario, outcome): (&Scenario, &Outcome),
        baseline: &Outcome,
        options: &StudyOptions,
    ) -> Result<Self, StudyError> {
        let capacity = outcome.capacity.per_day.zip(baseline.capacity.per_day);
        Ok(Self {
            change: String::new(),
            edits: Vec::new(),
            assumed: None,
            compared: outcome.compare(baseline),
            capacity_per_day: capacity.map(|(changed, before)| changed.value - before.value),
            totals: bill::list_prices(&scenario.pipeline, &scenario.profile, outcome, options)?,
        })
    }

    /// The what-if, given what each month of the baseline costs.
    pub(super) fn priced(self, before: &[Money]) -> Result<WhatIf, StudyError> {
        Ok(WhatIf {
            change: self.change,
            edits: self.edits,
            assumed: self.assumed,
            p50: WhatIf::change_of(self.compared.p50),
            p95: WhatIf::change_of(self.compared.p95),
            change_p50: WhatIf::change_of(self.compared.change_p50),
            change_p95: WhatIf::change_of(self.compared.change_p95),
            succeeded: WhatIf::change_of(self.compared.succeeded),
            capacity_per_day: self.capacity_per_day,
            cost: CostChange {
                difference: bill::difference(&self.totals, before)?,
            },
        })
    }
}

/// So many months keep all threads busy by themselves; the questions then come one after the other, so that the months of one take the place of those of the last.
const MANY_MONTHS: u32 = 1_000;

/// Months that ideas rest on at most: enough to tell whether one is worth a try, and a study of more months is not slowed down by them.
pub const IDEAS_MONTHS: u32 = 1_000;

/// The ideas that a study of this baseline tells, and what each month costs that they are held against, where it is not all of
/// the baseline's.
pub(super) fn ideas(
    scenario: &Scenario,
    options: &StudyOptions,
    baseline: &Outcome,
) -> Result<(Vec<Answer>, Option<Vec<Money>>), StudyError> {
    if options.replications <= IDEAS_MONTHS {
        return Ok((ask(scenario, options, baseline)?, None));
    }
    let options = &StudyOptions {
        replications: IDEAS_MONTHS,
        ..options.clone()
    };
    let first = options.simulate(scenario)?;
    let totals = bill::list_prices(&scenario.pipeline, &scenario.profile, &first, options)?;
    Ok((ask(scenario, options, &first)?, Some(totals)))
}

/// Asks what is worth asking of this pipeline, everything at the same time unless there are many months. Each what-if shares its baseline's noise.
fn ask(
    scenario: &Scenario,
    options: &StudyOptions,
    baseline: &Outcome,
) -> Result<Vec<Answer>, StudyError> {
    // Where nothing arrives nothing is saved.
    if baseline.lead_time.is_none() {
        return Ok(Vec::new());
    }
    let merged = merges(scenario).into_iter();
    let merged = merged.map(|(change, value)| Question {
        change,
        assumed: None,
        edits: vec![Change::Merge { value }.into()],
    });
    let mut questions: Vec<Question> = merged.collect();
    let merges = questions.len();
    questions.extend(one_size_up(scenario, baseline));
    questions.extend(other_mode(scenario, baseline));
    questions.extend(retries(scenario, baseline));
    let ask = |question| answer(question, scenario, options, baseline);
    let answers: Vec<_> = if options.replications < MANY_MONTHS {
        questions.into_par_iter().map(ask).collect()
    } else {
        questions.into_iter().map(ask).collect()
    };
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
    scenario: &Scenario,
    options: &StudyOptions,
    baseline: &Outcome,
) -> Result<Option<Answer>, StudyError> {
    // A change that the rules refuse, or that would lose a person's gate, is no advice.
    let Ok(edited) = scenario.edited(&question.edits, options.check) else {
        return Ok(None);
    };
    let outcome = options.simulate(&edited)?;
    if outcome.lead_time.is_none() {
        return Ok(None);
    }
    Ok(Some(Answer {
        change: question.change,
        edits: question.edits.iter().map(Edit::to_string).collect(),
        assumed: question.assumed,
        ..Answer::of((&edited, &outcome), baseline, options)?
    }))
}

/// What an action is called in the edits that a user types: as in the base.
pub(crate) fn in_base(profile: &Profile, key: ActionKey) -> ActionKey {
    let known = profile.actions.get(&key);
    known.and_then(|it| it.origin.clone()).unwrap_or(key)
}

/// Each pair of neighbouring stages behind the sources, merged: but for those where a person stands in between, be it an approval or
/// a transition that is disabled (which the edit refuses), and those whose checks would be about something else then.
pub(crate) fn merges(scenario: &Scenario) -> Vec<(String, Several<String>)> {
    let pipeline = &scenario.pipeline;
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
    let merge = |pair: &[(&stagewright_core::CheckedStage, _)]| {
        let names: Vec<String> = pair
            .iter()
            .map(|(stage, _)| stage.name().to_owned())
            .collect();
        let change = format!("merge stages `{}`", names.join("` and `"));
        (change, Several(names))
    };
    pairs.map(merge).collect()
}

/// The build that takes longest, on the next larger machine.
fn one_size_up(scenario: &Scenario, baseline: &Outcome) -> Option<Question> {
    let profile = &scenario.profile;
    let usage = baseline.usages.iter().next()?;
    let mut longest: Option<(ActionKey, Compute, f64)> = None;
    for used in &usage.actions {
        let Some(build) = &used.build else { continue };
        let mean = profile
            .action((used.stage.as_str(), used.action.as_str()))?
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
    let factor = Machine::assumed_work(&compute, &larger)?;
    let change = format!("run `{}` on `{larger}` instead of `{compute}`", key.action);
    let assumed = format!(
        "its work takes {factor} of the time (square root of the cores, an assumption: measure it)"
    );
    let on_larger = Change::Compute {
        action: in_base(profile, key),
        value: Machine {
            compute: Some(larger),
            work: None,
        },
    };
    Some(Question {
        change,
        assumed: Some(assumed),
        edits: vec![on_larger.into()],
    })
}

/// QUEUED where superseding takes executions away.
fn other_mode(scenario: &Scenario, baseline: &Outcome) -> Option<Question> {
    let pipeline = &scenario.pipeline;
    let superseding = pipeline.execution_mode() == ExecutionMode::Superseded;
    if !superseding || baseline.shares.superseded.value < NOTEWORTHY_SHARE {
        return None;
    }
    let mode = Change::Mode {
        value: ExecutionMode::Queued,
    };
    let to_v2 = Change::Type {
        value: PipelineType::V2,
    };
    let is_v2 = pipeline.pipeline_type() == PipelineType::V2;
    Some(Question {
        change: "queue executions instead of superseding them (mode `QUEUED`, type V2)".to_owned(),
        assumed: None,
        edits: std::iter::once(mode)
            .chain((!is_v2).then_some(to_v2))
            .map(Edit::from)
            .collect(),
    })
}

/// Somebody who retries what failed, where nobody does.
fn retries(scenario: &Scenario, baseline: &Outcome) -> Option<Question> {
    let nobody = scenario.profile.circumstances.retrier.is_none();
    if !nobody || baseline.shares.failed.value < NOTEWORTHY_SHARE {
        return None;
    }
    let edit = "retrier=100%+30min".parse::<Edit>();
    Some(Question {
        change: "retry failed actions after 30 min".to_owned(),
        assumed: Some(match scenario.profile.circumstances.fix {
            None => {
                "retries pass as often (as first attempts do, whatever made those fail)".to_owned()
            }
            Some(_) => "flakes pass when they are tried again, and bad changes do not".to_owned(),
        }),
        edits: vec![edit.expect("an edit as it is documented")],
    })
}
