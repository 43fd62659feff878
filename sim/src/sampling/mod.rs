//! Distributions, compiled: one draw of 64 bits becomes one span of time, by inversion.
//!
//! Inversion keeps common random numbers common: a scenario that doubles a mean moves each sample, and swaps none.

pub(crate) mod ahead;
mod block;
mod compile;
pub(crate) mod inverse;
mod law;
mod table;
mod tables;

use std::collections::BTreeMap;

use inverse::Tail;
use law::Law;

/// Longer spans than this (146,000 years) are an overflow; every sum of two still fits 64 bits.
const LONGEST: f64 = 4_611_686_018_427_387_904.0;

/// One compiled distribution of a [`Samplers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SamplerId(u32);

impl SamplerId {
    /// The sampler that takes no time; every [`Samplers`] has it.
    pub(crate) const ZERO: Self = Self(0);
}

/// All distributions of a plan, each compiled once however often it is used.
#[derive(Clone, Debug)]
pub(crate) struct Samplers {
    leaves: Vec<Leaf>,
    laws: Vec<Law>,
    /// The quantile tables of the laws, one behind the other.
    knots: Vec<f64>,
    observed: Vec<u64>,
    parts: Vec<Part>,
    known: BTreeMap<String, SamplerId>,
}

#[derive(Clone, Copy, Debug)]
enum Leaf {
    Fixed(u64),
    /// `count` whole microseconds from `low` on, all equally likely; 0 stands for 2⁶⁴.
    Uniform {
        low: u64,
        count: u64,
    },
    Curve {
        law: u32,
        /// Where its table begins.
        knots: u32,
        factor: f64,
        offset: f64,
    },
    Observed {
        start: u32,
        count: u32,
    },
    Mix {
        start: u32,
        count: u32,
    },
}

#[derive(Clone, Copy, Debug)]
struct Part {
    /// The first bits that belong to this part, and the first that no longer do; the last part takes all that is left.
    begin: u64,
    end: u64,
    /// How many bits those are, 0 for all; and 2¹²⁸ over that, rounded down.
    width: u64,
    inverse: u128,
    leaf: SamplerId,
}

impl Part {
    /// `is_last`: it takes all that is left from where it begins.
    fn new(begin: u64, end: u64, is_last: bool, leaf: SamplerId) -> Self {
        let width = if is_last { 0 } else { end }.wrapping_sub(begin);
        Self {
            begin,
            end,
            width,
            inverse: u128::MAX.checked_div(width.into()).unwrap_or(0),
            leaf,
        }
    }

    /// Bits of this part, stretched over the whole range: (bits − begin) · 2⁶⁴ / width, rounded down. A division of that length takes as long
    /// as the rest of a draw; the product with the inverse is the quotient or one less (Granlund and Montgomery 1994).
    #[inline]
    const fn stretched(&self, bits: u64) -> u64 {
        if self.width == 0 {
            return bits;
        }
        let (within, width) = ((bits - self.begin) as u128, self.width as u128);
        let quotient = (within * self.inverse) >> 64;
        let rest = (within << 64) - quotient * width;
        quotient as u64 + (rest >= width) as u64
    }
}

