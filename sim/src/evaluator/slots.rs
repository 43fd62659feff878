//! Pipelines that share pools of build slots: only the moments at which slots are asked for are put in order.
//!
//! A run-order group that builds asks for its slots at one moment, and with the times at which slots come free its end is known then. So of the many
//! events of an execution only one a building group is left, and instead of a queue of events there is one next request of each
//! stage that builds, in a tournament. Stages before the first that builds are swept ahead in blocks, those after the last behind.

use super::apart::Apart;
use super::block::WIDTH;
use super::book::Book;
use super::lane::Lane;
use super::moment::Moment;
use super::pool::Pools;
use super::program::StageProgram;
use super::short_way::ShortWay;
use super::slot_stage::{Granted, SlotStage};
use super::starts::Pass;
use super::tree::Tree;
use super::visit::Step;
use crate::engine::END_OF_TIME;
use crate::plan::Mode;

/// Starts that are drawn at a time for the stages that are swept ahead.
const AHEAD: usize = WIDTH;
/// Executions that gather behind the last stage that builds before they are swept on.
const BEHIND: usize = WIDTH;
/// Requests between two looks at whether the experiment was cancelled.
const PATIENCE: u32 = 1 << 10;

/// The requests of several pipelines in their order.
pub(super) struct Requests<'a> {
    members: Vec<Member<'a>>,
    /// The member of each source of requests, and which of the member's it is.
    sources: Vec<(u32, u32)>,
    tree: Tree,
}

enum Member<'a> {
    /// One execution at a time in each stage: each stage that builds is a source of requests.
    InOrder(InOrder<'a>),
    /// PARALLEL executions: all of them together are one source.
    Apart(Apart<'a>),
}

impl<'a> Requests<'a> {
    pub(super) fn new(lanes: Vec<Lane<'a>>, book: &Book) -> Self {
        let mut sources = Vec::new();
        let mut members = Vec::with_capacity(lanes.len());
        for lane in lanes {
            let (member, count) = if lane.mode() == Mode::Parallel {
                (Member::Apart(Apart::new(lane)), 1)
            } else {
                let member = InOrder::new(lane, book);
                let count = member.stages.len();
                (Member::InOrder(member), count)
            };
            sources.extend((0..count as u32).map(|place| (members.len() as u32, place)));
            members.push(member);
        }
        Self {
            tree: Tree::new(sources.len()),
            members,
            sources,
        }
    }

    /// Grants request after request until none is left.
    pub(super) fn run(&mut self, pools: &mut Pools, book: &mut Book, cancelled: &dyn Fn() -> bool) {
        let mut source = 0;
        for member in &mut self.members {
            let (first, count) = match member {
                Member::InOrder(member) => {
                    (member.next_request(0, pools, book), member.stages.len())
                }
                Member::Apart(member) => (member.first_request(), 1),
            };
            self.tree.set(source, first);
            source += count;
        }
        let mut granted = 0_u32;
        loop {
            let (source, moment) = self.tree.first();
            if moment.time >= END_OF_TIME {
                book.trouble |= moment < Moment::NEVER;
                break;
            }
            let Some((member, place)) = self.sources.get(source).copied() else {
                break;
            };
            match self.members.get_mut(member as usize) {
                Some(Member::InOrder(member)) => {
                    member.grant(source, place as usize, moment, &mut self.tree, pools, book);
                }
                Some(Member::Apart(member)) => {
                    member.grant(moment, pools, book);
                    self.tree.set(source, member.next_request());
                }
                None => break,
            }
            granted = granted.wrapping_add(1);
            if granted.is_multiple_of(PATIENCE) && (book.is_done() || pools.trouble || cancelled())
            {
                return;
            }
        }
        for member in &mut self.members {
            if let Member::InOrder(member) = member {
                member.close(pools, book);
            }
        }
    }
}

/// A pipeline in whose stages one execution at a time is.
struct InOrder<'a> {
    lane: Lane<'a>,
    /// The first stage that builds; it and all up to the last are sources of requests.
    first: usize,
    stages: Vec<SlotStage>,
    /// Nobody unseen arrives at the first of them before this time.
    horizon: u64,
}

impl<'a> InOrder<'a> {
    fn new(lane: Lane<'a>, book: &Book) -> Self {
        let contends = |stage: &StageProgram<'_>| stage.contends;
        let all = &lane.program.stages;
        let first = all.iter().position(contends).unwrap_or(0);
        let last = all.iter().rposition(contends).unwrap_or(0);
        let stages = all.get(first..=last).unwrap_or_default();
        let succeeded = lane.program.plan.service.earlier_success;
        let stages = stages.iter().map(|stage| {
            let short_way = ShortWay::new(&lane.program, stage);
            SlotStage::new(short_way.filter(|_| book.example.is_none()), succeeded)
        });
        Self {
            first,
            stages: stages.collect(),
            horizon: 0,
            lane,
        }
    }

