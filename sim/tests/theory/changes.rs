//! Until a change is live: what the definition of it comes to, by hand and by theory.

use stagewright_core::{InterventionKind, Micros, Workload, per_day};
use stagewright_sim::{ChangeLeadTime, Experiment, Outcome};

use crate::support::*;

fn changes(outcome: &Outcome) -> &ChangeLeadTime {
    outcome.change_lead_time.as_ref().expect("changes came")
}

/// In PARALLEL mode with a fixed duration s, pushes at the rate λ and a chance of failure p, a change waits for the next execution that
/// succeeds: s + p / ((1 − p) λ) on average, and longer than s + x with probability p · exp(−(1 − p) λ x).
#[test]
fn in_parallel_a_change_waits_beyond_its_duration_as_theory_says() {
    let (pipeline, profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "20s")]),
            stage("Build", vec![call("compile", "20min").fails(0.25)]),
        ],
    );
    let month = Experiment::new(Workload::poisson(per_day(8)))
        .replications(400)
        .confidence(0.99)
        .seed(11);
    let outcome = simulate(&month, &pipeline, &profile);
    let (changes, s) = (changes(&outcome), 20.0 + 1_200.0);
    let (p, rate) = (0.25_f64, 8.0 / 86_400.0);
    let mean: f64 = s + p / ((1.0 - p) * rate);
    assert!((mean / 60.0 - 80.33).abs() < 0.01, "{mean}");
    assert!(changes.mean.holds(mean), "{} for {mean}", changes.mean);
    assert!(changes.straight.holds(1.0 - p), "{}", changes.straight);
    assert_eq!(changes.unfinished, 0);
    let beyond = |share: f64| s + (p / (1.0 - share)).ln() / ((1.0 - p) * rate);
    for (quantile, exact) in [
        (changes.p50, s),
        (changes.p95, beyond(0.95)),
        (changes.p99, beyond(0.99)),
    ] {
        let near = quantile.known().unwrap();
        assert!(near.holds(exact), "{near} for {exact}");
    }
    // Of those that succeed, each takes as long as the other: what failed is not among them.
    assert_eq!(outcome.lead_time.as_ref().unwrap().p99.value, s);
}

/// Each row: the chance of failure of a build, and pushes a day; both engines have to say the same of it, to the last bit.
#[test]
fn no_more_changes_go_straight_than_executions_succeed_in_any_mode() {
    for mode in [SUPERSEDED, QUEUED, PARALLEL] {
        for (fails, rate) in [(0.0, 40), (0.2, 8), (0.2, 150)] {
            let (pipeline, profile) = pipeline(
                "shop",
                mode,
                vec![
                    stage("Source", vec![fetch("fetch", "10s")]),
                    stage(
                        "Build",
                        vec![call("compile", "lognormal(p50 = 9min, p95 = 20min)").fails(fails)],
                    ),
                ],
            );
            let month = Experiment::new(Workload::poisson(per_day(rate)))
                .days(10)
                .replications(20)
                .seed(5);
            let outcome = simulate(&month, &pipeline, &profile);
            let changes = changes(&outcome);
            let told = format!("{mode:?} {fails} {rate}: {outcome}");
            assert_eq!(changes.unfinished, 0, "{told}");
            assert!(
                changes.straight.value <= outcome.shares.succeeded.value,
                "{told}"
            );
            let lead = outcome.lead_time.as_ref().unwrap();
            if fails == 0.0 && mode == QUEUED {
                assert_eq!(changes.mean.value, lead.mean.value, "{told}");
                assert_eq!(changes.straight.value, 1.0, "{told}");
            }
            assert_eq!(changes.went_back.value > 0.0, mode == PARALLEL, "{told}");
        }
    }
}

/// Triggers at 0, 10 and 20 s of a pipeline whose one stage takes 60 s: the second is superseded, the third takes it along.
#[test]
fn what_is_superseded_goes_live_with_the_execution_that_took_its_place() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("compile", "60s")]),
        ],
    );
    let (_, outcome) = tell(&story(replay(&[0, 10, 20])), &pipeline, &profile);
    let changes = changes(&outcome);
    // Live at 60, 120 and 120 s.
    assert!((changes.mean.value - (60.0 + 110.0 + 100.0) / 3.0).abs() < 1e-9);
    assert!((changes.straight.value - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(changes.went_back.value, 0.0);
}

/// Two of three never get there: the quantiles say what they exceed, and the mean is a bound.
#[test]
fn what_is_not_live_in_the_end_is_told_and_not_left_out() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("compile", "60s")]),
        ],
    );
    let stops = |execution, second| at(second, InterventionKind::StopAndAbandon { execution });
    let story = story(replay(&[0, 100, 200]));
    let told = story.circumstances(doing(vec![stops(1, 101), stops(2, 201)]));
    let (_, outcome) = tell(&told, &pipeline, &profile);
    let changes = changes(&outcome);
    assert_eq!(changes.unfinished, 2 * 2, "in two replications");
    let month = Micros::from_seconds(30 * 86_400).seconds();
    assert!(changes.p50.known().is_none() && changes.p50.at_least() > 0.99 * (month - 200.0));
    assert!((changes.mean.value - (60.0 + 2.0 * month - 300.0) / 3.0).abs() < 1e-6);
    assert!(outcome.to_string().contains("mean at least"), "{outcome}");
    assert!(outcome.compare(&outcome).change_mean.is_none());
}
