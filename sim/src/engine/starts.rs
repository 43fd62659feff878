//! Triggers, starts and ends of executions.

use std::ops::Range;

use stagewright_core::ExecutionResult;

use super::Engine;
use super::state::{ActionRun, Execution, Phase, PipelineState};
use crate::events::{Class, Event};
use crate::ids::{ExecutionId, PipelineId};
use crate::semantics::door::cap_admits;
use crate::semantics::starts::{is_fix, matches, next_trigger, second_start, started_by};
use crate::tally::Change;

/// Whether figures may depend on an execution: it was triggered before the end of the measured span, or rolls back what was.
pub(super) fn is_of_the_span(execution: &Execution, window: &Range<u64>) -> bool {
    execution.triggered < window.end || execution.measured
}

impl Engine<'_, '_> {
    pub(super) fn schedule_trigger(&mut self, pipeline: PipelineId, number: u32, after: u64) {
        let plan = &self.plan.pipelines[pipeline];
        let state = &mut self.pipelines[pipeline];
        let samplers = &self.plan.samplers;
        let PipelineState { work, draws, .. } = state;
        let interval = || draws.interarrival.at(number, samplers);
        let end = self.plan.horizon;
        if let Some(time) = next_trigger(&plan.arrivals, number, after, work, interval, end) {
            self.put(Event::new(time, Class::Trigger, pipeline, number, 0));
        }
    }

    /// S1, S5, S6: one change; filters may drop it, and a second way of detection may start it twice.
    pub(super) fn trigger(&mut self, event: Event) {
        let (pipeline, number) = (event.pipeline(), event.number());
        if self.now >= self.plan.window.end && self.is_settled() {
            self.halts = true;
            return;
        }
        let plan = &self.plan.pipelines[pipeline];
        if is_fix(number) {
            return self.fix(pipeline, number);
        }
        let state = &mut self.pipelines[pipeline];
        let samplers = &self.plan.samplers;
        if matches(plan, &state.draws.filter, number) {
            state.changes += 1;
            self.tally.changes[pipeline].comes(Change {
                time: self.now,
                number,
            });
            let latency = state.draws.trigger.at(number, samplers);
            let second = second_start(plan, &state.draws.second_start, number, samplers);
            let id = self.new_execution(pipeline, number);
            self.start_after(id, latency);
            if let Some((number, later)) = second {
                let id = self.new_execution(pipeline, number);
                self.start_after(id, latency.saturating_add(later));
            }
        }
        self.schedule_trigger(pipeline, number + 1, self.now);
    }

    /// K2: a fix is a change of its own, which passes the filters.
    fn fix(&mut self, pipeline: PipelineId, number: u32) {
        let revision = self.pipelines[pipeline].changes + 1;
        self.fix_comes(pipeline, number, revision);
        self.another_change(pipeline, number);
    }

    /// An action of another pipeline starts this one.
    pub(super) fn start_other(&mut self, pipeline: PipelineId, starter: u32, parent: u32) {
        self.another_change(pipeline, started_by(starter, parent));
    }

    fn another_change(&mut self, pipeline: PipelineId, number: u32) {
        let state = &mut self.pipelines[pipeline];
        state.changes += 1;
        self.tally.changes[pipeline].comes(Change {
            time: self.now,
            number,
        });
        let latency = state.draws.trigger.at(number, &self.plan.samplers);
        let id = self.new_execution(pipeline, number);
        self.start_after(id, latency);
    }

    /// Whether nothing of the measured span is under way any more, and all of its changes are live: what comes from now on changes no figure.
    fn is_settled(&mut self) -> bool {
        let (under_way, now) = (self.under_way, self.now);
        let mut changes = self.tally.changes.iter_mut();
        under_way == 0
            && changes.all(|changes| {
                changes.settle(now);
                changes.are_live()
            })
    }

