//! `provider-known`.

use super::undeclared;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Owner, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "provider-known",
    summary: "an action type of owner `AWS` names a provider that AWS offers",
    evidence: Evidence::ServiceText,
    source: "CodePipeline user guide, valid action providers; text of the refusal in public threads",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[41],
    text: include_str!("provider_known.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for (place, action) in undeclared(context) {
        let action_type = &action.action_type;
        if action_type.owner.value() != Some(Owner::Aws) {
            continue;
        }
        let Some(name) = action_type.provider.known() else {
            continue;
        };
        if catalogue::named(&name).next().is_some() {
            continue;
        }
        let message = if name.is_empty() {
            format!("{} names no provider", context.action_words(place))
        } else {
            format!("there is no provider {} of AWS", quoted(&name))
        };
        let near = speller.nearest(&name, catalogue::PROVIDERS.iter().map(|entry| entry.name));
        let finding = RULE.at(place.site().field(Field::Provider), message);
        findings.push(match near {
            Some(near) => finding.help(quoted(near)),
            None => finding.help(
                "a provider of the catalogue, or owner `Custom` for an action type of your account",
            ),
        });
    }
}
