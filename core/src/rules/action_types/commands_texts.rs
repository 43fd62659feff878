//! `commands-texts`.

use crate::rules::texts;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "commands-texts",
    evidence: Evidence::ServiceModel,
    text: include_str!("commands_texts.md"),
    check,
};

const COMMAND: usize = 1000;
const NAME: usize = 128;
const VALUE: usize = 2000;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let site = place.site();
        for (index, command) in action.commands.iter().enumerate() {
            length(
                "command",
                command,
                1,
                COMMAND,
                || site.clone().step(Step::Command(index)),
                findings,
            );
        }
        for (index, variable) in action.output_variables.iter().enumerate() {
            length(
                "variable's name",
                variable,
                1,
                NAME,
                || site.clone().step(Step::OutputVariable(index)),
                findings,
            );
        }
        for (index, output) in action.outputs.iter().enumerate() {
            for (at, file) in output.files.iter().enumerate() {
                let site = || site.clone().output(index).field(Field::Files).item(at);
                length("file", file, 1, NAME, site, findings);
            }
        }
        for (index, variable) in action.environment_variables.iter().enumerate() {
            let site = site.clone().step(Step::EnvironmentVariable(index));
            let name = || site.clone().field(Field::Name);
            length("variable's name", &variable.name, 1, NAME, name, findings);
            length(
                "variable's value",
                &variable.value,
                0,
                VALUE,
                || site.clone().field(Field::Value),
                findings,
            );
            let allowed = |character: char| character.is_ascii_alphanumeric() || character == '_';
            if let Some(character) = texts::forbidden_character(&variable.name, allowed) {
                let message = format!(
                    "the environment variable `{}` holds {}",
                    variable.name,
                    texts::shown(character)
                );
                findings.push(
                    RULE.at(name(), message)
                        .help("write letters, digits and underscores"),
                );
            }
        }
    }
}

fn length(
    noun: &str,
    text: &Text,
    min: usize,
    max: usize,
    site: impl Fn() -> Site,
    findings: &mut Vec<Finding>,
) {
    let Some(length) = texts::length(text).outside(min, max) else {
        return;
    };
    let message = match length {
        0 => format!("this {noun} is empty"),
        _ => format!("a {noun} has at most {max} characters, this one has {length}"),
    };
    findings.push(
        RULE.at(site(), message)
            .help(format!("write {min} to {max} characters")),
    );
}
