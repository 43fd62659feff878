//! The service's rules for actions, transitions and starts by other pipelines, by their letters and numbers in `docs/guarantees.md`.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{
    Arrivals, Calendar, Circumstances, ExecutionMode, InterventionKind, Micros, Pipeline, Profile,
    Workload,
};
use stagewright_sim::{FleetMember, ParallelGates, ServiceRules};
use support::*;

/// Source 10 s, Build 100 s, Deploy 20 s.
fn shop(mode: ExecutionMode) -> (Pipeline, Profile) {
    pipeline(
        "shop",
        mode,
        vec![
            stage("Source", vec![fetch("fetch", "10s")]),
            stage("Build", vec![call("compile", "100s")]),
            stage("Deploy", vec![call("rollout", "20s")]),
        ],
    )
}

fn disable(stage: &str, second: u64) -> stagewright_core::Intervention {
    at(
        second,
        InterventionKind::Disable {
            stage: stage.to_owned(),
        },
    )
}

fn enable(stage: &str, second: u64) -> stagewright_core::Intervention {
    at(
        second,
        InterventionKind::Enable {
            stage: stage.to_owned(),
        },
    )
}

#[test]
fn a1_groups_follow_each_other_and_their_actions_start_together() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                vec![call("a", "10s"), call("b", "20s"), call("c", "5s").at(2)],
            ),
        ],
    );
    let (rows, _) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        [
            "0 Build/a 0-10 Succeeded",
            "0 Build/b 0-20 Succeeded",
            "0 Build/c 20-25 Succeeded"
        ]
    );
}

#[test]
fn a2_running_siblings_continue_after_a_failure_and_no_later_group_starts() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                vec![
                    call("a", "10s").fails(1.0),
                    call("b", "20s"),
                    call("c", "5s").at(2),
                ],
            ),
        ],
    );
    let (rows, _) = tell(&story(replay(&[0, 1])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[2..],
        [
            "0 Build/a 0-10 Failed",
            "0 Build/b 0-20 Succeeded",
            "1 Build/a 20-30 Failed",
            "1 Build/b 20-40 Succeeded"
        ],
        "the stage is failed, and its lock free, when nothing is in progress"
    );
}

#[test]
fn a3_run_orders_may_skip_and_the_written_place_means_nothing() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                vec![
                    call("last", "1s").at(900),
                    call("first", "2s"),
                    call("middle", "4s").at(7),
                ],
            ),
        ],
    );
    let (rows, _) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        [
            "0 Build/first 0-2 Succeeded",
            "0 Build/middle 2-6 Succeeded",
            "0 Build/last 6-7 Succeeded"
        ]
    );
}

#[test]
fn t2_a_disabled_transition_holds_executions_that_can_be_superseded_and_stopped() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let circumstances = doing(vec![
        disable("Build", 5),
        at(100, InterventionKind::StopAndWait { execution: 1 }),
        enable("Build", 200),
    ]);
    let (rows, outcome) = tell(
        &story(replay(&[0, 20])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert!(visits(&rows, 1).is_empty());
    assert_eq!(count(&outcome, outcome.shares.superseded.value), 1);
    assert_eq!(count(&outcome, outcome.shares.stopped.value), 1);
}

#[test]
fn t3_the_latest_waiting_execution_enters_when_the_transition_is_enabled_again() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let story = || {
        story(replay(&[0, 20, 40]))
            .circumstances(doing(vec![disable("Build", 5), enable("Build", 200)]))
    };
    let (rows, _) = tell(&story(), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["2 200-300"]);
    let mut slow = ServiceRules::default();
    slow.reopening = Micros::from_seconds(30);
    let (rows, _) = tell(&story().service(slow), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["2 230-330"], "a few moments");
}

#[test]
fn t4_after_thirty_days_the_waiting_execution_no_longer_resumes() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let day = 86_400;
    for (opens, resumed) in [(30 * day, 1), (30 * day + 1, 0)] {
        let circumstances = doing(vec![disable("Build", 0), enable("Build", opens)]);
        let experiment = story(replay(&[0])).days(40).circumstances(circumstances);
        let (rows, outcome) = tell(&experiment, &pipeline, &profile);
        assert_eq!(visits(&rows, 1).len(), resumed);
        assert_eq!(
            count(&outcome, outcome.shares.unfinished.value),
            1 - resumed as u64
        );
    }
}

