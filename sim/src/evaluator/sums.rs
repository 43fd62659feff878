//! Sums of maxima: the evaluator of PARALLEL pipelines whose builds never wait for a slot.
//!
//! Nothing is shared but the cap on active executions. Where spans are independent draws, a block of executions is drawn stage by stage and summed
//! up; else each execution is followed from its start to its end before the next is looked at.

use stagewright_core::ExecutionResult;

use super::block::{Block, Column, Limits, WIDTH};
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::pool::Pools;
use super::program::StageProgram;
use super::starts::{Body, Pass};
use super::sweep::FEW;
use super::visit::{Step, Visit};

impl Lane<'_> {
    /// Follows every execution to its end.
    pub(super) fn run_apart(
        &mut self,
        pools: &mut Pools,
        book: &mut Book,
        cancelled: &dyn Fn() -> bool,
    ) {
        let stages = &self.program.stages;
        let in_blocks = stages.iter().all(StageProgram::goes_in_blocks);
        let mut blocks: Vec<Box<Block>> = stages.iter().map(|_| Box::default()).collect();
        let mut starts = Inbox::default();
        while !self.starts.is_over() && !book.is_done() && !cancelled() {
            self.starts.append_to(&mut starts, WIDTH);
            if !(in_blocks
                && starts.len() >= FEW
                && self.follow_block(&starts, &mut blocks, pools, book))
            {
                self.follow_each(&starts, pools, book);
            }
            starts.pop(starts.len());
        }
    }

    fn follow_each(&mut self, starts: &Inbox, pools: &mut Pools, book: &mut Book) {
        for pass in (0..starts.len()).filter_map(|place| starts.get(place)) {
            if self.admit(&pass, 0, book) {
                self.follow(pass, pools, book);
            }
        }
    }

    /// S8: whether the cap lets an execution start; if not, it has ended.
    #[inline]
    pub(super) fn admit(&mut self, pass: &Pass, in_progress: usize, book: &mut Book) -> bool {
        let pipeline = self.program.index as usize;
        let admitted = self.cap.admits(pass.at, in_progress);
        if admitted {
            book.start(pipeline, pass, pass.at.time);
        } else {
            book.refuse(pipeline, pass);
        }
        admitted
    }

    fn follow(&mut self, mut pass: Pass, pools: &mut Pools, book: &mut Book) {
        let pipeline = self.program.index as usize;
        for stage in 0..self.stages.len() {
            let mut visit = Visit::default();
            let step = self.enter(stage, pass, pass.at, pools, book, &mut visit);
            match (step, self.program.stages.get(stage + 1)) {
                (Step::Passes(at), Some(next)) => {
                    pass = self.program.move_on(next, visit.pass, at, book);
                }
                (Step::Passes(at), None) => {
                    book.end(pipeline, &visit.pass, ExecutionResult::Succeeded, at);
                    self.cap.end(at);
                }
                (Step::Ends(at), _) => return self.cap.end(at),
                (Step::Asks(_), _) => book.trouble = true,
            }
        }
    }

    /// Follows a block of executions at once; says that it did nothing if the cap might refuse one of them.
    fn follow_block(
        &mut self,
        starts: &Inbox,
        blocks: &mut [Box<Block>],
        pools: &mut Pools,
        book: &mut Book,
    ) -> bool {
        let (times, _, all) = starts.columns();
        let count = all.len().min(WIDTH);
        let mut bodies = [Body::default(); WIDTH];
        bodies[..count].copy_from_slice(&all[..count]);
        let (ends, orders, special) = self.ends(starts, blocks, book);
        // Whoever fails ends at another time, which may be any.
        let latest = ends.iter().zip(special).map(
            |(end, special)| {
                if special > 0 { u64::MAX } else { *end }
            },
        );
        if !self.cap.holds_for(times.iter().copied().zip(latest)) {
            return false;
        }
        let pipeline = self.program.index as usize;
        let border = book.window.end;
        let ordinary: [bool; WIDTH] =
            std::array::from_fn(|place| special[place] == 0 && ends[place] <= border);
        let (mut left_out, mut place) = (0, 0);
        for run in ordinary[..count].chunk_by(|one, next| one == next) {
            let these = place..place + run.len();
            place += run.len();
            for place in these.clone() {
                let Some(pass) = starts.get(place) else {
                    continue;
                };
                book.start(pipeline, &pass, pass.at.time);
                if ordinary[place] {
                    self.take_revision(&mut bodies[place], pass.at, book);
                    continue;
                }
                blocks.iter_mut().for_each(|block| block.leave_out(place));
                left_out += 1;
                self.follow(pass, pools, book);
            }
            if run[0] {
                let (ends, orders) = (&ends[these.clone()], &orders[these.clone()]);
                self.succeed(ends, orders, &bodies[these], book);
            }
        }
        if let Some(last) = starts.get(count - 1) {
            self.cap.forget_before(last.at);
        }
        for (place, (stage, block)) in self.program.stages.iter().zip(&*blocks).enumerate() {
            block.book(&self.program, stage, (count, left_out), book);
            if let Some(next) = self.program.stages.get(place + 1) {
                book.arrived(next.index, block.on_the_way(count));
            }
        }
        true
    }

    /// When each of a block of executions ends if nothing fails: times and orders, and whose visits have to be followed one by one.
    fn ends(
        &self,
        starts: &Inbox,
        blocks: &mut [Box<Block>],
        book: &Book,
    ) -> (Column, Column, Column) {
        let (times, orders, bodies) = starts.columns();
        let count = times.len().min(WIDTH);
        let (mut ends, mut order, mut special) = ([0; WIDTH], [0; WIDTH], [0; WIDTH]);
        ends[..count].copy_from_slice(&times[..count]);
        order[..count].copy_from_slice(&orders[..count]);
        for (place, (stage, block)) in self.program.stages.iter().zip(blocks).enumerate() {
            block.take(&ends[..count], bodies, u64::MAX);
            block.draw(&self.program, stage, book);
            block.enter(&ends, &order, 0..count, None, &Limits::NONE);
            if let Some(next) = self.program.stages.get(place + 1) {
                block.pass_on(&self.program, next, 0..count);
            }
            let (times, orders, _): (_, _, &[Body]) = block.left(0..count);
            ends[..count].copy_from_slice(times);
            order[..count].copy_from_slice(orders);
            for (special, more) in special.iter_mut().zip(&block.special).take(count) {
                *special |= more;
            }
        }
        (ends, order, special)
    }
}
