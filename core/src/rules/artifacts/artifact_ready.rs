//! `artifact-ready`.

use crate::Finding;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Origin, Place, Rule};

pub(super) const RULE: Rule = Rule {
    name: "artifact-ready",
    evidence: Evidence::Documented,
    text: include_str!("artifact_ready.md"),
    check,
};

/// Of more producers than these, which are as many mistakes, the rest is not looked at.
const MOST_PRODUCERS: usize = 64;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        for (index, input) in action.inputs.iter().enumerate() {
            let Origin::Known(producers) = context.origin(input) else {
                continue;
            };
            // Of several producers, which is a mistake told elsewhere, one that is ready is enough.
            let ready = producers
                .iter()
                .take(MOST_PRODUCERS)
                .any(|producer| context.runs_before(producer.place, place) != Some(false));
            let Some(producer) = producers.first().filter(|_| !ready) else {
                continue;
            };
            if context.is_misplaced(producer.place) || context.is_misplaced(place) {
                continue;
            }
            let (name, consumer) = (quoted(&input), context.action_words(place));
            let finding = if producer.place == place {
                RULE.at(
                    place.site().input(index),
                    format!("{consumer} takes its own output {name}"),
                )
                .label(producer.site(), "it is produced here")
                .help(format!(
                    "leave out the input, or let another action produce {name} before"
                ))
            } else {
                RULE.at(
                    place.site().input(index),
                    format!("artifact {name} is not ready when {consumer} starts"),
                )
                .label(
                    producer.site(),
                    format!("{} produces it here", context.action_words(producer.place)),
                )
                .note(reason(context, producer.place, place))
                .help(way_out(
                    context,
                    producer.place,
                    place,
                    "give {after} a higher run order than {before}",
                ))
                .in_language(way_out(
                    context,
                    producer.place,
                    place,
                    "move {after} below {before}, and out of a `parallel` block with it",
                ))
            };
            findings.push(finding);
        }
    }
}

fn reason(context: &Context<'_>, producer: Place, consumer: Place) -> String {
    let (before, after) = (
        context.action_words(producer),
        context.action_words(consumer),
    );
    if producer.stage != consumer.stage {
        return format!(
            "{before} runs in {}, a later stage",
            context.stage_words(producer.stage)
        );
    }
    match (context.position(producer), context.position(consumer)) {
        (Some(left), Some(right)) if left.run_order == right.run_order => {
            format!(
                "{before} and {after} run at the same time, at run order {}",
                left.run_order
            )
        }
        (Some(left), Some(right)) => format!(
            "{before} runs after {after}, at run order {} against {}",
            left.run_order, right.run_order
        ),
        _ => format!("{before} is not certain to run before {after}"),
    }
}

/// What to do about it; `in_stage` says what if both are in one stage.
fn way_out(context: &Context<'_>, producer: Place, consumer: Place, in_stage: &str) -> String {
    let (before, after) = (
        context.action_words(producer),
        context.action_words(consumer),
    );
    if producer.stage == consumer.stage {
        in_stage
            .replace("{after}", &after)
            .replace("{before}", &before)
    } else {
        format!("move {before} to an earlier stage, or {after} to a later one")
    }
}
