//! Build slots: the account's quota, its queue, and what stands outside it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{
    ActionResult, Assumed, CheckOptions, Circumstances, Compute, Micros, Project, Workload, check,
    per_day,
};
use stagewright_sim::Experiment;
use support::*;

fn three_builds(compute: &Compute) -> (stagewright_core::Pipeline, stagewright_core::Profile) {
    let build = |name| build(name, "100s").on(compute.clone());
    pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![build("one"), build("two"), build("three")]),
        ],
    )
}

#[test]
fn a_quota_of_one_runs_builds_one_after_another_in_table_order() {
    let (pipeline, mut profile) = three_builds(&Compute::Small);
    quota(&mut profile, 1, 5, "8h");
    let (rows, outcome) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        [
            "0 Build/one 0-100 Succeeded",
            "0 Build/two 100-200 Succeeded",
            "0 Build/three 200-300 Succeeded"
        ]
    );
    assert_eq!(rows[3].wait(), Micros::from_seconds(200));
    assert_eq!(
        outcome.stages[1].quota_wait.unwrap().value,
        200.0,
        "300 s instead of 100"
    );
    assert_eq!(outcome.stages[1].service.unwrap().value, 100.0);
}

#[test]
fn a6_a_build_beyond_the_queue_fails_its_action() {
    let (pipeline, mut profile) = three_builds(&Compute::Small);
    quota(&mut profile, 1, 1, "8h");
    let (rows, outcome) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        [
            "0 Build/three 0-0 Failed",
            "0 Build/one 0-100 Succeeded",
            "0 Build/two 100-200 Succeeded"
        ]
    );
    assert_eq!(outcome.shares.failed.value, 1.0);
    assert!(outcome.pools[0].refused_per_day.value > 0.0);
    let build = outcome.usages.get(0).actions[3].build.clone().unwrap();
    assert_eq!(
        (build.builds, build.time),
        (0, Micros::ZERO),
        "a build that never started costs nothing"
    );
}

#[test]
fn a6_a_build_that_queues_too_long_fails_and_frees_no_slot() {
    let (pipeline, mut profile) = three_builds(&Compute::Small);
    quota(&mut profile, 1, 5, "150s");
    let (rows, _) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        [
            "0 Build/one 0-100 Succeeded",
            "0 Build/three 150-150 Failed",
            "0 Build/two 100-200 Succeeded"
        ]
    );
    assert_eq!(
        rows.iter()
            .filter(|row| row.result == ActionResult::Failed)
            .count(),
        1
    );
}

#[test]
fn lambda_compute_never_queues() {
    let (pipeline, mut profile) = three_builds(&Compute::Lambda2Gb);
    quota(&mut profile, 1, 0, "8h");
    let (rows, _) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert!(
        rows.iter()
            .all(|row| row.wait() == Micros::ZERO && row.result == ActionResult::Succeeded)
    );
}

#[test]
fn a_slot_goes_to_the_oldest_request_before_any_made_at_the_same_instant() {
    let (pipeline, mut profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![build("compile", "100s")]),
        ],
    );
    quota(&mut profile, 1, 50, "8h");
    let (rows, _) = tell(&story(replay(&[0, 50, 100])), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 0-100", "1 50-200", "2 100-300"]);
}

#[test]
fn the_start_up_of_a_build_is_billed_and_its_queue_is_not() {
    let (pipeline, mut profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                vec![
                    build("one", "100s").starts_up("30s"),
                    build("two", "100s").starts_up("30s"),
                ],
            ),
        ],
    );
    quota(&mut profile, 1, 50, "8h");
    let (_, outcome) = tell(&story(replay(&[0])), &pipeline, &profile);
    let two = &outcome.usages.get(0).actions[2];
    assert_eq!(
        (two.time, two.billed_minutes),
        (Micros::from_seconds(260), 5),
        "CodePipeline's clock runs from the start"
    );
    let build = two.build.as_ref().unwrap();
    assert_eq!(
        (
            build.builds,
            build.time,
            build.billed_minutes,
            build.billed_seconds
        ),
        (1, Micros::from_seconds(130), 3, 130)
    );
    assert_eq!(
        (build.queued, build.queued_minutes),
        (Micros::from_seconds(130), 2)
    );
}

