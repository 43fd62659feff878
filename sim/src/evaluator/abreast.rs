//! Executions side by side through all stages of a pipeline, in which none waits for anything: a block is drawn stage by stage and summed up.
//!
//! An execution that fails, or is on its way at a border of the measured span, is followed by itself.

use std::ops::Range;

use super::block::{Block, Column, WIDTH};
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::pass::Body;
use super::program::Program;

/// A block of executions, from its starts to its ends.
#[derive(Debug)]
pub(super) struct Abreast {
    /// One for each stage.
    blocks: Vec<Box<Block>>,
    /// How many are in the block, when they end if nothing fails, and in which order; and which are followed by themselves.
    count: usize,
    times: Column,
    orders: Column,
    special: Column,
}

impl Default for Abreast {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            count: 0,
            times: [0; WIDTH],
            orders: [0; WIDTH],
            special: [0; WIDTH],
        }
    }
}

impl Abreast {
    /// Draws when the first of these end, as many as a block has, if nothing fails.
    pub(super) fn draw(&mut self, program: &Program<'_>, starts: &Inbox) {
        let (times, orders, bodies) = starts.columns();
        let count = times.len().min(WIDTH);
        self.count = count;
        self.times[..count].copy_from_slice(&times[..count]);
        self.orders[..count].copy_from_slice(&orders[..count]);
        self.special = [0; WIDTH];
        self.blocks.resize_with(program.stages.len(), Box::default);
        for (place, (stage, block)) in program.stages.iter().zip(&mut self.blocks).enumerate() {
            block.take(&self.times[..count], bodies, u64::MAX);
            block.draw(program, stage);
            block.enter_open(&self.times, &self.orders);
            if let Some(next) = program.stages.get(place + 1) {
                block.pass_on(program, next, 0..count);
            }
            let (times, orders, _): (_, _, &[Body]) = block.left(0..count);
            self.times[..count].copy_from_slice(times);
            self.orders[..count].copy_from_slice(orders);
            for (special, more) in self.special.iter_mut().zip(&block.special).take(count) {
                *special |= more;
            }
        }
    }

    /// The latest times at which those of the block end.
    pub(super) fn latest(&self) -> impl Iterator<Item = u64> {
        // One that fails ends at another time, which may be any.
        let all = self.times.iter().zip(&self.special).take(self.count);
        all.map(|(time, special)| if *special > 0 { u64::MAX } else { *time })
    }

    /// Lets the block through that was drawn last.
    pub(super) fn pass(&mut self, lane: &mut Lane<'_>, starts: &Inbox, book: &mut Book) {
        let count = self.count;
        let (_, _, all) = starts.columns();
        let mut bodies = [Body::default(); WIDTH];
        bodies[..count].copy_from_slice(&all[..count]);
        let border = book.window.end;
        let alone: [bool; WIDTH] =
            std::array::from_fn(|place| self.special[place] > 0 || self.times[place] > border);
        let (mut left_out, mut place) = (0, 0);
        for run in alone[..count].chunk_by(|one, next| one == next) {
            let these = place..place + run.len();
            place += run.len();
            if run[0] {
                left_out += run.len();
                self.follow_each(lane, starts, these, book);
                continue;
            }
            let bodies = &mut bodies[these.clone()];
            lane.take_revisions(starts.moments(these.clone()), bodies, book);
            let (times, orders) = (&self.times[these.clone()], &self.orders[these]);
            lane.succeed(times, orders, bodies, book);
        }
        let program = &lane.program;
        for (place, (stage, block)) in program.stages.iter().zip(&self.blocks).enumerate() {
            block.book(program, stage, (count, left_out), book);
            if let Some(next) = program.stages.get(place + 1) {
                book.arrived(next.index, block.on_the_way(count));
            }
        }
    }

    fn follow_each(
        &mut self,
        lane: &mut Lane<'_>,
        starts: &Inbox,
        these: Range<usize>,
        book: &mut Book,
    ) {
        for place in these {
            for block in &mut self.blocks {
                block.leave_out(place);
            }
            let pass = starts.get(place).expect("a block is of those who start");
            lane.follow(pass, book);
        }
    }
}
