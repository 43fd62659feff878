//! `source-first-stage-only`.

use super::some_action_no_source::only_sources;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "source-first-stage-only",
    evidence: Evidence::Reproduced,
    text: include_str!("source_first_stage_only.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // Nothing but sources, or no source where it belongs: told once, by the rule for that.
    if only_sources(context) || !first_stage_has_source(context) {
        return;
    }
    for (place, action) in context.actions() {
        if place.stage == 0 || context.is_source(action) != Some(true) {
            continue;
        }
        let message = format!(
            "{} is a source in {}, and sources stand in the first stage only",
            context.action_words(place),
            context.stage_words(place.stage)
        );
        findings.push(
            RULE.at(place.site().field(Field::Category), message)
                .label(Site::stage(0), "the first stage is here")
                .help(format!(
                    "move {} into the first stage",
                    context.action_words(place)
                )),
        );
    }
}

/// Whether some action of the first stage is a source, or may be one.
fn first_stage_has_source(context: &Context<'_>) -> bool {
    context.draft.stages.first().is_some_and(|stage| {
        stage.actions.is_empty()
            || stage
                .actions
                .iter()
                .any(|action| context.is_source(action) != Some(false))
    })
}
