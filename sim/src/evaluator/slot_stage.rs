//! One stage of a pipeline whose builds may wait for slots: the executions at its door, the one inside, and what is next.

use std::collections::VecDeque;

use super::book::Book;
use super::moment::Moment;
use super::pass::Pass;
use super::program::Program;
use super::visit::{Step, Visit};
use crate::plan::Mode;

/// A stage that asks for slots.
#[derive(Debug)]
pub(super) struct SlotStage {
    /// Its pipeline among those that share pools, and its place there.
    pub(super) lane: usize,
    pub(super) stage: usize,
    /// Whether the next stage asks for slots too.
    pub(super) hands_on: bool,
    /// Whether a later execution takes the place of the one that waits.
    pub(super) replaces: bool,
    /// Whether an execution is inside, which is the first at the door until it has left.
    pub(super) is_taken: bool,
    succeeded: bool,
    /// Those at its door by the moment of their arrival.
    pub(super) door: VecDeque<Pass>,
    /// When its lock is free again.
    free: Moment,
    /// No unseen execution arrives at its door before this time.
    pub(super) horizon: u64,
    visit: Box<Visit>,
}

impl SlotStage {
    /// A stage of a pipeline, which stands at this place among those that share pools; `hands_on`: the next stage asks for slots as well.
    pub(super) fn new(
        program: &Program<'_>,
        (lane, stage): (usize, usize),
        hands_on: bool,
    ) -> Self {
        Self {
            lane,
            stage,
            hands_on,
            replaces: program.pipeline.mode == Mode::Superseded,
            is_taken: false,
            succeeded: program.plan.service.earlier_success,
            door: VecDeque::new(),
            free: Moment::default(),
            horizon: u64::MAX,
            visit: Box::default(),
        }
    }

    /// Puts an execution in its place at the door: overtaking within a transition is possible, and rare.
    #[inline]
    pub(super) fn insert(&mut self, pass: Pass) {
        let mut place = self.door.len();
        self.door.push_back(pass);
        while place > 0 && self.door[place - 1].at > pass.at {
            self.door.swap(place - 1, place);
            place -= 1;
        }
    }

    /// The moment at which the first at the door can enter.
    #[inline]
    pub(super) fn next_entry(&self) -> Moment {
        let first = self.door.front().map_or(Moment::NEVER, |pass| pass.at);
        first.max(self.free)
    }

    /// Whether no unseen execution can arrive before this moment.
    #[inline]
    pub(super) const fn is_certain(&self, moment: Moment) -> bool {
        moment.time < self.horizon || self.horizon == u64::MAX
    }

    /// The first at the door, and the one behind if that came before this moment.
    #[inline]
    pub(super) fn rivals_before(&self, moment: Moment) -> Option<(&Pass, &Pass)> {
        let newcomer = self.door.get(1).filter(|pass| pass.at < moment)?;
        Some((self.door.front()?, newcomer))
    }

    /// Grants the execution inside, or the one that enters now, the slots of the group at hand, and says how far that goes.
    #[inline]
    pub(super) fn grant(&mut self, program: &Program<'_>, now: Moment, book: &mut Book) -> Step {
        let stage = &program.stages[self.stage];
        let (succeeded, visit) = (&mut self.succeeded, &mut *self.visit);
        let mut step = Step::Asks(now);
        if !self.is_taken {
            self.is_taken = true;
            let pass = self.door.front();
            let pass = *pass.expect("a stage asks for slots for the first at its door");
            step = program.enter(stage, pass, now, succeeded, book, visit);
        }
        while step == Step::Asks(now) {
            step = program.go_on(stage, visit, now, succeeded, book);
        }
        if !matches!(step, Step::Asks(_)) {
            self.free = step.moment();
        }
        step
    }

    /// The execution inside is gone.
    #[inline]
    pub(super) fn clear(&mut self) -> Pass {
        self.is_taken = false;
        let pass = self.door.pop_front();
        pass.expect("the execution inside is the first at the door")
    }
}
