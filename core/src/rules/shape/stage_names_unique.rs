//! `stage-names-unique`.

use std::collections::HashMap;

use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "stage-names-unique",
    evidence: Evidence::Reproduced,
    text: include_str!("stage_names_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut first = HashMap::new();
    for (index, stage) in context.draft.stages.iter().enumerate() {
        let Some(name) = identity(&stage.name).filter(|name| !name.is_empty()) else {
            continue;
        };
        let earlier = *first.entry(name).or_insert(index);
        if earlier != index {
            findings.push(
                RULE.at(
                    Site::stage(index).field(Field::Name),
                    format!("two stages are named {}", quoted(&stage.name.to_string())),
                )
                .label(
                    Site::stage(earlier).field(Field::Name),
                    "the first one is here",
                )
                .help(format!("give stage {} a name of its own", index + 1)),
            );
        }
    }
}
