//! `stage-count`.

use super::{Context, Evidence, Example, Rule};
use crate::{Field, Finding, Quotas, Severity, Site};

/// A pipeline has 2 to 10 stages (quotas `Guide`) or 2 to 50 (quotas `Current`).
pub(super) const RULE: Rule = Rule {
    name: "stage-count",
    summary: "a pipeline has at least 2 stages and at most 10 (guide) or 50 (current)",
    severity: Severity::Error,
    evidence: Evidence::Reproduced,
    why: "The service refuses a pipeline with fewer than 2 stages or more than 50.",
    instead: "Split the pipeline, or merge stages.",
    source: "CodePipeline user guide, quotas; service error text",
    checked: "2026-11-23",
    since: "0.1.0",
    fails: Example { dsl: "", file: "" },
    passes: Example { dsl: "", file: "" },
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let count = context.draft.stages.len();
    let most = context.quotas.max_stages();
    if count < Quotas::MIN_STAGES || count > most {
        findings.push(
            Finding::error(
                RULE.name,
                Site::pipeline().field(Field::Stages),
                format!(
                    "a pipeline has {} to {most} stages, this one has {count}",
                    Quotas::MIN_STAGES
                ),
            )
            .help("split the pipeline, or merge stages"),
        );
    }
}
