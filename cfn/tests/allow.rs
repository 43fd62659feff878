//! A template silences warnings in its metadata, with a reason each; errors it cannot silence.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use stagewright_cfn::{ReadOptions, read};
use stagewright_core::{CheckOptions, check};

fn template(allow: &str) -> String {
    format!(
        "Resources:
  P:
    Type: AWS::CodePipeline::Pipeline
    Metadata:
      Stagewright:
        Allow:
          {allow}: the nightly job reads it
    Properties:
      Name: shop
      PipelineType: V2
      RoleArn: arn:aws:iam::111122223333:role/r
      ArtifactStore: {{ Type: S3, Location: artifacts }}
      Stages:
        - Name: Source
          Actions:
            - Name: Fetch
              ActionTypeId: {{ Category: Source, Owner: AWS, Provider: ECR, Version: '1' }}
              Configuration: {{ RepositoryName: shop }}
              OutputArtifacts: [{{ Name: src }}]
        - Name: Build
          Actions:
            - Name: Compile
              ActionTypeId: {{ Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }}
              Configuration: {{ ProjectName: shop }}
              InputArtifacts: [{{ Name: src }}]
              OutputArtifacts: [{{ Name: zip }}]
"
    )
}

fn rules(allow: &str) -> Vec<&'static str> {
    let reading = read(&template(allow), &ReadOptions::default()).unwrap();
    let found = check(reading.draft, CheckOptions::default()).findings;
    found.iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_warning_is_silenced_with_its_reason() {
    assert_eq!(rules("artifact-used"), Vec::<&str>::new());
    let reading = read(&template("artifact-used"), &ReadOptions::default()).unwrap();
    assert_eq!(reading.draft.allows[0].reason, "the nightly job reads it");
}

#[test]
fn a_rule_that_does_not_exist_or_is_an_error_is_itself_a_finding() {
    for wrong in ["artifact-usd", "stage-count"] {
        assert_eq!(
            rules(wrong),
            ["artifact-used", "allow-names-a-warning"],
            "{wrong}"
        );
    }
}
