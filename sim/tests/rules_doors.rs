//! The service's rules for starts and for the three modes, by their letters and numbers in `docs/guarantees.md`.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{
    Assumed, Circumstances, ExecutionMode, InterventionKind, Pipeline, Profile, Workload,
};
use stagewright_sim::{FirstStage, QueuePlace, ServiceRules};
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
fn s1_every_trigger_starts_one_execution() {
    let (pipeline, profile) = shop(PARALLEL);
    let (rows, outcome) = tell(&story(replay(&[0, 1, 1, 7])), &pipeline, &profile);
    assert_eq!(visits(&rows, 0).len(), 4);
    assert_eq!(count(&outcome, outcome.shares.succeeded.value), 4);
}

#[test]
fn s2_every_source_runs_in_every_execution() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage(
                "Source",
                vec![fetch("code", "10s"), {
                    let mut other = fetch("config", "4s");
                    other.action.outputs[0].name = "settings".into();
                    other
                }],
            ),
            stage("Build", vec![call("compile", "1s")]),
        ],
    );
    let (rows, _) = tell(&story(replay(&[0, 100])), &pipeline, &profile);
    assert_eq!(rows.iter().filter(|row| row.stage == 0).count(), 4);
}

#[test]
fn s5_polling_beside_an_event_rule_starts_every_change_twice() {
    let (pipeline, profile) = shop(QUEUED);
    let circumstances = Circumstances {
        second_start: Some(Assumed::given(law("30s"))),
        ..Circumstances::default()
    };
    let (rows, outcome) = tell(
        &story(replay(&[0, 500])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(visits(&rows, 0).len(), 4);
    assert_eq!(
        outcome.shares.repeated.value, 0.5,
        "half of the work builds what was built already"
    );
}

#[test]
fn s6_changes_that_no_filter_lets_through_start_nothing() {
    let (pipeline, profile) = shop(PARALLEL);
    let all = story(Workload::poisson(stagewright_core::per_day(400)));
    let circumstances = Circumstances {
        matching: Assumed::given(chance(0.25)),
        ..Circumstances::default()
    };
    let few = simulate(&all.circumstances(circumstances), &pipeline, &profile);
    assert!(
        (few.triggers_per_day.value - 100.0).abs() < 5.0,
        "{}",
        few.triggers_per_day
    );
}

#[test]
fn s7_two_quick_triggers_may_build_the_same_revision_twice() {
    let (pipeline, mut profile) = shop(PARALLEL);
    profile.trigger = Assumed::given(law("30s"));
    // Both sources run after both changes, so both take the second one.
    let (_, outcome) = tell(&story(replay(&[0, 5, 500])), &pipeline, &profile);
    assert_eq!(count(&outcome, outcome.shares.repeated.value), 1);
}

#[test]
fn s8_a_start_beyond_fifty_active_executions_is_refused() {
    let (pipeline, profile) = shop(QUEUED);
    let (_, outcome) = tell(&story(replay(&[0; 60])), &pipeline, &profile);
    assert_eq!(count(&outcome, outcome.shares.refused.value), 10);
}

#[test]
fn m1_a_stage_is_entered_when_it_is_unlocked_and_its_transition_enabled() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let circumstances = doing(vec![disable("Build", 0), enable("Build", 50)]);
    let (rows, outcome) = tell(
        &story(replay(&[0, 60])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(visits(&rows, 1), ["0 50-150", "1 150-250"]);
    let build = &outcome.stages[1];
    assert_eq!(
        (
            build.gate_wait.unwrap().value,
            build.lock_wait.unwrap().value
        ),
        (20.0, 40.0)
    );
}

#[test]
fn m2_one_execution_in_a_stage_and_several_in_the_pipeline() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let (rows, _) = tell(&story(replay(&[0, 95])), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 10-110", "1 110-210"]);
    assert_eq!(
        visits(&rows, 2),
        ["0 110-130", "1 210-230"],
        "0 is in Deploy while 1 is in Build"
    );
}

#[test]
fn m3_a_stage_is_complete_when_all_its_actions_succeeded() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("short", "5s"), call("long", "50s")]),
            stage("Deploy", vec![call("rollout", "1s")]),
        ],
    );
    let (rows, _) = tell(&story(replay(&[0, 10])), &pipeline, &profile);
    assert_eq!(visits(&rows, 2), ["0 50-51", "1 100-101"]);
}

#[test]
fn m4_failure_and_stop_release_the_lock() {
    let (pipeline, mut profile) = shop(SUPERSEDED);
    profile.action_mut(("Build", "compile")).unwrap().failure = Assumed::given(chance(1.0));
    let (rows, _) = tell(&story(replay(&[0, 20])), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 10-110", "1 110-210"]);
    let stop = doing(vec![at(
        40,
        InterventionKind::StopAndAbandon { execution: 0 },
    )]);
    let (rows, _) = tell(
        &story(replay(&[0, 20])).circumstances(stop),
        &pipeline,
        &profile,
    );
    assert_eq!(visits(&rows, 1), ["0 10-40", "1 40-140"]);
}

#[test]
fn m5_a_newer_execution_replaces_the_waiting_one() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let (rows, outcome) = tell(&story(replay(&[0, 20, 40])), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 10-110", "2 110-210"]);
    assert_eq!(count(&outcome, outcome.shares.superseded.value), 1);
}

#[test]
fn m6_a_stale_approval_blocks_newer_work_and_is_never_superseded() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "10s")]),
            stage(
                "Deploy",
                vec![approve("ask", Some("2h")), call("rollout", "20s").at(2)],
            ),
        ],
    );
    let (rows, outcome) = tell(&story(replay(&[0, 600, 1_200, 3_000])), &pipeline, &profile);
    assert_eq!(
        visits(&rows, 1),
        ["0 10-7230", "3 7230-14450"],
        "two hours old, and still first"
    );
    assert_eq!(count(&outcome, outcome.shares.superseded.value), 2);
}

