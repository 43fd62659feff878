//! The labelled defaults: what a pipeline that says nothing about itself probably does.
//!
//! All of them are weak evidence (single teams, single listings). Each row says what it is, how good its evidence is
//! and where it comes from; wherever one is used, the word *assumed* goes with it.

mod failures;
mod rules;
mod table;

pub use failures::RunFailures;
pub use table::*;

use std::borrow::Cow;

use crate::Pipeline;
use crate::catalogue::{Builds, Provider};
use crate::{
    Action, ActionKey, ActionProfile, Assumed, Basis, BuildQuota, Bytes, Category, Compute,
    Distribution, Draft, Owner, Profile, SourceClass, Text,
};

/// The row of the table that a value was taken from, as its basis tells; nothing of what was not, or was put together of several rows.
///
/// ```
/// use stagewright_core::{Distribution, defaults};
/// let ecs = defaults::ECS.assumed::<Distribution>();
/// assert_eq!(defaults::row_of(&ecs.basis).map(|row| row.what), Some("ECS rolling update"));
/// ```
#[must_use]
pub fn row_of(basis: &Basis) -> Option<&'static LabelledDefault> {
    let lists = [ALL_TIMES, ALL_CHANCES, ALL_SIZES, ALL_RATES, ALL_COUNTS];
    let mut rows = lists.into_iter().flatten().copied();
    rows.find(|row| row.basis() == *basis)
}

const fn basis(class: SourceClass, source: Cow<'static, str>) -> Basis {
    Basis::Default { class, source }
}

/// The default of the account's build quota. Source: CodeBuild quotas page, 60 for the smaller Linux types, queue five
/// times that, 8 hours; often 1 to 20 in practice. Checked 2026-11-23.
#[must_use]
pub fn build_quota() -> Assumed<BuildQuota> {
    let running = BUILDS_AT_ONCE.assumed();
    Assumed {
        value: BuildQuota::running(running.value),
        basis: running.basis,
    }
}

impl Profile {
    /// A profile of nothing but labelled defaults (and of what the definition itself tells, such as compute types).
    #[must_use]
    pub fn assumed(pipeline: &Pipeline) -> Self {
        let draft = pipeline.draft();
        let failures = RunFailures::of(draft);
        let mut actions = std::collections::BTreeMap::new();
        for (stage_index, action_index, action) in draft.actions() {
            let stage = &pipeline.stages()[stage_index];
            let key = ActionKey::new(stage.name(), stage.actions()[action_index].name());
            let provider = pipeline.provider(stage_index, action_index);
            actions.insert(key, assumed_action(draft, action, provider, failures));
        }
        Self {
            trigger: trigger(draft),
            transition: TRANSITION.assumed(),
            transitions: std::collections::BTreeMap::new(),
            actions,
            build_quota: build_quota(),
            artifact_days: artifact_days(draft),
            workload: EXECUTIONS.assumed(),
            counted_stage: None,
            circumstances: crate::Circumstances {
                rules: rules::assumed(pipeline),
                bucket_key: crate::lifecycle::bucket_key(draft).map(Assumed::told),
                ..crate::Circumstances::default()
            },
        }
    }
}

/// Days for which artifacts are kept: as the bucket's lifecycle says, if it stands in the template.
pub(crate) fn artifact_days(draft: &Draft) -> Assumed<u32> {
    crate::lifecycle::artifact_days(draft).map_or_else(|| ARTIFACT_DAYS.assumed(), Assumed::told)
}

