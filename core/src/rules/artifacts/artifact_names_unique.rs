//! `artifact-names-unique`.

use crate::Finding;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};

pub(super) const RULE: Rule = Rule {
    name: "artifact-names-unique",
    evidence: Evidence::ServiceModel,
    text: include_str!("artifact_names_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, producers) in context.produced() {
        let Some((first, later)) = producers.split_first() else {
            continue;
        };
        // No name at all is a matter of its length.
        if name.is_empty() {
            continue;
        }
        for producer in later {
            let written = context
                .action(producer.place)
                .and_then(|action| action.outputs.get(producer.output))
                .map(|output| output.name.to_string())
                .unwrap_or_default();
            let message = format!("two outputs are named {}", quoted(&written));
            findings.push(
                RULE.at(producer.site(), message)
                    .label(
                        first.site(),
                        format!(
                            "{} produces the first one here",
                            context.action_words(first.place)
                        ),
                    )
                    .help(format!(
                        "give the output of {} a name of its own",
                        context.action_words(producer.place)
                    )),
            );
        }
    }
}
