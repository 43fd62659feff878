//! Whatever a definition holds and no figure shows is named; whatever is named as such changes no figure; and the rows of the time add up.

#![cfg(feature = "simulate")]
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it skips, and may stop where it cannot go on"
)]

#[path = "support/shared.rs"]
mod shared;

use stagewright::effects::{self, Effect};
use stagewright::study::{StageTime, Study, StudyOptions};
use stagewright_cfn::{ReadOptions, read};
use stagewright_core::{
    ActionKey, Assumed, CheckOptions, Compute, Condition, ConditionRule, Distribution, Draft,
    Edited, Micros, Pipeline, Profile, check,
};

const SHOP: &str = r"
Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: shop
      PipelineType: V2
      RoleArn: arn:aws:iam::111122223333:role/shop
      ArtifactStore: { Type: S3, Location: !Ref Bucket }
      RestartExecutionOnUpdate: true
      Triggers:
        - ProviderType: CodeStarSourceConnection
          GitConfiguration:
            SourceActionName: Fetch
            Push: [ { Branches: { Includes: [ main ] } } ]
      Stages:
        - Name: Source
          Actions:
            - Name: Fetch
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeStarSourceConnection, Version: '1' }
              Configuration:
                ConnectionArn: arn:aws:codeconnections:eu-west-1:111122223333:connection/7f0d5c36-2c3e-4ef3-9e5a-3d1c2b4a5f60
                FullRepositoryId: acme/shop
                BranchName: main
                DetectChanges: 'false'
              OutputArtifacts: [ { Name: src } ]
        - Name: Build
          OnSuccess:
            Conditions:
              - Result: FAIL
                Rules:
                  - Name: bake
                    RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
                    Configuration: { AlarmName: shop-errors, WaitTime: '45' }
                    TimeoutInMinutes: 60
          Actions:
            - Name: Compile
              ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
              Configuration: { ProjectName: !Ref Project, BatchEnabled: 'true' }
              InputArtifacts: [ { Name: src } ]
              OutputArtifacts: [ { Name: zip } ]
        - Name: Gate
          Actions:
            - Name: Approve
              ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
              TimeoutInMinutes: 60
        - Name: Deploy
          BeforeEntry:
            Conditions:
              - Result: FAIL
                Rules:
                  - Name: office
                    RuleTypeId: { Category: Rule, Owner: AWS, Provider: DeploymentWindow, Version: '1' }
                    Configuration: { Cron: '* * 8-16 ? * MON-FRI *', TimeZone: Europe/Berlin }
          Actions:
            - Name: RollOut
              ActionTypeId: { Category: Deploy, Owner: AWS, Provider: ECS, Version: '1' }
              Configuration: { ClusterName: shop, ServiceName: shop, DeploymentTimeout: '15' }
              InputArtifacts: [ { Name: zip } ]
  Project:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: arn:aws:iam::111122223333:role/build
      Source: { Type: CODEPIPELINE }
      Artifacts: { Type: CODEPIPELINE }
      Environment: { Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_MEDIUM, Image: 'aws/codebuild/standard:7.0' }
      TimeoutInMinutes: 30
      QueuedTimeoutInMinutes: 60
      ConcurrentBuildLimit: 1
      Cache: { Type: S3, Location: cache }
      VpcConfig: { VpcId: vpc-1, Subnets: [ subnet-1 ], SecurityGroupIds: [ sg-1 ] }
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - { Status: Enabled, ExpirationInDays: 7 }
          - { Status: Enabled, ExpirationInDays: 2, Prefix: tmp/ }
          - { Status: Disabled, ExpirationInDays: 1 }
";

fn draft(yaml: &str) -> Draft {
    read(yaml, &ReadOptions::default()).unwrap().draft
}

fn checked(draft: Draft) -> Pipeline {
    let checked = check(draft, CheckOptions::default());
    let findings = checked.findings;
    checked.pipeline.unwrap_or_else(|| panic!("{findings:?}"))
}

fn options(days: u32) -> StudyOptions {
    StudyOptions {
        days,
        replications: 2,
        threads: Some(1),
        ..StudyOptions::in_region("us-east-1")
    }
}

