//! Sums in integers: the order of addition cannot change them.

/// Count, sum and sum of squares of spans in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moments {
    pub(crate) count: u64,
    pub(crate) sum: u128,
    pub(crate) squares: u128,
}

impl Moments {
    #[inline]
    pub(crate) fn add(&mut self, value: u64) {
        self.count += 1;
        self.sum += u128::from(value);
        self.squares = self
            .squares
            .saturating_add(u128::from(value) * u128::from(value));
    }

    /// The same for several values, of which none is longer than time itself, 2⁵³ microseconds; they are fewer than a thousand.
    #[inline]
    pub(crate) fn add_all(&mut self, values: &[u64]) {
        let (mut sum, mut squares) = (0, 0);
        for value in values {
            sum += value;
            squares += u128::from(*value) * u128::from(*value);
        }
        self.count += values.len() as u64;
        self.sum += u128::from(sum);
        self.squares = self.squares.saturating_add(squares);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares = self.squares.saturating_add(other.squares);
    }

    /// The mean in seconds; 0 of nothing.
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    pub(crate) fn mean_seconds(&self) -> f64 {
        if self.count == 0 {
            0.0
        } else {
            self.sum as f64 / self.count as f64 / 1e6
        }
    }

    /// The standard deviation in seconds; 0 of fewer than two values.
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    pub(crate) fn deviation_seconds(&self) -> f64 {
        if self.count < 2 {
            return 0.0;
        }
        let count = u128::from(self.count);
        // Exact in integers wherever the product fits, so that equal values have exactly no variance.
        let spread = match (
            self.squares.checked_mul(count),
            self.sum.checked_mul(self.sum),
        ) {
            (Some(squares), Some(square)) => {
                squares.saturating_sub(square) as f64 / (count * (count - 1)) as f64
            }
            _ => {
                let mean = self.sum as f64 / count as f64;
                (self.squares as f64 / count as f64 - mean * mean).max(0.0)
            }
        };
        libm::sqrt(spread) / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_no_spread_and_merging_changes_nothing() {
        let mut whole = Moments::default();
        let (mut left, mut right) = (Moments::default(), Moments::default());
        for value in 0..100_u64 {
            whole.add(value * 1_000_000);
            if value < 37 {
                left.add(value * 1_000_000);
            } else {
                right.add(value * 1_000_000);
            }
        }
        right.merge(&left);
        assert_eq!(whole, right);
        assert_eq!(whole.mean_seconds(), 49.5);
        assert!((whole.deviation_seconds() - 29.011_491_975_882_016).abs() < 1e-9);
        let mut equal = Moments::default();
        (0..1000).for_each(|_| equal.add(123_456_789_123));
        assert_eq!(equal.deviation_seconds(), 0.0);
    }
}
