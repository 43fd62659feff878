//! Which executions a batch may take: those to which none of the decisions of this folder happens.
//!
//! A batch adds and compares whole columns and cannot ask for one execution. So it takes a stage only if its time depends on draws alone, and
//! of the executions there only those whose first attempts all succeed ([`Attempt::cut_off`](super::attempt::Attempt::cut_off)); the scalar path
//! takes the others, to which a retry, a condition or a rollback may happen.

use super::attempt::is_independent;
use crate::plan::{ActionPlan, StagePlan};

/// Whether the time in a stage depends on draws alone as long as no action fails: no condition is evaluated (C1, C2), and no attempt
/// depends on when it starts or on the one before (H1).
pub(crate) fn is_plain<'a>(
    stage: &StagePlan,
    mut actions: impl Iterator<Item = &'a ActionPlan>,
) -> bool {
    stage.entry.is_none() && stage.success.is_none() && actions.all(is_independent)
}
