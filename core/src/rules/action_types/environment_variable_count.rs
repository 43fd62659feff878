//! `environment-variable-count`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "environment-variable-count",
    summary: "an action has at most 10 environment variables",
    evidence: Evidence::ServiceModel,
    what: "Counts the environment variables of every action.",
    why: "The service model sets the maximum; the service answers with a `ValidationException`.",
    instead: "Settings in a file of the source, or a CodeBuild project, which has no such maximum.",
    source: "CodePipeline service model, `EnvironmentVariableList`",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[99],
    examples: &[
        Example {
            fails: Written::both(
                "\
type V2;
…source
stage build { compile(src) = Commands { commands: [\"make\"], environment: { K1: \"v\", K2: \"v\", K3: \"v\", K4: \"v\", K5: \"v\", K6: \"v\", K7: \"v\", K8: \"v\", K9: \"v\", K10: \"v\", K11: \"v\" } }; }
//                                                                                                                                                                    ^^^",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Commands: [ make ]
        EnvironmentVariables:
          - { Name: K1, Value: v }
          - { Name: K2, Value: v }
          - { Name: K3, Value: v }
          - { Name: K4, Value: v }
          - { Name: K5, Value: v }
          - { Name: K6, Value: v }
          - { Name: K7, Value: v }
          - { Name: K8, Value: v }
          - { Name: K9, Value: v }
          - { Name: K10, Value: v }
          - { Name: K11, Value: v } # <--",
            ),
            passes: Written::both(
                "\
type V2;
…source
stage build { compile(src) = Commands { commands: [\"make\"], environment: { K1: \"v\", K2: \"v\", K3: \"v\", K4: \"v\", K5: \"v\", K6: \"v\", K7: \"v\", K8: \"v\", K9: \"v\", K10: \"v\" } }; }",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Commands: [ make ]
        EnvironmentVariables:
          - { Name: K1, Value: v }
          - { Name: K2, Value: v }
          - { Name: K3, Value: v }
          - { Name: K4, Value: v }
          - { Name: K5, Value: v }
          - { Name: K6, Value: v }
          - { Name: K7, Value: v }
          - { Name: K8, Value: v }
          - { Name: K9, Value: v }
          - { Name: K10, Value: v }",
            ),
        },
    ],
    check,
};

/// Most environment variables of an action.
const MOST: usize = 10;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let count = action.environment_variables.len();
        if count > MOST {
            findings.push(
                RULE.at(
                    place.site().step(Step::EnvironmentVariable(MOST)),
                    format!(
                        "{} has {}, and at most {MOST} are taken",
                        context.action_words(place),
                        counted(count, "environment variable")
                    ),
                )
                .help("settings in a file of the source, or a build of a CodeBuild project"),
            );
        }
    }
}
