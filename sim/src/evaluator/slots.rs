//! Pipelines that share pools of build slots: only the moments at which slots are asked for are put in order.
//!
//! A run-order group that builds asks for its slots at one moment, and with the times at which slots come free its end is known then. So of the many
//! events of an execution only one a building group is left, and instead of a queue of events there is one next request of each
//! stage that builds. Stages before the first that builds are swept ahead in batches, those after the last behind.

use std::ops::Range;

use super::block::WIDTH;
use super::book::Book;
use super::lane::Lane;
use super::moment::{Moment, moments};
use super::pass::Pass;
use super::program::StageProgram;
use super::slot_stage::SlotStage;
use super::visit::Step;
use crate::engine::END_OF_TIME;
use crate::heap::Heap;

/// Requests between two looks at whether the experiment was cancelled.
const PATIENCE: u32 = 1 << 10;

/// The requests of several pipelines in their order.
pub(super) struct Requests<'a> {
    lanes: Vec<InOrder<'a>>,
    /// The stages that build, pipeline by pipeline: each may have one request.
    stages: Vec<SlotStage>,
    queue: Queue,
}

impl<'a> Requests<'a> {
    pub(super) fn new(lanes: Vec<Lane<'a>>) -> Self {
        let lanes: Vec<InOrder<'a>> = lanes.into_iter().map(InOrder::new).collect();
        let stages = lanes.iter().enumerate().flat_map(|(place, lane)| {
            let all = lane.building.clone();
            let last = all.end - 1;
            all.map(move |stage| SlotStage::new(&lane.lane.program, (place, stage), stage < last))
        });
        let stages: Vec<SlotStage> = stages.collect();
        Self {
            queue: Queue::new(stages.len()),
            lanes,
            stages,
        }
    }

    /// Grants request after request until none is left.
    pub(super) fn run(&mut self, book: &mut Book) {
        for (source, stage) in self.stages.iter_mut().enumerate() {
            let lane = &mut self.lanes[stage.lane];
            if stage.stage == lane.building.start {
                stage.horizon = 0;
                self.queue.set(source, lane.look_ahead(stage, 0, book));
            }
        }
        let mut granted = 0_u32;
        while let Some((now, source)) = self.queue.first() {
            if now.time >= END_OF_TIME {
                book.trouble = true;
                break;
            }
            self.grant(source, now, book);
            granted = granted.wrapping_add(1);
            if granted.is_multiple_of(PATIENCE) && book.is_over() {
                return;
            }
        }
        for lane in &mut self.lanes {
            lane.sweep_behind(u64::MAX, book);
        }
    }

    /// Grants the request of the execution inside a stage, or of the one that enters it now.
    #[inline]
    fn grant(&mut self, source: usize, now: Moment, book: &mut Book) {
        let (here, behind) = self.stages[source..]
            .split_first_mut()
            .expect("a request comes from a stage");
        let lane = &mut self.lanes[here.lane];
        if here.replaces && !here.is_taken {
            lane.supersede(here, now, book);
        }
        match here.grant(&lane.lane.program, now, book) {
            Step::Asks(later) => return self.queue.set(source, later),
            Step::Passes(at) if here.hands_on => {
                let (program, pass) = (&lane.lane.program, here.clear());
                let next = &mut behind[0];
                next.insert(program.move_on(&program.stages[here.stage + 1], pass, at, book));
                if !next.is_taken {
                    self.queue.set(source + 1, next.next_entry());
                }
            }
            step => {
                let pass = here.clear();
                lane.lane.left(here.stage, pass, step, book);
            }
        }
        self.queue
            .set(source, lane.look_ahead(here, now.time, book));
    }
}

/// The next request of each source, soonest first.
struct Queue {
    next: Vec<Moment>,
    /// Each request that was set; those that were changed since are passed over.
    heap: Heap<(Moment, usize)>,
}

impl Queue {
    fn new(sources: usize) -> Self {
        Self {
            next: vec![Moment::NEVER; sources],
            heap: Heap::with_capacity(2 * sources),
        }
    }

