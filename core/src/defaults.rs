//! The labelled defaults: what a pipeline that says nothing about itself probably does.
//!
//! All of them are weak evidence (single teams, single listings). Each row says what it is, how good its evidence is
//! and where it comes from; wherever one is used, the word *assumed* goes with it.

use std::borrow::Cow;

use crate::Pipeline;
use crate::catalogue::{Builds, Provider};
use crate::{
    Action, ActionKey, ActionProfile, Assumed, Basis, BuildQuota, Bytes, Category, Compute,
    Distribution, Draft, Owner, PerDay, Probability, Profile, SourceClass, Text,
};

/// A default distribution with its evidence.
#[derive(Debug)]
pub struct DefaultTime {
    /// What it is for, in words.
    pub what: &'static str,
    /// The distribution in its text form.
    pub value: &'static str,
    /// How good the evidence is.
    pub class: SourceClass,
    /// Where it comes from.
    pub source: &'static str,
}

macro_rules! times {
    ($($name:ident = $what:literal, $value:literal, $class:ident, $source:literal;)+) => {
        $(#[doc = $what] pub const $name: DefaultTime =
            DefaultTime { what: $what, value: $value, class: SourceClass::$class, source: $source };)+

        /// Every default distribution, for reports and for the test that reads each of them.
        pub const ALL_TIMES: &[&DefaultTime] = &[$(&$name),+];
    };
}

times! {
    TRIGGER_CONNECTION = "trigger to start, connection or webhook",
        "mix(93% uniform(2s, 3s), 7% lognormal(p50 = 20s, p95 = 150s))", PublicFigure, "webhook delays of carbonrunner, p95 143 to 162 s";
    TRIGGER_EVENT = "trigger to start, event rule", "uniform(1s, 5s)", Assumption, "no public figure";
    TRIGGER_POLLING = "trigger to start, polling", "uniform(0s, 60s)", Assumption, "the interval is not published";
    TRANSITION = "transition between stages", "uniform(500ms, 5s)", PublicFigure, "0.44 s in the CLI reference, 0 to 1 s in aws-meerkat's events";
    SOURCE_CONNECTION = "source through a connection", "lognormal(p50 = 15s, p95 = 22s)", Measured, "13 to 20 s in aws-meerkat's events";
    SOURCE_OTHER = "source from GitHub v1, CodeCommit, S3 or ECR", "lognormal(p50 = 4s, p95 = 12s)", PublicFigure, "3.8 s in the CLI reference";
    START_EC2 = "start-up of an on-demand build", "lognormal(p50 = 45s, p95 = 111s)", PublicFigure, "17 to 70 s in aws-cdk#14158, cloudonaut and others";
    START_LAMBDA = "start-up on Lambda compute", "uniform(3s, 8s)", PublicFigure, "AWS: almost instantly";
    START_FLEET = "start-up on a free slot of a reserved fleet", "uniform(1s, 3s)", PublicFigure, "AWS: ready immediately";
    BUILD = "work of a CodeBuild build, Jenkins or a build or test partner", "lognormal(p50 = 198s, p95 = 12min)", PublicFigure, "CircleCI's medians of 2022 and 2023";
    COMMANDS = "work of a Commands action", "lognormal(p50 = 30s, p95 = 2min)", Assumption, "no public figure";
    CLOUDFORMATION = "CloudFormation create, update or execute a change set", "lognormal(p50 = 2min, p95 = 378s)", PublicFigure, "aws-cdk#19201 and AWS's note on faster updates";
    STACK_SETS = "CloudFormation stack sets", "lognormal(p50 = 4min, p95 = 756s)", PublicFigure, "twice a stack update";
    CHANGE_SET = "CloudFormation change set replace", "lognormal(p50 = 20s, p95 = 45s)", Assumption, "no public figure";
    STACK_DELETE = "CloudFormation delete", "lognormal(p50 = 1min, p95 = 4min)", Assumption, "no public figure";
    CODE_DEPLOY = "CodeDeploy", "lognormal(p50 = 5min, p95 = 15min)", PublicFigure, "33 s in the CLI reference, 14 min in aws-meerkat's events";
    CODE_DEPLOY_ECS = "CodeDeploy to ECS", "lognormal(p50 = 12min, p95 = 40min)", PublicFigure, "up to 1 h with the termination wait";
    ECS = "ECS rolling update", "150s + lognormal(p50 = 210s, p95 = 630s)", PublicFigure, "health checks and deregistration delay of nathanpeck, 4 to 7 min in public threads";
    SERVICE = "Elastic Beanstalk, EC2, EKS, Service Catalog, AppConfig", "lognormal(p50 = 3min, p95 = 8min)", Assumption, "no public figure";
    SMALL_DEPLOY = "S3 deploy, Alexa, OpsWorks", "lognormal(p50 = 10s, p95 = 40s)", Assumption, "no public figure";
    INVOKE = "Lambda invoke or deploy, CodePipeline invoke", "lognormal(p50 = 5s, p95 = 30s)", Assumption, "no public figure";
    STEP_FUNCTIONS = "Step Functions", "lognormal(p50 = 1min, p95 = 10min)", Assumption, "no public figure";
    DEVICE_TEST = "Device Farm and other device or load test partners", "lognormal(p50 = 15min, p95 = 40min)", Assumption, "no public figure";
    OTHER = "anything else", "lognormal(p50 = 1min, p95 = 5min)", Assumption, "no public figure";
}

