//! The service's rules for retries, rollback, updates and, beside this file, conditions, by their letters and numbers in `docs/guarantees.md`.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

#[path = "rules_failures/conditions.rs"]
mod conditions;

use stagewright_core::{
    ActionKey, ActionResult, Assumed, Calendar, CheckOptions, Circumstances, ConditionResult,
    Distribution, Edited, ExecutionMode, InterventionKind, Pipeline, Profile, Retrier, RetryMode,
    RuleHours, RuleProfile, Workload, per_day,
};
use stagewright_sim::{ClosedWindow, Experiment, ServiceRules, SimulationError, UpdateCancels};
use support::*;

const FAILED: RetryMode = RetryMode::FailedActions;
const ALL: RetryMode = RetryMode::AllActions;

/// Source, then a Build of `a` (10 s) beside `b` (30 s) and then `c` (5 s), then Deploy.
fn shop(mode: ExecutionMode, change: impl FnOnce(Staged) -> Staged) -> (Pipeline, Profile) {
    let building = stage(
        "Build",
        vec![call("a", "10s"), call("b", "30s"), call("c", "5s").at(2)],
    );
    pipeline(
        "shop",
        mode,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            change(building),
            stage("Deploy", vec![call("rollout", "20s")]),
        ],
    )
}

fn unchanged(staged: Staged) -> Staged {
    staged
}

/// Makes an action fail with this chance.
fn failing(profile: &mut Profile, action: &str, how_often: f64) {
    profile.action_mut(("Build", action)).unwrap().failure = Assumed::given(chance(how_often));
}

/// A seed under which `a` of Build fails at the first attempt of execution 0 and succeeds at the second, with a chance of one half.
fn seed_of_one_failure(
    build: impl Fn(u64) -> Vec<stagewright_core::Record>,
) -> Vec<stagewright_core::Record> {
    (0..200)
        .map(build)
        .find(|rows| {
            let mine: Vec<_> = rows
                .iter()
                .filter(|row| row.stage == 1 && row.action == 0)
                .map(|row| row.result)
                .collect();
            mine.starts_with(&[ActionResult::Failed, ActionResult::Succeeded])
        })
        .unwrap()
}

fn retrier(mode: RetryMode, response: &str) -> Circumstances {
    let retrier = Retrier {
        chance: chance(1.0),
        response: law(response),
        calendar: None,
        mode,
        most: 1,
    };
    Circumstances {
        retrier: Some(Assumed::given(retrier)),
        ..Circumstances::default()
    }
}

#[test]
fn r1_failed_actions_may_be_retried_while_their_siblings_run() {
    let (pipeline, mut profile) = shop(SUPERSEDED, unchanged);
    failing(&mut profile, "a", 0.5);
    let rows = seed_of_one_failure(|seed| {
        tell(
            &story(replay(&[0]))
                .seed(seed)
                .circumstances(retrier(FAILED, "5s")),
            &pipeline,
            &profile,
        )
        .0
    });
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        [
            "0 Build/a 0-10 Failed",
            "0 Build/a 15-25 Succeeded attempt 1",
            "0 Build/b 0-30 Succeeded attempt 1",
            "0 Build/c 30-35 Succeeded attempt 1",
            "0 Deploy/rollout 35-55 Succeeded",
        ]
    );
}

#[test]
fn r1_only_failed_actions_run_again_and_the_stage_goes_on() {
    let (pipeline, mut profile) = shop(SUPERSEDED, unchanged);
    failing(&mut profile, "a", 0.5);
    let rows = seed_of_one_failure(|seed| {
        tell(
            &story(replay(&[0]))
                .seed(seed)
                .circumstances(retrier(FAILED, "90s")),
            &pipeline,
            &profile,
        )
        .0
    });
    assert_eq!(
        lines(&pipeline, &rows)[2..],
        [
            "0 Build/b 0-30 Succeeded",
            "0 Build/a 100-110 Succeeded attempt 1",
            "0 Build/c 110-115 Succeeded attempt 1",
            "0 Deploy/rollout 115-135 Succeeded",
        ]
    );
}

