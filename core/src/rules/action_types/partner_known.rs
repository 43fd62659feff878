//! `partner-known`.

use super::provider_known::misspelt_partner;
use super::undeclared;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Owner, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "partner-known",
    evidence: Evidence::Unknown,
    text: include_str!("partner_known.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for (place, action) in undeclared(context) {
        let action_type = &action.action_type;
        if action_type.owner.value() != Some(Owner::ThirdParty) {
            continue;
        }
        let Some(name) = action_type.provider.known() else {
            continue;
        };
        if catalogue::named(&name).next().is_some() || misspelt_partner(&name).is_some() {
            continue;
        }
        let others = catalogue::PROVIDERS
            .iter()
            .filter(|entry| entry.owner != Owner::Aws);
        let near = speller.nearest(&name, others.map(|entry| entry.name));
        let finding = RULE
            .at(
                place.site().field(Field::Provider),
                format!(
                    "{} is not a partner that the catalogue knows",
                    quoted(&name)
                ),
            )
            .note("its configuration and artifact counts are not checked");
        findings.push(match near {
            Some(near) => finding.help(format!("write {}", quoted(near))),
            None => finding.help("write the name as the service's list of action types spells it"),
        });
    }
}
