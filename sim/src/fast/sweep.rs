//! Stage by stage in batches: pipelines whose builds never wait for a slot.
//!
//! A stage holds one execution at a time, so an execution starts there when it has arrived and the one before has left: `start = max(arrival,
//! free)` (Lindley 1952). No event list is needed, only the order of arrivals at each door. A batch of starts is swept through
//! the first stage, then what arrived at the second through that, and so on. A stage may only take in arrivals that nothing still
//! upstream can overtake: up to its *horizon*, the earliest time at which an unseen execution could arrive (its lookahead). A stage without a lock takes
//! all, in whatever order.

use std::ops::Range;

use super::batch::{Batch, WIDTH};
use super::door::Limits;
use super::job::{Arrival, Job};
use super::moment::{Moment, moments};
use super::pipeline::Context;
use crate::semantics::batch::is_alone;

/// Fewer executions than this are followed one by one.
const FEW: usize = 8;

impl Context<'_, '_> {
    /// Follows all executions, and what comes after the measured span as far as figures depend on it.
    pub(super) fn go_alone(&mut self) {
        self.go(u64::MAX, |context| context.is_settled(u64::MAX));
    }

    /// Follows the executions that start before this time, as far as that is possible.
    pub(super) fn go_until(&mut self, until: u64) {
        self.go(until, |_| false);
    }

    fn go(&mut self, until: u64, is_over: impl Fn(&mut Self) -> bool) {
        let mut beyond = 1;
        while self.run.starts.horizon() < until && !self.acc.is_over() {
            // After the measured span a few are mostly enough for what is still under way.
            let most = if self.run.starts.are_beyond() {
                beyond = WIDTH.min(2 * beyond);
                beyond / 2
            } else {
                WIDTH
            };
            self.fill(most);
            let horizon = self.run.starts.horizon();
            self.sweep(0..self.run.stages.len(), horizon);
            self.check_cap(horizon);
            if is_over(self) {
                return;
            }
        }
    }

    /// Draws a batch of starts.
    pub(super) fn fill(&mut self, most: usize) {
        let pipeline = self.id();
        let line = &mut self.run.stages[0].line;
        let before = line.len();
        self.run.starts.append_to(line, most);
        let changes = &mut self.acc.tally.changes[pipeline];
        self.run
            .starts
            .changes()
            .for_each(|change| changes.comes(change));
        let (times, orders, jobs) = line.columns();
        let new = before..times.len();
        self.acc
            .start_all(pipeline, &jobs[new.clone()], &times[new.clone()]);
        if let Some(cap) = &mut self.run.cap {
            cap.begin_all(moments(&times[new.clone()], &orders[new]));
        }
    }

    /// Sweeps stages one after the other; no unseen execution arrives at the first of them before the horizon. Says the same of the stage after
    /// the last of them.
    pub(super) fn sweep(&mut self, stages: Range<usize>, mut horizon: u64) -> u64 {
        for stage in stages {
            horizon = if self.run.is_open(stage) {
                self.sweep_stage(stage, u64::MAX).min(horizon)
            } else {
                self.sweep_stage(stage, horizon)
            };
        }
        horizon
    }

    /// Q1: first come, first served. M5: in SUPERSEDED mode the last that came before the lock is free is the only one left.
    fn sweep_stage(&mut self, stage: usize, horizon: u64) -> u64 {
        let supersedes = self.run.supersedes(stage);
        loop {
            let free = self.run.stages[stage].free;
            let Some(first) = self.first_before(stage, horizon) else {
                return horizon.max(free.time());
            };
            if self.sweep_batch(stage, horizon) > 0 {
                continue;
            }
            let at = first.at.max(free);
            if supersedes && at.time() >= horizon {
                // Another may still come before.
                return at.time();
            }
            if let Some(known) = self.blind_at(stage, at, horizon) {
                return known;
            }
            if supersedes {
                let state = &mut self.run.stages[stage];
                let alone = is_alone(at, state.line.second());
                state.calm = if alone { state.calm + 1 } else { 0 };
            }
            let first = self.first_left(stage, at);
            self.run.stages[stage].line.pop(1);
            self.go_through(stage, first, at);
        }
    }

    /// Where an execution that enters now would take a change that is not known yet: before which time no other arrives at the next stage.
    fn blind_at(&self, stage: usize, at: Moment, horizon: u64) -> Option<u64> {
        let starts = &self.run.starts;
        let free = self.run.stages[stage].free.time();
        (stage == 0 && at.time() >= starts.blind_from())
            .then(|| horizon.max(free).min(starts.trigger_horizon()))
    }

