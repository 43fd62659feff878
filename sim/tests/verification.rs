//! The simulator against queueing theory. The tables of `docs/verification.md` are what this test computes; it fails when they differ.
//!
//! To write them anew: `STAGEWRIGHT_WRITE_DOCS=1 cargo test -p stagewright-sim --test verification`.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use std::fmt::Write as _;

use stagewright_core::{ExecutionMode, Micros, Pipeline, Profile, Workload, per_day};
use stagewright_sim::{Estimate, Experiment, FullBuildQueue, Outcome, ServiceRules};
use support::*;

const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];

/// One figure of a model: what theory says, and how to read it from an outcome.
struct Figure {
    name: &'static str,
    theory: f64,
    read: fn(&Outcome) -> Estimate,
}

struct Model {
    name: &'static str,
    setting: &'static str,
    pipeline: (Pipeline, Profile),
    per_day: f64,
    days: u32,
    replications: u32,
    rules: ServiceRules,
    figures: Vec<Figure>,
}

fn figure(name: &'static str, theory: f64, read: fn(&Outcome) -> Estimate) -> Figure {
    Figure { name, theory, read }
}

fn mean(outcome: &Outcome) -> Estimate {
    outcome.lead_time.as_ref().unwrap().mean
}

fn p50(outcome: &Outcome) -> Estimate {
    outcome.lead_time.as_ref().unwrap().p50
}

fn p95(outcome: &Outcome) -> Estimate {
    outcome.lead_time.as_ref().unwrap().p95
}

fn free() -> ServiceRules {
    let mut rules = ServiceRules::default();
    rules.active_executions = None;
    rules
}

/// A pipeline of its own name, so that no two models share noise: a stage that does nothing, and then these.
fn after_source(name: &str, mode: ExecutionMode, works: Vec<Step>) -> (Pipeline, Profile) {
    let mut stages = vec![stage("Source", vec![fetch("fetch", "0s")])];
    for (index, work) in works.into_iter().enumerate() {
        stages.push(stage(&format!("Stage{index}"), vec![work]));
    }
    pipeline(name, mode, stages)
}

/// Builds in a pool of this size and queue.
fn pooled(name: &str, work: &str, slots: u32, queue: u32) -> (Pipeline, Profile) {
    let (pipeline, mut profile) = after_source(name, PARALLEL, vec![build("serve", work)]);
    quota(&mut profile, slots, queue, "8h");
    (pipeline, profile)
}

/// Chance that all servers are busy and the queue of this length full.
fn blocked(load: f64, servers: u32, queue: u32) -> f64 {
    let mut weight = 1.0;
    let mut total = 1.0;
    for state in 1..=servers + queue {
        weight *= load / f64::from(state.min(servers));
        total += weight;
    }
    weight / total
}

/// Mean wait in M/M/c, in units of the mean service.
fn erlang_c_wait(load: f64, servers: u32) -> f64 {
    let loss = blocked(load, servers, 0);
    let free = f64::from(servers) - load;
    let waits = loss / (1.0 - load / f64::from(servers) * (1.0 - loss));
    waits / free
}

/// The share of Exp(1/a) + Exp(1/b) that is longer than t.
fn tandem_tail(a: f64, b: f64, t: f64) -> f64 {
    (a * (-t / a).exp() - b * (-t / b).exp()) / (a - b)
}