/// The trigger's latency. Of several sources one changes at a time, each as often as the others for all we know: a mix, whose shares may be
/// written otherwise where `trigger` is given.
pub(crate) fn trigger(draft: &Draft) -> Assumed<Distribution> {
    let sources = || draft.stages.first().into_iter().flat_map(|it| &it.actions);
    let mut starters: Vec<&'static LabelledDefault> = sources().map(starter).collect();
    if starters.is_empty() {
        starters.push(&TRIGGER_EVENT);
    }
    let mut kinds: Vec<(&'static LabelledDefault, usize)> = Vec::new();
    for starter in &starters {
        match kinds.iter_mut().find(|(kind, _)| kind.what == starter.what) {
            Some((_, count)) => *count += 1,
            None => kinds.push((starter, 1)),
        }
    }
    if let [(only, _)] = kinds[..] {
        return only.assumed();
    }
    // Whole per cent, which the text form gives back as they are; the last part gets what rounding leaves.
    let mut left = 100;
    let last = kinds.len() - 1;
    let part = |(at, (kind, count)): (usize, &(&'static LabelledDefault, usize))| {
        let percent = if at == last {
            left
        } else {
            100 * count / starters.len()
        };
        left -= percent;
        #[expect(clippy::cast_precision_loss, reason = "at most a hundred")]
        let weight = percent as f64 / 100.0;
        (weight, kind.assumed().value)
    };
    let parts = kinds.iter().enumerate().map(part).collect();
    let sources: Vec<String> = kinds
        .iter()
        .map(|(kind, _)| format!("{}: {}, {}", kind.what, kind.source, kind.range))
        .collect();
    Assumed {
        value: Distribution::Mix(parts),
        basis: basis(
            SourceClass::Assumption,
            format!("sources change equally often; {}", sources.join("; ")).into(),
        ),
    }
}

/// How a source starts the pipeline.
fn starter(source: &Action) -> &'static LabelledDefault {
    let off = |key| {
        source
            .configuration(key)
            .is_some_and(|value| *value == "false")
    };
    match source.action_type.provider.to_string().as_str() {
        // `DetectChanges` says nothing here: with it off, the triggers of the pipeline start it.
        "CodeStarSourceConnection" => &TRIGGER_CONNECTION,
        "ECR" => &TRIGGER_EVENT,
        "GitHub" if off("PollForSourceChanges") => &TRIGGER_CONNECTION,
        _ if off("PollForSourceChanges") => &TRIGGER_EVENT,
        _ => &TRIGGER_POLLING,
    }
}

/// What is assumed of one action of a draft, or of one that is added to it; the failures are those of the definition that is studied.
#[must_use]
pub fn assumed_action(
    draft: &Draft,
    action: &Action,
    provider: Option<&'static Provider>,
    failures: RunFailures,
) -> ActionProfile {
    let category = action.action_type.category.value();
    let builds = provider.map_or(Builds::No, |provider| provider.builds);
    let compute = (builds != Builds::No).then(|| compute(draft, action, builds));
    let start_up = compute.as_ref().map(|compute| start_up(&compute.value));
    ActionProfile {
        duration: assumed_duration(action),
        start_up,
        failure: failures.chance(action),
        compute,
        outputs: action
            .outputs
            .iter()
            .map(|output| (output.name.to_string(), output_size(category)))
            .collect(),
        origin: None,
    }
}

/// The default start-up of a build on this compute type.
#[must_use]
pub fn start_up(compute: &Compute) -> Assumed<Distribution> {
    match compute {
        lambda if lambda.is_lambda() => START_LAMBDA.assumed(),
        Compute::Fleet(_) => START_FLEET.assumed(),
        _ => START_EC2.assumed(),
    }
}

fn output_size(category: Option<Category>) -> Assumed<Bytes> {
    match category {
        Some(Category::Source) => &OUTPUT_SOURCE,
        Some(Category::Build | Category::Compute) => &OUTPUT_BUILD,
        _ => &OUTPUT_REPORT,
    }
    .assumed()
}

fn compute(draft: &Draft, action: &Action, builds: Builds) -> Assumed<Compute> {
    if let Some(chosen) = action
        .configuration("ComputeType")
        .filter(|_| builds == Builds::Managed)
    {
        return match chosen.known() {
            Some(compute_type) => of_type(
                &compute_type,
                action
                    .configuration("EnvironmentType")
                    .and_then(Text::known)
                    .as_deref(),
            ),
            None => small("the action's compute type is known only after a deployment"),
        };
    }
    let project = draft
        .project_of(action)
        .filter(|_| builds == Builds::Project);
    let Some(project) = project else {
        return small("the project is not in this file");
    };
    if let Some(fleet) = &project.fleet {
        return Assumed::told(Compute::Fleet(fleet.to_string()));
    }
    let Some(compute_type) = project.compute_type.as_ref().and_then(Text::known) else {
        return small("the project's compute type is known only after a deployment");
    };
    let environment = project.environment_type.as_ref().and_then(Text::known);
    of_type(&compute_type, environment.as_deref())
}

/// What a compute type and an environment say that are written.
fn of_type(compute_type: &str, environment: Option<&str>) -> Assumed<Compute> {
    let known =
        environment.and_then(|environment| Compute::from_project(compute_type, environment));
    match (
        known,
        Compute::from_project(compute_type, "LINUX_CONTAINER"),
    ) {
        (Some(told), _) => Assumed::told(told),
        // A size without an environment that is known: the one that most projects have.
        (None, Some(linux)) if environment.is_none() => Assumed {
            value: linux,
            basis: basis(
                SourceClass::Assumption,
                Cow::Borrowed("the environment is not known, so Linux"),
            ),
        },
        (None, _) => Assumed::told(Compute::Named(compute_type.to_owned())),
    }
}

/// The smallest Linux type, with the reason why nothing better is known.
fn small(reason: &'static str) -> Assumed<Compute> {
    Assumed {
        value: Compute::Small,
        basis: basis(SourceClass::Assumption, Cow::Borrowed(reason)),
    }
}

/// The default duration of an action's work; nothing for an approval.
/// How long the work of an action takes where nothing else is known; nothing for a person.
#[must_use]
pub(crate) fn assumed_duration(action: &Action) -> Option<Assumed<Distribution>> {
    duration(action).map(LabelledDefault::assumed)
}

fn duration(action: &Action) -> Option<&'static LabelledDefault> {
    let category = action.action_type.category.value();
    let owner = action.action_type.owner.value();
    let provider = action.action_type.provider.to_string();
    let mode = action.configuration("ActionMode").and_then(Text::known);
    Some(match (category, provider.as_str()) {
        (Some(Category::Approval), _) => return None,
        (Some(Category::Source), "CodeStarSourceConnection") => &SOURCE_CONNECTION,
        (Some(Category::Source), "GitHub") => &SOURCE_GITHUB,
        (Some(Category::Source), _) => &SOURCE_OTHER,
        (_, "Commands") => &COMMANDS,
        (_, "CloudFormation") => match mode.as_deref() {
            Some("CHANGE_SET_REPLACE") => &CHANGE_SET,
            Some("DELETE_ONLY") => &STACK_DELETE,
            _ => &CLOUDFORMATION,
        },
        (_, "CloudFormationStackSet" | "CloudFormationStackInstances") => &STACK_SETS,
        (_, "CodeDeploy") => &CODE_DEPLOY,
        (_, "CodeDeployToECS") => &CODE_DEPLOY_ECS,
        (_, "ECS") => &ECS,
        (_, "ElasticBeanstalk") => &BEANSTALK,
        (_, "EC2" | "EKS" | "ServiceCatalog" | "AppConfig") => &SERVICE,
        (Some(Category::Deploy), "S3") => &S3_DEPLOY,
        (Some(Category::Deploy), "AlexaSkillsKit" | "OpsWorks") => &SMALL_DEPLOY,
        (_, "Lambda") | (Some(Category::Invoke), "CodePipeline") => &INVOKE,
        (_, "StepFunctions") => &STEP_FUNCTIONS,
        (Some(Category::Test), "DeviceFarm") => &DEVICE_TEST,
        // What partners are known for is load, browser and API tests; what a worker of one's own tests is not known.
        (Some(Category::Test), _) if owner == Some(Owner::ThirdParty) => &PARTNER_TEST,
        (Some(Category::Test), "BlazeMeter") => &PARTNER_TEST,
        (_, "ECRBuildAndPublish") => &IMAGE_BUILD,
        (_, "InspectorScan") => &SCAN,
        (_, "CodeBuild") | (Some(Category::Build | Category::Test), _) => &BUILD,
        _ => &OTHER,
    })
}
