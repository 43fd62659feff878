//! Executions side by side through stages in which none waits for anything: a block is drawn stage by stage and summed up.
//!
//! Whoever fails, or is on its way at a border of the measured span, is followed by itself.

use std::ops::Range;

use stagewright_core::ExecutionResult;

use super::block::{Block, Column, WIDTH};
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::pass::{Body, Pass};
use super::pool::Pools;
use super::program::{Program, StageProgram};
use super::visit::{Step, Visit};

/// How somebody of a block is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// With the block: it is measured, and through within the measured span.
    Counted,
    /// With the block, but without leaving a trace: it is not measured, and through before the measured span.
    TooEarly,
    ByItself,
}

/// Stages that a block of executions goes through.
#[derive(Debug)]
pub(super) struct Abreast {
    stages: Range<usize>,
    /// One for each stage.
    blocks: Vec<Box<Block>>,
    /// How many are in the block, when they are behind the last stage, or at the door after it, and in which order; and who is followed by itself.
    count: usize,
    times: Column,
    orders: Column,
    special: Column,
}

impl Default for Abreast {
    fn default() -> Self {
        Self {
            stages: 0..0,
            blocks: Vec::new(),
            count: 0,
            times: [0; WIDTH],
            orders: [0; WIDTH],
            special: [0; WIDTH],
        }
    }
}

impl Abreast {
    /// These stages of a pipeline, if none of them waits for anything.
    pub(super) fn new(program: &Program<'_>, stages: Range<usize>) -> Option<Self> {
        let mut abreast = Self::default();
        abreast.fit(program, stages).then_some(abreast)
    }

    /// Is for other stages from now on, which may be those of another pipeline. Says whether none of them waits for anything; else nobody can go
    /// through.
    pub(super) fn fit(&mut self, program: &Program<'_>, stages: Range<usize>) -> bool {
        let all = program.stages.get(stages.clone()).unwrap_or_default();
        self.blocks.resize_with(all.len(), Box::default);
        self.stages = stages;
        all.iter().all(StageProgram::goes_in_blocks)
    }

    /// Draws when the first of these come out, as many as a block has, if nothing fails.
    pub(super) fn draw(&mut self, program: &Program<'_>, arrivals: &Inbox, book: &Book) {
        let (times, orders, bodies) = arrivals.columns();
        let count = times.len().min(WIDTH);
        self.count = count;
        self.times[..count].copy_from_slice(&times[..count]);
        self.orders[..count].copy_from_slice(&orders[..count]);
        self.special = [0; WIDTH];
        for (place, block) in self.stages.clone().zip(&mut self.blocks) {
            let Some(stage) = program.stages.get(place) else {
                continue;
            };
            block.take(&self.times[..count], bodies, u64::MAX);
            block.draw(program, stage, book);
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

    /// The latest times at which those of the block come out.
    pub(super) fn latest(&self) -> impl Iterator<Item = u64> {
        // Whoever fails ends at another time, which may be any.
        let all = self.times.iter().zip(&self.special).take(self.count);
        all.map(|(time, special)| if *special > 0 { u64::MAX } else { *time })
    }

    /// Lets the block through that was drawn last. Whoever comes to the next door is put into `out`, in no order.
    pub(super) fn pass(
        &mut self,
        lane: &mut Lane<'_>,
        arrivals: &Inbox,
        out: &mut Inbox,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        let count = self.count;
        let (_, _, all) = arrivals.columns();
        let mut bodies = [Body::default(); WIDTH];
        bodies[..count].copy_from_slice(&all[..count]);
        let window = book.window.clone();
        let routes: [Route; WIDTH] = std::array::from_fn(|place| {
            let (measured, time) = (bodies[place].measured, self.times[place]);
            match self.special[place] {
                0 if measured && time <= window.end => Route::Counted,
                0 if !measured && time <= window.start => Route::TooEarly,
                _ => Route::ByItself,
            }
        });
        let (mut left_out, mut place) = (0, 0);
        for run in routes[..count].chunk_by(|one, next| one == next) {
            let these = place..place + run.len();
            place += run.len();
            if run[0] == Route::TooEarly {
                left_out += run.len();
                for (place, block) in self.stages.clone().zip(&mut self.blocks) {
                    if let Some(stage) = lane.program.stages.get(place) {
                        block.pass_over(&lane.program, stage, these.clone(), book);
                    }
                }
            }
            if run[0] == Route::ByItself {
                for (place, pass) in these.filter_map(|place| Some((place, arrivals.get(place)?))) {
                    let blocks = self.blocks.iter_mut();
                    blocks.for_each(|block| block.leave_out(place));
                    left_out += 1;
                    lane.follow(pass, self.stages.clone(), out, pools, book);
                }
                continue;
            }
            let (times, orders) = (&self.times[these.clone()], &self.orders[these.clone()]);
            let bodies = &mut bodies[these.clone()];
            if self.stages.start == 0 {
                lane.take_revisions(arrivals.moments(these), bodies, book);
            }
            if self.stages.end < lane.stages.len() {
                let (orders, bodies) = (orders.iter().copied(), bodies.iter().copied());
                out.append_all(times, orders, bodies);
            } else {
                lane.succeed(times, orders, bodies, book);
            }
        }
        let program = &lane.program;
        for (place, block) in self.stages.clone().zip(&self.blocks) {
            if let Some(stage) = program.stages.get(place) {
                block.book(program, stage, (count, left_out), book);
            }
            if let Some(next) = program.stages.get(place + 1) {
                book.arrived(next.index, block.on_the_way(count));
            }
        }
    }
}

impl Lane<'_> {
    /// Follows an execution by itself through these stages, to the next door or to its end.
    pub(super) fn follow(
        &mut self,
        mut pass: Pass,
        stages: Range<usize>,
        out: &mut Inbox,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        let pipeline = self.program.index as usize;
        for stage in stages {
            let mut visit = Visit::default();
            let step = self.enter(stage, pass, pass.at, pools, book, &mut visit);
            match (step, self.program.stages.get(stage + 1)) {
                (Step::Passes(at), Some(next)) => {
                    pass = self.program.move_on(next, visit.pass, at, book);
                }
                (Step::Passes(at), None) => {
                    book.end(pipeline, &visit.pass, ExecutionResult::Succeeded, at);
                    return self.cap.end(at);
                }
                (Step::Ends(at), _) => return self.cap.end(at),
                (Step::Asks(_), _) => book.trouble = true,
            }
        }
        out.append(pass);
    }
}
