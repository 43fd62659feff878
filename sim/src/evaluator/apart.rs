//! PARALLEL executions of a pipeline whose builds may wait for slots: any number of them ask at once.

use std::collections::VecDeque;

use super::book::Book;
use super::crowd::{Arrival, Crowd};
use super::lane::Lane;
use super::moment::Moment;
use super::pass::Pass;
use super::pool::Pools;
use super::visit::{Step, Visit};

/// A pipeline whose executions do not wait for each other, but for slots.
pub(super) struct Apart<'a> {
    lane: Lane<'a>,
    /// The short way, if there is one; else the next start.
    crowd: Option<Crowd>,
    next: Option<Pass>,
    /// Requests in order: those at the first stage that builds, which come nearly sorted, and the others.
    arrived: VecDeque<(Moment, u32)>,
    asking: Vec<(Moment, u32)>,
    visits: Visits,
}

/// Those who are followed by a visit.
#[derive(Debug, Default)]
struct Visits {
    places: Vec<Inside>,
    free: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
enum Inside {
    /// It is on its way to the first stage that builds.
    Comes(Pass),
    /// It will ask for slots in this stage.
    Asks(Visit, usize),
}

/// What comes next.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// Somebody at the first stage that builds.
    Arrives,
    /// Another request.
    Asks,
    /// A start.
    Starts,
}

/// Marks who is followed by a visit, among those who ask.
const VISITS: u32 = 1 << 31;

impl<'a> Apart<'a> {
    pub(super) fn new(lane: Lane<'a>) -> Self {
        Self {
            crowd: Crowd::new(&lane.program),
            lane,
            next: None,
            arrived: VecDeque::new(),
            asking: Vec::new(),
            visits: Visits::default(),
        }
    }

    pub(super) fn first_request(&mut self, pools: &mut Pools, book: &mut Book) -> Moment {
        if self.crowd.is_none() {
            self.next = self.lane.starts.next();
        }
        self.next_request(pools, book).0
    }

    /// Grants the next request, and those after it that come before this time, at most so many in all. Says when the one behind them comes, and
    /// how many were granted.
    pub(super) fn grant_until(
        &mut self,
        until: u64,
        most: u32,
        pools: &mut Pools,
        book: &mut Book,
    ) -> (Moment, u32) {
        let mut granted = 0;
        loop {
            let (now, who) = self.next_request(pools, book);
            if granted > 0 && (now.time >= until || granted == most) {
                return (now, granted);
            }
            self.grant(now, who, pools, book);
            granted += 1;
        }
    }

    /// When somebody next asks for slots, or starts.
    #[inline]
    fn next_request(&mut self, pools: &mut Pools, book: &mut Book) -> (Moment, Next) {
        loop {
            let first = self.first();
            let horizon = self.crowd.as_ref().map_or(u64::MAX, |crowd| crowd.horizon);
            if first.0.time < horizon || horizon == u64::MAX {
                return first;
            }
            self.look_ahead(pools, book);
        }
    }

    #[inline]
    fn first(&self) -> (Moment, Next) {
        let asks = self.asking.last().map_or(Moment::NEVER, |asking| asking.0);
        let arrives = self
            .arrived
            .front()
            .map_or(Moment::NEVER, |arrival| arrival.0);
        let first = if arrives < asks {
            (arrives, Next::Arrives)
        } else {
            (asks, Next::Asks)
        };
        match self.next {
            Some(start) if start.at < first.0 => (start.at, Next::Starts),
            _ => first,
        }
    }