fn models() -> Vec<Model> {
    let rate = |utilisation: f64| utilisation * 864.0;
    let (first, second) = (100.0 / (1.0 - 0.6), 80.0 / (1.0 - 0.48));
    let mut tandem_p95 = 0.0;
    while tandem_tail(first, second, tandem_p95) > 0.05 {
        tandem_p95 += 0.01;
    }
    let mut unlimited = free();
    unlimited.full_build_queue = FullBuildQueue::Waits;
    vec![
        Model {
            name: "M/M/1",
            setting: "one QUEUED stage, exponential 100 s, load 0.7",
            pipeline: after_source(
                "M-M-1",
                QUEUED,
                vec![call("serve", "exponential(mean = 100s)")],
            ),
            per_day: rate(0.7),
            days: 20,
            replications: 30,
            rules: free(),
            figures: vec![
                figure("mean time in the system, s", 100.0 / 0.3, mean),
                figure("its median, s", 100.0 / 0.3 * std::f64::consts::LN_2, p50),
                figure("its 95th percentile, s", 100.0 / 0.3 * 20_f64.ln(), p95),
                figure("utilisation", 0.7, |outcome| outcome.stages[1].utilisation),
            ],
        },
        Model {
            name: "M/M/8",
            setting: "builds in a pool of 8, exponential 100 s, load 6.4",
            pipeline: pooled("M-M-8", "exponential(mean = 100s)", 8, 0),
            per_day: rate(6.4),
            days: 5,
            replications: 30,
            rules: unlimited,
            figures: vec![
                figure(
                    "mean time in the system, s",
                    100.0 * (1.0 + erlang_c_wait(6.4, 8)),
                    mean,
                ),
                figure(
                    "mean wait for a slot, s",
                    100.0 * erlang_c_wait(6.4, 8),
                    |outcome| outcome.stages[1].quota_wait.unwrap(),
                ),
                figure("utilisation of the pool", 0.8, |outcome| {
                    outcome.pools[0].utilisation
                }),
            ],
        },
        Model {
            name: "M/G/1 (Pollaczek–Khinchine)",
            setting: "one QUEUED stage, gamma with mean 100 s and cv 1.5, load 0.6",
            pipeline: after_source(
                "M-G-1",
                QUEUED,
                vec![call("serve", "gamma(mean = 100s, cv = 1.5)")],
            ),
            per_day: rate(0.6),
            days: 20,
            replications: 30,
            rules: free(),
            figures: vec![figure(
                "mean wait for the lock, s",
                0.6 * 100.0 * (1.0 + 2.25) / (2.0 * 0.4),
                |outcome| outcome.stages[1].lock_wait.unwrap(),
            )],
        },
        Model {
            name: "M/D/1",
            setting: "one QUEUED stage, always 100 s, load 0.8",
            pipeline: after_source("M-D-1", QUEUED, vec![call("serve", "100s")]),
            per_day: rate(0.8),
            days: 20,
            replications: 30,
            rules: free(),
            figures: vec![figure(
                "mean wait for the lock, s",
                0.8 * 100.0 / (2.0 * 0.2),
                |outcome| outcome.stages[1].lock_wait.unwrap(),
            )],
        },
        Model {
            name: "Tandem M/M/1 → M/M/1",
            setting: "two QUEUED stages, exponential 100 s and 80 s, loads 0.6 and 0.48",
            pipeline: after_source(
                "tandem",
                QUEUED,
                vec![
                    call("one", "exponential(mean = 100s)"),
                    call("two", "exponential(mean = 80s)"),
                ],
            ),
            per_day: rate(0.6),
            days: 20,
            replications: 30,
            rules: free(),
            figures: vec![
                figure("mean time in the system, s", first + second, mean),
                figure("its 95th percentile, s", tandem_p95, p95),
            ],
        },
        Model {
            name: "Erlang loss",
            setting: "builds in a pool of 5 without a queue, lognormal with mean 100 s, load 4",
            pipeline: pooled("Erlang", "lognormal(p50 = 100s, p95 = 300s)", 5, 0),
            per_day: 4.0 * 86_400.0 / law("lognormal(p50 = 100s, p95 = 300s)").mean_seconds(),
            days: 5,
            replications: 30,
            rules: free(),
            figures: vec![figure(
                "share of starts that fail",
                blocked(4.0, 5, 0),
                |outcome| outcome.shares.failed,
            )],
        },
        Model {
            name: "M/M/3/5",
            setting: "builds in a pool of 3 with 2 places to wait, exponential 100 s, load 3",
            pipeline: pooled("M-M-3-5", "exponential(mean = 100s)", 3, 2),
            per_day: rate(3.0),
            days: 5,
            replications: 30,
            rules: free(),
            figures: vec![figure(
                "share of starts that fail",
                blocked(3.0, 3, 2),
                |outcome| outcome.shares.failed,
            )],
        },
        Model {
            name: "M/M/1/2*",
            setting: "one SUPERSEDED stage, exponential 100 s, load 1.2",
            pipeline: after_source(
                "M-M-1-2",
                SUPERSEDED,
                vec![call("serve", "exponential(mean = 100s)")],
            ),
            per_day: rate(1.2),
            days: 15,
            replications: 30,
            rules: free(),
            figures: vec![
                figure(
                    "share that is superseded",
                    1.44 / (1.0 + 1.2 + 1.44),
                    |outcome| outcome.shares.superseded,
                ),
                figure(
                    "utilisation",
                    (1.2 + 1.44) / (1.0 + 1.2 + 1.44),
                    |outcome| outcome.stages[1].utilisation,
                ),
            ],
        },
        Model {
            name: "M/G/∞",
            setting: "one PARALLEL stage, Weibull with scale 100 s and shape 0.8, 1,000 a day",
            pipeline: after_source(
                "M-G-inf",
                PARALLEL,
                vec![call("serve", "weibull(scale = 100s, shape = 0.8)")],
            ),
            per_day: 1_000.0,
            days: 15,
            replications: 30,
            rules: free(),
            figures: vec![figure(
                "mean number inside",
                law("weibull(scale = 100s, shape = 0.8)").mean_seconds() * 1_000.0 / 86_400.0,
                |outcome| outcome.stages[1].utilisation,
            )],
        },
    ]
}

