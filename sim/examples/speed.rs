//! Executions per second of the event engine on the reference workloads, through the public API, with everything switched on that is on by
//! default: lead times with intervals, waits by cause, utilisation and usage.
//!
//! `cargo run --release -p stagewright-sim --example speed`
#![allow(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on may stop"
)]
#![expect(clippy::print_stdout, reason = "its purpose")]

#[path = "../tests/support/mod.rs"]
mod support;
#[path = "../tests/support/workloads.rs"]
mod workloads;

use std::time::Instant;

use stagewright_core::{Micros, Workload, per_day};
use stagewright_sim::{Experiment, FleetMember};
use support::*;
use workloads::*;

fn main() {
    let (one, two) = (reference("one", QUEUED), reference("two", QUEUED));
    let (newest, newer) = (reference("one", SUPERSEDED), reference("two", SUPERSEDED));
    let free = reference("one", PARALLEL);
    let queue = m_m_8();
    let long = long_run(300, 2).threads(1);
    let short = long_run(1, 4).warm_up(Micros::from_minutes(20)).threads(1);
    measure("W1a QUEUED, one pipeline", &long, &[member(&one, 265.0)]);
    measure(
        "W1  QUEUED, two pipelines, pool of 6",
        &long,
        &[member(&one, 265.0), member(&two, 265.0)],
    );
    measure(
        "W2  SUPERSEDED, commits",
        &long,
        &[member(&newest, 132.5), member(&newer, 132.5)],
    );
    measure("W0  PARALLEL", &long, &[member(&free, 265.0)]);
    let (pipeline, profile) = stagewright_sim::doc_pipeline();
    let clock = Clock::start();
    let month = Experiment::new(Workload::poisson(per_day(8)))
        .days(30)
        .replications(200)
        .threads(1);
    month.simulate(&pipeline, &profile).unwrap();
    println!(
        "a month of 8 executions a day, 200 times: {:.0} ms",
        clock.seconds() * 1e3
    );
    measure("W3  M/M/8, customers", &short, &[member(&queue, 1.0 / 6.4)]);
}

fn measure(name: &str, experiment: &Experiment, members: &[FleetMember<'_>]) {
    let mut rates: Vec<f64> = (0..5)
        .map(|_| {
            let clock = Clock::start();
            let fleet = experiment.simulate_fleet(members).unwrap();
            let seconds = clock.seconds();
            let executions: f64 = fleet
                .pipelines
                .iter()
                .map(|outcome| {
                    outcome.triggers_per_day.value * outcome.span.seconds() / 86_400.0
                        * f64::from(outcome.replications)
                })
                .sum();
            executions / seconds
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    println!(
        "{name}: {:.2} million a second (median of 5, {:.2} to {:.2})",
        rates[2] / 1e6,
        rates[0] / 1e6,
        rates[4] / 1e6
    );
}

/// Processor time of this thread where the system tells it, else the time on the wall: other programs should not count.
struct Clock {
    wall: Instant,
    processor: Option<u64>,
}

impl Clock {
    fn start() -> Self {
        Self {
            wall: Instant::now(),
            processor: Self::nanoseconds(),
        }
    }

    fn nanoseconds() -> Option<u64> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok()
    }

    fn seconds(&self) -> f64 {
        match (self.processor, Self::nanoseconds()) {
            (Some(before), Some(after)) => (after - before) as f64 / 1e9,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}
