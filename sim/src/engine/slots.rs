//! The slots that builds need: who waits for one, who gets it, and who has waited too long.

use super::Engine;
use super::compact::CompactAction;
use super::state::{ActionRun, Doing, Waiter};
use crate::events::{Class, Event};
use crate::ids::{ExecutionId, Id, PoolId};
use crate::semantics::slot::{Asked, gives_up};

impl<'a> Engine<'a, '_> {
    /// No slot is free: the build waits for one, or fails.
    #[inline(never)]
    pub(super) fn wait_for_slot(
        &mut self,
        id: ExecutionId,
        action: &'a CompactAction,
        (pool, token, again): (PoolId, u32, bool),
        asked: Asked,
    ) {
        let now = self.now;
        let state = &mut self.pools[pool];
        let timeout = self.plan.pools[pool].timeout;
        let run = ActionRun {
            token,
            doing: Doing::Working,
            tried: again,
            requested: now,
            started: now,
            ..ActionRun::default()
        };
        if asked == Asked::Queued {
            state.waiting.push_back(Waiter {
                execution: id,
                action: action.action,
                token,
                since: now,
            });
            let sets_timer = !state.timer && timeout < u64::MAX;
            state.timer |= sets_timer;
            let run = ActionRun {
                doing: Doing::Queued,
                ..run
            };
            self.set_run(id, action, run);
            if sets_timer {
                self.schedule(timeout, Event::of_pool(Class::QueueTimeout, pool));
            }
        } else {
            // A6: beyond the queue the start fails, and with it the action.
            self.set_run(id, action, ActionRun { fails: true, ..run });
            self.tally.queue_full(pool, &self.executions[id]);
            self.schedule_end(id, action, 0);
        }
    }

    /// A build has ended, and the build that has waited longest gets its slot.
    #[inline]
    pub(super) fn free_slot(&mut self, pool: PoolId) {
        let state = &mut self.pools[pool];
        if state.waiting.is_empty() {
            state.give_slot_back(self.now, &self.plan.window);
            return;
        }
        self.hand_over_slot(pool);
    }

    #[inline(never)]
    fn hand_over_slot(&mut self, pool: PoolId) {
        let state = &mut self.pools[pool];
        while let Some(waiter) = state.waiting.pop_front() {
            // A build that was abandoned in the queue has another token by now.
            let action = &self.compact.actions[waiter.action];
            let run = &self.runs[waiter.execution.index() * self.widest + action.in_stage as usize];
            if run.token == waiter.token {
                let asked = (run.requested, run.tried);
                return self.begin_work(waiter.execution, action, waiter.token, asked, true);
            }
        }
        state.give_slot_back(self.now, &self.plan.window);
    }

    /// The timer of a queue: a build that has waited too long fails; the timer goes to the next.
    pub(super) fn queue_timeout(&mut self, pool: PoolId) {
        let timeout = self.plan.pools[pool].timeout;
        loop {
            let state = &mut self.pools[pool];
            let Some(oldest) = state.waiting.front().copied() else {
                state.timer = false;
                return;
            };
            let waited = self.now - oldest.since;
            if !gives_up(waited, timeout) {
                return self.schedule(timeout - waited, Event::of_pool(Class::QueueTimeout, pool));
            }
            state.waiting.pop_front();
            let now = self.now;
            let action = &self.compact.actions[oldest.action];
            let run = self.run_mut(oldest.execution, action);
            if run.token == oldest.token {
                run.fails = true;
                run.started = now;
                self.schedule_end(oldest.execution, action, 0);
            }
        }
    }

    /// A build that was abandoned in the queue makes room there.
    pub(super) fn leave_queue(&mut self, pool: PoolId, token: u32) {
        let waiting = &mut self.pools[pool].waiting;
        waiting.retain(|waiter| waiter.token != token);
    }
}
