//! Intervals against what they should hold.

use super::*;
use crate::draws::{Purpose, Stream, unit};

fn replications(seed: u64, scale: f64) -> (Samples, Vec<Part>) {
    let name = Stream::name("p", "s", "a", Purpose::Duration);
    (0..40_u64)
        .map(|replication| {
            let stream = Stream::new(seed, replication, name);
            let mut counts = Counts::default();
            let mut sum = 0.0;
            for index in 0..250 {
                let value = -libm::log(unit(stream.at(index))) * scale;
                counts.add((value * 1e6) as u64);
                sum += value;
            }
            (Sample { sum, count: 250.0 }, counts.finish())
        })
        .unzip()
}

#[test]
fn ninety_five_per_cent_intervals_hold_the_truth_about_nineteen_times_in_twenty() {
    let (mut means, mut quantiles) = (0, 0);
    for seed in 0..400 {
        let (samples, parts) = replications(seed, 100.0);
        let pool = Pool::new(seed, 0.95, 40);
        means += i32::from(pool.mean(&samples, 0.0, false).unwrap().holds(100.0));
        let p95 = pool
            .quantile(0.95, &Histogram::sum(&parts), &parts)
            .unwrap();
        quantiles += i32::from(p95.holds(299.573_227));
    }
    // 400 trials at 0.95: 380 ± 4.4, so 362 to 396 is four deviations.
    assert!((362..=396).contains(&means), "{means}");
    assert!((362..=396).contains(&quantiles), "{quantiles}");
}

#[test]
fn shared_noise_cancels_in_a_paired_difference() {
    let (after, after_parts) = replications(1, 101.0);
    let (before, before_parts) = replications(1, 100.0);
    let pool = Pool::new(1, 0.95, 40);
    let paired = pool.paired(&after, &before).unwrap();
    let mean = |samples: &Samples| pool.mean(samples, 0.0, false).unwrap();
    let independent = pool.apart(&mean(&after), &mean(&before));
    assert!(!paired.holds(0.0) && paired.holds(1.0) && independent.holds(0.0));
    let (after_all, before_all) = (Histogram::sum(&after_parts), Histogram::sum(&before_parts));
    let paired = pool
        .paired_quantile(
            0.95,
            (&after_all, &after_parts),
            (&before_all, &before_parts),
        )
        .unwrap();
    assert!(paired.holds(2.995_7), "{paired:?}");
    assert!(paired.half_width().unwrap() < 1.5, "{paired:?}");
}

#[test]
fn nothing_observed_gives_no_figure() {
    let pool = Pool::new(1, 0.95, 40);
    let nothing = [Sample::default(); 40];
    assert_eq!(pool.mean(&nothing, 0.0, false), None);
    assert_eq!(pool.share(&nothing, true), None);
    assert_eq!(pool.quantile(0.5, &Histogram::default(), &[]), None);
}

/// So many executions in so many equal replications, of which these fail.
fn counts(replications: usize, each: f64, fail: &[(usize, f64)]) -> Samples {
    let mut samples = vec![
        Sample {
            sum: 0.0,
            count: each
        };
        replications
    ];
    for (at, sum) in fail {
        samples[*at].sum = *sum;
    }
    samples
}

#[test]
fn a_share_of_none_and_of_all_has_the_exact_interval() {
    let pool = Pool::new(1, 0.95, 2);
    let all = pool
        .share(&counts(2, 240.0, &[(0, 240.0), (1, 240.0)]), true)
        .unwrap();
    let (low, high) = all.ends().unwrap();
    // 0.025^(1/480)
    assert!((low - 0.992_344_3).abs() < 1e-6 && high == 1.0, "{all:?}");
    let none = pool.share(&counts(2, 240.0, &[]), true).unwrap();
    assert!(
        (none.ends().unwrap().1 - 0.007_655_7).abs() < 1e-6,
        "{none:?}"
    );
    let one = pool.share(&counts(2, 5.0, &[(0, 1.0)]), true).unwrap();
    // The textbook's interval of 1 in 10.
    let (low, high) = one.ends().unwrap();
    assert!(
        (low - 0.002_528_6).abs() < 1e-6 && (high - 0.445_016).abs() < 1e-6,
        "{one:?}"
    );
}

