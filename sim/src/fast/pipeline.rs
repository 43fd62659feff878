//! One pipeline in one replication: what each stage holds and what is on the way to it, and what is done to it in any order of looking.

use stagewright_core::ExecutionResult;

use super::accumulate::Accumulator;
use super::batch::WIDTH;
use super::job::{Arrival, Job};
use super::limit::Limit;
use super::line::Line;
use super::moment::{Moment, moments};
use super::program::Program;
use super::scalar::{InStage, Scalar, Step};
use super::starts::Starts;
use crate::events::Class;
use crate::ids::{ById, PipelineId, PoolId};
use crate::plan::{Mode, Plan};
use crate::semantics::batch::is_alone;
use crate::semantics::door::{Stands, stands, take_revision};

/// The state of one pipeline.
#[derive(Debug)]
pub(super) struct PipelineRun<'a> {
    pub(super) program: Program<'a>,
    pub(super) starts: Starts<'a>,
    /// The cap on active executions, if there is one.
    pub(super) cap: Option<Limit<Moment>>,
    pub(super) stages: Vec<StageRun>,
    /// The change that a source took last.
    taken: u32,
    /// How many executions that were triggered before the end of the measured span have ended, and when the last of them did.
    ended: (u64, u64),
}

/// The state of one stage.
#[derive(Debug)]
pub(super) struct StageRun {
    /// The waiting line at its door, with those on the way there.
    pub(super) line: Line,
    /// When its lock is free again: from the beginning on, and always where it has none.
    pub(super) free: Moment,
    pub(super) succeeded: bool,
    /// So many have gone in since one was superseded at the door.
    pub(super) calm: usize,
}

impl StageRun {
    /// The moment at which the first at the door can enter.
    #[inline]
    pub(super) fn next_entry(&self) -> Moment {
        let first = self.line.front();
        first.map_or(Moment::NEVER, |first| first.at.max(self.free))
    }
}

impl<'a> PipelineRun<'a> {
    /// `draws`: seed and replication; `contended`: which pools may be full, if that is to be followed.
    pub(super) fn new(
        plan: &'a Plan,
        id: PipelineId,
        draws: (u64, u32),
        contended: Option<&ById<PoolId, bool>>,
    ) -> Self {
        let program = Program::new(plan, id, draws, contended);
        let stage = |_: &_| StageRun {
            line: Line::with_room(),
            free: Moment::default(),
            succeeded: plan.service.earlier_success,
            calm: WIDTH,
        };
        Self {
            starts: Starts::new(plan, program.pipeline, program.id, draws),
            cap: program.pipeline.cap.map(Limit::new),
            stages: program.stages.iter().map(stage).collect(),
            taken: 0,
            ended: (0, 0),
            program,
        }
    }

    /// Whether none has to wait for another at this stage.
    pub(super) fn is_open(&self, stage: usize) -> bool {
        self.program.stages[stage].plan.open
    }

    /// M5: whether one at most stays at the door of this stage.
    pub(super) fn supersedes(&self, stage: usize) -> bool {
        self.program.pipeline.mode == Mode::Superseded && !self.is_open(stage)
    }

    /// An execution has ended, with the rollback that followed it.
    #[inline]
    fn has_ended(&mut self, job: &Job, at: Moment) {
        if let Some(cap) = &mut self.cap {
            cap.end_all(std::iter::once(at));
        }
        if job.triggered < self.program.plan.window.end {
            self.ended = (self.ended.0 + 1, self.ended.1.max(at.time()));
        }
    }

    /// Several have, of which all were triggered before the end of the measured span.
    pub(super) fn have_ended(&mut self, times: &[u64], orders: &[u64]) {
        if let Some(cap) = &mut self.cap {
            cap.end_all(moments(times, orders));
        }
        let last = times
            .iter()
            .fold(self.ended.1, |last, time| last.max(*time));
        self.ended = (self.ended.0 + times.len() as u64, last);
    }
}

/// A pipeline, and the sums of the replication to which what it does is added.
pub(super) struct Context<'c, 'a> {
    pub(super) run: &'c mut PipelineRun<'a>,
    pub(super) acc: &'c mut Accumulator,
}

