//! Which edits are worth a try: those that what a pipeline does allows, and that take no person's answer away.
//!
//! Whether the data flow allows one is for the rules to say, which look at every edited definition.

use std::collections::BTreeSet;

use stagewright_core::edit::{Amount, Change, InStage, Retries, Several};
use stagewright_core::{
    ActionKey, Category, CheckedAction, CheckedStage, Edit, ExecutionMode, PipelineType, Profile,
    RetryMode, Scenario,
};

use super::{builds, configured};
use crate::study::{StudyOptions, in_base, merges};

/// Days for which artifacts are kept that are worth a try where they are kept longer.
const FEWER_DAYS: u32 = 7;

/// Edits that belong together.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) what: String,
    pub(super) edits: Vec<Edit>,
    /// What its figures take for granted beyond those of the base.
    pub(super) assumed: Vec<String>,
    /// What to think of before one does it.
    pub(super) notes: Vec<String>,
    /// What has to be done by hand beside the edits.
    pub(super) by_hand: Vec<String>,
}

impl Candidate {
    pub(super) fn new(what: String, changes: Vec<Change>) -> Self {
        Self {
            what,
            edits: changes.into_iter().map(Edit::from).collect(),
            assumed: Vec::new(),
            notes: Vec::new(),
            by_hand: Vec::new(),
        }
    }

    pub(super) fn note(mut self, note: &str) -> Self {
        self.notes.push(note.to_owned());
        self
    }

    /// Both together; nothing where they change the same thing.
    pub(super) fn with(&self, other: &Self) -> Option<Self> {
        let named = |edits: &[Edit]| -> BTreeSet<String> {
            let edits = edits
                .iter()
                .filter(|it| !matches!(it.change, Change::Type { .. }));
            edits.flat_map(|it| touches(&it.change)).collect()
        };
        if !named(&self.edits).is_disjoint(&named(&other.edits)) {
            return None;
        }
        let mut both = self.clone();
        both.what = format!("{}; {}", self.what, other.what);
        let types = |edits: &[Edit]| {
            let mut of = edits.iter().filter_map(|it| match &it.change {
                Change::Type { value } => Some(*value),
                _ => None,
            });
            of.next()
        };
        if let (Some(one), Some(another)) = (types(&self.edits), types(&other.edits))
            && one != another
        {
            return None;
        }
        add_new(&mut both.edits, &other.edits);
        add_new(&mut both.assumed, &other.assumed);
        add_new(&mut both.notes, &other.notes);
        add_new(&mut both.by_hand, &other.by_hand);
        Some(both)
    }
}

fn add_new<T: Clone + PartialEq>(known: &mut Vec<T>, more: &[T]) {
    for it in more {
        if !known.contains(it) {
            known.push(it.clone());
        }
    }
}

/// What an edit changes, so that two of the same are not put together.
fn touches(change: &Change) -> Vec<String> {
    match change {
        Change::Merge { value } => value.0.iter().map(|it| format!("stage {it}")).collect(),
        Change::Parallel { value } => value.0.iter().map(|it| format!("order of {it}")).collect(),
        // What is done to an action does not reach its parts.
        it @ Change::Parts { action, .. } => vec![
            format!("stage {}", action.stage),
            format!("compute of {:?}", it.target()),
        ],
        Change::Split { value } => vec![format!("stage {}", value.action.stage)],
        other => vec![format!("{} of {:?}", other.word(), other.target())],
    }
}

/// Every single candidate, in the order of the pipeline.
pub(super) fn singles(scenario: &Scenario, options: &StudyOptions) -> Vec<Candidate> {
    let merges = merges(scenario);
    let merge = |(what, value): &(String, Several<String>)| {
        let value = value.clone();
        Candidate::new(what.clone(), vec![Change::Merge { value }])
    };
    let mut all: Vec<Candidate> = merges.iter().map(merge).collect();
    all.extend(side_by_side(scenario, merges));
    all.extend(splits(scenario));
    all.extend(builds::machines(scenario));
    all.extend(builds::fleets(scenario, options));
    all.extend(builds::halves(scenario));
    all.extend(modes(scenario));
    all.extend(retries(scenario));
    all.extend(configured::candidates(scenario));
    let days = &scenario.profile.artifact_days;
    if days.value > FEWER_DAYS {
        let value = Amount::Is(FEWER_DAYS);
        let what = format!(
            "keep artifacts for {FEWER_DAYS} days instead of {}",
            days.value
        );
        let fewer = Candidate::new(what, vec![Change::ArtifactDays { value }]);
        all.push(fewer.note("a stage can be rolled back only as long as the artifacts of an earlier execution are kept"));
    }
    all
}

