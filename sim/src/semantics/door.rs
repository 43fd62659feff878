//! The way into a pipeline and into a stage: the cap, who stays at a door, and which change is taken along (S7, S8, M5, M8).

use crate::{OlderArrival, ServiceRules};

/// S8: whether a start is let pass while so many executions are active, where there is a limit.
#[inline]
pub(crate) const fn cap_admits(active: u32, cap: Option<u32>) -> bool {
    match cap {
        Some(cap) => active < cap,
        None => true,
    }
}

/// M5, M8: whether the execution that waits at a door stays there when another comes, of which the later start is the more recent.
/// The one that does not stay, or come to stay, is superseded.
#[inline]
pub(crate) fn keeps_its_place(waiting: u32, newcomer: u32, service: &ServiceRules) -> bool {
    waiting > newcomer && service.older_arrival == OlderArrival::IsSuperseded
}

/// S7: a source takes this change. Says whether it was the last one that was taken, too.
#[inline]
pub(crate) const fn take_revision(taken: &mut u32, revision: u32) -> bool {
    let repeats = revision > 0 && *taken == revision;
    *taken = revision;
    repeats
}
