//! One stage of a pipeline whose builds may wait for slots: who stands at its door, who is inside, and what is next.
//!
//! Nearly every execution goes the short way; only who fails, and stages with conditions or people, are followed by the visit.

use super::book::Book;
use super::door::Door;
use super::moment::Moment;
use super::pool::Pools;
use super::program::{Program, StageProgram};
use super::short_way::{ShortWay, Way};
use super::starts::Pass;
use super::visit::{Step, Visit};

/// A stage that asks for slots.
#[derive(Debug)]
pub(super) struct SlotStage {
    /// Those at its door; whoever is inside is the first of them until it has left.
    pub(super) door: Door,
    /// When its lock is free again.
    free: Moment,
    inside: Inside,
    short_way: Option<ShortWay>,
    visit: Visit,
    succeeded: bool,
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
    /// `short_way`: none if everybody is to be followed by a visit.
    pub(super) fn new(short_way: Option<ShortWay>, succeeded: bool) -> Self {
        Self {
            door: Door::default(),
            free: Moment::default(),
            inside: Inside::Nobody,
            short_way,
            visit: Visit::default(),
            succeeded,
        }
    }

    /// The moment at which the first at the door can enter.
    #[inline]
    pub(super) fn next_entry(&self) -> Moment {
        self.door.first().max(self.free)
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

    /// Grants whoever is inside, or enters now, the slots of the group at hand, and says how far that goes.
    #[inline]
    pub(super) fn grant(
        &mut self,
        program: &Program<'_>,
        stages: (&StageProgram<'_>, Option<&StageProgram<'_>>),
        now: Moment,
        pools: &mut Pools,
        book: &mut Book,
    ) -> Granted {
        let Some(pass) = self.door.get(0) else {
            return Granted::Leaves(Step::Ends(now));
        };
        if let Some(short_way) = &mut self.short_way {
            let goes = self.inside == Inside::TheShortWay
                || (self.inside == Inside::Nobody
                    && short_way.enter(pass.number, now.time, program, stages, book));
            if goes {
                self.inside = Inside::TheShortWay;
                return match short_way.run(pass.number, now, pools) {
                    Way::Asks(at) => Granted::Asks(at),
                    Way::Leaves(at) => {
                        self.free = at;
                        self.succeeded = true;
                        let latency = short_way.leave(pass, at.time, program, stages.0, book);
                        Granted::Passes(at, latency)
                    }
                };
            }
        }
        let pass = *pass;
        self.grant_visit(pass, program, stages, now, pools, book)
    }

    fn grant_visit(
        &mut self,
        pass: Pass,
        program: &Program<'_>,
        (stage, next): (&StageProgram<'_>, Option<&StageProgram<'_>>),
        now: Moment,
        pools: &mut Pools,
        book: &mut Book,
    ) -> Granted {
        let (succeeded, visit) = (&mut self.succeeded, &mut self.visit);
        let mut step = Step::Asks(now);
        if self.inside == Inside::Nobody {
            self.inside = Inside::Visit;
            step = program.enter(stage, pass, now, succeeded, pools, book, visit);
        }
        while step == Step::Asks(now) {
            step = program.go_on(stage, visit, now, true, succeeded, pools, book);
        }
        match (step, next) {
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

    /// Whoever was inside is gone.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.inside = Inside::Nobody;
        self.door.remove(0);
    }

    /// Books what was added up.
    pub(super) fn close(
        &mut self,
        program: &Program<'_>,
        stages: (&StageProgram<'_>, Option<&StageProgram<'_>>),
        book: &mut Book,
    ) {
        if let Some(short_way) = &mut self.short_way {
            short_way.close(program, stages, book);
        }
    }
}
