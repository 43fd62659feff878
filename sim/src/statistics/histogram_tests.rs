//! Quantiles and counts of histograms beside sorted samples.

use super::*;

#[test]
fn cells_tile_the_numbers_without_gap_or_overlap() {
    let mut next = 0;
    for position in 0..20_000 {
        let (first, size) = extent(position);
        assert_eq!(first, next, "cell {position}");
        assert_eq!(cell(first), position);
        assert_eq!(cell(first + size - 1), position);
        assert!(first < 1024 || (size as f64) <= RELATIVE_ERROR * first as f64);
        next = first + size;
    }
    assert!(cell(u64::MAX) < 30_000);
}

#[test]
fn quantiles_stay_within_the_stated_error_of_the_sorted_values() {
    let mut counts = Counts::default();
    let mut values: Vec<u64> = (0..50_000)
        .map(|index| crate::draws::mix(index) % 3_000_000_000)
        .collect();
    values.iter().for_each(|value| counts.add(*value));
    values.sort_unstable();
    let histogram = counts.finish();
    for share in [0.001, 0.05, 0.5, 0.95, 0.99, 0.999] {
        let exact = values[(share * 50_000.0) as usize - 1] as f64;
        let near = histogram.quantile(share).unwrap();
        assert!(
            (near - exact).abs() <= 1.1 * RELATIVE_ERROR * exact,
            "{share}: {near} for {exact}"
        );
        let rank = histogram.at_most(near);
        assert!((rank - share * 50_000.0).abs() < 1e-6, "{share}: {rank}");
    }
}

#[test]
fn a_single_value_is_its_own_quantile_exactly() {
    let mut counts = Counts::default();
    (0..9).for_each(|_| counts.add(123_456_789));
    assert_eq!(counts.finish().quantile_seconds(0.95), Some(123.456_789));
    assert_eq!(Part::default().quantile_seconds(0.5), None);
}

#[test]
fn short_spans_are_counted_exactly() {
    let mut counts = Counts::default();
    counts.add_all(&[5, 3, 3]);
    counts.add_all(&[1_023, 9]);
    let histogram = counts.finish();
    for (value, at_most) in [
        (2.9, 0.0),
        (3.0, 2.0),
        (4.5, 2.0),
        (5.0, 3.0),
        (9.0, 4.0),
        (2_000.0, 5.0),
    ] {
        assert_eq!(histogram.at_most(value), at_most, "{value}");
    }
    let extremes = (histogram.lowest_seconds(), histogram.highest_seconds());
    assert_eq!(extremes, (3e-6, 1_023e-6));
}

#[test]
fn a_cell_of_more_than_a_count_holds_is_one_cell() {
    let mut counts = Counts::default();
    (0..200_000_u64).for_each(|index| counts.add(5_000_000 * (1 + index / 150_000)));
    let part = counts.finish();
    let whole = part.widened();
    for share in [0.1, 0.5, 0.75, 0.8] {
        let value = whole.quantile(share).unwrap();
        assert_eq!(part.quantile(share), Some(value));
        assert_eq!(part.at_most(value), whole.at_most(value));
    }
    assert_eq!(Histogram::sum(&[part]), whole);
}

#[test]
fn merging_equals_counting_together() {
    let (mut left, mut right, mut both) = (Counts::default(), Counts::default(), Counts::default());
    for index in 0..5_000_u64 {
        let value = crate::draws::mix(index) >> 30;
        both.add(value);
        if index % 3 == 0 {
            left.add(value);
        } else {
            right.add(value);
        }
    }
    let parts = [left.finish(), Part::default(), right.finish()];
    let merged = Histogram::sum(&parts);
    assert_eq!(merged, Histogram::sum(&[both.finish()]));
    assert_eq!(Histogram::sum::<u16>(&[]), Histogram::default());
    assert_eq!(
        merged
            .bins(0.0, merged.highest_seconds(), 20)
            .iter()
            .sum::<u64>(),
        5_000
    );
}
