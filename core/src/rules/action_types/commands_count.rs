//! `commands-count`.

use crate::rules::references::rule_words;
use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "commands-count",
    evidence: Evidence::ServiceModel,
    text: include_str!("commands_count.md"),
    check,
};

/// Most commands of an action.
const MOST: usize = 50;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let provider = context.provider(place);
        if provider.is_some_and(|provider| provider.name == COMMANDS) {
            let words = || context.action_words(place);
            judge(action.commands.len(), words, || place.site(), findings);
        }
    }
    for (place, rule) in context.rules() {
        if rule.provider == COMMANDS {
            let words = || rule_words(rule);
            judge(rule.commands.len(), words, || place.site(), findings);
        }
    }
}

/// The provider of actions and of rules that run commands.
const COMMANDS: &str = "Commands";

fn judge(
    count: usize,
    words: impl Fn() -> String,
    site: impl Fn() -> Site,
    findings: &mut Vec<Finding>,
) {
    if (1..=MOST).contains(&count) {
        return;
    }
    let (message, help) = if count == 0 {
        (format!("{} has no commands", words()), "at least 1 command")
    } else {
        (
            format!(
                "{} has {}, and at most {MOST} are taken",
                words(),
                counted(count, "command")
            ),
            "a script of the source that holds them",
        )
    };
    findings.push(RULE.at(site().field(Field::Commands), message).help(help));
}
