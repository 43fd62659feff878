//! `category-known`.

use crate::rules::texts::{Speller, either, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Category, Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "category-known",
    evidence: Evidence::ServiceModel,
    text: include_str!("category_known.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for (place, action) in context.actions() {
        let given = &action.action_type.category;
        if !given.is_unknown_word() {
            continue;
        }
        let word = given.text().to_string();
        let message = if word.is_empty() {
            format!("{} names no category", context.action_words(place))
        } else {
            format!("{} is not a category", quoted(&word))
        };
        let words = || Category::ALL.iter().map(|category| category.as_str());
        let finding = RULE.at(place.site().field(Field::Category), message);
        findings.push(match speller.nearest(&word, words()) {
            Some(near) => speller.mend(finding.help(quoted(near)), (&word, near), words()),
            None => finding.help(either(words())),
        });
    }
}
