//! Exports of definitions that leave things to create, one for each provider and one for each feature.
//!
//! They stay in the target folder: `tmp/created` is what cfn-lint and the security scanner look at, and
//! `tmp/create-pipeline` what boto3 and a server of the API take.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;

use stagewright_cfn::{ExportOptions, cloudformation, create_pipeline, read};
use stagewright_core::catalogue::{PROVIDERS, Presence, Provider, Values};
use stagewright_core::{
    Action, ActionType, ArtifactStore, Category, Draft, EncryptionKey, Given, OutputArtifact,
    Owner, Parameter, Part, Project, Reference, Stage, Text,
};

/// A definition of two stages that leaves role and bucket to the export.
fn smallest() -> Draft {
    let mut source = Action::new("fetch", ActionType::aws(Category::Source, "CodeCommit"));
    source.configuration = pairs(&[("RepositoryName", "shop"), ("BranchName", "main")]);
    source.outputs = vec![OutputArtifact::new("src")];
    let mut build = Action::new("compile", ActionType::aws(Category::Build, "CodeBuild"));
    build.configuration = pairs(&[("ProjectName", "shop-build")]);
    build.inputs = vec!["src".into()];
    build.outputs = vec![OutputArtifact::new("zip")];
    let stages = vec![
        Stage {
            actions: vec![source],
            ..Stage::new("Source")
        },
        Stage {
            actions: vec![build],
            ..Stage::new("Build")
        },
    ];
    Draft {
        name: Some("shop-release".into()),
        creates_missing: true,
        stages,
        ..Draft::default()
    }
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, Text)> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Text::literal(*value)))
        .collect()
}

/// Keeps an export for the linters and gives it back.
fn keep(name: &str, draft: &Draft, options: &ExportOptions) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("created");
    fs::create_dir_all(&folder).unwrap();
    let exported = cloudformation(draft, None, options);
    fs::write(folder.join(format!("{name}.yaml")), exported.to_yaml()).unwrap();
    fs::write(folder.join(format!("{name}.json")), exported.to_json()).unwrap();
    let reading = read(&exported.to_yaml(), &Default::default()).unwrap();
    assert_eq!(reading.draft.stages.len(), draft.stages.len(), "{name}");
    let told: Vec<&str> = exported
        .findings
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    for told in told {
        // What only the owner of a bucket or of a repository can do.
        let expected = [
            "sends its events to EventBridge",
            "without access to any repository",
        ];
        assert!(
            expected.iter().any(|it| told.contains(it)),
            "{name}: {told}"
        );
    }
    exported.to_yaml()
}

fn default_export(name: &str, draft: &Draft) -> String {
    keep(name, draft, &ExportOptions::default())
}

/// Keeps the declaration of a definition, which must name its role and its bucket.
fn keep_declaration(name: &str, draft: &Draft) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("create-pipeline");
    fs::create_dir_all(&folder).unwrap();
    let store = ArtifactStore::bucket("shop-artifacts");
    let draft = Draft {
        role: Some("arn:aws:iam::111122223333:role/pipeline".into()),
        artifact_store: Some(store).filter(|_| draft.artifact_stores.is_none()),
        creates_missing: false,
        ..draft.clone()
    };
    let exported = create_pipeline(&draft);
    assert_eq!(exported.findings, [], "{name}");
    fs::write(folder.join(format!("{name}.json")), exported.to_json()).unwrap();
}

