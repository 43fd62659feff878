//! Which action of one definition is which of another: what they share keeps its random numbers.

use serde::Serialize;
use stagewright_core::{ActionKey, ActionProfile, Assumed, Circumstances, Pipeline, Scenario};

/// How two definitions belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// Actions of one stage and name in both.
    pub by_name: usize,
    /// Actions that stand in another stage: where in the base, and where in the other one.
    pub moved: Vec<(String, String)>,
    /// Actions that only the base has.
    pub only_in_base: Vec<String>,
    /// Actions that only the other one has.
    pub only_in_other: Vec<String>,
    /// What is given for the base and holds for the other one too, where nothing is known of that.
    pub carried_over: Vec<String>,
}

/// Matches another definition to the base, as a comparison of the two texts does: by the names of stage and action. An action that
/// is left over and has one namesake of its provider in another stage was moved there.
///
/// What is given for the base holds for the other one where that has only a default: else the comparison would be one of what is known.
#[must_use]
pub fn matched(base: &Scenario, mut other: Scenario) -> (Scenario, Matched) {
    let (here, there) = (actions(&base.pipeline), actions(&other.pipeline));
    let mut found = Matched::default();
    let mut pairs: Vec<(&Placed, &Placed)> = Vec::new();
    let mut gone: Vec<&Placed> = Vec::new();
    for known in &here {
        match there.iter().find(|it| it.key == known.key) {
            Some(same) => pairs.push((known, same)),
            None => gone.push(known),
        }
    }
    found.by_name = pairs.len();
    let is_new = |it: &&Placed| !here.iter().any(|known| known.key == it.key);
    let came: Vec<&Placed> = there.iter().filter(is_new).collect();
    for &known in &gone {
        let alike =
            |it: &&&Placed| it.key.action == known.key.action && it.provider == known.provider;
        let (mut to, mut from) = (came.iter().filter(alike), gone.iter().filter(alike));
        match (to.next(), to.next(), from.nth(1)) {
            (Some(moved), None, None) => {
                let places = (known.key.to_string(), moved.key.to_string());
                found.moved.push(places);
                pairs.push((known, *moved));
            }
            _ => found.only_in_base.push(known.key.to_string()),
        }
    }
    let is_matched = |it: &&&Placed| pairs.iter().any(|(_, to)| to.key == it.key);
    let new = came.iter().filter(|it| !is_matched(it));
    found.only_in_other = new.map(|it| it.key.to_string()).collect();

    for (from, to) in pairs {
        let (Some(known), Some(profile)) = (
            base.profile.actions.get(&from.key),
            other.profile.actions.get_mut(&to.key),
        ) else {
            continue;
        };
        profile.origin = Some(known.origin.clone().unwrap_or_else(|| from.key.clone()));
        if from.provider == to.provider && carry_over(known, profile) {
            found.carried_over.push(to.key.to_string());
        }
    }
    carry_over_the_rest(base, &mut other, &mut found.carried_over);
    (other, found)
}

struct Placed {
    key: ActionKey,
    provider: String,
}

fn actions(pipeline: &Pipeline) -> Vec<Placed> {
    let stages = pipeline.stages().iter();
    let placed = stages.flat_map(|stage| {
        stage.actions().iter().map(|action| Placed {
            key: ActionKey::new(stage.name(), action.name()),
            provider: format!("{:?} {}", action.category(), action.provider()),
        })
    });
    placed.collect()
}

/// Takes what is known of the one for what is assumed of the other; says whether that is anything that was given.
fn carry_over(known: &ActionProfile, other: &mut ActionProfile) -> bool {
    let mut any = false;
    any |= take_option(&known.duration, &mut other.duration);
    any |= take_option(&known.start_up, &mut other.start_up);
    any |= take(&known.failure, &mut other.failure);
    // A default chance is the run's, shared by its actions: the base's holds for both, so that only what was changed differs.
    if known.failure.basis.is_assumed() && other.failure.basis.is_assumed() {
        other.failure = known.failure.clone();
    }
    for (name, size) in &mut other.outputs {
        let same = known.outputs.iter().find(|(known, _)| known == name);
        any |= same.is_some_and(|(_, known)| take(known, size));
    }
    any
}

fn carry_over_the_rest(base: &Scenario, other: &mut Scenario, told: &mut Vec<String>) {
    let (known, profile) = (&base.profile, &mut other.profile);
    let mut carried = |is: bool, what: &str| told.extend(is.then(|| what.to_owned()));
    carried(take(&known.trigger, &mut profile.trigger), "trigger");
    let transitions = take(&known.transition, &mut profile.transition);
    carried(transitions, "transitions");
    carried(take(&known.build_quota, &mut profile.build_quota), "quota");
    let days = take(&known.artifact_days, &mut profile.artifact_days);
    carried(days, "artifact_days");
    carried(take(&known.workload, &mut profile.workload), "arrivals");
    let none = Circumstances::default();
    if profile.circumstances == none && known.circumstances != none {
        let mut around = known.circumstances.clone();
        let known = |key: &ActionKey| profile.actions.contains_key(key);
        let stage = |name: &str| profile.actions.keys().any(|key| key.stage == name);
        around.approvers.retain(|key, _| known(key));
        around.habits.retain(|key, _| known(key));
        around.gates.retain(|name, _| stage(name));
        around
            .interventions
            .retain(|it| it.what.stage().is_none_or(stage));
        profile.circumstances = around;
        carried(true, "what surrounds it");
    }
}

fn take_option<T: Clone + PartialEq>(
    known: &Option<Assumed<T>>,
    other: &mut Option<Assumed<T>>,
) -> bool {
    match (known, other.as_mut()) {
        (Some(known), Some(other)) => take(known, other),
        // An approval of which nothing is known takes no time.
        (Some(known), None) if !known.basis.is_assumed() => {
            *other = Some(known.clone());
            true
        }
        _ => false,
    }
}

fn take<T: Clone + PartialEq>(known: &Assumed<T>, other: &mut Assumed<T>) -> bool {
    let carried = !known.basis.is_assumed() && other.basis.is_assumed();
    if carried {
        *other = known.clone();
    }
    carried
}
