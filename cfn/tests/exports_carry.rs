//! What an export carries over from a definition, and what it says of the rest.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::fs;
use std::path::Path;

use stagewright_cfn::{ExportOptions, cloudformation, create_pipeline, read};
use stagewright_core::{
    Action, ActionType, ArtifactStore, Category, EncryptionKey, Owner, Parameter, Part, Project,
    Reference, Text,
};
use support::*;

#[test]
fn logical_ids_of_parameters_projects_and_rules_stay_apart() {
    let mut draft = smallest();
    let named = |name: &str| Parameter {
        name: name.to_owned(),
        default: Some("x".to_owned()),
        ..Parameter::default()
    };
    draft.parameters = vec![
        named("pipeline"),
        named("fetch_changed"),
        named("build-project"),
        named("build project"),
    ];
    let project = |name: &str| Project {
        name: Some(name.into()),
        created: true,
        ..Project::default()
    };
    draft.projects = vec![
        project("build"),
        project("Build!"),
        project("build-project"),
    ];
    let used = draft.parameters.iter().map(|it| Part::Reference {
        to: Reference::Parameter(it.name.clone()),
        value: it.default.clone(),
    });
    draft.name = Some(Text::from_parts(used.collect()));
    let text = default_export("names", &draft);
    let ids: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .collect();
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
}

#[test]
fn parameters_of_the_definition_become_parameters_of_the_template() {
    let mut draft = smallest();
    let app = Reference::Parameter("app_name".to_owned());
    let app = Part::Reference {
        to: app,
        value: Some("shop".to_owned()),
    };
    draft.name = Some(Text::from_parts(vec![
        app.clone(),
        Part::Literal("-${x}-release".to_owned()),
    ]));
    draft.stages[1].actions[0].configuration = vec![(
        "ProjectName".to_owned(),
        Text::from_parts(vec![app, Part::Literal("-build".to_owned())]),
    )];
    draft.parameters = vec![Parameter {
        name: "app_name".to_owned(),
        default: Some("shop".to_owned()),
        ..Parameter::default()
    }];
    let text = default_export("parameters", &draft);
    assert!(
        text.contains("Name: !Sub '${AppName}-${!x}-release'"),
        "{text}"
    );
    assert!(text.contains("project/${AppName}-build"), "{text}");
    assert!(
        text.contains("  AppName:\n    Type: String\n    Default: shop\n"),
        "{text}"
    );
}

/// Everything of type V2 that a file can say.
const FULL: &str = include_str!("data/everything.json");

#[test]
fn everything_of_type_v2_exports() {
    let mut draft = read(FULL, &Default::default()).unwrap().draft;
    draft.creates_missing = true;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("created");
    fs::create_dir_all(&folder).unwrap();
    let exported = cloudformation(&draft, None, &ExportOptions::default());
    fs::write(folder.join("full.yaml"), exported.to_yaml()).unwrap();
    let again = read(&exported.to_yaml(), &Default::default())
        .unwrap()
        .draft;
    assert_eq!(again.triggers, draft.triggers);
    assert_eq!(again.variables, draft.variables);
    assert_eq!(again.stages[2], draft.stages[2]);
    assert_eq!(
        again.stages[1].actions[0], draft.stages[1].actions[1],
        "in run order"
    );
    assert_eq!(again.stages[1].on_failure, draft.stages[1].on_failure);
    keep_declaration("full", &draft);
}

#[test]
fn stores_of_several_regions_are_declared() {
    let mut draft = smallest();
    let mut store = ArtifactStore::bucket("shop-artifacts-ie");
    store.encryption_key = Some(EncryptionKey::Existing {
        id: Some("alias/shop".into()),
        key_type: Some(stagewright_core::KeyType::Kms.into()),
    });
    draft.stages[1].actions[0].region = Some("eu-west-1".into());
    draft.artifact_stores = Some(vec![
        ("us-east-1".into(), ArtifactStore::bucket("shop-artifacts")),
        ("eu-west-1".into(), store),
    ]);
    keep_declaration("regions", &draft);
}

#[test]
fn constants_of_a_program_become_parameters_without_a_default() {
    let mut draft = smallest();
    let constant = Part::Reference {
        to: Reference::Other("names::REPOSITORY".to_owned()),
        value: None,
    };
    draft.stages[0].actions[0].configuration[0].1 =
        Text::from_parts(vec![Part::Literal("shop-".to_owned()), constant]);
    let text = default_export("constant", &draft);
    assert!(
        text.contains("RepositoryName: !Sub 'shop-${NamesREPOSITORY}'"),
        "{text}"
    );
    assert!(
        text.contains("  NamesREPOSITORY:\n    Type: String\n    Description:"),
        "{text}"
    );
}

#[test]
fn a_parameter_that_nothing_uses_is_left_out_and_told() {
    let mut draft = smallest();
    draft.parameters = vec![Parameter {
        name: "idle".to_owned(),
        ..Parameter::default()
    }];
    let exported = cloudformation(&draft, None, &ExportOptions::default());
    assert!(
        !exported.to_yaml().contains("Idle:"),
        "{}",
        exported.to_yaml()
    );
    assert!(
        exported.findings[0]
            .message
            .contains("`idle` is used nowhere"),
        "{:?}",
        exported.findings
    );
}

#[test]
fn what_a_format_cannot_carry_is_said() {
    let mut draft = smallest();
    draft.disabled_transitions = vec![Default::default()];
    draft.projects = vec![Project {
        created: true,
        ..Project::default()
    }];
    let findings = create_pipeline(&draft).findings;
    let said: Vec<&str> = findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    for expected in [
        "no role",
        "artifact bucket",
        "close a transition",
        "CodeBuild project",
    ] {
        assert!(
            said.iter().any(|message| message.contains(expected)),
            "{expected} in {said:?}"
        );
    }
    assert!(
        findings
            .iter()
            .all(|finding| finding.rule == "not-exportable")
    );
    let unknown = Action::new(
        "x",
        ActionType {
            owner: Owner::Aws.into(),
            ..ActionType::aws(Category::Deploy, "Rocket")
        },
    );
    let mut draft = smallest();
    draft.stages[1].actions.push(unknown);
    let findings = cloudformation(&draft, None, &ExportOptions::default()).findings;
    assert!(
        findings[0].message.contains("AWS/Deploy/Rocket/1"),
        "{findings:?}"
    );
}
