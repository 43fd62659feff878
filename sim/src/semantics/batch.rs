//! Which executions a batch may take: those to which none of the decisions of this folder happens.
//!
//! A batch adds and compares whole columns and cannot ask for one execution. So it takes a stage only if its time depends on draws alone, and
//! of the executions there only those whose first attempts all succeed ([`Attempt::cut_off`](super::attempt::Attempt::cut_off)) and before
//! which no other comes to a door where one supersedes the other ([`is_alone`]); the scalar path takes the others, to which a retry, a condition, a
//! rollback or a newer execution may happen.

use super::attempt::is_independent;
use crate::plan::{ActionPlan, StagePlan};

/// M5, Q1: whether an execution that enters at a moment is the only one at the door: the `next` to come there comes no earlier.
#[inline]
pub(crate) fn is_alone<M: Copy + Ord>(at: M, next: Option<M>) -> bool {
    next.is_none_or(|next| next >= at)
}

/// Whether the time in a stage depends on draws alone as long as no action fails: no condition is evaluated (C1, C2), and no attempt
/// depends on when it starts or on the one before (H1).
pub(crate) fn is_plain<'a>(
    stage: &StagePlan,
    mut actions: impl Iterator<Item = &'a ActionPlan>,
) -> bool {
    stage.entry.is_none() && stage.success.is_none() && actions.all(is_independent)
}
