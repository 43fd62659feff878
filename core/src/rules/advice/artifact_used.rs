//! `artifact-used`.

use std::collections::HashSet;

use crate::rules::references::conditions;
use crate::rules::texts::{could_be, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Text};

pub(super) const RULE: Rule = Rule {
    name: "artifact-used",
    summary: "an output artifact is an input of some action or condition",
    evidence: Evidence::Accepted,
    what: "Looks for output artifacts that nothing takes. An artifact that an action must have is let through; that of a \
           source only where it has a namespace, since then its variables may be what it is there for.",
    why: "The service packs the artifact, encrypts it and keeps it in the bucket at every execution, for nobody.",
    instead: "No output, or the artifact among the inputs of the action that was meant to take it.",
    source: "CodePipeline user guide, input and output artifacts",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage build { compile(src) -> zip = CodeBuild { project_name: \"shop-build\" }; }
//                            ^^^
…deploy",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop-build }
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts:
          - Name: zip # <--
  …deploy",
        ),
        passes: Written::both(
            "\
…source
stage build { compile(src) -> zip = CodeBuild { project_name: \"shop-build\" }; }
stage deploy { release(zip) = S3 { bucket_name: \"shop-site\", extract: \"true\" }; }",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop-build }
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts:
          - Name: zip
  - Name: deploy
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: zip } ]",
        ),
    }],
    check,
};

/// Beyond this many symbolic inputs nothing is said to be unused.
const MOST_SYMBOLIC: usize = 64;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut taken = HashSet::new();
    let mut symbolic: Vec<&Text> = Vec::new();
    let inputs = context.actions().flat_map(|(_, action)| &action.inputs);
    let of_rules = context.draft.stages.iter().flat_map(|stage| {
        conditions(stage)
            .flat_map(|(_, all)| all.iter())
            .flat_map(|condition| condition.rules.iter())
            .flat_map(|rule| &rule.inputs)
    });
    for input in inputs.chain(of_rules) {
        match input.known() {
            Some(known) => drop(taken.insert(known)),
            None => symbolic.push(input),
        }
    }
    // With a single stage there is nobody yet to take anything, and that is a mistake of its own.
    if symbolic.len() > MOST_SYMBOLIC || context.draft.stages.len() < 2 {
        return;
    }
    for (place, action) in context.actions() {
        let source = context.is_source(action) == Some(true);
        // Such an artifact cannot be left out; a source's can, with the source.
        let needed = context
            .provider(place.stage, place.action)
            .map_or(0, |provider| provider.outputs.min);
        let let_through = if source && action.namespace.is_none() {
            0
        } else {
            needed
        };
        for (index, output) in action.outputs.iter().enumerate().skip(let_through) {
            let Some(name) = output.name.known().filter(|name| !name.is_empty()) else {
                continue;
            };
            if taken.contains(&name) || symbolic.iter().any(|input| could_be(input, &name)) {
                continue;
            }
            let finding = RULE.at(
                place.site().output(index),
                format!("artifact {} is used by no action", quoted(&name)),
            );
            findings.push(if source {
                finding.help("an action that takes it, or no such source")
            } else {
                finding.help("no output, or an action that takes it")
            });
        }
    }
}
