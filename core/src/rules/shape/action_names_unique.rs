//! `action-names-unique`.

use crate::rules::texts::{quoted, repeated};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "action-names-unique",
    evidence: Evidence::Documented,
    text: include_str!("action_names_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        let site = |action| Site::action(index, action).field(Field::Name);
        for (action, earlier) in repeated(stage.actions.iter().map(|action| &action.name)) {
            let message = format!(
                "two actions of {} are named {}",
                context.stage_words(index),
                quoted(&stage.actions[action].name)
            );
            findings.push(
                RULE.at(site(action), message)
                    .label(site(earlier), "the first one is here")
                    .help(format!("give action {} a name of its own", action + 1)),
            );
        }
    }
}
