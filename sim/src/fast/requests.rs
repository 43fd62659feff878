//! Pipelines that share pools of build slots: only the moments at which slots are asked for are put in order.
//!
//! A run-order group that builds asks for its slots at one moment, and with the times at which slots come free its end is known then. So of the many
//! events of an execution only one a building group is left, and instead of an event list there is one next request of each
//! stage that builds. Stages before the first that builds are swept ahead in batches, those after the last behind.

use std::ops::Range;

use super::accumulate::Accumulator;
use super::batch::WIDTH;
use super::moment::Moment;
use super::pipeline::{Context, PipelineRun};
use super::program::StageProgram;
use super::scalar::{InStage, Step};
use crate::events::END_OF_TIME;

/// After the measured span so many executions are mostly enough for what is still under way.
const BEYOND: usize = 4;
/// Requests between two looks at whether the experiment was cancelled.
const PATIENCE: u32 = 1 << 10;

/// The requests of several pipelines in their order.
pub(super) struct Requests<'r, 'a> {
    runs: Vec<PipelineRun<'a>>,
    /// Of each pipeline, from the first stage that builds to the last.
    building: Vec<Range<usize>>,
    /// These stages, pipeline by pipeline: each may have one request.
    stages: Vec<RequestingStage>,
    queue: Queue,
    /// Whether nothing that figures depend on is left to follow.
    settled: bool,
    acc: &'r mut Accumulator,
}

/// A stage that asks for slots.
struct RequestingStage {
    /// Its pipeline among those that share pools, and its place there.
    run: usize,
    stage: usize,
    /// Whether the next stage asks for slots too.
    hands_on: bool,
    /// Whether an execution is inside, which is the first in the waiting line until it has left.
    is_taken: bool,
    inside: InStage,
    /// No unseen execution arrives at its door before this time.
    horizon: u64,
}

impl<'r, 'a> Requests<'r, 'a> {
    pub(super) fn new(runs: Vec<PipelineRun<'a>>, acc: &'r mut Accumulator) -> Self {
        let building: Vec<Range<usize>> = runs.iter().map(building).collect();
        let all = building.iter().enumerate().flat_map(|(run, building)| {
            building.clone().map(move |stage| RequestingStage {
                run,
                stage,
                hands_on: stage + 1 < building.end,
                is_taken: false,
                inside: InStage::default(),
                horizon: if stage == building.start { 0 } else { u64::MAX },
            })
        });
        let stages: Vec<RequestingStage> = all.collect();
        Self {
            queue: Queue::new(stages.len()),
            runs,
            building,
            stages,
            settled: false,
            acc,
        }
    }

    /// Grants request after request until none is left that figures depend on.
    pub(super) fn run(&mut self) {
        for source in 0..self.stages.len() {
            self.look_ahead(source, 0);
        }
        let mut granted = 0_u32;
        while let Some((now, source)) = self.queue.first() {
            if now.time() >= END_OF_TIME {
                self.acc.trouble = true;
                break;
            }
            self.grant(source, now);
            if self.settled {
                return;
            }
            granted = granted.wrapping_add(1);
            if granted.is_multiple_of(PATIENCE) && self.acc.is_over() {
                return;
            }
        }
        for run in 0..self.runs.len() {
            self.sweep_behind(run, u64::MAX);
        }
    }

    fn context(&mut self, run: usize) -> Context<'_, 'a> {
        Context {
            run: &mut self.runs[run],
            acc: self.acc,
        }
    }

    /// Grants the execution inside a stage, or the one that enters it now, the slots of the group at hand.
    #[inline]
    fn grant(&mut self, source: usize, now: Moment) {
        let here = &mut self.stages[source];
        let stage = here.stage;
        let mut context = Context {
            run: &mut self.runs[here.run],
            acc: self.acc,
        };
        let mut step = Step::Asks(now);
        if !here.is_taken {
            here.is_taken = true;
            let first = context.first_left(stage, now);
            step = context.scalar(stage, &mut here.inside).enter(first, now);
        }
        while step == Step::Asks(now) {
            step = context.scalar(stage, &mut here.inside).go_on(now);
        }
        if let Step::Asks(later) = step {
            return self.queue.set(source, later);
        }
        here.is_taken = false;
        let state = &mut context.run.stages[stage];
        state.free = step.moment();
        state.line.pop(1);
        context.left(stage, here.inside.arrival.job, step);
        if here.hands_on && !self.stages[source + 1].is_taken {
            let entry = context.run.stages[stage + 1].next_entry();
            self.queue.set(source + 1, entry);
        }
        self.look_ahead(source, now.time());
    }

