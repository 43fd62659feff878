//! `artifact-known`.

use crate::rules::references::conditions;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Example, Origin, Rule, Written};
use crate::{Finding, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "artifact-known",
    summary: "every input artifact is an output of some action",
    evidence: Evidence::Documented,
    what: "Looks up every input of an action and of a condition's rule among the outputs of the whole pipeline. A name with \
           references that are not known yet is skipped where some output could turn out to have it.",
    why: "The service refuses the pipeline: nobody would put that artifact into the store.",
    instead: "The name of an output as its producer writes it; case counts.",
    source: "CodePipeline service model (`InputArtifact`); user guide, input and output artifacts",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[25],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage build { compile(scr) = CodeBuild { project_name: \"shop\" }; }
//                    ^^^",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts:
          - Name: scr # <--",
        ),
        passes: Written::both(
            "…source\nstage build { compile(src) = CodeBuild { project_name: \"shop\" }; }",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts:
          - Name: src",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // Without any source everything that sources give is missing; told once, by the rule for that.
    if !context.may_have_source() {
        return;
    }
    let mut speller = (Speller::new(), None);
    for (place, action) in context.actions() {
        for (index, input) in action.inputs.iter().enumerate() {
            judge(
                context,
                input,
                || place.site().input(index),
                &mut speller,
                findings,
            );
        }
    }
    for (stage_index, stage) in context.draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(stage) {
            for (condition_index, condition) in conditions.iter().enumerate() {
                for (rule_index, rule) in condition.rules.iter().enumerate() {
                    let site = Site::stage(stage_index)
                        .step(kind.step())
                        .step(Step::Condition(condition_index))
                        .step(Step::Rule(rule_index));
                    for (index, input) in rule.inputs.iter().enumerate() {
                        judge(
                            context,
                            input,
                            || site.clone().input(index),
                            &mut speller,
                            findings,
                        );
                    }
                }
            }
        }
    }
}

fn judge<'c>(
    context: &'c Context<'_>,
    input: &Text,
    site: impl Fn() -> Site,
    (speller, names): &mut (Speller, Option<Vec<&'c str>>),
    findings: &mut Vec<Finding>,
) {
    if context.origin(input) != Origin::Nobody {
        return;
    }
    let name = input.to_string();
    let finding = RULE.at(
        site(),
        format!("no action produces artifact {}", quoted(&name)),
    );
    let names = names.get_or_insert_with(|| context.artifact_names());
    findings.push(match speller.nearest(&name, names.iter().copied()) {
        Some(near) => {
            let finding = finding.help(format!("there is an artifact {}", quoted(near)));
            match context.origin(&near.into()) {
                Origin::Known([producer, ..]) => finding.label(
                    producer.site(),
                    format!("{} is produced here", quoted(near)),
                ),
                _ => finding,
            }
        }
        None => finding.help("write the name of an output of an earlier action"),
    });
}
