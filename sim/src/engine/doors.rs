//! Doors and locks: how executions enter stages, wait, overtake and leave.

use stagewright_core::ExecutionResult;

use super::Engine;
use super::events::{Class, Event};
use crate::plan::{Mode, NONE};
use crate::service::OlderArrival;

impl Engine<'_, '_> {
    pub(super) fn door_event(&mut self, event: Event) {
        let Some(execution) = self.executions.get(event.slot as usize) else {
            return;
        };
        if execution.generation == event.token {
            self.arrive(event.slot, execution.stage);
        }
    }

    /// M1, M5, Q1, P1: an execution stands before a stage.
    pub(super) fn arrive(&mut self, slot: u32, stage: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        execution.stage = stage;
        execution.arrived = self.now;
        let pipeline = execution.pipeline;
        let order = execution.order;
        let Some(mode) = self
            .plan
            .pipelines
            .get(pipeline as usize)
            .map(|plan| plan.mode)
        else {
            return;
        };
        let Some(state) = self.stages.get_mut(stage as usize) else {
            return;
        };
        if mode == Mode::Parallel || (state.holder == NONE && state.waiting.is_empty()) {
            return self.enter(slot, stage);
        }
        if mode == Mode::Queued {
            state.waiting.push_back(slot);
            return;
        }
        match state.waiting.pop_front() {
            None => state.waiting.push_back(slot),
            Some(other) => {
                let other_is_newer = self
                    .executions
                    .get(other as usize)
                    .is_some_and(|waiting| waiting.order > order);
                let keeps =
                    other_is_newer && self.plan.service.older_arrival == OlderArrival::IsSuperseded;
                let (stays, leaves) = if keeps { (other, slot) } else { (slot, other) };
                state.waiting.push_back(stays);
                self.tally
                    .waited(stage, self.executions.get(leaves as usize), self.now);
                self.end_execution(leaves, ExecutionResult::Superseded);
            }
        }
    }

    /// The lock is taken at once; the first run-order group starts in the same instant.
    fn enter(&mut self, slot: u32, stage: u32) {
        let Some(plan) = self.plan.stages.get(stage as usize) else {
            return;
        };
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        execution.entered = self.now;
        execution.attempt = 0;
        execution.quota_wait = 0;
        execution.people = 0;
        execution.group = plan.groups.start;
        self.tally.enter(stage, execution, self.now);
        if !self.is_parallel(plan.pipeline)
            && let Some(state) = self.stages.get_mut(stage as usize)
        {
            state.holder = slot;
        }
        self.start_group(slot);
    }

    /// M3: the lock is released, the execution moves on to the next door, and who waits enters in the same instant.
    pub(super) fn stage_succeeded(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let stage = execution.stage;
        let Some(plan) = self.plan.stages.get(stage as usize) else {
            return;
        };
        self.tally.leave(stage, execution, self.now, true);
        if plan.last {
            self.end_execution(slot, ExecutionResult::Succeeded);
        } else {
            let next = stage + 1;
            execution.stage = next;
            let (pipeline, number, generation) =
                (execution.pipeline, execution.number, execution.generation);
            let first = self
                .plan
                .pipelines
                .get(pipeline as usize)
                .map_or(0, |pipeline| pipeline.stages.start);
            let sampler = self
                .plan
                .stages
                .get(next as usize)
                .map(|stage| stage.transition);
            let stream = self.transition_streams.get(next as usize).copied();
            let (Some(sampler), Some(stream)) = (sampler, stream) else {
                return;
            };
            let latency = self.sample(sampler, stream.draw(u64::from(number), 0));
            self.tally
                .transition(next, execution_measured(&self.executions, slot), latency);
            self.schedule(
                latency,
                Event::new(0, Class::Door, pipeline, number, next - first).on(slot, generation),
            );
        }
        self.release(stage);
    }

    /// M4: a failure releases the lock as well.
    pub(super) fn stage_failed(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let stage = execution.stage;
        self.tally.leave(stage, execution, self.now, false);
        self.end_execution(slot, ExecutionResult::Failed);
        self.release(stage);
    }

    /// M7: the door opens; the execution that waits enters at once.
    pub(super) fn release(&mut self, stage: u32) {
        let Some(state) = self.stages.get_mut(stage as usize) else {
            return;
        };
        state.holder = NONE;
        if let Some(next) = state.waiting.pop_front() {
            self.tally
                .waited(stage, self.executions.get(next as usize), self.now);
            self.enter(next, stage);
        }
    }
}

fn execution_measured(executions: &[super::state::Execution], slot: u32) -> bool {
    executions
        .get(slot as usize)
        .is_some_and(|execution| execution.measured)
}
