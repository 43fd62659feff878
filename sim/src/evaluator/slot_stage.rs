//! One stage of a pipeline whose builds may wait for slots: the executions at its door, the one inside, and what is next.
//!
//! Nearly every execution goes the short way; only those that fail, and stages with conditions or people, are followed by the visit.

use std::collections::VecDeque;

use super::book::Book;
use super::moment::Moment;
use super::pass::Pass;
use super::program::Program;
use super::short_way::{ShortWay, Way};
use super::visit::{Step, Visit};
use crate::engine::events::{Class, of_execution, order};
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
    inside: Inside,
    succeeded: bool,
    /// Those at its door by the moment of their arrival; the one inside is the first of them until it has left.
    pub(super) door: VecDeque<Pass>,
    /// When its lock is free again.
    free: Moment,
    /// No unseen execution arrives at its door before this time.
    pub(super) horizon: u64,
    /// Those that have left the last stage that builds, by the moment of arrival at the next door.
    pub(super) gathered: Vec<Pass>,
    /// The order in which an execution arrives at the next door, without its number.
    next_door: u64,
    short_way: Option<ShortWay>,
    visit: Box<Visit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Nothing,
    TheShortWay,
    Visit,
}

/// What a grant led to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Granted {
    /// The execution inside asks for slots again, at this moment.
    Asks(Moment),
    /// It has left for the next stage, at this moment, and will be so long on the way.
    Passes(Moment, u64),
    /// It has left for good.
    Leaves(Step),
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
            inside: Inside::Nothing,
            succeeded: program.plan.service.earlier_success,
            door: VecDeque::new(),
            free: Moment::default(),
            horizon: u64::MAX,
            gathered: Vec::new(),
            next_door: order(Class::Door, program.index, 0, stage as u32 + 1),
            short_way: ShortWay::new(&program.stages[stage]),
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

    #[inline]
    pub(super) fn is_taken(&self) -> bool {
        self.inside != Inside::Nothing
    }

    /// When an execution that has left is at the next door.
    #[inline]
    pub(super) fn at_next_door(&self, number: u32, left: Moment, latency: u64) -> Moment {
        let order = of_execution(self.next_door, number);
        left.at(left.time.saturating_add(latency), order)
    }

    /// The execution inside, or the one that enters now.
    #[inline]
    fn first(&self) -> &Pass {
        self.door
            .front()
            .expect("a stage asks for slots for the first at its door")
    }

    /// Grants the execution inside, or the one that enters now, the slots of the group at hand, and says how far that goes.
    #[inline]
    pub(super) fn grant(&mut self, program: &Program<'_>, now: Moment, book: &mut Book) -> Granted {
        let pass = *self.first();
        if let Some(short_way) = &mut self.short_way {
            let goes = match self.inside {
                Inside::TheShortWay => true,
                Inside::Nothing => {
                    short_way.enter(pass.number, now.time, program, self.stage, book)
                }
                Inside::Visit => false,
            };
            if goes {
                self.inside = Inside::TheShortWay;
                return match short_way.run(program.end_of(pass.number), now, book) {
                    Way::Asks(at) => Granted::Asks(at),
                    Way::Leaves(at) => {
                        self.free = at;
                        self.succeeded = true;
                        let latency = short_way.leave(&pass, at.time, program, self.stage, book);
                        Granted::Passes(at, latency)
                    }
                };
            }
        }
        self.grant_visit(pass, program, now, book)
    }

    #[inline(never)]
    fn grant_visit(
        &mut self,
        pass: Pass,
        program: &Program<'_>,
        now: Moment,
        book: &mut Book,
    ) -> Granted {
        let stage = &program.stages[self.stage];
        let (succeeded, visit) = (&mut self.succeeded, &mut *self.visit);
        let mut step = Step::Asks(now);
        if self.inside == Inside::Nothing {
            self.inside = Inside::Visit;
            step = program.enter(stage, pass, now, succeeded, book, visit);
        }
        while step == Step::Asks(now) {
            step = program.go_on(stage, visit, now, succeeded, book);
        }
        match (step, program.stages.get(self.stage + 1)) {
            (Step::Asks(at), _) => Granted::Asks(at),
            (Step::Passes(at), Some(next)) => {
                self.free = at;
                Granted::Passes(at, program.latency(next, &pass, book))
            }
            (Step::Passes(at) | Step::Ends(at), _) => {
                self.free = at;
                Granted::Leaves(step)
            }
        }
    }

    /// The execution inside is gone.
    #[inline]
    pub(super) fn clear(&mut self) -> Pass {
        self.inside = Inside::Nothing;
        self.door
            .pop_front()
            .expect("the execution inside is the first at the door")
    }

    /// Books what was added up.
    pub(super) fn close(&mut self, program: &Program<'_>, book: &mut Book) {
        if let Some(short_way) = &mut self.short_way {
            let next = program.stages.get(self.stage + 1);
            short_way.close(program, (&program.stages[self.stage], next), book);
        }
    }
}
