//! How often the 95 % interval of a month's mean cost holds the true mean: the claim that stands beside every bill.
//!
//! A sample in every run. `cargo test --release --test bill_coverage -- --ignored --nocapture` is the long one, whose table stands in
//! `docs/verification.md`.

#![cfg(feature = "simulate")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on may stop, and says what it measured"
)]

use stagewright_core::{Workload, per_day};
use stagewright_cost::{Bill, Interval, Money, Options, PriceBook, Simulated};
use stagewright_sim::{Experiment, doc_pipeline};

/// Executions a day in hundredths: the default rate, a busy one, and a pipeline that hardly runs.
const RATES: [u32; 3] = [110, 800, 10];

/// What each of so many simulated months costs at list prices.
fn months(hundredths: u32, replications: u32, seed: u64) -> Vec<Money> {
    let (pipeline, profile) = doc_pipeline();
    let workload = Workload::poisson(per_day(f64::from(hundredths) / 100.0));
    let experiment = Experiment::new(workload)
        .replications(replications)
        .seed(seed);
    let outcome = experiment.simulate(&pipeline, &profile).unwrap();
    let book = PriceBook::builtin();
    let simulated = Simulated::of(&pipeline, &profile, outcome.usages.iter(), &book).unwrap();
    let options = Options {
        simulated: Some(simulated),
        ..Options::in_region("us-east-1")
    };
    let price = |usage| Bill::list_price_of(&usage, &book, &options).unwrap();
    outcome.usages.iter().map(price).collect()
}

/// In how many of the seeds the interval holds the mean of many other months.
fn holds(hundredths: u32, replications: u32, seeds: u64, truth: Money) -> usize {
    let held = |seed: &u64| {
        let interval = Interval::of(months(hundredths, replications, *seed)).unwrap();
        interval.low.unwrap() <= truth && truth <= interval.high.unwrap()
    };
    (1..=seeds).filter(held).count()
}

fn truth(hundredths: u32, replications: u32) -> Money {
    Interval::of(months(hundredths, replications, 1_000_000))
        .unwrap()
        .mean
}

#[test]
fn a_sample_holds_the_true_mean() {
    let truth = truth(RATES[0], 4_000);
    let held = holds(RATES[0], 20, 60, truth);
    // Of 60 intervals that hold 95 %, fewer than 52 do so in 1 of 400 samples.
    assert!(held >= 52, "{held} of 60");
}

#[test]
#[ignore = "minutes: `.ci/long` runs it for the table of `docs/verification.md`; the sample above runs with all tests"]
fn the_table() {
    for rate in RATES {
        let truth = truth(rate, 40_000);
        for replications in [2, 5, 20, 200] {
            let held = holds(rate, replications, 400, truth);
            println!(
                "| {:.1} | {replications} | {held} |",
                f64::from(rate) / 100.0
            );
            assert!(held >= 352, "{rate} {replications}: {held} of 400");
        }
    }
}