#[test]
fn r2_all_actions_run_again_once_nothing_is_in_progress() {
    let (pipeline, mut profile) = shop(SUPERSEDED, unchanged);
    failing(&mut profile, "a", 0.5);
    let rows = seed_of_one_failure(|seed| {
        tell(
            &story(replay(&[0]))
                .seed(seed)
                .circumstances(retrier(ALL, "5s")),
            &pipeline,
            &profile,
        )
        .0
    });
    assert_eq!(
        lines(&pipeline, &rows)[1..5],
        [
            "0 Build/a 0-10 Failed",
            "0 Build/b 0-30 Succeeded",
            "0 Build/a 30-40 Succeeded attempt 1",
            "0 Build/b 30-60 Succeeded attempt 1",
        ],
        "called at 15 s, it waits for b"
    );
}

#[test]
fn r3_a_retry_is_refused_once_a_later_execution_has_entered_the_stage() {
    let (pipeline, mut profile) = shop(SUPERSEDED, unchanged);
    failing(&mut profile, "a", 1.0);
    let (rows, outcome) = tell(
        &story(replay(&[0, 20])).circumstances(retrier(FAILED, "100s")),
        &pipeline,
        &profile,
    );
    let attempts: Vec<_> = rows
        .iter()
        .filter(|row| row.attempt == 1)
        .map(|row| row.execution)
        .collect();
    assert_eq!(attempts, [1], "0 was overtaken, 1 is the latest");
    assert_eq!(outcome.shares.failed.value, 1.0);
}

#[test]
fn r3_nothing_that_did_not_fail_is_retried() {
    let (pipeline, profile) = shop(SUPERSEDED, unchanged);
    let retry = InterventionKind::Retry {
        execution: 0,
        mode: ALL,
    };
    let (rows, _) = tell(
        &story(replay(&[0])).circumstances(doing(vec![at(5, retry)])),
        &pipeline,
        &profile,
    );
    assert!(rows.iter().all(|row| row.attempt == 0));
}

#[test]
fn r4_the_same_execution_goes_on_and_its_lead_time_counts_from_its_trigger() {
    let (pipeline, mut profile) = shop(SUPERSEDED, unchanged);
    failing(&mut profile, "a", 0.5);
    let found = (0..200).find_map(|seed| {
        let experiment = story(replay(&[0]))
            .seed(seed)
            .circumstances(retrier(FAILED, "90s"));
        let (rows, outcome) = tell(&experiment, &pipeline, &profile);
        let retried =
            rows.iter().any(|row| row.attempt == 1) && outcome.shares.succeeded.value == 1.0;
        (retried && outcome.shares.retried.value == 1.0).then_some(outcome)
    });
    let outcome = found.unwrap();
    assert_eq!(outcome.lead_time.unwrap().mean.value, 135.0);
    assert_eq!(
        outcome.stages[1].retry_wait.unwrap().n,
        4,
        "two entries in each of two replications"
    );
}

#[test]
fn r5_one_automatic_attempt_of_the_failed_actions() {
    let (pipeline, mut profile) = shop(SUPERSEDED, |staged| retries(staged, FAILED));
    failing(&mut profile, "a", 1.0);
    let (rows, outcome) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        [
            "0 Build/a 0-10 Failed",
            "0 Build/b 0-30 Succeeded",
            "0 Build/a 30-40 Failed attempt 1"
        ]
    );
    assert_eq!(outcome.shares.failed.value, 1.0);
}

