//! The beta distribution, through `libm`: chances of counts, and of places in the order of values.

/// The regularised incomplete beta function, by its continued fraction.
pub(crate) fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = front(a, b, x);
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

/// The density times x (1 − x).
fn front(a: f64, b: f64, x: f64) -> f64 {
    let log = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
        + a * libm::log(x)
        + b * libm::log1p(-x);
    libm::exp(log)
}

/// The place below which a beta distribution has this chance: Newton's steps, halving where one leaves the bracket.
pub(crate) fn beta_quantile(chance: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..200 {
        let excess = incomplete_beta(a, b, x) - chance;
        if excess > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = x - excess * x * (1.0 - x) / front(a, b, x);
        let next = if newton > low && newton < high {
            newton
        } else {
            f64::midpoint(low, high)
        };
        if (next - x).abs() <= 1e-13 * x || high - low <= 1e-15 {
            return next;
        }
        x = next;
    }
    x
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let safe = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / safe(1.0 - (a + b) * x / (a + 1.0));
    let mut sum = d;
    for step in 1..10_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / safe(1.0 + even * d);
        c = safe(1.0 + even / c);
        sum *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / safe(1.0 + odd * d);
        c = safe(1.0 + odd / c);
        sum *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Beta, ContinuousCDF};

    #[test]
    fn the_quantile_inverts_the_distribution_function() {
        for (a, b) in [
            (1.5, 5.0),
            (1.0, 480.0),
            (481.0, 0.5),
            (3.2, 8.0),
            (1e4, 2e5),
        ] {
            let law = Beta::new(a, b).unwrap();
            for chance in [0.005, 0.025, 0.5, 0.975] {
                let x = beta_quantile(chance, a, b);
                assert!((law.cdf(x) - chance).abs() < 1e-8, "{a} {b} {chance}: {x}");
            }
        }
    }
}
