//! `action-names-unique`.

use std::collections::HashMap;

use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Place, Rule};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "action-names-unique",
    evidence: Evidence::Documented,
    text: include_str!("action_names_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (stage_index, stage) in context.draft.stages.iter().enumerate() {
        let mut first = HashMap::new();
        for (index, action) in stage.actions.iter().enumerate() {
            let Some(name) = identity(&action.name).filter(|name| !name.is_empty()) else {
                continue;
            };
            let earlier = *first.entry(name).or_insert(index);
            if earlier == index {
                continue;
            }
            let site = |action| {
                Place {
                    stage: stage_index,
                    action,
                }
                .site()
                .field(Field::Name)
            };
            findings.push(
                RULE.at(
                    site(index),
                    format!(
                        "two actions of {} are named {}",
                        context.stage_words(stage_index),
                        quoted(&action.name.to_string())
                    ),
                )
                .label(site(earlier), "the first one is here")
                .help(format!("give action {} a name of its own", index + 1)),
            );
        }
    }
}
