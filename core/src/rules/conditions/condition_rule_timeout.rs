//! `condition-rule-timeout`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Given};

pub(super) const RULE: Rule = Rule {
    name: "condition-rule-timeout",
    evidence: Evidence::ServiceModel,
    text: include_str!("condition_rule_timeout.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, rule) in context.rules() {
        let minutes = rule.timeout_in_minutes.as_ref().and_then(Given::value);
        let Some(minutes) = minutes.filter(|minutes| !(5..=86_400).contains(minutes)) else {
            continue;
        };
        let message = format!(
            "the time-out of {} is {minutes} minutes",
            quoted(&rule.name)
        );
        findings.push(
            RULE.at(place.site().field(Field::Timeout), message)
                .help("write 5 to 86,400 minutes")
                .in_language("write `timeout 5min` to `timeout 60d`"),
        );
    }
}
