//! Inside a stage: run-order groups and actions.

use stagewright_core::ActionResult;

use super::Engine;
use super::compact::CompactAction;
use super::state::{ActionRun, Doing, Phase};
use crate::events::{Class, Event};
use crate::plan::NONE;
use crate::semantics::attempt::Attempt;
use crate::semantics::stage::Longest;

impl<'a> Engine<'a, '_> {
    /// A1: all actions of the smallest run order start together.
    pub(super) fn start_group(&mut self, slot: u32) {
        let execution = &mut self.executions[slot as usize];
        let group = self.compact.group(execution.group);
        execution.phase = Phase::Running;
        execution.began = true;
        execution.running = group.len() as u16;
        execution.failed = 0;
        execution.group_started = self.now;
        execution.longest = Longest::default();
        for action in group {
            self.start_action(slot, action);
        }
    }

    #[inline(always)]
    pub(super) fn start_action(&mut self, slot: u32, action: &'a CompactAction) {
        let token = self.next_token();
        let now = self.now;
        let needs_slot = action.pool != NONE;
        if needs_slot {
            let state = &mut self.pools[action.pool as usize];
            if state.running >= state.slots {
                return self.queue_for_slot(slot, action, token);
            }
            state.take_slot(now, &self.plan.window);
        }
        self.begin_work(slot, action, token, now, needs_slot);
    }

    /// The draws of this attempt decide how long the action takes and whether it fails.
    #[inline(always)]
    pub(super) fn begin_work(
        &mut self,
        slot: u32,
        action: &'a CompactAction,
        token: u32,
        requested: u64,
        holds_slot: bool,
    ) {
        let now = self.now;
        let place = self.place(slot, action);
        let execution = &mut self.executions[slot as usize];
        let run = &mut self.runs[place];
        let (number, round) = (execution.number, u64::from(execution.attempt));
        let Attempt { time, fails } = match action.decided_attempt(number, round) {
            Some(attempt) => attempt,
            None => action.attempt(
                self.plan,
                number,
                round,
                now,
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
            requested,
            started: now,
            ends,
        };
        self.schedule_at(ends, action.end(number, slot, token));
    }

    pub(super) fn schedule_end(&mut self, slot: u32, action: &CompactAction, delay: u64) {
        let number = self.executions[slot as usize].number;
        let token = self.run_of(slot, action).token;
        self.schedule(delay, action.end(number, slot, token));
    }

    #[inline]
    pub(super) fn action_end(&mut self, event: Event) {
        let slot = event.slot;
        let action = self.compact.action_of(&event);
        let place = self.place(slot, action);
        let execution = &mut self.executions[slot as usize];
        let kept = &mut self.runs[place];
        if kept.token != event.token {
            return;
        }
        execution.running -= 1;
        let ended = execution.running == 0;
        if kept.fails {
            self.action_failed(slot, action);
        } else {
            // Word by word: a copy of the whole would go through memory.
            let (requested, started, holds_slot) = (kept.requested, kept.started, kept.holds_slot);
            kept.close(ActionResult::Succeeded);
            if execution.measured {
                let times = (requested, started, self.now);
                self.tally
                    .action(action.action as usize, action.builds, true, times, false);
            }
            if self.listens || action.matters {
                self.end_matters(slot, action, ActionResult::Succeeded);
            }
            if holds_slot {
                self.free_slot(action.pool);
            }
        }
        if ended {
            self.group_ended(slot);
        }
    }

    #[inline(never)]
    fn action_failed(&mut self, slot: u32, action: &CompactAction) {
        let place = self.place(slot, action);
        let execution = &mut self.executions[slot as usize];
        let kept = &mut self.runs[place];
        let run = *kept;
        let result = ActionResult::Failed;
        kept.close(result);
        execution.failed += 1;
        let calls = execution.failed == 1;
        if execution.measured {
            self.tally.action(
                action.action as usize,
                action.builds,
                run.holds_slot || action.pool == NONE,
                (run.requested, run.started, self.now),
                true,
            );
        }
        if self.listens || action.matters {
            self.end_matters(slot, action, result);
        }
        if run.holds_slot {
            self.free_slot(action.pool);
        }
        if calls {
            self.call_retrier(slot);
        }
    }

    /// Books what an abandoned action used and frees its slot.
    pub(super) fn abandon_action(&mut self, slot: u32, action: &CompactAction, run: &ActionRun) {
        let place = self.place(slot, action);
        let execution = &self.executions[slot as usize];
        let kept = &mut self.runs[place];
        let result = ActionResult::Abandoned;
        // One that waited for a slot starts and ends now.
        *kept = *run;
        kept.close(result);
        if execution.measured {
            let had_slot = run.holds_slot || action.pool == NONE;
            let (index, times) = (
                action.action as usize,
                (run.requested, run.started, self.now),
            );
            self.tally
                .action(index, action.builds, had_slot, times, true);
        }
        if self.listens || action.matters {
            self.end_matters(slot, action, result);
        }
        if run.holds_slot && self.plan.service.abandoned_builds_hold_slots {
            // X2: the provider's work goes on outside, and with it the slot.
            let left = run.ends.saturating_sub(self.now);
            self.schedule(left, Event::new(0, Class::SlotEnd, 0, 0, action.pool));
        } else if run.holds_slot {
            self.free_slot(action.pool);
        }
    }

    /// A listener is told, an image cache was warmed, or another pipeline starts.
    #[inline(never)]
    fn end_matters(&mut self, slot: u32, action: &CompactAction, result: ActionResult) {
        let run = self.run_of(slot, action);
        self.record(slot, action.action, run.requested, run.started, result);
        let plan = &self.plan.actions[action.action as usize];
        let execution = &self.executions[slot as usize];
        if plan.habit != NONE {
            self.last_builds[action.action as usize] = Some(self.now);
        }
        if plan.starts != NONE && result == ActionResult::Succeeded {
            self.start_other(plan.starts, plan.starter, execution.number);
        }
    }

    /// Where the run of this action of an execution is kept.
    #[inline]
    pub(super) const fn place(&self, slot: u32, action: &CompactAction) -> usize {
        slot as usize * self.widest + action.in_stage as usize
    }

    pub(super) fn run_mut(&mut self, slot: u32, action: &CompactAction) -> &mut ActionRun {
        let place = self.place(slot, action);
        &mut self.runs[place]
    }

    pub(super) fn run_of(&self, slot: u32, action: &CompactAction) -> ActionRun {
        let place = self.place(slot, action);
        self.runs[place]
    }

    pub(super) fn set_run(&mut self, slot: u32, action: &CompactAction, run: ActionRun) {
        *self.run_mut(slot, action) = run;
    }
}
