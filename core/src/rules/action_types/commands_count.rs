//! `commands-count`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "commands-count",
    summary: "a Commands action has 1 to 50 commands",
    evidence: Evidence::ServiceModel,
    what: "Counts the commands of every Commands action.",
    why: "The service model sets both ends; the service answers with a `ValidationException`, or that the action does nothing.",
    instead: "At least one command. More than 50 belong in a script of the source.",
    source: "CodePipeline service model, `CommandList`; user guide, Commands action reference",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[97, 98],
    examples: &[
        Example {
            fails: Written::both(
                "\
type V2;
…source
stage build { compile(src) = Commands { }; }
//            ^^^^^^^",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile # <--
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
type V2;
…source
stage build { compile(src) = Commands { commands: [\"make\"] }; }",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Commands: [ make ]",
            ),
        },
        Example {
            fails: Written::both(
                "\
type V2;
…source
stage build { compile(src) = Commands { commands: [\"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\"] }; }
//                                                ^",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Commands: [ make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make ] # <--",
            ),
            passes: Written::both(
                "\
type V2;
…source
stage build { compile(src) = Commands { commands: [\"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\", \"make\"] }; }",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Commands: [ make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make, make ]",
            ),
        },
    ],
    check,
};

/// Most commands of an action.
const MOST: usize = 50;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let runs_commands = context
            .provider(place.stage, place.action)
            .is_some_and(|provider| provider.name == "Commands");
        let count = action.commands.len();
        if !runs_commands || (1..=MOST).contains(&count) {
            continue;
        }
        let (message, help) = if count == 0 {
            (
                format!("{} has no commands", context.action_words(place)),
                "at least 1 command",
            )
        } else {
            (
                format!(
                    "{} has {}, and at most {MOST} are taken",
                    context.action_words(place),
                    counted(count, "command")
                ),
                "a script of the source that holds them",
            )
        };
        findings.push(
            RULE.at(place.site().field(Field::Commands), message)
                .help(help),
        );
    }
}
