//! What no edit writes into a definition, and what is not searched at all.
//!
//! Of the first the figures are those of edits that do the same to time and money, and what has to be written is told beside them.

use stagewright_core::edit::{Amount, Change};
use stagewright_core::{Action, CheckOptions, Profile, Scenario, Stage, catalogue, check};

use super::candidates::{Candidate, key};

/// The key with which a source polls, or leaves it to an event rule or a webhook.
const POLLS: &str = "PollForSourceChanges";

/// Every candidate that no edit writes.
pub(super) fn candidates(scenario: &Scenario, options: CheckOptions) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = events(scenario, options).into_iter().collect();
    found.extend(one_update(scenario));
    found
}

/// Events in place of polling, where the time from a change to the start is a default of ours.
fn events(scenario: &Scenario, options: CheckOptions) -> Option<Candidate> {
    let (pipeline, profile) = (&scenario.pipeline, &scenario.profile);
    let mut draft = pipeline.draft().clone();
    let sources = draft.stages.first_mut()?.actions.iter_mut();
    let polls = |source: &&mut Action| {
        let provider = catalogue::of(&source.action_type);
        provider.is_some_and(|it| it.key(POLLS).is_some())
            && source.configuration(POLLS).is_none_or(|it| *it != "false")
    };
    let names: Vec<String> = sources
        .filter(polls)
        .map(|source| {
            source.configuration.retain(|(key, _)| key != POLLS);
            source
                .configuration
                .push((POLLS.to_owned(), "false".into()));
            source.name.to_string()
        })
        .collect();
    if names.is_empty() || !profile.trigger.basis.is_assumed() {
        return None;
    }
    let trigger = Profile::assumed(&check(draft, options).pipeline?).trigger;
    let value = Amount::Is(trigger.value.clone());
    let names = names.join("`, `");
    let what = format!("start on events instead of polling for changes in `{names}`");
    let mut candidate = Candidate::new(what, vec![Change::Trigger { value }]);
    let assumed = format!(
        "an execution starts {} after a change, {}",
        trigger.value, trigger.basis
    );
    candidate.assumed.push(assumed);
    candidate.by_hand.push(format!(
        "`{POLLS}: false` for `{names}`, and an event rule or a webhook beside it, which `stagewright export --create change-detection` writes"
    ));
    Some(candidate)
}

/// A stack updated in one action, where one makes a change set and the next one executes it at once: what a person looks at in between
/// stays.
fn one_update(scenario: &Scenario) -> Vec<Candidate> {
    let stages = scenario.pipeline.draft().stages.iter();
    let of_stage = |stage: &Stage| -> Vec<Candidate> {
        let with = |mode: &'static str| {
            let actions = stage.actions.iter().enumerate();
            actions
                .filter(move |(_, it)| it.configuration("ActionMode").is_some_and(|it| *it == mode))
        };
        let pairs = with("CHANGE_SET_REPLACE")
            .flat_map(|first| with("CHANGE_SET_EXECUTE").map(move |second| (first, second)));
        let same = |((_, one), (_, other)): &((usize, &Action), (usize, &Action))| {
            let alike = |key: &str| {
                let value = one.configuration(key);
                value.is_some() && value == other.configuration(key)
            };
            let order = |it: &Action| it.run_order().unwrap_or(1);
            let between = |it: &&Action| order(one) < order(it) && order(it) < order(other);
            alike("StackName")
                && alike("ChangeSetName")
                && order(one) < order(other)
                && !stage.actions.iter().any(|it| between(&it))
                && one.outputs.is_empty()
        };
        pairs
            .filter(same)
            .filter_map(|pair| one_of(scenario, stage, pair))
            .collect()
    };
    stages.flat_map(of_stage).collect()
}

fn one_of(
    scenario: &Scenario,
    stage: &Stage,
    ((first, _), (_, execute)): ((usize, &Action), (usize, &Action)),
) -> Option<Candidate> {
    let name = stage.name.to_string();
    let checked = scenario
        .pipeline
        .stages()
        .iter()
        .find(|it| it.name() == name)?;
    let action = key(&scenario.profile, checked, first);
    let what = format!(
        "update the stack by `CREATE_UPDATE` in place of `{action}` and `{}`",
        execute.name
    );
    let changes = vec![
        Change::Takes {
            action: action.clone(),
            value: Amount::Times(0.0),
        },
        Change::Fails {
            action: action.clone(),
            value: Amount::Times(0.0),
        },
    ];
    let mut candidate = Candidate::new(what, changes)
        .note("a change set is executed unseen: as now, where nothing stands between the two");
    candidate.assumed.push(format!(
        "the update takes as long as the execution of the change set, and `{action}` is still counted as an action of its stage"
    ));
    candidate.by_hand.push(format!(
        "`ActionMode: CREATE_UPDATE` for `{name}/{}`, with the template, the capabilities and the role of `{action}`, which goes",
        execute.name
    ));
    Some(candidate)
}

/// What might gain something here and is not searched, each with the reason.
pub(super) fn not_searched(scenario: &Scenario) -> Vec<String> {
    let draft = scenario.pipeline.draft();
    let mut all = Vec::new();
    if scenario
        .profile
        .actions
        .values()
        .any(|it| it.compute.is_some())
    {
        all.push("builds cut into several: how their work divides is not known");
        all.push("a reserved fleet: what its machines do to the work is not known; `compute=` and `fleet=` of --set with --fleet try one");
    }
    if draft
        .stores()
        .any(|(_, _, store)| store.encryption_key.is_some())
    {
        all.push("a bucket key, which saves requests to KMS: how many is not known; AWS names up to 99 % (S3 User Guide, checked 2026-11-30)");
    }
    all.into_iter().map(str::to_owned).collect()
}
