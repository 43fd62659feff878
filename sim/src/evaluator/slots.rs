//! Pipelines that share pools of build slots: only the moments at which slots are asked for are put in order.
//!
//! A run-order group that builds asks for its slots at one moment, and with the times at which slots come free its end is known then. So of the many
//! events of an execution only one a building group is left, and instead of a queue of events there is one next request of each
//! stage that builds, in a tournament. Stages before the first that builds are swept ahead in blocks, those after the last behind.

use super::book::Book;
use super::lane::Lane;
use super::moment::Moment;
use super::pool::Pools;
use super::starts::Pass;
use super::tree::Tree;
use super::visit::{Step, Visit};
use crate::plan::Mode;

/// Starts that are drawn at a time for the stages that are swept ahead.
const AHEAD: usize = 32;
/// Executions that gather behind the last stage that builds before they are swept on.
const BEHIND: usize = 64;
/// Requests between two looks at whether the experiment was cancelled.
const PATIENCE: u32 = 1 << 10;

struct Member<'a> {
    lane: Lane<'a>,
    /// The first and the last stage that builds: these and all between are sources of requests.
    first: usize,
    last: usize,
    /// The number of its first source.
    source: usize,
    /// Who is inside each of these stages and asks for slots.
    inside: Vec<Inside>,
    /// Nobody unseen arrives at the first of them before this time.
    horizon: u64,
    apart: Apart,
}

/// The room for who is inside a stage.
#[derive(Clone, Copy, Default)]
struct Inside {
    visit: Visit,
    is_taken: bool,
}

/// In PARALLEL mode any number of executions ask.
#[derive(Default)]
struct Apart {
    next: Option<Pass>,
    /// Requests, latest first.
    asking: Vec<(Moment, u32)>,
    visits: Vec<(Visit, usize)>,
    free: Vec<u32>,
}

/// The requests of several pipelines in their order.
pub(super) struct Requests<'a> {
    members: Vec<Member<'a>>,
    /// The member of each source.
    sources: Vec<usize>,
    tree: Tree,
}

impl<'a> Requests<'a> {
    pub(super) fn new(lanes: Vec<Lane<'a>>) -> Self {
        let mut sources = Vec::new();
        let mut members = Vec::with_capacity(lanes.len());
        for lane in lanes {
            let contends = |stage: &super::program::StageProgram<'_>| stage.contends;
            let stages = &lane.program.stages;
            let first = stages.iter().position(contends).unwrap_or(0);
            let last = stages.iter().rposition(contends).unwrap_or(0);
            let source = sources.len();
            let places = if lane.mode() == Mode::Parallel {
                1
            } else {
                last - first + 1
            };
            sources.extend(std::iter::repeat_n(members.len(), places));
            members.push(Member {
                lane,
                first,
                last,
                source,
                inside: vec![Inside::default(); places],
                horizon: 0,
                apart: Apart::default(),
            });
        }
        Self {
            tree: Tree::new(sources.len()),
            members,
            sources,
        }
    }

    /// Grants request after request until none is left.
    pub(super) fn run(&mut self, pools: &mut Pools, book: &mut Book, cancelled: &dyn Fn() -> bool) {
        for member in &mut self.members {
            let first = member.first_request(pools, book);
            self.tree.set(member.source, first);
        }
        let mut granted = 0_u32;
        loop {
            let (source, moment) = self.tree.first();
            let Some(member) = self
                .sources
                .get(source)
                .and_then(|member| self.members.get_mut(*member))
                .filter(|_| moment < Moment::NEVER)
            else {
                break;
            };
            if member.lane.mode() == Mode::Parallel {
                member.grant_apart(moment, pools, book);
                let next = member.apart.first();
                self.tree.set(source, next);
            } else {
                let place = source - member.source;
                member.grant(place, moment, &mut self.tree, pools, book);
            }
            granted = granted.wrapping_add(1);
            if granted.is_multiple_of(PATIENCE) && (book.is_done() || pools.trouble || cancelled())
            {
                return;
            }
        }
        for member in &mut self.members {
            member.sweep_behind(u64::MAX, pools, book);
        }
    }
}

