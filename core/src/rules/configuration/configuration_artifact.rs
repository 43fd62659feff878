//! `configuration-artifact`.

use super::configured::{Configured, all, judged};
use super::overrides;
use crate::catalogue::Values;
use crate::rules::references::is_namespace_character;
use crate::rules::texts::{Speller, could_be, either, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Severity, Text};

pub(super) const RULE: Rule = Rule {
    name: "configuration-artifact",
    evidence: Evidence::Documented,
    text: include_str!("configuration_artifact.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context) {
        for (key, value) in configured.entries() {
            let site = || configured.from.site().configuration(key.name);
            if key.name == overrides::KEY
                && let Some((what, help)) = overrides::misused(value)
            {
                let message = format!("{what} in {}", quoted(key.name));
                let mut finding = RULE.at(site(), message).help(help);
                finding.severity = Severity::Warning;
                findings.push(finding);
            }
            let mut judge = |what: &str, name: &str| {
                if !is_input(name, &configured) {
                    let (message, help, near) =
                        unknown(context, &configured, what, name, &mut speller);
                    let finding = RULE.at(site(), message).help(help);
                    findings.push(match near {
                        Some(near) if key.name != overrides::KEY => finding.mend_part(name, near),
                        _ => finding,
                    });
                }
            };
            if key.name == overrides::KEY {
                for (function, name) in overrides::artifacts(value) {
                    judge(
                        &format!("{} in {}", quoted(function), quoted(key.name)),
                        &name,
                    );
                }
            }
            match artifact(key.values, value) {
                Some(Named::Artifact(name)) => judge(&quoted(key.name), &name),
                Some(Named::NoPath(text)) => findings.push(
                    RULE.at(
                        site(),
                        format!(
                            "{} takes a file as `artifact::path`, not {}",
                            quoted(key.name),
                            quoted(&text)
                        ),
                    )
                    .help("write the artifact, two colons and the path of the file in it"),
                ),
                None => {}
            }
        }
    }
}

enum Named {
    Artifact(String),
    NoPath(String),
}

/// The artifact that a value names. Of a path only the part before the colons has to be known.
fn artifact(values: Values, value: &Text) -> Option<Named> {
    match values {
        Values::InputArtifact => judged(value)
            .filter(|name| !name.is_empty())
            .map(|name| Named::Artifact(name.into_owned())),
        Values::InputArtifactPath => path(value),
        // A text that begins like the name of an artifact and two colons is a path; any other is the text itself.
        Values::TextOrArtifactPath => path(value).filter(|named| match named {
            Named::Artifact(name) => name.chars().all(is_namespace_character),
            Named::NoPath(_) => false,
        }),
        _ => None,
    }
}

fn path(value: &Text) -> Option<Named> {
    if let Some(text) = value.known() {
        return match text.split_once("::") {
            Some((artifact, _)) if artifact.contains("#{") => None,
            Some((artifact, _)) => Some(Named::Artifact(artifact.to_owned())),
            None if text.is_empty() || text.contains("#{") => None,
            None => Some(Named::NoPath(text.into_owned())),
        };
    }
    let first = value.known_pieces().next().flatten()?;
    let (artifact, _) = first.split_once("::")?;
    (!artifact.contains("#{")).then(|| Named::Artifact(artifact.to_owned()))
}

fn is_input(name: &str, configured: &Configured<'_>) -> bool {
    configured.inputs.iter().any(|input| match input.known() {
        Some(known) => known == name,
        None => could_be(input, name),
    })
}

/// What is wrong where `what` names an artifact that is no input, what to write instead, and the artifact that is meant where
/// that is certain.
fn unknown(
    context: &Context<'_>,
    configured: &Configured<'_>,
    what: &str,
    name: &str,
    speller: &mut Speller,
) -> (String, String, Option<String>) {
    let inputs: Vec<String> = configured.inputs.iter().map(ToString::to_string).collect();
    let words = configured.words(context);
    let message = format!(
        "{what} names {}, which is not an input of {words}",
        quoted(name)
    );
    let near = speller.nearest(name, inputs.iter().map(String::as_str));
    let certain = near.filter(|near| {
        let names = inputs.iter().map(String::as_str);
        speller.is_certain(name, near, names)
    });
    let help = match near {
        Some(near) => format!("write {}", quoted(near)),
        None if inputs.is_empty() => format!("add {} to the inputs of {words}", quoted(name)),
        None => format!(
            "add {} to the inputs of {words}, or write {}",
            quoted(name),
            either(inputs.iter().map(String::as_str))
        ),
    };
    (message, help, certain.map(str::to_owned))
}
