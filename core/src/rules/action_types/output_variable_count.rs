//! `output-variable-count`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "output-variable-count",
    summary: "a Commands action exports at most 15 variables",
    evidence: Evidence::ServiceModel,
    what: "Counts the variables that every action exports.",
    why: "The service model sets the maximum; the service answers with a `ValidationException`.",
    instead: "Fewer variables, or a file in an output artifact.",
    source: "CodePipeline service model, `OutputVariableList`",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[
        Example {
            fails: Written::both(
                "\
type V2;
…source
stage build { compile(src) = Commands { commands: [\"make\"], output_variables: [\"K1\", \"K2\", \"K3\", \"K4\", \"K5\", \"K6\", \"K7\", \"K8\", \"K9\", \"K10\", \"K11\", \"K12\", \"K13\", \"K14\", \"K15\", \"K16\"] }; }
//                                                                                                                                                                             ^^^^^",
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
        OutputVariables:
          - K1
          - K2
          - K3
          - K4
          - K5
          - K6
          - K7
          - K8
          - K9
          - K10
          - K11
          - K12
          - K13
          - K14
          - K15
          - K16 # <--",
            ),
            passes: Written::both(
                "\
type V2;
…source
stage build { compile(src) = Commands { commands: [\"make\"], output_variables: [\"K1\", \"K2\", \"K3\", \"K4\", \"K5\", \"K6\", \"K7\", \"K8\", \"K9\", \"K10\", \"K11\", \"K12\", \"K13\", \"K14\", \"K15\"] }; }",
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
        OutputVariables:
          - K1
          - K2
          - K3
          - K4
          - K5
          - K6
          - K7
          - K8
          - K9
          - K10
          - K11
          - K12
          - K13
          - K14
          - K15",
            ),
        },
    ],
    check,
};

/// Most exported variables of an action.
const MOST: usize = 15;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let count = action.output_variables.len();
        if count > MOST {
            findings.push(
                RULE.at(
                    place.site().step(Step::OutputVariable(MOST)),
                    format!(
                        "{} exports {}, and at most {MOST} are taken",
                        context.action_words(place),
                        counted(count, "variable")
                    ),
                )
                .help("a file in an output artifact"),
            );
        }
    }
}
