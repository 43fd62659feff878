//! `list-not-empty`.

use crate::rules::triggers::tells;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "list-not-empty",
    evidence: Evidence::ServiceModel,
    text: include_str!("list_not_empty.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in &context.draft.empty_lists {
        let Some(Step::Field(field)) = site.steps().last() else {
            continue;
        };
        // A Commands action without a command is told by `commands-count`.
        if *field == Field::Commands || tells(context, site) {
            continue;
        }
        let words = match (
            field,
            site.parent().as_ref().and_then(|list| list.steps().last()),
        ) {
            (Field::Includes | Field::Excludes, Some(Step::Field(of))) => of.words(),
            _ => field.words(),
        };
        findings.push(
            RULE.at(site.clone(), format!("the list of {words} is empty"))
                .help("add an item, or leave the list out"),
        );
    }
}
