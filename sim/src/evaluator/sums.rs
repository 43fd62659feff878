//! Sums of maxima: the evaluator of PARALLEL pipelines whose builds never wait for a slot.
//!
//! Nothing is shared but the cap on active executions. Where spans are independent draws, a block of executions is drawn stage by stage and summed
//! up; else each execution is followed from its start to its end before the next is looked at.

use super::abreast::Abreast;
use super::block::WIDTH;
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::pass::Pass;
use super::pool::Pools;
use super::sweep::FEW;

impl Lane<'_> {
    /// Follows whoever starts before this time to its end.
    pub(super) fn add_up_until(
        &mut self,
        until: u64,
        pools: &mut Pools,
        book: &mut Book,
        cancelled: &dyn Fn() -> bool,
    ) {
        let mut all = book.abreast.take().unwrap_or_default();
        let in_blocks = all.fit(&self.program, 0..self.stages.len());
        // Nobody waits at a door, so that the first has room for those who start.
        let mut starts = self.exchange_first(Inbox::default());
        let mut nobody = Inbox::default();
        while self.starts.horizon() < until && !book.is_done(self.program.index) && !cancelled() {
            self.starts.append_to(&mut starts, WIDTH);
            let in_block = in_blocks
                && starts.len() >= FEW
                && self.follow_block(&mut all, &starts, pools, book);
            if !in_block {
                for pass in (0..starts.len()).filter_map(|place| starts.get(place)) {
                    if self.admit(&pass, 0, book) {
                        let stages = 0..self.stages.len();
                        self.follow(pass, stages, &mut nobody, pools, book);
                    }
                }
            }
            starts.pop(starts.len());
        }
        self.exchange_first(starts);
        book.abreast = Some(all);
    }

    fn exchange_first(&mut self, inbox: Inbox) -> Inbox {
        match self.stages.first_mut() {
            Some(first) => std::mem::replace(&mut first.inbox, inbox),
            None => inbox,
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
