//! Busy days, told by both engines: many executions at once, caps that bind, long queues.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{
    ActionType, Arrivals, Category, ExecutionMode, Pipeline, Profile, Workload, per_day,
};
use stagewright_sim::{Experiment, ServiceRules};
use support::*;

/// Builds one after the other, in a pool of so many slots.
fn shop(mode: ExecutionMode, builds: &[&str], slots: u32) -> (Pipeline, Profile) {
    // Whatever its source fetches is what triggered it.
    let mut source = fetch("fetch", "0s");
    source.action.action_type = ActionType::aws(Category::Source, "CodeStarSourceConnection");
    source.action.configuration = vec![
        (
            "ConnectionArn".to_owned(),
            "arn:aws:codestar-connections:eu-west-1:123456789012:connection/1".into(),
        ),
        ("FullRepositoryId".to_owned(), "shop/shop".into()),
        ("BranchName".to_owned(), "main".into()),
    ];
    let builds = (1..).zip(builds);
    let builds = builds.map(|(order, takes)| build(&format!("build{order}"), takes).at(order));
    let (pipeline, mut profile) = pipeline(
        "shop",
        mode,
        vec![
            stage("Source", vec![source]),
            stage("Build", builds.collect()),
        ],
    );
    quota(&mut profile, slots, 100_000, "8h");
    (pipeline, profile)
}

fn day(executions: u32) -> Experiment {
    Experiment::new(Workload::poisson(per_day(executions)))
        .days(1)
        .replications(2)
        .seed(3)
        .threads(1)
}

#[test]
fn the_example_is_one_of_the_earliest_whichever_overtakes() {
    // Hundreds are under way at any time, so that many of the earliest to end started late.
    let (pipeline, profile) = shop(PARALLEL, &["exponential(mean = 6h)"], 100_000);
    let mut rules = ServiceRules::default();
    rules.active_executions = None;
    let outcome = simulate(&day(4_000).service(rules), &pipeline, &profile);
    assert!(
        outcome.shares.succeeded.value > 0.4,
        "eight hours are the most"
    );
}

#[test]
fn an_example_is_not_believed_if_the_cap_would_have_refused_an_execution_before() {
    // Ten builds one after the other in one slot, and a new execution every ten seconds.
    let (pipeline, profile) = shop(PARALLEL, &["uniform(5s, 7s)"; 10], 1);
    let arrivals: Vec<u64> = (0..110).map(|index| index * 10).collect();
    let outcome = simulate(&story(replay(&arrivals)), &pipeline, &profile);
    assert!(outcome.shares.refused.value > 0.1, "the cap of 50 binds");
}

#[test]
fn every_execution_takes_its_own_change_where_the_source_does_not_take_the_latest() {
    for mode in [QUEUED, SUPERSEDED, PARALLEL] {
        let (pipeline, profile) = shop(mode, &["uniform(10s, 30s)"], 1_000);
        let outcome = simulate(&day(1_000), &pipeline, &profile);
        assert_eq!(outcome.shares.repeated.value, 0.0, "{mode}");
    }
}

#[test]
fn who_waited_on_the_evening_before_still_holds_the_slot_in_the_morning() {
    // Four hundred builds of a minute come between ten and eleven, and there are two slots; without a wait, all would have gone before the measured day begins.
    let (pipeline, profile) = shop(PARALLEL, &["60s"], 2);
    let evening = |hour: u32| match hour {
        22 => 400.0,
        24 => 3.0,
        _ => 0.0,
    };
    let workload = Workload {
        arrivals: Arrivals::Weekly {
            per_day: 403.0 / 7.0,
            variation: 1.0,
            hours: (0..168).map(evening).collect(),
            time_zone: "UTC".to_owned(),
            holidays: Vec::new(),
        },
    };
    let mut rules = ServiceRules::default();
    rules.active_executions = None;
    let experiment = Experiment::new(workload).days(1).replications(3).seed(5);
    let outcome = simulate(&experiment.service(rules), &pipeline, &profile);
    let lead = outcome.lead_time.unwrap();
    assert!(
        lead.p50.value > 600.0,
        "they stand behind those of yesterday"
    );
}

#[test]
fn however_many_builds_ask_together_each_takes_its_turn() {
    let takes = [
        "50s",
        "uniform(10s, 4min)",
        "90s",
        "uniform(30s, 2min)",
        "20s",
    ];
    for mode in [QUEUED, SUPERSEDED, PARALLEL] {
        for together in 1..=takes.len() {
            let builds = (0..).zip(&takes[..together]);
            let builds = builds.map(|(index, takes)| build(&format!("build{index}"), takes));
            let (pipeline, mut profile) = pipeline(
                "shop",
                mode,
                vec![
                    stage("Source", vec![fetch("fetch", "uniform(1s, 9s)")]),
                    stage("Build", builds.collect()),
                    stage("Test", vec![build("test", "uniform(10s, 1min)")]),
                ],
            );
            // Fewer slots than the builds of two executions need.
            quota(&mut profile, together.div_ceil(2) as u32, 100_000, "8h");
            let outcome = simulate(&day(400), &pipeline, &profile);
            assert!(outcome.shares.succeeded.value > 0.1, "{mode:?}, {together}");
            let waits = outcome
                .stages
                .iter()
                .filter_map(|stage| stage.quota_wait.as_ref());
            let waits: f64 = waits.map(|wait| wait.value).sum();
            assert!(waits > 0.0, "{mode:?}, {together}: the pool is never full");
        }
    }
}
