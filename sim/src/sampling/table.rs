//! Quantile tables: an inverse distribution function as straight lines between knots that crowd towards both ends.

use super::inverse::Tail;

/// Cells in each halving of the tail.
const CELLS: usize = 64;
const CELL_BITS: u32 = CELLS.trailing_zeros();
/// Halvings that the table covers; beyond 2⁻³² of a tail the exact function answers.
const OCTAVES: usize = 31;
const KNOTS: usize = OCTAVES * CELLS + 1;

/// No index within a side reaches this, whatever the bits.
const SIDE: usize = KNOTS.next_power_of_two();
/// No index within both sides reaches this.
const SIDES: usize = 2 * SIDE;
/// Both sides, with room behind for all indices and the knot after: the compiler then sees that none of them has to be checked, without which
/// it does not look them up side by side. A halving more keeps the middles of several tables, which nearly all draws look up, out of the
/// same lines of a cache.
pub(super) const LENGTH: usize = SIDES + CELLS + 1;

/// Appends the table of a quantile function in microseconds.
pub(super) fn append(knots: &mut Vec<f64>, quantile: impl Fn(Tail) -> f64) {
    knots.reserve(LENGTH);
    for side in [Tail::Lower as fn(f64) -> Tail, Tail::Upper] {
        let mut top = 0.5;
        for _ in 0..OCTAVES {
            for cell in 0..CELLS {
                // Exact: the cell number and the powers of two are.
                let part = f64::from(u32::try_from(cell).unwrap_or(0)) / (2 * CELLS) as f64;
                knots.push(quantile(side(top * (1.0 - part))));
            }
            top *= 0.5;
        }
        knots.push(quantile(side(top)));
    }
    knots.extend([0.0; LENGTH - 2 * KNOTS]);
}

/// The table that begins there.
#[inline]
pub(super) fn of(knots: &[f64], start: usize) -> Option<&[f64; LENGTH]> {
    knots.get(start..)?.first_chunk()
}

/// The chance of 64 random bits, from the end of their side on and doubled: a fraction below 1 in its 52 highest bits.
///
/// By way of the fraction's own bits rather than of a conversion, for which many processors have no instruction that works side by side.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled anew for each width")]
fn from_end(bits: u64) -> f64 {
    let upper = bits.cast_signed() >> 63;
    let from_end = (bits ^ upper.cast_unsigned()) << 1;
    f64::from_bits(ONE | from_end >> (64 - FRACTION)) - 1.0
}

/// The bits of the number 1, and how many of a number's bits are its fraction.
const ONE: u64 = 1.0_f64.to_bits();
const FRACTION: u32 = f64::MANTISSA_DIGITS - 1;

/// Where some bits find their value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// The knot before it.
    pub(super) knot: usize,
    /// How far it is from there to the next one.
    pub(super) part: f64,
    /// Whether it lies so far out that the exact function has to answer.
    pub(super) is_far: bool,
}

impl Place {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled anew for each width")]
    pub(super) fn of(bits: u64) -> Self {
        let from_end = from_end(bits);
        // Downwards from the upper end, so that the next knot is always the next entry: the exponent counts the halvings, and the bits behind
        // it the cells in each.
        let down = (ONE - 1).wrapping_sub(from_end.to_bits());
        let cell = (down >> (FRACTION - CELL_BITS)) as usize % SIDE;
        let within = down << CELL_BITS & (u64::MAX >> (64 - FRACTION));
        Self {
            knot: (cell + (bits >> 63) as usize * KNOTS) % SIDES,
            part: f64::from_bits(ONE | within) - 1.0,
            is_far: from_end < FAR,
        }
    }
}

/// On the straight line between two knots.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled anew for each width")]
pub(super) fn between(here: f64, next: f64, part: f64) -> f64 {
    here + (next - here) * part
}

/// From here on outwards the exact function answers.
const FAR: f64 = 1.0 / (1_u64 << OCTAVES) as f64;

/// The value at these bits by the table that begins there, or nothing where the exact function has to answer.
#[inline]
pub(super) fn at(knots: &[f64], start: usize, bits: u64) -> Option<f64> {
    let table = of(knots, start)?;
    let place = Place::of(bits);
    (!place.is_far).then(|| between(table[place.knot], table[place.knot + 1], place.part))
}

#[cfg(test)]
mod tests {
    use super::super::inverse;
    use super::*;

    /// Bits that stand for this tail probability, as near as 64 bits come.
    fn bits(upper: bool, chance: f64) -> u64 {
        let from_end = (chance * 2.0 * 9_223_372_036_854_775_808.0) as u64;
        if upper { !from_end } else { from_end }
    }

    #[test]
    fn lines_between_knots_stay_close_to_the_curve_in_the_middle_and_in_both_tails() {
        type Quantile = Box<dyn Fn(Tail) -> f64>;
        let laws: [(&str, f64, Quantile); 7] = [
            (
                "lognormal 0.5",
                2e-5,
                Box::new(|tail| libm::exp(0.5 * inverse::normal(tail))),
            ),
            (
                "lognormal 1.5",
                1e-4,
                Box::new(|tail| libm::exp(1.5 * inverse::normal(tail))),
            ),
            ("exponential", 1e-4, Box::new(inverse::exponential)),
            (
                "weibull 2",
                1e-4,
                Box::new(|tail| inverse::weibull(tail, 2.0)),
            ),
            (
                "weibull 0.5",
                1e-4,
                Box::new(|tail| inverse::weibull(tail, 0.5)),
            ),
            ("gamma 4", 1e-4, Box::new(|tail| inverse::gamma(tail, 4.0))),
            (
                "gamma 0.5",
                1e-4,
                Box::new(|tail| inverse::gamma(tail, 0.5)),
            ),
        ];
        for (name, bound, law) in laws {
            let mut table = Vec::new();
            append(&mut table, &law);
            for chance in [
                0.4999, 0.37, 0.2, 0.07, 1e-2, 1.3e-3, 1e-3, 1.7e-6, 1e-6, 1e-9, 1.4e-9,
            ] {
                for upper in [false, true] {
                    let bits = bits(upper, chance);
                    let exact = law(Tail::of_bits(bits));
                    let near = at(&table, 0, bits).unwrap();
                    assert!(
                        (near - exact).abs() <= bound * exact,
                        "{name} {chance} {upper}: {near} for {exact}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_far_tails_are_left_to_the_exact_function() {
        let mut table = Vec::new();
        append(&mut table, inverse::exponential);
        assert!(at(&table, 0, bits(false, 1e-10)).is_none());
        assert!(at(&table, 0, bits(true, 1e-10)).is_none());
        assert!(at(&table, 0, 0).is_none());
        assert!(at(&table, 0, u64::MAX).is_none());
        assert!(
            at(&table, 0, u64::MAX >> 1).is_some() && at(&table, 0, 1 << 63).is_some(),
            "the middle from both sides"
        );
    }
}