impl DefaultTime {
    /// The distribution with its basis. A test reads every row, so the fallback never shows.
    #[must_use]
    pub fn assumed(&self) -> Assumed<Distribution> {
        Assumed {
            value: self.value.parse().unwrap_or(Distribution::ZERO),
            basis: basis(self.class, Cow::Borrowed(self.source)),
        }
    }
}

const fn basis(class: SourceClass, source: Cow<'static, str>) -> Basis {
    Basis::Default { class, source }
}

/// Chance that an attempt fails: build and test, deploy, other.
const FAILURES: [(f64, SourceClass, &str); 3] = [
    (
        0.08,
        SourceClass::PublicFigure,
        "CircleCI: 80 % of runs succeed on the default branch at the median",
    ),
    (0.03, SourceClass::Assumption, "no public figure"),
    (0.005, SourceClass::Assumption, "no public figure"),
];

/// Executions that come in where no rate is given; an assumption.
pub const EXECUTIONS: PerDay = PerDay(8.0);

/// Days for which artifacts are kept: what a study prices, and what the bucket of an export does unless told otherwise.
pub const ARTIFACT_DAYS: u32 = 30;

/// The default of the account's build quota. Source: CodeBuild quotas page, 60 for the smaller Linux types, queue five
/// times that, 8 hours; often 1 to 20 in practice. Checked 2026-11-23.
#[must_use]
pub fn build_quota() -> Assumed<BuildQuota> {
    Assumed {
        value: BuildQuota::running(60),
        basis: basis(
            SourceClass::Documented,
            Cow::Borrowed("AWS quotas page; new accounts often have 1 to 20: ask"),
        ),
    }
}

impl Profile {
    /// A profile of nothing but labelled defaults (and of what the definition itself tells, such as compute types).
    #[must_use]
    pub fn assumed(pipeline: &Pipeline) -> Self {
        let draft = pipeline.draft();
        let mut actions = std::collections::BTreeMap::new();
        for (stage_index, action_index, action) in draft.actions() {
            let stage = &pipeline.stages()[stage_index];
            let key = ActionKey::new(stage.name(), stage.actions()[action_index].name());
            actions.insert(
                key,
                assumed_action(draft, action, pipeline.provider(stage_index, action_index)),
            );
        }
        Self {
            trigger: trigger(draft),
            transition: TRANSITION.assumed(),
            transitions: std::collections::BTreeMap::new(),
            actions,
            build_quota: build_quota(),
            artifact_days: crate::lifecycle::artifact_days(draft).map_or_else(
                || Assumed {
                    value: ARTIFACT_DAYS,
                    basis: basis(
                        SourceClass::Assumption,
                        Cow::Borrowed("no lifecycle rule is known"),
                    ),
                },
                Assumed::told,
            ),
            executions: Assumed {
                value: EXECUTIONS,
                basis: basis(SourceClass::Assumption, Cow::Borrowed("no rate was given")),
            },
        }
    }
}