    fn start_after(&mut self, id: ExecutionId, latency: u64) {
        if latency == 0 {
            return self.start_execution(id);
        }
        let execution = &self.executions[id];
        let event = Event::new(0, Class::Start, execution.pipeline, execution.number, 0);
        let generation = execution.generation;
        self.schedule(latency, event.on(id, generation));
    }

    pub(super) fn start(&mut self, event: Event) {
        let id = event.id();
        if self.executions[id].generation == event.token {
            self.start_execution(id);
        }
    }

    pub(super) fn new_execution(&mut self, pipeline: PipelineId, number: u32) -> ExecutionId {
        self.tally.arrive(self.now);
        let revision = self.pipelines[pipeline].changes;
        let first = self.plan.pipelines[pipeline].stages.at(0);
        let execution = Execution {
            triggered: self.now,
            measured: self.plan.window.contains(&self.now),
            revision,
            ..Execution::new(pipeline, number, first)
        };
        self.under_way += u64::from(is_of_the_span(&execution, &self.plan.window));
        match self.free.pop() {
            Some(id) => {
                let place = &mut self.executions[id];
                let generation = place.generation;
                *place = Execution {
                    generation,
                    ..execution
                };
                id
            }
            None => self.another_place(execution),
        }
    }

    #[cold]
    fn another_place(&mut self, execution: Execution) -> ExecutionId {
        self.runs
            .resize(self.runs.len() + self.plan.widest, ActionRun::default());
        self.executions.push(execution)
    }

    /// S1, S8: one execution for each trigger, as long as the cap on active ones allows it.
    pub(super) fn start_execution(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        let pipeline = execution.pipeline;
        let plan = &self.plan.pipelines[pipeline];
        let state = &mut self.pipelines[pipeline];
        if !cap_admits(state.active, plan.cap) {
            return self.end_execution(id, ExecutionResult::Refused);
        }
        state.active += 1;
        execution.counted = true;
        execution.order = state.starts;
        state.starts += 1;
        self.tally.start(execution, self.now);
        if plan.queues_in_front {
            if state.holder.is_some() {
                execution.phase = Phase::InFront;
                execution.arrived = self.now;
                state.front.push_back(id);
                return;
            }
            state.holder = Some(id);
        }
        self.arrive(id, plan.stages.at(0));
    }

    pub(super) fn end_execution(&mut self, id: ExecutionId, result: ExecutionResult) {
        let execution = &mut self.executions[id];
        execution.active = false;
        execution.parked_as = None;
        execution.retry = 0;
        execution.generation = execution.generation.wrapping_add(1);
        self.tally.end(execution, result, self.now);
        self.under_way -= u64::from(is_of_the_span(execution, &self.plan.window));
        let (pipeline, number) = (execution.pipeline, execution.number);
        if self.listener.awaited.are_all_after(pipeline, number) {
            self.done = true;
            self.halts = true;
        }
        self.leave_pipeline(id);
        self.free.push(id);
    }

    /// It no longer counts as active; the next that queues in front of the pipeline may go.
    pub(super) fn leave_pipeline(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        let counted = std::mem::take(&mut execution.counted);
        let state = &mut self.pipelines[execution.pipeline];
        state.active -= u32::from(counted);
        if state.holder != Some(id) {
            return;
        }
        let (pipeline, next) = (execution.pipeline, state.front.pop_front());
        state.holder = next;
        if let Some(next) = next {
            let first = self.plan.pipelines[pipeline].stages.at(0);
            self.tally
                .waited_in_front(first, &self.executions[next], self.now);
            self.arrive(next, first);
        }
    }

    /// T4: an execution that no longer resumes has nothing left to wait for.
    pub(super) fn abandon_waiting(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        self.tally.advance(self.now);
        self.tally.unfinished(execution, self.now);
        self.tally.leaves(1);
        self.under_way -= u64::from(is_of_the_span(execution, &self.plan.window));
        execution.active = false;
        execution.generation = execution.generation.wrapping_add(1);
        self.leave_pipeline(id);
        self.free.push(id);
    }
}
