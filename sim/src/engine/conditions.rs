//! Conditions of stages: rules that are evaluated before a stage, after its success and after its failure (C).

use stagewright_core::ExecutionResult;

use super::Engine;
use super::events::{Class, Event};
use super::state::Phase;
use crate::plan::ConditionEffect;

impl Engine<'_, '_> {
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
}
