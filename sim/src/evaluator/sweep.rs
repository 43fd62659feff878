//! Stage by stage in blocks: the evaluator of QUEUED and SUPERSEDED pipelines whose builds never wait for a slot.
//!
//! A stage holds one execution at a time, so an execution starts there when it has arrived and the one before has left: `start = max(arrival,
//! free)` (Lindley 1952). No queue of events is needed, only the order of arrivals at each door. A block of starts is swept through
//! the first stage, then what arrived at the second through that, and so on. A stage may only take in arrivals that nothing still
//! upstream can overtake: up to its *horizon*, the earliest time at which an unseen execution could arrive.

use std::ops::Range;

use super::block::{Block, WIDTH};
use super::book::Book;
use super::lane::Lane;
use super::moment::Moment;
use super::pass::{Body, Pass};
use super::passage::Limits;
use super::visit::Visit;
use crate::plan::Mode;

/// Fewer executions than this are followed one by one.
pub(super) const FEW: usize = 8;

impl Lane<'_> {
    /// Follows the executions that start before this time, as far as that is possible.
    pub(super) fn go_until(&mut self, until: u64, book: &mut Book) {
        while self.starts.horizon() < until && !book.is_over() {
            self.fill(WIDTH, book);
            let horizon = self.starts.horizon();
            self.sweep(0..self.stages.len(), horizon, book);
            book.trouble |= !self.cap.held_until(horizon);
        }
    }

    /// Draws a block of starts.
    pub(super) fn fill(&mut self, most: usize, book: &mut Book) {
        let pipeline = self.program.index as usize;
        let first = &mut self.stages[0];
        let before = first.inbox.len();
        self.starts.append_to(&mut first.inbox, most);
        let (times, orders, bodies) = first.inbox.columns();
        let new = before..times.len();
        book.start_all(pipeline, &bodies[new.clone()], &times[new.clone()]);
        self.cap.start_all(&times[new.clone()], &orders[new]);
    }

    /// Sweeps stages one after the other; no unseen execution arrives at the first of them before the horizon. Says the same of the stage after
    /// the last of them.
    pub(super) fn sweep(&mut self, stages: Range<usize>, mut horizon: u64, book: &mut Book) -> u64 {
        for stage in stages {
            horizon = if self.is_open(stage) {
                // None waits here for another, so that all may go in, in whatever order; what is unseen comes no earlier for that.
                self.sweep_queue(stage, u64::MAX, book).min(horizon)
            } else if self.mode() == Mode::Superseded {
                self.sweep_newest(stage, horizon, book)
            } else {
                self.sweep_queue(stage, horizon, book)
            };
        }
        horizon
    }

    /// Q1: first come, first served.
    fn sweep_queue(&mut self, stage: usize, horizon: u64, book: &mut Book) -> u64 {
        loop {
            let free = self.free(stage);
            let Some(pass) = self.first_before(stage, horizon) else {
                return horizon.max(free.time);
            };
            if self.sweep_block(stage, horizon, book) > 0 {
                continue;
            }
            let at = pass.at.max(free);
            if stage == 0 && self.starts.is_blind_at(at.time) {
                return horizon.max(free.time).min(self.starts.trigger_horizon());
            }
            self.stages[stage].inbox.pop(1);
            self.pass_through(stage, pass, at, book);
        }
    }

    /// The first at the door of a stage, if it came before the horizon.
    #[inline]
    pub(super) fn first_before(&self, stage: usize, horizon: u64) -> Option<Pass> {
        let first = self.stages[stage].inbox.front();
        first.filter(|pass| pass.at.time < horizon)
    }

    /// Sweeps a block at once, where spans do not depend on when. Says how many were dealt with.
    pub(super) fn sweep_block(&mut self, stage: usize, horizon: u64, book: &mut Book) -> usize {
        if !self.program.stages[stage].goes_in_blocks() {
            return 0;
        }
        let mut block = book.block.take().unwrap_or_default();
        let (times, _, bodies) = self.stages[stage].inbox.columns();
        let count = block.take(times, bodies, horizon);
        let mut done = 0;
        if count >= FEW {
            let program = &self.program.stages[stage];
            block.draw(&self.program, program);
            let replaces = self.mode() == Mode::Superseded && !self.is_open(stage);
            done = if replaces {
                self.enter_newest(stage, &mut block, book)
            } else {
                self.enter_block(stage, &mut block, book)
            };
        }
        book.block = Some(block);
        done
    }

    /// What ends a run through the door of a stage: it leaves within the measured span.
    pub(super) fn limits(&self, stage: usize, book: &Book) -> Limits {
        Limits {
            entry: if stage == 0 {
                self.starts.blind_from()
            } else {
                u64::MAX
            },
            exit: book.window.end,
        }
    }

    /// Lets the first of the inbox in, as many as the block has: runs of those that succeed at once, others one by one. Says how many
    /// went in.
    fn enter_block(&mut self, stage: usize, block: &mut Block, book: &mut Book) -> usize {
        let open = self.is_open(stage);
        let limits = self.limits(stage, book);
        let (mut done, mut left_out, mut lock_wait) = (0, 0, 0);
        loop {
            let ordinary = done..done + block.run_from(done);
            let lane = &mut self.stages[stage];
            let (times, orders, _) = lane.inbox.columns();
            let lock = (!open).then_some(&mut lane.free);
            let (run, waited) = block.enter(times, orders, ordinary, lock, &limits);
            lock_wait += waited;
            if !run.is_empty() {
                lane.succeeded = true;
                done = run.end;
                self.leave_block(stage, block, run, book);
            }
            // The next is for the visit to follow, unless the block ends here.
            if done == block.count {
                break;
            }
            let next = self.stages[stage].inbox.get(done);
            let pass = next.expect("a block is of those at the door");
            let at = pass.at.max(self.free(stage));
            if at.time >= limits.entry {
                break;
            }
            block.leave_out(done);
            left_out += 1;
            done += 1;
            self.pass_through(stage, pass, at, book);
        }
        let waits = (lock_wait, block.on_the_way(done));
        self.book_block(stage, block, (done, left_out), waits, book);
        done
    }

    /// Books what the first so many of a block did in a stage, without those who were left out, and takes them away from its door; with how
    /// long they waited there in all, and are on the way to the next.
    pub(super) fn book_block(
        &mut self,
        stage: usize,
        block: &Block,
        (done, left_out): (usize, usize),
        (lock_wait, transition): (u64, u64),
        book: &mut Book,
    ) {
        if let Some(next) = self.program.stages.get(stage + 1) {
            book.arrived(next.index, transition);
        }
        self.stages[stage].inbox.pop(done);
        let program = &self.program.stages[stage];
        block.book(&self.program, program, (done, left_out), book);
        let tally = &mut book.tally.stages[program.index];
        tally.lock_wait = tally.lock_wait.saturating_add(lock_wait);
    }

    /// A run of a block leaves a stage, for the next or for good.
    fn leave_block(&mut self, stage: usize, block: &mut Block, run: Range<usize>, book: &mut Book) {
        if stage == 0 {
            self.take_revisions_of_block(block, run.clone(), book);
        }
        self.hand_on(stage, block, run, book);
    }

    /// The same, once the sources have taken their changes.
    pub(super) fn hand_on(
        &mut self,
        stage: usize,
        block: &mut Block,
        run: Range<usize>,
        book: &mut Book,
    ) {
        if let Some(program) = self.program.stages.get(stage + 1) {
            let next = &mut self.stages[stage + 1];
            block.pass_on(&self.program, program, run.clone());
            let (times, orders, bodies) = block.left(run);
            return if program.plan.open {
                let (orders, bodies) = (orders.iter().copied(), bodies.iter().copied());
                next.inbox.append_all(times, orders, bodies);
            } else {
                next.inbox.insert_all(times, orders, bodies);
            };
        }
        let (times, orders, bodies) = block.left(run);
        self.succeed(times, orders, bodies, book);
    }

    /// Executions come to their end, all of them measured, and within the measured span.
    pub(super) fn succeed(
        &mut self,
        times: &[u64],
        orders: &[u64],
        bodies: &[Body],
        book: &mut Book,
    ) {
        book.succeed(self.program.index as usize, times, orders, bodies);
        self.cap.end_all(times, orders);
    }

    /// S7: the sources of a run take their changes.
    fn take_revisions_of_block(&mut self, block: &mut Block, run: Range<usize>, book: &mut Book) {
        let inbox = std::mem::take(&mut self.stages[0].inbox);
        let mut entered = [Moment::default(); WIDTH];
        let moments = run.clone().zip(inbox.moments(run.clone()));
        for (at, (place, arrived)) in entered.iter_mut().zip(moments) {
            *at = block.entered(place, arrived);
        }
        self.take_revisions(entered.into_iter(), &mut block.bodies[run], book);
        self.stages[0].inbox = inbox;
    }

    #[inline]
    pub(super) fn pass_through(&mut self, stage: usize, pass: Pass, at: Moment, book: &mut Book) {
        let mut visit = Visit::default();
        let step = self.enter(stage, pass, at, book, &mut visit);
        self.stages[stage].free = step.moment();
        self.left(stage, visit.pass, step, book);
    }
}
