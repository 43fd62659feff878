//! One template with everything that a reading follows.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use stagewright_cfn::{ExportOptions, ReadOptions, cloudformation, create_pipeline, read};
use stagewright_core::{CheckOptions, Draft, Finding, Part, Reference, Site, check};

const TEMPLATE: &str = include_str!("data/release.yaml");

fn with(parameters: &[(&str, &str)]) -> ReadOptions {
    let parameters = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    ReadOptions {
        parameters: parameters.collect::<BTreeMap<_, _>>(),
        ..ReadOptions::default()
    }
}

#[test]
fn parameters_conditions_and_mappings_are_followed() {
    let main = read(TEMPLATE, &ReadOptions::default()).unwrap().draft;
    assert_eq!(main.display_name(), "web-shop-release");
    assert_eq!(main.stages.len(), 3, "the condition holds");
    assert_eq!(
        main.projects[0].compute_type.as_ref().unwrap(),
        &"BUILD_GENERAL1_LARGE"
    );
    let other = read(TEMPLATE, &with(&[("Branch", "other"), ("App", "orders")]))
        .unwrap()
        .draft;
    assert_eq!(other.display_name(), "orders-release");
    assert_eq!(other.stages.len(), 2, "the condition does not hold");
    assert_eq!(
        other.projects[0].compute_type.as_ref().unwrap(),
        &"BUILD_GENERAL1_SMALL"
    );
}

#[test]
fn projects_are_referred_to_by_their_logical_id() {
    let draft = read(TEMPLATE, &ReadOptions::default()).unwrap().draft;
    let project = draft.stages[1].actions[0]
        .configuration("ProjectName")
        .unwrap();
    let expected = Part::Reference {
        to: Reference::Resource("Compile".to_owned()),
        value: None,
    };
    assert_eq!(project.parts(), [expected]);
    assert_eq!(draft.projects[0].logical_id.as_deref(), Some("Compile"));
    assert_eq!(
        draft.projects[0]
            .timeout_in_minutes
            .as_ref()
            .unwrap()
            .value(),
        Some(20)
    );
    let fleet = draft.projects[1].fleet.as_ref().unwrap();
    assert_eq!(fleet, &"arn:aws:codebuild:us-east-1:111122223333:fleet/f");
}

#[test]
fn every_part_knows_its_line() {
    let reading = read(TEMPLATE, &ReadOptions::default()).unwrap();
    let line = |site: Site| {
        let place = reading.places.find(&site);
        let text = TEMPLATE.lines().nth(place.line - 1).unwrap();
        text.chars().skip(place.column - 1).collect::<String>()
    };
    assert_eq!(
        line(Site::stage(1).field(stagewright_core::Field::Name)),
        "Build"
    );
    assert_eq!(line(Site::action(1, 0).input(0)), "{Name: src}]");
    assert_eq!(line(Site::action(0, 0).configuration("Repo")), "!Ref App");
    assert_eq!(
        line(Site::action(1, 0).field(stagewright_core::Field::RunOrder)),
        "1"
    );
    assert!(line(Site::stage(2)).starts_with("Name: Approve"));
}

#[test]
fn an_export_keeps_conditions_of_what_did_not_change() {
    let reading = read(TEMPLATE, &ReadOptions::default()).unwrap();
    let export =
        |draft| cloudformation(draft, reading.template.as_ref(), &ExportOptions::default());
    let untouched = export(&reading.draft);
    assert!(
        untouched.findings.is_empty() && untouched.to_yaml().contains("Fn::If:"),
        "{}",
        untouched.to_yaml()
    );
    assert!(
        untouched.to_yaml().contains("PipelineType: V2\n"),
        "{}",
        untouched.to_yaml()
    );
    let mut changed = reading.draft.clone();
    changed.stages[1].name = "Compile".into();
    let exported = export(&changed);
    assert_eq!(
        exported.findings,
        [],
        "nothing under a condition has changed"
    );
    for kept in ["Name: Compile", "NoEcho: true", "Fn::If:"] {
        assert!(exported.to_yaml().contains(kept), "{kept}");
    }
    assert!(exported.to_yaml().contains("OAuthToken: !Ref Token"));
}

