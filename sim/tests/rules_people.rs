//! The service's rules for stopping and approvals, by their letters and numbers in `docs/guarantees.md`.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{
    Approver, Calendar, Circumstances, ExecutionMode, InterventionKind, Pipeline, Profile,
    RetryMode,
};
use stagewright_sim::ServiceRules;
use support::*;

const FAILED: RetryMode = RetryMode::FailedActions;

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

fn stop_and_wait(execution: u32) -> InterventionKind {
    InterventionKind::StopAndWait { execution }
}

fn stop_and_abandon(execution: u32) -> InterventionKind {
    InterventionKind::StopAndAbandon { execution }
}

#[test]
fn x1_stop_and_wait_lets_running_actions_finish_and_starts_nothing_new() {
    let (pipeline, profile) = shop(SUPERSEDED, unchanged);
    let circumstances = doing(vec![at(15, stop_and_wait(0))]);
    let (rows, outcome) = tell(
        &story(replay(&[0, 20])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(
        lines(&pipeline, &rows)[1..5],
        [
            "0 Build/a 0-10 Succeeded",
            "1 Source/fetch 20-20 Succeeded",
            "0 Build/b 0-30 Succeeded",
            "1 Build/a 30-40 Succeeded"
        ]
    );
    assert_eq!(count(&outcome, outcome.shares.stopped.value), 1);
}

#[test]
fn x2_stop_and_abandon_ends_at_once_while_the_builds_work_goes_on_outside() {
    let (pipeline, mut profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![build("compile", "100s")]),
        ],
    );
    quota(&mut profile, 1, 10, "8h");
    let story = || story(replay(&[0, 20])).circumstances(doing(vec![at(40, stop_and_abandon(0))]));
    let (rows, _) = tell(&story(), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[2..],
        [
            "0 Build/compile 0-40 Abandoned",
            "1 Build/compile 100-200 Succeeded"
        ],
        "the lock is free at 40 s, the build's slot at 100 s"
    );
    let mut freed = ServiceRules::default();
    freed.abandoned_builds_hold_slots = false;
    let (rows, _) = tell(&story().service(freed), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[3],
        "1 Build/compile 40-140 Succeeded"
    );
}

#[test]
fn x2_a_build_abandoned_in_the_queue_never_takes_a_slot() {
    let (pipeline, mut profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![build("compile", "100s")]),
        ],
    );
    quota(&mut profile, 1, 10, "8h");
    let circumstances = doing(vec![at(40, stop_and_abandon(1))]);
    let (rows, _) = tell(
        &story(replay(&[0, 10, 20])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    let builds: Vec<String> = lines(&pipeline, &rows)
        .into_iter()
        .filter(|line| line.contains("Build"))
        .collect();
    assert_eq!(
        builds,
        [
            "1 Build/compile 40-40 Abandoned",
            "0 Build/compile 0-100 Succeeded",
            "2 Build/compile 100-200 Succeeded"
        ]
    );
}

#[test]
fn x3_abandon_may_follow_stop_and_wait() {
    let (pipeline, profile) = shop(SUPERSEDED, unchanged);
    let circumstances = doing(vec![
        at(5, stop_and_wait(0)),
        at(6, stop_and_wait(0)),
        at(7, stop_and_abandon(0)),
    ]);
    let (rows, outcome) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        ["0 Build/a 0-7 Abandoned", "0 Build/b 0-7 Abandoned"]
    );
    assert_eq!(outcome.shares.stopped.value, 1.0);
}

#[test]
fn x4_a_stopped_execution_can_be_retried_where_it_stopped() {
    let (pipeline, profile) = shop(SUPERSEDED, unchanged);
    let retry = InterventionKind::Retry {
        execution: 0,
        mode: FAILED,
    };
    let circumstances = doing(vec![at(5, stop_and_wait(0)), at(100, retry)]);
    let (rows, outcome) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(
        lines(&pipeline, &rows)[3..],
        [
            "0 Build/c 100-105 Succeeded attempt 1",
            "0 Deploy/rollout 105-125 Succeeded"
        ],
        "nothing had failed, so the next group runs"
    );
    assert_eq!(outcome.shares.succeeded.value, 1.0);
}

