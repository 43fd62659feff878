//! Pipelines that share pools of build slots: only the moments at which slots are asked for are put in order.
//!
//! A run-order group that builds asks for its slots at one moment, and with the times at which slots come free its end is known then. So of the many
//! events of an execution only one a building group is left, and instead of a queue of events there is one next request of each
//! stage that builds, in a tournament. Stages before the first that builds are swept ahead in blocks, those after the last behind.

use super::apart::Apart;
use super::block::WIDTH;
use super::book::Book;
use super::lane::Lane;
use super::moment::{Moment, moments};
use super::pass::Pass;
use super::pool::Pools;
use super::program::StageProgram;
use super::slot_stage::{Granted, SlotStage};
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
    lanes: Vec<InOrder<'a>>,
    sources: Vec<Source<'a>>,
    tree: Tree,
}

/// Where requests come from.
#[expect(
    clippy::large_enum_variant,
    reason = "stages are what there is, and one look-up less to get at"
)]
enum Source<'a> {
    /// A stage that builds, of a pipeline in whose stages one execution at a time is.
    Stage(SlotStage),
    /// All executions of a PARALLEL pipeline together.
    Apart(Box<Apart<'a>>),
}

impl<'a> Requests<'a> {
    pub(super) fn new(all: Vec<Lane<'a>>) -> Self {
        let mut sources = Vec::new();
        let mut lanes = Vec::new();
        for lane in all {
            if lane.mode() == Mode::Parallel {
                sources.push(Source::Apart(Box::new(Apart::new(lane))));
                continue;
            }
            let lane = InOrder::new(lane);
            let stages = (lane.first..lane.behind).map(|stage| {
                let hands_on = stage + 1 < lane.behind;
                SlotStage::new(&lane.lane.program, (lanes.len(), stage), hands_on)
            });
            sources.extend(stages.map(Source::Stage));
            lanes.push(lane);
        }
        Self {
            tree: Tree::new(sources.len()),
            lanes,
            sources,
        }
    }

    /// Grants request after request until none is left.
    pub(super) fn run(&mut self, pools: &mut Pools, book: &mut Book, cancelled: &dyn Fn() -> bool) {
        for (place, source) in self.sources.iter_mut().enumerate() {
            let first = match source {
                Source::Apart(apart) => apart.first_request(pools, book),
                Source::Stage(stage) => match self.lanes.get_mut(stage.lane) {
                    Some(lane) if stage.stage == lane.first => {
                        stage.horizon = 0;
                        lane.look_ahead(stage, pools, book)
                    }
                    _ => Moment::NEVER,
                },
            };
            self.tree.set(place, first);
        }
        let mut granted = 0_u32;
        loop {
            let (source, moment) = self.tree.first();
            if moment.time >= END_OF_TIME {
                book.trouble |= moment < Moment::NEVER;
                break;
            }
            granted += self.grant(source, moment, pools, book);
            if granted < PATIENCE {
                continue;
            }
            granted = 0;
            if book.are_all_done() || pools.trouble || cancelled() {
                // What was found so far holds only if the caps did.
                let next = self.tree.first().1;
                self.sweep_behind(next.time, pools, book);
                return;
            }
        }
        self.sweep_behind(u64::MAX, pools, book);
        for source in &mut self.sources {
            match source {
                Source::Apart(apart) => apart.close(book),
                Source::Stage(stage) => {
                    if let Some(lane) = self.lanes.get(stage.lane) {
                        stage.close(&lane.lane.program, book);
                    }
                }
            }
        }
    }

    /// Lets whoever has left the last stage that builds go on; everything before this time is known.
    fn sweep_behind(&mut self, known: u64, pools: &mut Pools, book: &mut Book) {
        for source in &mut self.sources {
            match source {
                Source::Apart(apart) => apart.sweep_behind(known, pools, book),
                Source::Stage(stage) if !stage.hands_on => {
                    if let Some(lane) = self.lanes.get_mut(stage.lane) {
                        lane.sweep_behind(stage, known, pools, book);
                    }
                }
                Source::Stage(_) => {}
            }
        }
    }

    /// Grants the request of a source, and where it has several before those of all others, these as well. Says how many.
    #[inline]
    fn grant(&mut self, source: usize, now: Moment, pools: &mut Pools, book: &mut Book) -> u32 {
        match self.sources.get_mut(source) {
            Some(Source::Apart(apart)) => {
                let until = self.tree.rival_time().min(END_OF_TIME);
                let (next, granted) = apart.grant_until(until, PATIENCE, pools, book);
                self.tree.set(source, next);
                granted
            }
            _ => {
                self.grant_stage(source, now, pools, book);
                1
            }
        }
    }

