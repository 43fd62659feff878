//! The slots that builds need: who waits for one, who gets it, and who has waited too long.

use super::Engine;
use super::compact::CompactAction;
use super::state::{ActionRun, Doing, Waiter};
use crate::events::{Class, Event};

impl<'a> Engine<'a, '_> {
    /// No slot is free: the build waits for one, if there is room where it can wait.
    #[inline(never)]
    pub(super) fn queue_for_slot(&mut self, slot: u32, action: &'a CompactAction, token: u32) {
        let now = self.now;
        let pool = &self.plan.pools[action.pool as usize];
        let state = &mut self.pools[action.pool as usize];
        let run = ActionRun {
            token,
            doing: Doing::Working,
            requested: now,
            started: now,
            ..ActionRun::default()
        };
        if (state.waiting.len() as u64) < u64::from(pool.queue) {
            state.waiting.push_back(Waiter {
                slot,
                action: action.action,
                token,
                since: now,
            });
            let sets_timer = !state.timer && pool.timeout < u64::MAX;
            state.timer |= sets_timer;
            let run = ActionRun {
                doing: Doing::Queued,
                ..run
            };
            self.set_run(slot, action, run);
            if sets_timer {
                self.schedule(
                    pool.timeout,
                    Event::new(0, Class::QueueTimeout, 0, 0, action.pool),
                );
            }
        } else {
            // A6: beyond the queue the start fails, and with it the action.
            self.set_run(slot, action, ActionRun { fails: true, ..run });
            self.tally
                .queue_full(action.pool, &self.executions[slot as usize]);
            self.schedule_end(slot, action, 0);
        }
    }

    /// A build has ended, and the build that has waited longest gets its slot.
    #[inline]
    pub(super) fn free_slot(&mut self, pool: u32) {
        let state = &mut self.pools[pool as usize];
        if state.waiting.is_empty() {
            state.give_slot_back(self.now, &self.plan.window);
            return;
        }
        self.hand_over_slot(pool);
    }

    #[inline(never)]
    fn hand_over_slot(&mut self, pool: u32) {
        let state = &mut self.pools[pool as usize];
        while let Some(waiter) = state.waiting.pop_front() {
            // A build that was abandoned in the queue has another token by now.
            let action = &self.compact.actions[waiter.action as usize];
            let run = &self.runs[waiter.slot as usize * self.widest + action.in_stage as usize];
            if run.token == waiter.token {
                let requested = run.requested;
                return self.begin_work(waiter.slot, action, waiter.token, requested, true);
            }
        }
        state.give_slot_back(self.now, &self.plan.window);
    }

    /// The timer of a queue: a build that has waited too long fails; the timer goes to the next.
    pub(super) fn queue_timeout(&mut self, pool: u32) {
        let timeout = self.plan.pools[pool as usize].timeout;
        loop {
            let state = &mut self.pools[pool as usize];
            let Some(oldest) = state.waiting.front().copied() else {
                state.timer = false;
                return;
            };
            let deadline = oldest.since.saturating_add(timeout);
            if deadline > self.now {
                let delay = deadline - self.now;
                return self.schedule(delay, Event::new(0, Class::QueueTimeout, 0, 0, pool));
            }
            state.waiting.pop_front();
            let now = self.now;
            let action = &self.compact.actions[oldest.action as usize];
            let run = self.run_mut(oldest.slot, action);
            if run.token == oldest.token {
                run.fails = true;
                run.started = now;
                self.schedule_end(oldest.slot, action, 0);
            }
        }
    }

    /// A build that was abandoned in the queue makes room there.
    pub(super) fn leave_queue(&mut self, pool: u32, token: u32) {
        let waiting = &mut self.pools[pool as usize].waiting;
        waiting.retain(|waiter| waiter.token != token);
    }
}
