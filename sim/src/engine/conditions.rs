//! Conditions of stages: when they are evaluated, and what is done when they are decided (C).

use super::Engine;
use super::state::Phase;
use crate::events::{Class, Event};
use crate::semantics::condition::{Verdict, When, condition_of, effect_of, verdict};
use crate::semantics::stage::{Next, decided};

impl Engine<'_, '_> {
    pub(super) fn evaluate(&mut self, slot: u32, when: When) {
        let token = self.next_token();
        let execution = &mut self.executions[slot as usize];
        let condition = condition_of(&self.plan.stages[execution.stage as usize], when);
        let (number, attempt) = (execution.number, execution.attempt);
        let streams = &self.rule_streams;
        let Verdict { takes, passes } =
            verdict(self.plan, streams, condition, number, attempt, self.now);
        execution.phase = Phase::Deciding(when);
        execution.passes = passes;
        execution.condition = token;
        let (pipeline, stage) = (execution.pipeline, execution.stage);
        let first = self.plan.pipelines[pipeline as usize].stages.start;
        if when != When::Entry && !self.plan.service.conditions_hold_lock {
            self.release(slot, stage);
        }
        self.schedule(
            takes,
            Event::new(0, Class::ConditionEnd, pipeline, number, stage - first).on(slot, token),
        );
    }

    pub(super) fn condition_event(&mut self, event: Event) {
        let execution = &self.executions[event.slot as usize];
        if let Phase::Deciding(when) = execution.phase
            && execution.condition == event.token
        {
            self.condition_end(event.slot, when);
        }
    }

    pub(super) fn condition_end(&mut self, slot: u32, when: When) {
        let execution = &mut self.executions[slot as usize];
        execution.condition = 0;
        let (passes, stage) = (execution.passes, execution.stage);
        let condition = condition_of(&self.plan.stages[stage as usize], when);
        let next = decided(when, passes, effect_of(self.plan, condition));
        if when == When::Entry && next == Next::Group && !self.plan.service.conditions_hold_lock {
            // C4: it was evaluated at the door, and only now the lock is asked for.
            execution.admitted = true;
            return self.arrive(slot, stage);
        }
        self.follow(slot, next);
    }
}
