//! `trigger-unique`.

use std::collections::HashMap;

use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "trigger-unique",
    evidence: Evidence::ServiceModel,
    text: include_str!("trigger_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut first = HashMap::new();
    for (index, trigger) in context.draft.triggers.iter().enumerate() {
        let Some(git) = &trigger.git else { continue };
        let Some(name) = identity(&git.source_action_name).filter(|name| !name.is_empty()) else {
            continue;
        };
        let earlier = *first.entry(name).or_insert(index);
        if earlier != index {
            let site = |index| {
                Site::pipeline()
                    .step(Step::Trigger(index))
                    .field(Field::SourceAction)
            };
            let message = format!(
                "two triggers are on source action {}",
                quoted(&git.source_action_name)
            );
            findings.push(
                RULE.at(site(index), message)
                    .label(site(earlier), "the first one is here")
                    .help("write one trigger with the filters of both"),
            );
        }
    }
}