fn study(draft: Draft) -> Study {
    let pipeline = checked(draft);
    Study::run(&pipeline, &Profile::assumed(&pipeline), &options(10)).unwrap()
}

/// Whatever a study says in figures, but for what-ifs: what may be merged is a matter of conditions.
fn figures(study: &Study, bill: bool) -> String {
    let mut json = serde_json::to_value(study).unwrap();
    let fields = json.as_object_mut().unwrap();
    for other in ["left_out", "what_ifs", "pipeline", "assumptions"] {
        fields.remove(other);
    }
    if !bill {
        fields.remove("bill");
        return json.to_string();
    }
    let bill = fields["bill"].as_object_mut().unwrap();
    bill.retain(|key, _| ["lines", "total", "list_price", "spread"].contains(&key.as_str()));
    json.to_string()
}

#[test]
fn what_changes_no_figure_is_named_by_place_and_name() {
    let study = study(draft(SHOP));
    for (place, field, value) in [
        ("pipeline", "RestartExecutionOnUpdate", Some("true")),
        ("trigger on Fetch", "Push.Branches", Some("main")),
        ("Source/Fetch", "DetectChanges", Some("false")),
        ("Build/Compile", "BatchEnabled", Some("true")),
        ("Gate/Approve", "TimeoutInMinutes", Some("60")),
        ("project Project", "Cache", None),
        ("project Project", "VpcConfig", None),
    ] {
        let told = study
            .left_out
            .iter()
            .find(|it| (it.place.as_str(), it.field.as_str()) == (place, field));
        let told = told
            .unwrap_or_else(|| panic!("{place}: {field} is not named in {:#?}", study.left_out));
        assert_eq!(
            (told.because, told.value.as_deref()),
            ("not simulated", value),
            "{place}: {field}"
        );
        assert!(told.why.is_some(), "{place}: {field}");
    }
}

#[test]
fn an_action_that_updates_its_own_pipeline_is_named() {
    let mut base = draft(SHOP);
    base.stages[3].name = "UpdatePipeline".into();
    base.stages[3].actions[0].name = "SelfMutate".into();
    let told = study(base).left_out;
    let told = told.iter().find(|it| it.field == "SelfMutate").unwrap();
    assert_eq!(told.place, "UpdatePipeline/SelfMutate");
    assert!(
        told.why
            .as_ref()
            .unwrap()
            .contains("starts the execution anew")
    );
    let mut base = draft(SHOP);
    base.stages[3].name = "UpdatePipeline".into();
    base.stages[3].actions[0].name = "SelfMutate".into();
    let pipeline = checked(base);
    let profile = Profile::assumed(&pipeline);
    let mut edited = Edited::new(&pipeline, &profile);
    let restarts = "UpdatePipeline/SelfMutate.restarts=5%".parse().unwrap();
    edited.apply(&restarts).unwrap();
    let held = effects::of(&edited.draft, &edited.profile);
    let held = held.iter().find(|it| it.field == "SelfMutate").unwrap();
    assert_eq!(held.effect, Effect::Simulated);
}

/// The same definition without anything that is called unsimulated, unpriced or passed on.
fn without_what_is_left_out(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    draft.restart_execution_on_update = None;
    // Those of tags and of pull requests alone are simulated.
    if !draft.changes_stand_alone() {
        draft.triggers.clear();
    }
    draft.tags.clear();
    draft.extra.clear();
    for stage in &mut draft.stages {
        stage.extra.clear();
        for action in &mut stage.actions {
            action.extra.clear();
            if action.action_type.category.value() == Some(stagewright_core::Category::Approval) {
                action.timeout_in_minutes = None;
            }
            for key in [
                "DetectChanges",
                "BatchEnabled",
                "MaxBatch",
                "MaxError",
                "DeployStrategy",
                "Alarms",
                "DeploymentStrategy",
                "MaxConcurrentPercentage",
                "FailureTolerancePercentage",
                "CriticalThreshold",
                "HighThreshold",
                "MediumThreshold",
                "LowThreshold",
            ] {
                action.configuration.retain(|(name, _)| name != key);
            }
        }
    }
    for project in &mut draft.projects {
        project.extra.clear();
    }
    draft
}

