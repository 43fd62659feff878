//! Small pipelines for the tests: written in one line each, checked by the rules like any other.
#![allow(dead_code, reason = "every test file uses another part of this")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::fmt::Debug;

use stagewright_core::{
    Action, ActionKey, ActionProfile, ActionType, Arrivals, ArtifactStore, Assumed, BuildQuota,
    Category, CheckOptions, Circumstances, Compute, Condition, ConditionResult, ConditionRule,
    Distribution, Draft, ExecutionMode, ExecutionResult, Intervention, InterventionKind, Micros,
    OnFailure, OutputArtifact, Owner, Pipeline, PipelineType, Probability, Profile, Quotas, Record,
    RetryMode, RuleHours, RuleProfile, Stage, Text, Workload, check,
};
use stagewright_sim::{Experiment, FleetMember, FleetOutcome, Outcome};

pub(crate) const QUEUED: ExecutionMode = ExecutionMode::Queued;
pub(crate) const SUPERSEDED: ExecutionMode = ExecutionMode::Superseded;
pub(crate) const PARALLEL: ExecutionMode = ExecutionMode::Parallel;

/// An action with what is assumed of it.
#[derive(Clone)]
pub(crate) struct Step {
    pub action: Action,
    pub takes: Option<Distribution>,
    pub start_up: Option<Distribution>,
    pub fails: f64,
    pub compute: Option<Compute>,
}

impl Step {
    fn new(action: Action, takes: &str) -> Self {
        Self {
            action,
            takes: Some(law(takes)),
            start_up: None,
            fails: 0.0,
            compute: None,
        }
    }

    pub(crate) fn at(mut self, run_order: i64) -> Self {
        self.action.run_order = Some(run_order.into());
        self
    }

    pub(crate) fn fails(mut self, chance: f64) -> Self {
        self.fails = chance;
        self
    }

    pub(crate) fn on(mut self, compute: Compute) -> Self {
        self.compute = Some(compute);
        self
    }

    pub(crate) fn starts_up(mut self, takes: &str) -> Self {
        self.start_up = Some(law(takes));
        self
    }

    pub(crate) fn minutes(mut self, timeout: i64) -> Self {
        self.action.timeout_in_minutes = Some(timeout.into());
        self
    }
}

