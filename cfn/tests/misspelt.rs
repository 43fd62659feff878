//! A slip in a key of any part of a definition is one error at the key, and what stands under it is read as what was meant.

#![allow(clippy::unwrap_used, reason = "tests")]

use stagewright_cfn::{ReadOptions, examine};
use stagewright_core::CheckOptions;

const TEMPLATE: &str = "
Resources:
  P:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      PipelineType: V2
      RoleArn: arn:aws:iam::111122223333:role/shop
      ArtifactStore: {Type: S3, Location: shop-artifacts, EncryptionKey: {Id: alias/shop, Type: KMS}}
      Variables: [{Name: tag, DefaultValue: latest}]
      Tags: [{Key: team, Value: web}]
      DisableInboundStageTransitions: [{StageName: Build, Reason: later}]
      Triggers:
        - ProviderType: CodeStarSourceConnection
          GitConfiguration:
            SourceActionName: Repo
            Push: [{Branches: {Includes: [main]}, FilePaths: {Excludes: [docs]}}]
            PullRequest: [{Branches: {Includes: [main]}, Events: [OPEN]}]
      Stages:
        - Name: Source
          Actions:
            - Name: Repo
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeStarSourceConnection, Version: '1'}
              Configuration: {ConnectionArn: 'arn:aws:codeconnections:us-east-1:111122223333:connection/a-1', FullRepositoryId: me/app, BranchName: main}
              OutputArtifacts: [{Name: src}]
        - Name: Build
          BeforeEntry:
            Conditions:
              - Result: FAIL
                Rules:
                  - Name: hours
                    RuleTypeId: {Category: Rule, Owner: AWS, Provider: DeploymentWindow, Version: '1'}
                    Configuration: {Cron: '* * 9-17 ? * MON-FRI *'}
          OnFailure: {Result: RETRY, RetryConfiguration: {RetryMode: ALL_ACTIONS}}
          Actions:
            - Name: Run
              ActionTypeId: {Category: Compute, Owner: AWS, Provider: Commands, Version: '1'}
              Commands: [make]
              EnvironmentVariables: [{Name: STAGE, Value: prod, Type: PLAINTEXT}]
              InputArtifacts: [{Name: src}]
";

/// Errors of a text, each with its rule, message, help and line.
fn errors(text: &str) -> Vec<(Option<&'static str>, String, String, usize)> {
    let examined = examine(
        text,
        &ReadOptions::default(),
        CheckOptions::default(),
        &|_| {},
    );
    let examined = examined.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let found = examined.pipelines.into_iter().flat_map(|it| it.found);
    let errors = found.filter(|it| it.severity.as_str() == "error");
    errors
        .map(|it| {
            let problem = it;
            let line = problem.site.map_or(0, |place| place.line);
            (
                problem.rule,
                problem.message,
                problem.help.unwrap_or_default(),
                line,
            )
        })
        .collect()
}

