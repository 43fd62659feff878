//! `variable-declared`.

use super::meant::{self, mended};
use crate::rules::texts::{Speller, could_be, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "variable-declared",
    evidence: Evidence::ServiceText,
    text: include_str!("variable_declared.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    let variables = &context.draft.variables;
    let names: Vec<_> = variables
        .iter()
        .map(|variable| variable.name.known())
        .collect();
    let known: std::collections::HashSet<&str> =
        names.iter().flatten().map(AsRef::as_ref).collect();
    let symbolic: Vec<_> = variables
        .iter()
        .map(|variable| &variable.name)
        .filter(|name| name.is_symbolic())
        .collect();
    for reference in context.references() {
        let Some(key) = reference
            .key
            .as_deref()
            .filter(|_| reference.namespace == "variables")
        else {
            continue;
        };
        if known.contains(key) || symbolic.iter().any(|name| could_be(name, key)) {
            continue;
        }
        let finding = RULE.at(
            reference.site(),
            format!("no pipeline variable is named {}", quoted(key)),
        );
        if let Some(given) = meant::given(context, key) {
            findings.push(finding.help(format!(
                "write `{given}`, or declare the variable {}",
                quoted(key)
            )));
            continue;
        }
        let near = speller.nearest(key, names.iter().flatten().map(AsRef::as_ref));
        findings.push(match near {
            Some(near) => {
                let known = names.iter().flatten().map(AsRef::as_ref);
                let finding = match speller.is_certain(key, near, known) {
                    true => mended(finding, reference, "variables", Some(near)),
                    false => finding,
                };
                let index = names
                    .iter()
                    .position(|name| name.as_deref() == Some(near))
                    .unwrap_or_default();
                finding
                    .label(
                        Site::pipeline().step(Step::Variable(index)),
                        format!("{} is declared here", quoted(near)),
                    )
                    .help(format!(
                        "a variable with a similar name exists: {}",
                        quoted(near)
                    ))
            }
            None => finding.help(format!("declare the variable {}", quoted(key))),
        });
    }
}
