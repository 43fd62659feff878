//! `custom-provider`.

use std::collections::HashSet;

use crate::rules::neighbours::is_told;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Owner, Severity, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "custom-provider",
    evidence: Evidence::Accepted,
    text: include_str!("custom_provider.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut noted = HashSet::new();
    for (place, action) in context.actions() {
        let action_type = &action.action_type;
        let known = context.provider(place).is_some();
        if known
            || action_type.owner.value() != Some(Owner::Custom)
            || action_type.category.value().is_none()
            || is_told(context, action)
        {
            continue;
        }
        let Some(name) = action_type.provider.known().filter(|name| !name.is_empty()) else {
            continue;
        };
        let message = format!(
            "{} is an action type of your account; its counts and keys are not checked",
            quoted(&name)
        );
        let known = catalogue::named(&name).find(|entry| entry.owner != Owner::Custom);
        if noted.insert(name) {
            let site = place.site().field(Field::Provider);
            let note = Finding::new(RULE.name, Severity::Note, site, message);
            findings.push(match known {
                Some(entry) => {
                    let owner = quoted(entry.owner.as_str());
                    let help =
                        format!("write owner {owner} if the provider of the service is meant");
                    Finding {
                        severity: Severity::Warning,
                        ..note.help(help)
                    }
                }
                None => note,
            });
        }
    }
}
