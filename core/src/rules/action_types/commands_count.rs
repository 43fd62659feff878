//! `commands-count`.

use crate::rules::references::conditions;
use crate::rules::texts::{counted, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step};

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
        let provider = context.provider(place.stage, place.action);
        if provider.is_some_and(|provider| provider.name == COMMANDS) {
            let words = || context.action_words(place);
            judge(action.commands.len(), words, || place.site(), findings);
        }
    }
    for (index, stage) in context.draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(stage) {
            for (at, condition) in conditions.iter().enumerate() {
                for (number, rule) in condition.rules.iter().enumerate() {
                    if rule.provider == COMMANDS {
                        let words = || format!("rule {}", quoted(&rule.name.to_string()));
                        let site = || {
                            let condition = Site::stage(index)
                                .step(kind.step())
                                .step(Step::Condition(at));
                            condition.step(Step::Rule(number))
                        };
                        judge(rule.commands.len(), words, site, findings);
                    }
                }
            }
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
