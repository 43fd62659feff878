//! The same input gives the same bytes; what a scenario does not touch keeps its noise.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{ActionKey, Assumed, Record, Workload, per_day};
use stagewright_sim::{Experiment, FleetMember, Lineage};
use support::*;

fn shop(name: &str, extra: bool) -> (stagewright_core::Pipeline, stagewright_core::Profile) {
    let mut tests = vec![
        build("unit", "lognormal(p50 = 90s, p95 = 200s)").fails(0.1),
        build("slow", "gamma(mean = 4min, cv = 0.5)").fails(0.1),
    ];
    if extra {
        tests.insert(0, build("lint", "exponential(mean = 30s)"));
    }
    let (pipeline, mut profile) = pipeline(
        name,
        QUEUED,
        vec![
            stage(
                "Source",
                vec![fetch("fetch", "lognormal(p50 = 4s, p95 = 12s)")],
            ),
            stage("Test", tests),
            stage(
                "Deploy",
                vec![call("rollout", "weibull(scale = 2min, shape = 1.5)")],
            ),
        ],
    );
    profile.transition = Assumed::given(law("uniform(1s, 5s)"));
    profile.trigger = Assumed::given(law(
        "mix(93% uniform(2s, 3s), 7% lognormal(p50 = 20s, p95 = 150s))",
    ));
    (pipeline, profile)
}

fn month(seed: u64) -> Experiment {
    Experiment::new(Workload::poisson(per_day(100)))
        .days(3)
        .replications(12)
        .seed(seed)
}

fn rows(
    experiment: &Experiment,
    pipeline: &stagewright_core::Pipeline,
    profile: &stagewright_core::Profile,
) -> Vec<Record> {
    let mut rows = Vec::new();
    experiment
        .simulate_with_records(pipeline, profile, &mut |record| rows.push(*record))
        .unwrap();
    rows
}

#[test]
fn threads_change_nothing() {
    let (pipeline, profile) = shop("shop", false);
    let answers: Vec<String> = [1, 2, 16]
        .into_iter()
        .map(|threads| {
            format!(
                "{:?}",
                month(7)
                    .threads(threads)
                    .simulate(&pipeline, &profile)
                    .unwrap()
            )
        })
        .collect();
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[test]
fn the_same_seed_repeats_and_another_one_differs() {
    let (pipeline, profile) = shop("shop", false);
    let once = format!("{:?}", month(7).simulate(&pipeline, &profile).unwrap());
    assert_eq!(
        once,
        format!("{:?}", month(7).simulate(&pipeline, &profile).unwrap())
    );
    assert_ne!(
        once,
        format!("{:?}", month(8).simulate(&pipeline, &profile).unwrap())
    );
}

#[test]
fn adding_an_action_moves_no_other_draw() {
    let (before, before_profile) = shop("shop", false);
    let (after, after_profile) = shop("shop", true);
    let of = |rows: &[Record], stage: u32, action: u32| -> Vec<(u32, u64, u64)> {
        let mine = rows
            .iter()
            .filter(|row| row.stage == stage && row.action == action);
        let mut spans: Vec<_> = mine
            .map(|row| (row.replication, row.execution, row.service().0))
            .collect();
        spans.sort_unstable();
        spans
    };
    let before_rows = rows(&month(7), &before, &before_profile);
    let after_rows = rows(&month(7), &after, &after_profile);
    assert_eq!(of(&before_rows, 0, 0), of(&after_rows, 0, 0), "the source");
    assert_eq!(
        of(&before_rows, 1, 0),
        of(&after_rows, 1, 1),
        "the unit tests, moved from place 1 to place 2"
    );
    assert_eq!(
        of(&before_rows, 2, 0),
        of(&after_rows, 2, 0),
        "the deployment"
    );
}

#[test]
fn a_renamed_pipeline_keeps_its_noise_when_its_first_name_is_told() {
    let (before, profile) = shop("shop", false);
    let (after, after_profile) = shop("store", false);
    let first = rows(&month(7), &before, &profile);
    assert_ne!(first, rows(&month(7), &after, &after_profile));
    let told = month(7).lineage(Lineage::default().with_pipeline("shop"));
    assert_eq!(first, rows(&told, &after, &after_profile));
}

#[test]
fn a_what_if_shares_the_noise_of_its_baseline() {
    let (pipeline, profile) = shop("shop", false);
    let mut faster = profile.clone();
    let rollout = faster.action_mut(("Deploy", "rollout")).unwrap();
    rollout.duration = Some(Assumed::given(law("weibull(scale = 118s, shape = 1.5)")));
    let today = month(7).simulate(&pipeline, &profile).unwrap();
    let then = month(7).simulate(&pipeline, &faster).unwrap();
    let change = then.compare(&today);
    assert!(change.paired);
    let mean = change.mean.unwrap();
    assert!(mean.is_detectable() && mean.change.value < 0.0, "{mean:?}");
    let whole = today.lead_time.as_ref().unwrap().mean;
    assert!(mean.change.half_width().unwrap() < 0.2 * whole.half_width().unwrap());
    let other_seed = month(8)
        .simulate(&pipeline, &faster)
        .unwrap()
        .compare(&today);
    assert!(!other_seed.paired && !other_seed.mean.unwrap().is_detectable());
    assert!(
        today
            .compare(&today)
            .to_string()
            .contains("no detectable difference")
    );
}

/// The spans of one action, by replication and execution.
fn spans(rows: &[Record], stage: u32, action: u32) -> Vec<(u32, u64, u64)> {
    let mine = rows
        .iter()
        .filter(|row| row.stage == stage && row.action == action);
    let mut spans: Vec<_> = mine
        .map(|row| (row.replication, row.execution, row.service().0))
        .collect();
    spans.sort_unstable();
    spans
}

#[test]
fn merging_stages_and_renaming_actions_moves_no_draw_where_the_first_names_are_told() {
    let takes = ["gamma(mean = 4min, cv = 0.5)", "exponential(mean = 2min)"];
    let (apart, apart_profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Test", vec![call("unit", takes[0])]),
            stage("Deploy", vec![call("rollout", takes[1])]),
        ],
    );
    let (merged, merged_profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "All",
                vec![call("ship", takes[1]).at(2), call("unit", takes[0])],
            ),
        ],
    );
    let lineage = Lineage::default()
        .with_action(
            ActionKey::new("All", "unit"),
            ActionKey::new("Test", "unit"),
        )
        .with_action(
            ActionKey::new("All", "ship"),
            ActionKey::new("Deploy", "rollout"),
        );
    let before = rows(&month(7), &apart, &apart_profile);
    let after = rows(&month(7).lineage(lineage), &merged, &merged_profile);
    assert_eq!(spans(&before, 1, 0), spans(&after, 1, 1));
    assert_eq!(spans(&before, 2, 0), spans(&after, 1, 0));
    let untold = rows(&month(7), &merged, &merged_profile);
    assert_ne!(spans(&before, 1, 0), spans(&untold, 1, 1));
}

