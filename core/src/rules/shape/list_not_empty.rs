//! `list-not-empty`.

use crate::rules::triggers::tells;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "list-not-empty",
    summary: "a list that the service wants at least one item of is not written empty",
    evidence: Evidence::ServiceModel,
    what: "Looks for lists that are written with no item: patterns to include and to exclude, events of pull requests, filters \
           of triggers, files of an output, commands, output and environment variables, conditions and their rules. A list \
           that is not written at all is right; lists of artifacts may be empty.",
    why: "The service answers with a `ValidationException`.",
    instead: "At least one item, or no list.",
    source: "CodePipeline service model (lists with a minimum of 1)",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    examples: &[
        Example {
            fails: Written::both(
                "\
trigger push on source/fetch {
    tags: [\"v*\"],
    file_paths: [],
//  ^^^^^^^^^^
};
…connection
…deploy",
                "\
PipelineType: V2
Triggers:
  - ProviderType: CodeStarSourceConnection
    GitConfiguration:
      SourceActionName: fetch
      Push:
        - Tags: { Includes: [ 'v*' ] }
          FilePaths:
            Includes: [] # <--
Stages:
  …connection
  …deploy",
            ),
            passes: Written::both(
                "trigger push on source/fetch { tags: [\"v*\"] };\n…connection\n…deploy",
                "\
PipelineType: V2
Triggers:
  - ProviderType: CodeStarSourceConnection
    GitConfiguration:
      SourceActionName: fetch
      Push: [ { Tags: { Includes: [ 'v*' ] } } ]
Stages:
  …connection
  …deploy",
            ),
        },
        Example {
            fails: Written::file_only(
                "its grammar wants an item",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        Commands: [ make ]
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts:
          - Name: zip
            Files: [] # <--",
            ),
            passes: Written::both(
                "…source\nstage build { compile(src) -> zip files [\"dist/**\"] = Commands { commands: [\"make\"] }; }",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        Commands: [ make ]
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts: [ { Name: zip, Files: [ 'dist/**' ] } ]",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in &context.draft.empty_lists {
        let Some(Step::Field(field)) = site.steps().last() else {
            continue;
        };
        // A Commands action without a command is told by `commands-count`.
        if *field == Field::Commands || tells(context, site) {
            continue;
        }
        let words = match (
            field,
            site.parent().as_ref().and_then(|list| list.steps().last()),
        ) {
            (Field::Includes | Field::Excludes, Some(Step::Field(of))) => of.words(),
            _ => field.words(),
        };
        findings.push(
            RULE.at(site.clone(), format!("the list of {words} is empty"))
                .help("add an item, or leave the list out"),
        );
    }
}