impl<'a> Context<'_, 'a> {
    pub(super) const fn id(&self) -> PipelineId {
        self.run.program.id
    }

    /// The scalar path through a stage.
    #[inline]
    pub(super) fn scalar<'s>(
        &'s mut self,
        stage: usize,
        inside: &'s mut InStage,
    ) -> Scalar<'s, 'a> {
        let program = &self.run.program;
        Scalar {
            program,
            stage: &program.stages[stage],
            succeeded: &mut self.run.stages[stage].succeeded,
            acc: self.acc,
            inside,
        }
    }

    /// An execution enters a stage and leaves it.
    #[inline]
    pub(super) fn go_through(&mut self, stage: usize, mut arrival: Arrival, at: Moment) {
        if stage == 0 {
            self.take_revision(&mut arrival.job, at);
        }
        let mut inside = InStage::default();
        let step = self.scalar(stage, &mut inside).enter(arrival, at);
        if !self.run.is_open(stage) {
            self.run.stages[stage].free = step.moment();
        }
        self.left(stage, arrival.job, step);
    }

    /// What follows when a stage has been left: the next door, or the end.
    #[inline]
    pub(super) fn left(&mut self, stage: usize, job: Job, step: Step) {
        let program = &self.run.program;
        match (step, program.stages.get(stage + 1)) {
            (Step::Passes(at), Some(next)) => {
                let latency = next.transition.at(job.number, &program.plan.samplers);
                self.acc.arrived(next.id, u64::from(job.measured) * latency);
                let local = stage as u32 + 1;
                let at = at.after(latency, Class::Door, program.id, job.number, local);
                let line = &mut self.run.stages[stage + 1].line;
                line.put(Arrival { at, job }, !next.plan.open);
            }
            (Step::Passes(at), None) => {
                let pipeline = self.id();
                self.acc.end(pipeline, &job, ExecutionResult::Succeeded, at);
                self.run.has_ended(&job, at);
            }
            (Step::Ends(at), _) => self.run.has_ended(&job, at),
            (Step::Asks(_), _) => {
                unreachable!("an execution that asks for slots has not left its stage")
            }
        }
    }

    /// S7: the source runs, and takes a change.
    #[inline]
    pub(super) fn take_revision(&mut self, job: &mut Job, at: Moment) {
        let revision = self.run.starts.revision_at(at, job.revision);
        if take_revision(&mut self.run.taken, revision) && job.measured {
            self.acc.tally.pipelines[self.run.program.id].repeated += 1;
        }
        job.revision = revision;
    }

    /// M5, Q1: the execution that enters a stage at this moment: of those in line, which all came before, the first where they wait one behind
    /// the other, or the one that is left.
    pub(super) fn first_left(&mut self, stage: usize, at: Moment) -> Arrival {
        loop {
            let (state, program) = (&mut self.run.stages[stage], &self.run.program);
            let first = state.line.front().expect("the first in line enters");
            if is_alone(at, state.line.second()) || program.stages[stage].plan.open {
                return first;
            }
            let next = state.line.get(1).expect("another is in line");
            let (mode, waits) = (program.pipeline.mode, Some(first.job.rank));
            let (leaves, stays) = match stands(mode, waits, next.job.rank, &program.plan.service) {
                Stands::Behind => return first,
                Stands::InPlace => (first, next),
                Stands::Superseded => (next, first),
            };
            state.line.pop(1);
            state.line.replace_front(stays);
            let (id, pipeline, job) = (program.stages[stage].id, program.id, leaves.job);
            self.acc.waited(id, &leaves, next.at.time());
            self.acc
                .end(pipeline, &job, ExecutionResult::Superseded, next.at);
            self.run.has_ended(&job, next.at);
        }
    }

    /// All before this time is known, as far as starts are.
    pub(super) fn settle(&mut self, known: u64) {
        let known = known.min(self.run.starts.horizon());
        let pipeline = self.id();
        self.acc.tally.changes[pipeline].settle(known);
    }

    /// Whether nothing of the measured span is under way any more at a time up to which all is known, and all of its changes are live.
    pub(super) fn is_settled(&mut self, known: u64) -> bool {
        self.settle(known);
        if !self.run.starts.are_beyond() {
            return false;
        }
        let (starts, changes) = (&self.run.starts, &self.acc.tally.changes);
        let (ended, last) = self.run.ended;
        let known = starts.trigger_horizon().min(known);
        ended == starts.of_the_span()
            && (last < known || ended == 0)
            && changes[self.id()].are_live()
    }

    /// Holds the cap against all starts before this time; all that ended before it are known.
    pub(super) fn check_cap(&mut self, known: u64) {
        let known = known.min(self.run.starts.horizon());
        if let Some(cap) = &mut self.run.cap {
            self.acc.trouble |= !cap.held_until(Moment::new(known, 0));
        }
    }
}
