//! From a distribution as people write it to what is looked up for each draw.

use stagewright_core::{Distribution, Micros, lognormal_sigma};

use super::law::Law;
use super::{Leaf, Part, SamplerId, Samplers, rounded, table, tables, threshold};

/// How deep mixtures, shifts and stretches may nest.
const DEEPEST: usize = 32;

/// Why a distribution could not be compiled; the caller knows where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsampled(pub(crate) String);

impl Samplers {
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
                let (mut below, mut begin) = (0.0, 0);
                for (place, (weight, part)) in parts.iter().enumerate() {
                    let leaf = self.leaf(part, factor, offset)?;
                    below += weight;
                    let (end, is_last) = (threshold(below), place + 1 == parts.len());
                    compiled.push(Part::new(begin, end, is_last, leaf));
                    begin = end;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn law(text: &str) -> Distribution {
        text.parse().unwrap()
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
