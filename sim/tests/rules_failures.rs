//! The service's rules for retries, rollback, conditions and updates, by their letters and numbers in `docs/guarantees.md`.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

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
fn c1_an_entry_condition_fails_or_skips_the_stage() {
    let mut circumstances = Circumstances::default();
    rule(&mut circumstances, "Build", "alarm", 0.0, "3s");
    let (pipeline, profile) = shop(SUPERSEDED, |staged| {
        before_entry(staged, ConditionResult::Fail, "alarm")
    });
    let (rows, outcome) = tell(
        &story(replay(&[0])).circumstances(circumstances.clone()),
        &pipeline,
        &profile,
    );
    assert_eq!((rows.len(), outcome.shares.failed.value), (1, 1.0));
    let (pipeline, profile) = shop(SUPERSEDED, |staged| {
        before_entry(staged, ConditionResult::Skip, "alarm")
    });
    let (rows, outcome) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        ["0 Deploy/rollout 3-23 Succeeded"]
    );
    assert_eq!(outcome.shares.succeeded.value, 1.0);
}

#[test]
fn c1_a_deployment_window_lets_none_in_outside_its_hours() {
    let (pipeline, profile) = shop(SUPERSEDED, |staged| {
        before_entry(staged, ConditionResult::Fail, "window")
    });
    let window = RuleHours::Given(Calendar::office("UTC"));
    let profile_of_rule = RuleProfile {
        passes: chance(1.0),
        takes: Distribution::ZERO,
        window,
    };
    let mut circumstances = Circumstances::default();
    circumstances.rules.insert(
        ActionKey::new("Build", "window"),
        Assumed::given(profile_of_rule),
    );
    let (rows, _) = tell(
        &story(replay(&[8 * 3_600, 10 * 3_600])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(visits(&rows, 1), ["1 36000-36035"]);
}

/// Sees when Build is visited by executions that come at these hours from Monday on, with this window before it.
fn through(
    window: &[(&str, &str)],
    waits: bool,
    timeout: Option<i64>,
    hours: &[u64],
) -> Vec<String> {
    let (pipeline, mut profile) = shop(ExecutionMode::Parallel, |mut staged| {
        let mut condition =
            condition_of(ConditionResult::Fail, "window", "DeploymentWindow", window);
        condition[0].rules[0].timeout_in_minutes = timeout.map(Into::into);
        staged.0.before_entry = Some(condition);
        staged
    });
    if waits {
        profile.circumstances.service.closed_window = ClosedWindow::Waits;
    }
    let seconds: Vec<u64> = hours.iter().map(|hour| hour * 3_600).collect();
    let (rows, _) = tell(&story(replay(&seconds)), &pipeline, &profile);
    visits(&rows, 1)
}

#[test]
fn c6_the_window_of_the_definition_is_followed_in_its_own_time_zone() {
    let office = |zone| [("Cron", "* * 9-16 ? * MON-FRI *"), ("TimeZone", zone)];
    // Monday at 8, 10 and 15 UTC, and Saturday at 15.
    let hours = [8, 10, 15, 5 * 24 + 15];
    let seen = |zone| through(&office(zone), false, None, &hours);
    assert_eq!(seen("UTC"), ["1 36000-36035", "2 54000-54035"]);
    assert_eq!(seen("America/New_York"), ["2 54000-54035"]);
    assert_eq!(
        seen("Europe/Berlin"),
        ["0 28800-28835", "1 36000-36035", "2 54000-54035"]
    );
    assert_eq!(seen("UTC+05:30"), ["0 28800-28835", "1 36000-36035"]);
    // Without a time zone it is UTC; the third Friday of January 2026 is the 16th, eleven days after the start.
    let third = [("Cron", "* * 9-16 ? * FRI#3 *")];
    let day = 24 * 11;
    assert_eq!(
        through(&third, false, None, &[10, 4 * 24 + 10, day + 8, day + 9]),
        ["3 982800-982835"]
    );
    // The window of another year is closed all the time.
    let later = [("Cron", "* * * * * ? 2030")];
    assert_eq!(through(&later, false, None, &[10]), Vec::<String>::new());
}

#[test]
fn c6_an_execution_may_wait_until_the_window_opens_or_the_rule_times_out() {
    let office = [("Cron", "* * 9-16 ? * MON-FRI *")];
    let hours = [8, 10, 18];
    let seen = |timeout| through(&office, true, timeout, &hours);
    assert_eq!(
        seen(None),
        ["0 32400-32435", "1 36000-36035", "2 118800-118835"]
    );
    assert_eq!(seen(Some(60)), ["0 32400-32435", "1 36000-36035"]);
    let never = [("Cron", "* * * * * ? 2030")];
    assert_eq!(through(&never, true, None, &[10]), Vec::<String>::new());
}

#[test]
fn c6_hours_of_the_profile_win_over_the_window_of_the_definition() {
    let (pipeline, profile) = shop(ExecutionMode::Parallel, |mut staged| {
        let keys = [("Cron", "* * 9-16 ? * MON-FRI *")];
        staged.0.before_entry = Some(condition_of(
            ConditionResult::Fail,
            "window",
            "DeploymentWindow",
            &keys,
        ));
        staged
    });
    for (edit, seen) in [
        (
            "Build/window.window=Mon-Sun+0-24+UTC",
            vec!["0 0-35", "1 36000-36035"],
        ),
        ("Build/window.window=no", vec!["0 0-35", "1 36000-36035"]),
        ("Build/window.checks=1s", vec!["1 36001-36036"]),
    ] {
        let mut edited = Edited::new(&pipeline, &profile);
        edited.apply(&edit.parse().unwrap()).unwrap();
        let scenario = edited.check(CheckOptions::default()).unwrap();
        let (rows, _) = tell(
            &story(replay(&[0, 36_000])),
            &scenario.pipeline,
            &scenario.profile,
        );
        assert_eq!(visits(&rows, 1), seen, "{edit}");
    }
}

#[test]
fn c7_an_alarm_is_watched_for_its_wait_time() {
    let alarm = |wait| {
        [
            ("AlarmName", "errors"),
            ("AlarmStates", "ALARM"),
            ("WaitTime", wait),
        ]
    };
    let run = |after: bool, passes: &str| {
        let (pipeline, mut profile) = shop(ExecutionMode::Parallel, |mut staged| {
            let condition = condition_of(
                ConditionResult::Fail,
                "alarm",
                "CloudWatchAlarm",
                &alarm("20"),
            );
            match after {
                true => staged.0.on_success = Some(condition),
                false => staged.0.before_entry = Some(condition),
            }
            staged
        });
        let rule = profile
            .circumstances
            .rules
            .get_mut(&ActionKey::new("Build", "alarm"));
        rule.unwrap().value.passes = passes.parse().unwrap();
        let (rows, _) = tell(&story(replay(&[0])), &pipeline, &profile);
        let ends: Vec<u64> = rows.iter().map(|row| row.ended.0 / 1_000_000).collect();
        (ends.len(), ends[ends.len() - 1])
    };
    // Behind the stage the watch takes its 20 minutes: source, three actions of the build in 35 s, and the deployment in 20 s.
    assert_eq!(run(true, "100%"), (5, 35 + 20 * 60 + 20));
    assert_eq!(run(true, "0%"), (4, 35));
    // At the door a quiet alarm lets in at once (within two seconds), and one that is not is waited for before the stage fails.
    let (actions, end) = run(false, "100%");
    assert!(actions == 5 && (55..=57).contains(&end), "{end}");
    assert_eq!(run(false, "0%").0, 1);
}

#[test]
fn c2_a_success_condition_fails_or_rolls_back_after_all_actions_succeeded() {
    let mut circumstances = Circumstances::default();
    rule(&mut circumstances, "Build", "alarm", 0.0, "60s");
    let (pipeline, profile) = shop(SUPERSEDED, |staged| {
        on_success(staged, ConditionResult::Fail, "alarm")
    });
    let (rows, outcome) = tell(
        &story(replay(&[0, 40])).circumstances(circumstances.clone()),
        &pipeline,
        &profile,
    );
    assert_eq!(
        visits(&rows, 1),
        ["0 0-35", "1 95-130"],
        "the lock is held while the rule runs"
    );
    assert_eq!(outcome.shares.failed.value, 1.0);
    let (pipeline, profile) = shop(SUPERSEDED, |staged| {
        on_success(staged, ConditionResult::Rollback, "alarm")
    });
    let mut earlier = ServiceRules::default();
    earlier.earlier_success = true;
    let (_, outcome) = tell(
        &story(replay(&[0]))
            .circumstances(circumstances)
            .service(earlier),
        &pipeline,
        &profile,
    );
    assert_eq!(
        (
            outcome.shares.failed.value,
            outcome.shares.rolled_back.value
        ),
        (1.0, 1.0)
    );
}

#[test]
fn c3_a_failure_condition_rolls_back_when_a_rule_does_not_pass() {
    let (pipeline, mut profile) = shop(SUPERSEDED, |staged| failure_condition(staged, "alarm"));
    failing(&mut profile, "a", 1.0);
    let mut earlier = ServiceRules::default();
    earlier.earlier_success = true;
    for (passes, rollbacks) in [(0.0, 1.0), (1.0, 0.0)] {
        let mut circumstances = Circumstances::default();
        rule(&mut circumstances, "Build", "alarm", passes, "1s");
        let experiment = story(replay(&[0]))
            .circumstances(circumstances)
            .service(earlier.clone());
        let (_, outcome) = tell(&experiment, &pipeline, &profile);
        assert_eq!(
            (
                outcome.shares.failed.value,
                outcome.shares.rolled_back.value
            ),
            (1.0, rollbacks)
        );
    }
}

#[test]
fn c4_a_condition_that_fails_can_be_overridden_and_one_that_skips_cannot() {
    let overriding = InterventionKind::Override {
        stage: "Build".to_owned(),
    };
    let mut circumstances = doing(vec![at(10, overriding)]);
    rule(&mut circumstances, "Build", "alarm", 0.0, "60s");
    let (pipeline, profile) = shop(SUPERSEDED, |staged| {
        before_entry(staged, ConditionResult::Fail, "alarm")
    });
    let (rows, _) = tell(
        &story(replay(&[0])).circumstances(circumstances.clone()),
        &pipeline,
        &profile,
    );
    assert_eq!(visits(&rows, 1), ["0 10-45"]);
    let (pipeline, profile) = shop(SUPERSEDED, |staged| {
        before_entry(staged, ConditionResult::Skip, "alarm")
    });
    let (rows, _) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert!(visits(&rows, 1).is_empty());
}

#[test]
fn c4_the_lock_is_held_while_a_condition_runs_unless_told_otherwise() {
    let (pipeline, profile) = shop(SUPERSEDED, |staged| {
        before_entry(staged, ConditionResult::Fail, "alarm")
    });
    let mut circumstances = Circumstances::default();
    rule(&mut circumstances, "Build", "alarm", 1.0, "60s");
    let story = || story(replay(&[0, 10])).circumstances(circumstances.clone());
    let (rows, _) = tell(&story(), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 60-95", "1 155-190"]);
    let mut free = ServiceRules::default();
    free.conditions_hold_lock = false;
    let (rows, _) = tell(&story().service(free), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 60-95", "1 95-130"]);
}

#[test]
fn c5_a_skipped_stage_is_no_target_of_a_rollback() {
    let rollback = InterventionKind::Rollback {
        stage: "Build".to_owned(),
    };
    let mut circumstances = doing(vec![at(1_000, rollback)]);
    rule(&mut circumstances, "Build", "alarm", 0.0, "0s");
    let (pipeline, profile) = shop(SUPERSEDED, |staged| {
        before_entry(staged, ConditionResult::Skip, "alarm")
    });
    let (_, outcome) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(outcome.shares.rolled_back.value, 0.0);
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
