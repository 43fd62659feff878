//! The same loops for every width of the processor's registers.
//!
//! A loop over a block of numbers is compiled once for any processor of its architecture, and again for the wider registers that most of
//! them have; which one runs is decided when the program does. All of them compute the same operations in the same order, so
//! that the bits are the same: no fused multiplication, no reordered sum of fractions.

use std::sync::LazyLock;

/// How wide the registers are that a loop may use. A value of it proves that this processor has them: nothing but [`Width::all`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Width(Registers);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Registers {
    /// What every processor of the architecture has.
    Any,
    /// 256 bits: AVX2 with the bit manipulation that comes with it.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512 bits.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// The widest that this processor has, looked up once.
static WIDEST: LazyLock<Width> =
    LazyLock::new(|| Width::all().pop().unwrap_or(Width(Registers::Any)));

/// A loop over a block.
pub(crate) trait Loop {
    /// Has to be marked `#[inline(always)]`, and all that it calls within the loop as well: only then it is compiled anew for each width.
    fn run(self);
}

impl Width {
    /// The widest that this processor has.
    #[inline]
    pub(crate) fn widest() -> Self {
        *WIDEST
    }

    /// Every width that this processor has, the widest last.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![Self(Registers::Any)];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(has_avx2().then_some(Self(Registers::Avx2)));
            all.extend(has_avx512().then_some(Self(Registers::Avx512)));
        }
        all
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
        match self.0 {
            // SAFETY: `all` makes this width only where `has_avx2` says so, and nothing else does.
            #[cfg(target_arch = "x86_64")]
            Registers::Avx2 => unsafe { avx2(work) },
            // SAFETY: the same with `has_avx512`.
            #[cfg(target_arch = "x86_64")]
            Registers::Avx512 => unsafe { avx512(work) },
            Registers::Any => work.run(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    has_avx2()
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512cd")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
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