    /// The next request of a source comes at another moment.
    #[inline]
    fn set(&mut self, source: usize, moment: Moment) {
        if self.next[source] == moment {
            return;
        }
        self.next[source] = moment;
        let was_first = self.heap.first().is_some_and(|(_, first)| first == source);
        match (was_first, moment < Moment::NEVER) {
            (true, true) => self.heap.replace_first((moment, source)),
            (true, false) => {
                self.heap.pop();
            }
            (false, true) => self.heap.push((moment, source)),
            (false, false) => {}
        }
    }

    /// The next request of all, and its source.
    #[inline]
    fn first(&mut self) -> Option<(Moment, usize)> {
        loop {
            let (moment, source) = self.heap.first()?;
            if self.next[source] == moment {
                return Some((moment, source));
            }
            self.heap.pop();
        }
    }
}

/// A pipeline in whose stages one execution at a time is.
struct InOrder<'a> {
    lane: Lane<'a>,
    /// From the first stage that builds to the last.
    building: Range<usize>,
}

impl<'a> InOrder<'a> {
    fn new(lane: Lane<'a>) -> Self {
        let contends = |stage: &StageProgram<'_>| stage.contends;
        let all = &lane.program.stages;
        let first = all.iter().position(contends);
        let last = all.iter().rposition(contends);
        let (first, last) = first
            .zip(last)
            .expect("a pipeline that shares a pool has a stage that builds");
        assert!(
            first > 0,
            "the first stage holds sources, and none of them builds"
        );
        Self {
            building: first..last + 1,
            lane,
        }
    }

    /// When an execution next enters this stage. If that is not certain yet, the next executions are swept through the stages before the first that
    /// builds; all requests before `now` are granted.
    #[inline]
    fn look_ahead(&mut self, here: &mut SlotStage, now: u64, book: &mut Book) -> Moment {
        loop {
            let entry = here.next_entry();
            if here.is_certain(entry) {
                return entry;
            }
            self.sweep_behind(now, book);
            self.fetch(here, book);
        }
    }

    #[inline(never)]
    fn fetch(&mut self, here: &mut SlotStage, book: &mut Book) {
        let first = self.building.start;
        self.lane.fill(WIDTH, book);
        let horizon = self.lane.starts.horizon();
        here.horizon = self.lane.sweep(0..first, horizon, book);
        if horizon == u64::MAX {
            here.horizon = u64::MAX;
        }
        let inbox = &mut self.lane.stages[first].inbox;
        let (times, orders, bodies) = inbox.columns();
        for (at, body) in moments(times, orders).zip(bodies) {
            here.insert(Pass { at, body: *body });
        }
        inbox.pop(inbox.len());
    }

    /// Of those at a door that came before the lock was free, one is left.
    #[inline]
    fn supersede(&mut self, here: &mut SlotStage, now: Moment, book: &mut Book) {
        while let Some((waiting, newcomer)) = here.rivals_before(now) {
            let leaves = usize::from(self.lane.supersede(here.stage, waiting, newcomer, book));
            here.door.remove(leaves);
        }
    }

    /// Sweeps on the executions that have left the last stage that builds; no other arrives behind it before this time.
    fn sweep_behind(&mut self, now: u64, book: &mut Book) {
        let stages = self.building.end..self.lane.stages.len();
        self.lane.sweep(stages, now, book);
        self.lane.check_cap(now, book);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn the_next_request_is_the_earliest_of_all_however_often_they_change() {
        for sources in [1_usize, 2, 4, 7, 100] {
            let mut queue = Queue::new(sources);
            let mut moments = vec![Moment::NEVER; sources];
            for step in 0..4_000_u64 {
                let source = (mix(step) % sources as u64) as usize;
                let moment = Moment {
                    time: mix(step + 7) % 9,
                    order: mix(step + 9) % 1_000,
                };
                moments[source] = if step % 5 == 0 { Moment::NEVER } else { moment };
                queue.set(source, moments[source]);
                let all = moments.iter().zip(0_usize..);
                let earliest = all.min().filter(|(moment, _)| **moment < Moment::NEVER);
                let expected = earliest.map(|(moment, source)| (*moment, source));
                assert_eq!(queue.first(), expected, "{sources} sources, step {step}");
            }
        }
    }
}
