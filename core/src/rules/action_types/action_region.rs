//! `action-region`.

use crate::rules::stores::regions::Home;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "action-region",
    evidence: Evidence::Documented,
    text: include_str!("action_region.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let home = Home::of(context);
    for (place, action) in context.actions() {
        let Some(owner) = action
            .action_type
            .owner
            .value()
            .filter(|owner| *owner != Owner::Aws)
        else {
            continue;
        };
        let Some(region) = action
            .region
            .as_ref()
            .filter(|region| home.contains(region) == Some(false))
        else {
            continue;
        };
        let Some(known) = region.known() else {
            continue;
        };
        let message = format!(
            "{} is of owner {}, which has no actions in other regions such as {}",
            context.action_words(place),
            quoted(owner.as_str()),
            quoted(&known)
        );
        findings.push(
            RULE.at(place.site().field(Field::Region), message)
                .help("remove the region")
                .mend_by_removing()
                .in_language("remove the `in` clause"),
        );
    }
}