fn trigger(draft: &Draft) -> Assumed<Distribution> {
    let mut slowest = &TRIGGER_CONNECTION;
    for action in draft
        .stages
        .first()
        .into_iter()
        .flat_map(|stage| &stage.actions)
    {
        if action.action_type.provider == "CodeStarSourceConnection" {
            return TRIGGER_CONNECTION.assumed();
        }
        let polls = action
            .configuration("PollForSourceChanges")
            .is_none_or(|value| *value != "false");
        let github = action.action_type.provider == "GitHub";
        slowest = match (polls && action.action_type.provider != "ECR", github) {
            (true, _) => &TRIGGER_POLLING,
            (false, true) => &TRIGGER_CONNECTION,
            (false, false) => &TRIGGER_EVENT,
        };
    }
    slowest.assumed()
}

/// What is assumed of one action.
#[must_use]
pub fn assumed_action(
    draft: &Draft,
    action: &Action,
    provider: Option<&'static Provider>,
) -> ActionProfile {
    let category = action.action_type.category.value();
    let builds = provider.map_or(Builds::No, |provider| provider.builds);
    let compute = (builds != Builds::No).then(|| compute(draft, action, builds));
    let start_up = compute.as_ref().map(|compute| start_up(&compute.value));
    let (chance, class, source) = match category {
        Some(Category::Build | Category::Test | Category::Compute) => FAILURES[0],
        Some(Category::Deploy) => FAILURES[1],
        _ => FAILURES[2],
    };
    ActionProfile {
        duration: duration(action).map(DefaultTime::assumed),
        start_up,
        failure: Assumed {
            value: Probability::new(chance).unwrap_or_default(),
            basis: basis(class, Cow::Borrowed(source)),
        },
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
    let megabytes = match category {
        Some(Category::Source) => 10,
        Some(Category::Build) => 25,
        _ => 1,
    };
    Assumed {
        value: Bytes(megabytes * 1_000_000),
        basis: basis(SourceClass::Assumption, Cow::Borrowed("no public figure")),
    }
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
fn duration(action: &Action) -> Option<&'static DefaultTime> {
    let category = action.action_type.category.value();
    let owner = action.action_type.owner.value();
    let provider = action.action_type.provider.to_string();
    let mode = action.configuration("ActionMode").and_then(Text::known);
    Some(match (category, provider.as_str()) {
        (Some(Category::Approval), _) => return None,
        (Some(Category::Source), "CodeStarSourceConnection") => &SOURCE_CONNECTION,
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
        (_, "ElasticBeanstalk" | "EC2" | "EKS" | "ServiceCatalog" | "AppConfig") => &SERVICE,
        (Some(Category::Deploy), "S3" | "AlexaSkillsKit" | "OpsWorks") => &SMALL_DEPLOY,
        (_, "Lambda") | (Some(Category::Invoke), "CodePipeline") => &INVOKE,
        (_, "StepFunctions") => &STEP_FUNCTIONS,
        (Some(Category::Test), "DeviceFarm") => &DEVICE_TEST,
        (Some(Category::Test), name) if owner != Some(Owner::Aws) && name != "Jenkins" => {
            &DEVICE_TEST
        }
        (_, "CodeBuild" | "ECRBuildAndPublish" | "InspectorScan" | "Jenkins")
        | (Some(Category::Build), _) => &BUILD,
        _ => &OTHER,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_reads_as_a_distribution() {
        for row in ALL_TIMES {
            assert!(
                row.value.parse::<Distribution>().is_ok(),
                "{}: {}",
                row.what,
                row.value
            );
        }
    }
}
