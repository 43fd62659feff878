//! `provider-needs-v2`.

use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, PipelineType, Site, V2Feature};

/// How many further providers one finding names.
const MOST_LABELS: usize = 4;

pub(super) const RULE: Rule = Rule {
    name: "provider-needs-v2",
    evidence: Evidence::Reproduced,
    text: include_str!("provider_needs_v2.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.written_type() != Some(PipelineType::V1) {
        return;
    }
    let features = context.draft.v2_features();
    // What else needs the other type is told by `type-v2-needed`, which names the providers beside it.
    let Some((first, others)) = features
        .split_first()
        .filter(|_| features.iter().all(V2Feature::is_provider))
    else {
        return;
    };
    let message = format!("{} needs type V2, and this pipeline is V1", first.what);
    let mut finding = RULE.at(first.site.clone(), message).label(
        Site::pipeline().field(Field::Type),
        "the type is written here",
    );
    for other in others.iter().take(MOST_LABELS) {
        finding = finding.label(other.site.clone(), format!("so does {}", other.what));
    }
    findings.push(
        finding
            .help("write type `V2`")
            .in_language("write `type V2;`"),
    );
}
