//! How often the stated intervals hold the truth: small models whose truth is known, and the counting.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(dead_code, reason = "every user of this needs another part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use rayon::prelude::*;
use stagewright_core::{ExecutionMode, Pipeline, Profile, RetryMode, Workload, per_day};
use stagewright_sim::{Estimate, Experiment, Outcome, ServiceRules};

use super::support::*;

/// What an outcome, or two of them, say of a figure: today, the same on another seed, and a changed pipeline on the same seed.
pub(crate) struct Runs {
    pub today: Outcome,
    pub other_seed: Outcome,
    pub changed: Outcome,
}

type Read = fn(&Runs) -> Option<Estimate>;

pub(crate) struct Figure {
    pub name: &'static str,
    /// What is true, and its standard error where it comes from a long run.
    pub truth: f64,
    pub error: Option<f64>,
    pub read: Read,
}

pub(crate) struct Model {
    pub name: &'static str,
    pub setting: &'static str,
    today: (Pipeline, Profile),
    changed: (Pipeline, Profile),
    per_day: f64,
    days: u32,
    pub figures: Vec<Figure>,
}

/// Of so many seeds, how many gave an interval, and how many of those held the truth.
#[derive(Clone, Copy, Default)]
pub(crate) struct Held {
    pub seeds: usize,
    pub stated: usize,
    pub held: usize,
}

impl Held {
    /// Seeds on which nothing untrue was said.
    pub(crate) const fn honest(self) -> usize {
        self.seeds - self.stated + self.held
    }
}

impl Model {
    fn run(&self, pair: &(Pipeline, Profile), days: u32, replications: u32, seed: u64) -> Outcome {
        let mut rules = ServiceRules::default();
        rules.active_executions = None;
        Experiment::new(Workload::poisson(per_day(self.per_day)))
            .days(days)
            .replications(replications)
            .seed(seed)
            .service(rules)
            .threads(1)
            .simulate(&pair.0, &pair.1)
            .unwrap()
    }

    pub(crate) fn measure(&self, replications: u32, seeds: u64) -> Vec<Held> {
        let figures = &self.figures;
        let held: Vec<Vec<Option<bool>>> = (0..seeds)
            .into_par_iter()
            .map(|seed| {
                let run = |pair, seed| self.run(pair, self.days, replications, seed);
                let runs = Runs {
                    today: run(&self.today, seed),
                    other_seed: run(&self.today, seed + 1_000_000),
                    changed: run(&self.changed, seed),
                };
                let hold = |figure: &Figure| {
                    let estimate = (figure.read)(&runs)?;
                    estimate.ends().map(|_| estimate.holds(figure.truth))
                };
                figures.iter().map(hold).collect()
            })
            .collect();
        (0..figures.len())
            .map(|figure| {
                let stated = held.iter().filter_map(|of_seed| of_seed[figure]);
                Held {
                    seeds: held.len(),
                    stated: stated.clone().count(),
                    held: stated.filter(|holds| *holds).count(),
                }
            })
            .collect()
    }

    /// Replaces truths of which there is no theory by those of a long run, with its own error.
    pub(crate) fn look_up(&mut self, days: u32, replications: u32) {
        if self.figures.iter().all(|figure| figure.truth.is_finite()) {
            return;
        }
        let runs: Vec<Outcome> = [(&self.today, 77), (&self.today, 78), (&self.changed, 77)]
            .into_par_iter()
            .map(|(pair, seed)| self.run(pair, days, replications, seed))
            .collect();
        let Ok([today, other_seed, changed]) = <[Outcome; 3]>::try_from(runs) else {
            unreachable!("three went in");
        };
        let runs = Runs {
            today,
            other_seed,
            changed,
        };
        for figure in self
            .figures
            .iter_mut()
            .filter(|figure| figure.truth.is_nan())
        {
            let estimate = (figure.read)(&runs).unwrap();
            figure.truth = estimate.value;
            figure.error = Some(estimate.half_width().unwrap() / 1.96);
        }
    }
}

fn figure(name: &'static str, truth: f64, read: Read) -> Figure {
    Figure {
        name,
        truth,
        error: None,
        read,
    }
}

/// Known from a long run only.
const LONG_RUN: f64 = f64::NAN;

fn after_source(name: &str, mode: ExecutionMode, works: Vec<Staged>) -> (Pipeline, Profile) {
    let mut stages = vec![stage("Source", vec![fetch("fetch", "0s")])];
    stages.extend(works);
    pipeline(name, mode, stages)
}

fn serve(law: &str, fails: f64) -> Staged {
    stage("Work", vec![call("serve", law).fails(fails)])
}

