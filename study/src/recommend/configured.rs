//! Candidates that change how actions are configured, and what is not searched at all.
//!
//! What has to stand beside the definition for them to work is told as work by hand.

use stagewright_core::edit::{Amount, Change, Edited, Listed, Setting, Switch, Target};
use stagewright_core::{
    Action, ActionKey, CheckedStage, Probability, Profile, Scenario, Stage, catalogue,
};

use super::builds;
use super::candidates::{Candidate, key};

/// The key with which a source polls, or leaves it to an event rule or a webhook.
const POLLS: &str = "PollForSourceChanges";

/// Every candidate that changes configurations.
pub(super) fn candidates(scenario: &Scenario) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = events(scenario).into_iter().collect();
    found.extend(one_update(scenario));
    found.extend(bucket_key(scenario));
    found
}

/// A bucket key where a customer's key encrypts artifacts and there is none.
fn bucket_key(scenario: &Scenario) -> Option<Candidate> {
    let mut stores = scenario.pipeline.draft().stores();
    let known = scenario.profile.circumstances.bucket_key.as_ref();
    let encrypted = stores.any(|(_, _, store)| store.encryption_key.is_some());
    if !encrypted || known.is_some_and(|it| it.value) {
        return None;
    }
    let value = Switch(true);
    let what = "give the artifact buckets a bucket key".to_owned();
    let mut candidate = Candidate::new(what, vec![Change::BucketKey { value }]);
    candidate.assumed.push(
        "one in a hundred requests for artifacts reaches KMS, which is the most that AWS names; S3 uses the key of a bucket for a limited time, so that rare executions save less"
            .to_owned(),
    );
    let by_hand = "`BucketKeyEnabled: true` of the artifact buckets";
    candidate.by_hand.push(by_hand.to_owned());
    Some(candidate)
}

fn set(action: ActionKey, key: &str, value: Option<&str>) -> Change {
    let value = Setting {
        key: key.to_owned(),
        value: value.map(str::to_owned),
    };
    Change::Config { action, value }
}

/// Events in place of polling, where the time from a change to the start is a default of ours, which follows.
fn events(scenario: &Scenario) -> Option<Candidate> {
    let (pipeline, profile) = (&scenario.pipeline, &scenario.profile);
    let (stage, written) = (pipeline.stages().first()?, pipeline.draft().stages.first()?);
    let polls = |source: &Action| {
        let provider = catalogue::of(&source.action_type);
        provider.is_some_and(|it| it.key(POLLS).is_some())
            && source.configuration(POLLS).is_none_or(|it| *it != "false")
    };
    let sources = written.actions.iter().enumerate();
    let keys: Vec<ActionKey> = sources
        .filter(|(_, it)| polls(it))
        .map(|(at, _)| key(profile, stage, at))
        .collect();
    if keys.is_empty() || !profile.trigger.basis.is_assumed() {
        return None;
    }
    let names: Vec<String> = keys.iter().map(|it| format!("`{it}`")).collect();
    let names = names.join(", ");
    let what = format!("start on events instead of polling for changes in {names}");
    let changes = keys.into_iter().map(|it| set(it, POLLS, Some("false")));
    let mut candidate = Candidate::new(what, changes.collect());
    candidate.assumed.push(
        "the time from a change to the start is the default of sources that do not poll".to_owned(),
    );
    candidate.by_hand.push(format!(
        "an event rule or a webhook for {names}, which `stagewright export --create change-detection` writes"
    ));
    Some(candidate)
}

/// A stack updated in one action, where one makes a change set and the next one executes it at once: what a person looks at in between
/// stays.
fn one_update(scenario: &Scenario) -> Vec<Candidate> {
    let stages = scenario.pipeline.stages().iter();
    let of_stage = |(checked, stage): (&CheckedStage, &Stage)| -> Vec<Candidate> {
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
        };
        pairs
            .filter(same)
            .map(|((first, _), (second, _))| one_of(&scenario.profile, checked, (first, second)))
            .collect()
    };
    stages
        .zip(&scenario.pipeline.draft().stages)
        .flat_map(of_stage)
        .collect()
}

fn one_of(profile: &Profile, stage: &CheckedStage, (one, other): (usize, usize)) -> Candidate {
    let (first, second) = (key(profile, stage, one), key(profile, stage, other));
    let known = |at: usize| {
        let known = profile.action((stage.name(), stage.actions()[at].name()));
        known.expect("invariant: a profile knows every action of its pipeline")
    };
    let (makes, executes) = (known(one), known(other));
    let what = format!("update the stack by `CREATE_UPDATE` in `{first}`, without `{second}`");
    let mut changes = vec![
        set(first.clone(), "ActionMode", Some("CREATE_UPDATE")),
        set(first.clone(), "ChangeSetName", None),
        Change::Without {
            value: Listed(vec![Target {
                stage: second.stage.clone(),
                action: Some(second.action.clone()),
            }]),
        },
    ];
    // What is assumed of an update follows its mode; what is given of the execution is what is known of it.
    let takes = executes.duration.as_ref();
    if let Some(takes) = takes.filter(|it| !it.basis.is_assumed()) {
        let value = Amount::Is(takes.value.clone());
        let action = first.clone();
        changes.push(Change::Takes { action, value });
    }
    let passes = (1.0 - makes.failure.value.get()) * (1.0 - executes.failure.value.get());
    let either = Probability::new(1.0 - passes);
    changes.push(Change::Fails {
        action: first,
        value: Amount::Is(either.expect("what both fail with is a chance")),
    });
    let mut candidate = Candidate::new(what, changes)
        .note("a change set is executed unseen: as now, where nothing stands between the two");
    candidate.assumed.push(
        "an update takes as long as the execution of a change set, and fails where either of the two actions failed".to_owned(),
    );
    candidate
}

/// What might gain something here and is not searched, each with the reason.
pub(super) fn not_searched(scenario: &Scenario) -> Vec<String> {
    let mut all = Vec::new();
    for half in builds::halves(scenario) {
        if let Err(why) = Edited::of(scenario).apply(&half.edits[0]) {
            all.push(format!("to {}: {why}", half.what));
        }
    }
    all
}
