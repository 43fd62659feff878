//! Inside a stage: run-order groups, actions, and the slots that builds need.

use stagewright_core::ActionResult;

use super::Engine;
use super::attempt::{Attempt, attempt};
use super::events::{Class, Event};
use super::state::{ActionRun, Doing, Phase, Waiter};
use crate::plan::{NONE, Plan};

impl Engine<'_, '_> {
    /// A1: all actions of the smallest run order start together.
    pub(super) fn start_group(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let Some(group) = self.plan.groups.get(execution.group as usize).cloned() else {
            return;
        };
        execution.phase = Phase::Running;
        execution.began = true;
        execution.running = group.len() as u16;
        execution.failed = 0;
        execution.group_started = self.now;
        execution.longest = 0;
        execution.longest_machine = 0;
        for action in group {
            self.start_action(slot, action);
        }
    }

    /// R1: starts the failed actions of the group again, while their siblings may still run. Says whether there were any.
    pub(super) fn restart_failed(&mut self, slot: u32) -> bool {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return false;
        };
        let Some(group) = self.plan.groups.get(execution.group as usize).cloned() else {
            return false;
        };
        let past_the_last = self
            .plan
            .stages
            .get(execution.stage as usize)
            .is_none_or(|stage| execution.group >= stage.groups.end);
        if past_the_last {
            return false;
        }
        execution.phase = Phase::Running;
        if execution.running == 0 {
            execution.group_started = self.now;
            execution.longest = 0;
            execution.longest_machine = 0;
        }
        let mut any = false;
        for action in group {
            if self.run_of(slot, action).doing != Doing::Failed {
                continue;
            }
            any = true;
            if let Some(execution) = self.executions.get_mut(slot as usize) {
                execution.running += 1;
                execution.failed = execution.failed.saturating_sub(1);
            }
            self.start_action(slot, action);
        }
        any
    }

    fn start_action(&mut self, slot: u32, action: u32) {
        let token = self.next_token();
        let Some(plan) = self.plan.actions.get(action as usize) else {
            return;
        };
        let now = self.now;
        let run = ActionRun {
            token,
            doing: Doing::Working,
            requested: now,
            started: now,
            ..ActionRun::default()
        };
        if plan.pool == NONE {
            return self.begin_work(slot, action, run);
        }
        let (Some(pool), Some(state)) = (
            self.plan.pools.get(plan.pool as usize),
            self.pools.get_mut(plan.pool as usize),
        ) else {
            return;
        };
        if state.running < pool.slots {
            self.tally.pool(plan.pool, state.running, now);
            state.running += 1;
            let run = ActionRun {
                holds_slot: true,
                ..run
            };
            self.begin_work(slot, action, run);
        } else if (state.waiting.len() as u64) < u64::from(pool.queue) {
            state.waiting.push_back(Waiter {
                slot,
                action,
                token,
                since: now,
            });
            let sets_timer = !state.timer && pool.timeout < u64::MAX;
            state.timer |= sets_timer;
            self.set_run(
                slot,
                action,
                ActionRun {
                    doing: Doing::Queued,
                    ..run
                },
            );
            if sets_timer {
                self.schedule(
                    pool.timeout,
                    Event::new(0, Class::QueueTimeout, 0, 0, plan.pool),
                );
            }
        } else {
            // A6: beyond the queue the start fails, and with it the action.
            self.set_run(slot, action, ActionRun { fails: true, ..run });
            self.tally
                .queue_full(plan.pool, self.executions.get(slot as usize));
            self.schedule_end(slot, action, 0);
        }
    }

    /// The draws of this attempt decide how long the action takes and whether it fails.
    fn begin_work(&mut self, slot: u32, action: u32, run: ActionRun) {
        let (Some(plan), Some(streams), Some(execution)) = (
            self.plan.actions.get(action as usize),
            self.action_streams.get(action as usize),
            self.executions.get_mut(slot as usize),
        ) else {
            return;
        };
        let now = self.now;
        let number = execution.number;
        let last_build = self.last_builds.get(action as usize).copied().flatten();
        let Attempt { time, fails } = attempt(
            self.plan,
            plan,
            streams,
            number,
            u64::from(execution.attempt),
            now,
            last_build,
        );
        execution.longest = execution.longest.max(time);
        if !plan.person {
            execution.longest_machine = execution.longest_machine.max(time);
        }
        let run = ActionRun {
            doing: Doing::Working,
            started: now,
            ends: now.saturating_add(time),
            fails,
            ..run
        };
        self.set_run(slot, action, run);
        self.schedule_end_of(slot, action, number, run.token, time);
    }

    pub(super) fn schedule_end(&mut self, slot: u32, action: u32, delay: u64) {
        let number = self
            .executions
            .get(slot as usize)
            .map_or(0, |execution| execution.number);
        let token = self.run_of(slot, action).token;
        self.schedule_end_of(slot, action, number, token, delay);
    }

    #[inline]
    fn schedule_end_of(&mut self, slot: u32, action: u32, number: u32, token: u32, delay: u64) {
        let Some(place) = self.plan.places.get(action as usize) else {
            return;
        };
        let event = Event::new(
            0,
            Class::ActionEnd,
            place.pipeline,
            number,
            place.in_pipeline,
        );
        self.schedule(delay, event.on(slot, token));
    }

    pub(super) fn action_end(&mut self, event: Event) {
        let slot = event.slot;
        let first = self
            .plan
            .pipelines
            .get(event.pipeline() as usize)
            .map_or(0, |pipeline| pipeline.actions.start);
        let action = first + event.local();
        let Some(run) = self.run_mut(slot, action).copied() else {
            return;
        };
        if run.token != event.token {
            return;
        }
        let result = if run.fails {
            ActionResult::Failed
        } else {
            ActionResult::Succeeded
        };
        self.close_action(slot, action, run, result);
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        execution.running -= 1;
        execution.failed += u16::from(run.fails);
        let (running, failed) = (execution.running, execution.failed);
        if run.fails && failed == 1 {
            self.call_retrier(slot);
        }
        if running == 0 {
            self.group_ended(slot);
        }
    }

    /// Books what the action used and hands its slot to the build that has waited longest.
    pub(super) fn close_action(
        &mut self,
        slot: u32,
        action: u32,
        run: ActionRun,
        result: ActionResult,
    ) {
        let (Some(plan), Some(execution)) = (
            self.plan.actions.get(action as usize),
            self.executions.get(slot as usize),
        ) else {
            return;
        };
        self.tally
            .action(action, plan, execution, &run, self.now, result);
        let number = execution.number;
        let doing = if result == ActionResult::Succeeded {
            Doing::Succeeded
        } else {
            Doing::Failed
        };
        self.set_run(
            slot,
            action,
            ActionRun {
                doing,
                ..ActionRun::default()
            },
        );
        if self.listener.records.is_some() {
            self.record(slot, action, run, result);
        }
        if plan.habit != NONE
            && let Some(last) = self.last_builds.get_mut(action as usize)
        {
            *last = Some(self.now);
        }
        if plan.starts != NONE && result == ActionResult::Succeeded {
            self.start_other(plan.starts, plan.starter, number);
        }
        if !run.holds_slot {
            return;
        }
        if result == ActionResult::Abandoned && self.plan.service.abandoned_builds_hold_slots {
            // X2: the provider's work goes on outside, and with it the slot.
            let left = run.ends.saturating_sub(self.now);
            return self.schedule(left, Event::new(0, Class::SlotEnd, 0, 0, plan.pool));
        }
        self.free_slot(plan.pool);
    }

    pub(super) fn free_slot(&mut self, pool: u32) {
        let Some(state) = self.pools.get_mut(pool as usize) else {
            return;
        };
        while let Some(waiter) = state.waiting.pop_front() {
            // A build that was abandoned in the queue has another token by now.
            let index = waiter.slot as usize * self.plan.widest + local(self.plan, waiter.action);
            let Some(run) = self.runs.get_mut(index) else {
                continue;
            };
            if run.token == waiter.token {
                let run = ActionRun {
                    holds_slot: true,
                    ..*run
                };
                return self.begin_work(waiter.slot, waiter.action, run);
            }
        }
        self.tally.pool(pool, state.running, self.now);
        state.running -= 1;
    }

    /// The timer of a queue: whoever has waited too long fails; the timer goes to the next.
    pub(super) fn queue_timeout(&mut self, pool: u32) {
        let Some(timeout) = self.plan.pools.get(pool as usize).map(|pool| pool.timeout) else {
            return;
        };
        loop {
            let Some(state) = self.pools.get_mut(pool as usize) else {
                return;
            };
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
            if let Some(run) = self.run_mut(oldest.slot, oldest.action)
                && run.token == oldest.token
            {
                run.fails = true;
                run.started = now;
                self.schedule_end(oldest.slot, oldest.action, 0);
            }
        }
    }

    /// A build that was abandoned in the queue makes room there.
    pub(super) fn leave_queue(&mut self, pool: u32, token: u32) {
        if let Some(state) = self.pools.get_mut(pool as usize) {
            state.waiting.retain(|waiter| waiter.token != token);
        }
    }

    #[inline]
    pub(super) fn run_mut(&mut self, slot: u32, action: u32) -> Option<&mut ActionRun> {
        self.runs
            .get_mut(slot as usize * self.plan.widest + local(self.plan, action))
    }

    pub(super) fn run_of(&self, slot: u32, action: u32) -> ActionRun {
        self.runs
            .get(slot as usize * self.plan.widest + local(self.plan, action))
            .copied()
            .unwrap_or_default()
    }

    fn set_run(&mut self, slot: u32, action: u32, run: ActionRun) {
        if let Some(place) = self.run_mut(slot, action) {
            *place = run;
        }
    }
}

/// The place of an action in its stage.
#[inline]
fn local(plan: &Plan, action: u32) -> usize {
    plan.places
        .get(action as usize)
        .map_or(0, |place| place.in_stage as usize)
}
