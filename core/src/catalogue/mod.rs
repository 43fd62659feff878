//! The provider catalogue: every action provider that CodePipeline offers, one declaration each.
//!
//! A declaration holds what the service wants of an action (artifact counts, configuration keys), what the action gives
//! (output variables), what it needs (type V2, permissions), who else bills, and where we know it from.

mod approval;
mod build;
mod charge;
mod declare;
mod deploy;
mod grant;
mod invoke;
mod key;
pub mod markers;
mod needs;
mod page;
mod provider;
mod rules;
mod source;
mod test;

pub use charge::Charge;
pub use grant::{Grant, Limit, Needs, Why};
pub(crate) use key::snake_case;
pub use key::{Key, Presence, Values, When};
pub use provider::{Builds, Count, Provider, RuleProvider, Variables};
pub use rules::RULE_PROVIDERS;

pub use page::{handbook, near, pages};

pub(crate) use needs::TAKE_ROLE;

use crate::{ActionType, Category, Owner};

const GROUPS: [&[&Provider]; 8] = [
    source::ALL,
    build::ALL,
    test::ALL,
    deploy::application::ALL,
    deploy::stack::ALL,
    deploy::other::ALL,
    approval::ALL,
    invoke::ALL,
];

/// Every action provider of the catalogue: sources, builds, tests, deployments, approval, invocations.
///
/// ```
/// use stagewright_core::catalogue::PROVIDERS;
///
/// assert!(PROVIDERS.len() > 35);
/// assert!(PROVIDERS.iter().all(|provider| !provider.source.is_empty()));
/// ```
// A `const` would be one more copy of the whole catalogue in every unit of code that reads it, and the loader relocates each.
pub static PROVIDERS: &[&Provider] = &joined();

const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

/// The groups in one row, worked out by the compiler.
const fn joined() -> [&'static Provider; COUNT] {
    let mut all = [GROUPS[0][0]; COUNT];
    let (mut next, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut index = 0;
        while index < GROUPS[group].len() {
            all[next] = GROUPS[group][index];
            next += 1;
            index += 1;
        }
        group += 1;
    }
    all
}

/// The declaration of this provider, if the catalogue has it.
///
/// ```
/// use stagewright_core::{catalogue, Category, Owner};
///
/// let build = catalogue::find(Category::Test, Owner::Aws, "CodeBuild").expect("CodeBuild is in the catalogue");
/// assert_eq!((build.inputs.min, build.outputs.max), (1, 5));
///
/// let fetch = catalogue::find(Category::Source, Owner::Aws, "S3").expect("S3 is a source");
/// let deploy = catalogue::find(Category::Deploy, Owner::Aws, "S3").expect("S3 is a target too");
/// assert_ne!(fetch.keys, deploy.keys);
/// ```
#[must_use]
pub fn find(category: Category, owner: Owner, provider: &str) -> Option<&'static Provider> {
    named(provider).find(|entry| entry.owner == owner && entry.categories.contains(&category))
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
    PROVIDERS
        .iter()
        .copied()
        .filter(move |entry| entry.name == provider)
}

/// What a provider's bare name means: the first category under which it is offered, in the order Compute, Build, Invoke,
/// Approval, Test, Deploy, Source; in the first stage of a pipeline Source comes first.
///
/// ```
/// use stagewright_core::{catalogue, Category};
///
/// let (entry, category) = catalogue::bare("CodeBuild", false).expect("CodeBuild is in the catalogue");
/// assert_eq!((entry.name, category), ("CodeBuild", Category::Build));
/// ```
#[must_use]
pub fn bare(provider: &str, first_stage: bool) -> Option<(&'static Provider, Category)> {
    const ORDER: [Category; 7] = [
        Category::Compute,
        Category::Build,
        Category::Invoke,
        Category::Approval,
        Category::Test,
        Category::Deploy,
        Category::Source,
    ];
    named(provider)
        .flat_map(|entry| {
            entry
                .categories
                .iter()
                .map(move |category| (entry, *category))
        })
        .min_by_key(|(_, category)| {
            let source = first_stage && *category == Category::Source;
            let place = ORDER.iter().position(|known| known == category);
            (!source, place)
        })
}

/// The declaration of a condition rule's provider.
#[must_use]
pub fn find_rule(provider: &str) -> Option<&'static RuleProvider> {
    RULE_PROVIDERS.iter().find(|entry| entry.name == provider)
}

/// Every configuration key of every provider, of actions first; one that several providers have comes several times.
pub(crate) fn keys() -> impl Iterator<Item = &'static Key> {
    let actions = PROVIDERS.iter().flat_map(|provider| provider.keys);
    actions.chain(RULE_PROVIDERS.iter().flat_map(|provider| provider.keys))
}

/// The first provider of actions that has a key of exactly this name.
pub(crate) fn with_key(name: &str) -> Option<&'static Provider> {
    PROVIDERS
        .iter()
        .copied()
        .find(|provider| provider.key(name).is_some())
}

#[cfg(test)]
mod tests;
