//! Doors and locks: how executions enter stages, wait, overtake and leave.

use stagewright_core::ExecutionResult;

use super::Engine;
use super::state::{Execution, Phase, StageState};
use crate::ParallelGates;
use crate::events::Event;
use crate::plan::{Mode, NONE, StagePlan};
use crate::semantics::door::{keeps_its_place, take_revision};
use crate::semantics::stage::{Next, ends_with_its_stage, on_entry};
use crate::tally::StageTally;

impl<'a> Engine<'a, '_> {
    pub(super) fn door_event(&mut self, event: Event) {
        let execution = &self.executions[event.slot as usize];
        if execution.generation == event.token {
            self.arrive(event.slot, execution.stage);
        }
    }

    /// M1, M5, Q1, P1: an execution stands before a stage.
    #[inline]
    pub(super) fn arrive(&mut self, slot: u32, stage: u32) {
        let execution = &mut self.executions[slot as usize];
        let plan = &self.plan.stages[stage as usize];
        let state = &mut self.stages[stage as usize];
        let tally = &mut self.tally.stages[stage as usize];
        execution.stage = stage;
        execution.arrived = self.now;
        execution.closed_before = state.closed_until(self.now);
        execution.phase = Phase::Waiting;
        if !self.plan.service.conditions_hold_lock
            && let Next::Condition(when) = on_entry(plan, execution.rollback, execution.admitted)
        {
            return self.evaluate(slot, when);
        }
        if !state.closed && (plan.open || (state.holder == NONE && state.waiting.is_empty())) {
            // Nothing was waited for.
            tally.waited(execution, 0, self.now);
            let entry = go_in(plan, state, execution, tally, slot, self.now);
            return self.begin_stage(slot, plan, entry);
        }
        self.stand_at_the_door(slot, stage, plan);
    }

    #[inline(never)]
    fn stand_at_the_door(&mut self, slot: u32, stage: u32, plan: &'a StagePlan) {
        let execution = &self.executions[slot as usize];
        let state = &mut self.stages[stage as usize];
        let pipeline = &self.plan.pipelines[plan.pipeline as usize];
        let mode = pipeline.mode;
        let ignores =
            mode == Mode::Parallel && self.plan.service.parallel_gates == ParallelGates::Ignore;
        let free = plan.open || (state.holder == NONE && state.waiting.is_empty());
        if ignores && free {
            return self.enter(slot, stage);
        }
        if mode != Mode::Superseded {
            state.waiting.push_back(slot);
            return;
        }
        let order = execution.order;
        let Some(other) = state.waiting.pop_front() else {
            state.waiting.push_back(slot);
            return;
        };
        let waiting = self.executions[other as usize].order;
        let keeps = keeps_its_place(waiting, order, &self.plan.service);
        let (stays, leaves) = if keeps { (other, slot) } else { (slot, other) };
        state.waiting.push_back(stays);
        self.gives_up(leaves);
        self.end_execution(leaves, ExecutionResult::Superseded);
    }

    /// Books the wait of an execution that leaves a door for good.
    pub(super) fn gives_up(&mut self, slot: u32) {
        let execution = &self.executions[slot as usize];
        let closed = self.stages[execution.stage as usize].closed_until(self.now);
        self.tally
            .waited(execution, closed - execution.closed_before, self.now);
    }

    /// Who waited at the door goes in.
    #[inline(always)]
    pub(super) fn enter(&mut self, slot: u32, stage: u32) {
        let execution = &mut self.executions[slot as usize];
        let plan = &self.plan.stages[stage as usize];
        let state = &mut self.stages[stage as usize];
        let tally = &mut self.tally.stages[stage as usize];
        let closed = state.closed_until(self.now) - execution.closed_before;
        tally.waited(execution, closed, self.now);
        let entry = go_in(plan, state, execution, tally, slot, self.now);
        self.begin_stage(slot, plan, entry);
    }

    /// The entry condition or the first run-order group starts in the instant of the entry.
    #[inline(always)]
    fn begin_stage(&mut self, slot: u32, plan: &'a StagePlan, entry: Entry) {
        if entry.takes_revision {
            self.take_revision(slot, plan.pipeline as usize);
        }
        self.follow(slot, entry.next);
    }

    /// S7: sources of S3, CodeCommit and the like take the latest revision at the moment they run.
    #[inline]
    fn take_revision(&mut self, slot: u32, pipeline: usize) {
        let plan = &self.plan.pipelines[pipeline];
        let state = &mut self.pipelines[pipeline];
        let execution = &mut self.executions[slot as usize];
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
    pub(super) fn stage_succeeded(&mut self, slot: u32) {
        let execution = &self.executions[slot as usize];
        let stage = execution.stage;
        let plan = &self.plan.stages[stage as usize];
        let state = &mut self.stages[stage as usize];
        self.tally.leave(execution, self.now, true);
        if plan.counts_early {
            self.tally.live(execution, self.now);
        }
        state.succeeded = true;
        self.move_on(slot, plan.last);
        if !plan.open {
            self.release(slot, stage);
        }
    }

    /// C1: a skipped stage is left at once, and the execution goes on.
    #[inline(never)]
    pub(super) fn stage_skipped(&mut self, slot: u32) {
        let execution = &mut self.executions[slot as usize];
        let stage = execution.stage;
        let plan = &self.plan.stages[stage as usize];
        if execution.holds_lock || self.plan.service.conditions_hold_lock {
            self.tally.leave(execution, self.now, true);
        }
        if plan.counts_early {
            self.tally.live(execution, self.now);
        }
        self.move_on(slot, plan.last);
        self.release(slot, stage);
    }

    #[inline(always)]
    fn move_on(&mut self, slot: u32, last: bool) {
        let execution = &mut self.executions[slot as usize];
        if last || ends_with_its_stage(execution.rollback, &self.plan.service) {
            return self.end_execution(slot, ExecutionResult::Succeeded);
        }
        if execution.outdated {
            return self.end_execution(slot, ExecutionResult::Cancelled);
        }
        let next = execution.stage + 1;
        let (number, generation) = (execution.number, execution.generation);
        execution.phase = Phase::Moving;
        execution.admitted = false;
        let transition = &self.transitions[next as usize];
        let latency = transition.latency.at(number, &self.plan.samplers);
        self.tally.transition(next, execution.measured, latency);
        // The lock is released by the stage that it leaves; from here on it belongs to the next.
        execution.stage = next;
        self.schedule(
            latency,
            Event::of(transition.door, number, slot, generation),
        );
    }

    /// M4, M7: the lock opens; the execution that waits enters at once.
    #[inline(always)]
    pub(super) fn release(&mut self, slot: u32, stage: u32) {
        self.executions[slot as usize].holds_lock = false;
        let state = &mut self.stages[stage as usize];
        if state.holder == slot {
            state.holder = NONE;
            if !state.waiting.is_empty() {
                self.let_in(stage);
            }
        }
    }

    /// Lets in who waits at a door that is open.
    #[inline(never)]
    pub(super) fn let_in(&mut self, stage: u32) {
        let plan = &self.plan.stages[stage as usize];
        loop {
            let state = &mut self.stages[stage as usize];
            if state.closed || state.holder != NONE {
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
    pub(super) fn disable(&mut self, stage: u32) {
        let state = &mut self.stages[stage as usize];
        if !state.closed {
            state.closed = true;
            state.closed_since = self.now;
        }
    }

    /// T3, T4: the transition is enabled again; who waits enters, unless it was disabled for too long.
    pub(super) fn enable(&mut self, stage: u32) {
        let state = &mut self.stages[stage as usize];
        if !state.closed {
            return;
        }
        let span = self.now - state.closed_since;
        state.closed_total += span;
        state.closed = false;
        if span > self.plan.service.stale_after.0 {
            let stale = std::mem::take(&mut state.waiting);
            for slot in stale {
                self.gives_up(slot);
                self.abandon_waiting(slot);
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
    slot: u32,
    now: u64,
) -> Entry {
    execution.attempt = 0;
    execution.automatic = 0;
    execution.began = false;
    execution.manual = 0;
    execution.due = None;
    execution.retry = 0;
    execution.group = plan.groups.start;
    let next = on_entry(plan, execution.rollback, execution.admitted);
    execution.admitted = false;
    take_lock(plan, state, execution, slot, now);
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
    slot: u32,
    now: u64,
) {
    execution.entered = now;
    execution.quota_wait = 0;
    execution.people = 0;
    if !plan.open {
        state.latest = state.latest.max(execution.order + 1);
        state.holder = slot;
        execution.holds_lock = true;
    }
}
