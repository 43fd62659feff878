//! The draws themselves: ten million of them against their distribution, in the middle and in both tails, and independence of streams.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use stagewright_sim::draws::{Purpose, Stream, unit};

const MANY: u64 = 10_000_000;

fn stream(pipeline: &str, action: &str, purpose: Purpose) -> Stream {
    Stream::new(7, 3, Stream::name(pipeline, "Build", action, purpose))
}

/// Pearson's statistic of counts that should be equal, as standard deviations from its mean.
fn chi_square(counts: &[u64]) -> f64 {
    let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    let statistic: f64 = counts
        .iter()
        .map(|count| (*count as f64 - expected).powi(2) / expected)
        .sum();
    let freedom = (counts.len() - 1) as f64;
    (statistic - freedom) / (2.0 * freedom).sqrt()
}

#[test]
fn ten_million_draws_are_uniform_as_executions_and_attempts_ask_for_them() {
    let stream = stream("shop", "compile", Purpose::Duration);
    let (mut high, mut low) = (vec![0_u64; 1 << 12], vec![0_u64; 1 << 12]);
    for execution in 0..MANY {
        let bits = stream.draw(execution, 0);
        high[(bits >> 52) as usize] += 1;
        low[(bits & 0xFFF) as usize] += 1;
    }
    assert!(chi_square(&high).abs() < 4.0, "{}", chi_square(&high));
    assert!(chi_square(&low).abs() < 4.0, "{}", chi_square(&low));
}

#[test]
fn both_tails_hold_what_they_should() {
    let stream = stream("shop", "compile", Purpose::Duration);
    for chance in [1e-3, 1e-4, 1e-5] {
        let (mut below, mut above) = (0.0, 0.0);
        for execution in 0..MANY {
            let place = unit(stream.draw(execution, 0));
            below += f64::from(u8::from(place < chance));
            above += f64::from(u8::from(place > 1.0 - chance));
        }
        let expected = chance * MANY as f64;
        for count in [below, above] {
            assert!(
                (count - expected).abs() < 4.0 * expected.sqrt(),
                "{chance}: {count} for {expected}"
            );
        }
    }
}

#[test]
fn streams_of_different_names_purposes_and_replications_are_not_correlated() {
    let base = stream("shop", "compile", Purpose::Duration);
    let others = [
        stream("shop-2", "compile", Purpose::Duration),
        stream("shop", "compile2", Purpose::Duration),
        stream("shop", "compile", Purpose::Failure),
        Stream::new(
            7,
            4,
            Stream::name("shop", "Build", "compile", Purpose::Duration),
        ),
        Stream::new(
            8,
            3,
            Stream::name("shop", "Build", "compile", Purpose::Duration),
        ),
    ];
    let many = 1_000_000;
    for (index, other) in others.into_iter().enumerate() {
        for lag in [0, 1] {
            let sum: f64 = (0..many)
                .map(|execution| {
                    (unit(base.draw(execution, 0)) - 0.5)
                        * (unit(other.draw(execution + lag, 0)) - 0.5)
                })
                .sum();
            let correlation = 12.0 * sum / many as f64;
            assert!(
                correlation.abs() < 4.5 / (many as f64).sqrt(),
                "{index} at lag {lag}: {correlation}"
            );
        }
    }
    let pairs: f64 = (0..many)
        .map(|at| (unit(base.at(at)) - 0.5) * (unit(base.at(at + 1)) - 0.5))
        .sum();
    assert!((12.0 * pairs / many as f64).abs() < 4.5 / (many as f64).sqrt());
}
