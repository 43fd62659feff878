//! `first-stage-source-only`.

use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "first-stage-source-only",
    evidence: Evidence::Reproduced,
    text: include_str!("first_stage_source_only.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(first) = context
        .draft
        .stages
        .first()
        .filter(|stage| !stage.actions.is_empty())
    else {
        return;
    };
    let sources: Vec<Option<bool>> = first
        .actions
        .iter()
        .map(|action| context.is_source(action))
        .collect();
    if sources.iter().all(|source| *source == Some(false)) {
        let finding = RULE.at(
            Site::stage(0).field(Field::Name),
            format!("the first stage, {}, has no source action", named(context)),
        );
        let later = context
            .actions()
            .find(|(place, action)| place.stage > 0 && context.is_source(action) == Some(true));
        findings.push(match later {
            Some((place, _)) => finding
                .label(place.site(), "this one is a source")
                .help(format!(
                    "move {} to the front",
                    context.stage_words(place.stage)
                )),
            None => finding.help("put a stage of source actions before it"),
        });
        return;
    }
    for (place, _) in context.actions().take_while(|(place, _)| place.stage == 0) {
        if sources.get(place.action) == Some(&Some(false)) {
            let message = format!(
                "{} is not a source, and the first stage takes only sources",
                context.action_words(place)
            );
            findings.push(
                RULE.at(place.site().field(Field::Category), message)
                    .help(format!(
                        "move {} into the second stage or a later one",
                        context.action_words(place)
                    )),
            );
        }
    }
}

fn named(context: &Context<'_>) -> String {
    let words = context.stage_words(0);
    words
        .strip_prefix("stage `")
        .map_or(words.clone(), |name| format!("`{name}"))
}
