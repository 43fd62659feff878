//! How stages end: success, failure, rollback (A, B).

use stagewright_core::ExecutionResult;

use super::Engine;
use super::state::Phase;
use crate::plan::{EXTRA, NONE, OnFailurePlan};

impl Engine<'_, '_> {
    /// A1, A2: the next group starts only when all actions of this one succeeded; after a failure none does.
    pub(super) fn group_ended(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let spent = self.now - execution.group_started;
        execution.quota_wait += spent.saturating_sub(execution.longest);
        execution.people += execution.longest.min(spent) - execution.longest_machine.min(spent);
        if execution.stopping || execution.failed > 0 {
            return self.group_falls_out(slot);
        }
        self.group_succeeded(slot);
    }

    #[inline(never)]
    fn group_falls_out(&mut self, slot: u32) {
        let stops = self
            .executions
            .get(slot as usize)
            .is_some_and(|execution| execution.stopping);
        if stops {
            // X1: nothing of it runs any more.
            return self.fall_out(slot, ExecutionResult::Stopped, false);
        }
        self.stage_fails(slot);
    }

    #[inline(always)]
    pub(super) fn group_succeeded(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let Some(stage) = self.plan.stages.get(execution.stage as usize) else {
            return;
        };
        execution.group += 1;
        if execution.group < stage.groups.end {
            return self.start_group(slot);
        }
        // C2: success conditions are evaluated after all actions succeeded.
        let condition = if execution.rollback {
            NONE
        } else {
            stage.success
        };
        if condition == NONE {
            self.stage_succeeded(slot);
        } else {
            self.evaluate(slot, Phase::Success, condition);
        }
    }

    /// A2: nothing is in progress, and something failed.
    fn stage_fails(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let Some(plan) = self.plan.stages.get(execution.stage as usize) else {
            return;
        };
        if execution.rollback {
            return self.fall_out(slot, ExecutionResult::Failed, false);
        }
        if let Some(mode) = execution.due.take() {
            execution.manual += 1;
            return self.retry(slot, mode);
        }
        match plan.on_failure {
            // R5: one automatic attempt.
            OnFailurePlan::Retry(mode) if execution.automatic == 0 => {
                execution.automatic = 1;
                self.retry(slot, mode);
            }
            OnFailurePlan::Rollback => self.fall_out(slot, ExecutionResult::Failed, true),
            _ if plan.failure != NONE => self.evaluate(slot, Phase::Failure, plan.failure),
            _ => self.fall_out(slot, ExecutionResult::Failed, false),
        }
    }

    /// The execution leaves the stage without success: it fails or is stopped. M4: the lock is released in any case.
    pub(super) fn fall_out(&mut self, slot: u32, result: ExecutionResult, rolls_back: bool) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let stage = execution.stage;
        execution.failed_at = self.now;
        let entered = execution.phase != Phase::Entry || self.plan.service.conditions_hold_lock;
        if entered {
            self.tally.leave(execution, self.now, false);
        }
        let (pipeline, number, measured) =
            (execution.pipeline, execution.number, execution.measured);
        let (rollback, called) = (execution.rollback, execution.retry != 0);
        let may_roll_back = rolls_back && !rollback && self.can_roll_back(stage);
        if may_roll_back {
            self.end_execution(slot, result);
            let rollback = self.new_rollback(
                pipeline,
                EXTRA | 7 << 28 | number & 0x0FFF_FFFF,
                stage,
                measured,
            );
            if self.plan.service.rollback_goes_first
                && self
                    .stages
                    .get(stage as usize)
                    .is_some_and(|state| state.holder == slot)
            {
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

    /// B1 to B3: a rollback needs an earlier success, and the first stage has none.
    pub(super) fn can_roll_back(&self, stage: u32) -> bool {
        let (Some(plan), Some(state)) = (
            self.plan.stages.get(stage as usize),
            self.stages.get(stage as usize),
        ) else {
            return false;
        };
        !plan.first && !plan.open && (state.succeeded || self.plan.service.earlier_success)
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
        if let (Some(execution), Some(state)) = (
            self.executions.get_mut(slot as usize),
            self.pipelines.get_mut(pipeline as usize),
        ) {
            execution.rollback = true;
            execution.measured = measured;
            execution.stage = stage;
            execution.arrived = self.now;
            execution.closed_before = self
                .stages
                .get(stage as usize)
                .map_or(0, |state| state.closed_until(self.now));
            execution.order = state.starts;
            execution.counted = true;
            state.starts += 1;
            state.active += 1;
        }
        slot
    }
}
