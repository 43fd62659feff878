//! What an export creates where a definition leaves it open: one for each provider and one for each feature.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use stagewright_cfn::{ExportOptions, cloudformation};
use stagewright_core::catalogue::{PROVIDERS, Presence, Provider, Values};
use stagewright_core::{
    Action, ActionType, ArtifactStore, Category, Draft, EncryptionKey, Given, OutputArtifact,
    Owner, Part, Project, Reference, Stage, Text,
};
use support::*;

#[test]
fn a_default_export_creates_what_the_definition_leaves_open() {
    let text = default_export("default", &smallest());
    for expected in [
        "PipelineType: V2",
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
            Values::Any | Values::TextOrArtifactPath => "value".to_owned(),
            Values::TrafficShift => "AllAtOnce".to_owned(),
            Values::Boolean => "true".to_owned(),
            Values::OneOf(words) | Values::SomeOf(words) => words.first().unwrap().to_string(),
            Values::Integer { min, .. } => min.to_string(),
            Values::Json | Values::JsonObject => "{}".to_owned(),
            Values::JsonList | Values::EnvironmentVariables => "[]".to_owned(),
            Values::Cron => "* * * * * ? *".to_owned(),
            Values::TimeZone => "UTC".to_owned(),
            Values::Regions => "eu-west-1".to_owned(),
            Values::KeyId => "alias/shop".to_owned(),
            Values::ArnOf {
                services,
                resources,
            } => {
                format!(
                    "arn:aws:{}:eu-west-1:111122223333:{}x",
                    services[0], resources[0]
                )
            }
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
    for connection in ["connection/1", "connection/2"] {
        for prefix in ["codeconnections", "codestar-connections"] {
            let arn = format!("arn:aws:{prefix}:us-east-1:111122223333:{connection}");
            assert!(
                named.contains(&arn),
                "some steps use one prefix, some the other: {arn} in {named}"
            );
        }
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

/// GitHub of version 1 sends no events to AWS.
#[test]
fn a_github_source_of_version_1_gets_a_webhook_and_no_rule() {
    let mut draft = smallest();
    draft.stages[0].actions[0] = Action {
        configuration: pairs(&[
            ("Owner", "acme"),
            ("Repo", "shop"),
            ("Branch", "main"),
            ("OAuthToken", "{{resolve:secretsmanager:github}}"),
        ]),
        outputs: vec![OutputArtifact::new("src")],
        ..Action::new(
            "fetch",
            ActionType {
                owner: Owner::ThirdParty.into(),
                ..ActionType::aws(Category::Source, "GitHub")
            },
        )
    };
    let text = default_export("webhook", &draft);
    for expected in [
        "  FetchWebhook:\n    Type: AWS::CodePipeline::Webhook",
        "Authentication: GITHUB_HMAC",
        "SecretToken: !Sub '{{resolve:secretsmanager:${WebhookSecret}}}'",
        "JsonPath: '$.ref'",
        "MatchEquals: 'refs/heads/{Branch}'",
        "TargetAction: fetch",
        "TargetPipeline: !Ref Pipeline",
        "TargetPipelineVersion: !GetAtt Pipeline.Version",
        "RegisterWithThirdParty: true",
        "PollForSourceChanges: 'false'",
        "  WebhookSecret:\n    Type: String",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
    assert!(!text.contains("AWS::Events::Rule"), "{text}");
    draft.stages[0].actions[0]
        .configuration
        .extend(pairs(&[("PollForSourceChanges", "true")]));
    let polled = default_export("webhook-polled", &draft);
    assert!(!polled.contains("AWS::CodePipeline::Webhook"), "{polled}");
}

#[test]
fn the_bucket_lets_artifacts_expire_as_a_study_prices_them() {
    let text = default_export("expiry", &smallest());
    let days = stagewright_core::defaults::ARTIFACT_DAYS.value;
    for expected in [
        "  ArtifactDays:\n    Type: Number\n".to_owned(),
        format!("    Default: {days}\n"),
        "ExpirationInDays: !Ref ArtifactDays".to_owned(),
        "NoncurrentDays: 1".to_owned(),
    ] {
        assert!(text.contains(&expected), "{expected} in\n{text}");
    }
}

#[test]
fn what_the_language_refers_to_and_no_template_has_becomes_a_parameter() {
    let mut draft = smallest();
    let arn = Reference::Attribute {
        resource: "Role".to_owned(),
        attribute: "Arn".to_owned(),
    };
    draft.role = Some(Text::from_parts(vec![Part::Reference {
        to: arn,
        value: None,
    }]));
    let text = default_export("outside", &draft);
    assert!(
        text.contains("RoleArn: !Ref RoleArn") && text.contains("\n  RoleArn:\n    Type: String"),
        "{text}"
    );
}
