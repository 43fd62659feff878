//! Sums of maxima: the evaluator of PARALLEL pipelines whose builds never wait for a slot.
//!
//! Nothing is shared but the cap on active executions. Where spans are independent draws, a block of executions is drawn stage by stage and summed
//! up; else each execution is followed from its start to its end before the next is looked at.

use stagewright_core::ExecutionResult;

use super::block::{Block, Column, WIDTH};
use super::book::Book;
use super::lane::Lane;
use super::moment::Moment;
use super::pool::Pools;
use super::program::StageProgram;
use super::starts::{Body, Pass};
use super::sweep::FEW;
use super::visit::{Step, Visit};
use crate::engine::events::Class;

/// What a block of executions does in all stages.
struct Blocks {
    stages: Vec<Box<Block>>,
    /// The latency of the transition into each stage; none into the first.
    latencies: Vec<Column>,
}

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
        let mut blocks = in_blocks.then(|| Blocks {
            stages: stages.iter().map(|_| Box::default()).collect(),
            latencies: vec![[0; WIDTH]; stages.len()],
        });
        let mut passes = Vec::with_capacity(WIDTH);
        loop {
            passes.clear();
            while passes.len() < WIDTH
                && let Some(pass) = self.starts.next()
            {
                passes.push(pass);
            }
            match &mut blocks {
                Some(blocks) if passes.len() >= FEW && book.example.is_none() => {
                    self.follow_block(&passes, blocks, pools, book);
                }
                _ => self.follow_each(&passes, pools, book),
            }
            if passes.len() < WIDTH || book.is_done() || cancelled() {
                return;
            }
        }
    }

    fn follow_each(&mut self, passes: &[Pass], pools: &mut Pools, book: &mut Book) {
        for pass in passes {
            if self.admit(pass, 0, book) {
                self.follow(*pass, pools, book);
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

    fn follow_block(
        &mut self,
        passes: &[Pass],
        blocks: &mut Blocks,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        let mut columns = ([0; WIDTH], [0; WIDTH], [Body::default(); WIDTH]);
        for (place, pass) in passes.iter().enumerate().take(WIDTH) {
            columns.0[place] = pass.at.time;
            columns.1[place] = pass.number;
            columns.2[place] = pass.body;
        }
        let many = ..passes.len().min(WIDTH);
        let (times, numbers, bodies) = (&columns.0[many], &columns.1[many], &columns.2[many]);
        let samplers = &self.program.plan.samplers;
        for (place, stage) in self.program.stages.iter().enumerate() {
            if let Some(block) = blocks.stages.get_mut(place) {
                block.take(times, bodies, u64::MAX);
                block.draw(&self.program, stage);
            }
            if let Some(latencies) = blocks.latencies.get_mut(place).filter(|_| place > 0) {
                stage.transition.column(numbers, samplers, latencies);
            }
        }
        let ends = passes
            .iter()
            .enumerate()
            .map(|(place, pass)| (pass.at.time, blocks.latest_end(place, pass)));
        if !self.cap.holds_for(ends) {
            return self.follow_each(passes, pools, book);
        }
        let pipeline = self.program.index as usize;
        let border = book.window.end;
        let mut left_out = 0;
        for (place, pass) in passes.iter().enumerate() {
            book.start(pipeline, pass, pass.at.time);
            let end = blocks.end(place, pass, self.program.index);
            let plain = end.filter(|end| end.time <= border);
            let Some(end) = plain else {
                blocks.leave_out(place);
                left_out += 1;
                self.follow(*pass, pools, book);
                continue;
            };
            let mut pass = *pass;
            let start = pass.at;
            self.take_revision(&mut pass.body, start, book);
            book.end(pipeline, &pass, ExecutionResult::Succeeded, end);
            self.cap.end(end);
        }
        if let Some(last) = passes.last() {
            self.cap.forget_before(last.at);
        }
        let count = (passes.len(), left_out);
        let columns = blocks.stages.iter().zip(&blocks.latencies);
        for (stage, (block, latencies)) in self.program.stages.iter().zip(columns) {
            block.book(&self.program, stage, count, book);
            let latency = latencies.iter().take(count.0).sum();
            book.arrived(stage.index, latency);
        }
    }
}

impl Blocks {
    /// When the execution in this place ends if nothing fails; else it may be any time later.
    fn latest_end(&self, place: usize, pass: &Pass) -> u64 {
        let value = |column: &Column| column.get(place).copied().unwrap_or(0);
        if self.stages.iter().any(|block| value(&block.special) > 0) {
            return u64::MAX;
        }
        let holds = self.stages.iter().map(|block| value(&block.hold));
        let latencies = self.latencies.iter().map(value);
        holds
            .chain(latencies)
            .fold(pass.at.time, u64::saturating_add)
    }

    /// The end of the execution in this place, if nothing fails.
    #[inline]
    fn end(&self, place: usize, pass: &Pass, pipeline: u32) -> Option<Moment> {
        let mut at = pass.at;
        for (stage, (block, latencies)) in (0..).zip(self.stages.iter().zip(&self.latencies)) {
            if stage > 0 {
                let latency = latencies.get(place).copied()?;
                at = at.after(latency, Class::Door, pipeline, pass.number, stage);
            }
            at = block.of(place, at)?;
        }
        Some(at)
    }

    fn leave_out(&mut self, place: usize) {
        for block in &mut self.stages {
            block.leave_out(place);
        }
        for latencies in &mut self.latencies {
            if let Some(latency) = latencies.get_mut(place) {
                *latency = 0;
            }
        }
    }
}
