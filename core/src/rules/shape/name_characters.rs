//! `name-characters`.

use super::names::{self, NameKind};
use crate::rules::texts::{forbidden_character, quoted, shown};
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Text};

pub(super) const RULE: Rule = Rule {
    name: "name-characters",
    evidence: Evidence::Reproduced,
    text: include_str!("name_characters.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    names::visit(context, &mut |kind, name, place| {
        let Some(character) = forbidden_character(name, kind.allowed) else {
            return;
        };
        let finding = RULE.at(
            place.site(),
            format!(
                "{} {} holds {}",
                kind.words,
                quoted(&name),
                shown(character)
            ),
        );
        let finding = finding.note(format!("it takes {}", kind.alphabet));
        findings.push(match mended(name, kind) {
            Some(mended) => finding.help(format!("write {}", quoted(&mended))),
            None => finding,
        });
    });
}

/// The name with a hyphen for every run of characters that are not allowed.
fn mended(name: &Text, kind: &NameKind) -> Option<String> {
    let known = name.known()?;
    let pieces: Vec<&str> = known
        .split(|character| !(kind.allowed)(character))
        .filter(|piece| !piece.is_empty())
        .collect();
    (!pieces.is_empty()).then(|| pieces.join("-"))
}
