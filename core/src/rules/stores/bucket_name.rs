//! `bucket-name`.

use crate::rules::texts::{counted, forbidden_character, length, quoted, shown};
use crate::rules::{Context, Evidence, Rule};
use crate::{ArtifactStore, Field, Finding, Location, Site};

pub(super) const RULE: Rule = Rule {
    name: "bucket-name",
    evidence: Evidence::ServiceModel,
    text: include_str!("bucket_name.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (step, _, store) in context.draft.stores() {
        judge(store, || Site::pipeline().step(step.clone()), findings);
    }
}

fn judge(store: &ArtifactStore, site: impl Fn() -> Site, findings: &mut Vec<Finding>) {
    let Location::Bucket(name) = &store.location else {
        return;
    };
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-');
    let written = name.to_string();
    let site = || site().field(Field::Location);
    if let Some(character) = forbidden_character(name, allowed) {
        let finding = if character == '/' {
            let bucket = written
                .split('/')
                .find(|piece| !piece.is_empty() && !piece.ends_with(':'));
            let finding = RULE.at(
                site(),
                format!("artifact location {} names a folder", quoted(&written)),
            );
            match bucket {
                Some(bucket) => finding.help(format!("write the bucket alone, {}", quoted(bucket))),
                None => finding.help("write the bucket alone"),
            }
        } else {
            RULE.at(
                site(),
                format!(
                    "bucket name {} holds {}",
                    quoted(&written),
                    shown(character)
                ),
            )
            .help("write letters, digits, dots and hyphens")
        };
        findings.push(finding);
    } else if let Some(length) = length(name).outside(3, 63) {
        let length = counted(length, "character");
        let message = format!("bucket name {} has {length}", quoted(&written));
        findings.push(RULE.at(site(), message).help("write 3 to 63 characters"));
    }
}
