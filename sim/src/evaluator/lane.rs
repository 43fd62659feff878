//! One pipeline on its way: what each stage holds and who is on the way to it.

use stagewright_core::ExecutionResult;

use super::book::Book;
use super::cap::Cap;
use super::inbox::Inbox;
use super::moment::Moment;
use super::pass::{Body, Pass};
use super::pool::Pools;
use super::program::Program;
use super::starts::Starts;
use super::visit::{Step, Visit};
use crate::plan::Mode;
use crate::service::OlderArrival;

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

    /// Follows whoever starts before this time, where nobody waits for a slot, as far as that is possible.
    pub(super) fn go_until(
        &mut self,
        until: u64,
        pools: &mut Pools,
        book: &mut Book,
        cancelled: &dyn Fn() -> bool,
    ) {
        match self.mode() {
            Mode::Parallel => self.add_up_until(until, pools, book, cancelled),
            Mode::Queued | Mode::Superseded => self.sweep_until(until, pools, book, cancelled),
        }
    }

    /// What happens before this time is known: nobody who has not started yet does anything earlier, and everybody else goes on as far as that.
    pub(super) fn known(&self) -> u64 {
        self.starts.horizon()
    }

    /// Holds the cap against all starts before this time, as far as they are drawn; whoever ended before it is known.
    pub(super) fn check_cap(&mut self, known: u64, book: &mut Book) {
        let known = known.min(self.starts.horizon());
        book.trouble |= !self.cap.held_until(known);
    }

    /// S7: the source runs, and takes a change.
    #[inline]
    pub(super) fn take_revision(&mut self, body: &mut Body, at: Moment, book: &mut Book) {
        let revision = self.starts.revision_at(at, body.revision);
        if revision > 0
            && self.taken == revision
            && body.measured
            && let Some(mine) = book.tally.pipelines.get_mut(self.program.index as usize)
        {
            mine.repeated += 1;
        }
        self.taken = revision;
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

    /// Lets somebody in at a moment, and says how far that goes.
    #[inline]
    pub(super) fn enter(
        &mut self,
        stage: usize,
        mut pass: Pass,
        at: Moment,
        pools: &mut Pools,
        book: &mut Book,
        visit: &mut Visit,
    ) -> Step {
        if stage == 0 {
            self.take_revision(&mut pass.body, at, book);
        }
        let (Some(program), Some(lane)) =
            (self.program.stages.get(stage), self.stages.get_mut(stage))
        else {
            return Step::Ends(at);
        };
        let succeeded = &mut lane.succeeded;
        self.program
            .enter(program, pass, at, succeeded, pools, book, visit)
    }

    /// Grants whoever is inside the slots of the group at hand, and says how far that goes.
    #[inline]
    pub(super) fn go_on(
        &mut self,
        stage: usize,
        visit: &mut Visit,
        now: Moment,
        pools: &mut Pools,
        book: &mut Book,
    ) -> Step {
        let (Some(program), Some(lane)) =
            (self.program.stages.get(stage), self.stages.get_mut(stage))
        else {
            return Step::Ends(now);
        };
        let succeeded = &mut lane.succeeded;
        self.program
            .go_on(program, visit, now, true, succeeded, pools, book)
    }

    /// What follows when a stage has been left: the next door, or the end.
    #[inline]
    pub(super) fn left(&mut self, stage: usize, pass: Pass, step: Step, book: &mut Book) {
        match step {
            Step::Passes(at) => match self.program.stages.get(stage + 1) {
                Some(next) => {
                    let pass = self.program.move_on(next, pass, at, book);
                    if let Some(next) = self.stages.get_mut(stage + 1) {
                        next.inbox.insert(pass);
                    }
                }
                None => {
                    let pipeline = self.program.index as usize;
                    book.end(pipeline, &pass, ExecutionResult::Succeeded, at);
                    self.cap.end(at);
                }
            },
            Step::Ends(at) => self.cap.end(at),
            Step::Asks(_) => book.trouble = true,
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
        let stays = waiting.rank > newcomer.rank
            && self.program.plan.service.older_arrival == OlderArrival::IsSuperseded;
        let leaves = if stays { newcomer } else { waiting };
        let now = newcomer.at;
        if let Some(program) = self.program.stages.get(stage) {
            book.waited(program.index, leaves, now.time);
        }
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
        let lane = self.stages.get(stage).filter(|_| !self.is_open(stage));
        lane.map_or(Moment::default(), |lane| lane.free)
    }

    /// Whether nobody has to wait for another at this stage.
    pub(super) fn is_open(&self, stage: usize) -> bool {
        self.program
            .stages
            .get(stage)
            .is_some_and(|stage| stage.plan.open)
    }

    pub(super) const fn mode(&self) -> Mode {
        self.program.pipeline.mode
    }
}
