//! Retries: by the pipeline itself, by a person who was called, and by command (R).

use stagewright_core::{ExecutionResult, RetryMode};

use super::Engine;
use super::doors::take_lock;
use super::state::{Doing, Phase};
use crate::events::{Class, Event};
use crate::ids::{ExecutionId, PipelineId};
use crate::plan::CommandKind;
use crate::semantics::condition::When;
use crate::semantics::stage::{Longest, Next, after_failure, retry_from};

impl Engine<'_, '_> {
    /// R1, R2, R4: the same execution goes on in the same stage.
    pub(super) fn retry(&mut self, id: ExecutionId, mode: RetryMode) {
        let execution = &mut self.executions[id];
        let plan = &self.plan.stages[execution.stage];
        execution.attempt += 1;
        execution.retry = 0;
        let (group, whole) = retry_from(mode, execution.group, Some(plan.groups.at(0)));
        execution.group = group;
        if whole || !execution.began {
            self.start_group(id);
        } else if !self.restart_failed(id) {
            self.group_succeeded(id);
        }
    }

    /// R1: starts the failed actions of the group again, while their siblings may still run. Says whether there were any.
    fn restart_failed(&mut self, id: ExecutionId) -> bool {
        let execution = &mut self.executions[id];
        let Some(group) = execution.group else {
            // It stopped while its success condition was evaluated.
            return false;
        };
        let group = self.compact.group(group);
        execution.phase = Phase::Running;
        if execution.running == 0 {
            execution.group_started = self.now;
            execution.longest = Longest::default();
        }
        let mut any = false;
        for action in group {
            let run = self.run_of(id, action);
            if run.doing != Doing::Failed {
                continue;
            }
            any = true;
            let execution = &mut self.executions[id];
            execution.running += 1;
            // What was abandoned has not been counted as failed.
            execution.failed = execution.failed.saturating_sub(1);
            self.start_action(id, action, run.tried);
        }
        any
    }

    /// The first failure of a group calls the person who retries, unless the pipeline does so by itself.
    pub(super) fn call_retrier(&mut self, id: ExecutionId) {
        let execution = &self.executions[id];
        let pipeline = &self.plan.pipelines[execution.pipeline];
        let stage = &self.plan.stages[execution.stage];
        let state = &self.pipelines[execution.pipeline];
        let Some(retrier) = pipeline.retrier else {
            return;
        };
        let next = after_failure(stage, execution.rollback, execution.automatic);
        if matches!(next, Next::Retry(_) | Next::FallsOut { rolls_back: true })
            || execution.rollback
            || execution.stopping
            || execution.manual >= retrier.most
        {
            return;
        }
        let key = u64::from(execution.number) << 6
            | u64::from(pipeline.stages.place_of(execution.stage)) & 63;
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
        self.executions[id].retry = token;
        self.schedule(
            at - self.now,
            Event::new(0, Class::Retry, pipeline, number, 0).on(id, token),
        );
    }

    pub(super) fn retry_event(&mut self, event: Event) {
        let id = event.id();
        let execution = &self.executions[id];
        if execution.retry != event.token {
            return;
        }
        let retrier = self.plan.pipelines[execution.pipeline].retrier;
        let mode = retrier.expect("only a retrier is called to retry").mode;
        self.retry_by_hand(id, mode);
    }

    /// R1 to R3: what a retry call does depends on where the execution is.
    pub(super) fn retry_by_hand(&mut self, id: ExecutionId, mode: RetryMode) {
        let execution = &mut self.executions[id];
        execution.retry = 0;
        match execution.phase {
            Phase::Running if execution.failed > 0 && !execution.stopping => {
                if mode == RetryMode::AllActions {
                    execution.due = Some(mode);
                } else {
                    execution.manual += 1;
                    self.retry(id, mode);
                }
            }
            Phase::Deciding(When::Failure) => execution.due = Some(mode),
            Phase::Parked => self.retry_parked(id, mode),
            _ => {}
        }
    }

    fn retry_parked(&mut self, id: ExecutionId, mode: RetryMode) {
        let execution = &mut self.executions[id];
        let stage = execution.stage;
        let plan = &self.plan.stages[stage];
        let state = &mut self.stages[stage];
        // R3: refused once a later execution has entered the stage.
        let refused = !plan.open && (state.latest > execution.order + 1 || state.holder.is_some());
        if refused {
            let result = execution.parked_as.unwrap_or(ExecutionResult::Failed);
            return self.end_execution(id, result);
        }
        execution.parked_as = None;
        execution.stopping = false;
        execution.counted = true;
        execution.manual += 1;
        let waited = self.now - execution.failed_at;
        self.tally.retried(execution, waited);
        take_lock(plan, state, execution, id, self.now);
        self.tally.enter(execution);
        self.pipelines[plan.pipeline].active += 1;
        self.retry(id, mode);
    }

    /// The execution has failed or was stopped, but keeps its place: it may be retried.
    pub(super) fn park(&mut self, id: ExecutionId, result: ExecutionResult) {
        let execution = &mut self.executions[id];
        execution.phase = Phase::Parked;
        execution.parked_as = Some(result);
        self.leave_pipeline(id);
    }

    pub(super) fn retry_commanded(&self, pipeline: PipelineId, number: u32) -> bool {
        let later = &self.plan.commands[self.next_command..];
        later.iter().any(|command| {
            matches!(command.kind, CommandKind::Retry(_))
                && command.pipeline == pipeline
                && command.number == number
        })
    }
}