#[test]
fn m7_the_waiting_execution_enters_in_the_instant_in_which_the_door_opens() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let (rows, _) = tell(&story(replay(&[0, 1])), &pipeline, &profile);
    let first = rows
        .iter()
        .find(|row| row.stage == 1 && row.execution == 0)
        .unwrap();
    let second = rows
        .iter()
        .find(|row| row.stage == 1 && row.execution == 1)
        .unwrap();
    assert_eq!(first.ended, second.requested);
}

#[test]
fn m8_more_recent_means_started_later() {
    let (pipeline, mut profile) = shop(SUPERSEDED);
    // Execution 2 overtakes 1 on the way to Build, where 0 is inside.
    profile.transitions.insert(
        "Build".to_owned(),
        Assumed::given(law("samples(1s, 60s, 2s)")),
    );
    let mut overtakings = 0;
    for seed in 0..40 {
        let (rows, _) = tell(&story(replay(&[0, 11, 22])).seed(seed), &pipeline, &profile);
        let order: Vec<u64> = rows
            .iter()
            .filter(|row| row.stage == 1)
            .map(|row| row.execution)
            .collect();
        // Wherever 0 is inside while the other two arrive, in whichever order, the newer of them goes on.
        if order.first() == Some(&0) {
            assert_eq!(order, [0, 2]);
            overtakings += 1;
        }
    }
    assert!(overtakings > 10);
}

#[test]
fn m9_the_first_stage_is_a_lock_like_any_other_unless_told_otherwise() {
    let (pipeline, profile) = shop(SUPERSEDED);
    let (rows, _) = tell(&story(replay(&[0, 1, 2])), &pipeline, &profile);
    assert_eq!(
        visits(&rows, 0),
        ["0 0-10", "2 10-20"],
        "1 was superseded at the first door"
    );
    let mut open = ServiceRules::default();
    open.first_stage = FirstStage::IsOpen;
    let (rows, _) = tell(
        &story(replay(&[0, 1, 2])).service(open),
        &pipeline,
        &profile,
    );
    assert_eq!(visits(&rows, 0), ["0 0-10", "1 1-11", "2 2-12"]);
}

#[test]
fn q1_executions_are_processed_in_order_and_none_is_superseded() {
    let (pipeline, profile) = shop(QUEUED);
    let (rows, outcome) = tell(&story(replay(&[0, 1, 2, 3])), &pipeline, &profile);
    assert_eq!(
        visits(&rows, 1),
        ["0 10-110", "1 110-210", "2 210-310", "3 310-410"]
    );
    assert_eq!(outcome.shares.superseded.value, 0.0);
}

#[test]
fn q2_the_queue_stands_before_each_stage_or_before_the_pipeline() {
    let (pipeline, profile) = shop(QUEUED);
    let (rows, _) = tell(&story(replay(&[0, 0])), &pipeline, &profile);
    assert_eq!(visits(&rows, 0), ["0 0-10", "1 10-20"]);
    let mut front = ServiceRules::default();
    front.queue_place = QueuePlace::BeforeThePipeline;
    let (rows, outcome) = tell(&story(replay(&[0, 0])).service(front), &pipeline, &profile);
    assert_eq!(visits(&rows, 0), ["0 0-10", "1 130-140"]);
    assert_eq!(outcome.stages[0].lock_wait.unwrap().value, 65.0);
}

#[test]
fn q2_a_failed_execution_lets_the_next_one_in() {
    let (pipeline, mut profile) = shop(QUEUED);
    profile.action_mut(("Build", "compile")).unwrap().failure = Assumed::given(chance(1.0));
    for place in [QueuePlace::BeforeEachStage, QueuePlace::BeforeThePipeline] {
        let mut service = ServiceRules::default();
        service.queue_place = place;
        let (rows, _) = tell(
            &story(replay(&[0, 0, 0])).service(service),
            &pipeline,
            &profile,
        );
        assert_eq!(visits(&rows, 1).len(), 3, "{place:?}");
    }
}

#[test]
fn q3_waiting_executions_count_towards_the_cap() {
    let (pipeline, profile) = shop(QUEUED);
    // One is through the pipeline after 130 s; from then on there is room for one more.
    let mut seconds = vec![0; 50];
    seconds.extend([129, 131]);
    let (_, outcome) = tell(&story(replay(&seconds)), &pipeline, &profile);
    assert_eq!(count(&outcome, outcome.shares.refused.value), 1);
}

#[test]
fn p1_parallel_executions_do_not_see_each_other() {
    let (pipeline, profile) = shop(PARALLEL);
    let (_, outcome) = tell(&story(replay(&[0, 0, 0, 5])), &pipeline, &profile);
    let lead = outcome.lead_time.unwrap();
    assert_eq!((lead.mean.value, lead.deviation), (130.0, 0.0));
}

#[test]
fn p4_a_stage_holds_many_parallel_executions() {
    let (pipeline, profile) = shop(PARALLEL);
    let (rows, outcome) = tell(&story(replay(&[0, 0, 0])), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 10-110", "1 10-110", "2 10-110"]);
    let seconds = outcome.stages[1].utilisation.value * outcome.span.seconds();
    assert!(
        (seconds - 300.0).abs() < 1e-6,
        "the mean number inside, not a share: {seconds}"
    );
}