#[test]
fn t5_executions_past_the_door_are_not_affected() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let (rows, _) = tell(
        &story(replay(&[0])).circumstances(doing(vec![disable("Build", 50)])),
        &pipeline,
        &profile,
    );
    assert_eq!(visits(&rows, 2), ["0 110-130"]);
}

#[test]
fn t6_what_was_stopped_at_the_door_neither_enters_nor_is_retried() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let circumstances = doing(vec![
        disable("Build", 5),
        at(50, InterventionKind::StopAndWait { execution: 0 }),
        at(
            60,
            InterventionKind::Retry {
                execution: 0,
                mode: stagewright_core::RetryMode::AllActions,
            },
        ),
        enable("Build", 100),
    ]);
    let (rows, outcome) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert!(visits(&rows, 1).is_empty());
    assert_eq!(outcome.shares.stopped.value, 1.0);
}

#[test]
fn parallel_executions_wait_at_a_disabled_transition_and_enter_together() {
    let (pipeline, profile) = shop(PARALLEL);
    let story = || {
        story(replay(&[0, 20]))
            .circumstances(doing(vec![disable("Build", 5), enable("Build", 200)]))
    };
    let (rows, _) = tell(&story(), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 200-300", "1 200-300"]);
    let mut ignores = ServiceRules::default();
    ignores.parallel_gates = ParallelGates::Ignore;
    let (rows, _) = tell(&story().service(ignores), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 10-110", "1 30-130"]);
}

#[test]
fn a_friday_freeze_holds_deployments_until_monday() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let mut circumstances = Circumstances::default();
    circumstances.gates.insert(
        "Deploy".to_owned(),
        stagewright_core::Assumed::given(Calendar::office("UTC")),
    );
    let friday = 4 * 86_400;
    let times = [
        friday + 10 * 3_600,
        friday + 16 * 3_600 + 3_500,
        friday + 18 * 3_600,
    ];
    let (rows, outcome) = tell(
        &story(replay(&times)).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    let monday = 7 * 86_400 + 9 * 3_600;
    let morning = friday + 10 * 3_600 + 110;
    assert_eq!(
        visits(&rows, 2),
        [
            format!("0 {morning}-{}", morning + 20),
            format!("2 {monday}-{}", monday + 20)
        ],
        "the last commit of Friday goes out on Monday at nine; the one before it was superseded"
    );
    assert!(outcome.stages[2].gate_wait.unwrap().value > 60_000.0);
}

#[test]
fn one_pipeline_starts_another_and_they_share_nothing_else() {
    let mut invoke = call("start", "1s");
    invoke.action.action_type =
        stagewright_core::ActionType::aws(stagewright_core::Category::Invoke, "CodePipeline");
    invoke.action.configuration = vec![("PipelineName".to_owned(), "child".into())];
    let parent = pipeline(
        "parent",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "10s")]),
            stage("Next", vec![invoke]),
        ],
    );
    let child = pipeline(
        "child",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "5s")]),
            stage("Build", vec![call("compile", "7s")]),
        ],
    );
    let never = Workload {
        arrivals: Arrivals::Never,
    };
    let members = [
        FleetMember::new(&parent.0, &parent.1, replay(&[0, 100])),
        FleetMember::new(&child.0, &child.1, never),
    ];
    let mut rows = Vec::new();
    let mut keep = |row: &stagewright_core::Record| rows.push(*row);
    let fleet = story(replay(&[0]))
        .simulate_fleet_with_records(&members, &mut keep)
        .unwrap();
    let without = simulate_fleet(&story(replay(&[0])), &members);
    assert_same(("with rows", &fleet), ("without", &without));
    let starts: Vec<f64> = rows
        .iter()
        .filter(|row| row.replication == 0 && row.pipeline == 1 && row.stage == 0)
        .map(|row| row.started.seconds())
        .collect();
    assert_eq!(starts, [11.0, 111.0]);
    assert_eq!(
        fleet.pipelines[1].lead_time.as_ref().unwrap().mean.value,
        12.0
    );
    assert_eq!(fleet.usages()[0].pipelines.len(), 2);
}
