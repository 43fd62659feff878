//! Triggers, starts and ends of executions.

use std::ops::Range;

use stagewright_core::ExecutionResult;

use super::Engine;
use super::state::{ActionRun, Execution, Phase, PipelineState};
use crate::events::{Class, Event};
use crate::plan::NONE;
use crate::semantics::door::cap_admits;
use crate::semantics::starts::{matches, next_trigger, second_start, started_by};
use crate::tally::Change;

/// Whether figures may depend on an execution: it was triggered before the end of the measured span, or rolls back what was.
pub(super) fn is_of_the_span(execution: &Execution, window: &Range<u64>) -> bool {
    execution.triggered < window.end || execution.measured
}

impl Engine<'_, '_> {
    pub(super) fn schedule_trigger(&mut self, pipeline: u32, number: u32, after: u64) {
        let plan = &self.plan.pipelines[pipeline as usize];
        let state = &mut self.pipelines[pipeline as usize];
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
        let plan = &self.plan.pipelines[pipeline as usize];
        let state = &mut self.pipelines[pipeline as usize];
        let samplers = &self.plan.samplers;
        if matches(plan, &state.draws.filter, number) {
            state.changes += 1;
            self.tally.changes[pipeline as usize].comes(Change {
                time: self.now,
                number,
            });
            let latency = state.draws.trigger.at(number, samplers);
            let second = second_start(plan, &state.draws.second_start, number, samplers);
            let slot = self.new_execution(pipeline, number);
            self.start_after(slot, latency);
            if let Some((number, later)) = second {
                let slot = self.new_execution(pipeline, number);
                self.start_after(slot, latency.saturating_add(later));
            }
        }
        self.schedule_trigger(pipeline, number + 1, self.now);
    }

    /// An action of another pipeline starts this one.
    pub(super) fn start_other(&mut self, pipeline: u32, starter: u32, parent: u32) {
        let state = &mut self.pipelines[pipeline as usize];
        let number = started_by(starter, parent);
        state.changes += 1;
        self.tally.changes[pipeline as usize].comes(Change {
            time: self.now,
            number,
        });
        let latency = state.draws.trigger.at(number, &self.plan.samplers);
        let slot = self.new_execution(pipeline, number);
        self.start_after(slot, latency);
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

    fn start_after(&mut self, slot: u32, latency: u64) {
        if latency == 0 {
            return self.start_execution(slot);
        }
        let execution = &self.executions[slot as usize];
        let event = Event::new(0, Class::Start, execution.pipeline, execution.number, 0);
        let generation = execution.generation;
        self.schedule(latency, event.on(slot, generation));
    }

    pub(super) fn start(&mut self, event: Event) {
        if self.executions[event.slot as usize].generation == event.token {
            self.start_execution(event.slot);
        }
    }

    pub(super) fn new_execution(&mut self, pipeline: u32, number: u32) -> u32 {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => self.another_place(),
        };
        self.tally.arrive(self.now);
        let revision = self.pipelines[pipeline as usize].changes;
        let execution = &mut self.executions[slot as usize];
        *execution = Execution {
            pipeline,
            number,
            generation: execution.generation,
            active: true,
            triggered: self.now,
            measured: self.plan.window.contains(&self.now),
            revision,
            ..Execution::default()
        };
        self.under_way += u64::from(is_of_the_span(execution, &self.plan.window));
        slot
    }

    #[cold]
    fn another_place(&mut self) -> u32 {
        self.executions.push(Execution::default());
        self.runs
            .resize(self.runs.len() + self.plan.widest, ActionRun::default());
        (self.executions.len() - 1) as u32
    }

    /// S1, S8: one execution for each trigger, as long as the cap on active ones allows it.
    pub(super) fn start_execution(&mut self, slot: u32) {
        let execution = &mut self.executions[slot as usize];
        let pipeline = execution.pipeline as usize;
        let plan = &self.plan.pipelines[pipeline];
        let state = &mut self.pipelines[pipeline];
        if !cap_admits(state.active, plan.cap) {
            return self.end_execution(slot, ExecutionResult::Refused);
        }
        state.active += 1;
        execution.counted = true;
        execution.order = state.starts;
        state.starts += 1;
        self.tally.start(execution, self.now);
        if plan.queues_in_front {
            if state.holder != NONE {
                execution.phase = Phase::InFront;
                execution.arrived = self.now;
                state.front.push_back(slot);
                return;
            }
            state.holder = slot;
        }
        self.arrive(slot, plan.stages.start);
    }

    pub(super) fn end_execution(&mut self, slot: u32, result: ExecutionResult) {
        let execution = &mut self.executions[slot as usize];
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
        self.leave_pipeline(slot);
        self.free.push(slot);
    }

    /// It no longer counts as active; the next that queues in front of the pipeline may go.
    pub(super) fn leave_pipeline(&mut self, slot: u32) {
        let execution = &mut self.executions[slot as usize];
        let counted = std::mem::take(&mut execution.counted);
        let state = &mut self.pipelines[execution.pipeline as usize];
        state.active -= u32::from(counted);
        if state.holder != slot {
            return;
        }
        let (pipeline, next) = (execution.pipeline as usize, state.front.pop_front());
        state.holder = next.unwrap_or(NONE);
        if let Some(next) = next {
            let first = self.plan.pipelines[pipeline].stages.start;
            self.tally
                .waited_in_front(&self.executions[next as usize], self.now);
            self.arrive(next, first);
        }
    }

    /// T4: an execution that no longer resumes has nothing left to wait for.
    pub(super) fn abandon_waiting(&mut self, slot: u32) {
        let execution = &mut self.executions[slot as usize];
        self.tally.advance(self.now);
        self.tally.unfinished(execution, self.now);
        self.tally.leaves(1);
        self.under_way -= u64::from(is_of_the_span(execution, &self.plan.window));
        execution.active = false;
        execution.generation = execution.generation.wrapping_add(1);
        self.leave_pipeline(slot);
        self.free.push(slot);
    }
}