#[test]
fn r5_an_automatic_retry_may_run_all_actions_and_keeps_the_lock() {
    let (pipeline, mut profile) = shop(SUPERSEDED, |staged| retries(staged, ALL));
    failing(&mut profile, "a", 1.0);
    let (rows, _) = tell(&story(replay(&[0, 5])), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 0-60", "1 60-120"]);
}

#[test]
fn r5_a_flaky_test_with_and_without_automatic_retry() {
    let month = |staged: fn(Staged) -> Staged| {
        let (pipeline, mut profile) = shop(QUEUED, staged);
        failing(&mut profile, "a", 0.2);
        let workload = Workload::poisson(per_day(200));
        let month = story(workload).days(10).replications(20);
        simulate(&month, &pipeline, &profile)
    };
    let without = month(unchanged);
    let with = month(|staged| retries(staged, FAILED));
    assert!(
        (without.shares.failed.value - 0.2).abs() < 0.01,
        "{}",
        without.shares.failed
    );
    assert!(
        (with.shares.failed.value - 0.04).abs() < 0.005,
        "{}",
        with.shares.failed
    );
    let change = with.compare(&without).succeeded.unwrap();
    assert!(
        change.paired && change.is_detectable() && change.change.value > 0.14,
        "{change:?}"
    );
}

#[test]
fn r6_every_row_says_which_attempt_it_is() {
    let (pipeline, mut profile) = shop(SUPERSEDED, |staged| retries(staged, FAILED));
    failing(&mut profile, "a", 1.0);
    let (rows, _) = tell(&story(replay(&[0])), &pipeline, &profile);
    let attempts: Vec<u32> = rows
        .iter()
        .filter(|row| row.action == 0 && row.stage == 1)
        .map(|row| row.attempt)
        .collect();
    assert_eq!(attempts, [0, 1]);
}

#[test]
fn b1_a_rollback_runs_only_its_stage_as_a_new_execution() {
    let (pipeline, profile) = shop(SUPERSEDED, unchanged);
    let rollback = InterventionKind::Rollback {
        stage: "Build".to_owned(),
    };
    let (rows, outcome) = tell(
        &story(replay(&[0])).circumstances(doing(vec![at(1_000, rollback)])),
        &pipeline,
        &profile,
    );
    let after: Vec<_> = rows
        .iter()
        .filter(|row| row.requested.seconds() >= 1_000.0)
        .collect();
    assert_eq!(after.len(), 3, "a, b and c of Build, and no Deploy");
    assert!(after.iter().all(|row| row.stage == 1 && row.execution != 0));
    assert_eq!(outcome.shares.rolled_back.value, 1.0);
    assert_eq!(
        count(&outcome, outcome.shares.succeeded.value),
        1,
        "a rollback is no lead time"
    );
}

#[test]
fn b2_the_first_stage_cannot_be_rolled_back() {
    let (pipeline, profile) = shop(SUPERSEDED, unchanged);
    let rollback = InterventionKind::Rollback {
        stage: "Source".to_owned(),
    };
    let (_, outcome) = tell(
        &story(replay(&[0])).circumstances(doing(vec![at(1_000, rollback)])),
        &pipeline,
        &profile,
    );
    assert_eq!(outcome.shares.rolled_back.value, 0.0);
}

#[test]
fn b3_a_failure_rolls_back_automatically_to_an_earlier_success() {
    let (pipeline, mut profile) = shop(SUPERSEDED, rolls_back);
    failing(&mut profile, "a", 1.0);
    let (rows, outcome) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert_eq!(
        rows.len(),
        3,
        "no earlier success: the stage just stays failed"
    );
    assert_eq!(outcome.shares.rolled_back.value, 0.0);
    let mut earlier = ServiceRules::default();
    earlier.earlier_success = true;
    let (rows, outcome) = tell(
        &story(replay(&[0, 5])).service(earlier),
        &pipeline,
        &profile,
    );
    let holders: Vec<(bool, f64)> = rows
        .iter()
        .filter(|row| row.stage == 1 && row.action == 0)
        .map(|row| (row.execution < 2, row.started.seconds()))
        .collect();
    assert_eq!(
        holders,
        [(true, 0.0), (false, 30.0), (true, 60.0), (false, 90.0)],
        "the rollback goes first, then the execution that waited, then its rollback"
    );
    assert_eq!(outcome.shares.rolled_back.value, 1.0);
}

#[test]
fn p2_rollback_does_not_exist_in_parallel_mode() {
    let (pipeline, profile) = shop(PARALLEL, unchanged);
    let rollback = InterventionKind::Rollback {
        stage: "Build".to_owned(),
    };
    let (_, outcome) = tell(
        &story(replay(&[0])).circumstances(doing(vec![at(1_000, rollback)])),
        &pipeline,
        &profile,
    );
    assert_eq!(outcome.shares.rolled_back.value, 0.0);
    // A definition that asks for it passes no check; read without one it is refused here.
    let (pipeline, _) = shop(SUPERSEDED, rolls_back);
    let mut draft = pipeline.into_draft();
    draft.execution_mode = Some(ExecutionMode::Parallel.into());
    let pipeline = Pipeline::from_verified(draft);
    let profile = Profile::assumed(&pipeline);
    let error = story(replay(&[0]))
        .simulate(&pipeline, &profile)
        .unwrap_err();
    assert!(
        matches!(&error, SimulationError::Input(faults) if faults[0].place.contains("Build")),
        "{error}"
    );
}

#[test]
fn u1_a_changed_definition_cancels_executions_at_once_or_at_the_next_stage() {
    let (pipeline, profile) = shop(QUEUED, unchanged);
    let story =
        || story(replay(&[0, 5])).circumstances(doing(vec![at(20, InterventionKind::Update)]));
    let (rows, outcome) = tell(&story(), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows).last().unwrap(),
        "0 Build/b 0-20 Abandoned"
    );
    assert_eq!(outcome.shares.cancelled.value, 1.0);
    let mut later = ServiceRules::default();
    later.update_cancels = UpdateCancels::AtTheNextStage;
    let (rows, outcome) = tell(&story().service(later), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 0-35"]);
    assert_eq!(outcome.shares.cancelled.value, 1.0);
}

/// The sources of the default speak of runs, so a run of any definition fails as often as they say.
#[test]
fn a_run_without_given_chances_fails_in_8_per_cent_of_cases() {
    for builds in [1, 2, 10] {
        let names: Vec<String> = (0..builds).map(|at| format!("build{at}")).collect();
        let calls = names.iter().map(|name| call(name, "10s")).collect();
        let stages = vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", calls),
            stage("Deploy", vec![call("rollout", "20s")]),
        ];
        let (pipeline, _) = pipeline("shop", PARALLEL, stages);
        let outcome = Experiment::new(Workload::poisson(per_day(40)))
            .days(30)
            .replications(40)
            .simulate(&pipeline, &Profile::assumed(&pipeline))
            .unwrap();
        let failed = outcome.shares.failed.value;
        // 48,000 executions: five standard errors.
        assert!((failed - 0.08).abs() < 0.006, "{builds} builds: {failed}");
    }
}

