//! `variable-given`.

use super::meant::{self, SERVICE, mended};
use crate::catalogue::Variables;
use crate::rules::texts::{Speller, could_equal, either, quoted};
use crate::rules::{Context, Evidence, Rule, VariableReference};
use crate::{Action, Finding, Text};

pub(super) const RULE: Rule = Rule {
    name: "variable-given",
    evidence: Evidence::Unknown,
    text: include_str!("variable_given.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for reference in context.references() {
        let Some(key) = reference.key.as_deref() else {
            continue;
        };
        let (giver, given) = match context.namespace(&reference.namespace) {
            [] if reference.namespace == "codepipeline" => {
                ("the service".to_owned(), SERVICE.to_vec())
            }
            [place] => {
                let Some(action) = context.action(*place) else {
                    continue;
                };
                let variables = context.provider(*place).map(|provider| provider.variables);
                match variables {
                    Some(Variables::None) => (context.action_words(*place), Vec::new()),
                    Some(Variables::Listed(listed)) => {
                        (context.action_words(*place), listed.to_vec())
                    }
                    Some(Variables::Declared) => {
                        exported(
                            reference,
                            key,
                            action,
                            &context.action_words(*place),
                            findings,
                        );
                        continue;
                    }
                    Some(Variables::Open) | None => continue,
                }
            }
            _ => continue,
        };
        if given.contains(&key) {
            continue;
        }
        let finding = RULE.at(
            reference.site(),
            format!("{giver} gives no variable {}", quoted(key)),
        );
        if let Some(declared) = meant::declared(context, key) {
            findings.push(
                finding
                    .help(format!("write `{declared}`, which the pipeline declares"))
                    .mend_part(reference.written(), declared),
            );
            continue;
        }
        let near = speller.nearest(key, given.iter().copied());
        findings.push(match near {
            Some(near) => {
                let finding = finding.help(format!("write `#{{{}.{near}}}`", reference.namespace));
                match speller.is_certain(key, near, given.iter().copied()) {
                    true => mended(finding, reference, &reference.namespace, Some(near)),
                    false => finding,
                }
            }
            None if given.is_empty() => finding.help("read a variable of another action"),
            None => finding.help(format!("write one of its variables: {}", either(given))),
        });
    }
}

/// Judges a reference to an action that lists itself what it exports.
fn exported(
    reference: &VariableReference<'_>,
    key: &str,
    action: &Action,
    giver: &str,
    findings: &mut Vec<Finding>,
) {
    let key = Text::from(key);
    if !action
        .output_variables
        .iter()
        .any(|name| could_equal(name, &key))
    {
        let message = format!("{giver} does not export the variable {}", quoted(&key));
        findings.push(
            RULE.at(reference.site(), message)
                .help(format!(
                    "add {} to the output variables of {giver}",
                    quoted(&key)
                ))
                .in_language(format!(
                    "add `{:?}` to `output_variables` of {giver}",
                    key.to_string()
                )),
        );
    }
}
