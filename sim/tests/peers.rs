//! The reference workloads of general simulators: mean, p95 and p99 against runs of 30 million executions.
//!
//! Seven engines (SimPy, salabim, Ciw, simmer, nexosim, Cimba, SSJ) agree on these figures. Each of ours has to lie within an interval that holds all
//! of them together in 99 cases of 100.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;
#[path = "support/workloads.rs"]
mod workloads;

use stagewright_core::Micros;
use stagewright_sim::Outcome;
use support::*;
use workloads::*;

/// Eighteen figures: 1 − 0.01 / 18.
const JOINT: f64 = 0.999_44;

fn meets(outcome: &Outcome, mean: f64, p95: f64, p99: f64) {
    let lead = outcome.lead_time.as_ref().unwrap();
    for (name, estimate, reference) in [
        ("mean", lead.mean, mean),
        ("p95", lead.p95, p95),
        ("p99", lead.p99, p99),
    ] {
        assert!(
            estimate.holds(reference),
            "{} {name}: {estimate}, reference {reference}",
            outcome.pipeline
        );
        assert!(
            estimate.half_width().unwrap() < 0.06 * reference,
            "{name}: {estimate} says too little"
        );
    }
}

#[test]
fn w1a_one_queued_pipeline() {
    let one = reference("one", QUEUED);
    let fleet = simulate_fleet(&long_run(30, 60).confidence(JOINT), &[member(&one, 265.0)]);
    meets(&fleet.pipelines[0], 707.01, 1_375.55, 1_887.59);
}

#[test]
fn w1_two_queued_pipelines_share_a_pool() {
    let (one, two) = (reference("one", QUEUED), reference("two", QUEUED));
    let members = [member(&one, 265.0), member(&two, 265.0)];
    let fleet = simulate_fleet(&long_run(30, 60).confidence(JOINT), &members);
    meets(&fleet.pipelines[0], 805.76, 1_654.61, 2_318.62);
    meets(&fleet.pipelines[1], 805.76, 1_654.61, 2_318.62);
}

#[test]
fn w2_two_superseded_pipelines_in_a_commit_storm() {
    let (one, two) = (reference("one", SUPERSEDED), reference("two", SUPERSEDED));
    let members = [member(&one, 132.5), member(&two, 132.5)];
    let fleet = simulate_fleet(&long_run(30, 60).confidence(JOINT), &members);
    meets(&fleet.pipelines[0], 552.89, 758.73, 866.47);
    meets(&fleet.pipelines[1], 552.89, 758.73, 866.47);
}

#[test]
fn w3_eight_servers() {
    let queue = m_m_8();
    let experiment = long_run(1, 10)
        .warm_up(Micros::from_minutes(20))
        .confidence(JOINT);
    let fleet = simulate_fleet(&experiment, &[member(&queue, 1.0 / 6.4)]);
    meets(&fleet.pipelines[0], 1.286, 3.508, 5.152);
}