    /// The first at the door of a stage, if it came before the horizon.
    #[inline]
    fn first_before(&self, stage: usize, horizon: u64) -> Option<Arrival> {
        let first = self.run.stages[stage].line.front();
        first.filter(|first| first.at.time() < horizon)
    }

    /// Sweeps a batch at once, where spans do not depend on when. Says how many were dealt with.
    fn sweep_batch(&mut self, stage: usize, horizon: u64) -> usize {
        let program = &self.run.program;
        if !program.stages[stage].goes_in_batches() {
            return 0;
        }
        // What is drawn for those behind one that is superseded is drawn in vain.
        let most = match self.run.supersedes(stage) {
            true => self.run.stages[stage].calm,
            false => WIDTH,
        };
        let mut batch = self.acc.batch.take().unwrap_or_default();
        let (times, _, jobs) = self.run.stages[stage].line.columns();
        // After the measured span only what figures depend on is followed.
        let beyond = |job: &Job| job.triggered >= self.acc.window.end;
        if jobs.first().is_none_or(beyond) {
            return 0;
        }
        let mut done = 0;
        if batch.take(times, jobs, horizon, most) >= FEW {
            batch.draw(program, &program.stages[stage]);
            done = self.enter_batch(stage, &mut batch, horizon);
            self.run.stages[stage].calm += done;
        }
        self.acc.batch = Some(batch);
        done
    }

    /// What ends a run through the door of a stage at which no unseen execution arrives before the horizon: it leaves within the measured span,
    /// or before that.
    fn limits(&self, stage: usize, horizon: u64, measured: bool) -> Limits {
        let alone = self.run.supersedes(stage);
        let sees = match stage {
            0 => self.run.starts.blind_from(),
            _ => u64::MAX,
        };
        Limits {
            entry: if alone { sees.min(horizon) } else { sees },
            alone,
            exit: match (measured, &self.acc.window) {
                (true, window) => window.end,
                (false, window) => window.start - 1,
            },
        }
    }

    /// Lets the first in line in, as many as the batch has: runs of those that succeed at once, others one by one. Says how many went in.
    fn enter_batch(&mut self, stage: usize, batch: &mut Batch, horizon: u64) -> usize {
        let open = self.run.is_open(stage);
        let limits = self.limits(stage, horizon, batch.measured);
        let (mut done, mut left_out, mut lock_wait) = (0, 0, 0);
        loop {
            let ordinary = done..done + batch.run_from(done);
            let state = &mut self.run.stages[stage];
            let (times, orders, _) = state.line.columns();
            let lock = (!open).then_some(&mut state.free);
            let (run, waited) = batch.enter(times, orders, ordinary, lock, &limits);
            lock_wait += waited;
            if !run.is_empty() {
                state.succeeded = true;
                done = run.end;
                if stage == 0 {
                    self.take_revisions(batch, run.clone());
                }
                self.hand_on(stage, batch, run);
            }
            // The next is for the scalar path, unless the batch ends here.
            if done == batch.count {
                break;
            }
            let state = &self.run.stages[stage];
            let next = state.line.get(done);
            let next = next.expect("a batch is of those in line");
            let at = next.at.max(state.free);
            let behind = state.line.get(done + 1);
            if limits.keep_out(at, behind.map(|behind| behind.at)) {
                break;
            }
            batch.leave_out(done);
            left_out += 1;
            done += 1;
            self.go_through(stage, next, at);
        }
        self.run.stages[stage].line.pop(done);
        let program = &self.run.program;
        batch.add_up(program, stage, (done, left_out), lock_wait, self.acc);
        done
    }

    /// A run of a batch leaves a stage, for the next or for good.
    fn hand_on(&mut self, stage: usize, batch: &mut Batch, run: Range<usize>) {
        let program = &self.run.program;
        let Some(next) = program.stages.get(stage + 1) else {
            let (times, orders, jobs) = batch.left(run);
            if batch.measured {
                self.acc.succeed(self.id(), times, orders, jobs);
            }
            return self.run.have_ended(times, orders);
        };
        batch.move_on(program, next, run.clone());
        let (times, orders, jobs) = batch.left(run);
        let line = &mut self.run.stages[stage + 1].line;
        line.put_all(times, orders, jobs, !next.plan.open);
    }

    /// S7: the sources of a run take their changes.
    fn take_revisions(&mut self, batch: &mut Batch, run: Range<usize>) {
        for place in run {
            let arrived = self.run.stages[0].line.get(place);
            let arrived = arrived.expect("a batch is of those in line").at;
            let mut job: Job = batch.jobs[place];
            self.take_revision(&mut job, batch.entered_at(place, arrived));
            batch.jobs[place] = job;
        }
    }
}
