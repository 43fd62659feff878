//! Doors and locks: how executions enter stages, wait, overtake and leave.

use stagewright_core::ExecutionResult;

use super::Engine;
use super::state::{Execution, Phase, Restart, StageState};
use crate::events::Event;
use crate::ids::{ExecutionId, Id, PipelineId, StageId};
use crate::plan::{Mode, StagePlan};
use crate::semantics::door::{Stands, lets_in, stands, take_revision};
use crate::semantics::stage::{Next, ends_with_its_stage, on_entry};
use crate::tally::StageTally;

impl<'a> Engine<'a, '_> {
    pub(super) fn door_event(&mut self, event: Event) {
        let execution = &self.executions[event.id()];
        if execution.generation == event.token {
            self.arrive(event.id(), execution.stage);
        }
    }

    /// M1, M5, Q1, P1: an execution stands before a stage.
    #[inline]
    pub(super) fn arrive(&mut self, id: ExecutionId, stage: StageId) {
        let execution = &mut self.executions[id];
        let plan = &self.plan.stages[stage];
        let state = &mut self.stages[stage];
        let tally = &mut self.tally.stages[stage];
        execution.stage = stage;
        execution.arrived = self.now;
        execution.closed_before = state.closed_until(self.now);
        execution.phase = Phase::Waiting;
        if !self.plan.service.conditions_hold_lock
            && let Next::Condition(when) = on_entry(plan, execution.rollback, execution.admitted)
        {
            return self.evaluate(id, when);
        }
        let taken = state.holder.is_some() || !state.waiting.is_empty();
        if lets_in(plan, taken, state.closed, &self.plan.service) {
            // Nothing was waited for.
            tally.waited(execution, 0, self.now);
            let entry = go_in(plan, state, execution, tally, id, self.now);
            return self.begin_stage(id, plan, entry);
        }
        self.stand_at_the_door(id, stage, plan.mode);
    }

    #[inline(never)]
    fn stand_at_the_door(&mut self, id: ExecutionId, stage: StageId, mode: Mode) {
        let state = &mut self.stages[stage];
        let first = state.waiting.front().copied();
        let waiting = first.map(|first| self.executions[first].order);
        let order = self.executions[id].order;
        let leaves = match stands(mode, waiting, order, &self.plan.service) {
            Stands::Behind => return state.waiting.push_back(id),
            Stands::InPlace => std::mem::replace(&mut state.waiting[0], id),
            Stands::Superseded => id,
        };
        self.gives_up(leaves);
        self.end_execution(leaves, ExecutionResult::Superseded);
    }

    /// Books the wait of an execution that leaves a door for good.
    pub(super) fn gives_up(&mut self, id: ExecutionId) {
        let execution = &self.executions[id];
        let closed = self.stages[execution.stage].closed_until(self.now);
        self.tally
            .waited(execution, closed - execution.closed_before, self.now);
    }

    /// Who waited at the door goes in.
    #[inline(always)]
    pub(super) fn enter(&mut self, id: ExecutionId, stage: StageId) {
        let execution = &mut self.executions[id];
        let plan = &self.plan.stages[stage];
        let state = &mut self.stages[stage];
        let tally = &mut self.tally.stages[stage];
        let closed = state.closed_until(self.now) - execution.closed_before;
        tally.waited(execution, closed, self.now);
        let entry = go_in(plan, state, execution, tally, id, self.now);
        self.begin_stage(id, plan, entry);
    }

    /// The entry condition or the first run-order group starts in the instant of the entry.
    #[inline(always)]
    fn begin_stage(&mut self, id: ExecutionId, plan: &'a StagePlan, entry: Entry) {
        if entry.takes_revision {
            self.take_revision(id, plan.pipeline);
        }
        self.follow(id, entry.next);
    }

    /// S7: sources of S3, CodeCommit and the like take the latest revision at the moment they run.
    #[inline]
    fn take_revision(&mut self, id: ExecutionId, pipeline: PipelineId) {
        let plan = &self.plan.pipelines[pipeline];
        let state = &mut self.pipelines[pipeline];
        let execution = &mut self.executions[id];
        let revision = if plan.takes_latest {
            state.changes
        } else {
            execution.revision
        };
        if take_revision(&mut state.taken, revision) && execution.measured {
            self.tally.repeated(pipeline);
        }
        execution.revision = revision;
    }

    /// M3: the lock is released, the execution moves on to the next door, and who waits enters in the same instant.
    #[inline(always)]
    pub(super) fn stage_succeeded(&mut self, id: ExecutionId) {
        let execution = &self.executions[id];
        let stage = execution.stage;
        let plan = &self.plan.stages[stage];
        let state = &mut self.stages[stage];
        self.tally.leave(execution, self.now, true);
        if plan.counts_early {
            self.tally.live(execution, self.now);
        }
        state.succeeded = true;
        self.move_on(id, plan.last);
        if !plan.open {
            self.release(id, stage);
        }
    }

    /// C1: a skipped stage is left at once, and the execution goes on.
    #[inline(never)]
    pub(super) fn stage_skipped(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        let stage = execution.stage;
        let plan = &self.plan.stages[stage];
        if execution.holds_lock || self.plan.service.conditions_hold_lock {
            self.tally.leave(execution, self.now, true);
        }
        if plan.counts_early {
            self.tally.live(execution, self.now);
        }
        self.move_on(id, plan.last);
        self.release(id, stage);
    }

    #[inline(always)]
    fn move_on(&mut self, id: ExecutionId, last: bool) {
        let execution = &mut self.executions[id];
        if execution.restart == Restart::Due {
            return self.starts_anew(id);
        }
        if last || ends_with_its_stage(execution.rollback, &self.plan.service) {
            return self.end_execution(id, ExecutionResult::Succeeded);
        }
        if execution.outdated {
            return self.end_execution(id, ExecutionResult::Cancelled);
        }
        let next = StageId::of(execution.stage.index() + 1);
        let (number, generation) = (execution.number, execution.generation);
        execution.phase = Phase::Moving;
        execution.admitted = false;
        let transition = &self.transitions[next];
        let latency = transition.latency.at(number, &self.plan.samplers);
        self.tally.transition(next, execution.measured, latency);
        // The lock is released by the stage that it leaves; from here on it belongs to the next.
        execution.stage = next;
        self.schedule(latency, Event::of(transition.door, number, id, generation));
    }

    /// U3: the changed pipeline is entered from its first stage on, by what is the most recent execution now.
    #[inline(never)]
    fn starts_anew(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        let state = &mut self.pipelines[execution.pipeline];
        execution.restart = Restart::Done;
        execution.phase = Phase::Moving;
        execution.admitted = false;
        execution.order = state.starts;
        state.starts += 1;
        let first = self.plan.pipelines[execution.pipeline].stages.at(0);
        execution.stage = first;
        let (number, generation) = (execution.number, execution.generation);
        let door = self.transitions[first].door;
        self.schedule(0, Event::of(door, number, id, generation));
    }

    /// M4, M7: the lock opens; the execution that waits enters at once.
    #[inline(always)]
    pub(super) fn release(&mut self, id: ExecutionId, stage: StageId) {
        self.executions[id].holds_lock = false;
        let state = &mut self.stages[stage];
        if state.holder == Some(id) {
            state.holder = None;
            if !state.waiting.is_empty() {
                self.let_in(stage);
            }
        }
    }

    /// Lets in who waits at a door that is open.
    #[inline(never)]
    pub(super) fn let_in(&mut self, stage: StageId) {
        let plan = &self.plan.stages[stage];
        loop {
            let state = &mut self.stages[stage];
            if state.closed || state.holder.is_some() {
                return;
            }
            let Some(next) = state.waiting.pop_front() else {
                return;
            };
            self.enter(next, stage);
            if !plan.open {
                return;
            }
        }
    }

    /// T2: the transition is disabled; who is past the door goes on.
    pub(super) fn disable(&mut self, stage: StageId) {
        let state = &mut self.stages[stage];
        if !state.closed {
            state.closed = true;
            state.closed_since = self.now;
        }
    }

    /// T3, T4: the transition is enabled again; who waits enters, unless it was disabled for too long.
    pub(super) fn enable(&mut self, stage: StageId) {
        let state = &mut self.stages[stage];
        if !state.closed {
            return;
        }
        let span = self.now - state.closed_since;
        state.closed_total += span;
        state.closed = false;
        if span > self.plan.service.stale_after.0 {
            let stale = std::mem::take(&mut state.waiting);
            for id in stale {
                self.gives_up(id);
                self.abandon_waiting(id);
            }
        } else {
            self.let_in(stage);
        }
    }
}

