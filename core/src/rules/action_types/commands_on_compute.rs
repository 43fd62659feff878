//! `commands-on-compute`.

use crate::rules::references::{rule_provider, rule_words};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "commands-on-compute",
    evidence: Evidence::Documented,
    text: include_str!("commands_on_compute.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let provider = context.provider(place);
        let Some(provider) = provider.filter(|provider| !provider.holds_commands()) else {
            continue;
        };
        let words = context.action_words(place);
        let mut tell = |field, message| {
            let finding = RULE.at(place.site().field(field), message);
            findings.push(finding.help(way_out(provider.runs_build())));
        };
        let name = quoted(provider.name);
        if !action.commands.is_empty() {
            tell(
                Field::Commands,
                format!("{words} has commands, and {name} runs none"),
            );
        }
        if !action.output_variables.is_empty() {
            let message =
                format!("{words} lists variables to export, and {name} takes no such list");
            tell(Field::OutputVariables, message);
        }
    }
    for (place, rule) in context.rules() {
        let Some(provider) = rule_provider(rule)
            .filter(|provider| !provider.runs_managed_build() && !rule.commands.is_empty())
        else {
            continue;
        };
        let site = place.site().field(Field::Commands);
        let name = quoted(provider.name);
        let message = format!("{} has commands, and {name} runs none", rule_words(rule));
        findings.push(RULE.at(site, message).help(way_out(provider.runs_build())));
    }
}

const fn way_out(builds: bool) -> &'static str {
    if builds {
        "remove them, and write them into the buildspec of the project"
    } else {
        "remove them, and add an action or a rule of provider `Commands`"
    }
}
