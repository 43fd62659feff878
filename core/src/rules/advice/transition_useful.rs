//! `transition-useful`.

use std::collections::HashSet;

use super::actions_parallel::{is_free, is_ordered, read_namespaces};
use super::order;
use crate::rules::{Context, Evidence, Place, Rule};
use crate::{Category, Draft, ExecutionMode, Field, Finding, Given, Quotas, Site, Stage};

pub(super) const RULE: Rule = Rule {
    name: "transition-useful",
    evidence: Evidence::Accepted,
    text: include_str!("transition_useful.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let draft = context.draft;
    let parallel =
        draft.execution_mode.as_ref().and_then(Given::value) == Some(ExecutionMode::Parallel);
    let mut readers = None;
    let pairs = draft
        .stages
        .iter()
        .zip(draft.stages.iter().skip(1))
        .enumerate()
        .skip(1);
    for (index, (before, stage)) in pairs {
        let together = before.actions.len() + stage.actions.len();
        let apart = is_plain(before) && is_plain(stage) && !is_closed(stage, context.draft);
        if !apart || together > Quotas::MAX_ACTIONS_IN_STAGE {
            continue;
        }
        let words = context.stage_words(index + 1);
        let first = context.stage_words(index);
        let (message, help) = if parallel {
            (
                format!(
                    "is the transition into {words} worth its time, where in `PARALLEL` no execution waits at a stage?"
                ),
                format!(
                    "write its actions in {first} with higher run orders, if nothing else needs the stage"
                ),
            )
        } else if is_independent(
            index,
            before,
            stage,
            readers.get_or_insert_with(|| read_namespaces(context)),
        ) {
            (
                format!(
                    "does {words} have to wait for {first}, from which its actions take nothing?"
                ),
                format!(
                    "write its actions in {first} with the same run order, if they need not wait"
                ),
            )
        } else {
            continue;
        };
        findings.push(
            RULE.at(Site::stage(index + 1).field(Field::Name), message)
                .note("it costs every execution 0.5 to 5 s, assumed")
                .help(help),
        );
    }
}

/// Whether the transition into a stage may be disabled.
fn is_closed(stage: &Stage, draft: &Draft) -> bool {
    draft.disabled_transitions.iter().any(|transition| {
        transition.stage.is_symbolic() || stage.name.is_symbolic() || transition.stage == stage.name
    })
}

/// Whether a stage has nothing that only a stage can have, and nobody to wait for.
fn is_plain(stage: &Stage) -> bool {
    stage.before_entry.is_none()
        && stage.on_success.is_none()
        && stage.on_failure.is_none()
        && stage.extra.is_empty()
        && !stage.actions.is_empty()
        && stage.actions.iter().all(|action| {
            let category = action.action_type.category.value();
            category
                .is_some_and(|category| !matches!(category, Category::Approval | Category::Source))
        })
}

/// Whether both stages hold only builds and tests, and the second takes nothing from the first.
fn is_independent(
    index: usize,
    before: &Stage,
    stage: &Stage,
    readers: &HashSet<(Place, String)>,
) -> bool {
    let (Some(first), Some(then)) = (before.name.known(), stage.name.known()) else {
        return false;
    };
    let free = before.actions.iter().chain(&stage.actions).all(is_free);
    let ordered = |earlier| stage.actions.iter().any(|later| is_ordered(earlier, later));
    if !free || order::is_meant(&first, &then) || before.actions.iter().any(ordered) {
        return false;
    }
    let mut outputs = HashSet::new();
    let mut namespaces = Vec::new();
    for action in &before.actions {
        for output in &action.outputs {
            let Some(name) = output.name.known() else {
                return false;
            };
            outputs.insert(name);
        }
        if let Some(namespace) = &action.namespace {
            let Some(namespace) = namespace.known() else {
                return false;
            };
            namespaces.push(namespace.into_owned());
        }
    }
    stage.actions.iter().enumerate().all(|(at, action)| {
        let place = Place {
            stage: index + 1,
            action: at,
        };
        action
            .inputs
            .iter()
            .all(|input| input.known().is_some_and(|name| !outputs.contains(&name)))
            && namespaces
                .iter()
                .all(|namespace| !readers.contains(&(place, namespace.clone())))
    })
}
