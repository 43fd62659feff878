//! The quantiles of Student's t, through `libm`, so that intervals have the same bytes on every platform.

use super::beta::incomplete_beta;

/// How many standard errors an interval of this confidence reaches to either side, for a mean with so many degrees of freedom.
#[must_use]
pub fn two_sided(confidence: f64, degrees: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of replications")]
    let degrees = degrees.max(1) as f64;
    let outside = (1.0 - confidence).clamp(1e-12, 1.0);
    // The chance beyond ±t falls in t: bisection to the last bit, a few hundred nanoseconds once per result.
    let (mut low, mut high) = (0.0, 1e9);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if beyond(middle, degrees) > outside {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The chance that |T| exceeds t.
fn beyond(t: f64, degrees: f64) -> f64 {
    incomplete_beta(degrees / 2.0, 0.5, degrees / (degrees + t * t))
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn the_quantiles_are_students() {
        for degrees in [1_u32, 2, 5, 19, 199, 10_000] {
            for confidence in [0.8, 0.95, 0.99, 0.9999] {
                let ours = two_sided(confidence, u64::from(degrees));
                let law = StudentsT::new(0.0, 1.0, f64::from(degrees)).unwrap();
                let covered = 1.0 - 2.0 * law.sf(ours);
                assert!(
                    (covered - confidence).abs() < 1e-9,
                    "{degrees} {confidence}: {ours} covers {covered}"
                );
            }
        }
        assert!((two_sided(0.95, 199) - 1.971_956_544_249_395).abs() < 1e-9);
    }
}