    /// When somebody next enters this stage.
    #[inline]
    fn next_request(&mut self, place: usize, pools: &mut Pools, book: &mut Book) -> Moment {
        loop {
            let stage = self.stages.get(place);
            let request = stage.map_or(Moment::NEVER, SlotStage::next_entry);
            let is_certain = place > 0
                || self.horizon == u64::MAX
                || (request.time < self.horizon
                    && (self.first > 0 || !self.lane.starts.is_blind_at(request.time)));
            if is_certain {
                return request;
            }
            self.look_ahead(pools, book);
        }
    }

    /// Sweeps the next executions through the stages before the first that builds.
    #[inline(never)]
    fn look_ahead(&mut self, pools: &mut Pools, book: &mut Book) {
        self.lane.fill(AHEAD, book);
        let horizon = self.lane.starts.horizon();
        self.horizon = self.lane.sweep(0..self.first, horizon, pools, book);
        if horizon == u64::MAX {
            self.horizon = u64::MAX;
        }
        if let (Some(lane), Some(first)) = (
            self.lane.stages.get_mut(self.first),
            self.stages.first_mut(),
        ) {
            while let Some(pass) = lane.inbox.front() {
                first.door.insert(pass.at, &pass.body);
                lane.inbox.pop(1);
            }
        }
    }

    /// Grants the request of a stage: of who is inside, or of who enters now.
    #[inline]
    fn grant(
        &mut self,
        source: usize,
        place: usize,
        now: Moment,
        tree: &mut Tree,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        let stage = self.first + place;
        if self.lane.mode() == Mode::Superseded
            && self
                .stages
                .get(place)
                .is_some_and(|slots| !slots.is_taken())
        {
            self.supersede(place, now, book);
        }
        let program = &self.lane.program;
        let (Some(here), Some(slots)) = (program.stages.get(stage), self.stages.get_mut(place))
        else {
            return;
        };
        let next = program.stages.get(stage + 1);
        match slots.grant(program, (here, next), now, pools, book) {
            Granted::Asks(later) => return tree.set(source, later),
            Granted::Passes(at, latency) if next.is_some() => self.move_on(place, at, latency),
            Granted::Passes(at, _) => self.leave(place, Step::Passes(at), book),
            Granted::Leaves(step) => self.leave(place, step, book),
        }
        let next = self.next_request(place, pools, book);
        tree.set(source, next);
        if let Some(behind) = self.stages.get(place + 1) {
            tree.set_if(!behind.is_taken(), source + 1, behind.next_entry());
        } else if self
            .lane
            .stages
            .get(stage + 1)
            .is_none_or(|behind| behind.inbox.len() >= BEHIND)
        {
            self.sweep_behind(now.time, pools, book);
        }
    }

    /// Who was inside goes on to the next stage.
    #[inline]
    fn move_on(&mut self, place: usize, at: Moment, latency: u64) {
        let [slots, rest @ ..] = &mut self.stages[place..] else {
            return;
        };
        let next = self.first + place + 1;
        if let Some(pass) = slots.door.get(0) {
            let at = self.lane.program.at_door(next, pass.number, at, latency);
            if let [behind, ..] = rest {
                behind.door.insert(at, &pass.body);
            } else if let Some(behind) = self.lane.stages.get_mut(next) {
                behind.inbox.insert(Pass { at, ..*pass });
            }
        }
        slots.clear();
    }

    /// Who was inside has ended.
    fn leave(&mut self, place: usize, step: Step, book: &mut Book) {
        if let Some(slots) = self.stages.get_mut(place) {
            if let Some(pass) = slots.door.get(0) {
                self.lane.left(self.first + place, *pass, step, book);
            }
            slots.clear();
        }
    }

    /// Of those at a door who came before the lock was free, one is left.
    #[inline]
    fn supersede(&mut self, place: usize, now: Moment, book: &mut Book) {
        while let Some(slots) = self.stages.get_mut(place)
            && let Some((waiting, newcomer)) = slots.rivals_before(now)
        {
            let (waiting, newcomer) = (*waiting, *newcomer);
            let stage = self.first + place;
            let leaves = usize::from(self.lane.supersede(stage, &waiting, &newcomer, book));
            slots.door.remove(leaves);
        }
    }

    fn sweep_behind(&mut self, now: u64, pools: &mut Pools, book: &mut Book) {
        let stages = self.first + self.stages.len()..self.lane.stages.len();
        self.lane.sweep(stages, now, pools, book);
        let known = now.min(self.lane.starts.horizon());
        book.trouble |= !self.lane.cap.held_until(known);
    }

    fn close(&mut self, pools: &mut Pools, book: &mut Book) {
        self.sweep_behind(u64::MAX, pools, book);
        let program = &self.lane.program;
        for (place, slots) in self.stages.iter_mut().enumerate() {
            if let Some(stage) = program.stages.get(self.first + place) {
                let next = program.stages.get(self.first + place + 1);
                slots.close(program, (stage, next), book);
            }
        }
    }
}