/// Programs that print an answer of the service write empty collections where a field has no value.
#[test]
fn empty_collections_are_fields_without_a_value() {
    let text = |more: [&str; 3]| {
        format!(
            r#"{{"pipeline": {{"name": "shop", "roleArn": "arn:aws:iam::111122223333:role/p",
  "artifactStore": {{"type": "S3", "location": "bucket"{}}}{},
  "stages": [{{"name": "Source", "actions": [{{"name": "A", "actionTypeId": {{"category": "Source", "owner": "AWS",
    "provider": "S3", "version": "1"}}, "configuration": {{"S3Bucket": "b", "S3ObjectKey": "k"}}{}}}]}}]}}}}"#,
            more[0], more[1], more[2]
        )
    };
    let read = |text: &str| {
        let reading = read(text, &ReadOptions::default()).unwrap();
        assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
        format!("{:?}", reading.draft)
    };
    let full = read(&text(["", "", ""]));
    for more in [
        [r#", "encryptionKey": {}"#, "", ""],
        [
            "",
            r#", "artifactStores": {}, "triggers": [], "variables": {}"#,
            "",
        ],
        ["", r#", "artifactStores": []"#, ""],
        [
            "",
            "",
            r#", "inputArtifacts": {}, "outputArtifacts": [], "environmentVariables": {}"#,
        ],
    ] {
        assert_eq!(read(&text(more)), full, "{more:?}");
    }
    let template = "Resources:\n  P:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      Stages: []\n      ArtifactStore: {Type: S3, Location: b}\n";
    assert_eq!(
        read(&format!("{template}      ArtifactStores: []\n")),
        read(template)
    );
}

/// What `get-pipeline` gives of a pipeline that the console made, with the regions of its four actions.
fn console(regions: [&str; 4], metadata: &str) -> String {
    let [source, build, approve, deploy] = regions.map(|region| match region {
        "" => String::new(),
        region => format!(r#", "region": "{region}""#),
    });
    format!(
        r#"{{"pipeline": {{"name": "shop", "roleArn": "arn:aws:iam::111122223333:role/shop",
  "artifactStore": {{"type": "S3", "location": "codepipeline-eu-west-1-123456789"}}, "pipelineType": "V2", "version": 3,
  "stages": [
    {{"name": "Source", "actions": [{{"name": "Source", "actionTypeId": {{"category": "Source", "owner": "AWS",
      "provider": "CodeCommit", "version": "1"}}, "configuration": {{"RepositoryName": "shop", "BranchName": "main",
      "PollForSourceChanges": "false"}}, "outputArtifacts": [{{"name": "src"}}]{source}}}]}},
    {{"name": "Build", "actions": [{{"name": "Build", "actionTypeId": {{"category": "Build", "owner": "AWS",
      "provider": "CodeBuild", "version": "1"}}, "configuration": {{"ProjectName": "shop"}},
      "inputArtifacts": [{{"name": "src"}}], "outputArtifacts": [{{"name": "zip"}}]{build}}}]}},
    {{"name": "Approve", "actions": [{{"name": "Ok", "actionTypeId": {{"category": "Approval", "owner": "AWS",
      "provider": "Manual", "version": "1"}}, "configuration": {{"CustomData": "?"}}{approve}}}]}},
    {{"name": "Deploy", "actions": [{{"name": "Deploy", "actionTypeId": {{"category": "Deploy", "owner": "AWS",
      "provider": "S3", "version": "1"}}, "configuration": {{"BucketName": "site", "Extract": "true"}},
      "inputArtifacts": [{{"name": "zip"}}]{deploy}}}]}}]}}{metadata}}}"#
    )
}

