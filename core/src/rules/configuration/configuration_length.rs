//! `configuration-length`.

use crate::rules::texts::{self, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Part, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "configuration-length",
    evidence: Evidence::ServiceModel,
    text: include_str!("configuration_length.md"),
    check,
};

/// Most characters of a key.
const KEY: usize = 50;
/// Most characters of an action's value.
const VALUE: usize = 50_000;
/// Most characters of a value of a condition's rule.
const RULE_VALUE: usize = 10_000;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        if !action.configuration.is_empty() {
            judge(&action.configuration, VALUE, || place.site(), findings);
        }
    }
    for (place, rule) in context.rules() {
        judge(&rule.configuration, RULE_VALUE, || place.site(), findings);
    }
}

fn judge(
    configuration: &[(String, Text)],
    most: usize,
    site: impl Fn() -> Site,
    findings: &mut Vec<Finding>,
) {
    for (key, value) in configuration {
        let length = key.chars().count();
        if length == 0 || length > KEY {
            let message = format!(
                "a configuration key has 1 to {KEY} characters, {} has {length}",
                quoted(key)
            );
            findings.push(
                RULE.at(site().step(Step::ConfigurationKey(key.clone())), message)
                    .help(format!("write at most {KEY} characters")),
            );
        }
        match texts::length(value).outside(1, most) {
            None => {}
            Some(0)
                if value
                    .parts()
                    .iter()
                    .any(|part| matches!(part, Part::Reference { .. })) => {}
            Some(0) => findings.push(
                RULE.at(
                    site().configuration(key),
                    format!("the value of {} is empty", quoted(key)),
                )
                .help("write a value, or leave the key out"),
            ),
            Some(length) => findings.push(
                RULE.at(
                    site().configuration(key),
                    format!(
                        "the value of {} has {length} characters, and at most {most} are taken",
                        quoted(key)
                    ),
                )
                .help("put it into a file of the source"),
            ),
        }
    }
}
