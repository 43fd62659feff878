//! Build slots: what comes of a build that asks for one, and how long it waits (A6).

/// What comes of a build that asks for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Granted,
    /// It waits behind all that wait: slots are given first come, first served.
    Queued,
    /// There is no room where it could wait, so that the start fails, and with it the action.
    Refused,
}

/// A6: a build gets a free slot at once, else it waits if there is room; `waiting`: how many wait already, of at most so many.
#[inline]
pub(crate) fn ask(is_free: bool, waiting: usize, queue: Option<u32>) -> Asked {
    if is_free {
        Asked::Granted
    } else if queue.is_none_or(|most| waiting < most as usize) {
        Asked::Queued
    } else {
        Asked::Refused
    }
}

/// A6: whether a build that has waited so long fails.
#[inline]
pub(crate) const fn gives_up(waited: u64, timeout: u64) -> bool {
    waited >= timeout
}
