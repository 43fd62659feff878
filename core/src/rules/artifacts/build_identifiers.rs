//! `build-identifiers`.

use crate::catalogue::Builds;
use crate::rules::texts::{forbidden_character, quoted, shown};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Text};

pub(super) const RULE: Rule = Rule {
    name: "build-identifiers",
    evidence: Evidence::Unknown,
    text: include_str!("build_identifiers.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let provider = context.provider(place);
        if provider.is_none_or(|provider| provider.builds != Builds::Project) {
            continue;
        }
        let words = context.action_words(place);
        let mut judge = |name: &Text, site: Site, what: &str| {
            let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            // What a character is wrong for any artifact has a rule of its own.
            let Some(character) = forbidden_character(name, allowed).filter(|it| *it == '-') else {
                return;
            };
            let name = name.to_string();
            findings.push(
                RULE.at(site, format!("{what} {} of {words} holds {}", quoted(&name), shown(character)))
                    .note("the names of several artifacts are identifiers of the build, which does not start with it")
                    .help(format!("write {}", quoted(&name.replace('-', "_")))),
            );
        };
        if action.outputs.len() > 1 {
            for (index, output) in action.outputs.iter().enumerate() {
                judge(
                    &output.name,
                    place.site().output(index).field(Field::Name),
                    "output",
                );
            }
        }
        let primary = action.configuration("PrimarySource").and_then(Text::known);
        if action.inputs.len() > 1 && primary.is_some() {
            for (index, input) in action.inputs.iter().enumerate() {
                if input.known() != primary {
                    judge(input, place.site().input(index), "input");
                }
            }
        }
    }
}
