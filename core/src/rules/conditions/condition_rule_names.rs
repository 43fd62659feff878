//! `condition-rule-names`.

use crate::rules::texts::{quoted, repeated};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "condition-rule-names",
    evidence: Evidence::Unknown,
    text: include_str!("condition_rule_names.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, condition) in context.conditions() {
        let site = |rule| place.rule(rule).site().field(Field::Name);
        for (at, earlier) in repeated(condition.rules.iter().map(|rule| &rule.name)) {
            let message = format!(
                "two rules of the {} condition of {} are named {}",
                place.kind.words(),
                context.stage_words(place.stage),
                quoted(&condition.rules[at].name)
            );
            findings.push(
                RULE.at(site(at), message)
                    .label(site(earlier), "the first one is here")
                    .help("write a name for each rule"),
            );
        }
    }
}
