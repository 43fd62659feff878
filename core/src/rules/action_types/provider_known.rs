//! `provider-known`.

use super::undeclared;
use crate::rules::configuration::spelling::slip;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Owner, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "provider-known",
    evidence: Evidence::ServiceText,
    text: include_str!("provider_known.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for (place, action) in undeclared(context) {
        let action_type = &action.action_type;
        let Some(name) = action_type.provider.known() else {
            continue;
        };
        if catalogue::named(&name).next().is_some() {
            continue;
        }
        let near = match action_type.owner.value() {
            Some(Owner::Aws) => {
                speller.nearest(&name, catalogue::PROVIDERS.iter().map(|entry| entry.name))
            }
            Some(Owner::ThirdParty) => match misspelt_partner(&name) {
                Some(near) => Some(near),
                None => continue,
            },
            Some(Owner::Custom) | None => continue,
        };
        let message = if name.is_empty() {
            format!("{} names no provider", context.action_words(place))
        } else {
            format!("there is no provider {}", quoted(&name))
        };
        let finding = RULE.at(place.site().field(Field::Provider), message);
        findings.push(match near {
            Some(near) => {
                let finding = finding.help(format!("write {}", quoted(near)));
                let names = catalogue::PROVIDERS.iter().map(|entry| entry.name);
                speller.mend(finding, (&name, near), names)
            }
            None => finding.help(
                "write a provider of the catalogue, or owner `Custom` for an action type of your account",
            ),
        });
    }
}

/// Partners whose spelling is not published: another one may be right.
const UNSURE: [&str; 2] = ["Nouvola", "StormRunnerLoad"];

/// The provider that is no one of AWS's own of which this name is a slip of the pen.
pub(super) fn misspelt_partner(name: &str) -> Option<&'static str> {
    let others = catalogue::PROVIDERS
        .iter()
        .filter(|entry| entry.owner != Owner::Aws && !UNSURE.contains(&entry.name));
    let slips = others.filter_map(|entry| Some((slip(name, entry.name)?, entry.name)));
    slips
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, near)| near)
}
