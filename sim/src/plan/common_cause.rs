//! How large a part a common cause has in the failure of an action, for failures to go together as much as is asked.

use crate::sampling::inverse::{Tail, normal};

/// Steps of the integral: its error is far below what a simulation could tell.
const STEPS: u32 = 4_000;

/// The part of the common normal in an action's own, for two actions that fail in as many cases as draws are below `threshold` to have
/// this correlation of failing. An action that always or never fails has none.
///
/// Two normals with the correlation sin θ are both below t with the chance p² + ∫ exp(−t² ÷ (1 + sin φ)) dφ ÷ 2π, φ from 0 to θ (Plackett
/// 1954), which goes up to p as θ does to π ÷ 2.
pub(super) fn part(threshold: u64, chance: f64, correlation: f64) -> f64 {
    let t = normal(Tail::of_bits(threshold));
    let wanted = correlation * chance * (1.0 - chance);
    if threshold == 0 || threshold == u64::MAX || wanted <= 0.0 {
        return 0.0;
    }
    let step = std::f64::consts::FRAC_PI_2 / f64::from(STEPS);
    let mut more = 0.0;
    for index in 0..STEPS {
        let sine = libm::sin((f64::from(index) + 0.5) * step);
        let slice = libm::exp(-t * t / (1.0 + sine)) * step / std::f64::consts::TAU;
        if more + slice >= wanted {
            let angle = (f64::from(index) + (wanted - more) / slice) * step;
            return libm::sqrt(libm::sin(angle));
        }
        more += slice;
    }
    1.0
}
