//! `output-files`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Category, Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "output-files",
    summary: "only actions that run commands name the files of an output artifact",
    evidence: Evidence::ServiceText,
    what: "Looks for files at the outputs of actions that are no Commands actions.",
    why: "The service refuses the definition when it is deployed: only its managed compute picks files itself.",
    instead: "No files; a CodeBuild project names them in its buildspec.",
    source: "Public thread aws-cdk#38843, September 2026; CodePipeline service model, `OutputArtifact.files`",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[
        Example {
            fails: Written::both(
                "\
…source
stage build { compile(src) -> dist files [\"dist/**\"] = CodeBuild { project_name: \"shop-build\" }; }
//                                        ^^^^^^^^^
stage deploy { release(dist) = S3 { bucket_name: \"shop-site\", extract: \"true\" }; }",
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
          - Name: dist
            Files:
              - dist/** # <--
  - Name: deploy
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: dist } ]",
            ),
            passes: Written::both(
                "\
…source
stage build { compile(src) -> dist = CodeBuild { project_name: \"shop-build\" }; }
stage deploy { release(dist) = S3 { bucket_name: \"shop-site\", extract: \"true\" }; }",
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
          - Name: dist
  - Name: deploy
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: dist } ]",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let action_type = &action.action_type;
        let (Some(category), Some(Owner::Aws), Some(provider)) = (
            action_type.category.value(),
            action_type.owner.value(),
            action_type.provider.known(),
        ) else {
            continue;
        };
        if category == Category::Compute || provider == "Commands" {
            continue;
        }
        for (index, output) in action.outputs.iter().enumerate() {
            if !output.files.is_empty() {
                findings.push(
                    RULE.at(
                        place.site().output(index).field(Field::Files).item(0),
                        format!(
                            "artifact `{}` names files, and {} picks none",
                            output.name,
                            quoted(&provider)
                        ),
                    )
                    .help("remove the files; a build names them in its buildspec")
                    .in_language("remove `files`; a build names them in its buildspec"),
                );
            }
        }
    }
}