/// Where a function that grows passes a share.
fn solve(share: f64, chance: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1e6);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if chance(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Mean, median, 95th and 99th percentile of today, and their change on the same and on another seed.
fn lead_times(truth: [f64; 4], changed: [f64; 4]) -> Vec<Figure> {
    let of = |at: usize| (truth[at], changed[at] - truth[at]);
    let [
        (mean, mean_change),
        (p50, p50_change),
        (p95, p95_change),
        (p99, _),
    ] = [of(0), of(1), of(2), of(3)];
    vec![
        figure("mean", mean, |runs| {
            Some(runs.today.lead_time.as_ref()?.mean)
        }),
        figure("p50", p50, |runs| Some(runs.today.lead_time.as_ref()?.p50)),
        figure("p95", p95, |runs| Some(runs.today.lead_time.as_ref()?.p95)),
        figure("p99", p99, |runs| Some(runs.today.lead_time.as_ref()?.p99)),
        figure("mean, change", mean_change, |runs| {
            Some(runs.changed.compare(&runs.today).mean?.change)
        }),
        figure("p50, change", p50_change, |runs| {
            Some(runs.changed.compare(&runs.today).p50?.change)
        }),
        figure("p95, change", p95_change, |runs| {
            Some(runs.changed.compare(&runs.today).p95?.change)
        }),
        figure("mean, other seed", 0.0, |runs| {
            Some(runs.other_seed.compare(&runs.today).mean?.change)
        }),
        figure("p50, other seed", 0.0, |runs| {
            Some(runs.other_seed.compare(&runs.today).p50?.change)
        }),
        figure("p95, other seed", 0.0, |runs| {
            Some(runs.other_seed.compare(&runs.today).p95?.change)
        }),
        figure("starts a day", LONG_RUN, |runs| {
            Some(runs.today.triggers_per_day)
        }),
    ]
}

/// Shares of success, and their change on the same and on another seed.
fn successes(truth: f64, changed: f64) -> Vec<Figure> {
    vec![
        figure("succeeded", truth, |runs| Some(runs.today.shares.succeeded)),
        figure("failed", 1.0 - truth, |runs| Some(runs.today.shares.failed)),
        figure("succeeded, change", changed - truth, |runs| {
            Some(runs.changed.compare(&runs.today).succeeded?.change)
        }),
        figure("succeeded, other seed", 0.0, |runs| {
            Some(runs.other_seed.compare(&runs.today).succeeded?.change)
        }),
    ]
}

/// An exponential of this mean.
fn exponential(mean: f64) -> [f64; 4] {
    let ln = |times: f64| mean * times.ln();
    [mean, ln(2.0), ln(20.0), ln(100.0)]
}

/// A sum of two exponentials of these means.
fn sum_of_two(a: f64, b: f64) -> [f64; 4] {
    let below = |t: f64| 1.0 - (a * (-t / a).exp() - b * (-t / b).exp()) / (a - b);
    [
        a + b,
        solve(0.5, below),
        solve(0.95, below),
        solve(0.99, below),
    ]
}

/// One exponential of 100 s, or two of them where the first try of those that succeed has failed with this chance.
fn retried(fails: f64) -> [f64; 4] {
    let again = fails / (1.0 + fails);
    let below = |t: f64| {
        let x = t / 100.0;
        1.0 - (-x).exp() * (1.0 + again * x)
    };
    [
        100.0 * (1.0 + again),
        solve(0.5, below),
        solve(0.95, below),
        solve(0.99, below),
    ]
}

fn capacity(truth: f64) -> Figure {
    figure("capacity", truth, |runs| runs.today.capacity.per_day)
}

const LOGNORMAL: &str = "lognormal(p50 = 100s, p95 = 300s)";
const FASTER: &str = "lognormal(p50 = 90s, p95 = 270s)";

fn lognormal(scale: f64) -> [f64; 4] {
    let sigma = 3_f64.ln() / 1.644_853_626_951_472_2;
    let p99 = 100.0 * (2.326_347_874_040_841 * sigma).exp();
    [law(LOGNORMAL).mean_seconds(), 100.0, 300.0, p99].map(|seconds| seconds * scale)
}

pub(crate) fn models() -> Vec<Model> {
    let mut models = vec![
        m_m_1(),
        tandem(),
        failures(),
        retry(),
        superseded(),
        rare(),
        slow_queue(),
        slow_superseded(),
        changes(),
        retried_changes(),
    ];
    for model in &mut models {
        for figure in &mut model.figures {
            if figure.name == "starts a day" {
                figure.truth = model.per_day;
            }
        }
    }
    models
}

fn m_m_1() -> Model {
    let queue = |law| after_source("queue", QUEUED, vec![serve(law, 0.0)]);
    let mut figures = lead_times(exponential(100.0 / 0.3), exponential(90.0 / 0.37));
    figures.extend([
        figure("wait for the stage", 70.0 / 0.3, |runs| {
            runs.today.stages[1].lock_wait
        }),
        figure("work", 100.0, |runs| runs.today.stages[1].service),
        figure("busy", 0.7, |runs| Some(runs.today.stages[1].utilisation)),
        capacity(864.0),
    ]);
    Model {
        name: "M/M/1 at 0.7",
        setting: "one QUEUED stage, exponential 100 s (changed: 90 s), 605 a day, 1 day",
        today: queue("exponential(mean = 100s)"),
        changed: queue("exponential(mean = 90s)"),
        per_day: 604.8,
        days: 1,
        figures,
    }
}

fn tandem() -> Model {
    let queues = |first, second| {
        let second = stage("Second", vec![call("second", second)]);
        after_source("tandem", QUEUED, vec![serve(first, 0.0), second])
    };
    let mut figures = lead_times(
        sum_of_two(100.0 / 0.4, 80.0 / 0.52),
        sum_of_two(100.0 / 0.4, 60.0 / 0.64),
    );
    figures.extend([
        figure("wait for the second stage", 80.0 / 0.52 - 80.0, |runs| {
            runs.today.stages[2].lock_wait
        }),
        capacity(864.0),
    ]);
    Model {
        name: "Tandem",
        setting: "two QUEUED stages, exponential 100 s and 80 s (changed: 60 s), 518 a day, 1 day",
        today: queues("exponential(mean = 100s)", "exponential(mean = 80s)"),
        changed: queues("exponential(mean = 100s)", "exponential(mean = 60s)"),
        per_day: 518.4,
        days: 1,
        figures,
    }
}

fn failures() -> Model {
    let shop = |law, fails| {
        let deploy = stage("Deploy", vec![call("deploy", "0s")]);
        after_source("failures", PARALLEL, vec![serve(law, fails), deploy])
    };
    let mut figures = lead_times(lognormal(1.0), lognormal(0.9));
    figures.extend(successes(0.92, 0.95));
    figures.push(figure("visits to the last stage", 0.92, |runs| {
        Some(runs.today.stages[2].visits)
    }));
    Model {
        name: "8 % failures",
        setting: "one PARALLEL stage, lognormal with p50 100 s and p95 300 s, 8 % fail (changed: a tenth faster, 5 % fail), 8 a day, 30 days",
        today: shop(LOGNORMAL, 0.08),
        changed: shop(FASTER, 0.05),
        per_day: 8.0,
        days: 30,
        figures,
    }
}

fn retry() -> Model {
    let shop = |fails| {
        let work = serve("exponential(mean = 100s)", fails);
        after_source(
            "retry",
            PARALLEL,
            vec![retries(work, RetryMode::FailedActions)],
        )
    };
    let mut figures = lead_times(retried(0.2), retried(0.1));
    figures.extend(successes(0.96, 0.99));
    Model {
        name: "Automatic retry",
        setting: "one PARALLEL stage, exponential 100 s, 20 % fail (changed: 10 %), one more try, 8 a day, 30 days",
        today: shop(0.2),
        changed: shop(0.1),
        per_day: 8.0,
        days: 30,
        figures,
    }
}

fn superseded() -> Model {
    let shop = |law| after_source("superseded", SUPERSEDED, vec![serve(law, 0.0)]);
    let share = |load: f64| load * load / (1.0 + load + load * load);
    let mut figures = lead_times([LONG_RUN; 4], [LONG_RUN; 4]);
    figures.extend([
        figure("superseded", share(1.2), |runs| {
            Some(runs.today.shares.superseded)
        }),
        figure("superseded, change", share(1.08) - share(1.2), |runs| {
            Some(runs.changed.compare(&runs.today).superseded?.change)
        }),
        figure("superseded, other seed", 0.0, |runs| {
            Some(runs.other_seed.compare(&runs.today).superseded?.change)
        }),
        figure("busy", 2.64 / 3.64, |runs| {
            Some(runs.today.stages[1].utilisation)
        }),
        capacity(864.0),
    ]);
    Model {
        name: "SUPERSEDED at 1.2",
        setting: "one stage, exponential 100 s (changed: 90 s), 1,037 a day, 1 day",
        today: shop("exponential(mean = 100s)"),
        changed: shop("exponential(mean = 90s)"),
        per_day: 1_036.8,
        days: 1,
        figures,
    }
}

fn rare() -> Model {
    let shop = |law, fails| after_source("rare", PARALLEL, vec![serve(law, fails)]);
    let mut figures = lead_times(lognormal(1.0), lognormal(0.9));
    figures.extend(successes(0.999_9, 0.999_8));
    figures.push(figure("fails in the stage", 0.000_1, |runs| {
        runs.today.stages[1].failed
    }));
    Model {
        name: "Failures of 0.01 %",
        setting: "one PARALLEL stage, lognormal with p50 100 s and p95 300 s, 0.01 % fail (changed: a tenth faster, 0.02 % fail), 8 a day, 30 days",
        today: shop(LOGNORMAL, 0.000_1),
        changed: shop(FASTER, 0.000_2),
        per_day: 8.0,
        days: 30,
        figures,
    }
}

/// The approval of two hours of which a day of warm-up gives a mean that is a sixth too low.
fn slow_queue() -> Model {
    let shop = |law| {
        let gate = stage("Gate", vec![approve("approve", Some(law))]);
        after_source("slow-queue", QUEUED, vec![gate])
    };
    let mut figures = lead_times(exponential(7_200.0 / 0.1), exponential(6_400.0 / 0.2));
    figures.push(capacity(12.0));
    Model {
        name: "QUEUED approval at 0.9",
        setting: "an approval, exponential 2 h (changed: 6,400 s), 10.8 a day, 30 days",
        today: shop("exponential(mean = 2h)"),
        changed: shop("exponential(mean = 6400s)"),
        per_day: 10.8,
        days: 30,
        figures,
    }
}

fn slow_superseded() -> Model {
    let shop = |law| {
        let gate = stage("Gate", vec![approve("approve", Some(law))]);
        after_source("slow-superseded", SUPERSEDED, vec![gate])
    };
    let mut figures = lead_times([LONG_RUN; 4], [LONG_RUN; 4]);
    figures.push(figure("superseded", 1.0 / 3.0, |runs| {
        Some(runs.today.shares.superseded)
    }));
    figures.push(figure("until live, mean", LONG_RUN, |runs| {
        Some(runs.today.change_lead_time.as_ref()?.mean)
    }));
    Model {
        name: "SUPERSEDED approval of a day",
        setting: "an approval, exponential 1 d (changed: 20 h), 1 a day, 30 days",
        today: shop("exponential(mean = 1d)"),
        changed: shop("exponential(mean = 20h)"),
        per_day: 1.0,
        days: 30,
        figures,
    }
}

/// Changes of a PARALLEL pipeline in which each execution takes so long and fails so often, until they are live.
fn until_live(mean: [f64; 2], p95: [f64; 2]) -> Vec<Figure> {
    vec![
        figure("until live, mean", mean[0], |runs| {
            Some(runs.today.change_lead_time.as_ref()?.mean)
        }),
        figure("until live, p95", p95[0], |runs| {
            runs.today.change_lead_time.as_ref()?.p95.known()
        }),
        figure("until live, mean, change", mean[1] - mean[0], |runs| {
            Some(runs.changed.compare(&runs.today).change_mean?.change)
        }),
        figure("until live, p95, change", p95[1] - p95[0], |runs| {
            Some(runs.changed.compare(&runs.today).change_p95?.change)
        }),
    ]
}

/// L1 to L6 by theory: the next execution that succeeds takes along what failed before it.
fn changes() -> Model {
    const SECONDS: f64 = 1_220.0;
    let shop = |fails| after_source("changes", PARALLEL, vec![serve("1220s", fails)]);
    // Executions that succeed come at this rate, and a change whose own one fails waits for the next of them.
    let good = |fails: f64| (1.0 - fails) * 8.0 / 86_400.0;
    let mean = |fails: f64| SECONDS + fails / good(fails);
    let p95 = |fails: f64| SECONDS + (fails / 0.05).ln() / good(fails);
    Model {
        name: "Changes",
        setting: "one PARALLEL stage of 1,220 s, 25 % fail (changed: 10 %), 8 a day, 30 days",
        today: shop(0.25),
        changed: shop(0.1),
        per_day: 8.0,
        days: 30,
        figures: until_live([0.25, 0.1].map(mean), [0.25, 0.1].map(p95)),
    }
}

fn retried_changes() -> Model {
    let shop = |fails| {
        let work = serve("exponential(mean = 20min)", fails);
        let work = retries(work, RetryMode::FailedActions);
        after_source("retried-changes", PARALLEL, vec![work])
    };
    let mut figures = until_live([LONG_RUN; 2], [LONG_RUN; 2]);
    figures.extend(successes(1.0 - 0.25 * 0.25, 1.0 - 0.01));
    Model {
        name: "Changes with retries",
        setting: "one PARALLEL stage, exponential 20 min, 25 % fail (changed: 10 %), one more try, 8 a day, 30 days",
        today: shop(0.25),
        changed: shop(0.1),
        per_day: 8.0,
        days: 30,
        figures,
    }
}
