//! How stages end: success, failure, rollback (A, B).

use stagewright_core::ExecutionResult;

use super::Engine;
use super::starts::is_of_the_span;
use super::state::Phase;
use crate::ids::{ExecutionId, PipelineId, StageId};
use crate::semantics::condition::When;
use crate::semantics::stage::{Next, after_failure, after_success, can_roll_back};
use crate::semantics::starts::rollback_of;

impl Engine<'_, '_> {
    /// A1, A2: the next group starts only when all actions of this one succeeded; after a failure none does.
    pub(super) fn group_ended(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        let (slots, people) = execution
            .longest
            .added_to(self.now - execution.group_started);
        execution.quota_wait += slots;
        execution.people += people;
        if execution.stopping || execution.failed > 0 {
            return self.group_falls_out(id);
        }
        self.group_succeeded(id);
    }

    #[inline(never)]
    fn group_falls_out(&mut self, id: ExecutionId) {
        if self.executions[id].stopping {
            // X1: nothing of it runs any more.
            return self.fall_out(id, ExecutionResult::Stopped, false);
        }
        self.stage_fails(id);
    }

    #[inline(always)]
    pub(super) fn group_succeeded(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        let stage = &self.plan.stages[execution.stage];
        execution.group = execution.group.and_then(|group| stage.groups.after(group));
        let was_last = execution.group.is_none();
        let next = after_success(stage, was_last, execution.rollback);
        self.follow(id, next);
    }

    /// Does what the rules say is next.
    #[inline(always)]
    pub(super) fn follow(&mut self, id: ExecutionId, next: Next) {
        match next {
            Next::Group => self.start_group(id),
            Next::Succeeds => self.stage_succeeded(id),
            _ => self.follow_rarely(id, next),
        }
    }

    #[inline(never)]
    fn follow_rarely(&mut self, id: ExecutionId, next: Next) {
        match next {
            Next::Group | Next::Succeeds => unreachable!("`follow` does these"),
            Next::Retry(mode) => {
                self.executions[id].automatic += 1;
                self.retry(id, mode);
            }
            Next::Condition(when) => self.evaluate(id, when),
            Next::Skips => self.stage_skipped(id),
            Next::FallsOut { rolls_back } => {
                self.fall_out(id, ExecutionResult::Failed, rolls_back);
            }
        }
    }

    /// A2: nothing is in progress, and something failed.
    fn stage_fails(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        let plan = &self.plan.stages[execution.stage];
        if !execution.rollback
            && let Some(mode) = execution.due.take()
        {
            execution.manual += 1;
            return self.retry(id, mode);
        }
        let next = after_failure(plan, execution.rollback, execution.automatic);
        self.follow(id, next);
    }

    /// The execution leaves the stage without success: it fails or is stopped. M4: the lock is released in any case.
    pub(super) fn fall_out(&mut self, id: ExecutionId, result: ExecutionResult, rolls_back: bool) {
        let execution = &mut self.executions[id];
        let stage = execution.stage;
        execution.failed_at = self.now;
        let entered = execution.phase != Phase::Deciding(When::Entry)
            || self.plan.service.conditions_hold_lock;
        if entered {
            self.tally.leave(execution, self.now, false);
        }
        let (pipeline, number, measured) =
            (execution.pipeline, execution.number, execution.measured);
        let (rollback, called) = (execution.rollback, execution.retry != 0);
        let may_roll_back = rolls_back && !rollback && self.can_roll_back(stage);
        if may_roll_back {
            self.end_execution(id, result);
            let rollback = self.new_rollback(pipeline, rollback_of(number), stage, measured);
            if self.plan.service.rollback_goes_first && self.stages[stage].holder == Some(id) {
                return self.enter(rollback, stage);
            }
            self.release(id, stage);
            return self.arrive(rollback, stage);
        }
        let may_be_retried =
            entered && !rollback && (called || self.retry_commanded(pipeline, number));
        if may_be_retried {
            self.park(id, result);
        } else {
            self.end_execution(id, result);
        }
        self.release(id, stage);
    }

    pub(super) fn can_roll_back(&self, stage: StageId) -> bool {
        can_roll_back(&self.plan.stages[stage], self.stages[stage].succeeded)
    }

    /// B1: a rollback is a new execution that runs only this stage.
    pub(super) fn new_rollback(
        &mut self,
        pipeline: PipelineId,
        number: u32,
        stage: StageId,
        measured: bool,
    ) -> ExecutionId {
        let id = self.new_execution(pipeline, number);
        let execution = &mut self.executions[id];
        let state = &mut self.pipelines[pipeline];
        execution.rollback = true;
        // It was counted when it was made, unless it comes after the span.
        let counted = is_of_the_span(execution, &self.plan.window);
        execution.measured = measured;
        self.under_way += u64::from(measured && !counted);
        execution.stage = stage;
        execution.arrived = self.now;
        execution.closed_before = self.stages[stage].closed_until(self.now);
        execution.order = state.starts;
        execution.counted = true;
        state.starts += 1;
        state.active += 1;
        id
    }
}
