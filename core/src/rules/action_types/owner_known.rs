//! `owner-known`.

use crate::rules::texts::{Speller, either, nearest, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "owner-known",
    evidence: Evidence::ServiceModel,
    text: include_str!("owner_known.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let given = &action.action_type.owner;
        if !given.is_unknown_word() {
            continue;
        }
        let word = given.text().to_string();
        let message = if word.is_empty() {
            format!("{} names no owner", context.action_words(place))
        } else {
            format!("{} is not an owner of action types", quoted(&word))
        };
        let all = || Owner::ALL.iter().map(|owner| owner.as_str());
        let same = all().find(|owner| owner.eq_ignore_ascii_case(&word));
        let near = same.or_else(|| nearest(&word, all()));
        let meant = near.map_or_else(|| either(all()), quoted);
        let finding = RULE
            .at(place.site().field(Field::Owner), message)
            .help(format!("write {meant}"));
        findings.push(match near {
            Some(near) => Speller::new().mend(finding, (&word, near), all()),
            None => finding,
        });
    }
}
