//! Executions per second on the reference workloads, through the public API, with everything switched on that is on by default: keyed draws,
//! lead times with intervals, waits by cause, utilisation and usage.
//!
//! `cargo run --release -p stagewright-sim --example speed [-- WORKLOAD … [events] [threads=N] [rounds=N] [json]]`
//!
//! Workloads: W1a, W1, W1L, W2, W0, W3, W3i and `month`. `events` follows every execution event by event, even where that is not needed.
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

use stagewright_core::{ExecutionMode, Micros, Pipeline, Profile, Workload, per_day};
use stagewright_sim::{Experiment, FleetMember, FleetOutcome};
use support::*;
use workloads::*;

const ALL: [&str; 8] = ["W1a", "W1", "W1L", "W2", "W0", "W3", "W3i", "month"];

struct Options {
    events: bool,
    json: bool,
    threads: usize,
    rounds: usize,
}

fn main() {
    let mut options = Options {
        events: false,
        json: false,
        threads: 1,
        rounds: 5,
    };
    let mut chosen = Vec::new();
    for word in std::env::args().skip(1) {
        match word.split_once('=') {
            Some(("threads", count)) => options.threads = count.parse().unwrap(),
            Some(("rounds", count)) => options.rounds = count.parse().unwrap(),
            _ if word == "events" => options.events = true,
            _ if word == "json" => options.json = true,
            _ => chosen.push(word),
        }
    }
    if chosen.is_empty() {
        chosen = ALL.map(str::to_owned).to_vec();
    }
    for name in chosen {
        measure(&name, &options);
    }
}

fn fleet(count: usize, mode: ExecutionMode, slots: u32) -> Vec<(Pipeline, Profile)> {
    (0..count)
        .map(|index| {
            let mut pair = reference(&format!("pipeline{index}"), mode);
            quota(&mut pair.1, slots, 0, "8h");
            pair
        })
        .collect()
}

fn measure(name: &str, options: &Options) {
    let (pairs, interval, experiment) = match name {
        "W1a" => (fleet(1, QUEUED, 6), 265.0, long_run(600, 8)),
        "W1" => (fleet(2, QUEUED, 6), 265.0, long_run(300, 8)),
        "W1L" => (fleet(1_000, QUEUED, 3_000), 265.0, long_run(1, 8)),
        "W2" => (fleet(2, SUPERSEDED, 6), 132.5, long_run(150, 8)),
        // No build waits for a slot.
        "W0" => (fleet(1, PARALLEL, u32::MAX), 265.0, long_run(600, 8)),
        "W3" => (vec![m_m_8()], 1.0 / 6.4, long_run(1, 4)),
        // The same with a slot for every build: what draws and sums take by themselves.
        "W3i" => {
            let mut pair = m_m_8();
            quota(&mut pair.1, u32::MAX, 0, "8h");
            (vec![pair], 1.0 / 6.4, long_run(1, 4))
        }
        "month" => (
            vec![stagewright_sim::doc_pipeline()],
            86_400.0 / 8.0,
            Experiment::new(Workload::poisson(per_day(8))),
        ),
        other => panic!("`{other}` is none of {ALL:?}"),
    };
    let experiment = match name {
        "W3" | "W3i" | "W1L" => experiment.warm_up(Micros::from_minutes(60)),
        _ => experiment,
    };
    let experiment = experiment
        .threads(options.threads)
        .event_by_event(options.events);
    let members: Vec<FleetMember<'_>> = pairs.iter().map(|pair| member(pair, interval)).collect();
    let evaluator = experiment.fleet_evaluations(&members).unwrap()[0].evaluator;
    let mut rates: Vec<(f64, f64)> = (0..options.rounds)
        .map(|_| {
            let clock = Clock::start(options.threads == 1);
            let fleet = experiment.simulate_fleet(&members).unwrap();
            let seconds = clock.seconds();
            (executions(&fleet) / seconds, seconds)
        })
        .collect();
    rates.sort_by(|left, right| left.0.total_cmp(&right.0));
    let (rate, seconds) = rates[rates.len() / 2];
    let (low, high) = (rates[0].0, rates[rates.len() - 1].0);
    if options.json {
        let engine = if options.events { "events" } else { "chosen" };
        println!(
            "{{\"engine\":\"stagewright-{engine}\",\"w\":\"{name}\",\"n\":{:.0},\"cpu\":{seconds:.6},\"low\":{low:.0},\"high\":{high:.0}}}",
            rate * seconds
        );
    } else {
        println!(
            "{name:5} {evaluator:32} {:6.2} million a second, {:5.0} ns each (median of {}, {:.2} to {:.2}; {:.0} ms)",
            rate / 1e6,
            1e9 / rate,
            rates.len(),
            low / 1e6,
            high / 1e6,
            seconds * 1e3,
        );
    }
}

/// Triggered within the measured span; what warms up is simulated on top.
fn executions(fleet: &FleetOutcome) -> f64 {
    let each = fleet.pipelines.iter().map(|outcome| {
        let days = outcome.span.seconds() / 86_400.0;
        outcome.triggers_per_day.value * days * f64::from(outcome.replications)
    });
    each.sum()
}

/// Processor time of this thread where the system tells it, so that other programs do not count; else the time on the wall.
struct Clock {
    wall: Instant,
    processor: Option<u64>,
}

impl Clock {
    fn start(one_thread: bool) -> Self {
        Self {
            wall: Instant::now(),
            processor: one_thread.then(Self::nanoseconds).flatten(),
        }
    }

    fn nanoseconds() -> Option<u64> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok()
    }

    fn seconds(&self) -> f64 {
        match (
            self.processor,
            self.processor.and_then(|_| Self::nanoseconds()),
        ) {
            (Some(before), Some(after)) => (after - before) as f64 / 1e9,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}
