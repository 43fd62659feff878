//! `type-not-written`.

use crate::Finding;
use crate::rules::{Context, Evidence, Rule};

pub(super) const RULE: Rule = Rule {
    name: "type-not-written",
    summary: "a pipeline that needs type V2 says so",
    evidence: Evidence::Unknown,
    source: "CodePipeline service model, `pipelineType`; reproductions of 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    text: include_str!("type_not_written.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // The language infers the type; `creates_missing` tells the two front ends apart.
    if context.draft.pipeline_type.is_some() || context.draft.creates_missing {
        return;
    }
    if let Some(feature) = context.draft.needs_v2() {
        findings.push(
            RULE.at(
                feature.site,
                format!("{} needs type V2, and no type is written", feature.what),
            )
            .help("type `V2`"),
        );
    }
}
