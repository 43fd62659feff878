//! `commands-on-compute`.

use crate::rules::references::conditions;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "commands-on-compute",
    evidence: Evidence::Documented,
    text: include_str!("commands_on_compute.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let provider = context.provider(place.stage, place.action);
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
    for (index, stage) in context.draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(stage) {
            for (at, condition) in conditions.iter().enumerate() {
                for (number, rule) in condition.rules.iter().enumerate() {
                    let provider = rule.provider.known();
                    let provider = provider.and_then(|name| catalogue::find_rule(&name));
                    let Some(provider) = provider.filter(|provider| {
                        !provider.runs_managed_build() && !rule.commands.is_empty()
                    }) else {
                        continue;
                    };
                    let site = Site::stage(index)
                        .step(kind.step())
                        .step(Step::Condition(at))
                        .step(Step::Rule(number))
                        .field(Field::Commands);
                    let message = format!(
                        "rule {} has commands, and {} runs none",
                        quoted(&rule.name.to_string()),
                        quoted(provider.name)
                    );
                    findings.push(RULE.at(site, message).help(way_out(provider.runs_build())));
                }
            }
        }
    }
}

const fn way_out(builds: bool) -> &'static str {
    if builds {
        "remove them, and write them into the buildspec of the project"
    } else {
        "remove them, and add an action or a rule of provider `Commands`"
    }
}
