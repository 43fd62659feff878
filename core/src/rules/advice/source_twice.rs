//! `source-twice`.

use std::collections::HashMap;

use crate::rules::{Context, Evidence, Place, Rule};
use crate::{Category, Finding};

pub(super) const RULE: Rule = Rule {
    name: "source-twice",
    evidence: Evidence::Accepted,
    text: include_str!("source_twice.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<Vec<String>, Place> = HashMap::new();
    for (place, action) in context.actions() {
        let action_type = &action.action_type;
        let (Some(Category::Source), Some(provider)) =
            (action_type.category.value(), action_type.provider.known())
        else {
            continue;
        };
        if action.configuration.is_empty() {
            continue;
        }
        let pairs: Option<Vec<String>> = action
            .configuration
            .iter()
            .map(|(key, value)| Some(format!("{key}={}", value.known()?)))
            .collect();
        let Some(mut identity) = pairs else {
            continue;
        };
        identity.sort_unstable();
        identity.push(provider.into_owned());
        match seen.get(&identity) {
            Some(first) => findings.push(
                RULE.at(
                    place.site(),
                    format!(
                        "{} fetches the same as {}",
                        context.action_words(place),
                        context.action_words(*first)
                    ),
                )
                .label(first.site(), "it is fetched here already")
                .help("keep one source: its artifact can be the input of any number of actions"),
            ),
            None => drop(seen.insert(identity, place)),
        }
    }
}
