//! `some-action-no-source`.

use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "some-action-no-source",
    evidence: Evidence::Reproduced,
    text: include_str!("some_action_no_source.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if only_sources(context) {
        findings.push(
            RULE.at(
                Site::stage(1).field(Field::Name),
                "every action of the pipeline is a source",
            )
            .help("add a stage of other actions after the first"),
        );
    }
}

/// Whether there are several stages, all with actions, and nothing but sources in them.
pub(super) fn only_sources(context: &Context<'_>) -> bool {
    context.draft.stages.len() > 1
        && context
            .draft
            .stages
            .iter()
            .all(|stage| !stage.actions.is_empty())
        && context
            .actions()
            .all(|(_, action)| context.is_source(action) == Some(true))
}
