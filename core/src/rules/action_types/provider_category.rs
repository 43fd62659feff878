//! `provider-category`.

use super::undeclared;
use crate::rules::texts::{either, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Category, Field, Finding, Owner, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "provider-category",
    evidence: Evidence::Reproduced,
    text: include_str!("provider_category.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in undeclared(context) {
        let action_type = &action.action_type;
        let (Some(category), Some(owner), Some(name)) = (
            action_type.category.value(),
            action_type.owner.value(),
            action_type.provider.known(),
        ) else {
            continue;
        };
        if owner == Owner::Custom {
            continue;
        }
        let offered: Vec<Category> = catalogue::named(&name)
            .filter(|entry| entry.owner == owner)
            .flat_map(|entry| entry.categories.iter().copied())
            .collect();
        if offered.is_empty() || offered.contains(&category) {
            continue;
        }
        let words = either(offered.iter().map(|category| category.as_str()));
        let paths: Vec<String> = offered
            .iter()
            .map(|category| format!("{}::{name}", category.as_str()))
            .collect();
        let message = format!(
            "{} is offered under {words}, not under {}",
            quoted(&name),
            quoted(category.as_str())
        );
        let finding = RULE
            .at(place.site().field(Field::Category), message)
            .help(format!("write category {words}"))
            .in_language(format!(
                "write {}",
                either(paths.iter().map(String::as_str))
            ));
        findings.push(match offered[..] {
            [only] => finding.mend(category.as_str(), only.as_str()),
            _ => finding,
        });
    }
}
