//! What people do to a pipeline: stop, retry, roll back, answer, disable, update.

use stagewright_core::ExecutionResult;

use super::Engine;
use super::state::{Doing, Phase};
use crate::UpdateCancels;
use crate::events::{Class, Event};
use crate::plan::{Command, CommandKind};
use crate::semantics::condition::{condition_of, effect_of, may_be_overridden};

impl Engine<'_, '_> {
    pub(super) fn schedule_command(&mut self) {
        if let Some(command) = self.plan.commands.get(self.next_command) {
            self.put(Event::new(
                command.at,
                Class::Command,
                command.pipeline,
                0,
                0,
            ));
        }
    }

    pub(super) fn command_event(&mut self) {
        let Some(command) = self.plan.commands.get(self.next_command).copied() else {
            return;
        };
        self.next_command += 1;
        self.command(command);
        self.schedule_command();
    }

    fn command(&mut self, command: Command) {
        let Command {
            pipeline,
            stage,
            number,
            kind,
            ..
        } = command;
        match kind {
            CommandKind::Enable => self.enable(stage),
            CommandKind::Disable => self.disable(stage),
            CommandKind::Start => {
                let slot = self.new_execution(pipeline, number);
                self.start_execution(slot);
            }
            CommandKind::StopAndWait => self.for_execution(pipeline, number, Self::stop_and_wait),
            CommandKind::StopAndAbandon => self.for_execution(pipeline, number, |engine, slot| {
                engine.break_off(slot, ExecutionResult::Stopped);
            }),
            CommandKind::Retry(mode) => self.for_execution(pipeline, number, |engine, slot| {
                engine.retry_by_hand(slot, mode);
            }),
            CommandKind::Rollback => {
                if self.can_roll_back(stage) {
                    let measured = self.plan.window.contains(&self.now);
                    let rollback = self.new_rollback(pipeline, number, stage, measured);
                    self.arrive(rollback, stage);
                }
            }
            CommandKind::Answer(approve) => self.answer_stage(stage, approve),
            CommandKind::Override => self.override_stage(stage),
            CommandKind::Update => self.update(pipeline),
        }
    }

    fn for_execution(&mut self, pipeline: u32, number: u32, what: impl FnOnce(&mut Self, u32)) {
        let found = self.executions.iter().position(|execution| {
            execution.active && execution.pipeline == pipeline && execution.number == number
        });
        if let Some(slot) = found {
            what(self, slot as u32);
        }
    }

    /// X1, X3: running actions finish; no new action or stage starts.
    fn stop_and_wait(&mut self, slot: u32) {
        let execution = &mut self.executions[slot as usize];
        if execution.phase == Phase::Running {
            execution.stopping = true;
        } else {
            self.break_off(slot, ExecutionResult::Stopped);
        }
    }

    /// X2, T2, U1: the execution ends here and now; what runs of it is abandoned.
    fn break_off(&mut self, slot: u32, result: ExecutionResult) {
        let execution = &mut self.executions[slot as usize];
        let stage = execution.stage;
        match execution.phase {
            Phase::Parked => {}
            Phase::Moving => self.end_execution(slot, result),
            Phase::InFront => {
                let state = &mut self.pipelines[execution.pipeline as usize];
                state.front.retain(|other| *other != slot);
                self.end_execution(slot, result);
            }
            Phase::Waiting => {
                let state = &mut self.stages[stage as usize];
                state.waiting.retain(|other| *other != slot);
                self.gives_up(slot);
                self.end_execution(slot, result);
            }
            Phase::Deciding(_) => {
                execution.condition = 0;
                self.fall_out(slot, result, false);
            }
            Phase::Running => {
                execution.retry = 0;
                let group = self.compact.group(execution.group);
                for action in group {
                    let run = self.run_of(slot, action);
                    if run.doing == Doing::Queued {
                        self.leave_queue(action.pool, run.token);
                    }
                    if matches!(run.doing, Doing::Working | Doing::Queued) {
                        let started = if run.doing == Doing::Queued {
                            self.now
                        } else {
                            run.started
                        };
                        let run = super::state::ActionRun { started, ..run };
                        self.abandon_action(slot, action, &run);
                    }
                }
                self.executions[slot as usize].running = 0;
                self.fall_out(slot, result, false);
            }
        }
    }

    /// H4: the first answer counts; a second one finds nothing to answer.
    fn answer_stage(&mut self, stage: u32, approve: bool) {
        let plan = &self.plan.stages[stage as usize];
        for slot in 0..self.executions.len() as u32 {
            let execution = &self.executions[slot as usize];
            let inside =
                execution.active && execution.stage == stage && execution.phase == Phase::Running;
            let actions = plan.actions.start as usize..plan.actions.end as usize;
            let actions = &self.compact.actions[actions];
            for action in actions.iter().filter(|_| inside) {
                let token = self.next_token();
                let run = self.run_mut(slot, action);
                if action.person && run.doing == Doing::Working {
                    run.fails = !approve;
                    run.token = token;
                    self.schedule_end(slot, action, 0);
                }
            }
        }
    }

    /// C4: the conditions that are being evaluated at this stage are taken to pass.
    fn override_stage(&mut self, stage: u32) {
        let plan = &self.plan.stages[stage as usize];
        for slot in 0..self.executions.len() as u32 {
            let execution = &mut self.executions[slot as usize];
            let Phase::Deciding(when) = execution.phase else {
                continue;
            };
            if execution.active
                && execution.stage == stage
                && may_be_overridden(when, effect_of(self.plan, condition_of(plan, when)))
            {
                execution.passes = true;
                self.condition_end(slot, when);
            }
        }
    }

    /// U1: executions that have not finished are cancelled.
    fn update(&mut self, pipeline: u32) {
        let at_once = self.plan.service.update_cancels == UpdateCancels::AtOnce;
        // Those that wait go first, or they would enter the stages that the others leave.
        for waiting in [true, false] {
            for slot in 0..self.executions.len() as u32 {
                let execution = &mut self.executions[slot as usize];
                let concerned =
                    execution.active && execution.pipeline == pipeline && execution.counted;
                if !concerned || execution.is_between_stages() != waiting {
                    continue;
                }
                if at_once || waiting {
                    self.break_off(slot, ExecutionResult::Cancelled);
                } else {
                    execution.outdated = true;
                }
            }
        }
    }
}