impl Member<'_> {
    fn first_request(&mut self, pools: &mut Pools, book: &mut Book) -> Moment {
        if self.lane.mode() == Mode::Parallel {
            self.apart.next = self.lane.starts.next();
            return self.apart.first();
        }
        self.next_request(0, pools, book)
    }

    /// When somebody next enters this stage.
    #[inline]
    fn next_request(&mut self, place: usize, pools: &mut Pools, book: &mut Book) -> Moment {
        let stage = self.first + place;
        loop {
            let request = self.lane.stages.get(stage).map_or(Moment::NEVER, |lane| {
                lane.inbox
                    .front()
                    .map_or(Moment::NEVER, |front| front.at.max(lane.free))
            });
            let is_certain = place > 0
                || self.horizon == u64::MAX
                || (request.time < self.horizon
                    && (stage > 0 || !self.lane.starts.is_blind_at(request.time)));
            if is_certain {
                return request;
            }
            self.lane.fill(AHEAD, book);
            let horizon = self.lane.starts.horizon();
            self.horizon = self.lane.sweep(0..self.first, horizon, pools, book);
            if horizon == u64::MAX {
                self.horizon = u64::MAX;
            }
        }
    }

    /// Grants the request of a stage: of who is inside, or of who enters now.
    #[inline]
    fn grant(
        &mut self,
        place: usize,
        now: Moment,
        tree: &mut Tree,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        let stage = self.first + place;
        let is_taken = self.inside.get(place).is_some_and(|inside| inside.is_taken);
        let entering = if is_taken {
            None
        } else {
            self.who_enters(stage, now, book)
        };
        let Some(inside) = self.inside.get_mut(place) else {
            return;
        };
        let visit = &mut inside.visit;
        let mut step = Step::Asks(now);
        if let Some(pass) = entering {
            step = self.lane.enter(stage, pass, now, pools, book, visit);
        }
        while step == Step::Asks(now) {
            step = self.lane.go_on(stage, visit, now, pools, book);
        }
        inside.is_taken = matches!(step, Step::Asks(_));
        if let Step::Asks(later) = step {
            return tree.set(self.source + place, later);
        }
        let pass = visit.pass;
        if let Some(lane) = self.lane.stages.get_mut(stage) {
            lane.free = step.moment();
        }
        self.lane.left(stage, pass, step, book);
        let next = self.next_request(place, pools, book);
        tree.set(self.source + place, next);
        if stage < self.last {
            if self
                .inside
                .get(place + 1)
                .is_some_and(|inside| !inside.is_taken)
            {
                let next = self.next_request(place + 1, pools, book);
                tree.set(self.source + place + 1, next);
            }
        } else if self
            .lane
            .stages
            .get(stage + 1)
            .is_none_or(|behind| behind.inbox.len() >= BEHIND)
        {
            self.sweep_behind(now.time, pools, book);
        }
    }

    /// The first at the door; in SUPERSEDED mode the one that is left of those who came before the lock was free.
    #[inline]
    fn who_enters(&mut self, stage: usize, now: Moment, book: &mut Book) -> Option<Pass> {
        let inbox = &mut self.lane.stages.get_mut(stage)?.inbox;
        let mut pass = inbox.front()?;
        inbox.pop(1);
        if self.lane.mode() == Mode::Superseded {
            loop {
                let inbox = &mut self.lane.stages.get_mut(stage)?.inbox;
                let Some(newcomer) = inbox.front().filter(|other| other.at < now) else {
                    break;
                };
                inbox.pop(1);
                pass = self.lane.supersede(stage, pass, newcomer, book);
            }
        }
        Some(pass)
    }

    fn sweep_behind(&mut self, now: u64, pools: &mut Pools, book: &mut Book) {
        let stages = self.last + 1..self.lane.stages.len();
        self.lane.sweep(stages, now, pools, book);
        let known = now.min(self.lane.starts.horizon());
        book.trouble |= self.lane.mode() != Mode::Parallel && !self.lane.cap.held_until(known);
    }

    // PARALLEL ------------------------------------------------------------------------------------------------------------

    /// Starts an execution, or grants the first request.
    fn grant_apart(&mut self, now: Moment, pools: &mut Pools, book: &mut Book) {
        let starts = self.apart.next.filter(|pass| pass.at == now);
        if let Some(pass) = starts {
            self.apart.next = self.lane.starts.next();
            let in_progress = self.apart.asking.len();
            if self.lane.admit(&pass, in_progress, book) {
                self.follow_apart(pass, 0, now, pools, book);
            }
            return;
        }
        let Some((_, slot)) = self.apart.asking.pop() else {
            return;
        };
        self.apart.free.push(slot);
        let Some((mut visit, stage)) = self.apart.visits.get(slot as usize).copied() else {
            return;
        };
        let step = self.lane.go_on(stage, &mut visit, now, pools, book);
        self.step_apart(visit, stage, step, now, pools, book);
    }

    fn follow_apart(
        &mut self,
        pass: Pass,
        stage: usize,
        now: Moment,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        let mut visit = Visit::default();
        let step = self
            .lane
            .enter(stage, pass, pass.at, pools, book, &mut visit);
        self.step_apart(visit, stage, step, now, pools, book);
    }

    fn step_apart(
        &mut self,
        mut visit: Visit,
        mut stage: usize,
        mut step: Step,
        now: Moment,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        loop {
            match step {
                Step::Asks(at) if at == now => {
                    step = self.lane.go_on(stage, &mut visit, now, pools, book);
                }
                Step::Asks(at) => return self.apart.ask(at, visit, stage),
                Step::Ends(at) => return self.lane.cap.end(at),
                Step::Passes(at) => {
                    let Some(next) = self.lane.program.stages.get(stage + 1) else {
                        return self.lane.left(stage, visit.pass, step, book);
                    };
                    let pass = self.lane.program.move_on(next, visit.pass, at, book);
                    stage += 1;
                    step = self
                        .lane
                        .enter(stage, pass, pass.at, pools, book, &mut visit);
                }
            }
        }
    }
}

impl Apart {
    #[inline]
    fn first(&self) -> Moment {
        let asks = self.asking.last().map_or(Moment::NEVER, |asking| asking.0);
        asks.min(self.next.map_or(Moment::NEVER, |pass| pass.at))
    }

    fn ask(&mut self, at: Moment, visit: Visit, stage: usize) {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                self.visits.push((visit, stage));
                (self.visits.len() - 1) as u32
            }
        };
        if let Some(place) = self.visits.get_mut(slot as usize) {
            *place = (visit, stage);
        }
        let place = self.asking.partition_point(|other| other.0 > at);
        self.asking.insert(place, (at, slot));
    }
}