#[test]
fn failures_that_come_together_are_worth_less_than_as_many_that_do_not() {
    let pool = Pool::new(1, 0.95, 20);
    let spread: Vec<(usize, f64)> = (0..20).map(|at| (at, 3.0)).collect();
    let width = |fail: &[(usize, f64)], independent| {
        let share = pool.share(&counts(20, 100.0, fail), independent).unwrap();
        share.half_width().unwrap()
    };
    let together = [(3, 30.0), (11, 30.0)];
    assert!(width(&together, false) > 3.0 * width(&spread, false));
    assert!(width(&spread, false) > width(&spread, true));
}

#[test]
fn one_replication_has_no_interval_and_two_equal_ones_have_no_certain_quantile() {
    let histogram = |values: &[u64]| {
        let mut counts = Counts::default();
        counts.add_all(values);
        counts.finish()
    };
    let one = Pool::new(1, 0.95, 1);
    assert_eq!(
        one.share(&counts(1, 100.0, &[(0, 3.0)]), true)
            .unwrap()
            .interval,
        Interval::TooFew
    );
    assert_eq!(
        one.mean(&counts(1, 100.0, &[(0, 3.0)]), 0.0, false)
            .unwrap()
            .interval,
        Interval::TooFew
    );
    let parts = [histogram(&[10, 20, 30, 40]), histogram(&[11, 21, 31, 41])];
    let two = Pool::new(1, 0.95, 2);
    for share in [0.5, 0.95] {
        let quantile = two
            .quantile(share, &Histogram::sum(&parts), &parts)
            .unwrap();
        assert_eq!(quantile.interval, Interval::TooFew, "{share}");
    }
    let all = Histogram::sum(&parts);
    let change = two.paired_quantile(0.95, (&all, &parts), (&all, &parts));
    assert_eq!(change, None);
}

#[test]
fn a_quantile_needs_as_many_values_as_lie_beyond_it_for_certain() {
    // Of 72 values all lie below the 95th percentile in 0.95^72 = 2.49 % of cases, of 71 in 2.62 %.
    let normal = 1.96;
    assert_eq!(pool::places(0.95, 71.0, 0.025, normal), None);
    let (low, high) = pool::places(0.95, 72.0, 0.025, normal).unwrap();
    assert!(low < 0.95 && high > 0.98 && high <= 1.0);
    // The textbook's places for the median of 20: the 6th and the 15th.
    let (low, high) = pool::places(0.5, 20.0, 0.025, normal).unwrap();
    assert_eq!(((low * 20.0).floor(), (high * 20.0).ceil()), (6.0, 15.0));
    // Exact and normal places meet.
    let (exact, approximate) = (
        pool::places(0.95, 1_999.0, 0.025, normal).unwrap(),
        pool::places(0.95, 2_001.0, 0.025, normal).unwrap(),
    );
    assert!((exact.0 - approximate.0).abs() < 1e-3 && (exact.1 - approximate.1).abs() < 1e-3);
}

#[test]
fn a_mean_of_a_few_large_values_has_no_interval() {
    let pool = Pool::new(1, 0.95, 20);
    let interval = |fail: &[(usize, f64)], rare| {
        pool.mean(&counts(20, 100.0, fail), 0.0, rare)
            .unwrap()
            .interval
    };
    assert_eq!(interval(&[(3, 100.0), (7, 50.0)], true), Interval::TooFew);
    assert_eq!(interval(&[], true), Interval::TooFew);
    assert_eq!(interval(&[], false).ends(), Some((0.0, 0.0)));
    let steady: Vec<(usize, f64)> = (0..20).map(|at| (at, 9.0 + (at % 3) as f64)).collect();
    assert!(interval(&steady, true).ends().is_some());
}

#[test]
fn a_rate_has_the_exact_interval_of_a_count() {
    let pool = Pool::new(1, 0.95, 20);
    // Garwood's interval of 20 events: 12.217 to 30.888.
    let twenty: Vec<(usize, f64)> = (0..20).map(|at| (at, 1.0)).collect();
    let (low, high) = pool
        .rate(&counts(20, 1.0, &twenty), true)
        .unwrap()
        .ends()
        .unwrap();
    assert!((low * 20.0 - 12.217).abs() < 1e-3 && (high * 20.0 - 30.888).abs() < 1e-3);
    let (low, high) = pool
        .rate(&counts(20, 1.0, &[]), true)
        .unwrap()
        .ends()
        .unwrap();
    assert!(low == 0.0 && (high * 20.0 - 3.688_9).abs() < 1e-3);
}