pub(crate) fn law(text: &str) -> Distribution {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A source.
pub(crate) fn fetch(name: &str, takes: &str) -> Step {
    let mut action = Action::new(name, ActionType::aws(Category::Source, "CodeCommit"));
    action.configuration = vec![
        ("RepositoryName".to_owned(), "shop".into()),
        ("BranchName".to_owned(), "main".into()),
        ("PollForSourceChanges".to_owned(), "false".into()),
    ];
    action.outputs = vec![OutputArtifact::new("src")];
    Step::new(action, takes)
}

/// An action that needs no slot.
pub(crate) fn call(name: &str, takes: &str) -> Step {
    let mut action = Action::new(name, ActionType::aws(Category::Invoke, "Lambda"));
    action.configuration = vec![("FunctionName".to_owned(), "function".into())];
    Step::new(action, takes)
}

/// An action that needs a build slot.
pub(crate) fn build(name: &str, takes: &str) -> Step {
    let mut action = Action::new(name, ActionType::aws(Category::Build, "CodeBuild"));
    action.configuration = vec![("ProjectName".to_owned(), "project".into())];
    action.inputs = vec!["src".into()];
    Step::new(action, takes).on(Compute::Small)
}

/// An approval.
pub(crate) fn approve(name: &str, takes: Option<&str>) -> Step {
    let action = Action::new(name, ActionType::aws(Category::Approval, "Manual"));
    Step {
        action,
        takes: takes.map(law),
        start_up: None,
        fails: 0.0,
        compute: None,
    }
}

pub(crate) fn stage(name: &str, steps: Vec<Step>) -> (Stage, Vec<Step>) {
    let actions = steps.iter().map(|step| step.action.clone()).collect();
    (
        Stage {
            actions,
            ..Stage::new(name)
        },
        steps,
    )
}

/// A pipeline of these stages, with no latencies and a quota that never binds.
pub(crate) fn pipeline(
    name: &str,
    mode: ExecutionMode,
    stages: Vec<(Stage, Vec<Step>)>,
) -> (Pipeline, Profile) {
    let (stages, steps): (Vec<Stage>, Vec<Vec<Step>>) = stages.into_iter().unzip();
    let draft = Draft {
        name: Some(name.into()),
        pipeline_type: Some(PipelineType::V2.into()),
        execution_mode: Some(mode.into()),
        quotas: Some(Quotas::Current),
        role: Some("arn:aws:iam::111122223333:role/shop".into()),
        artifact_store: Some(ArtifactStore::bucket("shop-artifacts")),
        stages,
        ..Draft::default()
    };
    let checked = check(draft, CheckOptions::default());
    let pipeline = checked
        .pipeline
        .unwrap_or_else(|| panic!("{:#?}", checked.findings));
    let mut profile = Profile::assumed(&pipeline);
    profile.trigger = Assumed::given(Distribution::ZERO);
    profile.transition = Assumed::given(Distribution::ZERO);
    profile.build_quota = Assumed::given(BuildQuota {
        running: 1_000,
        queued: 5_000,
        queue_timeout: "8h".parse().unwrap(),
    });
    for (stage, steps) in pipeline.stages().iter().zip(&steps) {
        for step in steps {
            let name = step.action.name.to_string();
            let assumed: &mut ActionProfile =
                profile.action_mut((stage.name(), name.as_str())).unwrap();
            assumed.duration = step.takes.clone().map(Assumed::given);
            assumed.start_up = step.start_up.clone().map(Assumed::given);
            assumed.failure = Assumed::given(Probability::new(step.fails).unwrap());
            assumed.compute = step.compute.clone().map(Assumed::given);
        }
    }
    (pipeline, profile)
}

pub(crate) fn quota(profile: &mut Profile, running: u32, queued: u32, timeout: &str) {
    let queue_timeout = timeout.parse().unwrap();
    profile.build_quota = Assumed::given(BuildQuota {
        running,
        queued,
        queue_timeout,
    });
}

/// Triggers at these seconds.
pub(crate) fn replay(seconds: &[u64]) -> Workload {
    Workload {
        arrivals: Arrivals::Replay(
            seconds
                .iter()
                .map(|second| Micros::from_seconds(*second))
                .collect(),
        ),
    }
}

/// Two equal months without warm-up: with fixed durations both say the same.
pub(crate) fn story(workload: Workload) -> Experiment {
    Experiment::new(workload)
        .days(30)
        .replications(2)
        .seed(7)
        .warm_up(Micros::ZERO)
        .threads(1)
}

/// Runs an experiment as it is, by the evaluator chosen for it, and event by event. Both have to tell the same, to the last bit.
pub(crate) fn both_ways<T: Debug>(experiment: &Experiment, run: impl Fn(&Experiment) -> T) -> T {
    let chosen = run(experiment);
    let events = run(&experiment.clone().event_by_event(true));
    assert_same(
        ("the chosen evaluator", &chosen),
        ("event by event", &events),
    );
    chosen
}

/// Two results of one experiment are the same bits.
pub(crate) fn assert_same<T: Debug>(one: (&str, &T), other: (&str, &T)) {
    if let Some(difference) = difference(one.1, other.1) {
        panic!("{} and {} differ:\n{difference}", one.0, other.0);
    }
}

/// The first line in which two results differ, after some that are the same.
pub(crate) fn difference<T: Debug>(one: &T, other: &T) -> Option<String> {
    let (one, other) = (format!("{one:#?}"), format!("{other:#?}"));
    if one == other {
        return None;
    }
    let (one, other): (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
    let same = one
        .iter()
        .zip(&other)
        .take_while(|(one, other)| one == other);
    let place = same.count();
    let before = one[place.saturating_sub(12)..place].join("\n");
    Some(format!(
        "{before}\n{}\ninstead of\n{}",
        one.get(place).unwrap_or(&"nothing"),
        other.get(place).unwrap_or(&"nothing")
    ))
}

/// Simulates one pipeline both ways.
pub(crate) fn simulate(experiment: &Experiment, pipeline: &Pipeline, profile: &Profile) -> Outcome {
    both_ways(experiment, |experiment| {
        experiment.simulate(pipeline, profile).unwrap()
    })
}

/// Simulates several pipelines both ways.
pub(crate) fn simulate_fleet(experiment: &Experiment, members: &[FleetMember<'_>]) -> FleetOutcome {
    both_ways(experiment, |experiment| {
        experiment.simulate_fleet(members).unwrap()
    })
}

/// The rows of the first replication of a story, and its outcome, which is the same without rows, whichever evaluator it then has.
pub(crate) fn tell(
    experiment: &Experiment,
    pipeline: &Pipeline,
    profile: &Profile,
) -> (Vec<Record>, Outcome) {
    let mut rows = Vec::new();
    let mut keep = |record: &Record| {
        if record.replication == 0 {
            rows.push(*record);
        }
    };
    let outcome = experiment
        .simulate_with_records(pipeline, profile, &mut keep)
        .unwrap();
    let without = experiment.simulate(pipeline, profile).unwrap();
    assert_same(("with rows", &outcome), ("without", &without));
    (rows, outcome)
}

/// Rows as `execution stage/action from-to result`, in seconds, in the order in which they ended.
pub(crate) fn lines(pipeline: &Pipeline, rows: &[Record]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            let stage = &pipeline.stages()[row.stage as usize];
            let action = stage.actions()[row.action as usize].name();
            let (from, to) = (row.started.seconds(), row.ended.seconds());
            let attempt = if row.attempt > 0 {
                format!(" attempt {}", row.attempt)
            } else {
                String::new()
            };
            format!(
                "{} {}/{action} {from}-{to} {:?}{attempt}",
                row.execution,
                stage.name(),
                row.result
            )
        })
        .collect()
}

/// When each execution was in a stage, by the rows of its actions: `execution from-to`.
pub(crate) fn visits(rows: &[Record], stage: u32) -> Vec<String> {
    let mut visits: Vec<(u64, Micros, Micros)> = Vec::new();
    for row in rows.iter().filter(|row| row.stage == stage) {
        match visits.iter_mut().find(|visit| visit.0 == row.execution) {
            Some(visit) => {
                visit.1 = visit.1.min(row.requested);
                visit.2 = visit.2.max(row.ended);
            }
            None => visits.push((row.execution, row.requested, row.ended)),
        }
    }
    visits.sort_by_key(|visit| visit.1);
    visits
        .iter()
        .map(|(execution, from, to)| format!("{execution} {}-{}", from.seconds(), to.seconds()))
        .collect()
}

/// A share of all triggers as a count, in a story of two equal replications.
pub(crate) fn count(outcome: &Outcome, share: f64) -> u64 {
    let triggers = outcome.triggers_per_day.value * outcome.span.seconds() / 86_400.0;
    (share * triggers).round() as u64
}

pub(crate) fn owner_is_custom(owner: Owner) -> bool {
    owner == Owner::Custom
}

pub(crate) fn text(value: &str) -> Text {
    value.into()
}

pub(crate) const fn is_success(result: ExecutionResult) -> bool {
    matches!(result, ExecutionResult::Succeeded)
}

// Stages with conditions -----------------------------------------------------------------------------------------------------

pub(crate) type Staged = (Stage, Vec<Step>);

pub(crate) fn retries(mut staged: Staged, mode: RetryMode) -> Staged {
    staged.0.on_failure = Some(OnFailure {
        result: Some(ConditionResult::Retry.into()),
        retry_mode: Some(mode.into()),
        ..OnFailure::default()
    });
    staged
}

pub(crate) fn rolls_back(mut staged: Staged) -> Staged {
    staged.0.on_failure = Some(OnFailure {
        result: Some(ConditionResult::Rollback.into()),
        ..OnFailure::default()
    });
    staged
}

fn condition(result: ConditionResult, rule: &str) -> Vec<Condition> {
    condition_of(
        result,
        rule,
        "LambdaInvoke",
        &[("FunctionName", "function")],
    )
}

/// A condition with one rule of this provider, with these keys.
pub(crate) fn condition_of(
    result: ConditionResult,
    rule: &str,
    provider: &str,
    keys: &[(&str, &str)],
) -> Vec<Condition> {
    let keys = keys.iter();
    let rule = ConditionRule {
        name: rule.into(),
        category: Some("Rule".into()),
        owner: Some("AWS".into()),
        provider: provider.into(),
        version: Some("1".into()),
        configuration: keys
            .map(|(key, value)| ((*key).to_owned(), (*value).into()))
            .collect(),
        ..ConditionRule::default()
    };
    vec![Condition {
        result: Some(result.into()),
        rules: vec![rule],
        ..Condition::default()
    }]
}

pub(crate) fn before_entry(mut staged: Staged, result: ConditionResult, rule: &str) -> Staged {
    staged.0.before_entry = Some(condition(result, rule));
    staged
}

pub(crate) fn on_success(mut staged: Staged, result: ConditionResult, rule: &str) -> Staged {
    staged.0.on_success = Some(condition(result, rule));
    staged
}

pub(crate) fn failure_condition(mut staged: Staged, rule: &str) -> Staged {
    let conditions = Some(condition(ConditionResult::Rollback, rule));
    staged.0.on_failure = Some(OnFailure {
        conditions,
        ..OnFailure::default()
    });
    staged
}

/// With this deployment window in the rules of its conditions.
pub(crate) fn in_the_window(mut staged: Staged, cron: &str) -> Staged {
    let stage = &mut staged.0;
    let failure = stage.on_failure.as_mut().map(|it| &mut it.conditions);
    let all = [&mut stage.before_entry, &mut stage.on_success];
    let conditions = all.into_iter().chain(failure).flatten().flatten();
    // A rule of the service's own cannot skip a stage.
    let conditions = conditions.filter(|it| it.result != Some(ConditionResult::Skip.into()));
    for rule in conditions.flat_map(|it| &mut it.rules) {
        rule.provider = "DeploymentWindow".into();
        rule.configuration = vec![("Cron".to_owned(), cron.into())];
    }
    staged
}

// Circumstances --------------------------------------------------------------------------------------------------------------

pub(crate) fn chance(chance: f64) -> Probability {
    Probability::new(chance).unwrap()
}

pub(crate) fn rule(
    circumstances: &mut Circumstances,
    stage: &str,
    name: &str,
    passes: f64,
    takes: &str,
) {
    let profile = RuleProfile {
        passes: chance(passes),
        takes: law(takes),
        window: RuleHours::OfTheDefinition,
    };
    circumstances
        .rules
        .insert(ActionKey::new(stage, name), Assumed::given(profile));
}

pub(crate) fn at(second: u64, what: InterventionKind) -> Intervention {
    Intervention {
        at: Micros::from_seconds(second),
        what,
    }
}

pub(crate) fn doing(interventions: Vec<Intervention>) -> Circumstances {
    Circumstances {
        interventions,
        ..Circumstances::default()
    }
}
