//! `configuration-expected`.

use super::configured::all;
use crate::catalogue::Presence;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "configuration-expected",
    evidence: Evidence::Accepted,
    text: include_str!("configuration_expected.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context).filter(|configured| !configured.unreadable) {
        for key in configured.keys {
            let Presence::AtRunTime(when) = key.presence else {
                continue;
            };
            if configured.has(key.name) || !configured.is(when) {
                continue;
            }
            // A slip of the pen is an error of its own.
            let faults = configured.faults(&mut speller);
            if faults.misspelt.iter().any(|(_, meant)| *meant == key) {
                continue;
            }
            let message = format!(
                "{} has no {}, and {} fails without it {}",
                configured.words(context),
                quoted(key.name),
                quoted(configured.provider),
                configured.reason(when)
            );
            findings.push(
                RULE.at(configured.from.site().field(Field::Configuration), message)
                    .note("the pipeline is created, and the action fails when it runs")
                    .help(format!("add {}", quoted(key.name))),
            );
        }
    }
}