#[test]
fn one_slip_anywhere_is_one_error_at_the_key() {
    assert_eq!(errors(TEMPLATE), []);
    for (right, wrong) in [
        ("PipelineType:", "PipelineTyp:"),
        ("RoleArn:", "roleArn:"),
        ("ArtifactStore:", "ArtefactStore:"),
        ("Location:", "Locaton:"),
        ("{Id:", "{ID:"),
        ("DefaultValue:", "Default:"),
        ("{Key:", "{Kye:"),
        ("StageName:", "Stage:"),
        ("ProviderType:", "Provider_Type:"),
        ("GitConfiguration:", "GitConfig:"),
        ("SourceActionName:", "SourceAction:"),
        ("Push:", "push:"),
        ("[{Branches:", "[{Branch:"),
        ("Includes:", "Include:"),
        ("FilePaths:", "FilesPaths:"),
        ("PullRequest:", "PullRequests:"),
        ("Events:", "Event:"),
        ("Stages:", "Stage:"),
        ("Actions:", "Action:"),
        ("ActionTypeId:", "ActionTypeID:"),
        ("Provider: CodeStar", "Provder: CodeStar"),
        ("OutputArtifacts: [{Name:", "OutputArtifacts: [{Nmae:"),
        ("Conditions:", "Condition:"),
        ("Rules:", "Rule:"),
        ("RuleTypeId:", "RuleTypeid:"),
        ("Configuration: {Cron", "Config: {Cron"),
        ("RetryConfiguration:", "RetryConfig:"),
        ("RetryMode:", "RetryMod:"),
        ("Commands:", "Command:"),
        ("EnvironmentVariables:", "EnviromentVariables:"),
        ("Value: prod", "Val: prod"),
        ("InputArtifacts:", "InputArtifact:"),
    ] {
        let text = TEMPLATE.replacen(right, wrong, 1);
        let lines = text.lines().zip(TEMPLATE.lines());
        let (line, (bad, good)) = lines.enumerate().find(|(_, it)| it.0 != it.1).unwrap();
        let words = |line: &'static str| line.split(|it: char| !it.is_alphanumeric() && it != '_');
        let bad = bad.to_owned().leak();
        let (key, meant) = words(bad).zip(words(good)).find(|it| it.0 != it.1).unwrap();
        let found = errors(&text);
        let [(rule, message, help, at)] = found.as_slice() else {
            panic!("{wrong}: {found:#?}");
        };
        assert_eq!(*rule, Some("misspelt-key"), "{wrong}: {message}");
        assert_eq!(*at, line + 1, "{wrong}");
        let named = message.ends_with(&format!("has no key `{key}`"));
        assert!(named, "{wrong}: {message}");
        assert_eq!(*help, format!("write `{meant}`"), "{wrong}");
    }
}

/// The key that is meant stands there too: what is under it counts.
#[test]
fn a_slip_beside_the_key_that_was_meant_is_told_and_not_read() {
    let text = TEMPLATE.replacen(
        "Includes: [main]",
        "Include: [develop], Includes: [main]",
        1,
    );
    let found = errors(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    let options = ReadOptions::default();
    let read = stagewright_cfn::read(&text, &options).unwrap();
    let git = read.draft.triggers[0].git.as_ref().unwrap();
    assert_eq!(git.push[0].branches.as_ref().unwrap().includes, ["main"]);
}

/// Whole words of their own may be keys that the service has learnt since.
#[test]
fn a_key_that_resembles_nothing_is_a_warning() {
    for (right, new) in [
        ("{Includes: [main]}", "{Includes: [main], Depth: 3}"),
        ("Reason: later", "Reason: later, Until: tomorrow"),
        ("Value: prod", "Value: prod, Scope: build"),
    ] {
        assert_eq!(errors(&TEMPLATE.replacen(right, new, 1)), [], "{new}");
    }
}

/// A push or a pull request without a filter is refused, and so is an empty list of them.
#[test]
fn an_empty_list_of_filters_is_told_in_both_spellings() {
    let pushes = TEMPLATE.replacen(
        "Push: [{Branches: {Includes: [main]}, FilePaths: {Excludes: [docs]}}]",
        "Push: []",
        1,
    );
    let found = errors(&pushes);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Some("list-not-empty"));
    let api = r#"{"pipeline": {"name": "shop", "roleArn": "arn:aws:iam::111122223333:role/shop", "pipelineType": "V2",
      "artifactStore": {"type": "S3", "location": "shop-artifacts"},
      "triggers": [{"providerType": "CodeStarSourceConnection", "gitConfiguration": {"sourceActionName": "Repo", "push": [],
        "pullRequest": [{"branches": {"includes": ["main"]}}]}}],
      "stages": [
        {"name": "Source", "actions": [{"name": "Repo", "outputArtifacts": [{"name": "src"}],
          "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "CodeStarSourceConnection", "version": "1"},
          "configuration": {"ConnectionArn": "arn:aws:codeconnections:us-east-1:111122223333:connection/a-1",
            "FullRepositoryId": "me/app", "BranchName": "main"}}]},
        {"name": "Build", "actions": [{"name": "Run", "inputArtifacts": [{"name": "src"}],
          "actionTypeId": {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
          "configuration": {"ProjectName": "app"}}]}]}}"#;
    let found = errors(api);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, "the list of push filters is empty");
    // Where neither has a filter, that is the mistake.
    let neither = api.replace("[{\"branches\": {\"includes\": [\"main\"]}}]", "[]");
    let found = errors(&neither);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Some("trigger-filter-complete"));
}
