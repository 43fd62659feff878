//! Draws made ahead for a stage whose builds may wait for slots, and what came of them until that is added up.
//!
//! Executions come to a stage nearly in the order of their numbers. So what a block of them will do is drawn at once, column by column, and
//! kept row by row: whoever asks for slots finds all of its draws in one place. It leaves there how long each action took with its wait, and
//! when the next block is drawn, the whole block is counted at once.

use super::book::Book;
use super::program::{Program, StageProgram};
use super::wide;
use crate::plan::EXTRA;
use crate::processor::Width;

/// Executions in a block: a bit for each.
const BLOCK: usize = u64::BITS as usize;

/// Room for what a block of executions does, by action.
pub(super) type Columns = Vec<[u64; BLOCK]>;

/// A block of executions in one stage.
#[derive(Debug)]
pub(super) struct Rows {
    /// Which block is here.
    block: u32,
    actions: usize,
    /// For each execution the latency to the next stage, the work of each action, and how long each took from its request on.
    spans: Vec<u64>,
    /// Bits of the executions that are out of the ordinary, and of those that have done all there is to count.
    special: u64,
    done: u64,
}

impl Rows {
    /// Room for a stage of so many actions.
    pub(super) fn new(actions: usize) -> Self {
        Self {
            block: u32::MAX,
            actions,
            spans: vec![0; BLOCK * (1 + 2 * actions)],
            special: 0,
            done: 0,
        }
    }

    /// Draws what this execution does, if that was not done yet, and says in which row that stands: in none if an action fails or takes no time, or if
    /// the execution is of other origin.
    #[inline]
    pub(super) fn find(
        &mut self,
        number: u32,
        program: &Program<'_>,
        (stage, next): (&StageProgram<'_>, Option<&StageProgram<'_>>),
        book: &mut Book,
    ) -> Option<usize> {
        let block = number / BLOCK as u32;
        if block != self.block {
            if number >= EXTRA {
                return None;
            }
            let columns = 1 + 2 * self.actions;
            if book.columns.len() < columns {
                book.columns.resize(columns, [0; BLOCK]);
            }
            self.count(program, stage, book);
            self.draw(block, program, stage, next, &mut book.columns);
        }
        let row = number as usize % BLOCK;
        (self.special >> row & 1 == 0).then_some(row)
    }

    /// The latency to the next stage, the work of each action, and room for how long each takes from its request on.
    #[inline]
    pub(super) fn row(&mut self, row: usize) -> (u64, &[u64], &mut [u64]) {
        let stride = 1 + 2 * self.actions;
        let place = row * stride;
        let (work, whole) = self.spans[place..place + stride].split_at_mut(1 + self.actions);
        (work[0], &work[1..], whole)
    }

    /// A measured execution has been through, within the measured span.
    #[inline]
    pub(super) const fn done(&mut self, row: usize) {
        self.done |= 1 << row;
    }

    #[inline(never)]
    fn draw(
        &mut self,
        block: u32,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        next: Option<&StageProgram<'_>>,
        columns: &mut Columns,
    ) {
        let first = block * BLOCK as u32;
        let numbers: [u32; BLOCK] = std::array::from_fn(|place| first + place as u32);
        let samplers = &program.plan.samplers;
        let [latencies, times @ ..] = columns.as_mut_slice() else {
            return;
        };
        if let Some(next) = next {
            next.transition.column(&numbers, samplers, latencies);
        }
        let mut special = [0; BLOCK];
        let actions = program.actions.get(stage.actions()).unwrap_or_default();
        for (action, times) in actions.iter().zip(times) {
            action.time.column(&numbers, samplers, times);
            let (least, most) = times.iter().fold((u64::MAX, 0), |(least, most), time| {
                ((*time).min(least), (*time).max(most))
            });
            action.failures(&numbers, times, most, &mut special);
            if least == 0 {
                for (special, time) in special.iter_mut().zip(&*times) {
                    *special |= u64::from(*time == 0);
                }
            }
        }
        let bits = (0..).zip(special).map(|(bit, special)| special << bit);
        self.special = bits.sum();
        self.block = block;
        for (place, row) in self
            .spans
            .chunks_exact_mut(1 + 2 * self.actions)
            .enumerate()
        {
            for (value, column) in row[..=self.actions].iter_mut().zip(&*columns) {
                *value = column[place % BLOCK];
            }
        }
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
        let mut columns = std::mem::take(&mut book.columns);
        for (place, row) in self.spans.chunks_exact(1 + 2 * self.actions).enumerate() {
            let is_done = 0_u64.wrapping_sub(self.done >> place & 1);
            for (value, column) in row[1..].iter().zip(&mut columns) {
                column[place % BLOCK] = value & is_done;
            }
        }
        let executions = u64::from(self.done.count_ones());
        let actions = program.actions.get(stage.actions()).unwrap_or_default();
        let (works, wholes) = columns.split_at(self.actions);
        let width = Width::widest();
        for (action, (work, whole)) in actions.iter().zip(works.iter().zip(wholes)) {
            let sums = (wide::billed(width, whole), wide::billed(width, work));
            book.billed(action, executions, sums);
        }
        book.columns = columns;
        self.done = 0;
    }
}
