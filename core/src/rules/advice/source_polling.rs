//! `source-polling`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "source-polling",
    evidence: Evidence::Accepted,
    text: include_str!("source_polling.md"),
    check,
};

const KEY: &str = "PollForSourceChanges";

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let polls = context
            .provider(place)
            .is_some_and(|provider| provider.key(KEY).is_some());
        if !polls {
            continue;
        }
        let site = place.site();
        let words = context.action_words(place);
        let finding = match action.configuration(KEY) {
            // The language's export turns it off beside the event rule that it writes.
            None if context.draft.creates_missing
                && action.action_type.owner.value() == Some(Owner::Aws) =>
            {
                continue;
            }
            None => RULE.at(
                site.field(Field::Configuration),
                format!(
                    "{words} polls for changes: without {} the service does",
                    quoted(KEY)
                ),
            ),
            Some(value)
                if value
                    .known()
                    .is_some_and(|value| value.eq_ignore_ascii_case("true")) =>
            {
                RULE.at(
                    site.configuration(KEY),
                    format!("{words} polls for changes"),
                )
            }
            Some(_) => continue,
        };
        let (note, help) = if action.action_type.owner.value() == Some(Owner::Aws) {
            (
                "an event rule starts an execution within seconds, and a region has at most 300 pipelines that poll",
                "an event rule, which the export writes",
            )
        } else {
            (
                "a webhook starts an execution within seconds; beside one, every push starts a second execution",
                "a webhook (`AWS::CodePipeline::Webhook`), which GitHub calls",
            )
        };
        findings.push(
            finding
                .note(note)
                .help(format!("write {} `false` and add {help}", quoted(KEY))),
        );
    }
}