/// Builds and tests that run behind each other and may run together: in one stage, or in two that follow each other.
fn side_by_side(scenario: &Scenario, merges: Vec<(String, Several<String>)>) -> Vec<Candidate> {
    let (pipeline, profile) = (&scenario.pipeline, &scenario.profile);
    let stages = pipeline.stages();
    let mut found = Vec::new();
    for stage in stages.iter().skip(1) {
        let mut groups: Vec<(i64, Vec<usize>)> = Vec::new();
        for (index, action) in stage.actions().iter().enumerate() {
            match groups
                .iter_mut()
                .find(|(order, _)| *order == action.run_order())
            {
                Some((_, group)) => group.push(index),
                None => groups.push((action.run_order(), vec![index])),
            }
        }
        groups.sort_by_key(|(order, _)| *order);
        for pair in groups.windows(2) {
            // What stands behind a deployment may be about what was deployed, and what stands behind a person waits for the answer.
            let actions = stage.actions().iter();
            let mut before = actions.filter(|it| it.run_order() <= pair[1].0);
            if !before.all(|it| is_free(it.category())) {
                continue;
            }
            let together = pair.iter().flat_map(|(_, group)| group);
            let keys = together.map(|at| key(profile, stage, *at)).collect();
            found.push(parallel(keys, Vec::new()));
        }
    }
    for (_, value) in merges {
        let is_merged = |stage: &&CheckedStage| value.0.iter().any(|name| name == stage.name());
        let pair: Vec<&CheckedStage> = stages.iter().filter(is_merged).collect();
        let mut actions = pair.iter().flat_map(|stage| stage.actions());
        if actions.all(|it| is_free(it.category())) {
            let keys = |stage: &CheckedStage| -> Vec<ActionKey> {
                let actions = 0..stage.actions().len();
                actions.map(|at| key(profile, stage, at)).collect()
            };
            let keys = pair.into_iter().flat_map(keys).collect();
            found.push(parallel(keys, vec![Change::Merge { value }]));
        }
    }
    found
}

/// Each stage cut before each of its later run orders: what comes behind waits for a shorter lock.
fn splits(scenario: &Scenario) -> Vec<Candidate> {
    let (pipeline, profile) = (&scenario.pipeline, &scenario.profile);
    let names: BTreeSet<&str> = pipeline.stages().iter().map(CheckedStage::name).collect();
    let of_stage = |stage: &CheckedStage| -> Vec<Candidate> {
        let orders: BTreeSet<i64> = stage
            .actions()
            .iter()
            .map(CheckedAction::run_order)
            .collect();
        let new = (2..).map(|at| format!("{}-{at}", stage.name()));
        let new = new.into_iter().find(|it| !names.contains(it.as_str()));
        let new = new.expect("there are more numbers than stages");
        let cut = |order: &i64| {
            let mut actions = stage.actions().iter();
            let first = actions.position(|it| it.run_order() == *order);
            let action = key(
                profile,
                stage,
                first.expect("an order is that of an action"),
            );
            let what = format!("cut stage `{}` before `{action}`", stage.name());
            let value = InStage {
                action,
                stage: new.clone(),
            };
            Candidate::new(what, vec![Change::Split { value }])
                .note("an execution may wait, or be superseded, between the two stages")
        };
        orders.iter().skip(1).map(cut).collect()
    };
    pipeline
        .stages()
        .iter()
        .skip(1)
        .flat_map(of_stage)
        .collect()
}

fn parallel(keys: Vec<ActionKey>, mut before: Vec<Change>) -> Candidate {
    let names: Vec<String> = keys.iter().map(|it| format!("`{it}`")).collect();
    let what = format!("run {} side by side", names.join(", "));
    before.push(Change::Parallel {
        value: Several(keys),
    });
    Candidate::new(what, before).note("builds then start although another one may fail")
}

const fn is_free(category: Category) -> bool {
    matches!(
        category,
        Category::Build | Category::Test | Category::Compute
    )
}

pub(super) fn key(profile: &Profile, stage: &CheckedStage, action: usize) -> ActionKey {
    in_base(
        profile,
        ActionKey::new(stage.name(), stage.actions()[action].name()),
    )
}

/// The other execution modes and the other type.
fn modes(scenario: &Scenario) -> Vec<Candidate> {
    let pipeline = &scenario.pipeline;
    let is_v2 = pipeline.pipeline_type() == PipelineType::V2;
    let (mode, now) = (pipeline.execution_mode(), pipeline.pipeline_type());
    let modes = [
        (
            ExecutionMode::Superseded,
            "an execution that waits is dropped for a newer one",
        ),
        (
            ExecutionMode::Queued,
            "every change goes through, one behind the other",
        ),
        (
            ExecutionMode::Parallel,
            "executions overtake each other: an older change may be deployed after a newer one",
        ),
    ];
    let others = modes.into_iter().filter(|(other, _)| *other != mode);
    let mut found: Vec<Candidate> = others
        .map(|(value, note)| {
            let mut changes = vec![Change::Mode { value }];
            if !is_v2 && value != ExecutionMode::Superseded {
                changes.push(Change::Type {
                    value: PipelineType::V2,
                });
            }
            Candidate::new(format!("mode `{value}` instead of `{mode}`"), changes).note(note)
        })
        .collect();
    let value = match is_v2 {
        true => PipelineType::V1,
        false => PipelineType::V2,
    };
    let what = format!("type `{value}` instead of `{now}`");
    found.push(Candidate::new(what, vec![Change::Type { value }]));
    found
}

/// A failed stage repeats its failed actions once.
fn retries(scenario: &Scenario) -> Vec<Candidate> {
    let pipeline = &scenario.pipeline;
    let is_v2 = pipeline.pipeline_type() == PipelineType::V2;
    let stages = pipeline
        .stages()
        .iter()
        .zip(&pipeline.draft().stages)
        .skip(1);
    let without = stages.filter(|(_, written)| written.on_failure.is_none());
    without
        .map(|(stage, _)| {
            let value = Retries(Some(RetryMode::FailedActions));
            let mut changes = vec![Change::Retry { stage: stage.name().to_owned(), value }];
            if !is_v2 {
                changes.push(Change::Type { value: PipelineType::V2 });
            }
            let what = format!("repeat what fails in stage `{}` once", stage.name());
            let candidate = Candidate::new(what, changes);
            let mut candidate = candidate.note("an action that is repeated must do no harm the second time");
            candidate.assumed.push("a second attempt fails as often as the first: failures that a second attempt cannot mend gain nothing".to_owned());
            candidate
        })
        .collect()
}
