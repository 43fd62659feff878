//! Sums of maxima: the evaluator of PARALLEL pipelines whose builds never wait for a slot.
//!
//! Nothing is shared but the cap on active executions. Where spans are independent draws, a block of executions is drawn stage by stage and summed
//! up; else each execution is followed from its start to its end before the next is looked at.

use stagewright_core::ExecutionResult;

use super::abreast::Abreast;
use super::block::WIDTH;
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::pass::Pass;
use super::program::StageProgram;
use super::sweep::FEW;
use super::visit::{Step, Visit};

impl Lane<'_> {
    /// Follows the executions that start before this time to their end.
    pub(super) fn add_up_until(&mut self, until: u64, book: &mut Book) {
        let mut all = book.abreast.take().unwrap_or_default();
        let in_blocks = self.program.stages.iter().all(StageProgram::goes_in_blocks);
        // No execution waits at a door, so that the first has room for those that start.
        let mut starts = std::mem::take(&mut self.stages[0].inbox);
        while self.starts.horizon() < until && !book.is_over() {
            self.starts.append_to(&mut starts, WIDTH);
            let in_block =
                in_blocks && starts.len() >= FEW && self.follow_block(&mut all, &starts, book);
            if !in_block {
                for pass in (0..starts.len()).filter_map(|place| starts.get(place)) {
                    if self.admit(&pass, book) {
                        self.follow(pass, book);
                    }
                }
            }
            starts.pop(starts.len());
        }
        self.stages[0].inbox = starts;
        book.abreast = Some(all);
    }

    /// S8: whether the cap lets an execution start; if not, it has ended.
    #[inline]
    fn admit(&mut self, pass: &Pass, book: &mut Book) -> bool {
        let pipeline = self.program.index as usize;
        let admitted = self.cap.admits(pass.at);
        if admitted {
            book.start(pipeline, pass, pass.at.time);
        } else {
            book.refuse(pipeline, pass);
        }
        admitted
    }

    /// Follows a block of executions at once; says that it did nothing if the cap might refuse one of them.
    fn follow_block(&mut self, block: &mut Abreast, starts: &Inbox, book: &mut Book) -> bool {
        block.draw(&self.program, starts);
        let (times, _, bodies) = starts.columns();
        if !self
            .cap
            .holds_for(times.iter().copied().zip(block.latest()))
        {
            return false;
        }
        book.start_all(self.program.index as usize, bodies, times);
        block.pass(self, starts, book);
        if let Some(last) = times.len().checked_sub(1).and_then(|last| starts.get(last)) {
            self.cap.forget_before(last.at);
        }
        true
    }

    /// Follows an execution by itself to its end.
    pub(super) fn follow(&mut self, mut pass: Pass, book: &mut Book) {
        let mut visit = Visit::default();
        for stage in 0..self.program.stages.len() {
            match self.enter(stage, pass, pass.at, book, &mut visit) {
                Step::Passes(at) => match self.program.stages.get(stage + 1) {
                    Some(next) => pass = self.program.move_on(next, visit.pass, at, book),
                    None => {
                        let pipeline = self.program.index as usize;
                        book.end(pipeline, &visit.pass, ExecutionResult::Succeeded, at);
                        self.cap.end(at);
                    }
                },
                Step::Ends(at) => return self.cap.end(at),
                Step::Asks(_) => unreachable!("no build waits for a slot where sums are taken"),
            }
        }
    }
}
