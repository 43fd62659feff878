//! `name-length`.

use super::names;
use crate::Finding;
use crate::rules::texts::{length, quoted};
use crate::rules::{Context, Evidence, Rule};

pub(super) const RULE: Rule = Rule {
    name: "name-length",
    evidence: Evidence::Reproduced,
    text: include_str!("name_length.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    names::visit(context, &mut |kind, name, place| {
        let Some(length) = length(name).outside(1, kind.most) else {
            return;
        };
        let finding = if length == 0 {
            RULE.at(
                place.site(),
                format!("{} has no {}", place.owner(), last_word(kind.words)),
            )
        } else {
            RULE.at(
                place.site(),
                format!("{} {} has {length} characters", kind.words, quoted(&name)),
            )
        };
        findings.push(finding.help(format!("write 1 to {} characters", kind.most)));
    });
}

/// `name` of `stage name`, `namespace` of `namespace`.
fn last_word(words: &str) -> &str {
    if words.contains("name of") {
        "name"
    } else {
        words.rsplit(' ').next().unwrap_or(words)
    }
}
