//! Queueing theory and the longest path.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

#[path = "theory/changes.rs"]
mod changes;
#[path = "theory/common_cause.rs"]
mod common_cause;
#[path = "theory/fixes.rs"]
mod fixes;
mod support;
#[path = "theory/warm_up.rs"]
mod warm_up;

use stagewright_core::{Assumed, Micros, Workload, per_day};
use stagewright_sim::{Experiment, ServiceRules, longest_path};
use support::*;

#[test]
fn with_fixed_durations_the_lead_time_is_the_longest_path_to_the_microsecond() {
    let (pipeline, mut profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "4123457us")]),
            stage(
                "Build",
                vec![
                    build("a", "61s").starts_up("1000001us"),
                    build("b", "59s"),
                    call("c", "7000003us").at(5),
                ],
            ),
            stage(
                "Test",
                vec![
                    call("d", "1us"),
                    call("e", "30s").at(2),
                    call("f", "30000001us").at(2),
                ],
            ),
        ],
    );
    profile.trigger = Assumed::given(law("2500000us"));
    profile.transition = Assumed::given(law("1999999us"));
    let path = longest_path(&pipeline, &profile);
    let expected =
        2_500_000 + 4_123_457 + 1_999_999 + 62_000_001 + 7_000_003 + 1_999_999 + 1 + 30_000_001;
    assert_eq!(path.lead_time, Micros(expected));
    let names: Vec<String> = path.actions.iter().map(ToString::to_string).collect();
    assert_eq!(
        names,
        ["Source/fetch", "Build/a", "Build/c", "Test/d", "Test/f"]
    );
    let (rows, outcome) = tell(&story(replay(&[5])), &pipeline, &profile);
    assert_eq!(rows.last().unwrap().ended, Micros(5_000_000 + expected));
    let lead = outcome.lead_time.unwrap();
    assert_eq!(lead.mean.value, Micros(expected).seconds());
    assert_eq!(lead.p95.value, Micros(expected).seconds());
}

#[test]
fn a_queued_stage_with_exponential_work_is_an_m_m_1_queue() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("compile", "exponential(mean = 100s)")]),
        ],
    );
    let mut service = ServiceRules::default();
    service.active_executions = None;
    // ρ = 0.7: mean time in the system 100 / 0.3 s, median ln 2 times that.
    let month = Experiment::new(Workload::poisson(per_day(604.8)))
        .days(30)
        .replications(60)
        .seed(3)
        .confidence(0.99);
    let outcome = simulate(&month.service(service), &pipeline, &profile);
    let lead = outcome.lead_time.unwrap();
    assert!(lead.mean.holds(100.0 / 0.3), "{}", lead.mean);
    assert!(
        lead.p50.holds(100.0 / 0.3 * std::f64::consts::LN_2),
        "{}",
        lead.p50
    );
    assert!(lead.p95.holds(100.0 / 0.3 * 20_f64.ln()), "{}", lead.p95);
    assert!(
        outcome.stages[1].utilisation.holds(0.7),
        "{}",
        outcome.stages[1].utilisation
    );
    assert!(
        (outcome.capacity.per_day.unwrap().value - 864.0).abs() < 10.0,
        "{}",
        outcome.capacity
    );
}

#[test]
fn overload_is_said_with_the_bottleneck_and_both_rates() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "10s")]),
            stage("Build", vec![call("compile", "uniform(50s, 150s)")]),
        ],
    );
    let month = Experiment::new(Workload::poisson(per_day(2_000)))
        .days(5)
        .replications(10);
    let outcome = simulate(&month, &pipeline, &profile);
    let overload = outcome.overload.clone().unwrap();
    assert_eq!(overload.bottleneck.to_string(), "stage `Build`");
    assert!(
        (overload.capacity_per_day - 864.0).abs() < 10.0
            && (overload.offered_per_day - 2_000.0).abs() < 50.0
    );
    let through = outcome.shares.succeeded.value * outcome.triggers_per_day.value;
    // With one waiting place the stage now and then finds none, so a little less than the capacity goes through.
    assert!(
        through < overload.capacity_per_day && through > 0.9 * overload.capacity_per_day,
        "{through} for {overload}"
    );
}
