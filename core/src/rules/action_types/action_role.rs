//! `action-role`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "action-role",
    evidence: Evidence::Documented,
    text: include_str!("action_role.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let Some(owner) = action
            .action_type
            .owner
            .value()
            .filter(|owner| *owner != Owner::Aws)
        else {
            continue;
        };
        if action.role.is_some() {
            let message = format!(
                "{} is of owner {}, whose actions have no role",
                context.action_words(place),
                quoted(owner.as_str())
            );
            findings.push(
                RULE.at(place.site().field(Field::Role), message)
                    .help("remove the role; the worker brings its own")
                    .mend_by_removing()
                    .in_language("remove the `as role` clause; the worker brings its own role"),
            );
        }
    }
}
