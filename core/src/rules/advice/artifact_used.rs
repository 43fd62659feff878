//! `artifact-used`.

use std::collections::HashSet;

use crate::rules::texts::{could_be, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Text};

pub(super) const RULE: Rule = Rule {
    name: "artifact-used",
    evidence: Evidence::Accepted,
    text: include_str!("artifact_used.md"),
    check,
};

/// Beyond this many symbolic inputs nothing is said to be unused.
const MOST_SYMBOLIC: usize = 64;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut taken = HashSet::new();
    let mut symbolic: Vec<&Text> = Vec::new();
    let inputs = context.actions().flat_map(|(_, action)| &action.inputs);
    let of_rules = context.rules().flat_map(|(_, rule)| &rule.inputs);
    for input in inputs.chain(of_rules) {
        match input.known() {
            Some(known) => drop(taken.insert(known)),
            None => symbolic.push(input),
        }
    }
    // With a single stage there is nobody yet to take anything, and that is a mistake of its own.
    if symbolic.len() > MOST_SYMBOLIC || context.draft.stages.len() < 2 {
        return;
    }
    for (place, action) in context.actions() {
        let source = context.is_source(action) == Some(true);
        // Such an artifact cannot be left out; a source's can, with the source.
        let needed = context
            .provider(place)
            .map_or(0, |provider| provider.outputs.min);
        let let_through = if source && action.namespace.is_none() {
            0
        } else {
            needed
        };
        for (index, output) in action.outputs.iter().enumerate().skip(let_through) {
            let Some(name) = output.name.known().filter(|name| !name.is_empty()) else {
                continue;
            };
            if taken.contains(&name) || symbolic.iter().any(|input| could_be(input, &name)) {
                continue;
            }
            let finding = RULE.at(
                place.site().output(index),
                format!("no action uses artifact {}", quoted(&name)),
            );
            findings.push(if source {
                finding.help("add an action that takes it, or remove the source")
            } else {
                finding.help("remove the output, or add an action that takes it")
            });
        }
    }
}
