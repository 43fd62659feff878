//! Stage by stage in blocks: the evaluator of QUEUED and SUPERSEDED pipelines whose builds never wait for a slot.
//!
//! A stage holds one execution at a time, so an execution starts there when it has arrived and the one before has left: `start = max(arrival,
//! free)` (Lindley 1952). No queue of events is needed, only the order of arrivals at each door. A block of starts is swept through
//! the first stage, then what arrived at the second through that, and so on. A stage may only take in arrivals that nothing still
//! upstream can overtake: up to its *horizon*, the earliest time at which somebody unseen could arrive.

use std::ops::Range;

use super::block::{Block, WIDTH};
use super::book::Book;
use super::lane::Lane;
use super::moment::Moment;
use super::pass::{Body, Pass};
use super::passage::Limits;
use super::pool::Pools;
use super::program::StageProgram;
use super::visit::Visit;
use crate::plan::Mode;

/// Fewer executions than this are followed one by one.
pub(super) const FEW: usize = 8;

impl Lane<'_> {
    /// Sweeps on whoever starts before this time.
    pub(super) fn sweep_until(
        &mut self,
        until: u64,
        pools: &mut Pools,
        book: &mut Book,
        cancelled: &dyn Fn() -> bool,
    ) {
        while self.starts.horizon() < until && !book.is_done(self.program.index) && !cancelled() {
            self.fill(WIDTH, book);
            let horizon = self.starts.horizon();
            self.sweep(0..self.stages.len(), horizon, pools, book);
            book.trouble |= !self.cap.held_until(horizon);
        }
    }

    /// Draws a block of starts.
    pub(super) fn fill(&mut self, most: usize, book: &mut Book) {
        let pipeline = self.program.index as usize;
        let Some(first) = self.stages.first_mut() else {
            return;
        };
        let before = first.inbox.len();
        self.starts.append_to(&mut first.inbox, most);
        let (times, orders, bodies) = first.inbox.columns();
        let new = before..times.len();
        let (times, orders, bodies) = (
            times.get(new.clone()).unwrap_or_default(),
            orders.get(new.clone()).unwrap_or_default(),
            bodies.get(new).unwrap_or_default(),
        );
        book.start_all(pipeline, bodies, times);
        self.cap.start_all(times, orders);
    }

    /// Sweeps stages one after the other; nobody unseen arrives at the first of them before the horizon. Says the same of the stage after
    /// the last of them.
    pub(super) fn sweep(
        &mut self,
        stages: Range<usize>,
        mut horizon: u64,
        pools: &mut Pools,
        book: &mut Book,
    ) -> u64 {
        for stage in stages {
            horizon = match self.mode() {
                Mode::Superseded => self.sweep_newest(stage, horizon, pools, book),
                Mode::Queued | Mode::Parallel => self.sweep_queue(stage, horizon, pools, book),
            };
        }
        horizon
    }

    /// Q1: first come, first served.
    fn sweep_queue(
        &mut self,
        stage: usize,
        horizon: u64,
        pools: &mut Pools,
        book: &mut Book,
    ) -> u64 {
        loop {
            let free = self.free(stage);
            let Some(pass) = self.first_before(stage, horizon) else {
                return horizon.max(free.time);
            };
            if self.sweep_block(stage, horizon, pools, book) > 0 {
                continue;
            }
            let at = pass.at.max(free);
            if stage == 0 && self.starts.is_blind_at(at.time) {
                return horizon.max(free.time).min(self.starts.trigger_horizon());
            }
            if let Some(lane) = self.stages.get_mut(stage) {
                lane.inbox.pop(1);
            }
            self.pass_through(stage, pass, at, pools, book);
        }
    }

    /// The first at the door of a stage, if it came before the horizon.
    #[inline]
    pub(super) fn first_before(&self, stage: usize, horizon: u64) -> Option<Pass> {
        let first = self.stages.get(stage)?.inbox.front();
        first.filter(|pass| pass.at.time < horizon)
    }

    /// Sweeps a block at once, where spans do not depend on when. Says how many were dealt with.
    pub(super) fn sweep_block(
        &mut self,
        stage: usize,
        horizon: u64,
        pools: &mut Pools,
        book: &mut Book,
    ) -> usize {
        let in_blocks = self
            .program
            .stages
            .get(stage)
            .is_some_and(StageProgram::goes_in_blocks);
        if !in_blocks {
            return 0;
        }
        let mut block = book.block.take().unwrap_or_default();
        let count = self.stages.get(stage).map_or(0, |lane| {
            let (times, _, bodies) = lane.inbox.columns();
            block.take(times, bodies, horizon)
        });
        let mut done = 0;
        if count >= FEW
            && let Some(program) = self.program.stages.get(stage)
        {
            block.draw(&self.program, program, book);
            let replaces = self.mode() == Mode::Superseded && !self.is_open(stage);
            done = if replaces {
                self.enter_newest(stage, &mut block, pools, book)
            } else {
                self.enter_block(stage, &mut block, pools, book)
            };
        }
        book.block = Some(block);
        done
    }

    /// What ends a run through the door of a stage: who is measured leaves within the measured span, who is not leaves before it.
    pub(super) fn limits(&self, stage: usize, measured: bool, book: &Book) -> Limits {
        Limits {
            entry: if stage == 0 {
                self.starts.blind_from()
            } else {
                u64::MAX
            },
            exit: if measured {
                book.window.end
            } else {
                book.window.start
            },
        }
    }

    /// Lets the first of the inbox in, as many as the block has: runs of those who succeed at once, others one by one. Says how many
    /// went in.
    fn enter_block(
        &mut self,
        stage: usize,
        block: &mut Block,
        pools: &mut Pools,
        book: &mut Book,
    ) -> usize {
        let open = self.is_open(stage);
        let (mut done, mut left_out, mut lock_wait) = (0, 0, 0);
        loop {
            let alike = done..done + block.run_from(done);
            let measured = block.is_measured(done);
            let limits = self.limits(stage, measured, book);
            let Some(lane) = self.stages.get_mut(stage) else {
                break;
            };
            let (times, orders, _) = lane.inbox.columns();
            let lock = (!open).then_some(&mut lane.free);
            let (run, waited) = block.enter(times, orders, alike.clone(), lock, &limits);
            if !run.is_empty() {
                lane.succeeded = true;
                done = run.end;
                self.leave_block(stage, block, run.clone(), book);
            }
            if measured {
                lock_wait += waited;
            } else if let Some(program) = self.program.stages.get(stage) {
                left_out += run.len();
                block.pass_over(&self.program, program, run.clone(), book);
            }
            if run == alike && block.run_from(done) > 0 {
                // From those who are not measured to those who are, or back.
                continue;
            }
            // Whoever comes next is for the visit to follow, unless the block ends here.
            let next = self.stages.get(stage).and_then(|lane| lane.inbox.get(done));
            let Some(pass) = next.filter(|_| done < block.count) else {
                break;
            };
            let at = pass.at.max(self.free(stage));
            if at.time >= limits.entry {
                break;
            }
            block.leave_out(done);
            left_out += 1;
            done += 1;
            self.pass_through(stage, pass, at, pools, book);
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
        if let Some(lane) = self.stages.get_mut(stage) {
            lane.inbox.pop(done);
        }
        if let Some(program) = self.program.stages.get(stage) {
            block.book(&self.program, program, (done, left_out), book);
            if let Some(tally) = book.tally.stages.get_mut(program.index) {
                tally.lock_wait = tally.lock_wait.saturating_add(lock_wait);
            }
        }
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
        if let (Some(program), Some(next)) = (
            self.program.stages.get(stage + 1),
            self.stages.get_mut(stage + 1),
        ) {
            block.pass_on(&self.program, program, run.clone());
            let (times, orders, bodies) = block.left(run);
            return next.inbox.insert_all(times, orders, bodies);
        }
        let (times, orders, bodies) = block.left(run);
        self.succeed(times, orders, bodies, book);
    }

    /// Executions come to their end: all of them measured, and within the measured span, or none of them, and before it.
    pub(super) fn succeed(
        &mut self,
        times: &[u64],
        orders: &[u64],
        bodies: &[Body],
        book: &mut Book,
    ) {
        if bodies.first().is_some_and(|body| body.measured) {
            book.succeed(self.program.index as usize, times, orders, bodies);
        }
        self.cap.end_all(times, orders);
    }

    /// S7: the sources of a run take their changes.
    fn take_revisions_of_block(&mut self, block: &mut Block, run: Range<usize>, book: &mut Book) {
        let Some(lane) = self.stages.first_mut() else {
            return;
        };
        let inbox = std::mem::take(&mut lane.inbox);
        let mut entered = [Moment::default(); WIDTH];
        let moments = run.clone().zip(inbox.moments(run.clone()));
        for (at, (place, arrived)) in entered.iter_mut().zip(moments) {
            *at = block.entered(place, arrived);
        }
        if let Some(bodies) = block.bodies.get_mut(run) {
            self.take_revisions(entered.into_iter(), bodies, book);
        }
        if let Some(lane) = self.stages.first_mut() {
            lane.inbox = inbox;
        }
    }

    #[inline]
    pub(super) fn pass_through(
        &mut self,
        stage: usize,
        pass: Pass,
        at: Moment,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        let mut visit = Visit::default();
        let step = self.enter(stage, pass, at, pools, book, &mut visit);
        if let Some(lane) = self.stages.get_mut(stage) {
            lane.free = step.moment();
        }
        self.left(stage, visit.pass, step, book);
    }
}