#[test]
fn a_default_export_creates_what_the_definition_leaves_open() {
    let text = default_export("default", &smallest());
    for expected in [
        "PipelineType: V1",
        "ExecutionMode: SUPERSEDED",
        "RoleArn: !GetAtt PipelineRole.Arn",
        "Location: !Ref ArtifactBucket",
        "PollForSourceChanges: 'false'",
        "codebuild:StartBuild",
        "DependsOn:\n      - PipelinePolicy",
        "aws:SecureTransport: 'false'",
        "codecommit:${AWS::Region}:${AWS::AccountId}:shop",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
}

#[test]
fn every_provider_of_the_catalogue_exports() {
    for provider in PROVIDERS {
        for category in provider.categories {
            let draft = with_provider(provider, *category);
            let name = format!("provider-{:?}-{category}-{}", provider.owner, provider.name);
            default_export(&name, &draft);
            keep_declaration(&name, &draft);
        }
    }
}

/// The smallest definition with one action of a provider, its required keys filled in.
fn with_provider(provider: &Provider, category: Category) -> Draft {
    let mut draft = smallest();
    let action_type = ActionType {
        category: category.into(),
        owner: provider.owner.into(),
        provider: provider.name.into(),
        version: "1".into(),
    };
    let mut action = Action::new("it", action_type);
    if category == Category::Source {
        action.outputs = vec![OutputArtifact::new("src")];
    } else {
        let inputs = provider
            .inputs
            .min
            .max(usize::from(provider.inputs.max > 0));
        action.inputs = (0..inputs)
            .map(|at| Text::literal(if at == 0 { "src" } else { "zip" }))
            .collect();
        action.outputs = (0..provider.outputs.min)
            .map(|at| OutputArtifact::new(format!("out{at}")))
            .collect();
    }
    for key in provider
        .keys
        .iter()
        .filter(|key| key.presence != Presence::Optional)
    {
        let value = match key.values {
            Values::AbsolutePath => "/srv".to_owned(),
            Values::CountOrPercentage => "1".to_owned(),
            Values::Any => "value".to_owned(),
            Values::Boolean => "true".to_owned(),
            Values::OneOf(words) | Values::SomeOf(words) => words.first().unwrap().to_string(),
            Values::Integer { min, .. } => min.to_string(),
            Values::Json => "{}".to_owned(),
            Values::InputArtifact => "src".to_owned(),
            Values::InputArtifactPath => "src::template.yaml".to_owned(),
            Values::RoleArn => "arn:aws:iam::111122223333:role/deploy".to_owned(),
            Values::TopicArn => "arn:aws:sns:us-east-1:111122223333:topic".to_owned(),
            Values::Arn => "arn:aws:codeconnections:us-east-1:111122223333:connection/1".to_owned(),
        };
        action
            .configuration
            .push((key.name.to_owned(), Text::literal(value)));
    }
    if provider.name == "Commands" {
        action.commands = vec!["make".into()];
    }
    if category == Category::Source {
        draft.stages[0].actions = vec![action];
    } else {
        draft.stages.push(Stage {
            actions: vec![action],
            ..Stage::new("It")
        });
    }
    draft
}

#[test]
fn a_key_of_its_own_is_rotated_and_named_in_its_policy() {
    let mut draft = smallest();
    let store = ArtifactStore {
        encryption_key: Some(EncryptionKey::Created),
        ..ArtifactStore::created()
    };
    draft.artifact_store = Some(store);
    draft.stages[1].actions[0].role = Some("arn:aws:iam::111122223333:role/build".into());
    let text = default_export("key-created", &draft);
    for expected in [
        "EnableKeyRotation: true",
        "KMSMasterKeyID: !GetAtt ArtifactKey.Arn",
        "Id: !GetAtt ArtifactKey.Arn",
        "arn:aws:iam::111122223333:role/build",
        "sts:AssumeRole",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
}

#[test]
fn an_assigned_bucket_key_and_role_are_used_and_not_created() {
    let mut draft = smallest();
    let key = EncryptionKey::Existing {
        id: Some("alias/shop".into()),
        key_type: Some(stagewright_core::KeyType::Kms.into()),
    };
    draft.artifact_store = Some(ArtifactStore {
        encryption_key: Some(key),
        ..ArtifactStore::bucket("shop-artifacts")
    });
    let text = default_export("bucket-assigned", &draft);
    assert!(
        text.contains("Location: shop-artifacts") && !text.contains("AWS::S3::Bucket\n"),
        "{text}"
    );
    assert!(
        text.contains("arn:${AWS::Partition}:s3:::shop-artifacts"),
        "{text}"
    );
    draft.role = Some("arn:aws:iam::111122223333:role/shop".into());
    let text = default_export("role-assigned", &draft);
    assert!(
        !text.contains("PipelineRole") && !text.contains("DependsOn"),
        "{text}"
    );
}

#[test]
fn further_regions_bring_their_stores() {
    let mut draft = smallest();
    draft.stages[1].actions[0].region = Some("eu-west-1".into());
    draft.artifact_stores = Some(vec![
        (
            "eu-west-1".into(),
            ArtifactStore::bucket("shop-artifacts-ie"),
        ),
        ("us-west-2".into(), ArtifactStore::created()),
    ]);
    let text = default_export("regions", &draft);
    assert!(text.contains("Region: !Ref AWS::Region"), "{text}");
    assert!(
        text.contains("Location: !Ref ArtifactBucketUsWest2"),
        "{text}"
    );
    assert!(
        text.contains("codebuild:eu-west-1:${AWS::AccountId}:project/shop-build"),
        "{text}"
    );
}

#[test]
fn the_store_of_the_own_region_is_created_inside_the_list_too() {
    let mut draft = smallest();
    let own = Reference::Pseudo("AWS::Region".to_owned());
    let own = Text::from_parts(vec![Part::Reference {
        to: own,
        value: None,
    }]);
    let key = Some(EncryptionKey::Created);
    let main = ArtifactStore {
        encryption_key: key,
        ..ArtifactStore::bucket("shop-artifacts")
    };
    draft.stages[1].actions[0].region = Some("eu-west-1".into());
    draft.artifact_stores = Some(vec![
        (
            "eu-west-1".into(),
            ArtifactStore::bucket("shop-artifacts-ie"),
        ),
        (own, main),
    ]);
    let text = default_export("regions-key", &draft);
    assert!(
        text.contains("Id: !GetAtt ArtifactKey.Arn")
            && text.matches("Region: !Ref AWS::Region").count() == 1,
        "{text}"
    );
}

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

#[test]
fn declared_projects_come_with_role_and_logs() {
    let mut draft = smallest();
    draft.projects = vec![
        Project {
            name: Some("shop-build".into()),
            compute_type: Some("BUILD_GENERAL1_MEDIUM".into()),
            environment_type: Some("ARM_CONTAINER".into()),
            buildspec: Some(
                "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n".into(),
            ),
            timeout_in_minutes: Some(Given::of(30)),
            created: true,
            ..Project::default()
        },
        Project {
            created: true,
            ..Project::default()
        },
    ];
    let store = ArtifactStore {
        encryption_key: Some(EncryptionKey::Created),
        ..ArtifactStore::created()
    };
    draft.artifact_store = Some(store);
    let text = default_export("projects", &draft);
    for expected in [
        "  ShopBuildProject:\n    Type: AWS::CodeBuild::Project",
        "BuildSpec: |\n",
        "TimeoutInMinutes: 30",
        "EncryptionKey: !GetAtt ArtifactKey.Arn",
        "GroupName: !Ref ShopBuildProjectLogs",
        "  Project2:",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
}

#[test]
fn approvals_can_have_a_topic() {
    let mut draft = smallest();
    let approve = Action::new("approve", ActionType::aws(Category::Approval, "Manual"));
    draft.stages.push(Stage {
        actions: vec![approve],
        ..Stage::new("Approve")
    });
    let options = ExportOptions {
        approval_topic: true,
        ..ExportOptions::default()
    };
    let text = keep("topic", &draft, &options);
    assert!(
        text.contains("NotificationArn: !Ref ApprovalTopic") && text.contains("sns:Publish"),
        "{text}"
    );
}

#[test]
fn connections_are_created_when_asked_for() {
    let mut draft = smallest();
    let connected = |name: &str, arn: &str| {
        let kind = ActionType::aws(Category::Source, "CodeStarSourceConnection");
        let mut action = Action::new(name, kind);
        action.configuration = pairs(&[
            ("ConnectionArn", arn),
            ("FullRepositoryId", "acme/shop"),
            ("BranchName", "main"),
        ]);
        action.outputs = vec![OutputArtifact::new(name)];
        action
    };
    draft.name = Some("a-pipeline-with-a-name-of-more-than-32-letters".into());
    draft.stages[0].actions = vec![
        connected(
            "src",
            "arn:aws:codestar-connections:us-east-1:111122223333:connection/1",
        ),
        connected(
            "docs",
            "arn:aws:codeconnections:us-east-1:111122223333:connection/2",
        ),
        connected(
            "more",
            "arn:aws:codeconnections:us-east-1:111122223333:connection/2",
        ),
    ];
    let named = default_export("connections-named", &draft);
    for (prefix, arn) in [
        ("codestar-connections", "connection/1"),
        ("codeconnections", "connection/2"),
    ] {
        let statement = named
            .split("- Effect: Allow")
            .find(|it| it.contains(&format!("{prefix}:UseConnection")));
        assert!(
            statement.unwrap().contains(arn),
            "the permission has the prefix of the ARN: {named}"
        );
    }
    let options = ExportOptions {
        connections: true,
        ..ExportOptions::default()
    };
    let text = keep("connections-created", &draft, &options);
    for expected in [
        "  Connection:\n    Type: AWS::CodeConnections::Connection\n",
        "ConnectionName: a-pipeline-with-a-name-of-more-t\n",
        "ConnectionName: a-pipeline-with-a-name-of-more-2\n",
        "ProviderType: !Ref ConnectionProvider",
        "ConnectionArn: !Ref Connection2",
        "codeconnections:UseConnection",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
    assert_eq!(
        text.matches("AWS::CodeConnections::Connection").count(),
        2,
        "one for each that was named"
    );
    let told = cloudformation(&draft, None, &options).findings;
    assert_eq!(told.len(), 2, "somebody must authorise each: {told:?}");
}

#[test]
fn a_bucket_that_must_send_its_events_is_told() {
    let mut draft = smallest();
    draft.stages[0].actions[0] = Action {
        configuration: pairs(&[("S3Bucket", "drop"), ("S3ObjectKey", "src.zip")]),
        outputs: vec![OutputArtifact::new("src")],
        ..Action::new("fetch", ActionType::aws(Category::Source, "S3"))
    };
    let told = |draft: &Draft| cloudformation(draft, None, &ExportOptions::default()).findings;
    let findings = told(&draft);
    assert!(
        findings[0]
            .message
            .contains("until bucket `drop` sends its events"),
        "{findings:?}"
    );
    assert!(
        findings[0]
            .help
            .as_ref()
            .unwrap()
            .contains("EventBridgeEnabled: true"),
        "{findings:?}"
    );
    draft.stages[0].actions[0]
        .configuration
        .extend(pairs(&[("PollForSourceChanges", "true")]));
    assert_eq!(told(&draft), [], "one that is polled needs no events");
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
        !exported.to_yaml().contains("Parameters:"),
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
