//! `namespace-known`.

use super::meant::{self, mended};
use crate::Finding;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Rule};

pub(super) const RULE: Rule = Rule {
    name: "namespace-known",
    evidence: Evidence::ServiceText,
    text: include_str!("namespace_known.md"),
    check,
};

/// Namespaces that the service fills itself.
const OWN: [&str; 2] = ["codepipeline", "variables"];

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    let mut names = None;
    for reference in context.references() {
        let name = reference.namespace.as_str();
        if OWN.contains(&name)
            || !context.namespace(name).is_empty()
            || context.may_be_namespace(name)
        {
            continue;
        }
        let finding = RULE.at(
            reference.site(),
            format!(
                "no action has the namespace {}, which `{}` reads",
                quoted(name),
                reference.written()
            ),
        );
        let declared = reference
            .key
            .as_deref()
            .and_then(|key| meant::declared(context, key));
        if let Some(declared) = declared {
            findings.push(
                finding
                    .help(format!("write `{declared}`, which the pipeline declares"))
                    .mend_part(reference.written(), declared),
            );
            continue;
        }
        let names = names.get_or_insert_with(|| context.namespace_names());
        let near = speller.nearest(name, names.iter().copied().chain(OWN));
        findings.push(match near {
            Some(near) => {
                let mut finding = finding.help(format!(
                    "a namespace with a similar name exists: {}",
                    quoted(near)
                ));
                if speller.is_certain(name, near, names.iter().copied().chain(OWN)) {
                    finding = mended(finding, reference, near, reference.key.as_deref());
                }
                match context.namespace(near) {
                    [place, ..] => finding.label(
                        place.site().field(crate::Field::Namespace),
                        format!(
                            "{} has the namespace {}",
                            context.action_words(*place),
                            quoted(near)
                        ),
                    ),
                    [] => finding,
                }
            }
            None => finding.help(format!(
                "give the namespace {} to the action whose variable it is",
                quoted(name)
            )),
        });
    }
}
