//! `type-v2-needed`.

use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, PipelineType, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "type-v2-needed",
    summary: "a pipeline of type `V1` has nothing that only type `V2` has",
    evidence: Evidence::Reproduced,
    what: "Looks in a pipeline whose type is written as `V1` for the execution modes `QUEUED` and `PARALLEL`, pipeline \
           variables, triggers, and conditions and failure handling of stages. The \
           finding stands at the first of them and names the others.",
    why: "The service refuses the pipeline.",
    instead: "Type `V2`, or the pipeline without these. The types are billed differently: `stagewright study` shows both.",
    source: "Reproduced against the service, 2026-09-14, for modes, variables, triggers and \
             conditions; user guide, pipeline types",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[65, 68, 69, 70],
    examples: &[
        Example {
            fails: Written::both(
                "type V1;\nmode Queued;\n//   ^^^^^^\n…source\n…deploy",
                "PipelineType: V1\nExecutionMode: QUEUED # <--\nStages:\n  …source\n  …deploy",
            ),
            passes: Written::both(
                "type V2;\nmode Queued;\n…source\n…deploy",
                "PipelineType: V2\nExecutionMode: QUEUED\nStages:\n  …source\n  …deploy",
            ),
        },
        Example {
            fails: Written::both(
                "type V1;\nvariable tag = \"latest\";\n//       ^^^\n…source\n…deploy",
                "\
PipelineType: V1
Variables:
  - Name: tag # <--
    DefaultValue: latest
Stages:
  …source
  …deploy",
            ),
            passes: Written::both(
                "variable tag = \"latest\";\n…source\n…deploy",
                "\
PipelineType: V2
Variables:
  - Name: tag
    DefaultValue: latest
Stages:
  …source
  …deploy",
            ),
        },
        Example {
            fails: Written::both(
                "\
type V1;
  trigger push on source/fetch { branches: [\"main\"] };
//^^^^^^^
…connection
…deploy",
                "\
PipelineType: V1
Triggers:
  - ProviderType: CodeStarSourceConnection # <--
    GitConfiguration: { SourceActionName: fetch, Push: [ { Branches: { Includes: [ main ] } } ] }
Stages:
  …connection
  …deploy",
            ),
            passes: Written::both(
                "\
trigger push on source/fetch { branches: [\"main\"] };
…connection
…deploy",
                "\
PipelineType: V2
Triggers:
  - ProviderType: CodeStarSourceConnection
    GitConfiguration: { SourceActionName: fetch, Push: [ { Branches: { Includes: [ main ] } } ] }
Stages:
  …connection
  …deploy",
            ),
        },
        Example {
            fails: Written::both(
                "\
type V1;
…source
stage deploy {
    on failure rollback;
//  ^^
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
                "\
PipelineType: V1
Stages:
  …source
  - Name: deploy
    OnFailure:
      Result: ROLLBACK # <--
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
type V2;
…source
stage deploy {
    on failure rollback;
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
                "\
PipelineType: V2
Stages:
  …source
  - Name: deploy
    OnFailure:
      Result: ROLLBACK
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
    ],
    check,
};

/// How many further places one finding names.
const MOST_LABELS: usize = 4;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.written_type() != Some(PipelineType::V1) {
        return;
    }
    // Providers that need it have a rule of their own.
    let mut features = context.draft.v2_features();
    features.retain(|feature| {
        !matches!(
            feature.site.steps().last(),
            Some(Step::Field(Field::Provider))
        )
    });
    let Some((first, others)) = features.split_first() else {
        return;
    };
    let mut finding = RULE
        .at(
            first.site.clone(),
            format!("type `V1` does not take {}", first.what),
        )
        .label(Site::pipeline().field(Field::Type), "the type is here");
    for other in others.iter().take(MOST_LABELS) {
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
