//! Keyed, counter-based random draws.
//!
//! A draw is a function of its key and of nothing else: the seed, the replication, the pipeline's name, the stage and the
//! action as first named, what the draw is for, the execution, and the attempt. Nothing is stored and nothing is consumed,
//! so draws may be made in any order, on any thread, or not at all. A what-if that adds, removes, renames or moves
//! an action leaves every other draw where it was.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood 2014) used with random access: the `n`-th output of a stream that starts at
//! `key` is `mix(key + (n + 1) · γ)`. A stream's key is a chain of the same finaliser over the parts of the key. Philox (Salmon and others 2011) is the usual
//! generator with random access; a call of it runs ten rounds and gives four words, of which a draw here needs one, where two multiplications are enough.

/// Executions that no trigger of the workload started have numbers from here on.
pub(crate) const EXTRA: u32 = 1 << 31;

/// The golden-ratio increment of SplitMix64.
const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finaliser of SplitMix64: a bijection on 64 bits in which every input bit moves about half of the output bits.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled anew for each width")]
#[must_use]
pub const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// What a draw is for. Each purpose is a stream of its own, so that two uncertainties of one action never share a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// The time between two triggers.
    Interarrival = 1,
    /// Whether a trigger passes the filters.
    Filter = 3,
    /// From the trigger to the start of the execution.
    TriggerLatency = 4,
    /// From the end of a stage to the door of the next.
    Transition = 5,
    /// How long an action takes.
    Duration = 6,
    /// Whether an action fails.
    Failure = 7,
    /// How long a build takes to start.
    StartUp = 8,
    /// How long a person takes to answer.
    Response = 9,
    /// Whether a person says no.
    Rejection = 10,
    /// Whether a rule of a condition passes.
    Rule = 11,
    /// How long a rule of a condition takes.
    RuleDuration = 12,
    /// Whether a person retries after a failure.
    Retry = 13,
    /// How long the person who retries takes.
    RetryResponse = 14,
    /// How long an attempt takes that fails.
    Failing = 15,
    /// Whether an image cache is still warm.
    Cache = 16,
    /// How long after the first the second start for the same change comes.
    SecondStart = 17,
    /// Whether a failure is a flake or a bad change.
    Kind = 18,
    /// How long the fix of a bad change takes.
    Fix = 19,
    /// What actions that run together have in common.
    CommonCause = 20,
    /// Whether an action changes the pipeline that it is in.
    Restart = 21,
}

/// A stream of draws: the key without the execution and the attempt.
///
/// ```
/// use stagewright_sim::draws::{Purpose, Stream};
///
/// let stream = Stream::new(7, 0, Stream::name("web-shop", "Build", "compile", Purpose::Duration));
/// assert_eq!(stream.draw(12, 0), stream.draw(12, 0));
/// assert_ne!(stream.draw(12, 0), stream.draw(13, 0));
/// assert_ne!(stream.draw(12, 0), stream.draw(12, 1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream(u64);

impl Stream {
    /// The number of attempts whose draws are kept apart; later ones wrap round to the first.
    pub const ATTEMPTS: u64 = 64;

    /// The stream of this name in this replication of an experiment with this seed.
    #[must_use]
    pub const fn new(seed: u64, replication: u64, name: u64) -> Self {
        let experiment = mix(seed.wrapping_add(GAMMA));
        let replication = mix(experiment ^ mix(replication.wrapping_add(GAMMA)));
        Self(mix(replication.wrapping_add(name)))
    }

    /// The number that stands for a name: pipeline, stage, action and purpose.
    #[must_use]
    pub fn name(pipeline: &str, stage: &str, action: &str, purpose: Purpose) -> u64 {
        let mut state = mix(purpose as u64);
        for part in [pipeline, stage, action] {
            // The length goes in first, so that ("ab", "c") and ("a", "bc") differ.
            state = mix(state ^ part.len() as u64).wrapping_add(GAMMA);
            for chunk in part.as_bytes().chunks(8) {
                let word = chunk
                    .iter()
                    .rev()
                    .fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
                state = mix(state ^ word).wrapping_add(GAMMA);
            }
        }
        state
    }

    /// The 64 random bits of this execution's attempt.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled anew for each width")]
    #[must_use]
    pub const fn draw(self, execution: u64, attempt: u64) -> u64 {
        self.at(execution
            .wrapping_mul(Self::ATTEMPTS)
            .wrapping_add(attempt % Self::ATTEMPTS))
    }

    /// The `index`-th output of the stream.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled anew for each width")]
    #[must_use]
    pub const fn at(self, index: u64) -> u64 {
        mix(self
            .0
            .wrapping_add(index.wrapping_add(1).wrapping_mul(GAMMA)))
    }
}

/// 64 random bits as a number strictly between 0 and 1.
#[inline]
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "52 bits fit")]
pub fn unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_its_published_vectors() {
        // The first five outputs of SplitMix64 from the seed 1234567, as in the reference implementation.
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        let stream = Stream(1_234_567);
        for (index, expected) in published.into_iter().enumerate() {
            assert_eq!(stream.at(index as u64), expected);
        }
    }

    #[test]
    fn every_part_of_the_key_matters() {
        let base = Stream::name("shop", "Build", "compile", Purpose::Duration);
        let others = [
            Stream::name("shop2", "Build", "compile", Purpose::Duration),
            Stream::name("shop", "Test", "compile", Purpose::Duration),
            Stream::name("shop", "Build", "lint", Purpose::Duration),
            Stream::name("shop", "Build", "compile", Purpose::Failure),
            Stream::name("shopBuild", "", "compile", Purpose::Duration),
            Stream::name("shop", "Buildcompile", "", Purpose::Duration),
        ];
        for other in others {
            assert_ne!(base, other);
            assert_ne!(
                Stream::new(7, 0, base).draw(0, 0),
                Stream::new(7, 0, other).draw(0, 0)
            );
        }
        assert_ne!(Stream::new(7, 0, base), Stream::new(8, 0, base));
        assert_ne!(Stream::new(7, 0, base), Stream::new(7, 1, base));
        assert_ne!(Stream::new(7, 1, base), Stream::new(8, 0, base));
    }

    #[test]
    fn uniforms_are_never_zero_or_one() {
        assert!(unit(0) > 0.0);
        assert!(unit(u64::MAX) < 1.0);
    }
}