    /// Sets the next request of a stage: the next entry. As long as that is not certain, the next executions are swept through the stages before the
    /// first that builds; all requests before `now` are granted.
    #[inline]
    fn look_ahead(&mut self, source: usize, now: u64) {
        loop {
            let here = &self.stages[source];
            let entry = self.runs[here.run].stages[here.stage].next_entry();
            if entry.time() < here.horizon || here.horizon == u64::MAX {
                return self.queue.set(source, entry);
            }
            let run = here.run;
            self.sweep_behind(run, now);
            self.settled = self.is_settled(run, now);
            self.stages[source].horizon = self.fetch(run);
        }
    }

    /// Whether figures depend on nothing any more that is not granted by now, as one of the pipelines is asked for more executions.
    fn is_settled(&mut self, run: usize, now: u64) -> bool {
        if !self.runs[run].starts.are_beyond() {
            return false;
        }
        for run in 0..self.runs.len() {
            self.sweep_behind(run, now);
        }
        let mut all = true;
        for run in 0..self.runs.len() {
            all &= self.context(run).is_settled(now);
        }
        all
    }

    /// Sweeps a batch of starts as far as the first stage that builds. Says before which time no other comes there.
    #[inline(never)]
    fn fetch(&mut self, run: usize) -> u64 {
        let first = self.building[run].start;
        let mut context = self.context(run);
        context.fill(match context.run.starts.are_beyond() {
            true => BEYOND,
            false => WIDTH,
        });
        let horizon = context.run.starts.horizon();
        let known = context.sweep(0..first, horizon);
        if horizon == u64::MAX { horizon } else { known }
    }

    /// Sweeps on the executions that have left the last stage that builds; no other arrives behind it before this time.
    fn sweep_behind(&mut self, run: usize, now: u64) {
        let behind = self.building[run].end..self.runs[run].stages.len();
        let mut context = self.context(run);
        context.sweep(behind, now);
        context.check_cap(now);
        context.settle(now);
    }
}

/// From the first stage of a pipeline that builds to the last.
fn building(run: &PipelineRun<'_>) -> Range<usize> {
    let contends = |stage: &StageProgram<'_>| stage.contends;
    let all = &run.program.stages;
    let first = all.iter().position(contends);
    let last = all.iter().rposition(contends);
    let (first, last) = first
        .zip(last)
        .expect("a pipeline that shares a pool has a stage that builds");
    assert!(
        first > 0,
        "the first stage holds sources, and none of them builds"
    );
    first..last + 1
}

/// The next request of each source, and which is the soonest: a winner tree, in which each node holds the sooner of the two below it. Of a source
/// only the next request counts, so that nothing that was changed since is left to pass over.
struct Queue {
    next: Vec<Moment>,
    /// The winner of all stands at 1, those below a node at twice its place and the one behind; a power of two of them at the bottom, from the
    /// middle on.
    winners: Vec<u32>,
}

impl Queue {
    fn new(sources: usize) -> Self {
        let leaves = sources.next_power_of_two();
        let mut queue = Self {
            next: vec![Moment::NEVER; leaves],
            winners: vec![0; leaves],
        };
        queue.winners.extend(0..leaves as u32);
        (1..leaves).rev().for_each(|node| queue.decide(node));
        queue
    }

    fn decide(&mut self, node: usize) {
        let (one, other) = (self.winners[2 * node], self.winners[2 * node + 1]);
        let is_sooner = self.next[other as usize] < self.next[one as usize];
        self.winners[node] = if is_sooner { other } else { one };
    }

    /// The next request of a source comes at another moment.
    #[inline]
    fn set(&mut self, source: usize, moment: Moment) {
        if self.next[source] == moment {
            return;
        }
        self.next[source] = moment;
        let mut node = (self.next.len() + source) / 2;
        while node > 0 {
            self.decide(node);
            node /= 2;
        }
    }

    /// The next request of all, and its source.
    #[inline]
    fn first(&self) -> Option<(Moment, usize)> {
        let source = self.winners[1] as usize;
        let moment = self.next[source];
        (moment < Moment::NEVER).then_some((moment, source))
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
                let moment = Moment::new(mix(step + 7) % 9, mix(step + 9) % 1_000);
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
