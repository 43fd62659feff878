//! `source-reads-no-variable`.

use crate::Finding;
use crate::rules::{Context, Evidence, Referrer, Rule};

pub(super) const RULE: Rule = Rule {
    name: "source-reads-no-variable",
    evidence: Evidence::ServiceText,
    text: include_str!("source_reads_no_variable.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for reference in context.references() {
        let Referrer::Action(place) = reference.from else {
            continue;
        };
        let is_source = context
            .action(place)
            .and_then(|action| context.is_source(action))
            == Some(true);
        if reference.namespace != "variables" || !is_source {
            continue;
        }
        let message = format!(
            "source {} reads `{}`",
            context.action_words(place),
            reference.written()
        );
        findings.push(
            RULE.at(reference.site(), message)
                .note("a source reads no pipeline variables")
                .help("write the value itself, or a parameter"),
        );
    }
}