const METADATA: &str =
    r#", "metadata": {"pipelineArn": "arn:aws:codepipeline:eu-west-1:111122223333:shop"}"#;

fn about_regions(draft: &Draft) -> Vec<Finding> {
    let found = check(draft.clone(), CheckOptions::default()).findings;
    let about = |finding: &Finding| finding.rule.contains("region");
    found.into_iter().filter(about).collect()
}

#[test]
fn regions_that_the_console_wrote_are_no_finding_and_neither_are_those_of_an_export() {
    const HOME: &str = "eu-west-1";
    for regions in [
        ["", "", "", ""],
        [HOME, HOME, "", HOME],
        [HOME, HOME, HOME, HOME],
        [HOME, "", "", ""],
        ["", HOME, "", ""],
        ["", "", "", HOME],
    ] {
        for metadata in ["", METADATA] {
            let text = console(regions, metadata);
            let draft = read(&text, &ReadOptions::default()).unwrap().draft;
            assert_eq!(about_regions(&draft), [], "{regions:?} {metadata}");
            let template = cloudformation(&draft, None, &ExportOptions::default()).to_yaml();
            for written in [template, create_pipeline(&draft).to_json()] {
                let again = read(&written, &ReadOptions::default()).unwrap().draft;
                assert_eq!(
                    about_regions(&again),
                    [],
                    "{regions:?} {metadata}\n{written}"
                );
            }
        }
    }
}

#[test]
fn regions_that_contradict_each_other_are_one_finding() {
    for (regions, metadata, rule) in [
        (["us-east-1", "", "", ""], METADATA, "source-region"),
        (["eu-west-1", "us-east-1", "", ""], "", "cross-region-store"),
        (["", "eu-west-1", "", "us-east-1"], "", "cross-region-store"),
        (["", "us-east-1", "", ""], METADATA, "cross-region-store"),
        (["eu-wset-1", "eu-west-1", "", ""], "", "region-known"),
    ] {
        let text = console(regions, metadata);
        let draft = read(&text, &ReadOptions::default()).unwrap().draft;
        let found: Vec<&str> = about_regions(&draft).iter().map(|it| it.rule).collect();
        assert_eq!(found, [rule], "{regions:?} {metadata}");
    }
}

#[test]
fn lists_that_are_written_empty_are_told_from_lists_that_are_absent() {
    let template = |patterns: &str| {
        format!(
            "Resources:\n  P:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      Triggers:\n        - GitConfiguration:\n            Push:\n              - Tags: {patterns}\n"
        )
    };
    let empty = |patterns: &str| {
        let read = read(&template(patterns), &ReadOptions::default()).unwrap();
        let sites = read.draft.empty_lists.iter();
        sites.map(ToString::to_string).collect::<Vec<_>>()
    };
    let of = "tags of push filter 1 of trigger 1";
    assert_eq!(empty("{ Includes: [] }"), [format!("includes of {of}")]);
    assert_eq!(
        empty("{ Includes: [ a ], Excludes: [] }"),
        [format!("excludes of {of}")]
    );
    assert!(empty("{ Includes: [ a ] }").is_empty());
    assert!(empty("{ Includes: !Ref AWS::NoValue }").is_empty());
}

#[test]
fn words_of_yaml_for_true_and_false_are_what_the_service_gets() {
    let template = |value: &str| {
        format!(
            "Resources:\n  P:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      Stages:\n        - Actions:\n            - Configuration: {{ Extract: {value} }}\n"
        )
    };
    let value = |written: &str| {
        let read = read(&template(written), &ReadOptions::default()).unwrap();
        read.draft.stages[0].actions[0]
            .configuration("Extract")
            .unwrap()
            .to_string()
    };
    assert_eq!(value("yes"), "true");
    assert_eq!(value("Off"), "false");
    assert_eq!(value("true"), "true");
    assert_eq!(value("'yes'"), "yes");
    assert_eq!(value("yes-please"), "yes-please");
}
