//! Draws made ahead for a stage whose builds may wait for slots, and what came of them until that is added up.
//!
//! Executions come to a stage nearly in the order of their numbers. So what a block of them will do is drawn at once, column by column. An execution that
//! asks for slots finds its draws in its row, and leaves there how long each action took with its wait; when the next block is drawn, the
//! whole block is counted at once.

use super::book::Book;
use super::program::{Program, StageProgram};
use super::rounded;
use super::wide;
use crate::plan::EXTRA;
use crate::processor::Width;

/// Executions in a block: a bit for each.
const BLOCK: usize = u64::BITS as usize;

/// A value for each execution of a block.
type Column = [u64; BLOCK];

/// A block of executions in one stage.
#[derive(Debug)]
pub(super) struct Rows {
    /// Which block is here.
    block: u32,
    /// Bits of the executions that are out of the ordinary, and of those that have done all there is to count.
    special: u64,
    done: u64,
    /// For each action of the stage.
    actions: Vec<Spans>,
    /// How long they are on the way to the next stage. Kept apart, so that what every request looks at stays close together.
    latencies: Box<Column>,
}

/// What the executions of a block do in one action.
#[derive(Clone, Debug)]
pub(super) struct Spans {
    work: Column,
    /// From the request on: with the wait for a slot. Who does not wait leaves it as it was drawn.
    whole: Column,
}

impl Spans {
    /// The work of one execution.
    #[inline]
    pub(super) const fn work(&self, row: usize) -> u64 {
        self.work[row % BLOCK]
    }

    /// The same, and how long it takes in all.
    #[inline]
    pub(super) const fn row(&mut self, row: usize) -> (u64, &mut u64) {
        (self.work[row % BLOCK], &mut self.whole[row % BLOCK])
    }
}

impl Rows {
    /// Room for a stage of so many actions.
    pub(super) fn new(actions: usize) -> Self {
        let spans = Spans {
            work: [0; BLOCK],
            whole: [0; BLOCK],
        };
        Self {
            block: u32::MAX,
            special: 0,
            done: 0,
            actions: vec![spans; actions],
            latencies: Box::new([0; BLOCK]),
        }
    }

    /// Draws what this execution does, if that was not done yet, and says in which row that stands: in none if an action fails or takes no time, or if
    /// the execution is of other origin.
    #[inline]
    pub(super) fn find(
        &mut self,
        number: u32,
        program: &Program<'_>,
        stage: usize,
        book: &mut Book,
    ) -> Option<usize> {
        let block = number / BLOCK as u32;
        if block != self.block {
            if number >= EXTRA {
                return None;
            }
            self.turn_to(block, program, stage, book);
        }
        let row = number as usize % BLOCK;
        (self.special >> row & 1 == 0).then_some(row)
    }

    /// What some actions of the stage do.
    #[inline]
    pub(super) fn actions(&mut self, from: usize, to: usize) -> &mut [Spans] {
        &mut self.actions[from..to]
    }

    /// How long an execution is on the way to the next stage.
    #[inline]
    pub(super) const fn latency(&self, row: usize) -> u64 {
        self.latencies[row % BLOCK]
    }

    /// A measured execution has been through, within the measured span.
    #[inline]
    pub(super) const fn done(&mut self, row: usize) {
        self.done |= 1 << (row % BLOCK);
    }

    #[inline(never)]
    fn turn_to(&mut self, block: u32, program: &Program<'_>, stage: usize, book: &mut Book) {
        let here = &program.stages[stage];
        self.count(program, here, book);
        self.draw(block, program, here, program.stages.get(stage + 1));
    }

    fn draw(
        &mut self,
        block: u32,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        next: Option<&StageProgram<'_>>,
    ) {
        let first = block * BLOCK as u32;
        let numbers: [u32; BLOCK] = std::array::from_fn(|place| first + place as u32);
        let samplers = &program.plan.samplers;
        if let Some(next) = next {
            next.transition
                .column(&numbers, samplers, &mut *self.latencies);
        }
        let mut special = [0; BLOCK];
        let actions = &program.actions[stage.actions()];
        for (action, spans) in actions.iter().zip(&mut self.actions) {
            action.draw(&numbers, samplers, &mut spans.work, &mut special);
            spans.whole = spans.work;
        }
        let bits = (0..).zip(special).map(|(bit, special)| special << bit);
        self.special = bits.sum();
        self.block = block;
    }

    /// Counts what the executions of the block have done.
    pub(super) fn count(
        &mut self,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        book: &mut Book,
    ) {
        if self.done == 0 {
            return;
        }
        let executions = u64::from(self.done.count_ones());
        let actions = &program.actions[stage.actions()];
        let width = Width::widest();
        for (action, spans) in actions.iter().zip(&mut self.actions) {
            for column in [&mut spans.whole, &mut spans.work] {
                if self.done != u64::MAX {
                    wide::keep(width, self.done, column);
                }
            }
            let sums = (
                rounded::billed(width, &spans.whole),
                rounded::billed(width, &spans.work),
            );
            book.billed(action, executions, sums);
        }
        self.done = 0;
    }
}
