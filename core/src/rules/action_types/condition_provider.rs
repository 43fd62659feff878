//! `condition-provider`.

use crate::rules::references::rule_words;
use crate::rules::texts::{Speller, either, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{ConditionRule, Field, Finding, Site, Text, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "condition-provider",
    evidence: Evidence::Documented,
    text: include_str!("condition_provider.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for (place, rule) in context.rules() {
        judge(rule, &place.site(), &mut speller, findings);
    }
}

fn judge(rule: &ConditionRule, site: &Site, speller: &mut Speller, findings: &mut Vec<Finding>) {
    let words = [
        (rule.category.as_ref(), "Rule", Field::Category, "category"),
        (rule.owner.as_ref(), "AWS", Field::Owner, "owner"),
    ];
    for (text, only, field, noun) in words {
        if let Some(word) = text.and_then(Text::known).filter(|word| word != only) {
            let message = format!(
                "a rule of a condition has the {noun} {}, not {}",
                quoted(only),
                quoted(&word)
            );
            findings.push(
                RULE.at(site.clone().field(field), message)
                    .help(quoted(only))
                    .mend(word, only),
            );
        }
    }
    let Some(name) = rule.provider.known() else {
        return;
    };
    if catalogue::find_rule(&name).is_some() {
        return;
    }
    let names = || catalogue::RULE_PROVIDERS.iter().map(|entry| entry.name);
    let message = if name.is_empty() {
        format!("{} names no provider", rule_words(rule))
    } else {
        format!("there is no provider {} of rules", quoted(&name))
    };
    let finding = RULE.at(site.clone().field(Field::Provider), message);
    findings.push(match speller.nearest(&name, names()) {
        Some(near) => speller.mend(finding.help(quoted(near)), (&name, near), names()),
        None => finding.help(either(names())),
    });
}
