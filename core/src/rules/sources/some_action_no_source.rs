//! `some-action-no-source`.

use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "some-action-no-source",
    summary: "at least one action of a pipeline is no source",
    evidence: Evidence::Reproduced,
    what: "Asks for one action of another category than Source in a pipeline of at least two stages.",
    why: "The service answers with an `InvalidStructureException`: a pipeline that only fetches does nothing.",
    instead: "A stage after the first that builds, deploys, asks or calls.",
    source: "Reproduced against the service, 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[21],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage more { again() -> copy = Source::S3 { s3_bucket: \"shop-source\", s3_object_key: \"copy.zip\" }; }
//    ^^^^",
            "\
Stages:
  …source
  - Name: more # <--
    Actions:
      - Name: again
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: copy.zip }
        OutputArtifacts: [ { Name: copy } ]",
        ),
        passes: Written::both("…source\n…deploy", "Stages:\n  …source\n  …deploy"),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if only_sources(context) {
        findings.push(
            RULE.at(
                Site::stage(1).field(Field::Name),
                "every action of the pipeline is a source",
            )
            .help("add a stage of other actions after the first"),
        );
    }
}

/// Whether there are several stages, all with actions, and nothing but sources in them.
pub(super) fn only_sources(context: &Context<'_>) -> bool {
    context.draft.stages.len() > 1
        && context
            .draft
            .stages
            .iter()
            .all(|stage| !stage.actions.is_empty())
        && context
            .actions()
            .all(|(_, action)| context.is_source(action) == Some(true))
}