#[test]
fn what_is_named_changes_no_figure() {
    let whole = draft(SHOP);
    let less = without_what_is_left_out(&whole);
    let left = effects::of(&less, &Profile::assumed(&checked(less.clone())));
    let left: Vec<_> = left
        .iter()
        .filter(|it| matches!(it.effect, Effect::Unsimulated(_)))
        .collect();
    assert!(
        left.is_empty(),
        "this test takes away all of it, but for {left:#?}"
    );
    assert_eq!(figures(&study(whole), true), figures(&study(less), true));
}

/// The rule of a condition that has one.
fn rule(conditions: &mut Option<Vec<Condition>>) -> &mut ConditionRule {
    &mut conditions.as_mut().unwrap()[0].rules[0]
}

#[test]
fn what_is_called_simulated_changes_a_figure_and_is_not_named() {
    type Change = (&'static str, fn(&mut Draft));
    let changes: [Change; 12] = [
        ("Name", |draft| {
            draft.stages[3].actions[0].name = "Other".into();
        }),
        ("DisableInboundStageTransitions", |draft| {
            draft
                .disabled_transitions
                .push(stagewright_core::DisabledTransition {
                    stage: "Deploy".into(),
                    reason: Some("frozen".into()),
                });
        }),
        ("project Project: TimeoutInMinutes", |draft| {
            draft.projects[0].timeout_in_minutes = Some(5.into());
        }),
        ("DeploymentTimeout", |draft| {
            let configuration = &mut draft.stages[3].actions[0].configuration;
            configuration.retain(|(key, _)| key != "DeploymentTimeout");
            configuration.push(("DeploymentTimeout".to_owned(), "1".into()));
        }),
        ("ComputeType", |draft| {
            draft.projects[0].compute_type = Some("BUILD_GENERAL1_LARGE".into());
        }),
        ("OutputArtifacts", |draft| {
            draft.stages[1].actions[0].outputs.clear();
        }),
        ("Cron", |draft| {
            rule(&mut draft.stages[3].before_entry).configuration[0].1 = "* * * ? * * *".into();
        }),
        ("TimeZone", |draft| {
            rule(&mut draft.stages[3].before_entry).configuration[1].1 = "JST".into();
        }),
        ("WaitTime", |draft| {
            rule(&mut draft.stages[1].on_success)
                .configuration
                .retain(|(key, _)| key != "WaitTime");
        }),
        ("rule bake: TimeoutInMinutes", |draft| {
            rule(&mut draft.stages[1].on_success).timeout_in_minutes = Some(5.into());
        }),
        ("ConcurrentBuildLimit", |draft| {
            draft.projects[0].concurrent_build_limit = None;
        }),
        ("ExecutionMode", |draft| {
            draft.execution_mode = Some(stagewright_core::ExecutionMode::Parallel.into());
        }),
    ];
    let mut base = draft(SHOP);
    base.stages[3].actions[0].inputs = vec!["src".into()];
    let before = study(base.clone());
    for (field, change) in changes {
        let mut changed = base.clone();
        change(&mut changed);
        let after = study(changed);
        assert_ne!(figures(&before, true), figures(&after, true), "{field}");
        let named = after
            .left_out
            .iter()
            .filter(|it| it.why.is_some())
            // A field that others have too is told with its place.
            .any(|it| it.field == field || format!("{}: {}", it.place, it.field) == field);
        assert!(!named, "{field} is called simulated");
    }
}

#[test]
fn the_rows_of_the_time_add_up_to_the_mean_and_what_is_named_changes_nothing_on_real_definitions() {
    let Some(folder) = shared::shared("corpus/files") else {
        return;
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut studied = 0;
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let Ok(reading) = read(&text, &ReadOptions::default()) else {
            continue;
        };
        let Some(pipeline) = check(reading.draft, CheckOptions::default()).pipeline else {
            continue;
        };
        let run = |pipeline: &Pipeline| {
            Study::run(pipeline, &Profile::assumed(pipeline), &options(3)).unwrap()
        };
        let study = run(&pipeline);
        studied += 1;
        if let (Some(time), Some(lead)) = (&study.time, &study.lead_time) {
            let rows: f64 = time.stages.iter().map(StageTime::seconds).sum();
            let difference = time.trigger + rows - lead.mean.value;
            assert!(
                difference.abs() < 1e-6,
                "{name}: the rows miss the mean by {difference} s"
            );
            assert!(time.trigger > 0.0, "{name}: the trigger takes some time");
        }
        let less = check(
            without_what_is_left_out(pipeline.draft()),
            CheckOptions::default(),
        );
        if let Some(less) = less.pipeline {
            let less = run(&less);
            assert_eq!(figures(&study, true), figures(&less, true), "{name}");
        }
    }
    println!("{studied} definitions studied");
    assert!(
        studied > 50,
        "only {studied} definitions of the corpus could be studied"
    );
}

#[test]
fn a_bucket_says_itself_how_long_it_keeps_artifacts() {
    let profile = Profile::assumed(&checked(draft(SHOP)));
    assert_eq!(profile.artifact_days, Assumed::told(7));
    let kept = SHOP.replace(
        "{ Status: Enabled, ExpirationInDays: 7 }",
        "{ Status: Enabled, ExpirationInDays: 7, Prefix: shop/ }",
    );
    let profile = Profile::assumed(&checked(draft(&kept)));
    assert!(
        profile.artifact_days.basis.is_assumed(),
        "no rule covers all of it"
    );
}

#[test]
fn a_bucket_says_itself_whether_it_has_a_bucket_key() {
    let key = "Location: !Ref Bucket, EncryptionKey: { Type: KMS, Id: alias/ours }";
    let encrypted = SHOP.replace("Location: !Ref Bucket", key);
    let by_kms = "ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms }";
    let rules = |more: &str| {
        let rule = format!("[{{ {more}{by_kms} }}]");
        let encryption =
            format!("BucketEncryption: {{ ServerSideEncryptionConfiguration: {rule} }}");
        encrypted.replace(
            "      LifecycleConfiguration:",
            &format!("      {encryption}\n      LifecycleConfiguration:"),
        )
    };
    let elsewhere = encrypted.replace("!Ref Bucket", "shop-artifacts");
    for (text, told) in [
        (SHOP, None),
        (&encrypted, None),
        (&rules(""), Some(Assumed::told(false))),
        (
            &rules("BucketKeyEnabled: true, "),
            Some(Assumed::told(true)),
        ),
        (&elsewhere, None),
    ] {
        let profile = Profile::assumed(&checked(draft(text)));
        assert_eq!(profile.circumstances.bucket_key, told, "{text}");
        let draft = draft(text);
        let mut profile = profile;
        profile.circumstances.bucket_key = Some(Assumed::given(true));
        let held = effects::of(&draft, &profile);
        let held = held
            .into_iter()
            .find(|it| it.field == "bucket_key")
            .unwrap();
        let is_priced = held.effect == Effect::Priced;
        assert_eq!(is_priced, text != SHOP, "{:?}", held.effect);
    }
}

#[test]
fn a_closed_transition_holds_nothing_and_nothing_is_saved_there() {
    let mut closed = draft(SHOP);
    closed
        .disabled_transitions
        .push(stagewright_core::DisabledTransition {
            stage: "Deploy".into(),
            reason: Some("frozen".into()),
        });
    let study = study(closed);
    assert_eq!(
        study.bottleneck.as_deref(),
        Some("the disabled transition into stage `Deploy`")
    );
    assert!(study.overload.is_none() && study.lead_time.is_none() && study.time.is_none());
    assert!(study.what_ifs.is_empty(), "{:?}", study.what_ifs);
}

#[test]
fn no_idea_takes_a_gate_of_people_away_or_is_worse_in_everything() {
    let study = study(without_what_is_left_out(&draft(SHOP)));
    for idea in &study.what_ifs {
        assert!(!idea.change.contains("Gate"), "{}", idea.change);
        assert!(
            [idea.p50, idea.p95]
                .iter()
                .flatten()
                .any(|it| it.value < 0.0)
                || idea.capacity_per_day.is_some_and(|it| it > 0.0)
                || idea.cost.difference.mean < stagewright::cost::Money::ZERO,
            "{idea:?}"
        );
    }
    let mut draft = without_what_is_left_out(&draft(SHOP));
    draft
        .disabled_transitions
        .push(stagewright_core::DisabledTransition {
            stage: "Deploy".into(),
            reason: None,
        });
    let pipeline = checked(draft);
    let mut edit = Edited::new(&pipeline, &Profile::assumed(&pipeline));
    assert!(
        edit.apply(&"merge=Gate+Deploy".parse().unwrap()).is_err(),
        "somebody closed that gate"
    );
}

#[test]
fn edits_keep_what_was_given() {
    let pipeline = checked(draft(SHOP));
    let mut profile = Profile::assumed(&pipeline);
    let twenty = Distribution::Fixed(Micros::from_seconds(20));
    profile.action_mut(("Build", "Compile")).unwrap().start_up =
        Some(Assumed::given(twenty.clone()));
    let apply = |edit: &mut Edited, text: &str| edit.apply(&text.parse().unwrap());
    let mut edit = Edited::new(&pipeline, &profile);
    apply(&mut edit, "Build/Compile.compute=large").unwrap();
    let known = edit.profile.action(("Build", "Compile")).unwrap();
    assert_eq!(
        known.start_up.as_ref().unwrap().value,
        twenty,
        "a start-up that was given"
    );
    let mut edit = Edited::new(&pipeline, &Profile::assumed(&pipeline));
    apply(&mut edit, "Build/Compile.compute=lambda_2gb").unwrap();
    let known = edit.profile.action(("Build", "Compile")).unwrap();
    assert_eq!(
        known.start_up,
        Some(stagewright_core::defaults::start_up(&Compute::Lambda2Gb)),
        "a default follows the machine"
    );

    let mut edit = Edited::new(&pipeline, &profile);
    for text in ["Build/Compile.starts=20s", "trigger=20s", "quota=4"] {
        apply(&mut edit, text).unwrap();
    }
    assert_eq!(
        (
            &edit.profile.trigger.value,
            edit.profile.build_quota.value.queued
        ),
        (&twenty, 20)
    );
    assert!(
        apply(&mut edit, "Deploy/RollOut.starts=20s").is_err(),
        "it runs no build"
    );

    let mut edit = Edited::new(&pipeline, &profile);
    apply(&mut edit, "split=Build/Compile+Second").unwrap();
    assert!(
        edit.draft.stages[1].on_success.is_none() && edit.draft.stages[2].on_success.is_some(),
        "checked behind both"
    );
    assert!(
        edit.profile
            .actions
            .contains_key(&ActionKey::new("Second", "Compile"))
    );
}

/// Each row: edits, what is assumed of failures then, and what is named as not simulated of them.
#[test]
fn what_is_assumed_of_failures_is_what_the_profile_leaves_open() {
    let pipeline = checked(draft(SHOP));
    let profile = Profile::assumed(&pipeline);
    for (edits, assumed, flaky) in [
        (
            &[][..],
            Some("independent of each other and of retries"),
            None,
        ),
        (
            &["fix=90min"],
            Some("independent of each other"),
            Some("15%"),
        ),
        (&["fix=90min", "common_cause=0.5", "flaky=20%"], None, None),
        (&["common_cause=0.5"], Some("independent of retries"), None),
    ] {
        let mut edited = Edited::new(&pipeline, &profile);
        for edit in edits {
            edited.apply(&edit.parse().unwrap()).unwrap();
        }
        let study = Study::run(&pipeline, &edited.profile, &options(10)).unwrap();
        let value = |field: &str| {
            let mut all = study.assumptions.iter();
            let found = all.find(|it| it.field == field);
            found.map(|it| it.value.clone())
        };
        assert_eq!(value("failures").as_deref(), assumed, "{edits:?}");
        let flakes = value("failures that are flakes");
        assert_eq!(flakes.as_deref(), flaky, "{edits:?}");
        // No two actions of the shop run together.
        let told = study.left_out.iter().any(|it| it.field == "common_cause");
        assert_eq!(told, edits.contains(&"common_cause=0.5"), "{edits:?}");
    }
    let alone = Edited::new(&pipeline, &profile).apply(&"flaky=20%".parse().unwrap());
    assert!(alone.is_err(), "without a fix nothing is bad");
}