/// A pipeline that updates itself: the first execution does so under this seed, and starts anew behind the one that came in the meantime.
#[test]
fn u3_an_execution_that_changes_its_pipeline_starts_anew_once() {
    for mode in [SUPERSEDED, QUEUED, ExecutionMode::Parallel] {
        let (pipeline, profile) = pipeline(
            "shop",
            mode,
            vec![
                stage("Source", vec![fetch("fetch", "10s")]),
                stage("UpdatePipeline", vec![call("SelfMutate", "30s")]),
                stage("Deploy", vec![call("rollout", "20s")]),
            ],
        );
        let mut circumstances = Circumstances::default();
        let habit = stagewright_core::Habit {
            restarts: chance(1.0),
            ..stagewright_core::Habit::default()
        };
        let key = ActionKey::new("UpdatePipeline", "SelfMutate");
        circumstances.habits.insert(key, Assumed::given(habit));
        let told = story(replay(&[0, 1_000])).circumstances(circumstances);
        let (rows, outcome) = tell(&told, &pipeline, &profile);
        assert_eq!(
            lines(&pipeline, &rows)[..5],
            [
                "0 Source/fetch 0-10 Succeeded",
                "0 UpdatePipeline/SelfMutate 10-40 Succeeded",
                "0 Source/fetch 40-50 Succeeded",
                "0 UpdatePipeline/SelfMutate 50-80 Succeeded",
                "0 Deploy/rollout 80-100 Succeeded",
            ],
            "{mode:?}"
        );
        assert_eq!(outcome.lead_time.unwrap().mean.value, 100.0);
        assert_eq!(outcome.shares.succeeded.value, 1.0);
    }
}
