//! From recorded executions to the usage that they were.

use std::collections::BTreeSet;

use stagewright_core::{
    ActionResult, ActionUse, BuildUse, Category, Compute, Micros, Owner, Pipeline, PipelineUse,
    Record, Usage,
};

const MINUTE: u64 = 60_000_000;
const SECOND: u64 = 1_000_000;

/// What the records of one pipeline over a span used, rounded per execution and per build as AWS does.
///
/// `compute` tells the compute type of an action that builds, by stage and action. A record says nothing of artifacts,
/// keys and logs: add those to the result if they matter. The pipeline counts as older than its free first month.
///
/// ```
/// use stagewright_core::*;
/// use stagewright_cost::{Bill, FreeTiers, Options, PriceBook, usage_of_records};
/// # let mut source = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
/// # source.configuration = vec![("RepositoryName".into(), "shop".into()), ("BranchName".into(), "main".into())];
/// # source.outputs = vec![OutputArtifact::new("src")];
/// # let mut build = Action::new("Compile", ActionType::aws(Category::Build, "CodeBuild"));
/// # build.configuration = vec![("ProjectName".into(), "shop".into())];
/// # build.inputs = vec!["src".into()];
/// # let stage = |name: &str, action| Stage { actions: vec![action], ..Stage::new(name) };
/// # let draft = Draft {
/// #     name: Some("shop".into()), creates_missing: true, pipeline_type: Some(Given::of(PipelineType::V2)),
/// #     stages: vec![stage("Source", source), stage("Build", build)], ..Draft::default()
/// # };
/// # let pipeline = check(draft, CheckOptions::default()).pipeline.unwrap();
/// // `Compile` waited 30 s in the queue and then ran for 61 s: 2 minutes of the action, 2 minutes of the build.
/// let record = Record {
///     replication: 0, pipeline: 0, execution: 0, stage: 1, action: 0, attempt: 0,
///     triggered: Micros::ZERO, arrived: Micros::ZERO, requested: Micros::ZERO,
///     started: Micros::from_seconds(30), start_up: Micros::ZERO, ended: Micros::from_seconds(91),
///     result: ActionResult::Succeeded,
/// };
/// let span = Micros::from_seconds(30 * 86_400);
/// let usage = usage_of_records(&pipeline, &[record], span, |_, action| (action == "Compile").then_some(Compute::Large));
/// let mut options = Options::in_region("us-east-1");
/// options.free_tiers = FreeTiers::none();
/// let bill = Bill::price(&usage, &PriceBook::builtin(), &options)?;
/// assert_eq!(format!("{:#}", bill.total()), "0.044"); // 2 × $0.002 and 2 × $0.02
/// # Ok::<(), stagewright_cost::CostError>(())
/// ```
#[must_use]
pub fn usage_of_records(
    pipeline: &Pipeline,
    records: &[Record],
    span: Micros,
    compute: impl Fn(&str, &str) -> Option<Compute>,
) -> Usage {
    /// Any age beyond the free first month.
    const AGE_DAYS: u32 = 365;
    let executions: BTreeSet<(u32, u64)> = records
        .iter()
        .map(|record| (record.replication, record.execution))
        .collect();
    let mut usage = Usage {
        span,
        pipelines: vec![PipelineUse {
            name: pipeline.name().to_owned(),
            pipeline_type: pipeline.pipeline_type(),
            age_days: AGE_DAYS,
            executions: executions.len() as u64,
        }],
        ..Usage::default()
    };
    for (stage_index, stage) in pipeline.stages().iter().enumerate() {
        for (action_index, action) in stage.actions().iter().enumerate() {
            let mut used = ActionUse {
                pipeline: pipeline.name().to_owned(),
                stage: stage.name().to_owned(),
                action: action.name().to_owned(),
                provider: action.provider().to_owned(),
                region: None,
                billable: action.category() != Category::Approval
                    && action.owner() != Owner::Custom,
                executions: 0,
                time: Micros::ZERO,
                billed_minutes: 0,
                failed_minutes: 0,
                border_minutes: 0,
                build: compute(stage.name(), action.name()).map(no_builds),
            };
            let place = (stage_index, action_index);
            for record in records
                .iter()
                .filter(|record| (record.stage as usize, record.action as usize) == place)
            {
                add(&mut used, record, span);
            }
            usage.actions.push(used);
        }
    }
    usage
}

fn no_builds(compute: Compute) -> BuildUse {
    BuildUse {
        compute,
        builds: 0,
        time: Micros::ZERO,
        billed_minutes: 0,
        billed_seconds: 0,
        queued: Micros::ZERO,
        queued_minutes: 0,
        queued_seconds: 0,
    }
}

fn add(used: &mut ActionUse, record: &Record, span: Micros) {
    let time = record.ended - record.requested;
    let minutes = time.0.div_ceil(MINUTE);
    used.executions = used.executions.saturating_add(1);
    used.time += time;
    used.billed_minutes = used.billed_minutes.saturating_add(minutes);
    if record.result != ActionResult::Succeeded {
        used.failed_minutes = used.failed_minutes.saturating_add(minutes);
    }
    if record.requested < span && span < record.ended {
        let parts =
            (span - record.requested).0.div_ceil(MINUTE) + (record.ended - span).0.div_ceil(MINUTE);
        used.border_minutes = used
            .border_minutes
            .saturating_add(parts.saturating_sub(minutes));
    }
    if let Some(build) = &mut used.build {
        let (worked, queued) = (record.service(), record.wait());
        let rounded = |unit: u64| (worked.0.div_ceil(unit), (worked + queued).0.div_ceil(unit));
        let ((minutes, with_queue), (seconds, seconds_with_queue)) =
            (rounded(MINUTE), rounded(SECOND));
        build.builds = build.builds.saturating_add(1);
        build.time += worked;
        build.queued += queued;
        build.billed_minutes = build.billed_minutes.saturating_add(minutes);
        build.billed_seconds = build.billed_seconds.saturating_add(seconds);
        build.queued_minutes = build
            .queued_minutes
            .saturating_add(with_queue.saturating_sub(minutes));
        build.queued_seconds = build
            .queued_seconds
            .saturating_add(seconds_with_queue.saturating_sub(seconds));
    }
}