#[test]
fn two_equal_pipelines_of_one_account_share_no_noise() {
    let (one, two) = (shop("one", false), shop("two", false));
    let load = || Workload::poisson(per_day(100));
    let members = [
        FleetMember::new(&one.0, &one.1, load()),
        FleetMember::new(&two.0, &two.1, load()),
    ];
    let mut rows = Vec::new();
    month(7)
        .simulate_fleet_with_records(&members, &mut |record| rows.push(*record))
        .unwrap();
    let of = |pipeline| {
        let mine: Vec<Record> = rows
            .iter()
            .filter(|row| row.pipeline == pipeline)
            .copied()
            .collect();
        spans(&mine, 2, 0)
    };
    let (first, second) = (of(0), of(1));
    let both: Vec<(f64, f64)> = first
        .iter()
        .filter_map(|(replication, execution, span)| {
            let other = second
                .iter()
                .find(|other| (other.0, other.1) == (*replication, *execution))?;
            Some((*span as f64, other.2 as f64))
        })
        .collect();
    let count = both.len() as f64;
    let (mean_one, mean_two) = (
        both.iter().map(|pair| pair.0).sum::<f64>() / count,
        both.iter().map(|pair| pair.1).sum::<f64>() / count,
    );
    let product: f64 = both
        .iter()
        .map(|pair| (pair.0 - mean_one) * (pair.1 - mean_two))
        .sum();
    let squares = |of: fn(&(f64, f64)) -> f64, mean: f64| {
        both.iter()
            .map(|pair| (of(pair) - mean).powi(2))
            .sum::<f64>()
    };
    let correlation =
        product / (squares(|pair| pair.0, mean_one) * squares(|pair| pair.1, mean_two)).sqrt();
    assert!(
        count > 1_000.0 && correlation.abs() < 4.0 / count.sqrt(),
        "{correlation} over {count}"
    );
    let alone = rows_of_one(&one);
    assert_eq!(first.len(), alone.len(), "and company changes no arrivals");
}

/// The deployments of a pipeline that has the account to itself.
fn rows_of_one(
    pair: &(stagewright_core::Pipeline, stagewright_core::Profile),
) -> Vec<(u32, u64, u64)> {
    spans(&rows(&month(7), &pair.0, &pair.1), 2, 0)
}
