//! Quantile tables: an inverse distribution function as straight lines between knots that crowd towards both ends.

use super::inverse::Tail;

/// Cells in each halving of the tail.
const CELLS: usize = 64;
const CELL_BITS: u32 = CELLS.trailing_zeros();
/// Halvings that the table covers; beyond 2⁻³² of a tail the exact function answers.
const OCTAVES: usize = 31;
const KNOTS: usize = OCTAVES * CELLS + 1;

/// Room for one side, and for a table: powers of two, so that no index leaves it.
const SIDE: usize = 2048;
pub(super) const LENGTH: usize = 2 * SIDE;
const _: () = assert!(KNOTS <= SIDE, "a side has room for its knots");

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
        let last = quantile(side(top));
        knots.extend(std::iter::repeat_n(last, SIDE - OCTAVES * CELLS));
    }
}

/// The table that begins there.
#[inline]
pub(super) fn of(knots: &[f64], start: usize) -> Option<&[f64; LENGTH]> {
    knots.get(start..)?.first_chunk()
}

/// Whether these bits lie so far out that the exact function has to answer.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled anew for each width")]
pub(super) const fn is_far(bits: u64) -> bool {
    let upper = bits >> 63;
    ((bits ^ upper.wrapping_neg()) << 1 | 1) >> (64 - OCTAVES) == 0
}

/// The value at these bits, unless they are far out.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled anew for each width")]
pub(super) fn near(table: &[f64; LENGTH], bits: u64) -> f64 {
    let upper = bits >> 63;
    let from_end = (bits ^ upper.wrapping_neg()) << 1 | 1;
    let octave = from_end.leading_zeros().min(OCTAVES as u32 - 1);
    // Downwards from the octave's upper end, so that the next knot is always the next entry.
    let down = !(from_end << (octave + 1));
    let index =
        upper as usize * SIDE + octave as usize * CELLS + (down >> (64 - CELL_BITS)) as usize;
    // 53 bits fit; as a signed number they become a fraction in one instruction.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let part = ((down << CELL_BITS) >> 11).cast_signed() as f64 * (1.0 / (1_u64 << 53) as f64);
    let (here, next) = (table[index % LENGTH], table[(index + 1) % LENGTH]);
    here + (next - here) * part
}

/// The value at these bits by the table that begins there, or nothing where the exact function has to answer.
#[inline]
pub(super) fn at(knots: &[f64], start: usize, bits: u64) -> Option<f64> {
    let table = of(knots, start)?;
    (!is_far(bits)).then(|| near(table, bits))
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