impl Samplers {
    pub(crate) fn new() -> Self {
        Self {
            leaves: vec![Leaf::Fixed(0)],
            laws: Vec::new(),
            knots: Vec::new(),
            observed: Vec::new(),
            parts: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    /// The span at these 64 random bits; what is too long to add up comes back as the largest number.
    ///
    /// A curve is the common case: it is decided where the caller stands, so that a caller whose laws are all curves, or none,
    /// never surprises the processor.
    #[inline]
    pub(crate) fn sample(&self, id: SamplerId, bits: u64) -> u64 {
        match self.leaves.get(id.0 as usize) {
            Some(Leaf::Curve {
                knots,
                factor,
                offset,
                ..
            }) => match table::at(&self.knots, *knots as usize, bits) {
                Some(value) => rounded(offset + factor * value),
                None => self.sample_rest(id, bits),
            },
            Some(Leaf::Fixed(value)) => *value,
            Some(Leaf::Uniform { low, count }) => low + part_of(bits, *count),
            _ => self.sample_rest(id, bits),
        }
    }

    #[inline(never)]
    fn sample_rest(&self, id: SamplerId, bits: u64) -> u64 {
        let Some(leaf) = self.leaves.get(id.0 as usize) else {
            return u64::MAX;
        };
        match leaf {
            Leaf::Fixed(value) => *value,
            Leaf::Uniform { low, count } => low + part_of(bits, *count),
            Leaf::Curve {
                law,
                factor,
                offset,
                ..
            } => {
                let Some(law) = self.laws.get(*law as usize) else {
                    return u64::MAX;
                };
                rounded(offset + factor * law.quantile(Tail::of_bits(bits)))
            }
            Leaf::Observed { start, count } => {
                let chosen = u64::from(*start) + part_of(bits, u64::from(*count));
                self.observed
                    .get(chosen as usize)
                    .copied()
                    .unwrap_or(u64::MAX)
            }
            Leaf::Mix { start, count } => self.sample_mix(*start, *count, bits),
        }
    }

    /// The part that the bits fall into, and in it the same bits stretched over the whole range.
    #[inline]
    fn sample_mix(&self, start: u32, count: u32, bits: u64) -> u64 {
        let parts = &self.parts[start as usize..(start + count) as usize];
        let (last, before) = parts.split_last().expect("a mixture has parts");
        let part = before.iter().find(|part| bits < part.end).unwrap_or(last);
        self.sample(part.leaf, part.stretched(bits))
    }
}

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked"
)]
fn rounded(value: f64) -> u64 {
    if value < LONGEST {
        // By way of a signed number, for which there is an instruction.
        ((value + 0.5) as i64).max(0) as u64
    } else {
        u64::MAX
    }
}

/// Where on the scale of 64 random bits a chance ends.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, which is meant"
)]
pub(crate) fn threshold(chance: f64) -> u64 {
    (chance * 18_446_744_073_709_551_616.0) as u64
}

