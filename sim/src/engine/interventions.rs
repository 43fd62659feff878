//! What people do to a pipeline: stop, retry, roll back, answer, disable, update.

use stagewright_core::ExecutionResult;

use super::Engine;
use super::state::{Doing, Phase};
use crate::UpdateCancels;
use crate::events::{Class, Event};
use crate::ids::{ExecutionId, PipelineId, StageId};
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
        let command = self.plan.commands[self.next_command];
        self.next_command += 1;
        self.command(command);
        self.schedule_command();
    }

    fn command(&mut self, command: Command) {
        let Command {
            pipeline,
            number,
            kind,
            ..
        } = command;
        match kind {
            CommandKind::Enable(stage) => self.enable(stage),
            CommandKind::Disable(stage) => self.disable(stage),
            CommandKind::Start => {
                let id = self.new_execution(pipeline, number);
                self.start_execution(id);
            }
            CommandKind::StopAndWait => self.for_execution(pipeline, number, Self::stop_and_wait),
            CommandKind::StopAndAbandon => self.for_execution(pipeline, number, |engine, id| {
                engine.break_off(id, ExecutionResult::Stopped);
            }),
            CommandKind::Retry(mode) => self.for_execution(pipeline, number, |engine, id| {
                engine.retry_by_hand(id, mode);
            }),
            CommandKind::Rollback(stage) => {
                if self.can_roll_back(stage) {
                    let measured = self.plan.window.contains(&self.now);
                    let rollback = self.new_rollback(pipeline, number, stage, measured);
                    self.arrive(rollback, stage);
                }
            }
            CommandKind::Answer(stage, approve) => self.answer_stage(stage, approve),
            CommandKind::Override(stage) => self.override_stage(stage),
            CommandKind::Update => self.update(pipeline),
        }
    }

    fn for_execution(
        &mut self,
        pipeline: PipelineId,
        number: u32,
        what: impl FnOnce(&mut Self, ExecutionId),
    ) {
        let found = self.executions.ids().find(|id| {
            let execution = &self.executions[*id];
            execution.active && execution.pipeline == pipeline && execution.number == number
        });
        if let Some(id) = found {
            what(self, id);
        }
    }

    /// X1, X3: running actions finish; no new action or stage starts.
    fn stop_and_wait(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        if execution.phase == Phase::Running {
            execution.stopping = true;
        } else {
            self.break_off(id, ExecutionResult::Stopped);
        }
    }

    /// X2, T2, U1: the execution ends here and now; what runs of it is abandoned.
    fn break_off(&mut self, id: ExecutionId, result: ExecutionResult) {
        let execution = &mut self.executions[id];
        let stage = execution.stage;
        match execution.phase {
            Phase::Parked => {}
            Phase::Moving => self.end_execution(id, result),
            Phase::InFront => {
                let state = &mut self.pipelines[execution.pipeline];
                state.front.retain(|other| *other != id);
                self.end_execution(id, result);
            }
            Phase::Waiting => {
                let state = &mut self.stages[stage];
                state.waiting.retain(|other| *other != id);
                self.gives_up(id);
                self.end_execution(id, result);
            }
            Phase::Deciding(_) => {
                execution.condition = 0;
                self.fall_out(id, result, false);
            }
            Phase::Running => {
                execution.retry = 0;
                let group = execution.group.expect("a group of the stage is running");
                for action in self.compact.group(group) {
                    let run = self.run_of(id, action);
                    if run.doing == Doing::Queued {
                        self.leave_queue(action.slot_of(), run.token);
                    }
                    if matches!(run.doing, Doing::Working | Doing::Queued) {
                        let started = if run.doing == Doing::Queued {
                            self.now
                        } else {
                            run.started
                        };
                        let run = super::state::ActionRun { started, ..run };
                        self.abandon_action(id, action, &run);
                    }
                }
                self.executions[id].running = 0;
                self.fall_out(id, result, false);
            }
        }
    }

    /// H4: the first answer counts; a second one finds nothing to answer.
    fn answer_stage(&mut self, stage: StageId, approve: bool) {
        let plan = &self.plan.stages[stage];
        for id in self.executions.ids() {
            let execution = &self.executions[id];
            let inside =
                execution.active && execution.stage == stage && execution.phase == Phase::Running;
            let actions = &self.compact.actions[plan.actions];
            for action in actions.iter().filter(|_| inside) {
                let token = self.next_token();
                let run = self.run_mut(id, action);
                if action.person && run.doing == Doing::Working {
                    run.fails = !approve;
                    run.token = token;
                    self.schedule_end(id, action, 0);
                }
            }
        }
    }

    /// C4: the conditions that are being evaluated at this stage are taken to pass.
    fn override_stage(&mut self, stage: StageId) {
        let plan = &self.plan.stages[stage];
        for id in self.executions.ids() {
            let execution = &mut self.executions[id];
            let Phase::Deciding(when) = execution.phase else {
                continue;
            };
            if execution.active
                && execution.stage == stage
                && may_be_overridden(when, effect_of(self.plan, condition_of(plan, when)))
            {
                execution.passes = true;
                self.condition_end(id, when);
            }
        }
    }

    /// U1: executions that have not finished are cancelled.
    fn update(&mut self, pipeline: PipelineId) {
        let at_once = self.plan.service.update_cancels == UpdateCancels::AtOnce;
        // Those that wait go first, or they would enter the stages that the others leave.
        for waiting in [true, false] {
            for id in self.executions.ids() {
                let execution = &mut self.executions[id];
                let concerned =
                    execution.active && execution.pipeline == pipeline && execution.counted;
                if !concerned || execution.is_between_stages() != waiting {
                    continue;
                }
                if at_once || waiting {
                    self.break_off(id, ExecutionResult::Cancelled);
                } else {
                    execution.outdated = true;
                }
            }
        }
    }
}
