//! PARALLEL executions of a pipeline whose builds may wait for slots: any number of them ask at once.

use super::book::Book;
use super::lane::Lane;
use super::moment::Moment;
use super::pool::Pools;
use super::starts::Pass;
use super::visit::{Step, Visit};

/// A pipeline whose executions do not wait for each other, but for slots.
pub(super) struct Apart<'a> {
    lane: Lane<'a>,
    /// The next start.
    next: Option<Pass>,
    /// Requests, latest first.
    asking: Vec<(Moment, u32)>,
    visits: Vec<(Visit, usize)>,
    free: Vec<u32>,
}

impl<'a> Apart<'a> {
    pub(super) const fn new(lane: Lane<'a>) -> Self {
        Self {
            lane,
            next: None,
            asking: Vec::new(),
            visits: Vec::new(),
            free: Vec::new(),
        }
    }

    pub(super) fn first_request(&mut self) -> Moment {
        self.next = self.lane.starts.next();
        self.next_request()
    }

    /// Starts an execution, or grants the first request.
    pub(super) fn grant(&mut self, now: Moment, pools: &mut Pools, book: &mut Book) {
        let starts = self.next.filter(|pass| pass.at == now);
        if let Some(pass) = starts {
            self.next = self.lane.starts.next();
            let in_progress = self.asking.len();
            if self.lane.admit(&pass, in_progress, book) {
                self.follow(pass, now, pools, book);
            }
            return;
        }
        let Some((_, slot)) = self.asking.pop() else {
            return;
        };
        self.free.push(slot);
        let Some((mut visit, stage)) = self.visits.get(slot as usize).copied() else {
            return;
        };
        let step = self.lane.go_on(stage, &mut visit, now, pools, book);
        self.step(visit, stage, step, now, pools, book);
    }

    fn follow(&mut self, pass: Pass, now: Moment, pools: &mut Pools, book: &mut Book) {
        let mut visit = Visit::default();
        let step = self.lane.enter(0, pass, pass.at, pools, book, &mut visit);
        self.step(visit, 0, step, now, pools, book);
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
                Step::Asks(at) => return self.ask(at, visit, stage),
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

    #[inline]
    pub(super) fn next_request(&self) -> Moment {
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
