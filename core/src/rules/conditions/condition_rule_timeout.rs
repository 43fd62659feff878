//! `condition-rule-timeout`.

use crate::rules::references::conditions;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Given, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "condition-rule-timeout",
    evidence: Evidence::ServiceModel,
    text: include_str!("condition_rule_timeout.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(stage) {
            for (number, condition) in conditions.iter().enumerate() {
                for (rule_index, rule) in condition.rules.iter().enumerate() {
                    let minutes = rule.timeout_in_minutes.as_ref().and_then(Given::value);
                    let Some(minutes) = minutes.filter(|minutes| !(5..=86_400).contains(minutes))
                    else {
                        continue;
                    };
                    findings.push(
                        RULE.at(
                            Site::stage(index)
                                .step(kind.step())
                                .step(Step::Condition(number))
                                .step(Step::Rule(rule_index))
                                .field(Field::Timeout),
                            format!(
                                "the time-out of {} is {minutes} minutes",
                                quoted(&rule.name.to_string())
                            ),
                        )
                        .help("write 5 to 86,400 minutes")
                        .in_language("write `timeout 5min` to `timeout 60d`"),
                    );
                }
            }
        }
    }
}
