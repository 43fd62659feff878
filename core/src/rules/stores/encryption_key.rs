//! `encryption-key`.

use crate::rules::texts::{length, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{ArtifactStore, EncryptionKey, Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "encryption-key",
    evidence: Evidence::Reproduced,
    text: include_str!("encryption_key.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (step, _, store) in context.draft.stores() {
        judge(store, || Site::pipeline().step(step.clone()), findings);
    }
}

fn judge(store: &ArtifactStore, site: impl Fn() -> Site, findings: &mut Vec<Finding>) {
    let Some(EncryptionKey::Existing { id, key_type }) = &store.encryption_key else {
        return;
    };
    let site = || site().field(Field::EncryptionKey);
    match key_type {
        None => findings.push(
            RULE.at(site(), "the encryption key has no type")
                .help("write `KMS`, the only type there is"),
        ),
        Some(given) if given.is_unknown_word() => findings.push(
            RULE.at(
                site().field(Field::KeyType),
                format!(
                    "the type of the encryption key is {}",
                    quoted(&given.text())
                ),
            )
            .help("write `KMS`, the only type there is, or leave out the key for AWS's own")
            .mend(given.text().to_string(), "KMS"),
        ),
        Some(_) => {}
    }
    match id.as_ref().map(|id| length(id).outside(1, 400)) {
        None => findings.push(
            RULE.at(site(), "the encryption key has no id")
                .help("write the id of the key, or the ARN of the key or of an alias"),
        ),
        Some(Some(length)) => findings.push(
            RULE.at(
                site().field(Field::KeyId),
                format!("the id of the encryption key has {length} characters"),
            )
            .help("write 1 to 400 characters"),
        ),
        Some(None) => {}
    }
}
