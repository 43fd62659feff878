//! Draws of many executions at once: the same values as one by one, with the law looked up once.

use super::{Leaf, SamplerId, Samplers, part_of, table};
use crate::draws::Stream;
use crate::processor::{Loop, Width};

impl Samplers {
    /// The first attempts of these executions on this stream, into the first of these places.
    ///
    /// One execution's draw does not wait for the other's, and the table of one law stays close to the processor, so that a draw in a block takes a
    /// fraction of the time of one alone.
    pub(crate) fn fill(
        &self,
        sampler: SamplerId,
        stream: Stream,
        executions: &[u32],
        out: &mut [u64],
    ) {
        let out = out.get_mut(..executions.len()).unwrap_or_default();
        self.fill_at(Width::widest(), sampler, stream, executions, out);
    }

    fn fill_at(
        &self,
        width: Width,
        sampler: SamplerId,
        stream: Stream,
        executions: &[u32],
        out: &mut [u64],
    ) {
        match self.leaves.get(sampler.0 as usize) {
            Some(Leaf::Fixed(value)) => out.fill(*value),
            Some(Leaf::Uniform { low, count }) => width.run(Uniform {
                stream,
                executions,
                out,
                low: *low,
                count: *count,
            }),
            Some(Leaf::Curve {
                knots,
                factor,
                offset,
                ..
            }) => {
                let mut is_strange = false;
                if let Some(table) = table::of(&self.knots, *knots as usize) {
                    width.run(Curve {
                        law: CurveLaw {
                            stream,
                            table,
                            factor: *factor,
                            offset: *offset,
                        },
                        executions,
                        out: &mut *out,
                        is_strange: &mut is_strange,
                    });
                }
                if is_strange {
                    self.one_by_one(sampler, stream, executions, out);
                }
            }
            Some(Leaf::Mix { start, count }) => {
                for (value, execution) in out.iter_mut().zip(executions) {
                    let bits = stream.draw(u64::from(*execution), 0);
                    *value = self.sample_mix(*start, *count, bits);
                }
            }
            Some(Leaf::Observed { .. }) | None => {
                self.one_by_one(sampler, stream, executions, out);
            }
        }
    }

    #[cold]
    fn one_by_one(&self, sampler: SamplerId, stream: Stream, executions: &[u32], out: &mut [u64]) {
        for (value, execution) in out.iter_mut().zip(executions) {
            *value = self.sample(sampler, stream.draw(u64::from(*execution), 0));
        }
    }
}

struct Uniform<'a> {
    stream: Stream,
    executions: &'a [u32],
    out: &'a mut [u64],
    low: u64,
    count: u64,
}

impl Loop for Uniform<'_> {
    #[inline(always)]
    fn run(self) {
        let draws = self.out.iter_mut().zip(self.executions);
        let draws = draws.map(|(value, execution)| {
            let bits = self.stream.draw(u64::from(*execution), 0);
            (value, bits)
        });
        match u32::try_from(self.count) {
            Ok(count) if count > 0 => {
                for (value, bits) in draws {
                    *value = self.low + part_of_short(bits, count);
                }
            }
            _ => {
                for (value, bits) in draws {
                    *value = self.low + part_of(bits, self.count);
                }
            }
        }
    }
}

/// The same as [`part_of`] in products of 64 bits, which all registers form side by side; below 2³² µs, which is 71 minutes.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled anew for each width")]
fn part_of_short(bits: u64, count: u32) -> u64 {
    let count = u64::from(count);
    let low = (bits & u64::from(u32::MAX)) * count;
    ((bits >> 32) * count + (low >> 32)) >> 32
}

struct Curve<'a> {
    law: CurveLaw<'a>,
    executions: &'a [u32],
    out: &'a mut [u64],
    /// Set if a value is out of the ordinary: far out in a tail, or too long for the shortcut in here.
    is_strange: &'a mut bool,
}

struct CurveLaw<'a> {
    stream: Stream,
    table: &'a [f64; table::LENGTH],
    factor: f64,
    offset: f64,
}

/// Beyond this, numbers are rounded another way.
const ORDINARY: f64 = 1_125_899_906_842_624.0;
/// From here on, a double has no bits for fractions: 2⁵².
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// So many numbers stay in registers, or close by.
const CHUNK: usize = 16;

impl Loop for Curve<'_> {
    #[inline(always)]
    fn run(self) {
        let (all, rest) = self.executions.as_chunks();
        let (out, out_of_rest) = self.out.as_chunks_mut();
        let mut strange = false;
        for (executions, out) in all.iter().zip(out) {
            strange |= self.law.values(executions, out);
        }
        if !rest.is_empty() {
            let (mut executions, mut values) = ([0; CHUNK], [0; CHUNK]);
            for (place, execution) in executions.iter_mut().zip(rest) {
                *place = *execution;
            }
            strange |= self.law.values(&executions, &mut values);
            for (value, place) in values.iter().zip(out_of_rest) {
                *place = *value;
            }
        }
        *self.is_strange = strange;
    }
}

