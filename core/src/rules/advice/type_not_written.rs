//! `type-not-written`.

use crate::Finding;
use crate::rules::{Context, Evidence, Example, Rule, Written};

const LANGUAGE: &str =
    "the language takes V2 where something needs it, and always exports the type";

pub(super) const RULE: Rule = Rule {
    name: "type-not-written",
    summary: "a pipeline that needs type V2 says so",
    evidence: Evidence::Unknown,
    what: "Looks in files without a type for what needs type V2: execution modes, variables, triggers, conditions and \
           providers.",
    why: "AWS's sources do not agree: the service model says that such a pipeline becomes V2, and a tool that probed the \
          service takes it for V1, which refuses these parts.",
    instead: "`PipelineType: V2`.",
    source: "CodePipeline service model, `pipelineType`; reproductions of 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::file_only(
            LANGUAGE,
            "\
ExecutionMode: QUEUED # <--
Stages:
  …source
  …deploy",
        ),
        passes: Written::file_only(
            LANGUAGE,
            "\
PipelineType: V2
ExecutionMode: QUEUED
Stages:
  …source
  …deploy",
        ),
    }],
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
