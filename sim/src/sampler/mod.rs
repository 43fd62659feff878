//! Distributions, compiled: one draw of 64 bits becomes one span of time, by inversion.
//!
//! Inversion keeps common random numbers common: a scenario that doubles a mean moves each sample, and swaps none.

mod block;
pub(crate) mod inverse;
mod table;
mod tables;

use std::collections::BTreeMap;

use stagewright_core::{Distribution, Micros, lognormal_sigma};

use inverse::Tail;

/// Longer spans than this (146,000 years) are an overflow; every sum of two still fits 64 bits.
const LONGEST: f64 = 4_611_686_018_427_387_904.0;

/// How deep mixtures, shifts and stretches may nest.
const DEEPEST: usize = 32;

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
    /// The first bits that no longer belong to this part; the last part takes all that is left.
    end: u64,
    leaf: SamplerId,
}

/// A continuous law, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Law {
    Triangular { low: f64, mode: f64, high: f64 },
    Exponential { mean: f64 },
    Lognormal { median: f64, sigma: f64 },
    Gamma { shape: f64, scale: f64 },
    Weibull { scale: f64, shape: f64 },
}

impl Law {
    fn quantile(self, tail: Tail) -> f64 {
        match self {
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                if width <= 0.0 {
                    low
                } else {
                    low + width * inverse::triangular(tail, (mode - low) / width)
                }
            }
            Self::Exponential { mean } => mean * inverse::exponential(tail),
            Self::Lognormal { median, sigma } => median * libm::exp(sigma * inverse::normal(tail)),
            Self::Gamma { shape, scale } => scale * inverse::gamma(tail, shape),
            Self::Weibull { scale, shape } => scale * inverse::weibull(tail, shape),
        }
    }
}

/// Why a distribution could not be compiled; the caller knows where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsampled(pub(crate) String);

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

    /// Compiles a distribution, or finds it among those already compiled.
    pub(crate) fn compile(&mut self, distribution: &Distribution) -> Result<SamplerId, Unsampled> {
        refuse_nesting(distribution)?;
        distribution
            .validate()
            .map_err(|error| Unsampled(error.to_string()))?;
        if *distribution == Distribution::ZERO {
            return Ok(SamplerId::ZERO);
        }
        let key = format!("{distribution:?}");
        if let Some(id) = self.known.get(&key) {
            return Ok(*id);
        }
        let id = self.leaf(distribution, 1.0, 0.0)?;
        self.known.insert(key, id);
        Ok(id)
    }

    /// Shifts and stretches move into the leaves: a sample is always one table look-up and one multiplication.
    fn leaf(
        &mut self,
        distribution: &Distribution,
        factor: f64,
        offset: f64,
    ) -> Result<SamplerId, Unsampled> {
        let moved = |value: Micros| whole(offset + factor * micros(value), distribution);
        let leaf = match distribution {
            Distribution::Fixed(value) if factor == 1.0 && offset == 0.0 => Leaf::Fixed(value.0),
            Distribution::Fixed(value) => Leaf::Fixed(moved(*value)?),
            Distribution::Uniform { low, high } => {
                let (low, high) = (moved(*low)?, moved(*high)?);
                Leaf::Uniform {
                    low,
                    count: (high - low).wrapping_add(1),
                }
            }
            Distribution::Triangular { low, mode, high } => {
                let law = Law::Triangular {
                    low: micros(*low),
                    mode: micros(*mode),
                    high: micros(*high),
                };
                self.curve(law, factor, offset)?
            }
            Distribution::Exponential { mean } => self.curve(
                Law::Exponential {
                    mean: micros(*mean),
                },
                factor,
                offset,
            )?,
            Distribution::Lognormal { p50, p95 } => {
                let law = Law::Lognormal {
                    median: micros(*p50),
                    sigma: lognormal_sigma(*p50, *p95),
                };
                self.curve(law, factor, offset)?
            }
            Distribution::Gamma { mean, cv } => {
                let shape = 1.0 / (cv * cv);
                self.curve(
                    Law::Gamma {
                        shape,
                        scale: micros(*mean) / shape,
                    },
                    factor,
                    offset,
                )?
            }
            Distribution::Weibull { scale, shape } => self.curve(
                Law::Weibull {
                    scale: micros(*scale),
                    shape: *shape,
                },
                factor,
                offset,
            )?,
            Distribution::Samples { values, file } => {
                if values.is_empty() {
                    let file = file.as_deref().unwrap_or("no file");
                    return Err(Unsampled(format!("the samples were not read ({file})")));
                }
                let start = index(self.observed.len())?;
                for value in values {
                    self.observed
                        .push(whole(offset + factor * micros(*value), distribution)?);
                }
                Leaf::Observed {
                    start,
                    count: index(values.len())?,
                }
            }
            Distribution::Mix(parts) => {
                let mut compiled = Vec::with_capacity(parts.len());
                let mut below = 0.0;
                for (weight, part) in parts {
                    let leaf = self.leaf(part, factor, offset)?;
                    below += weight;
                    compiled.push(Part {
                        end: threshold(below),
                        leaf,
                    });
                }
                let start = index(self.parts.len())?;
                let count = index(compiled.len())?;
                self.parts.extend(compiled);
                Leaf::Mix { start, count }
            }
            Distribution::Shifted { offset: by, rest } => {
                return self.leaf(rest, factor, offset + factor * micros(*by));
            }
            Distribution::Scaled { factor: by, rest } => {
                return self.leaf(rest, factor * by, offset);
            }
        };
        self.leaves.push(leaf);
        Ok(SamplerId(index(self.leaves.len() - 1)?))
    }

    fn curve(&mut self, law: Law, factor: f64, offset: f64) -> Result<Leaf, Unsampled> {
        let known = self.laws.iter().position(|known| *known == law);
        let position = known.unwrap_or_else(|| {
            self.laws.push(law);
            self.knots.extend_from_slice(&tables::of(law));
            self.laws.len() - 1
        });
        Ok(Leaf::Curve {
            law: index(position)?,
            knots: index(position * table::LENGTH)?,
            factor,
            offset,
        })
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
    fn sample_mix(&self, start: u32, count: u32, bits: u64) -> u64 {
        let mut begin = 0_u64;
        let last = (start + count).saturating_sub(1);
        for position in start..=last {
            let Some(part) = self.parts.get(position as usize) else {
                break;
            };
            if bits < part.end || position == last {
                let width = if position == last {
                    0_u64.wrapping_sub(begin)
                } else {
                    part.end - begin
                };
                let within = u128::from(bits - begin) << 64;
                let stretched = if width == 0 {
                    bits
                } else {
                    (within / u128::from(width)) as u64
                };
                return self.sample(part.leaf, stretched);
            }
            begin = part.end;
        }
        u64::MAX
    }
}

