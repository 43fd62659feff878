//! The actions of one run order, as executions that ask for slots look at them.

use super::program::{GroupProgram, Program};
use crate::engine::events::NUMBER_SHIFT;

/// A run-order group on a short way.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlotGroup {
    /// Its actions, counted from the first of those that are on that way.
    pub(super) from: usize,
    pub(super) to: usize,
    /// The pool of which each takes a slot, if it contends.
    pub(super) pool: usize,
    pub(super) contends: bool,
    /// The order of the event that ends them, without the execution's number.
    end: u64,
}

impl SlotGroup {
    /// A group of a pipeline; `origin`: the first action that is on the way.
    pub(super) fn new(program: &Program<'_>, group: &GroupProgram, origin: usize) -> Self {
        Self {
            from: group.actions.start - origin,
            to: group.actions.end - origin,
            pool: group.pool,
            contends: group.contends,
            end: program.end,
        }
    }

    /// The order of the event in which an execution's last action of the group ends.
    #[inline]
    pub(super) const fn end(&self, number: u32) -> u64 {
        self.end | (number as u64) << NUMBER_SHIFT
    }
}