#[test]
fn a_build_ends_at_the_services_time_out_and_fails() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![build("compile", "10h")]),
        ],
    );
    let (rows, outcome) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        ["0 Build/compile 0-28800 Failed"],
        "eight hours"
    );
    assert_eq!(outcome.shares.failed.value, 1.0);
}

/// Each row: what the project beside the pipeline says, how long a build takes, and when it ends: past its limit it fails there.
#[test]
fn a7_a_build_ends_at_the_limit_of_its_project() {
    for (minutes, takes, ends, result) in [
        (None, "59min", 59 * 60, "Succeeded"),
        (None, "90min", 60 * 60, "Failed"),
        (Some(120), "90min", 90 * 60, "Succeeded"),
        (Some(20), "90min", 20 * 60, "Failed"),
    ] {
        let (before, profile) = pipeline(
            "shop",
            SUPERSEDED,
            vec![
                stage("Source", vec![fetch("fetch", "0s")]),
                stage("Build", vec![build("compile", takes)]),
            ],
        );
        let mut draft = before.draft().clone();
        let action = &draft.stages[1].actions[0];
        let name = action.configuration("ProjectName").unwrap().clone();
        draft.projects.push(Project {
            name: Some(name),
            timeout_in_minutes: minutes.map(Into::into),
            ..Project::default()
        });
        let shop = check(draft, CheckOptions::default()).pipeline.unwrap();
        let (rows, _) = tell(&story(replay(&[0])), &shop, &profile);
        let told = format!("0 Build/compile 0-{ends} {result}");
        assert_eq!(lines(&shop, &rows)[1..], [told]);
    }
}

/// Three builds of ten minutes, the second of another project than the others, which gives up after five minutes in the queue.
fn impatient(
    mode: stagewright_core::ExecutionMode,
) -> (stagewright_core::Pipeline, stagewright_core::Profile) {
    let mut patient = build("two", "10min");
    patient.action.configuration[0].1 = "patient".into();
    let builds = vec![build("one", "10min"), patient, build("three", "10min")];
    let (before, profile) = pipeline(
        "shop",
        mode,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", builds),
        ],
    );
    let mut draft = before.draft().clone();
    for (name, minutes) in [("project", Some(5)), ("patient", None)] {
        draft.projects.push(Project {
            name: Some(name.into()),
            queued_timeout_in_minutes: minutes.map(|minutes: i64| minutes.into()),
            ..Project::default()
        });
    }
    let shop = check(draft, CheckOptions::default()).pipeline.unwrap();
    (shop, profile)
}

/// Each row: what the profile says, and when the second and the third build end; the second comes first in the queue.
#[test]
fn a6_a_build_gives_up_after_the_time_of_its_project_or_of_the_profile_whichever_is_shorter() {
    let (shop, mut profile) = impatient(PARALLEL);
    for (timeout, second, third) in [
        ("8h", "two 600-1200 Succeeded", "three 300-300 Failed"),
        ("7min", "two 420-420 Failed", "three 300-300 Failed"),
        ("2min", "two 120-120 Failed", "three 120-120 Failed"),
    ] {
        quota(&mut profile, 1, 10, timeout);
        let (rows, _) = tell(&story(replay(&[0])), &shop, &profile);
        let told = lines(&shop, &rows);
        for line in [second, third] {
            let line = format!("0 Build/{line}");
            assert!(told.contains(&line), "{timeout}: {line} in {told:?}");
        }
    }
}

