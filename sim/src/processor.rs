//! The same loops for every width of the processor's registers.
//!
//! A loop over a block of numbers is compiled once for any processor of its architecture, and again for the wider registers that most of
//! them have; which one runs is decided when the program does. All of them compute the same operations in the same order, so
//! that the bits are the same: no fused multiplication, no reordered sum of fractions.

/// How wide the registers are that a loop may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// What every processor of the architecture has.
    Any,
    /// 256 bits: AVX2 with the bit manipulation that comes with it.
    Avx2,
    /// 512 bits.
    Avx512,
}

/// A loop over a block.
pub(crate) trait Loop {
    /// Has to be marked `#[inline(always)]`, and all that it calls within the loop as well: only then it is compiled anew for each width.
    fn run(self);
}

impl Width {
    /// The widest that this processor has.
    #[inline]
    pub(crate) fn widest() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if Self::has_avx512() {
                return Self::Avx512;
            }
            if Self::has_avx2() {
                return Self::Avx2;
            }
        }
        Self::Any
    }

    /// Every width that this processor has.
    #[cfg(test)]
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![Self::Any];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(Self::has_avx2().then_some(Self::Avx2));
            all.extend(Self::has_avx512().then_some(Self::Avx512));
        }
        all
    }

    #[cfg(target_arch = "x86_64")]
    #[inline]
    fn has_avx2() -> bool {
        is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
    }

    #[cfg(target_arch = "x86_64")]
    #[inline]
    fn has_avx512() -> bool {
        Self::has_avx2()
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512cd")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
    }

    /// Runs a loop at this width.
    #[inline]
    #[cfg_attr(
        target_arch = "x86_64",
        expect(
            unsafe_code,
            reason = "calls code for registers that were found to be there"
        )
    )]
    pub(crate) fn run<L: Loop>(self, work: L) {
        match self {
            // SAFETY: `has_avx2` is asked again, so that nothing depends on where the value came from.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 if Self::has_avx2() => unsafe { avx2(work) },
            // SAFETY: the same with `has_avx512`.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 if Self::has_avx512() => unsafe { avx512(work) },
            _ => work.run(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
fn avx2<L: Loop>(work: L) {
    work.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,avx512f,avx512cd,avx512dq,avx512vl")]
fn avx512<L: Loop>(work: L) {
    work.run();
}
