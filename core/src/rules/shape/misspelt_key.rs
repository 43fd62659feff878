//! `misspelt-key`.

use super::unknown_key::{meant, visit};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "misspelt-key",
    summary: "no key of a file is a slip of the pen for one that the service has",
    evidence: Evidence::Documented,
    source: "CloudFormation schema (`additionalProperties: false`)",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    text: include_str!("misspelt_key.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    visit(context, &mut |owner, key, known| {
        if let Some(near) = meant(key, known) {
            findings.push(
                RULE.at(
                    owner.clone().step(Step::Unknown(key.to_owned())),
                    format!("{owner} has no key {}", quoted(key)),
                )
                .help(format!("write {}", quoted(&near))),
            );
        }
    });
}
