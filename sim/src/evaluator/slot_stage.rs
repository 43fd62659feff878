//! One stage of a pipeline whose builds may wait for slots: who stands at its door, who is inside, and what is next.
//!
//! Nearly every execution goes the short way; only who fails, and stages with conditions or people, are followed by the visit.

use super::book::Book;
use super::door::Door;
use super::moment::Moment;
use super::pass::Pass;
use super::pool::Pools;
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
    /// Whether whoever waits is replaced by whoever comes after.
    pub(super) replaces: bool,
    inside: Inside,
    succeeded: bool,
    /// Those at its door; whoever is inside is the first of them until it has left.
    pub(super) door: Door,
    /// When its lock is free again.
    free: Moment,
    /// Nobody unseen arrives at its door before this time.
    pub(super) horizon: u64,
    /// Who has left the last stage that builds, by the moment of arrival at the next door.
    pub(super) gathered: Vec<Pass>,
    /// The order in which somebody arrives at the next door, without the execution's number.
    next_door: u64,
    short_way: Option<ShortWay>,
    visit: Box<Visit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Nobody,
    TheShortWay,
    Visit,
}

/// What a grant led to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Granted {
    /// Whoever is inside asks for slots again, at this moment.
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
        let short_way = program.stages.get(stage).and_then(ShortWay::new);
        Self {
            lane,
            stage,
            hands_on,
            replaces: program.pipeline.mode == Mode::Superseded,
            inside: Inside::Nobody,
            succeeded: program.plan.service.earlier_success,
            door: Door::default(),
            free: Moment::default(),
            horizon: u64::MAX,
            gathered: Vec::new(),
            next_door: order(Class::Door, program.index, 0, stage as u32 + 1),
            short_way,
            visit: Box::default(),
        }
    }

    /// The moment at which the first at the door can enter.
    #[inline]
    pub(super) fn next_entry(&self) -> Moment {
        self.door.first().max(self.free)
    }

    /// Whether nobody unseen can arrive before this moment.
    #[inline]
    pub(super) const fn is_certain(&self, moment: Moment) -> bool {
        moment.time < self.horizon || self.horizon == u64::MAX
    }

    /// The first at the door, and the one behind if that came before this moment.
    #[inline]
    pub(super) fn rivals_before(&self, moment: Moment) -> Option<(&Pass, &Pass)> {
        let newcomer = self.door.get(1).filter(|pass| pass.at < moment)?;
        Some((self.door.get(0)?, newcomer))
    }

    #[inline]
    pub(super) fn is_taken(&self) -> bool {
        self.inside != Inside::Nobody
    }

    /// When whoever has left is at the next door.
    #[inline]
    pub(super) fn at_next_door(&self, number: u32, left: Moment, latency: u64) -> Moment {
        let order = of_execution(self.next_door, number);
        left.at(left.time.saturating_add(latency), order)
    }

    /// Grants whoever is inside, or enters now, the slots of the group at hand, and says how far that goes.
    #[inline]
    pub(super) fn grant(
        &mut self,
        program: &Program<'_>,
        now: Moment,
        pools: &mut Pools,
        book: &mut Book,
    ) -> Granted {
        if let Some(short_way) = &mut self.short_way {
            let number = self.door.number();
            let goes = match self.inside {
                Inside::TheShortWay => true,
                Inside::Nobody => short_way.enter(number, now.time, program, self.stage, book),
                Inside::Visit => false,
            };
            if goes {
                self.inside = Inside::TheShortWay;
                return match short_way.run(program.end_of(number), now, pools) {
                    Way::Asks(at) => Granted::Asks(at),
                    Way::Leaves(at) => {
                        self.free = at;
                        self.succeeded = true;
                        let latency = self.door.get(0).map_or(0, |pass| {
                            short_way.leave(pass, at.time, program, self.stage, book)
                        });
                        Granted::Passes(at, latency)
                    }
                };
            }
        }
        self.grant_visit(program, now, pools, book)
    }

    #[inline(never)]
    fn grant_visit(
        &mut self,
        program: &Program<'_>,
        now: Moment,
        pools: &mut Pools,
        book: &mut Book,
    ) -> Granted {
        let (Some(stage), Some(pass)) = (program.stages.get(self.stage), self.door.get(0)) else {
            return Granted::Leaves(Step::Ends(now));
        };
        let (succeeded, visit) = (&mut self.succeeded, &mut *self.visit);
        let mut step = Step::Asks(now);
        if self.inside == Inside::Nobody {
            self.inside = Inside::Visit;
            step = program.enter(stage, *pass, now, succeeded, pools, book, visit);
        }
        while step == Step::Asks(now) {
            step = program.go_on(stage, visit, now, true, succeeded, pools, book);
        }
        match (step, program.stages.get(self.stage + 1)) {
            (Step::Asks(at), _) => Granted::Asks(at),
            (Step::Passes(at), Some(next)) => {
                self.free = at;
                Granted::Passes(at, program.latency(next, pass, book))
            }
            (Step::Passes(at) | Step::Ends(at), _) => {
                self.free = at;
                Granted::Leaves(step)
            }
        }
    }

    /// Whoever was inside is gone.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.inside = Inside::Nobody;
        self.door.pop();
    }

    /// Books what was added up.
    pub(super) fn close(&mut self, program: &Program<'_>, book: &mut Book) {
        if let Some(short_way) = &mut self.short_way
            && let Some(stage) = program.stages.get(self.stage)
        {
            let next = program.stages.get(self.stage + 1);
            short_way.close(program, (stage, next), book);
        }
    }
}
