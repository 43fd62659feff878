//! Memory does not grow with the number of executions.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use allocation_counter::{AllocationInfo, measure};
use stagewright_core::{Assumed, ExecutionMode, Pipeline, Profile, Workload, per_day};
use stagewright_sim::{Evaluator, Experiment};
use support::*;

/// What a run may need more when it is ten times as long, because it meets longer queues and rarer lead times: about a byte for each of
/// the executions that come in addition, so that nothing can be kept of each.
const BYTES: u64 = 64 * 1024;

/// How often it may ask for memory more than before.
const ALLOCATIONS: u64 = 200;

fn shop(mode: ExecutionMode, slots: u32) -> (Pipeline, Profile) {
    let (pipeline, mut profile) = pipeline(
        "shop",
        mode,
        vec![
            stage("Source", vec![fetch("fetch", "uniform(5s, 15s)")]),
            stage(
                "Build",
                vec![
                    build("compile", "lognormal(p50 = 120s, p95 = 240s)").fails(0.02),
                    build("check", "uniform(60s, 200s)"),
                ],
            ),
            stage(
                "Deploy",
                vec![
                    build("test", "exponential(mean = 60s)"),
                    call("rollout", "30s").at(2),
                ],
            ),
        ],
    );
    quota(&mut profile, slots, 1_000, "8h");
    profile.transition = Assumed::given(law("uniform(2s, 5s)"));
    (pipeline, profile)
}

/// What two replications of so many days allocate.
fn allocates(experiment: &Experiment, days: u32, shop: &(Pipeline, Profile)) -> AllocationInfo {
    let experiment = experiment.clone().days(days);
    measure(|| {
        let outcome = experiment.simulate(&shop.0, &shop.1).unwrap();
        assert!(outcome.shares.succeeded.value > 0.5);
    })
}

#[test]
fn ten_times_as_many_executions_need_no_more_memory() {
    for (mode, slots, evaluator) in [
        (QUEUED, 100, Evaluator::Sweep),
        (SUPERSEDED, 100, Evaluator::Sweep),
        (PARALLEL, 100, Evaluator::Sweep),
        (QUEUED, 2, Evaluator::Slots),
        (SUPERSEDED, 2, Evaluator::Slots),
        (PARALLEL, 3, Evaluator::Sweep),
        // More builds than that may run, and never do.
        (PARALLEL, 40, Evaluator::Sweep),
    ] {
        let shop = shop(mode, slots);
        let experiment = Experiment::new(Workload::poisson(per_day(200)))
            .replications(2)
            .threads(1)
            .seed(11);
        let evaluation = experiment.evaluation(&shop.0, &shop.1).unwrap();
        assert_eq!(evaluation.evaluator, evaluator, "{mode}, {slots} slots");
        for event_by_event in [false, true] {
            let experiment = experiment.clone().event_by_event(event_by_event);
            let month = allocates(&experiment, 30, &shop);
            let long = allocates(&experiment, 300, &shop);
            assert!(
                long.bytes_max < month.bytes_max + BYTES
                    && long.count_total < month.count_total + ALLOCATIONS,
                "{mode}, {slots} slots, event by event: {event_by_event}\n{month:#?}\n{long:#?}"
            );
            assert_eq!((month.bytes_current, long.bytes_current), (0, 0));
        }
    }
}
