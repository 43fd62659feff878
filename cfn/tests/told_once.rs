//! Mistakes in a template that two rules could tell, or none: each is told once, and what is right is not refused.

#![allow(clippy::unwrap_used, reason = "tests")]

use stagewright_cfn::{ReadOptions, examine};
use stagewright_core::CheckOptions;

const BEGINNING: &str = "Parameters: {X: {Type: String}}\nResources:\n";
const SOURCE: &str = "        - Name: Source
          Actions:
            - Name: Main
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1'}
              Configuration: {RepositoryName: shop, BranchName: main, PollForSourceChanges: 'false'}
              OutputArtifacts: [{Name: src}]
";

/// What is found in a pipeline with these properties and this second stage, beside these resources: rule and message.
fn told(beside: &str, properties: &str, action: &str) -> Vec<String> {
    let mut text = format!(
        "{BEGINNING}{beside}  P:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n"
    );
    let defaults = [
        "PipelineType: V2",
        "RoleArn: arn:aws:iam::111122223333:role/shop",
        "ArtifactStore: {Type: S3, Location: shop-artifacts}",
    ];
    let key = |line: &str| line.split(':').next().unwrap().to_owned();
    let is_given = |line: &str| properties.lines().any(|it| key(it) == key(line));
    let lines = defaults
        .into_iter()
        .filter(|line| !is_given(line))
        .chain(properties.lines());
    lines.for_each(|line| text += &format!("      {line}\n"));
    text += &format!(
        "      Stages:\n{SOURCE}        - Name: Two\n          Actions:\n            - {action}\n"
    );
    let examined = examine(
        &text,
        &ReadOptions::default(),
        CheckOptions::default(),
        &|_| {},
    );
    let examined = examined.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let found = examined.pipelines.into_iter().flat_map(|it| it.found);
    found
        .map(|it| {
            format!(
                "{} {}: {}",
                it.severity.as_str(),
                it.rule.unwrap_or("-"),
                it.message
            )
        })
        .collect()
}

const BUILD: &str = "{Name: Run, ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}, Configuration: {ProjectName: app}, InputArtifacts: [{Name: src}]}";

fn custom(owner: &str, provider: &str, version: &str) -> String {
    format!(
        "{{Name: Run, ActionTypeId: {{Category: Build, Owner: {owner}, Provider: {provider}, Version: '{version}'}}, Configuration: {{}}, InputArtifacts: [{{Name: src}}]}}"
    )
}

fn stack(overrides: &str) -> String {
    format!(
        "{{Name: Run, ActionTypeId: {{Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1'}}, Configuration: {{ActionMode: CREATE_UPDATE, StackName: s, TemplatePath: 'src::t.yaml', RoleArn: 'arn:aws:iam::111122223333:role/c', ParameterOverrides: '{overrides}'}}, InputArtifacts: [{{Name: src}}]}}"
    )
}

fn role(policy: &str) -> String {
    format!(
        "  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {policy}\n"
    )
}

fn starts(arn: &str) -> String {
    format!(
        "  E:\n    Type: AWS::Events::Rule\n    Properties:\n      EventPattern: {{source: [aws.codecommit]}}\n      Targets: [{{Id: x, Arn: {arn}, RoleArn: 'arn:aws:iam::111122223333:role/e'}}]\n"
    )
}

const MILL: &str = "  T:\n    Type: AWS::CodePipeline::CustomActionType\n    Properties: {Category: Build, Provider: Mill, Version: '1', InputArtifactDetails: {MinimumCount: 1, MaximumCount: 1}, OutputArtifactDetails: {MinimumCount: 0, MaximumCount: 0}}\n";

#[test]
fn each_mistake_is_told_once() {
    let own_role = "RoleArn: !GetAtt R.Arn";
    let trusting = |whom: &str| {
        role(&format!(
            "{{Statement: [{{Effect: Allow, Action: 'sts:AssumeRole', Principal: {whom}}}]}}"
        ))
    };
    let in_sub = |service: &str| {
        role(&format!(
            r#"!Sub '{{"Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"Service": "{service}.${{AWS::URLSuffix}}"}}}}]}}'"#
        ))
    };
    let commands = "{Name: Run, ActionTypeId: {Category: Compute, Owner: AWS, Provider: Commands, Version: '1'}, Commands: [make], InputArtifacts: [{Name: src}]}";
    for (beside, properties, action, expected) in [
        (String::new(), "", BUILD.to_owned(), ""),
        (trusting("{AWS: '*'}"), own_role, BUILD.to_owned(), ""),
        (trusting("'*'"), own_role, BUILD.to_owned(), ""),
        (in_sub("codepipeline"), own_role, BUILD.to_owned(), ""),
        (
            in_sub("codebuild"),
            own_role,
            BUILD.to_owned(),
            "error role-trust: `R`",
        ),
        (
            starts("!Ref P"),
            "",
            BUILD.to_owned(),
            "error reference-fits: `!Ref P` is not the ARN",
        ),
        (
            starts("!GetAtt P.Arn"),
            "",
            BUILD.to_owned(),
            "error reference-fits: `!GetAtt P.Arn`",
        ),
        (
            starts("!Sub 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${P}'"),
            "",
            BUILD.to_owned(),
            "",
        ),
        (MILL.to_owned(), "", custom("Custom", "Mill", "1"), ""),
        (
            MILL.to_owned(),
            "",
            custom("Custom", "Mill", "2"),
            "warning custom-type-fits: `Run` is of another version",
        ),
        (
            MILL.to_owned(),
            "",
            custom("Custom", "Mil", "1"),
            "warning custom-type-fits: `Run` is of type `Mil`",
        ),
        (
            MILL.to_owned(),
            "",
            custom("Custom", "Loom", "1"),
            "note custom-provider: `Loom`",
        ),
        (
            String::new(),
            "",
            custom("Custom", "CodeBuild", "1"),
            "warning custom-provider: `CodeBuild`",
        ),
        (
            String::new(),
            "",
            custom("ThirdParty", "Snik", "1"),
            "error provider-known: there is no provider `Snik`",
        ),
        (
            String::new(),
            "PipelineType: V1\nExecutionMode: QUEUED",
            commands.to_owned(),
            "error type-v2-needed",
        ),
        (
            String::new(),
            "PipelineType: V1",
            commands.to_owned(),
            "error provider-needs-v2",
        ),
        (
            String::new(),
            "Tags: {team: web}",
            BUILD.to_owned(),
            "warning -: the tags of a pipeline are a list",
        ),
        (
            String::new(),
            "",
            stack(r#"{"A": {"Fn::GetArtifactAtt": ["src", "ObjectKey"]}}"#),
            "",
        ),
        (
            String::new(),
            "",
            stack(r#"{"A": {"Fn::GetArtifactAtt": ["src", "ObjectKy"]}}"#),
            "warning configuration-artifact: an artifact has no attribute",
        ),
        (
            String::new(),
            "",
            stack(r#"{"A": {"Fn::GetParam": ["src", "a.json"]}}"#),
            "warning configuration-artifact: `Fn::GetParam` has 2 arguments",
        ),
    ] {
        let found = told(&beside, properties, &action);
        match found.as_slice() {
            [] => assert!(expected.is_empty(), "nothing for {expected}"),
            [only] if !expected.is_empty() => {
                assert!(only.starts_with(expected), "{expected} in {only}");
            }
            more => panic!("{expected:?} in {more:#?}"),
        }
    }
}
