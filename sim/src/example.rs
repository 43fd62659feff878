//! A small pipeline for the examples in the documentation and for tests.

use stagewright_core::{
    Action, ActionType, ArtifactStore, Category, CheckOptions, Draft, ExecutionMode,
    OutputArtifact, Pipeline, PipelineType, Profile, Stage, check,
};

/// A pipeline of a source, a build and a deployment, with labelled defaults: what the examples of this crate run on.
///
/// # Panics
/// Never: the definition is fixed, and a test holds that it passes the rules.
#[doc(hidden)]
#[must_use]
pub fn doc_pipeline() -> (Pipeline, Profile) {
    let mut fetch = Action::new("fetch", ActionType::aws(Category::Source, "CodeCommit"));
    fetch.configuration = vec![
        ("RepositoryName".to_owned(), "shop".into()),
        ("BranchName".to_owned(), "main".into()),
        ("PollForSourceChanges".to_owned(), "false".into()),
    ];
    fetch.outputs = vec![OutputArtifact::new("src")];
    let mut compile = Action::new("compile", ActionType::aws(Category::Build, "CodeBuild"));
    compile.configuration = vec![("ProjectName".to_owned(), "shop-build".into())];
    compile.inputs = vec!["src".into()];
    compile.outputs = vec![OutputArtifact::new("zip")];
    let mut rollout = Action::new("rollout", ActionType::aws(Category::Deploy, "S3"));
    rollout.configuration = vec![
        ("BucketName".to_owned(), "shop".into()),
        ("Extract".to_owned(), "true".into()),
    ];
    rollout.inputs = vec!["zip".into()];
    let stage = |name: &str, action: Action| Stage {
        actions: vec![action],
        ..Stage::new(name)
    };
    let draft = Draft {
        name: Some("web-shop".into()),
        pipeline_type: Some(PipelineType::V2.into()),
        execution_mode: Some(ExecutionMode::Superseded.into()),
        role: Some("arn:aws:iam::111122223333:role/web-shop".into()),
        artifact_store: Some(ArtifactStore::bucket("web-shop-artifacts")),
        stages: vec![
            stage("Source", fetch),
            stage("Build", compile),
            stage("Deploy", rollout),
        ],
        ..Draft::default()
    };
    let checked = check(draft.clone(), CheckOptions::default());
    // The fallback is never taken; it keeps this function free of panics.
    let pipeline = checked
        .pipeline
        .unwrap_or_else(|| Pipeline::from_verified(draft));
    let profile = Profile::assumed(&pipeline);
    (pipeline, profile)
}

/// The plan of [`doc_pipeline`] at eight executions a day, with a deployment that fails in three of ten attempts.
#[cfg(test)]
pub(crate) fn plan_that_fails() -> crate::plan::Plan {
    use stagewright_core::{Assumed, Probability, Workload, per_day};

    let (pipeline, mut profile) = doc_pipeline();
    let rollout = profile.action_mut(("Deploy", "rollout")).unwrap();
    rollout.failure = Assumed::given(Probability::new(0.3).unwrap());
    let workload = Workload::poisson(per_day(8));
    let member = crate::plan::Member {
        pipeline: &pipeline,
        profile: &profile,
        workload: &workload,
        circumstances: &profile.circumstances,
        lineage: &crate::Lineage::default(),
    };
    crate::Experiment::new(workload.clone())
        .plan(&[member])
        .unwrap()
}
