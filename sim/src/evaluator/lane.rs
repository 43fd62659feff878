//! One pipeline on its way: what each stage holds and who is on the way to it.

use stagewright_core::ExecutionResult;

use super::book::Book;
use super::cap::Cap;
use super::inbox::Inbox;
use super::moment::Moment;
use super::pass::{Body, Pass};
use super::program::Program;
use super::starts::Starts;
use super::visit::{Step, Visit};
use crate::plan::Mode;
use crate::semantics::door::{keeps_its_place, take_revision};

/// The state of one pipeline in an evaluator.
#[derive(Debug)]
pub(super) struct Lane<'a> {
    pub(super) program: Program<'a>,
    pub(super) starts: Starts<'a>,
    pub(super) cap: Cap,
    pub(super) stages: Vec<StageLane>,
    /// The change that a source took last.
    taken: u32,
}

/// The state of one stage.
#[derive(Debug)]
pub(super) struct StageLane {
    pub(super) inbox: Inbox,
    /// When its lock is free again.
    pub(super) free: Moment,
    /// Who waits at its door in SUPERSEDED mode, while that is not yet clear to be replaced or not.
    pub(super) waiting: Option<Pass>,
    pub(super) succeeded: bool,
}

impl<'a> Lane<'a> {
    pub(super) fn new(program: Program<'a>, starts: Starts<'a>) -> Self {
        let plan = program.plan;
        let stage = |_: &_| StageLane {
            inbox: Inbox::with_room(),
            free: Moment::default(),
            waiting: None,
            succeeded: plan.service.earlier_success,
        };
        Self {
            starts,
            cap: Cap::new(program.pipeline.cap),
            stages: program.stages.iter().map(stage).collect(),
            taken: 0,
            program,
        }
    }

    /// What happens before this time is known: an execution that has not started yet does nothing earlier, and all others go on as far as that.
    pub(super) fn known(&self) -> u64 {
        self.starts.horizon()
    }

    /// Holds the cap against all starts before this time, as far as they are drawn; all that ended before it are known.
    pub(super) fn check_cap(&mut self, known: u64, book: &mut Book) {
        let known = known.min(self.starts.horizon());
        book.trouble |= !self.cap.held_until(known);
    }

    /// S7: the source runs, and takes a change.
    #[inline]
    pub(super) fn take_revision(&mut self, body: &mut Body, at: Moment, book: &mut Book) {
        let revision = self.starts.revision_at(at, body.revision);
        if take_revision(&mut self.taken, revision) && body.measured {
            let mine = &mut book.tally.pipelines[self.program.index as usize];
            mine.repeated += 1;
        }
        body.revision = revision;
    }

    /// The same for several, at these moments.
    #[inline]
    pub(super) fn take_revisions(
        &mut self,
        moments: impl Iterator<Item = Moment>,
        bodies: &mut [Body],
        book: &mut Book,
    ) {
        for (at, body) in moments.zip(bodies) {
            self.take_revision(body, at, book);
        }
    }

    /// Lets an execution in at a moment, and says how far that goes.
    #[inline]
    pub(super) fn enter(
        &mut self,
        stage: usize,
        mut pass: Pass,
        at: Moment,
        book: &mut Book,
        visit: &mut Visit,
    ) -> Step {
        if stage == 0 {
            self.take_revision(&mut pass.body, at, book);
        }
        let program = &self.program.stages[stage];
        let succeeded = &mut self.stages[stage].succeeded;
        self.program
            .enter(program, pass, at, succeeded, book, visit)
    }

    /// What follows when a stage has been left: the next door, or the end.
    #[inline]
    pub(super) fn left(&mut self, stage: usize, pass: Pass, step: Step, book: &mut Book) {
        match step {
            Step::Passes(at) => match self.program.stages.get(stage + 1) {
                Some(next) => {
                    let pass = self.program.move_on(next, pass, at, book);
                    let inbox = &mut self.stages[stage + 1].inbox;
                    if next.plan.open {
                        inbox.append(pass);
                    } else {
                        inbox.insert(pass);
                    }
                }
                None => {
                    let pipeline = self.program.index as usize;
                    book.end(pipeline, &pass, ExecutionResult::Succeeded, at);
                    self.cap.end(at);
                }
            },
            Step::Ends(at) => self.cap.end(at),
            Step::Asks(_) => {
                unreachable!("an execution that asks for slots has not left its stage")
            }
        }
    }

    /// M5: two at one door. Says whether the one who waits stays.
    pub(super) fn supersede(
        &mut self,
        stage: usize,
        waiting: &Pass,
        newcomer: &Pass,
        book: &mut Book,
    ) -> bool {
        let service = &self.program.plan.service;
        let stays = keeps_its_place(waiting.rank, newcomer.rank, service);
        let leaves = if stays { newcomer } else { waiting };
        let now = newcomer.at;
        book.waited(self.program.stages[stage].index, leaves, now.time);
        book.end(
            self.program.index as usize,
            leaves,
            ExecutionResult::Superseded,
            now,
        );
        self.cap.end(now);
        stays
    }

    /// When the lock of a stage is free again: always, where it has none.
    #[inline]
    pub(super) fn free(&self, stage: usize) -> Moment {
        if self.is_open(stage) {
            Moment::default()
        } else {
            self.stages[stage].free
        }
    }

    /// Whether none has to wait for another at this stage.
    pub(super) fn is_open(&self, stage: usize) -> bool {
        self.program.stages[stage].plan.open
    }

    pub(super) const fn mode(&self) -> Mode {
        self.program.pipeline.mode
    }
}
