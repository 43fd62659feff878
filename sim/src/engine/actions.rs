//! Inside a stage: run-order groups, actions, and the slots that builds need.

use stagewright_core::ActionResult;

use super::Engine;
use super::events::{Class, Event};
use super::state::{ActionRun, Waiter};
use crate::plan::NONE;

impl Engine<'_, '_> {
    /// A1: all actions of the smallest run order start together.
    pub(super) fn start_group(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let Some(group) = self.plan.groups.get(execution.group as usize).cloned() else {
            return;
        };
        execution.running = group.len() as u16;
        execution.failed = 0;
        execution.group_started = self.now;
        execution.longest = 0;
        execution.longest_machine = 0;
        for action in group {
            self.start_action(slot, action);
        }
    }

    fn start_action(&mut self, slot: u32, action: u32) {
        let token = self.next_token();
        let Some(plan) = self.plan.actions.get(action as usize) else {
            return;
        };
        let now = self.now;
        let run = ActionRun {
            token,
            requested: now,
            started: now,
            ..ActionRun::default()
        };
        if plan.pool == NONE {
            self.set_run(slot, action, run);
            return self.begin_work(slot, action);
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
            self.set_run(
                slot,
                action,
                ActionRun {
                    holds_slot: true,
                    ..run
                },
            );
            self.begin_work(slot, action);
        } else if (state.waiting.len() as u64) < u64::from(pool.queue) {
            state.waiting.push_back(Waiter {
                slot,
                action,
                token,
                since: now,
            });
            let sets_timer = !state.timer && pool.timeout < u64::MAX;
            state.timer |= sets_timer;
            self.set_run(slot, action, run);
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
    fn begin_work(&mut self, slot: u32, action: u32) {
        let (Some(plan), Some(streams), Some(execution)) = (
            self.plan.actions.get(action as usize),
            self.action_streams.get(action as usize),
            self.executions.get_mut(slot as usize),
        ) else {
            return;
        };
        let (number, attempt) = (u64::from(execution.number), u64::from(execution.attempt));
        let mut time = self
            .plan
            .samplers
            .sample(plan.duration, streams.duration.draw(number, attempt));
        if plan.start_up != crate::sampler::SamplerId::ZERO {
            time = time.saturating_add(
                self.plan
                    .samplers
                    .sample(plan.start_up, streams.start_up.draw(number, attempt)),
            );
        }
        let mut fails = plan.failure > 0 && streams.failure.draw(number, attempt) < plan.failure;
        if time > plan.timeout {
            time = plan.timeout;
            fails = true;
        }
        execution.longest = execution.longest.max(time);
        if !plan.person {
            execution.longest_machine = execution.longest_machine.max(time);
        }
        let now = self.now;
        if let Some(run) = self.run_mut(slot, action) {
            run.started = now;
            run.fails = fails;
        }
        self.schedule_end(slot, action, time);
    }

    fn schedule_end(&mut self, slot: u32, action: u32, delay: u64) {
        let Some(execution) = self.executions.get(slot as usize) else {
            return;
        };
        let (pipeline, number) = (execution.pipeline, execution.number);
        let first = self
            .plan
            .pipelines
            .get(pipeline as usize)
            .map_or(0, |pipeline| pipeline.actions.start);
        let token = self.run_mut(slot, action).map_or(0, |run| run.token);
        self.schedule(
            delay,
            Event::new(0, Class::ActionEnd, pipeline, number, action - first).on(slot, token),
        );
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
        if execution.running == 0 {
            self.group_ended(slot);
        }
    }

    /// Books what the action used and hands its slot to the build that has waited longest.
    fn close_action(&mut self, slot: u32, action: u32, run: ActionRun, result: ActionResult) {
        let Some(plan) = self.plan.actions.get(action as usize) else {
            return;
        };
        if let Some(run) = self.run_mut(slot, action) {
            run.token = 0;
            run.holds_slot = false;
        }
        if let Some(execution) = self.executions.get(slot as usize) {
            self.tally
                .action(action, plan, execution, &run, self.now, result);
        }
        self.record(slot, action, run, result);
        if run.holds_slot {
            self.free_slot(plan.pool);
        }
    }

    fn free_slot(&mut self, pool: u32) {
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
                run.holds_slot = true;
                return self.begin_work(waiter.slot, waiter.action);
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

    /// A1, A2: the next group starts only when all actions of this one succeeded; after a failure none does.
    fn group_ended(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let spent = self.now - execution.group_started;
        execution.quota_wait += spent.saturating_sub(execution.longest);
        execution.people += execution.longest - execution.longest_machine;
        if execution.failed > 0 {
            return self.stage_failed(slot);
        }
        let Some(stage) = self.plan.stages.get(execution.stage as usize) else {
            return;
        };
        execution.group += 1;
        if execution.group < stage.groups.end {
            self.start_group(slot);
        } else {
            self.stage_succeeded(slot);
        }
    }

    #[inline]
    fn run_mut(&mut self, slot: u32, action: u32) -> Option<&mut ActionRun> {
        self.runs
            .get_mut(slot as usize * self.plan.widest + local(self.plan, action))
    }

    fn set_run(&mut self, slot: u32, action: u32, run: ActionRun) {
        if let Some(place) = self.run_mut(slot, action) {
            *place = run;
        }
    }
}

/// The place of an action in its stage.
#[inline]
fn local(plan: &crate::plan::Plan, action: u32) -> usize {
    let stage = plan
        .actions
        .get(action as usize)
        .map_or(0, |action| action.stage);
    let first = plan
        .stages
        .get(stage as usize)
        .map_or(0, |stage| stage.actions.start);
    (action - first) as usize
}
