//! How stages end: success, conditions, failure, retry, rollback.

use stagewright_core::{ExecutionResult, RetryMode};

use super::Engine;
use super::doors::take_lock;
use super::events::{Class, Event};
use super::state::{Execution, Phase};
use crate::plan::{CommandKind, ConditionEffect, EXTRA, NONE, OnFailurePlan};

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
    fn group_succeeded(&mut self, slot: u32) {
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

    // Conditions ---------------------------------------------------------------------------------------------------------

    /// All rules of a condition run together; the slowest says when it is decided.
    pub(super) fn evaluate(&mut self, slot: u32, phase: Phase, condition: u32) {
        let token = self.next_token();
        let (Some(plan), Some(execution)) = (
            self.plan.conditions.get(condition as usize),
            self.executions.get_mut(slot as usize),
        ) else {
            return;
        };
        let (number, attempt) = (u64::from(execution.number), u64::from(execution.attempt));
        let (mut time, mut passes) = (0, true);
        for rule in plan.rules.clone() {
            let (Some(rule), Some(streams)) = (
                self.plan.rules.get(rule as usize),
                self.rule_streams.get(rule as usize),
            ) else {
                continue;
            };
            time = time.max(
                self.plan
                    .samplers
                    .sample(rule.takes, streams.1.draw(number, attempt)),
            );
            passes &= rule.passes == u64::MAX || streams.0.draw(number, attempt) < rule.passes;
            passes &= self.plan.is_open(rule.window, self.now);
        }
        execution.phase = phase;
        execution.passes = passes;
        execution.condition = token;
        let (pipeline, number, stage) = (execution.pipeline, execution.number, execution.stage);
        let first = self
            .plan
            .pipelines
            .get(pipeline as usize)
            .map_or(0, |pipeline| pipeline.stages.start);
        if phase != Phase::Entry && !self.plan.service.conditions_hold_lock {
            self.release(slot, stage);
        }
        self.schedule(
            time,
            Event::new(0, Class::ConditionEnd, pipeline, number, stage - first).on(slot, token),
        );
    }

    pub(super) fn condition_event(&mut self, event: Event) {
        if self
            .executions
            .get(event.slot as usize)
            .is_some_and(|execution| execution.condition == event.token)
        {
            self.condition_end(event.slot);
        }
    }

    /// C1 to C4: what follows from the rules.
    pub(super) fn condition_end(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        execution.condition = 0;
        let Some(plan) = self.plan.stages.get(execution.stage as usize) else {
            return;
        };
        let (phase, passes, stage) = (execution.phase, execution.passes, execution.stage);
        let index = match phase {
            Phase::Entry => plan.entry,
            Phase::Success => plan.success,
            _ => plan.failure,
        };
        let effect = self
            .plan
            .conditions
            .get(index as usize)
            .map_or(ConditionEffect::Fail, |plan| plan.result);
        match (phase, passes) {
            (Phase::Entry, true) if self.plan.service.conditions_hold_lock => {
                self.start_group(slot);
            }
            (Phase::Entry, true) => {
                execution.admitted = true;
                self.arrive(slot, stage);
            }
            (Phase::Entry, false) if effect == ConditionEffect::Skip => self.stage_skipped(slot),
            (Phase::Success, true) => self.stage_succeeded(slot),
            (Phase::Failure, true) => self.fall_out(slot, ExecutionResult::Failed, false),
            (_, _) => self.fall_out(
                slot,
                ExecutionResult::Failed,
                effect == ConditionEffect::Rollback,
            ),
        }
    }

    // Failure ------------------------------------------------------------------------------------------------------------

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

    /// R1, R2, R4: the same execution goes on in the same stage.
    pub(super) fn retry(&mut self, slot: u32, mode: RetryMode) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let Some(plan) = self.plan.stages.get(execution.stage as usize) else {
            return;
        };
        execution.attempt += 1;
        execution.retry = 0;
        match mode {
            RetryMode::FailedActions if !execution.began => self.start_group(slot),
            RetryMode::AllActions => {
                execution.group = plan.groups.start;
                self.start_group(slot);
            }
            RetryMode::FailedActions => {
                if !self.restart_failed(slot) {
                    self.group_succeeded(slot);
                }
            }
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

    // Manual retries -----------------------------------------------------------------------------------------------------

    /// The first failure of a group calls whoever retries, unless the pipeline does so by itself.
    pub(super) fn call_retrier(&mut self, slot: u32) {
        let Some(execution) = self.executions.get(slot as usize) else {
            return;
        };
        let (Some(pipeline), Some(stage), Some(state)) = (
            self.plan.pipelines.get(execution.pipeline as usize),
            self.plan.stages.get(execution.stage as usize),
            self.pipelines.get(execution.pipeline as usize),
        ) else {
            return;
        };
        let Some(retrier) = pipeline.retrier else {
            return;
        };
        let retries_itself =
            matches!(stage.on_failure, OnFailurePlan::Retry(_)) && execution.automatic == 0;
        let rolls_back = stage.on_failure == OnFailurePlan::Rollback;
        if retries_itself
            || rolls_back
            || execution.rollback
            || execution.stopping
            || execution.manual >= retrier.most
        {
            return;
        }
        let key = u64::from(execution.number) << 6
            | u64::from(execution.stage - pipeline.stages.start) & 63;
        let attempt = u64::from(execution.attempt);
        if state.draws.retry.draw(key, attempt) >= retrier.chance && retrier.chance < u64::MAX {
            return;
        }
        let response = self.sample(
            retrier.response,
            state.draws.retry_response.draw(key, attempt),
        );
        let at = self.plan.after(retrier.calendar, self.now, response);
        let (number, pipeline) = (execution.number, execution.pipeline);
        if at == u64::MAX {
            return;
        }
        let token = self.next_token();
        if let Some(execution) = self.executions.get_mut(slot as usize) {
            execution.retry = token;
        }
        self.schedule(
            at - self.now,
            Event::new(0, Class::Retry, pipeline, number, 0).on(slot, token),
        );
    }

    pub(super) fn retry_event(&mut self, event: Event) {
        let slot = event.slot;
        let Some(execution) = self.executions.get(slot as usize) else {
            return;
        };
        if execution.retry != event.token {
            return;
        }
        let mode = self
            .plan
            .pipelines
            .get(execution.pipeline as usize)
            .and_then(|pipeline| pipeline.retrier);
        let mode = mode.map_or(RetryMode::FailedActions, |retrier| retrier.mode);
        self.retry_by_hand(slot, mode);
    }

    /// R1 to R3: what a retry call does depends on where the execution is.
    pub(super) fn retry_by_hand(&mut self, slot: u32, mode: RetryMode) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        execution.retry = 0;
        match execution.phase {
            Phase::Running if execution.failed > 0 && !execution.stopping => {
                if mode == RetryMode::AllActions {
                    execution.due = Some(mode);
                } else {
                    execution.manual += 1;
                    self.retry(slot, mode);
                }
            }
            Phase::Failure => execution.due = Some(mode),
            Phase::Parked => self.retry_parked(slot, mode),
            _ => {}
        }
    }

    fn retry_parked(&mut self, slot: u32, mode: RetryMode) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let stage = execution.stage;
        let (Some(plan), Some(state)) = (
            self.plan.stages.get(stage as usize),
            self.stages.get_mut(stage as usize),
        ) else {
            return;
        };
        // R3: refused once a later execution has entered the stage.
        let refused = !plan.open && (state.latest > execution.order + 1 || state.holder != NONE);
        if refused {
            let result = execution.parked_as.unwrap_or(ExecutionResult::Failed);
            return self.end_execution(slot, result);
        }
        execution.parked_as = None;
        execution.stopping = false;
        execution.counted = true;
        execution.manual += 1;
        let waited = self.now - execution.failed_at;
        self.tally.retried(execution, waited);
        take_lock(plan, state, execution, slot, self.now);
        self.tally.enter(execution);
        if let Some(state) = self.pipelines.get_mut(plan.pipeline as usize) {
            state.active += 1;
        }
        self.retry(slot, mode);
    }

    /// The execution has failed or was stopped, but keeps its place: it may be retried.
    fn park(&mut self, slot: u32, result: ExecutionResult) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        execution.phase = Phase::Parked;
        execution.parked_as = Some(result);
        self.leave_pipeline(slot);
    }

    fn retry_commanded(&self, pipeline: u32, number: u32) -> bool {
        let later = self
            .plan
            .commands
            .get(self.next_command..)
            .unwrap_or_default();
        later.iter().any(|command| {
            matches!(command.kind, CommandKind::Retry(_))
                && command.pipeline == pipeline
                && command.number == number
        })
    }
}

impl Execution {
    /// Whether it waits at a door or is on its way to one.
    pub(super) const fn is_between_stages(&self) -> bool {
        matches!(self.phase, Phase::Moving | Phase::Waiting | Phase::InFront)
    }
}
