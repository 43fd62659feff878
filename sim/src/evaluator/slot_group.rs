//! The actions of one run order, as executions that ask for slots look at them.

use super::program::GroupProgram;

/// A run-order group on a short way.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlotGroup {
    /// Its actions, counted from the first of those that are on that way.
    pub(super) from: usize,
    pub(super) to: usize,
    /// The pool of which each takes a slot, if it contends.
    pub(super) pool: usize,
    pub(super) contends: bool,
}

impl SlotGroup {
    /// `origin`: the first action that is on the way.
    pub(super) const fn new(group: &GroupProgram, origin: usize) -> Self {
        Self {
            from: group.actions.start - origin,
            to: group.actions.end - origin,
            pool: group.pool,
            contends: group.contends,
        }
    }
}
