//! The stated intervals hold the truth about as often as they say: a sample of what the example `coverage` measures in full.

#[path = "support/coverage.rs"]
mod coverage;
mod support;

use coverage::models;

/// Of 60 seeds at a true 95 %, fewer than 50 hold in one case of 1,000.
#[test]
fn stated_intervals_hold_the_truth() {
    const SEEDS: u64 = 60;
    const LEAST: usize = 50;
    let mut short = Vec::new();
    for model in models() {
        for replications in [2, 5, 20] {
            for (figure, held) in model.figures.iter().zip(model.measure(replications, SEEDS)) {
                if figure.truth.is_finite() && held.honest() < LEAST {
                    let (name, what) = (model.name, figure.name);
                    short.push(format!(
                        "{name}, {what}, {replications}: {} of {}",
                        held.held, held.stated
                    ));
                }
            }
        }
    }
    assert!(short.is_empty(), "{short:#?}");
}
