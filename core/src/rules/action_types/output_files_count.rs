//! `output-files-count`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "output-files-count",
    summary: "an output artifact names at most 10 files",
    evidence: Evidence::ServiceModel,
    what: "Counts the files that every output artifact names.",
    why: "The service model sets the maximum; the service answers with a `ValidationException`.",
    instead: "Patterns such as `dist/**`, which take many files at once.",
    source: "CodePipeline service model, `FilePathList`",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[100],
    examples: &[
        Example {
            fails: Written::both(
                "\
type V2;
…source
stage build { compile(src) -> dist files [\"f1\", \"f2\", \"f3\", \"f4\", \"f5\", \"f6\", \"f7\", \"f8\", \"f9\", \"f10\", \"f11\"] = Commands { commands: [\"make\"] }; }
//                                                                                                     ^^^^^
stage deploy { release(dist) = S3 { bucket_name: \"shop-site\", extract: \"true\" }; }",
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
        OutputArtifacts:
          - Name: dist
            Files:
              - f1
              - f2
              - f3
              - f4
              - f5
              - f6
              - f7
              - f8
              - f9
              - f10
              - f11 # <--
  - Name: deploy
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: dist } ]",
            ),
            passes: Written::both(
                "\
type V2;
…source
stage build { compile(src) -> dist files [\"f1\", \"f2\", \"f3\", \"f4\", \"f5\", \"f6\", \"f7\", \"f8\", \"f9\", \"f10\"] = Commands { commands: [\"make\"] }; }
stage deploy { release(dist) = S3 { bucket_name: \"shop-site\", extract: \"true\" }; }",
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
        OutputArtifacts:
          - Name: dist
            Files:
              - f1
              - f2
              - f3
              - f4
              - f5
              - f6
              - f7
              - f8
              - f9
              - f10
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

/// Most files of an output artifact.
const MOST: usize = 10;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        for (index, output) in action.outputs.iter().enumerate() {
            if output.files.len() > MOST {
                findings.push(
                    RULE.at(
                        place.site().output(index).field(Field::Files).item(MOST),
                        format!(
                            "artifact `{}` names {}, and at most {MOST} are taken",
                            output.name,
                            counted(output.files.len(), "file")
                        ),
                    )
                    .help("patterns such as `dist/**`"),
                );
            }
        }
    }
}