    #[inline(never)]
    fn look_ahead(&mut self, pools: &mut Pools, book: &mut Book) {
        let Some(crowd) = &mut self.crowd else {
            return;
        };
        let (arrived, visits) = (&mut self.arrived, &mut self.visits);
        crowd.look_ahead(&mut self.lane, pools, book, |arrival| {
            let (at, id) = match arrival {
                Arrival::Asks(at, id) => (at, id),
                // Two may come at one moment, so that everybody has to be in line here.
                Arrival::Visits(pass) => (pass.at, visits.keep(Inside::Comes(pass)) | VISITS),
            };
            if arrived.back().is_none_or(|last| last.0 <= at) {
                arrived.push_back((at, id));
            } else {
                let place = arrived.partition_point(|other| other.0 <= at);
                arrived.insert(place, (at, id));
            }
        });
    }

    /// Starts an execution, or grants the first request.
    #[inline]
    fn grant(&mut self, now: Moment, who: Next, pools: &mut Pools, book: &mut Book) {
        let granted = match who {
            Next::Arrives => self.arrived.pop_front(),
            Next::Asks => self.asking.pop(),
            Next::Starts => return self.start(now, pools, book),
        };
        let Some((_, id)) = granted else { return };
        if id & VISITS > 0 {
            return self.grant_visit(id & !VISITS, now, pools, book);
        }
        let Some(crowd) = &mut self.crowd else { return };
        match crowd.go_on(id, now, true, &mut self.lane, pools, book) {
            Some(at) => self.ask(at, id),
            None if crowd.is_full() => crowd.sweep_behind(now.time, &mut self.lane, pools, book),
            None => {}
        }
    }

    #[inline(never)]
    fn start(&mut self, now: Moment, pools: &mut Pools, book: &mut Book) {
        let Some(pass) = self.next else { return };
        self.next = self.lane.starts.next();
        let in_progress = self.asking.len();
        if self.lane.admit(&pass, in_progress, book) {
            self.follow(0, pass, now, pools, book);
        }
    }

    #[inline(never)]
    fn grant_visit(&mut self, slot: u32, now: Moment, pools: &mut Pools, book: &mut Book) {
        match self.visits.take(slot) {
            Some(Inside::Comes(pass)) => {
                let first = self.crowd.as_ref().map_or(0, |crowd| crowd.first);
                self.follow(first, pass, now, pools, book);
            }
            Some(Inside::Asks(mut visit, stage)) => {
                let step = self.lane.go_on(stage, &mut visit, now, pools, book);
                self.step(visit, stage, step, now, pools, book);
            }
            None => {}
        }
    }

    fn follow(
        &mut self,
        stage: usize,
        pass: Pass,
        now: Moment,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        let mut visit = Visit::default();
        let step = self
            .lane
            .enter(stage, pass, pass.at, pools, book, &mut visit);
        self.step(visit, stage, step, now, pools, book);
    }

    fn step(
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
                Step::Asks(at) => {
                    let slot = self.visits.keep(Inside::Asks(visit, stage));
                    return self.ask(at, slot | VISITS);
                }
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

    fn ask(&mut self, at: Moment, id: u32) {
        let place = self.asking.partition_point(|other| other.0 > at);
        self.asking.insert(place, (at, id));
    }

    /// Lets whoever has come through go on to the end; everything before this time is known.
    pub(super) fn sweep_behind(&mut self, known: u64, pools: &mut Pools, book: &mut Book) {
        if let Some(crowd) = &mut self.crowd {
            crowd.sweep_behind(known, &mut self.lane, pools, book);
        }
    }

    /// Books what was added up.
    pub(super) fn close(&mut self, book: &mut Book) {
        if let Some(crowd) = &mut self.crowd {
            crowd.close(&self.lane.program, book);
        }
    }
}

impl Visits {
    fn keep(&mut self, inside: Inside) -> u32 {
        if let Some(slot) = self.free.pop()
            && let Some(place) = self.places.get_mut(slot as usize)
        {
            *place = inside;
            return slot;
        }
        self.places.push(inside);
        (self.places.len() - 1) as u32
    }

    fn take(&mut self, slot: u32) -> Option<Inside> {
        self.free.push(slot);
        self.places.get(slot as usize).copied()
    }
}