fn with_approval(minutes: i64) -> (Pipeline, Profile) {
    pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Deploy",
                vec![
                    approve("ask", None).minutes(minutes),
                    call("rollout", "20s").at(2),
                ],
            ),
        ],
    )
}

fn approver(response: &str, rejects: f64, calendar: Option<Calendar>) -> Circumstances {
    let approver = Approver {
        response: law(response),
        calendar,
        rejects: chance(rejects),
    };
    Circumstances {
        approver: Some(stagewright_core::Assumed::given(approver)),
        ..Circumstances::default()
    }
}

#[test]
fn h1_the_stage_stays_locked_until_the_answer() {
    let (pipeline, profile) = with_approval(60);
    let experiment = story(replay(&[0, 60])).circumstances(approver("10min", 0.0, None));
    let (rows, outcome) = tell(&experiment, &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 0-620", "1 620-1240"]);
    assert!(!outcome.without_people);
    assert_eq!(outcome.stages[1].people.unwrap().value, 600.0);
}

#[test]
fn h1_an_answer_waits_for_office_hours() {
    let (pipeline, profile) = with_approval(7 * 24 * 60);
    let friday = 4 * 86_400 + 16 * 3_600;
    let office = Some(Calendar::office("UTC"));
    let (rows, _) = tell(
        &story(replay(&[friday])).circumstances(approver("2h", 0.0, office)),
        &pipeline,
        &profile,
    );
    assert_eq!(
        rows[1].ended.seconds(),
        (7.0 * 24.0 + 10.0) * 3_600.0,
        "one hour on Friday, one on Monday"
    );
}

#[test]
fn h2_a_rejection_fails_the_stage() {
    let (pipeline, profile) = with_approval(60);
    let experiment = story(replay(&[0])).circumstances(approver("10min", 1.0, None));
    let (rows, outcome) = tell(&experiment, &pipeline, &profile);
    assert_eq!(lines(&pipeline, &rows)[1..], ["0 Deploy/ask 0-600 Failed"]);
    assert_eq!(outcome.shares.failed.value, 1.0);
}

#[test]
fn h3_an_approval_times_out_after_its_own_time_or_after_seven_days() {
    let (pipeline, profile) = with_approval(30);
    let (rows, _) = tell(
        &story(replay(&[0])).circumstances(approver("2h", 0.0, None)),
        &pipeline,
        &profile,
    );
    assert_eq!(lines(&pipeline, &rows)[1..], ["0 Deploy/ask 0-1800 Failed"]);
    let just_in_time = story(replay(&[0])).circumstances(approver("30min", 0.0, None));
    let (pipeline, profile) = with_approval(30);
    let (rows, _) = tell(&just_in_time, &pipeline, &profile);
    assert_eq!(lines(&pipeline, &rows)[1], "0 Deploy/ask 0-1800 Succeeded");
    let (pipeline, profile) = self::pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Deploy", vec![approve("ask", None)]),
        ],
    );
    let (rows, _) = tell(
        &story(replay(&[0])).circumstances(approver("300h", 0.0, None)),
        &pipeline,
        &profile,
    );
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        ["0 Deploy/ask 0-604800 Failed"]
    );
}

#[test]
fn h4_the_first_answer_counts() {
    let (pipeline, profile) = with_approval(60);
    let answer = |approve| InterventionKind::Answer {
        stage: "Deploy".to_owned(),
        approve,
    };
    let mut circumstances = approver("10min", 0.0, None);
    circumstances.interventions = vec![at(40, answer(true)), at(41, answer(false))];
    let (rows, _) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        [
            "0 Deploy/ask 0-40 Succeeded",
            "0 Deploy/rollout 40-60 Succeeded"
        ]
    );
}

#[test]
fn h5_a_stopped_execution_abandons_its_approval_and_a_retry_asks_anew() {
    let (pipeline, profile) = with_approval(60);
    let mut circumstances = approver("10min", 0.0, None);
    let retry = InterventionKind::Retry {
        execution: 0,
        mode: FAILED,
    };
    circumstances.interventions = vec![at(40, stop_and_abandon(0)), at(100, retry)];
    let (rows, _) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(
        lines(&pipeline, &rows)[1..3],
        [
            "0 Deploy/ask 0-40 Abandoned",
            "0 Deploy/ask 100-700 Succeeded attempt 1"
        ]
    );
}
