//! `condition-rule-names`.

use std::collections::HashMap;

use crate::rules::references::conditions;
use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "condition-rule-names",
    evidence: Evidence::Unknown,
    text: include_str!("condition_rule_names.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(stage) {
            for (number, condition) in conditions.iter().enumerate() {
                let site = |rule| {
                    let condition = Site::stage(index)
                        .step(kind.step())
                        .step(Step::Condition(number));
                    condition.step(Step::Rule(rule)).field(Field::Name)
                };
                let mut first = HashMap::new();
                for (at, rule) in condition.rules.iter().enumerate() {
                    let Some(name) = identity(&rule.name).filter(|name| !name.is_empty()) else {
                        continue;
                    };
                    let earlier = *first.entry(name).or_insert(at);
                    if earlier != at {
                        let name = quoted(&rule.name.to_string());
                        let words = format!(
                            "two rules of the {} condition of {}",
                            kind.words(),
                            context.stage_words(index)
                        );
                        findings.push(
                            RULE.at(site(at), format!("{words} are named {name}"))
                                .label(site(earlier), "the first one is here")
                                .help("write a name for each rule"),
                        );
                    }
                }
            }
        }
    }
}
