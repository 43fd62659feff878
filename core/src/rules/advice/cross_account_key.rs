//! `cross-account-key`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Action, ArtifactStore, Field, Finding, Location, Text};

pub(super) const RULE: Rule = Rule {
    name: "cross-account-key",
    evidence: Evidence::Unknown,
    text: include_str!("cross_account_key.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(own) = context.draft.role.as_ref().and_then(account) else {
        return;
    };
    for (place, action) in context.actions() {
        let Some(other) = action
            .role
            .as_ref()
            .and_then(account)
            .filter(|other| *other != own)
        else {
            continue;
        };
        let moves = !action.inputs.is_empty() || !action.outputs.is_empty();
        if moves && store(context, action).is_some_and(is_without_key) {
            let message = format!(
                "{} runs in account {}, which cannot read artifacts under AWS's default key",
                context.action_words(place),
                quoted(&other)
            );
            findings.push(
                RULE.at(place.site().field(Field::Role), message)
                    .help("add an encryption key for the artifact store, by its id or ARN, that the other account may use"),
            );
        }
    }
}

/// The account in the ARN of a role, as far as it is written out.
fn account(role: &Text) -> Option<String> {
    let first = role.known_pieces().next().flatten()?;
    let account = first.strip_prefix("arn:")?.split(':').nth(3)?;
    let whole = account.len() == 12 && account.chars().all(|digit| digit.is_ascii_digit());
    whole.then(|| account.to_owned())
}

/// The store that an action uses, if that is certain.
fn store<'a>(context: &Context<'a>, action: &Action) -> Option<&'a ArtifactStore> {
    if let Some(store) = &context.draft.artifact_store {
        return Some(store);
    }
    let region = action
        .region
        .as_ref()
        .or(context.draft.region.as_ref())?
        .known()?;
    let stores = context.draft.artifact_stores.as_ref()?;
    stores
        .iter()
        .find(|(known, _)| known.known().as_ref() == Some(&region))
        .map(|(_, store)| store)
}

fn is_without_key(store: &ArtifactStore) -> bool {
    store.encryption_key.is_none()
        && matches!(store.location, Location::Bucket(_))
        && store.extra.is_empty()
}