/// A whole number from 0 to `count` − 1, or 64 bits as they are for a count of 0.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled anew for each width")]
fn part_of(bits: u64, count: u64) -> u64 {
    if count == 0 {
        bits
    } else {
        ((u128::from(bits) * u128::from(count)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use stagewright_core::Distribution;

    use super::*;
    use crate::draws::{Purpose, Stream, mix};

    fn law(text: &str) -> Distribution {
        text.parse().unwrap()
    }

    fn mean_and_cv(distribution: &Distribution, draws: u64) -> (f64, f64) {
        let mut samplers = Samplers::new();
        let id = samplers.compile(distribution).unwrap();
        let stream = Stream::new(11, 0, Stream::name("p", "s", "a", Purpose::Duration));
        let (mut sum, mut squares) = (0_u128, 0_u128);
        for index in 0..draws {
            let value = u128::from(samplers.sample(id, stream.at(index)));
            sum += value;
            squares += value * value;
        }
        let mean = sum as f64 / draws as f64;
        let variance = squares as f64 / draws as f64 - mean * mean;
        (mean / 1e6, variance.sqrt() / mean)
    }

    #[test]
    fn samples_have_the_mean_that_the_distribution_says() {
        for text in [
            "90s",
            "uniform(1s, 5s)",
            "triangular(3min, 5min, 11min)",
            "exponential(mean = 2h)",
            "lognormal(p50 = 4min, p95 = 9min)",
            "gamma(mean = 4min, cv = 0.5)",
            "gamma(mean = 4min, cv = 2)",
            "weibull(scale = 4min, shape = 1.5)",
            "samples(10s, 12s, 9s)",
            "mix(80% 1min, 20% exponential(mean = 5min))",
            "150s + lognormal(p50 = 3.5min, p95 = 10.5min)",
            "0.7 * (10s + uniform(1s, 5s))",
        ] {
            let distribution = law(text);
            let (mean, cv) = mean_and_cv(&distribution, 400_000);
            let expected = distribution.mean_seconds();
            let tolerance = 5.0 * cv * mean / 400_000_f64.sqrt() + 1e-6 * expected;
            assert!(
                (mean - expected).abs() <= tolerance,
                "{text}: {mean} for {expected}"
            );
        }
    }

    #[test]
    fn ten_million_samples_fit_their_law_in_the_middle_and_in_both_tails() {
        type Chance = fn(f64) -> f64;
        let laws: [(&str, Chance); 3] = [
            ("exponential(mean = 100s)", |seconds| {
                1.0 - libm::exp(-seconds / 100.0)
            }),
            ("weibull(scale = 100s, shape = 2)", |seconds| {
                1.0 - libm::exp(-(seconds / 100.0) * (seconds / 100.0))
            }),
            ("lognormal(p50 = 100s, p95 = 300s)", |seconds| {
                inverse::normal_chance(
                    libm::log(seconds / 100.0) / libm::log(3.0) * 1.644_853_626_951_472_2,
                )
            }),
        ];
        let many = 10_000_000_u64;
        for (text, chance) in laws {
            let mut samplers = Samplers::new();
            let id = samplers.compile(&law(text)).unwrap();
            let stream = Stream::new(3, 1, Stream::name("p", "s", text, Purpose::Duration));
            let mut cells = vec![0_u64; 1_000];
            let (mut low, mut high) = (0_u64, 0_u64);
            for index in 0..many {
                let place = chance(samplers.sample(id, stream.at(index)) as f64 / 1e6);
                cells[((place * 1_000.0) as usize).min(999)] += 1;
                low += u64::from(place < 1e-5);
                high += u64::from(place > 1.0 - 1e-5);
            }
            let expected = many as f64 / 1_000.0;
            let statistic: f64 = cells
                .iter()
                .map(|count| (*count as f64 - expected).powi(2) / expected)
                .sum();
            assert!(
                (statistic - 999.0).abs() < 4.0 * (2.0_f64 * 999.0).sqrt(),
                "{text}: {statistic}"
            );
            for count in [low, high] {
                assert!(
                    (count as f64 - 100.0).abs() < 40.0,
                    "{text}: {count} beyond 1e-5"
                );
            }
        }
    }

    #[test]
    fn bits_of_a_part_are_stretched_as_a_division_would() {
        for step in 0..20_000_u64 {
            let (one, other) = (mix(step) >> (step % 64), mix(step + 1) >> (step % 61));
            let (begin, end) = (one.min(other), one.max(other).max(1));
            for is_last in [false, true] {
                let part = Part::new(begin.min(end - 1), end, is_last, SamplerId::ZERO);
                let width = match part.width {
                    0 => 1 << 64,
                    width => u128::from(width),
                };
                let last = (u128::from(part.begin) + width - 1) as u64;
                for bits in [part.begin, part.begin + ((width - 1) / 3) as u64, last] {
                    let within = u128::from(bits - part.begin);
                    let expected = ((within << 64) / width) as u64;
                    assert_eq!(part.stretched(bits), expected, "{bits} in {part:?}");
                }
            }
        }
    }

    #[test]
    fn a_gamma_has_the_variation_it_was_given() {
        let (_, cv) = mean_and_cv(&law("gamma(mean = 4min, cv = 0.5)"), 400_000);
        assert!((cv - 0.5).abs() < 0.005, "{cv}");
    }

    #[test]
    fn the_same_bits_give_a_stretched_span_under_a_stretched_law() {
        let mut samplers = Samplers::new();
        let one = samplers.compile(&law("exponential(mean = 100s)")).unwrap();
        let two = samplers
            .compile(&law("2 * exponential(mean = 100s)"))
            .unwrap();
        let bits = 0x1234_5678_9ABC_DEF0;
        assert!(
            samplers
                .sample(two, bits)
                .abs_diff(2 * samplers.sample(one, bits))
                <= 1
        );
    }
}