/// What follows from an entry.
#[derive(Clone, Copy)]
struct Entry {
    takes_revision: bool,
    next: Next,
}

/// The lock is taken at once, and what was counted in the stage before begins anew.
#[inline(always)]
fn go_in(
    plan: &StagePlan,
    state: &mut StageState,
    execution: &mut Execution,
    tally: &mut StageTally,
    id: ExecutionId,
    now: u64,
) -> Entry {
    execution.attempt = 0;
    execution.automatic = 0;
    execution.began = false;
    execution.manual = 0;
    execution.due = None;
    execution.retry = 0;
    execution.group = Some(plan.groups.at(0));
    execution.reached = None;
    let next = on_entry(plan, execution.rollback, execution.admitted);
    execution.admitted = false;
    take_lock(plan, state, execution, id, now);
    tally.entries += u64::from(execution.measured);
    Entry {
        takes_revision: plan.first && !execution.rollback,
        next,
    }
}

/// An execution that goes in has the stage to itself, unless the stage has no lock.
pub(super) fn take_lock(
    plan: &StagePlan,
    state: &mut StageState,
    execution: &mut Execution,
    id: ExecutionId,
    now: u64,
) {
    execution.entered = now;
    execution.quota_wait = 0;
    execution.people = 0;
    if !plan.open {
        state.latest = state.latest.max(execution.order + 1);
        state.holder = Some(id);
        execution.holds_lock = true;
    }
}
