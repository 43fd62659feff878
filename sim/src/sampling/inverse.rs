//! Inverse distribution functions, exact to about 1e-15 in the middle and in both tails.
//!
//! Everything here goes through `libm`: the standard library's `exp` and `ln` differ from platform to platform, and the
//! same seed has to give the same bytes everywhere.

/// A probability given from the nearer end, so that far tails keep their precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tail {
    /// The chance of a smaller value; at most one half.
    Lower(f64),
    /// The chance of a larger value; at most one half.
    Upper(f64),
}

impl Tail {
    /// The tail that 64 random bits stand for: as a whole number they grow with the value, and close to either end they
    /// measure from that end.
    #[expect(
        clippy::cast_precision_loss,
        reason = "rounding the last bits of 64 is meant"
    )]
    pub(crate) fn of_bits(bits: u64) -> Self {
        let upper = bits >> 63;
        let from_end =
            ((bits ^ upper.wrapping_neg()) << 1 | 1) as f64 * (0.5 / 18_446_744_073_709_551_616.0);
        if upper == 0 {
            Self::Lower(from_end)
        } else {
            Self::Upper(from_end)
        }
    }

    /// The bits that stand for this place of the standard normal distribution.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of 2^63 fits"
    )]
    pub(crate) fn bits_of_normal(z: f64) -> u64 {
        let from_end = (normal_chance(-z.abs()) * 18_446_744_073_709_551_616.0) as u64;
        let from_end = from_end.min(u64::MAX >> 1);
        if z < 0.0 { from_end } else { !from_end }
    }

    pub(crate) fn lower(self) -> f64 {
        match self {
            Self::Lower(tail) => tail,
            Self::Upper(tail) => 1.0 - tail,
        }
    }

    /// The natural logarithm of the chance of a larger value.
    fn log_upper(self) -> f64 {
        match self {
            Self::Lower(tail) => libm::log1p(-tail),
            Self::Upper(tail) => libm::log(tail),
        }
    }
}

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients
        .iter()
        .fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// The standard normal quantile: Wichura's algorithm AS 241 (1988), relative error about 1e-16.
#[expect(clippy::excessive_precision, reason = "the coefficients as published")]
pub(crate) fn normal(tail: Tail) -> f64 {
    let (from_end, sign) = match tail {
        Tail::Lower(chance) => (chance, -1.0),
        Tail::Upper(chance) => (chance, 1.0),
    };
    let centre = 0.5 - from_end;
    if centre <= 0.425 {
        let r = 0.180_625 - centre * centre;
        let above = [
            2_509.080_928_730_122_672_7,
            33_430.575_583_588_128_105,
            67_265.770_927_008_700_853,
            45_921.953_931_549_871_457,
            13_731.693_765_509_461_125,
            1_971.590_950_306_551_442_7,
            133.141_667_891_784_377_45,
            3.387_132_872_796_366_608,
        ];
        let below = [
            5_226.495_278_852_545_925_6,
            28_729.085_735_721_942_674,
            39_307.895_800_092_710_61,
            21_213.794_301_586_595_867,
            5_394.196_021_424_751_107_7,
            687.187_007_492_057_908_3,
            42.313_330_701_600_911_252,
            1.0,
        ];
        return sign * centre * polynomial(&above, r) / polynomial(&below, r);
    }
    let r = libm::sqrt(-libm::log(from_end));
    let size = if r <= 5.0 {
        let above = [
            7.745_450_142_783_414_076_4e-4,
            0.022_723_844_989_269_184_583_3,
            0.241_780_725_177_450_611_77,
            1.270_458_252_452_368_382_58,
            3.647_848_324_763_204_605_04,
            5.769_497_221_460_691_405_5,
            4.630_337_846_156_545_295_9,
            1.423_437_110_749_683_577_34,
        ];
        let below = [
            1.050_750_071_644_416_843_24e-9,
            5.475_938_084_995_344_946e-4,
            0.015_198_666_563_616_457_196_6,
            0.148_103_976_427_480_074_59,
            0.689_767_334_985_100_004_55,
            1.676_384_830_183_803_849_4,
            2.053_191_626_637_758_821_87,
            1.0,
        ];
        polynomial(&above, r - 1.6) / polynomial(&below, r - 1.6)
    } else {
        let above = [
            2.010_334_399_292_288_132_65e-7,
            2.711_555_568_743_487_578_15e-5,
            0.001_242_660_947_388_078_438_1,
            0.026_532_189_526_576_123_093,
            0.296_560_571_828_504_891_23,
            1.784_826_539_917_291_335_8,
            5.463_784_911_164_114_369_9,
            6.657_904_643_501_103_777_2,
        ];
        let below = [
            2.044_263_103_389_939_785_64e-15,
            1.421_511_758_316_445_887_0e-7,
            1.846_318_317_510_054_681_8e-5,
            7.868_691_311_456_132_591e-4,
            0.014_875_361_290_850_614_852_5,
            0.136_929_880_922_735_805_31,
            0.599_832_206_555_887_937_69,
            1.0,
        ];
        polynomial(&above, r - 5.0) / polynomial(&below, r - 5.0)
    };
    sign * size
}

