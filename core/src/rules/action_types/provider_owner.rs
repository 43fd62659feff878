//! `provider-owner`.

use super::undeclared;
use crate::catalogue::Provider;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{ActionType, Field, Finding, Owner, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "provider-owner",
    evidence: Evidence::Reproduced,
    text: include_str!("provider_owner.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in undeclared(context) {
        if let Some(entry) = elsewhere(&action.action_type) {
            let owner = action.action_type.owner.text().to_string();
            let message = format!(
                "{} is a provider of owner {}, not of {}",
                quoted(entry.name),
                quoted(entry.owner.as_str()),
                quoted(&owner)
            );
            findings.push(
                RULE.at(place.site().field(Field::Owner), message)
                    .help(format!("write owner {}", quoted(entry.owner.as_str())))
                    .mend(owner, entry.owner.as_str())
                    .in_language(format!(
                        "write `{}::{}::{}`",
                        entry.owner.as_str(),
                        action.action_type.category.text(),
                        entry.name
                    )),
            );
        }
    }
}

/// The declaration under another owner, where none is under the one that is written.
fn elsewhere(action_type: &ActionType) -> Option<&'static Provider> {
    let owner = action_type
        .owner
        .value()
        .filter(|owner| *owner != Owner::Custom)?;
    let name = action_type.provider.known()?;
    if catalogue::named(&name).any(|entry| entry.owner == owner) {
        return None;
    }
    let category = action_type.category.value();
    let offers = |entry: &Provider| category.is_some_and(|it| entry.categories.contains(&it));
    catalogue::named(&name).max_by_key(|entry| offers(entry))
}
