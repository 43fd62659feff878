//! `misspelt-key`.

use super::unknown_key::{meant, visit};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "misspelt-key",
    evidence: Evidence::Documented,
    text: include_str!("misspelt_key.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut tell = |owner: &Site, key: &str, meant: &str| {
        let site = owner.clone().step(Step::Unknown(key.to_owned()));
        let message = format!("{owner} has no key {}", quoted(key));
        findings.push(
            RULE.at(site, message)
                .help(format!("write {}", quoted(meant)))
                .mend(key, meant),
        );
    };
    for slip in &context.draft.misspelt_keys {
        tell(&slip.owner, &slip.key, &slip.meant);
    }
    visit(context, &mut |owner, key, known| {
        if let Some(near) = meant(key, known) {
            tell(owner, key, &near);
        }
    });
}
