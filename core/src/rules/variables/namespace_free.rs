//! `namespace-free`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Origin, Rule};
use crate::{Field, Finding, Severity};

pub(super) const RULE: Rule = Rule {
    name: "namespace-free",
    evidence: Evidence::Documented,
    text: include_str!("namespace_free.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let Some(namespace) = action.namespace.as_ref() else {
            continue;
        };
        let site = || place.site().field(Field::Namespace);
        let written = quoted(&namespace);
        if let Some(own) = namespace
            .known()
            .filter(|name| matches!(name.as_ref(), "codepipeline" | "variables"))
        {
            let mut finding = RULE
                .at(
                    site(),
                    format!(
                        "the namespace of {}, {written}, is the service's own",
                        context.action_words(place)
                    ),
                )
                .help("write another namespace");
            if own == "variables" {
                finding.severity = Severity::Warning;
                finding = finding.note("whether the service refuses it is not known");
            }
            findings.push(finding);
        } else if let Origin::Known([producer, ..]) = context.origin(namespace) {
            let message = format!(
                "the namespace of {}, {written}, is the name of an artifact",
                context.action_words(place)
            );
            findings.push(
                RULE.at(site(), message)
                    .label(producer.site(), "the artifact is produced here")
                    .help("write another namespace"),
            );
        }
    }
}
