//! Sums of maxima: the evaluator of PARALLEL pipelines whose builds never wait for a slot.
//!
//! Nothing is shared but the cap on active executions. Where spans are independent draws, a block of executions is drawn stage by stage and summed
//! up; else each execution is followed from its start to its end before the next is looked at.

use super::abreast::Abreast;
use super::block::WIDTH;
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::pool::Pools;
use super::starts::Pass;
use super::sweep::FEW;

impl Lane<'_> {
    /// Follows every execution to its end.
    pub(super) fn run_apart(
        &mut self,
        pools: &mut Pools,
        book: &mut Book,
        cancelled: &dyn Fn() -> bool,
    ) {
        let mut all = Abreast::new(&self.program, 0..self.stages.len());
        let (mut starts, mut nobody) = (Inbox::default(), Inbox::default());
        while !self.starts.is_over() && !book.is_done() && !cancelled() {
            self.starts.append_to(&mut starts, WIDTH);
            let block = all.as_mut().filter(|_| starts.len() >= FEW);
            if !block.is_some_and(|block| self.follow_block(block, &starts, pools, book)) {
                for pass in (0..starts.len()).filter_map(|place| starts.get(place)) {
                    if self.admit(&pass, 0, book) {
                        let stages = 0..self.stages.len();
                        self.follow(pass, stages, &mut nobody, pools, book);
                    }
                }
            }
            starts.pop(starts.len());
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

    /// Follows a block of executions at once; says that it did nothing if the cap might refuse one of them.
    fn follow_block(
        &mut self,
        block: &mut Abreast,
        starts: &Inbox,
        pools: &mut Pools,
        book: &mut Book,
    ) -> bool {
        block.draw(&self.program, starts, book);
        let (times, _, bodies) = starts.columns();
        if !self
            .cap
            .holds_for(times.iter().copied().zip(block.latest()))
        {
            return false;
        }
        book.start_all(self.program.index as usize, bodies, times);
        block.pass(self, starts, &mut Inbox::default(), pools, book);
        if let Some(last) = times.len().checked_sub(1).and_then(|last| starts.get(last)) {
            self.cap.forget_before(last.at);
        }
        true
    }
}
