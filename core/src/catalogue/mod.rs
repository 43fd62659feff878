//! The provider catalogue: every action provider that CodePipeline offers, one declaration each.
//!
//! A declaration holds what the service wants of an action (artifact counts, configuration keys), what the action gives
//! (output variables), what it needs (type V2, permissions), who else bills, and where we know it from.

mod provider;
mod providers;

pub use provider::{
    Builds, Count, Key, Presence, Provider, RequiredWhen, RuleProvider, Values, Variables,
};
pub use providers::{PROVIDERS, RULE_PROVIDERS};

use crate::{ActionType, Category, Owner};

/// The declaration of this provider, if the catalogue has it.
///
/// ```
/// use stagewright_core::{catalogue, Category, Owner};
///
/// let build = catalogue::find(Category::Test, Owner::Aws, "CodeBuild").expect("CodeBuild is in the catalogue");
/// assert_eq!((build.inputs.min, build.outputs.max), (1, 5));
/// ```
#[must_use]
pub fn find(category: Category, owner: Owner, provider: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|entry| {
        entry.name == provider && entry.owner == owner && entry.categories.contains(&category)
    })
}

/// The declaration of this action type, if all of it is known and in the catalogue.
#[must_use]
pub fn of(action_type: &ActionType) -> Option<&'static Provider> {
    find(
        action_type.category.value()?,
        action_type.owner.value()?,
        &action_type.provider.known()?,
    )
}

/// Every declaration with this name, whatever its category and owner.
pub fn named(provider: &str) -> impl Iterator<Item = &'static Provider> {
    PROVIDERS.iter().filter(move |entry| entry.name == provider)
}

/// The declaration of a condition rule's provider.
#[must_use]
pub fn find_rule(provider: &str) -> Option<&'static RuleProvider> {
    RULE_PROVIDERS.iter().find(|entry| entry.name == provider)
}