fn refuse_nesting(distribution: &Distribution) -> Result<(), Unsampled> {
    let mut pending = vec![(distribution, 0)];
    while let Some((distribution, depth)) = pending.pop() {
        if depth > DEEPEST {
            return Err(Unsampled(format!(
                "the distribution nests deeper than {DEEPEST}"
            )));
        }
        match distribution {
            Distribution::Mix(parts) => {
                pending.extend(parts.iter().map(|(_, part)| (part, depth + 1)));
            }
            Distribution::Shifted { rest, .. } | Distribution::Scaled { rest, .. } => {
                pending.push((rest, depth + 1));
            }
            _ => {}
        }
    }
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "spans beyond 2^53 µs are 285 years"
)]
fn micros(value: Micros) -> f64 {
    value.0 as f64
}

fn index(position: usize) -> Result<u32, Unsampled> {
    u32::try_from(position).map_err(|_| Unsampled("more than 2^32 values".to_owned()))
}

fn whole(value: f64, distribution: &Distribution) -> Result<u64, Unsampled> {
    match rounded(value) {
        u64::MAX => Err(Unsampled(format!(
            "`{distribution}` is longer than simulated time"
        ))),
        value => Ok(value),
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
    use super::*;
    use crate::draws::{Purpose, Stream};

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
    fn a_gamma_has_the_variation_it_was_given() {
        let (_, cv) = mean_and_cv(&law("gamma(mean = 4min, cv = 0.5)"), 400_000);
        assert!((cv - 0.5).abs() < 0.005, "{cv}");
    }

    #[test]
    fn equal_distributions_share_one_table() {
        let mut samplers = Samplers::new();
        let one = samplers
            .compile(&law("lognormal(p50 = 4min, p95 = 9min)"))
            .unwrap();
        let same = samplers
            .compile(&law("lognormal(p50 = 4min, p95 = 9min)"))
            .unwrap();
        let shifted = samplers
            .compile(&law("10s + lognormal(p50 = 4min, p95 = 9min)"))
            .unwrap();
        assert_eq!(one, same);
        assert_ne!(one, shifted);
        assert_eq!(samplers.laws.len(), 1);
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

    #[test]
    fn impossible_distributions_are_refused_with_their_text() {
        let mut samplers = Samplers::new();
        let falling = Distribution::Lognormal {
            p50: Micros::from_minutes(9),
            p95: Micros::from_minutes(4),
        };
        let error = samplers.compile(&falling).unwrap_err();
        assert!(error.0.contains("p95"), "{}", error.0);
        let deep = (0..100).fold(Distribution::ZERO, |rest, _| Distribution::Shifted {
            offset: Micros(1),
            rest: Box::new(rest),
        });
        assert!(samplers.compile(&deep).is_err());
        let long = Distribution::Scaled {
            factor: 1e15,
            rest: Box::new(Distribution::Fixed(Micros::from_minutes(9))),
        };
        assert!(
            samplers
                .compile(&long)
                .unwrap_err()
                .0
                .contains("longer than simulated time")
        );
    }
}
