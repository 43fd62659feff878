//! Usages for the tests, metered as the simulator meters: rounded per action and per build.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses some of it"
)]

use stagewright_core::{
    Action, ActionType, ActionUse, BuildUse, Category, CheckOptions, Compute, Draft, Micros,
    OutputArtifact, Pipeline, PipelineType, PipelineUse, Quantity, Stage, Usage, check,
};

pub(crate) fn pipeline(name: &str, pipeline_type: PipelineType, age_days: u32) -> PipelineUse {
    PipelineUse {
        name: name.into(),
        pipeline_type,
        age_days,
        executions: 40,
    }
}

/// An action that ran so often for so many seconds each time.
pub(crate) fn action(name: &str, runs: u64, seconds: u64) -> ActionUse {
    ActionUse {
        pipeline: "shop".into(),
        stage: "build".into(),
        action: name.into(),
        provider: "CodeBuild".into(),
        region: None,
        billable: true,
        executions: runs,
        time: Micros::from_seconds(runs * seconds),
        billed_minutes: runs * seconds.div_ceil(60),
        failed_minutes: 0,
        border_minutes: 0,
        build: None,
    }
}

pub(crate) fn builds(compute: Compute, builds: u64, milliseconds: u64) -> BuildUse {
    BuildUse {
        compute,
        builds,
        time: Micros(builds * milliseconds * 1_000),
        billed_minutes: builds * milliseconds.div_ceil(60_000),
        billed_seconds: builds * milliseconds.div_ceil(1_000),
        queued: Micros::ZERO,
        queued_minutes: 0,
        queued_seconds: 0,
    }
}

/// A month with one old V1 pipeline `shop` and these builds in it; V1, so that only the builds cost.
pub(crate) fn month_of_builds(of: BuildUse) -> Usage {
    let mut action = action("compile", of.builds, 1);
    action.build = Some(of);
    Usage {
        pipelines: vec![pipeline("shop", PipelineType::V1, 400)],
        actions: vec![action],
        ..Usage::default()
    }
}

/// A month of 30 days.
pub(crate) fn thirty_days() -> Micros {
    Micros::from_seconds(30 * 86_400)
}

pub(crate) fn quantity(sku: &str, whole: u64) -> Quantity {
    Quantity {
        sku: sku.into(),
        region: None,
        billionths: u128::from(whole) * 1_000_000_000,
    }
}

/// A pipeline that fetches, builds, asks and deploys.
pub(crate) fn shop() -> Pipeline {
    let mut source = Action::new("fetch", ActionType::aws(Category::Source, "CodeCommit"));
    source.configuration = vec![
        ("RepositoryName".into(), "shop".into()),
        ("BranchName".into(), "main".into()),
    ];
    source.outputs = vec![OutputArtifact::new("src")];
    let mut build = Action::new("compile", ActionType::aws(Category::Build, "CodeBuild"));
    build.configuration = vec![("ProjectName".into(), "shop".into())];
    build.inputs = vec!["src".into()];
    let approve = Action::new("approve", ActionType::aws(Category::Approval, "Manual"));
    let mut deploy = Action::new("deploy", ActionType::aws(Category::Deploy, "CodeDeploy"));
    deploy.configuration = vec![
        ("ApplicationName".into(), "shop".into()),
        ("DeploymentGroupName".into(), "prod".into()),
    ];
    deploy.inputs = vec!["src".into()];
    deploy.run_order = Some(2.into());
    let stage = |name: &str, actions| Stage {
        actions,
        ..Stage::new(name)
    };
    let draft = Draft {
        name: Some("shop".into()),
        creates_missing: true,
        stages: vec![
            stage("source", vec![source]),
            stage("build", vec![build]),
            stage("deploy", vec![approve, deploy]),
        ],
        ..Draft::default()
    };
    let checked = check(draft, CheckOptions::default());
    let findings: Vec<_> = checked
        .errors()
        .map(|finding| finding.message.clone())
        .collect();
    checked.pipeline.unwrap_or_else(|| panic!("{findings:?}"))
}
