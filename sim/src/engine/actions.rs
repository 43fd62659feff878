//! Inside a stage: run-order groups and actions.

use stagewright_core::ActionResult;

use super::Engine;
use super::compact::CompactAction;
use super::state::{ActionRun, Doing, Phase, Restart};
use crate::events::{Class, Event};
use crate::ids::{ExecutionId, Id};
use crate::semantics::attempt::Attempt;
use crate::semantics::slot::{Asked, ask};
use crate::semantics::stage::Longest;

impl<'a> Engine<'a, '_> {
    /// A1: all actions of the smallest run order start together.
    pub(super) fn start_group(&mut self, id: ExecutionId) {
        let execution = &mut self.executions[id];
        let group = execution.group;
        let again = group <= execution.reached;
        execution.reached = group.max(execution.reached);
        let group = self
            .compact
            .group(group.expect("a group of the stage is left to start"));
        execution.phase = Phase::Running;
        execution.began = true;
        execution.running = group.len() as u16;
        execution.failed = 0;
        execution.group_started = self.now;
        execution.longest = Longest::default();
        for action in group {
            let again = again && self.run_of(id, action).tried;
            self.start_action(id, action, again);
        }
    }

    /// `again`: it was tried before, by this execution in this stage.
    #[inline(always)]
    pub(super) fn start_action(&mut self, id: ExecutionId, action: &'a CompactAction, again: bool) {
        let token = self.next_token();
        let now = self.now;
        if let Some(pool) = action.pool {
            let state = &mut self.pools[pool];
            let is_free = state.running < state.slots;
            match ask(is_free, state.waiting.len(), self.plan.pools[pool].queue) {
                Asked::Granted => state.take_slot(now, &self.plan.window),
                asked => return self.wait_for_slot(id, action, (pool, token, again), asked),
            }
        }
        self.begin_work(id, action, token, (now, again), action.pool.is_some());
    }

    /// The draws of this attempt decide how long the action takes and whether it fails.
    #[inline(always)]
    pub(super) fn begin_work(
        &mut self,
        id: ExecutionId,
        action: &'a CompactAction,
        token: u32,
        (requested, again): (u64, bool),
        holds_slot: bool,
    ) {
        let now = self.now;
        let place = self.place(id, action);
        let fate = match action.has_kinds {
            true => Some(self.fate(id, action, again)),
            false => None,
        };
        let execution = &mut self.executions[id];
        let run = &mut self.runs[place];
        let (number, round) = (execution.number, u64::from(execution.attempt));
        let Attempt { time, fails } = match action.decided_attempt(number, round) {
            Some(attempt) => attempt,
            None => action.attempt(
                self.plan,
                (number, round),
                (now, fate),
                self.compact,
                &self.last_builds,
            ),
        };
        execution.longest.add(time, action.person);
        let ends = now.saturating_add(time);
        *run = ActionRun {
            token,
            doing: Doing::Working,
            fails,
            holds_slot,
            tried: true,
            requested,
            started: now,
            ends,
        };
        self.schedule_at(ends, action.end(number, id, token));
    }

    pub(super) fn schedule_end(&mut self, id: ExecutionId, action: &CompactAction, delay: u64) {
        let number = self.executions[id].number;
        let token = self.run_of(id, action).token;
        self.schedule(delay, action.end(number, id, token));
    }

    #[inline]
    pub(super) fn action_end(&mut self, event: Event) {
        let id = event.id();
        let action = self.compact.action_of(&event);
        let place = self.place(id, action);
        let execution = &mut self.executions[id];
        let kept = &mut self.runs[place];
        if kept.token != event.token {
            return;
        }
        execution.running -= 1;
        let ended = execution.running == 0;
        if kept.fails {
            self.action_failed(id, action);
        } else {
            // Word by word: a copy of the whole would go through memory.
            let (requested, started, holds_slot) = (kept.requested, kept.started, kept.holds_slot);
            kept.close(ActionResult::Succeeded);
            if execution.measured {
                let times = (requested, started, self.now);
                self.tally
                    .action(action.action, action.builds, true, times, false);
            }
            if self.listens || action.matters {
                self.end_matters(id, action, ActionResult::Succeeded);
            }
            if holds_slot {
                self.free_slot(action.slot_of());
            }
        }
        if ended {
            self.group_ended(id);
        }
    }

    #[inline(never)]
    fn action_failed(&mut self, id: ExecutionId, action: &CompactAction) {
        let place = self.place(id, action);
        let execution = &mut self.executions[id];
        let kept = &mut self.runs[place];
        let run = *kept;
        let result = ActionResult::Failed;
        kept.close(result);
        execution.failed += 1;
        let calls = execution.failed == 1;
        if execution.measured {
            self.tally.action(
                action.action,
                action.builds,
                run.holds_slot || action.pool.is_none(),
                (run.requested, run.started, self.now),
                true,
            );
        }
        if self.listens || action.matters {
            self.end_matters(id, action, result);
        }
        if run.holds_slot {
            self.free_slot(action.slot_of());
        }
        if action.has_kinds {
            self.calls_for_a_fix(id, action.action);
        }
        if calls {
            self.call_retrier(id);
        }
    }

    /// Books what an abandoned action used and frees its slot.
    pub(super) fn abandon_action(
        &mut self,
        id: ExecutionId,
        action: &CompactAction,
        run: &ActionRun,
    ) {
        let place = self.place(id, action);
        let execution = &self.executions[id];
        let kept = &mut self.runs[place];
        let result = ActionResult::Abandoned;
        // One that waited for a slot starts and ends now.
        *kept = *run;
        kept.close(result);
        if execution.measured {
            let had_slot = run.holds_slot || action.pool.is_none();
            let (index, times) = (action.action, (run.requested, run.started, self.now));
            self.tally
                .action(index, action.builds, had_slot, times, true);
        }
        if self.listens || action.matters {
            self.end_matters(id, action, result);
        }
        if run.holds_slot && self.plan.service.abandoned_builds_hold_slots {
            // X2: the provider's work goes on outside, and with it the slot.
            let left = run.ends.saturating_sub(self.now);
            self.schedule(left, Event::of_pool(Class::SlotEnd, action.slot_of()));
        } else if run.holds_slot {
            self.free_slot(action.slot_of());
        }
    }

    /// A listener is told, an image cache was warmed, or another pipeline starts.
    #[inline(never)]
    fn end_matters(&mut self, id: ExecutionId, action: &CompactAction, result: ActionResult) {
        let run = self.run_of(id, action);
        self.record(id, action.action, run.requested, run.started, result);
        let plan = &self.plan.actions[action.action];
        let execution = &mut self.executions[id];
        let number = execution.number;
        if let Some(habit) = plan.habit {
            self.last_builds[action.action] = Some(self.now);
            let draw = &self.compact.streams[action.action].restart;
            let below = self.plan.habits[habit].restarts;
            if result == ActionResult::Succeeded
                && execution.restart == Restart::NotYet
                && !execution.rollback
                && (below == u64::MAX || draw.draw(u64::from(number), 0) < below)
            {
                execution.restart = Restart::Due;
            }
        }
        if let Some((other, starter)) = plan.starts
            && result == ActionResult::Succeeded
        {
            self.start_other(other, starter, number);
        }
    }

    /// Where the run of this action of an execution is kept.
    #[inline]
    pub(super) fn place(&self, id: ExecutionId, action: &CompactAction) -> usize {
        id.index() * self.widest + action.in_stage as usize
    }

    pub(super) fn run_mut(&mut self, id: ExecutionId, action: &CompactAction) -> &mut ActionRun {
        let place = self.place(id, action);
        &mut self.runs[place]
    }

    pub(super) fn run_of(&self, id: ExecutionId, action: &CompactAction) -> ActionRun {
        let place = self.place(id, action);
        self.runs[place]
    }

    pub(super) fn set_run(&mut self, id: ExecutionId, action: &CompactAction, run: ActionRun) {
        *self.run_mut(id, action) = run;
    }
}
