//! `configuration-unknown`.

use super::configured::{Configured, all};
use crate::catalogue;
use crate::rules::texts::{Speller, both, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "configuration-unknown",
    evidence: Evidence::Unknown,
    text: include_str!("configuration_unknown.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context) {
        for name in configured.faults(&mut speller).unknown {
            findings.push(finding(&configured, name, &mut speller));
        }
    }
}

fn finding(configured: &Configured<'_>, name: &str, speller: &mut Speller) -> Finding {
    let provider = quoted(configured.provider);
    let site = configured.from.site();
    let finding = RULE.at(
        site.step(Step::ConfigurationKey(name.to_owned())),
        format!(
            "{} is not a configuration key of {provider} as of {}",
            quoted(name),
            configured.checked
        ),
    );
    let finding = match catalogue::with_key(name) {
        Some(other) => finding.note(format!("it is a key of {}", quoted(other.name))),
        None => finding.note("if AWS has added it since, it stays as it is written"),
    };
    match configured.resembles(name, speller) {
        Some(key) => finding.help(format!("write {} if that is meant", quoted(key.name))),
        None if configured.keys.is_empty() => {
            finding.help(format!("leave it out; {provider} has no keys"))
        }
        None => finding.help(format!(
            "write one of its keys: {}",
            both(configured.keys.iter().map(|key| key.name))
        )),
    }
}
