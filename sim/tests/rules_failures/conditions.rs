//! Conditions of stages: who is let in, who goes on, and what a rule that does not pass comes to.

use super::*;

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
fn c6_c8_an_execution_may_wait_until_the_window_opens_or_the_rule_times_out() {
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
        let (rows, outcome) = tell(&story(replay(&[0])), &pipeline, &profile);
        let ends: Vec<u64> = rows.iter().map(|row| row.ended.0 / 1_000_000).collect();
        let inside = outcome.stages[1].service.unwrap().value;
        (ends.len(), ends[ends.len() - 1], inside)
    };
    // Behind the stage the watch takes its 20 minutes: source, three actions of the build in 35 s, and the deployment in 20 s.
    assert_eq!(run(true, "100%"), (5, 35 + 20 * 60 + 20, 1_235.0));
    assert_eq!(run(true, "0%"), (4, 35, 1_235.0));
    // At the door a quiet alarm lets in at once (within two seconds), and one that is not is waited for before the stage fails.
    let (actions, end, _) = run(false, "100%");
    assert!(actions == 5 && (55..=57).contains(&end), "{end}");
    assert_eq!(run(false, "0%"), (1, 0, 1_200.0));
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