/// The standard normal distribution function.
pub(crate) fn normal_chance(z: f64) -> f64 {
    0.5 * libm::erfc(-z * core::f64::consts::FRAC_1_SQRT_2)
}

/// The quantile of the exponential with mean 1.
pub(crate) fn exponential(tail: Tail) -> f64 {
    -tail.log_upper()
}

/// The quantile of the Weibull with scale 1.
pub(crate) fn weibull(tail: Tail, shape: f64) -> f64 {
    libm::pow(exponential(tail), 1.0 / shape)
}

/// The quantile of the triangular distribution from 0 to 1 with this mode.
pub(crate) fn triangular(tail: Tail, mode: f64) -> f64 {
    match tail {
        Tail::Lower(chance) if chance <= mode => libm::sqrt(chance * mode),
        Tail::Lower(chance) => 1.0 - libm::sqrt((1.0 - chance) * (1.0 - mode)),
        Tail::Upper(chance) if chance <= 1.0 - mode => 1.0 - libm::sqrt(chance * (1.0 - mode)),
        Tail::Upper(chance) => libm::sqrt((1.0 - chance) * mode),
    }
}

/// The quantile of the gamma with this shape and scale 1.
///
/// A Wilson–Hilferty start, then Halley steps on the incomplete gamma function, in the logarithm of the value where the
/// lower tail of a small shape reaches down to nothing.
pub(crate) fn gamma(tail: Tail, shape: f64) -> f64 {
    let log_gamma = libm::lgamma(shape);
    let z = normal(tail);
    let ninth = 1.0 / (9.0 * shape);
    let cube = 1.0 - ninth + z * libm::sqrt(ninth);
    let lower = tail.lower();
    let small = libm::exp((libm::log(lower) + log_gamma + libm::log(shape)) / shape);
    let mut value = if cube > 0.0 && shape * cube * cube * cube > small.min(0.1 * shape) {
        shape * cube * cube * cube
    } else {
        small
    };
    for _ in 0..60 {
        if value <= 0.0 || !value.is_finite() {
            return small;
        }
        let (below, above) = incomplete_gamma(shape, value, log_gamma);
        let excess = match tail {
            Tail::Lower(chance) => below - chance,
            Tail::Upper(chance) => chance - above,
        };
        let density = libm::exp((shape - 1.0) * libm::log(value) - value - log_gamma);
        if density <= 0.0 {
            return value;
        }
        let newton = excess / density;
        let bend = 0.5 * newton * ((shape - 1.0) / value - 1.0);
        let step = newton / (1.0 - bend.clamp(-0.9, 0.9));
        let next = if value - step <= 0.0 {
            value * 0.5
        } else {
            (value - step).min(value * 4.0)
        };
        if (next - value).abs() <= 1e-14 * value {
            return next;
        }
        value = next;
    }
    value
}

