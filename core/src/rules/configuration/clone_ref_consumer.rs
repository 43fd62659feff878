//! `clone-ref-consumer`.

use std::collections::HashMap;

use crate::catalogue::Builds;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Place, Rule};
use crate::{Category, Finding};

pub(super) const RULE: Rule = Rule {
    name: "clone-ref-consumer",
    evidence: Evidence::Documented,
    text: include_str!("clone_ref_consumer.md"),
    check,
};

const FORMAT: &str = "OutputArtifactFormat";

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut references: HashMap<String, Place> = HashMap::new();
    for (place, action) in context.actions() {
        let source = action.action_type.category.value() == Some(Category::Source);
        let format = action.configuration(FORMAT).filter(|_| source);
        if format.is_some_and(|format| *format == "CODEBUILD_CLONE_REF") {
            for name in action
                .outputs
                .iter()
                .filter_map(|output| output.name.known())
            {
                references.entry(name.into_owned()).or_insert(place);
            }
        }
    }
    if references.is_empty() {
        return;
    }
    for (place, action) in context.actions() {
        // Builds that CodePipeline manages itself can clone too, as far as anyone knows.
        let Some(provider) = context
            .provider(place)
            .filter(|provider| provider.builds == Builds::No && !provider.open)
        else {
            continue;
        };
        for (index, input) in action.inputs.iter().enumerate() {
            let Some(source) = input.known().and_then(|name| references.get(name.as_ref())) else {
                continue;
            };
            let message = format!(
                "artifact {} is a reference to a Git clone, and {} is not a build",
                quoted(&input),
                quoted(provider.name)
            );
            findings.push(
                RULE.at(place.site().input(index), message)
                    .label(
                        source.site().configuration(FORMAT),
                        "the format is chosen here",
                    )
                    .help(
                        "write `CODE_ZIP`, or add a build between the two that passes the files on",
                    ),
            );
        }
    }
}
