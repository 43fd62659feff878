//! Conditions of stages: when they are evaluated, and what is done when they are decided (C).

use super::Engine;
use super::state::Phase;
use crate::events::{Class, Event};
use crate::ids::ExecutionId;
use crate::semantics::condition::{Verdict, When, condition_of, effect_of, verdict};
use crate::semantics::stage::{Next, decided};

impl Engine<'_, '_> {
    pub(super) fn evaluate(&mut self, id: ExecutionId, when: When) {
        let token = self.next_token();
        let execution = &mut self.executions[id];
        let condition = condition_of(&self.plan.stages[execution.stage], when);
        let (number, attempt) = (execution.number, execution.attempt);
        let streams = &self.rule_streams;
        let Verdict { takes, passes } =
            verdict(self.plan, streams, condition, number, attempt, self.now);
        execution.phase = Phase::Deciding(when);
        execution.passes = passes;
        execution.condition = token;
        let (pipeline, stage) = (execution.pipeline, execution.stage);
        let place = self.plan.pipelines[pipeline].stages.place_of(stage);
        if when != When::Entry && !self.plan.service.conditions_hold_lock {
            self.release(id, stage);
        }
        self.schedule(
            takes,
            Event::new(0, Class::ConditionEnd, pipeline, number, place).on(id, token),
        );
    }

    pub(super) fn condition_event(&mut self, event: Event) {
        let execution = &self.executions[event.id()];
        if let Phase::Deciding(when) = execution.phase
            && execution.condition == event.token
        {
            self.condition_end(event.id(), when);
        }
    }

    pub(super) fn condition_end(&mut self, id: ExecutionId, when: When) {
        let execution = &mut self.executions[id];
        execution.condition = 0;
        let (passes, stage) = (execution.passes, execution.stage);
        let condition = condition_of(&self.plan.stages[stage], when);
        let next = decided(when, passes, effect_of(self.plan, condition));
        if when == When::Entry && next == Next::Group && !self.plan.service.conditions_hold_lock {
            // C4: it was evaluated at the door, and only now the lock is asked for.
            execution.admitted = true;
            return self.arrive(id, stage);
        }
        self.follow(id, next);
    }
}