impl CurveLaw<'_> {
    /// The values of a few executions, and whether one of them is out of the ordinary. Looking up is the one step that goes number by
    /// number; before and after it, the processor works side by side.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled anew for each width")]
    fn values(&self, executions: &[u32; CHUNK], values: &mut [u64; CHUNK]) -> bool {
        let mut strange = false;
        let (mut knots, mut parts) = ([0; CHUNK], [0.0; CHUNK]);
        for (execution, (knot, part)) in executions.iter().zip(knots.iter_mut().zip(&mut parts)) {
            let place = table::Place::of(self.stream.draw(u64::from(*execution), 0));
            (*knot, *part) = (place.knot, place.part);
            strange |= place.is_far;
        }
        let (mut here, mut next) = ([0.0; CHUNK], [0.0; CHUNK]);
        for ((here, next), knot) in here.iter_mut().zip(&mut next).zip(knots) {
            (*here, *next) = (self.table[knot], self.table[knot + 1]);
        }
        let knots = here.iter().zip(&next);
        for ((value, part), (here, next)) in values.iter_mut().zip(&parts).zip(knots) {
            let span = self.offset + self.factor * table::between(*here, *next, *part);
            strange |= !(0.0..ORDINARY).contains(&span);
            // The same as rounding in `rounded`, in additions: to the nearest whole number, and one down if that is above.
            let half_up = span + 0.5;
            let nearest = half_up + WHOLE;
            let above = nearest - WHOLE > half_up;
            *value = nearest
                .to_bits()
                .wrapping_sub(WHOLE.to_bits())
                .wrapping_sub(u64::from(above));
        }
        strange
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Purpose;

    #[test]
    fn a_block_holds_what_single_draws_give_at_every_width() {
        for text in [
            "90s",
            "uniform(1s, 5s)",
            "uniform(0s, 2h)",
            "triangular(3min, 5min, 11min)",
            "10s + exponential(mean = 2h)",
            "0.7 * lognormal(p50 = 4min, p95 = 9min)",
            "lognormal(p50 = 700d, p95 = 30000d)",
            "samples(10s, 12s, 9s)",
            "mix(80% 1min, 20% exponential(mean = 5min))",
        ] {
            let mut samplers = Samplers::new();
            let id = samplers.compile(&text.parse().unwrap()).unwrap();
            let stream = Stream::new(3, 1, Stream::name("p", "s", text, Purpose::Duration));
            let executions: Vec<u32> = (77..3_000).collect();
            for width in Width::all() {
                let mut block = vec![0; executions.len()];
                samplers.fill_at(width, id, stream, &executions, &mut block);
                for (number, value) in executions.iter().zip(block) {
                    let single = samplers.sample(id, stream.draw(u64::from(*number), 0));
                    assert_eq!(value, single, "{text}, {number}, {width:?}");
                }
            }
        }
    }

    #[test]
    fn what_there_is_room_for_beyond_the_executions_is_left_alone() {
        let mut samplers = Samplers::new();
        let stream = Stream::new(3, 1, Stream::name("p", "s", "a", Purpose::Duration));
        for text in [
            "90s",
            "uniform(1s, 5s)",
            "exponential(mean = 2h)",
            "samples(1s, 2s)",
        ] {
            let id = samplers.compile(&text.parse().unwrap()).unwrap();
            for count in [0_usize, 1, 15, 16, 17, 33] {
                let executions: Vec<u32> = (0..count as u32).collect();
                let mut block = [7; 40];
                samplers.fill(id, stream, &executions, &mut block);
                for (place, value) in block.into_iter().enumerate() {
                    let single = samplers.sample(id, stream.draw(place as u64, 0));
                    let expected = if place < count { single } else { 7 };
                    assert_eq!(value, expected, "{text}, {place} of {count}");
                }
            }
        }
    }

    #[test]
    fn short_uniforms_are_exact_at_the_borders_of_their_values() {
        for count in [1, 2, 3, 1_000, 4_000_001, u32::MAX - 1, u32::MAX] {
            let borders = (1..count).step_by(1 + count as usize / 500).map(|value| {
                // The first bits that stand for this value.
                ((u128::from(value) << 64).div_ceil(u128::from(count))) as u64
            });
            for border in borders.chain([0]) {
                for bits in [border.wrapping_sub(1), border, border.wrapping_add(1)] {
                    let long = part_of(bits, u64::from(count));
                    assert_eq!(part_of_short(bits, count), long, "{bits} of {count}");
                }
            }
        }
    }
}