    /// Grants the request of who is inside a stage, or of who enters it now.
    #[inline]
    fn grant_stage(&mut self, source: usize, now: Moment, pools: &mut Pools, book: &mut Book) {
        let sources = self.sources.get_mut(source..).unwrap_or_default();
        let [Source::Stage(here), behind @ ..] = sources else {
            return;
        };
        let Some(lane) = self.lanes.get_mut(here.lane) else {
            return;
        };
        if here.replaces && !here.is_taken() {
            lane.supersede(here, now, book);
        }
        let (at, latency) = match here.grant(&lane.lane.program, now, pools, book) {
            Granted::Asks(later) => return self.tree.set(source, later),
            Granted::Passes(at, latency) => (at, latency),
            Granted::Leaves(step) => {
                lane.leave(here, step, now.time, pools, book);
                return self.tree.set(source, lane.next_request(here, pools, book));
            }
        };
        match behind.first_mut() {
            Some(Source::Stage(next)) if here.hands_on => {
                if let Some(pass) = here.door.get(0) {
                    let at = here.at_next_door(pass.number, at, latency);
                    next.door.insert(at, &pass.body);
                }
                here.clear();
                let entry = next.next_entry();
                self.tree.set_if(!next.is_taken(), source + 1, entry);
            }
            _ => {
                lane.hand_on(here, (at, latency), now.time, pools, book);
                if here.gathered.len() == BEHIND {
                    lane.sweep_behind(here, now.time, pools, book);
                }
            }
        }
        self.tree.set(source, lane.next_request(here, pools, book));
    }
}

/// A pipeline in whose stages one execution at a time is.
struct InOrder<'a> {
    lane: Lane<'a>,
    /// The first stage that builds, and the one behind the last: those from the one to the other are sources of requests.
    first: usize,
    behind: usize,
}

impl<'a> InOrder<'a> {
    fn new(lane: Lane<'a>) -> Self {
        let contends = |stage: &StageProgram<'_>| stage.contends;
        let all = &lane.program.stages;
        Self {
            first: all.iter().position(contends).unwrap_or(0),
            behind: all.iter().rposition(contends).map_or(0, |last| last + 1),
            lane,
        }
    }

    /// When somebody next enters this stage.
    #[inline]
    fn next_request(&mut self, here: &mut SlotStage, pools: &mut Pools, book: &mut Book) -> Moment {
        let entry = here.next_entry();
        if here.is_certain(entry) {
            return entry;
        }
        self.look_ahead(here, pools, book)
    }

    /// Sweeps the next executions through the stages before the first that builds, until it is certain who enters that next.
    #[inline(never)]
    fn look_ahead(&mut self, here: &mut SlotStage, pools: &mut Pools, book: &mut Book) -> Moment {
        loop {
            let entry = here.next_entry();
            if here.is_certain(entry) {
                return entry;
            }
            self.lane.fill(AHEAD, book);
            let horizon = self.lane.starts.horizon();
            here.horizon = self.lane.sweep(0..self.first, horizon, pools, book);
            if self.first == 0 {
                here.horizon = here.horizon.min(self.lane.starts.blind_from());
            }
            if horizon == u64::MAX {
                here.horizon = u64::MAX;
            }
            if let Some(lane) = self.lane.stages.get_mut(self.first) {
                let (times, orders, bodies) = lane.inbox.columns();
                for (at, body) in moments(times, orders).zip(bodies) {
                    here.door.insert(at, body);
                }
                lane.inbox.pop(lane.inbox.len());
            }
        }
    }

    /// Who was inside the last stage that builds goes on.
    #[inline]
    fn hand_on(
        &mut self,
        here: &mut SlotStage,
        (at, latency): (Moment, u64),
        now: u64,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        if self.behind == self.lane.stages.len() {
            return self.leave(here, Step::Passes(at), now, pools, book);
        }
        if let Some(pass) = here.door.get(0) {
            let at = here.at_next_door(pass.number, at, latency);
            here.gathered.push(Pass { at, ..*pass });
        }
        here.clear();
    }

    /// Who was inside has ended.
    fn leave(
        &mut self,
        here: &mut SlotStage,
        step: Step,
        now: u64,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        if let Some(pass) = here.door.get(0) {
            self.lane.left(here.stage, *pass, step, book);
        }
        here.clear();
        if self.behind == self.lane.stages.len() && !here.hands_on {
            self.sweep_behind(here, now, pools, book);
        }
    }

    /// Of those at a door who came before the lock was free, one is left.
    #[inline]
    fn supersede(&mut self, here: &mut SlotStage, now: Moment, book: &mut Book) {
        while let Some((waiting, newcomer)) = here.rivals_before(now) {
            let leaves = usize::from(self.lane.supersede(here.stage, waiting, newcomer, book));
            here.door.remove(leaves);
        }
    }

    /// Sweeps on who has left the last stage that builds; nobody else arrives behind it before this time.
    #[inline(never)]
    fn sweep_behind(&mut self, last: &mut SlotStage, now: u64, pools: &mut Pools, book: &mut Book) {
        if let Some(behind) = self.lane.stages.get_mut(self.behind) {
            for pass in last.gathered.drain(..) {
                behind.inbox.insert(pass);
            }
        }
        let stages = self.behind..self.lane.stages.len();
        self.lane.sweep(stages, now, pools, book);
        self.lane.check_cap(now, book);
    }
}
