//! `transition-useful`.

use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Category, ExecutionMode, Field, Finding, Given, Quotas, Site, Stage};

pub(super) const RULE: Rule = Rule {
    name: "transition-useful",
    summary: "a boundary between stages is there for something",
    evidence: Evidence::Accepted,
    what: "Looks in pipelines of execution mode `PARALLEL` for two stages in a row, neither of them the first, that have no \
           conditions, no handling of failures, no approval and no disabled transition between them.",
    why: "A stage is a lock, a place to wait, a unit to retry and to roll back. In `PARALLEL` no execution waits for another \
          and nothing can be rolled back, so such a boundary only costs its transition: 0.5 to 5 seconds of every execution, \
          assumed from public listings.",
    instead: "One stage, with higher run orders for what came second. A stage kept apart so that it can be retried alone says \
              so with `allow`.",
    source: "CodePipeline user guide, execution modes; transition times of the labelled defaults",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
mode Parallel;
…source
stage build { compile(src) -> zip = CodeBuild { project_name: \"shop-build\" }; }
stage test { probe(zip) = Test::CodeBuild { project_name: \"shop-test\" }; }
//    ^^^^",
            "\
PipelineType: V2
ExecutionMode: PARALLEL
Stages:
  …source
  …build
  - Name: test # <--
    Actions:
      - Name: probe
        ActionTypeId: { Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop-test }
        InputArtifacts: [ { Name: zip } ]",
        ),
        passes: Written::both(
            "\
mode Parallel;
…source
stage build {
    compile(src) -> zip = CodeBuild { project_name: \"shop-build\" };
    probe(zip) = Test::CodeBuild { project_name: \"shop-test\" };
}",
            "\
PipelineType: V2
ExecutionMode: PARALLEL
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop-build }
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts: [ { Name: zip } ]
      - Name: probe
        RunOrder: 2
        ActionTypeId: { Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop-test }
        InputArtifacts: [ { Name: zip } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let draft = context.draft;
    if draft.execution_mode.as_ref().and_then(Given::value) != Some(ExecutionMode::Parallel) {
        return;
    }
    let closed = |stage: &Stage| {
        draft.disabled_transitions.iter().any(|transition| {
            transition.stage.is_symbolic()
                || stage.name.is_symbolic()
                || transition.stage == stage.name
        })
    };
    let plain = |stage: &Stage| {
        stage.before_entry.is_none()
            && stage.on_success.is_none()
            && stage.on_failure.is_none()
            && stage.extra.is_empty()
            && !stage.actions.is_empty()
            && stage.actions.iter().all(|action| {
                action.action_type.category.value().is_some_and(|category| {
                    !matches!(category, Category::Approval | Category::Source)
                })
            })
    };
    let pairs = draft
        .stages
        .iter()
        .zip(draft.stages.iter().skip(1))
        .enumerate()
        .skip(1);
    for (index, (before, stage)) in pairs {
        let together = before.actions.len() + stage.actions.len();
        if plain(before)
            && plain(stage)
            && !closed(stage)
            && together <= Quotas::MAX_ACTIONS_IN_STAGE
        {
            findings.push(
                RULE.at(
                    Site::stage(index + 1).field(Field::Name),
                    format!(
                        "the transition into {} buys nothing: in `PARALLEL` no execution waits at a stage",
                        context.stage_words(index + 1)
                    ),
                )
                .note("it costs every execution 0.5 to 5 s, assumed")
                .help(format!("its actions in {}, with higher run orders", context.stage_words(index))),
            );
        }
    }
}
