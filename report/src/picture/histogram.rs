//! Counting durations into buckets of round width.

use stagewright_core::Micros;

use super::axis::time_step;

/// How many durations lie in `from <= duration < to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// The first duration counted here.
    pub from: Micros,
    /// The first duration no longer counted here.
    pub to: Micros,
    /// How many durations were counted.
    pub count: u64,
}

/// Durations counted into buckets of one round width, with a long tail set apart.
///
/// ```
/// use stagewright_core::Micros;
/// use stagewright_report::picture::Histogram;
///
/// let durations = [20, 21, 21, 26].map(Micros::from_minutes);
/// let histogram = Histogram::of(&durations, 8);
/// assert_eq!(histogram.total(), 4);
/// assert_eq!(histogram.buckets[1].count, 2);
/// assert_eq!(histogram.buckets[1].from, Micros::from_minutes(21));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    /// Adjoining buckets of equal width, shortest durations first.
    pub buckets: Vec<Bucket>,
    /// How many durations lie behind the last bucket.
    pub beyond: u64,
    /// The longest duration of all.
    pub longest: Micros,
}

impl Histogram {
    /// The fewest buckets a picture needs to have a shape.
    const FEWEST: u64 = 5;

    /// The narrowest bucket, in microseconds: a millisecond.
    const NARROWEST: u64 = 1_000;

    /// Counts `durations` (in any order) into at most about `most` buckets.
    ///
    /// Where the longest duration lies far behind the 99th percentile, the buckets end there and the rest is counted
    /// in [`beyond`](Self::beyond): one outlier does not press everything else into one bar.
    #[must_use]
    pub fn of(durations: &[Micros], most: usize) -> Self {
        let mut sorted: Vec<u64> = durations.iter().map(|duration| duration.0).collect();
        sorted.sort_unstable();
        let (Some(&shortest), Some(&longest)) = (sorted.first(), sorted.last()) else {
            return Self::default();
        };
        let most = (most as u64).clamp(Self::FEWEST, 1_000);
        let last_shown = shown_until(&sorted, shortest, longest);
        // Below a sixtieth of the whole, differences are not worth a bucket.
        let width = time_step(last_shown - shortest, most)
            .max(time_step(last_shown, 60))
            .max(Self::NARROWEST);
        let mut start = shortest / width;
        let mut end = (last_shown / width).saturating_add(1);
        while end - start < Self::FEWEST {
            end = end.saturating_add(1);
            start = start.saturating_sub(u64::from(end - start < Self::FEWEST));
        }
        let mut buckets: Vec<Bucket> = (start..end)
            .map(|index| Bucket {
                from: Micros(index.saturating_mul(width)),
                to: Micros((index + 1).saturating_mul(width)),
                count: 0,
            })
            .collect();
        let mut beyond = 0;
        for duration in &sorted {
            match buckets.get_mut((duration / width - start) as usize) {
                Some(bucket) => bucket.count += 1,
                None => beyond += 1,
            }
        }
        Self {
            buckets,
            beyond,
            longest: Micros(longest),
        }
    }

    /// How many durations were counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.buckets
            .iter()
            .fold(self.beyond, |sum, bucket| sum.saturating_add(bucket.count))
    }

    /// The largest count of any bucket, the tail included.
    #[must_use]
    pub fn highest(&self) -> u64 {
        self.buckets
            .iter()
            .map(|bucket| bucket.count)
            .max()
            .unwrap_or(0)
            .max(self.beyond)
    }

    /// Where the first bucket begins and the last one ends.
    #[must_use]
    pub fn range(&self) -> (Micros, Micros) {
        let from = self
            .buckets
            .first()
            .map_or(Micros::ZERO, |bucket| bucket.from);
        let to = self.buckets.last().map_or(Micros::ZERO, |bucket| bucket.to);
        (from, to)
    }
}

fn shown_until(sorted: &[u64], shortest: u64, longest: u64) -> u64 {
    let at = (sorted.len().saturating_mul(99))
        .div_ceil(100)
        .saturating_sub(1);
    let percentile_99 = sorted.get(at).copied().unwrap_or(longest);
    let body = percentile_99 - shortest;
    if longest - shortest > body.saturating_add(body / 2) && body > 0 {
        percentile_99
    } else {
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000;

    #[test]
    fn equal_durations_stand_in_one_bucket_of_several() {
        let histogram = Histogram::of(&[Micros(1_274 * SECOND); 50], 30);
        assert!(histogram.buckets.len() >= 5, "{histogram:?}");
        assert_eq!(
            histogram
                .buckets
                .iter()
                .filter(|bucket| bucket.count > 0)
                .count(),
            1
        );
        assert_eq!(histogram.highest(), 50);
    }

    #[test]
    fn an_outlier_is_set_apart() {
        let mut durations: Vec<Micros> =
            (0..999).map(|n| Micros((600 + n % 60) * SECOND)).collect();
        durations.push(Micros(90_000 * SECOND));
        let histogram = Histogram::of(&durations, 30);
        assert!(
            histogram.range().1 < Micros(700 * SECOND),
            "{:?}",
            histogram.range()
        );
        assert!(histogram.beyond >= 1);
        assert_eq!(
            (histogram.total(), histogram.longest),
            (1_000, Micros(90_000 * SECOND))
        );
    }

    proptest::proptest! {
        #[test]
        fn every_duration_is_counted_once(
            durations in proptest::collection::vec(proptest::num::u64::ANY, 0..200),
            small in proptest::collection::vec(0_u64..5_000, 0..200),
            most in 0_usize..100,
        ) {
            for values in [durations, small] {
                let values: Vec<Micros> = values.into_iter().map(Micros).collect();
                let histogram = Histogram::of(&values, most);
                proptest::prop_assert_eq!(histogram.total(), values.len() as u64);
                proptest::prop_assert!(histogram.buckets.len() <= most.max(5) + 5);
            }
        }
    }
}
