//! `actions-parallel`.

use std::collections::HashSet;

use super::order;
use crate::rules::{Context, Evidence, Place, Referrer, Rule};
use crate::{Action, Category, Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "actions-parallel",
    evidence: Evidence::Accepted,
    text: include_str!("actions_parallel.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut readers: Option<HashSet<(Place, String)>> = None;
    for (index, stage) in context.draft.stages.iter().enumerate() {
        let mut order: Vec<(i64, usize)> = Vec::with_capacity(stage.actions.len());
        for (at, action) in stage.actions.iter().enumerate() {
            match action.run_order() {
                Some(run_order) => order.push((run_order, at)),
                None => order.clear(),
            }
        }
        if order.len() < 2 || order.len() != stage.actions.len() {
            continue;
        }
        order.sort_unstable();
        if order.first().map(|(first, _)| first) == order.last().map(|(last, _)| last) {
            continue;
        }
        let readers = readers.get_or_insert_with(|| read_namespaces(context));
        let mut groups = order.chunk_by(|(left, _), (right, _)| left == right);
        let mut before = groups.next();
        for group in groups {
            if let Some(earlier) = before {
                judge(context, index, earlier, group, readers, findings);
            }
            before = Some(group);
        }
    }
}

/// Which namespaces each action reads.
pub(super) fn read_namespaces(context: &Context<'_>) -> HashSet<(Place, String)> {
    context
        .references()
        .iter()
        .filter_map(|reference| match reference.from {
            Referrer::Action(place) => Some((place, reference.namespace.clone())),
            Referrer::Condition { .. } => None,
        })
        .collect()
}

fn judge(
    context: &Context<'_>,
    stage: usize,
    earlier: &[(i64, usize)],
    group: &[(i64, usize)],
    readers: &HashSet<(Place, String)>,
    findings: &mut Vec<Finding>,
) {
    let action = |at: usize| context.action(Place { stage, action: at });
    let mut outputs = HashSet::new();
    let mut namespaces = Vec::new();
    for (_, at) in earlier {
        let Some(definition) = action(*at).filter(|definition| is_free(definition)) else {
            return;
        };
        for output in &definition.outputs {
            let Some(name) = output.name.known() else {
                return;
            };
            outputs.insert(name);
        }
        if let Some(namespace) = &definition.namespace {
            let Some(namespace) = namespace.known() else {
                return;
            };
            namespaces.push(namespace);
        }
    }
    for (_, at) in group {
        let place = Place { stage, action: *at };
        let Some(definition) = action(*at).filter(|definition| is_free(definition)) else {
            continue;
        };
        let takes = definition
            .inputs
            .iter()
            .any(|input| input.known().is_none_or(|name| outputs.contains(&name)));
        let reads = namespaces
            .iter()
            .any(|namespace| readers.contains(&(place, namespace.to_string())));
        if takes || reads {
            continue;
        }
        let ordered = |at: usize| action(at).is_none_or(|before| is_ordered(before, definition));
        if earlier.iter().any(|(_, at)| ordered(*at)) {
            continue;
        }
        let Some((_, first)) = earlier.first() else {
            continue;
        };
        let first = Place {
            stage,
            action: *first,
        };
        let message = format!(
            "does {} have to wait for {}, from which it takes nothing?",
            context.action_words(place),
            context.action_words(first)
        );
        findings.push(
            RULE.at(place.site().field(Field::RunOrder), message)
                .label(first.site(), "this one runs before")
                .note("their times add up; at the same time, the longer one counts")
                .help("write the same run order for both, if the second need not wait for the first")
                .in_language(
                    "write both into one `parallel { … }`, if the second need not wait for the first",
                ),
        );
    }
}

/// Whether the action's order is its artifacts' and variables' alone, as far as its category tells.
pub(super) fn is_free(action: &Action) -> bool {
    matches!(
        action.action_type.category.value(),
        Some(Category::Source | Category::Build | Category::Test | Category::Compute)
    )
}

/// Whether the order of two actions may be meant: one of them is a gate, or their names say so or are not known.
pub(super) fn is_ordered(earlier: &Action, later: &Action) -> bool {
    let gate = earlier.action_type.category.value() == Some(Category::Test);
    let names = (earlier.name.known(), later.name.known());
    let (Some(first), Some(then)) = names else {
        return true;
    };
    gate || order::is_meant(&first, &then)
}
