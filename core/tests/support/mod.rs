//! A valid definition to start from, and small words to change it.

#![allow(
    dead_code,
    reason = "every test file takes what it needs of these helpers"
)]

use stagewright_core::{
    Action, ActionType, ArtifactStore, Category, Condition, ConditionResult, ConditionRule, Draft,
    Filter, GitConfiguration, Given, OnFailure, OutputArtifact, Owner, PipelineType, PushFilter,
    Stage, Text, Trigger, TriggerProvider, Variable,
};

/// The web shop as a file has it: type V2, a source with a connection and one in S3, a build with a test behind it, an
/// approval, and a stage that deploys and tells.
pub(crate) fn shop() -> Draft {
    let mut fetch = aws("fetch", Category::Source, "CodeStarSourceConnection");
    configure(
        &mut fetch,
        "ConnectionArn",
        "arn:aws:codeconnections:eu-west-1:111122223333:connection/shop",
    );
    configure(&mut fetch, "FullRepositoryId", "acme/shop");
    configure(&mut fetch, "BranchName", "main");
    fetch.outputs = outputs(&["src"]);
    fetch.namespace = Some("Src".into());
    let mut assets = aws("assets", Category::Source, "S3");
    configure(&mut assets, "S3Bucket", "shop-assets");
    configure(&mut assets, "S3ObjectKey", "assets.zip");
    assets.outputs = outputs(&["assets"]);

    let mut compile = build("compile", &["src", "assets"], &["zip"]);
    configure(&mut compile, "PrimarySource", "src");
    compile.namespace = Some("Build".into());
    let mut check = build("check", &["zip"], &[]);
    check.action_type.category = Category::Test.into();
    check.run_order = Some(2.into());

    let mut ask = aws("ask", Category::Approval, "Manual");
    configure(
        &mut ask,
        "CustomData",
        "release #{Src.CommitId} #{Build.VERSION}",
    );

    let mut release = aws("release", Category::Deploy, "S3");
    configure(&mut release, "BucketName", "shop-site");
    configure(&mut release, "Extract", "true");
    release.inputs = inputs(&["zip"]);
    let mut tell = aws("tell", Category::Invoke, "Lambda");
    configure(&mut tell, "FunctionName", "tell");
    tell.run_order = Some(2.into());

    Draft {
        name: Some("web-shop".into()),
        pipeline_type: Some(PipelineType::V2.into()),
        role: Some("arn:aws:iam::111122223333:role/web-shop".into()),
        artifact_store: Some(ArtifactStore::bucket("web-shop-artifacts")),
        stages: vec![
            stage("source", vec![fetch, assets]),
            stage("build", vec![compile, check]),
            stage("approve", vec![ask]),
            stage("deploy", vec![release, tell]),
        ],
        ..Draft::default()
    }
}

/// The stages of [`shop`] and the places of its actions in them.
pub(crate) mod at {
    pub(crate) const SOURCE: usize = 0;
    pub(crate) const BUILD: usize = 1;
    pub(crate) const APPROVE: usize = 2;
    pub(crate) const DEPLOY: usize = 3;
    pub(crate) const FETCH: (usize, usize) = (SOURCE, 0);
    pub(crate) const ASSETS: (usize, usize) = (SOURCE, 1);
    pub(crate) const COMPILE: (usize, usize) = (BUILD, 0);
    pub(crate) const CHECK: (usize, usize) = (BUILD, 1);
    pub(crate) const ASK: (usize, usize) = (APPROVE, 0);
    pub(crate) const RELEASE: (usize, usize) = (DEPLOY, 0);
    pub(crate) const TELL: (usize, usize) = (DEPLOY, 1);
}

/// The action at a place of [`at`].
pub(crate) fn action(draft: &mut Draft, (stage, action): (usize, usize)) -> &mut Action {
    &mut draft.stages[stage].actions[action]
}

pub(crate) fn stage(name: &str, actions: Vec<Action>) -> Stage {
    Stage {
        actions,
        ..Stage::new(name)
    }
}

pub(crate) fn aws(name: &str, category: Category, provider: &str) -> Action {
    Action::new(name, ActionType::aws(category, provider))
}

pub(crate) fn owned(name: &str, category: Category, owner: Owner, provider: &str) -> Action {
    let mut action = aws(name, category, provider);
    action.action_type.owner = owner.into();
    action
}

pub(crate) fn build(name: &str, takes: &[&str], gives: &[&str]) -> Action {
    let mut action = aws(name, Category::Build, "CodeBuild");
    configure(&mut action, "ProjectName", "shop");
    action.inputs = inputs(takes);
    action.outputs = outputs(gives);
    action
}

pub(crate) fn approval(name: &str) -> Action {
    aws(name, Category::Approval, "Manual")
}

/// Sets a configuration key.
pub(crate) fn configure(action: &mut Action, key: &str, value: &str) {
    action.configuration.retain(|(known, _)| known != key);
    action.configuration.push((key.to_owned(), value.into()));
}

/// Takes a configuration key away.
pub(crate) fn deconfigure(action: &mut Action, key: &str) {
    action.configuration.retain(|(known, _)| known != key);
}

pub(crate) fn inputs(names: &[&str]) -> Vec<Text> {
    names.iter().map(|name| Text::literal(*name)).collect()
}

pub(crate) fn outputs(names: &[&str]) -> Vec<OutputArtifact> {
    names
        .iter()
        .map(|name| OutputArtifact::new(*name))
        .collect()
}

pub(crate) fn word<T: stagewright_core::Word>(text: &str) -> Option<Given<T>> {
    Some(Given::read(text.into()))
}

pub(crate) fn variable(name: &str) -> Variable {
    Variable {
        name: name.into(),
        default: Some("x".into()),
        ..Variable::default()
    }
}

/// A trigger on the connection of [`shop`] for pushes to these branches.
pub(crate) fn trigger(source: &str, branches: &[&str]) -> Trigger {
    Trigger {
        provider_type: Some(TriggerProvider::CodeStarSourceConnection.into()),
        git: Some(GitConfiguration {
            source_action_name: source.into(),
            push: vec![push(branches)],
            ..GitConfiguration::default()
        }),
        ..Trigger::default()
    }
}

pub(crate) fn push(branches: &[&str]) -> PushFilter {
    PushFilter {
        branches: Some(filter(branches)),
        ..PushFilter::default()
    }
}

pub(crate) fn filter(includes: &[&str]) -> Filter {
    Filter {
        includes: inputs(includes),
        ..Filter::default()
    }
}

/// A condition with this many alarms.
pub(crate) fn condition(result: ConditionResult, alarms: usize) -> Condition {
    let rule = |index| ConditionRule {
        name: format!("alarm-{index}").into(),
        category: Some("Rule".into()),
        owner: Some("AWS".into()),
        provider: "CloudWatchAlarm".into(),
        version: Some("1".into()),
        configuration: vec![
            ("AlarmName".into(), "shop".into()),
            ("WaitTime".into(), "1".into()),
        ],
        ..ConditionRule::default()
    };
    Condition {
        result: Some(result.into()),
        rules: (0..alarms).map(rule).collect(),
        ..Condition::default()
    }
}

pub(crate) fn on_failure(result: ConditionResult) -> Option<OnFailure> {
    Some(OnFailure {
        result: Some(result.into()),
        ..OnFailure::default()
    })
}
