//! The way into a pipeline and into a stage: the cap, who stays at a door, and which change is taken along (S7, S8, M5, M8).

use crate::plan::{Mode, StagePlan};
use crate::{OlderArrival, ParallelGates, ServiceRules};

/// S8: whether a start is let pass while so many executions are active, where there is a limit.
#[inline]
pub(crate) const fn cap_admits(active: u32, cap: Option<u32>) -> bool {
    match cap {
        Some(cap) => active < cap,
        None => true,
    }
}

/// M1, M3, P1, T1: whether an execution that comes to a stage goes in at once. `taken`: another one is inside, or waits; `closed`: the transition is
/// disabled.
#[inline]
pub(crate) fn lets_in(
    stage: &StagePlan,
    taken: bool,
    closed: bool,
    service: &ServiceRules,
) -> bool {
    let ignores =
        || stage.mode == Mode::Parallel && service.parallel_gates == ParallelGates::Ignore;
    (stage.open || !taken) && (!closed || ignores())
}

/// What comes of an execution that has to wait at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    /// It waits behind all that wait there; the first of them goes in when the lock is released (M4, M7, Q1).
    Behind,
    /// It waits in the place of the one that waited, which is superseded.
    InPlace,
    /// The one that waits stays, and this one is superseded.
    Superseded,
}

/// M5, M8, Q1: where an execution waits that comes to a door; `waiting`: the start of the one that waits there, if any. The later of two starts is
/// the more recent.
#[inline]
pub(crate) fn stands(
    mode: Mode,
    waiting: Option<u32>,
    newcomer: u32,
    service: &ServiceRules,
) -> Stands {
    match waiting {
        Some(waiting) if mode == Mode::Superseded => {
            if waiting > newcomer && service.older_arrival == OlderArrival::IsSuperseded {
                Stands::Superseded
            } else {
                Stands::InPlace
            }
        }
        _ => Stands::Behind,
    }
}

/// S7: a source takes this change. Says whether it was the last one that was taken, too.
#[inline]
pub(crate) const fn take_revision(taken: &mut u32, revision: u32) -> bool {
    let repeats = revision > 0 && *taken == revision;
    *taken = revision;
    repeats
}
