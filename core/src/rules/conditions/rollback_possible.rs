//! `rollback-possible`.

use crate::rules::references::conditions;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{ConditionResult, ExecutionMode, Field, Finding, Given, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "rollback-possible",
    summary: "no rollback in execution mode `PARALLEL`, and none of the first stage",
    evidence: Evidence::Reproduced,
    what: "Looks for stages that roll back on failure or by a condition, in a pipeline of execution mode `PARALLEL` and in \
           the first stage of any pipeline.",
    why: "The service refuses a rollback in `PARALLEL` mode (`InvalidStageDeclarationException`), where executions have no \
          order to go back in, and documents that the stage of the sources cannot be rolled back.",
    instead: "A retry, a condition that fails the stage, or another execution mode.",
    source: "`PARALLEL` reproduced against the service, 2026-09-14; first stage from the user guide, stage rollback",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[95, 96],
    examples: &[
        Example {
            fails: Written::both(
                "\
mode Parallel;
…source
stage deploy {
    on failure rollback;
    //         ^^^^^^^^
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
                "\
PipelineType: V2
ExecutionMode: PARALLEL
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
mode Queued;
…source
stage deploy {
    on failure rollback;
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
                "\
PipelineType: V2
ExecutionMode: QUEUED
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
        Example {
            fails: Written::both(
                "\
stage source {
    on failure rollback;
    //         ^^^^^^^^
    fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" };
}
…deploy",
                "\
PipelineType: V2
Stages:
  - Name: source
    OnFailure:
      Result: ROLLBACK # <--
    Actions:
      - Name: fetch
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
  …deploy",
            ),
            passes: Written::both(
                "\
stage source {
    on failure retry failed_actions;
    fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" };
}
…deploy",
                "\
PipelineType: V2
Stages:
  - Name: source
    OnFailure:
      Result: RETRY
      RetryConfiguration: { RetryMode: FAILED_ACTIONS }
    Actions:
      - Name: fetch
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
  …deploy",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mode = context.draft.execution_mode.as_ref().and_then(Given::value);
    let is_parallel = mode == Some(ExecutionMode::Parallel);
    for (index, stage) in context.draft.stages.iter().enumerate() {
        if index > 0 && !is_parallel {
            break;
        }
        let rolls_back = |result: &Option<Given<ConditionResult>>| {
            result.as_ref().and_then(Given::value) == Some(ConditionResult::Rollback)
        };
        let failure = stage
            .on_failure
            .as_ref()
            .filter(|failure| rolls_back(&failure.result));
        let by_result = failure.map(|_| Site::stage(index).step(Step::OnFailure));
        let by_condition = conditions(stage).flat_map(|(kind, conditions)| {
            // A condition on entry has no rollback anyhow.
            let conditions = if kind == crate::rules::ConditionKind::BeforeEntry {
                &[]
            } else {
                conditions
            };
            conditions
                .iter()
                .enumerate()
                .filter(|(_, condition)| rolls_back(&condition.result))
                .map(move |(number, _)| {
                    Site::stage(index)
                        .step(kind.step())
                        .step(Step::Condition(number))
                })
        });
        for site in by_result.into_iter().chain(by_condition) {
            let words = context.stage_words(index);
            let site = site.field(Field::Result);
            findings.push(if index == 0 {
                RULE.at(
                    site,
                    format!("{words} rolls back, and the stage of the sources cannot"),
                )
                .help("let it retry, or leave out the failure handling")
            } else {
                RULE.at(
                    site,
                    format!("{words} rolls back, and in execution mode `PARALLEL` nothing can"),
                )
                .label(Site::pipeline().field(Field::Mode), "the mode is here")
                .help(
                    "let it retry, let a condition fail the stage, or write another execution mode",
                )
            });
        }
    }
}
