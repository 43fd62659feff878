//! `configuration-misspelt`.

use super::configured::all;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "configuration-misspelt",
    evidence: Evidence::Documented,
    text: include_str!("configuration_misspelt.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context) {
        for (wrong, key) in configured.faults(&mut speller).misspelt {
            let site = configured.from.site();
            let finding = RULE.at(
                site.clone().step(Step::ConfigurationKey(wrong.to_owned())),
                format!(
                    "{} is not a configuration key of {}",
                    quoted(wrong),
                    quoted(configured.provider)
                ),
            );
            findings.push(if configured.has(key.name) {
                finding
                    .label(
                        site.step(Step::ConfigurationKey(key.name.to_owned())),
                        "the key that is meant stands here",
                    )
                    .help("leave it out")
                    .mend_by_removing()
            } else {
                finding
                    .help(format!("write {}", quoted(key.name)))
                    .mend(wrong, key.name)
            });
        }
    }
}
