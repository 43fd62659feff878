//! One template with everything that a reading follows.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use stagewright_cfn::{ExportOptions, ReadOptions, cloudformation, read};
use stagewright_core::{Part, Reference, Site};

const TEMPLATE: &str = include_str!("data/release.yaml");

fn with(parameters: &[(&str, &str)]) -> ReadOptions {
    let parameters = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    ReadOptions {
        pipeline: None,
        parameters: parameters.collect::<BTreeMap<_, _>>(),
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
        let text = TEMPLATE.lines().nth(place.line as usize - 1).unwrap();
        text.chars()
            .skip(place.column as usize - 1)
            .collect::<String>()
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
        untouched.to_yaml().contains("PipelineType: V1\n"),
        "{}",
        untouched.to_yaml()
    );
    let mut changed = reading.draft.clone();
    changed.stages[1].name = "Compile".into();
    let exported = export(&changed);
    assert!(
        exported.findings[0]
            .message
            .contains("`Stages` was written with `Fn::If`"),
        "{:?}",
        exported.findings
    );
    assert!(
        exported.to_yaml().contains("Name: Compile") && exported.to_yaml().contains("NoEcho: true")
    );
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
