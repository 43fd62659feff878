//! `source-first-stage-only`.

use super::some_action_no_source::only_sources;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "source-first-stage-only",
    summary: "source actions stand in the first stage only",
    evidence: Evidence::Reproduced,
    what: "Looks for actions of category Source after the first stage.",
    why: "The service answers with an `InvalidStructureException`: an execution is one set of revisions, fetched once at its \
          start.",
    instead: "The source among those of the first stage, or an action that fetches, such as a build.",
    source: "Reproduced against the service, 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[18],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage build {
    tools() -> kit = Source::S3 { s3_bucket: \"shop-tools\", s3_object_key: \"kit.zip\" };
    //               ^^^^^^
    compile(src, kit) = CodeBuild { project_name: \"shop\", primary_source: \"src\" };
}",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: tools
        ActionTypeId:
          Category: Source # <--
          Owner: AWS
          Provider: S3
          Version: '1'
        Configuration: { S3Bucket: shop-tools, S3ObjectKey: kit.zip }
        OutputArtifacts: [ { Name: kit } ]
      - Name: compile
        RunOrder: 2
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop, PrimarySource: src }
        InputArtifacts: [ { Name: src }, { Name: kit } ]",
        ),
        passes: Written::both(
            "\
stage source {
    parallel {
        fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" };
        tools() -> kit = S3 { s3_bucket: \"shop-tools\", s3_object_key: \"kit.zip\" };
    }
}
stage build {
    compile(src, kit) = CodeBuild { project_name: \"shop\", primary_source: \"src\" };
}",
            "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
      - Name: tools
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-tools, S3ObjectKey: kit.zip }
        OutputArtifacts: [ { Name: kit } ]
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop, PrimarySource: src }
        InputArtifacts: [ { Name: src }, { Name: kit } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // Nothing but sources, or no source where it belongs: told once, by the rule for that.
    if only_sources(context) || !first_stage_has_source(context) {
        return;
    }
    for (place, action) in context.actions() {
        if place.stage == 0 || context.is_source(action) != Some(true) {
            continue;
        }
        findings.push(
            RULE.at(
                place.site().field(Field::Category),
                format!(
                    "{} is a source in {}, and sources stand in the first stage only",
                    context.action_words(place),
                    context.stage_words(place.stage)
                ),
            )
            .label(Site::stage(0), "the first stage is here")
            .help(format!(
                "move {} into the first stage",
                context.action_words(place)
            )),
        );
    }
}

/// Whether some action of the first stage is a source, or may be one.
fn first_stage_has_source(context: &Context<'_>) -> bool {
    context.draft.stages.first().is_some_and(|stage| {
        stage.actions.is_empty()
            || stage
                .actions
                .iter()
                .any(|action| context.is_source(action) != Some(false))
    })
}
