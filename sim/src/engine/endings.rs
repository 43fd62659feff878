//! How stages end: success, failure, rollback (A, B).

use stagewright_core::ExecutionResult;

use super::Engine;
use super::starts::is_of_the_span;
use super::state::Phase;
use crate::semantics::condition::When;
use crate::semantics::stage::{Next, after_failure, after_success, can_roll_back};
use crate::semantics::starts::rollback_of;

impl Engine<'_, '_> {
    /// A1, A2: the next group starts only when all actions of this one succeeded; after a failure none does.
    pub(super) fn group_ended(&mut self, slot: u32) {
        let execution = &mut self.executions[slot as usize];
        let (slots, people) = execution
            .longest
            .added_to(self.now - execution.group_started);
        execution.quota_wait += slots;
        execution.people += people;
        if execution.stopping || execution.failed > 0 {
            return self.group_falls_out(slot);
        }
        self.group_succeeded(slot);
    }

    #[inline(never)]
    fn group_falls_out(&mut self, slot: u32) {
        if self.executions[slot as usize].stopping {
            // X1: nothing of it runs any more.
            return self.fall_out(slot, ExecutionResult::Stopped, false);
        }
        self.stage_fails(slot);
    }

    #[inline(always)]
    pub(super) fn group_succeeded(&mut self, slot: u32) {
        let execution = &mut self.executions[slot as usize];
        let stage = &self.plan.stages[execution.stage as usize];
        execution.group += 1;
        let was_last = execution.group >= stage.groups.end;
        let next = after_success(stage, was_last, execution.rollback);
        self.follow(slot, next);
    }

    /// Does what the rules say is next.
    #[inline(always)]
    pub(super) fn follow(&mut self, slot: u32, next: Next) {
        match next {
            Next::Group => self.start_group(slot),
            Next::Succeeds => self.stage_succeeded(slot),
            _ => self.follow_rarely(slot, next),
        }
    }

    #[inline(never)]
    fn follow_rarely(&mut self, slot: u32, next: Next) {
        match next {
            Next::Group | Next::Succeeds => unreachable!("`follow` does these"),
            Next::Retry(mode) => {
                self.executions[slot as usize].automatic += 1;
                self.retry(slot, mode);
            }
            Next::Condition(when) => self.evaluate(slot, when),
            Next::Skips => self.stage_skipped(slot),
            Next::FallsOut { rolls_back } => {
                self.fall_out(slot, ExecutionResult::Failed, rolls_back);
            }
        }
    }

    /// A2: nothing is in progress, and something failed.
    fn stage_fails(&mut self, slot: u32) {
        let execution = &mut self.executions[slot as usize];
        let plan = &self.plan.stages[execution.stage as usize];
        if !execution.rollback
            && let Some(mode) = execution.due.take()
        {
            execution.manual += 1;
            return self.retry(slot, mode);
        }
        let next = after_failure(plan, execution.rollback, execution.automatic);
        self.follow(slot, next);
    }

    /// The execution leaves the stage without success: it fails or is stopped. M4: the lock is released in any case.
    pub(super) fn fall_out(&mut self, slot: u32, result: ExecutionResult, rolls_back: bool) {
        let execution = &mut self.executions[slot as usize];
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
            self.end_execution(slot, result);
            let rollback = self.new_rollback(pipeline, rollback_of(number), stage, measured);
            if self.plan.service.rollback_goes_first && self.stages[stage as usize].holder == slot {
                return self.enter(rollback, stage);
            }
            self.release(slot, stage);
            return self.arrive(rollback, stage);
        }
        let may_be_retried =
            entered && !rollback && (called || self.retry_commanded(pipeline, number));
        if may_be_retried {
            self.park(slot, result);
        } else {
            self.end_execution(slot, result);
        }
        self.release(slot, stage);
    }

    pub(super) fn can_roll_back(&self, stage: u32) -> bool {
        let stage = stage as usize;
        can_roll_back(&self.plan.stages[stage], self.stages[stage].succeeded)
    }

    /// B1: a rollback is a new execution that runs only this stage.
    pub(super) fn new_rollback(
        &mut self,
        pipeline: u32,
        number: u32,
        stage: u32,
        measured: bool,
    ) -> u32 {
        let slot = self.new_execution(pipeline, number);
        let execution = &mut self.executions[slot as usize];
        let state = &mut self.pipelines[pipeline as usize];
        execution.rollback = true;
        // It was counted when it was made, unless it comes after the span.
        let counted = is_of_the_span(execution, &self.plan.window);
        execution.measured = measured;
        self.under_way += u64::from(measured && !counted);
        execution.stage = stage;
        execution.arrived = self.now;
        execution.closed_before = self.stages[stage as usize].closed_until(self.now);
        execution.order = state.starts;
        execution.counted = true;
        state.starts += 1;
        state.active += 1;
        slot
    }
}