#[test]
fn theory_lies_inside_the_intervals_and_the_tables_are_up_to_date() {
    let mut table = String::from(
        "| Model | Setting | Figure | Theory | Simulated | 99 % interval | n | Seeds inside |\n|---|---|---|---|---|---|---|---|\n",
    );
    let (mut misses, mut figures) = (0, 0);
    for model in models() {
        let outcomes: Vec<Outcome> = SEEDS
            .iter()
            .map(|seed| {
                let experiment = Experiment::new(Workload::poisson(per_day(model.per_day)))
                    .days(model.days)
                    .replications(model.replications)
                    .seed(*seed)
                    .warm_up(Micros::from_minutes(24 * 60))
                    .confidence(0.99)
                    .service(model.rules.clone());
                simulate(&experiment, &model.pipeline.0, &model.pipeline.1)
            })
            .collect();
        for figure in &model.figures {
            let estimates: Vec<Estimate> = outcomes.iter().map(figure.read).collect();
            let inside = estimates
                .iter()
                .filter(|estimate| estimate.holds(figure.theory))
                .count();
            let Estimate { value, n, .. } = estimates[0];
            let (low, high) = estimates[0].ends().unwrap();
            figures += SEEDS.len();
            misses += SEEDS.len() - inside;
            let (name, setting, what, theory) =
                (model.name, model.setting, figure.name, figure.theory);
            writeln!(
                table,
                "| {name} | {setting} | {what} | {theory:.4} | {value:.4} | {low:.4} to {high:.4} | {n} | {inside} of {} |",
                SEEDS.len()
            )
            .unwrap();
            assert!(
                inside >= SEEDS.len() - 1,
                "{name}, {what}: {theory} in {estimates:?}"
            );
        }
    }
    // Of 80 intervals of 99 %, more than three miss in one case of 100.
    writeln!(
        table,
        "\n{} of {figures} intervals hold the theoretical figure.",
        figures - misses
    )
    .unwrap();
    assert!(misses <= 3, "{misses} of {figures}\n{table}");
    compare_with_the_page(&table);
}

/// The page holds the table between two marks.
fn compare_with_the_page(table: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/verification.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- theory: begin -->\n", "<!-- theory: end -->");
    let (before, rest) = page.split_once(begin).unwrap();
    let (old, after) = rest.split_once(end).unwrap();
    if std::env::var_os("STAGEWRIGHT_WRITE_DOCS").is_some() {
        std::fs::write(path, format!("{before}{begin}{table}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(
        old, table,
        "the page is out of date; write it anew with STAGEWRIGHT_WRITE_DOCS=1"
    );
}