/// Both engines, where nearly every build waits and many give up, each after its own time.
#[test]
fn a6_who_gives_up_is_the_same_whichever_evaluator_is_chosen() {
    for (mode, slots) in [(PARALLEL, 2), (QUEUED, 2), (SUPERSEDED, 1)] {
        let (shop, mut profile) = impatient(mode);
        quota(&mut profile, slots, 30, "25min");
        let month = Experiment::new(Workload::poisson(per_day(60)))
            .days(3)
            .replications(10)
            .seed(9);
        let outcome = simulate(&month, &shop, &profile);
        let failed = outcome.shares.failed.value;
        assert!(failed > 0.2, "{mode:?}: {failed}");
    }
}

#[test]
fn a8_a_build_beyond_the_limit_of_its_project_ends_with_an_error() {
    let (before, profile) = three_builds(&Compute::Small);
    for (limit, refused) in [(None, 0), (Some(1), 2), (Some(2), 1), (Some(3), 0)] {
        let mut draft = before.draft().clone();
        draft.projects.push(Project {
            name: Some("project".into()),
            concurrent_build_limit: limit.map(|limit: i64| limit.into()),
            ..Project::default()
        });
        let shop = check(draft, CheckOptions::default()).pipeline.unwrap();
        let (rows, _) = tell(&story(replay(&[0])), &shop, &profile);
        let failed = rows.iter().filter(|row| row.result == ActionResult::Failed);
        assert_eq!(failed.count(), refused, "{limit:?}");
    }
}

/// Two small builds, a large one and one on Arm: each type with a quota of its own has slots of its own, and all others share the account's.
#[test]
fn a_compute_type_may_have_a_quota_of_its_own() {
    let builds = [
        ("one", Compute::Small),
        ("two", Compute::Small),
        ("large", Compute::Large),
        ("arm", Compute::ArmSmall),
    ];
    let builds = builds.map(|(name, compute)| build(name, "100s").on(compute));
    let (shop, mut profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", builds.to_vec()),
        ],
    );
    quota(&mut profile, 1, 5, "8h");
    for (quotas, ends) in [
        (vec![], [100, 200, 300, 400]),
        (vec![(Compute::Small, 1)], [100, 200, 100, 200]),
        (vec![(Compute::Small, 2)], [100, 100, 100, 200]),
        (
            vec![(Compute::Small, 1), (Compute::ArmSmall, 3)],
            [100, 200, 100, 100],
        ),
        (vec![(Compute::Medium, 1)], [100, 200, 300, 400]),
    ] {
        let own = |(compute, slots): &(Compute, u32)| (compute.clone(), Assumed::given(*slots));
        let circumstances = Circumstances {
            compute_quotas: quotas.iter().map(own).collect(),
            ..Circumstances::default()
        };
        let told = story(replay(&[0])).circumstances(circumstances);
        let (rows, _) = tell(&told, &shop, &profile);
        let mut got: Vec<(u32, f64)> = rows[1..]
            .iter()
            .map(|row| (row.action, row.ended.seconds()))
            .collect();
        got.sort_by_key(|it| it.0);
        let got: Vec<f64> = got.into_iter().map(|it| it.1).collect();
        assert_eq!(got, ends.map(f64::from), "{quotas:?}");
    }
    // The queue of a type is five times its quota.
    let (nine, profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                (0..9)
                    .map(|index| build(&format!("b{index}"), "100s"))
                    .collect(),
            ),
        ],
    );
    let circumstances = Circumstances {
        compute_quotas: [(Compute::Small, Assumed::given(1))].into(),
        ..Circumstances::default()
    };
    let told = story(replay(&[0])).circumstances(circumstances);
    let (rows, _) = tell(&told, &nine, &profile);
    let failed = rows.iter().filter(|row| row.result == ActionResult::Failed);
    assert_eq!(failed.count(), 3, "one runs and five wait");
}

#[test]
fn usage_can_be_switched_off() {
    let (pipeline, profile) = three_builds(&Compute::Small);
    let outcome = simulate(&story(replay(&[0])).usage(false), &pipeline, &profile);
    assert!(outcome.usages.is_empty() && outcome.lead_time.is_some());
}
