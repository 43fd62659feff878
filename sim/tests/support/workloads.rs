//! The reference workloads of the peer comparison: W1a, W1, W2 and W3.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(dead_code, reason = "every test file uses another part of this")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use stagewright_core::{
    Assumed, Distribution, ExecutionMode, Micros, Pipeline, Profile, Workload, per_day,
};
use stagewright_sim::{Experiment, FleetMember, FullBuildQueue, OlderArrival, ServiceRules};

use super::support::*;

/// A lognormal by mean in seconds and coefficient of variation.
fn by_mean(mean: f64, cv: f64) -> Distribution {
    let sigma = libm_free_sqrt((1.0 + cv * cv).ln());
    let median = mean / (1.0 + cv * cv).sqrt();
    let p95 = median * (1.644_853_626_951_472_2 * sigma).exp();
    let micros = |seconds| Micros::from_seconds_f64(seconds).unwrap();
    Distribution::Lognormal {
        p50: micros(median),
        p95: micros(p95),
    }
}

fn libm_free_sqrt(value: f64) -> f64 {
    value.sqrt()
}

fn with(mut step: Step, mean: f64, cv: f64) -> Step {
    step.takes = Some(by_mean(mean, cv));
    step
}

/// The four-stage pipeline with a pool of six.
pub(crate) fn reference(name: &str, mode: ExecutionMode) -> (Pipeline, Profile) {
    let (pipeline, mut profile) = pipeline(
        name,
        mode,
        vec![
            stage("Source", vec![with(fetch("S1", "0s"), 10.0, 0.3)]),
            stage(
                "Build",
                vec![
                    with(build("B1", "0s"), 150.0, 0.4),
                    with(build("B2", "0s"), 90.0, 0.5),
                ],
            ),
            stage(
                "Test",
                vec![
                    with(build("T1", "0s"), 90.0, 0.5),
                    with(build("T2", "0s"), 120.0, 0.5),
                    with(build("T3", "0s"), 60.0, 0.8),
                    with(build("T4", "0s"), 45.0, 0.4).at(2),
                ],
            ),
            stage("Deploy", vec![with(call("D1", "0s"), 60.0, 0.3)]),
        ],
    );
    profile.transition = Assumed::given(law("uniform(2s, 5s)"));
    quota(&mut profile, 6, 0, "8h");
    (pipeline, profile)
}

/// M/M/8 with rate 6.4 and mean service 1 s, as builds in a pool of eight.
pub(crate) fn m_m_8() -> (Pipeline, Profile) {
    let (pipeline, mut profile) = pipeline(
        "queue",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Work", vec![build("serve", "exponential(mean = 1s)")]),
        ],
    );
    quota(&mut profile, 8, 0, "8h");
    (pipeline, profile)
}

/// No cap, a queue without limit, and an arrival takes the place: the rules of the peers.
pub(crate) fn peers_rules() -> ServiceRules {
    let mut rules = ServiceRules::default();
    rules.active_executions = None;
    rules.full_build_queue = FullBuildQueue::Waits;
    rules.older_arrival = OlderArrival::TakesThePlace;
    rules
}

pub(crate) fn every(seconds: f64) -> Workload {
    Workload::poisson(per_day(86_400.0 / seconds))
}

pub(crate) fn member<'a>(pair: &'a (Pipeline, Profile), interval: f64) -> FleetMember<'a> {
    FleetMember::new(&pair.0, &pair.1, every(interval))
}

pub(crate) fn long_run(days: u32, replications: u32) -> Experiment {
    Experiment::new(every(265.0))
        .days(days)
        .replications(replications)
        .seed(2_026)
        .warm_up(Micros::from_seconds(4 * 86_400))
        .service(peers_rules())
}