/// The regularised incomplete gamma functions: the chance of less and the chance of more.
fn incomplete_gamma(shape: f64, value: f64, log_gamma: f64) -> (f64, f64) {
    let front = libm::exp(shape * libm::log(value) - value - log_gamma);
    if value < shape + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
        for _ in 0..10_000 {
            n += 1.0;
            term *= value / n;
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        let below = (front * sum).min(1.0);
        (below, 1.0 - below)
    } else {
        // The continued fraction of the upper function, evaluated by Lentz's method.
        let tiny = 1e-300;
        let mut b = value + 1.0 - shape;
        let mut c = 1.0 / tiny;
        let mut d = 1.0 / b;
        let mut fraction = d;
        for i in 1..10_000 {
            let i = f64::from(i);
            let a = -i * (i - shape);
            b += 2.0;
            d = a * d + b;
            d = 1.0 / if d.abs() < tiny { tiny } else { d };
            c = b + a / c;
            c = if c.abs() < tiny { tiny } else { c };
            let factor = d * c;
            fraction *= factor;
            if (factor - 1.0).abs() < 1e-16 {
                break;
            }
        }
        let above = (front * fraction).min(1.0);
        (1.0 - above, above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Gamma, Normal};

    const TAILS: [f64; 8] = [0.5, 0.4, 0.25, 0.05, 1e-2, 1e-3, 1e-6, 1e-9];

    #[test]
    fn the_normal_quantile_inverts_the_distribution_function() {
        let normal_law = Normal::standard();
        for chance in TAILS {
            let z = normal(Tail::Lower(chance));
            assert!(
                (normal_law.cdf(z) - chance).abs() <= 1e-10 * chance,
                "{chance}: {z}"
            );
            assert!((normal_chance(z) - chance).abs() <= 1e-12 * chance);
            assert_eq!(normal(Tail::Upper(chance)), -z);
        }
    }

    #[test]
    fn the_gamma_quantile_inverts_the_distribution_function() {
        for shape in [0.2, 0.5, 1.0, 2.0, 4.0, 11.0, 100.0, 2_500.0] {
            let law = Gamma::new(shape, 1.0).unwrap();
            for chance in TAILS {
                let value = gamma(Tail::Lower(chance), shape);
                assert!(
                    (law.cdf(value) - chance).abs() <= 1e-8 * chance,
                    "lower {shape} {chance}: {value}"
                );
                let value = gamma(Tail::Upper(chance), shape);
                assert!(
                    (law.sf(value) - chance).abs() <= 1e-7 * chance,
                    "upper {shape} {chance}: {value}"
                );
            }
        }
    }

    #[test]
    fn bits_grow_with_the_value_and_come_back_from_the_normal() {
        let places: Vec<u64> = (0..200)
            .map(|index| index * (u64::MAX / 200) + 12_345)
            .collect();
        let values: Vec<f64> = places
            .iter()
            .map(|bits| normal(Tail::of_bits(*bits)))
            .collect();
        assert!(values.is_sorted());
        for (bits, z) in places.iter().zip(values) {
            assert!(
                Tail::bits_of_normal(z).abs_diff(*bits) < 1 << 20,
                "{bits} {z}"
            );
        }
    }

    #[test]
    fn triangular_and_exponential_meet_their_formulas() {
        assert_eq!(triangular(Tail::Lower(0.25), 0.25), 0.25);
        assert!((triangular(Tail::Upper(0.5), 0.5) - 0.5).abs() < 1e-15);
        assert!((exponential(Tail::Upper(1e-9)) - 20.723_265_836_946_41).abs() < 1e-12);
        assert!((weibull(Tail::Upper(0.1), 2.0) - libm::sqrt(-libm::log(0.1))).abs() < 1e-15);
    }
}
