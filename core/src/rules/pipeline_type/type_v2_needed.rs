//! `type-v2-needed`.

use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, PipelineType, Site};

pub(super) const RULE: Rule = Rule {
    name: "type-v2-needed",
    evidence: Evidence::Reproduced,
    text: include_str!("type_v2_needed.md"),
    check,
};

/// How many further places one finding names.
const MOST_LABELS: usize = 4;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.written_type() != Some(PipelineType::V1) {
        return;
    }
    // Where providers alone need it, they have a rule of their own.
    let features = context.draft.v2_features();
    let first = features.iter().find(|feature| !feature.is_provider());
    let Some(first) = first else {
        return;
    };
    let mut finding = RULE
        .at(
            first.site.clone(),
            format!("type `V1` does not take {}", first.what),
        )
        .label(Site::pipeline().field(Field::Type), "the type is here");
    let others = features.iter().filter(|feature| *feature != first);
    for other in others.take(MOST_LABELS) {
        finding = finding.label(
            other.site.clone(),
            format!("nor does it take {}", other.what),
        );
    }
    findings.push(
        finding
            .help("write type `V2`, or leave out what needs it")
            .in_language("write `type V2;`, or leave out what needs it"),
    );
}
