//! `configuration-long`.

use crate::Finding;
use crate::rules::texts::{self, quoted};
use crate::rules::{Context, Evidence, Rule};

pub(super) const RULE: Rule = Rule {
    name: "configuration-long",
    evidence: Evidence::Unknown,
    text: include_str!("configuration_long.md"),
    check,
};

/// Most characters by the service model.
const DOCUMENTED: usize = 1_000;
/// Most characters by the service's own refusals.
const TAKEN: usize = 50_000;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        for (key, value) in &action.configuration {
            let length = texts::length(value).outside(0, DOCUMENTED);
            if let Some(length) = length.filter(|length| *length <= TAKEN) {
                let message = format!(
                    "the value of {} has {length} characters, and {DOCUMENTED} are documented",
                    quoted(key)
                );
                findings.push(
                    RULE.at(place.site().configuration(key), message)
                        .note("refusals since 2022 speak of 50000")
                        .help("put it into a file of the source, if the service refuses it"),
                );
            }
        }
    }
}
