//! The slots that builds need: who waits for one, who gets it, and who has waited too long.

use super::Engine;
use super::compact::CompactAction;
use super::state::{ActionRun, Doing, Waiter};
use crate::events::{Class, Event};
use crate::ids::{ExecutionId, Id, PoolId};
use crate::semantics::slot::Asked;

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
        let until = now.saturating_add(self.plan.actions[action.action].queue_timeout);
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
                until,
            });
            let sets_timer = until < state.timer;
            state.timer = state.timer.min(until);
            let run = ActionRun {
                doing: Doing::Queued,
                ..run
            };
            self.set_run(id, action, run);
            if sets_timer {
                self.schedule_at(until, Event::of_pool(Class::QueueTimeout, pool));
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

    /// The timer of a queue: builds that have waited too long fail; the timer goes to the next that would.
    pub(super) fn queue_timeout(&mut self, pool: PoolId) {
        let now = self.now;
        if now < self.pools[pool].timer {
            // One that would give up sooner came later, and had its own.
            return;
        }
        let waiting = &mut self.pools[pool].waiting;
        let expired: Vec<Waiter> = waiting
            .iter()
            .copied()
            .filter(|it| it.until <= now)
            .collect();
        waiting.retain(|it| it.until > now);
        let next = waiting.iter().map(|it| it.until).min();
        self.pools[pool].timer = next.unwrap_or(u64::MAX);
        for waiter in expired {
            let action = &self.compact.actions[waiter.action];
            let run = self.run_mut(waiter.execution, action);
            if run.token == waiter.token {
                run.fails = true;
                run.started = now;
                self.schedule_end(waiter.execution, action, 0);
            }
        }
        if let Some(next) = next {
            self.schedule_at(next, Event::of_pool(Class::QueueTimeout, pool));
        }
    }

    /// A build that was abandoned in the queue makes room there.
    pub(super) fn leave_queue(&mut self, pool: PoolId, token: u32) {
        let waiting = &mut self.pools[pool].waiting;
        waiting.retain(|waiter| waiter.token != token);
    }
}
