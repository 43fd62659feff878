//! PARALLEL executions whose builds may wait for slots, the short way: whatever they will do is drawn when they start, in blocks.
//!
//! Up to the first stage that builds, and behind the last, a block goes through at once. In between, one request is left of each run-order
//! group that builds. Whoever fails there, or takes no time somewhere, is followed by a visit.

use super::abreast::Abreast;
use super::block::WIDTH;
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::ledger::Ledger;
use super::moment::{Moment, moments};
use super::pass::{Body, Pass};
use super::pool::{Occupied, Pools};
use super::program::{Program, StageProgram};
use super::slot_group::SlotGroup;
use super::stage_sums::StageSums;
use super::visit::Step;

/// The executions between the first stage that builds and the last.
#[derive(Debug)]
pub(super) struct Crowd {
    /// The first stage that builds, and the one behind the last.
    pub(super) first: usize,
    behind: usize,
    groups: Vec<Group>,
    stages: Vec<StageSums>,
    actions: Vec<Ledger>,
    /// The first of its actions among those of the pipeline.
    origin: usize,
    /// Who is there, and what they will do: the work of each action, and the latency behind each stage.
    inside: Vec<Inside>,
    spans: Vec<u64>,
    free: Vec<u32>,
    /// Nobody unseen arrives before this time.
    pub(super) horizon: u64,
    before: Abreast,
    /// The stages behind the last that builds, if there are any, and who has come there.
    after: Option<Abreast>,
    gathered: Inbox,
    room: Room,
}

/// A run-order group of one of the stages.
#[derive(Clone, Debug)]
struct Group {
    /// Its stage among those that the crowd goes through, and whether it is the last there.
    stage: usize,
    is_last: bool,
    slots: SlotGroup,
}

#[derive(Clone, Copy, Debug, Default)]
struct Inside {
    body: Body,
    entered: u64,
    /// The sum of the longest actions of the groups of its stage that are behind it.
    longest: u64,
    group: usize,
}

/// Room that is needed again and again.
#[derive(Debug, Default)]
struct Room {
    starts: Inbox,
    arrivals: Inbox,
    columns: Vec<[u64; WIDTH]>,
}

/// Who comes to the first stage that builds.
pub(super) enum Arrival {
    /// It asks for slots at this moment.
    Asks(Moment, u32),
    /// It is for a visit to follow.
    Visits(Pass),
}

impl Crowd {
    /// The short way through a pipeline, if it has one.
    pub(super) fn new(program: &Program<'_>) -> Option<Self> {
        let all = &program.stages;
        let first = all.iter().position(|stage| stage.contends)?;
        let behind = all.iter().rposition(|stage| stage.contends)? + 1;
        let stages = all.get(first..behind)?;
        if !stages.iter().all(StageProgram::has_short_way) {
            return None;
        }
        let origin = stages.first()?.actions().start;
        let groups = stages.iter().enumerate().flat_map(|(index, stage)| {
            stage
                .groups
                .iter()
                .enumerate()
                .map(move |(place, group)| Group {
                    stage: index,
                    is_last: place + 1 == stage.groups.len(),
                    slots: SlotGroup::new(group, origin),
                })
        });
        let actions = stages.last()?.actions().end - origin;
        let after = (behind < all.len()).then_some(behind..all.len());
        Some(Self {
            first,
            behind,
            groups: groups.collect(),
            stages: vec![StageSums::default(); stages.len()],
            actions: vec![Ledger::default(); actions],
            origin,
            inside: Vec::new(),
            spans: Vec::new(),
            free: Vec::new(),
            horizon: 0,
            before: Abreast::new(program, 0..first)?,
            after: match after {
                Some(after) => Some(Abreast::new(program, after)?),
                None => None,
            },
            gathered: Inbox::with_room(),
            room: Room::default(),
        })
    }

    /// Starts the next executions and lets them through to the first stage that builds.
    pub(super) fn look_ahead(
        &mut self,
        lane: &mut Lane<'_>,
        pools: &mut Pools,
        book: &mut Book,
        mut arrive: impl FnMut(Arrival),
    ) {
        let mut room = std::mem::take(&mut self.room);
        let (starts, arrivals) = (&mut room.starts, &mut room.arrivals);
        lane.starts.append_to(starts, WIDTH);
        let (times, orders, bodies) = starts.columns();
        book.start_all(lane.program.index as usize, bodies, times);
        lane.cap.start_all(times, orders);
        self.horizon = lane.starts.horizon();
        self.before.draw(&lane.program, starts, book);
        self.before.pass(lane, starts, arrivals, pools, book);
        let special = self.draw(&lane.program, arrivals, &mut room.columns, book);
        let asks_at_once = self
            .groups
            .first()
            .is_some_and(|group| group.slots.contends);
        let (times, orders, bodies) = arrivals.columns();
        let all = moments(times, orders).zip(bodies).zip(special);
        for (place, ((at, body), special)) in all.enumerate() {
            let pass = Pass { at, body: *body };
            if special > 0 {
                arrive(Arrival::Visits(pass));
                continue;
            }
            let id = self.enter(pass, &room.columns, place);
            if asks_at_once {
                arrive(Arrival::Asks(at, id));
            } else if let Some(at) = self.go_on(id, at, false, lane, pools, book) {
                arrive(Arrival::Asks(at, id));
            }
        }
        starts.pop(starts.len());
        arrivals.pop(arrivals.len());
        self.room = room;
    }

    /// Draws what a block does between the first stage that builds and the last, and says who is for a visit to follow.
    fn draw(
        &self,
        program: &Program<'_>,
        arrivals: &Inbox,
        columns: &mut Vec<[u64; WIDTH]>,
        book: &Book,
    ) -> [u64; WIDTH] {
        let (_, _, bodies) = arrivals.columns();
        let mut numbers = [0; WIDTH];
        for (number, body) in numbers.iter_mut().zip(bodies) {
            *number = body.number;
        }
        let numbers = numbers.get(..bodies.len()).unwrap_or_default();
        columns.resize(self.width(), [0; WIDTH]);
        let samplers = &program.plan.samplers;
        let mut special = [0; WIDTH];
        let stages = program.stages.get(self.first..self.behind);
        let stages = stages.unwrap_or_default();
        let actions = stages.iter().flat_map(|stage| {
            let actions = program.actions.get(stage.actions());
            actions.unwrap_or_default()
        });
        let (works, latencies) = columns.split_at_mut(self.actions.len());
        for (action, column) in actions.zip(works) {
            action.draw(numbers, samplers, column, &mut special);
        }
        let next = program.stages.get(self.first + 1..).unwrap_or_default();
        for (stage, column) in next.iter().zip(latencies) {
            stage.transition.column(numbers, samplers, column);
        }
        book.mark_wanted(program.index, numbers, &mut special);
        special
    }

    /// Values for each execution.
    const fn width(&self) -> usize {
        self.actions.len() + self.stages.len()
    }

    fn enter(&mut self, pass: Pass, columns: &[[u64; WIDTH]], place: usize) -> u32 {
        let width = self.width();
        let id = self.free.pop().unwrap_or_else(|| {
            self.inside.push(Inside::default());
            self.spans.resize(self.spans.len() + width, 0);
            (self.inside.len() - 1) as u32
        });
        self.inside[id as usize] = Inside {
            body: pass.body,
            entered: pass.at.time,
            longest: 0,
            group: 0,
        };
        let spans = &mut self.spans[id as usize * width..][..width];
        for (span, column) in spans.iter_mut().zip(columns) {
            *span = column[place % WIDTH];
        }
        id
    }

    /// Goes on from a moment; `granted`: the group at hand may have its slots now. Says when slots are asked for again, if they are.
    #[inline]
    pub(super) fn go_on(
        &mut self,
        id: u32,
        mut at: Moment,
        mut granted: bool,
        lane: &mut Lane<'_>,
        pools: &mut Pools,
        book: &mut Book,
    ) -> Option<Moment> {
        let width = self.width();
        let mut inside = *self.inside.get(id as usize)?;
        let Body {
            number, measured, ..
        } = inside.body;
        let border = book.window.end;
        let program = &lane.program;
        let end = program.end_of(number);
        while let Some(group) = self.groups.get(inside.group) {
            let slots = &group.slots;
            if slots.contends && !granted {
                self.inside[id as usize] = inside;
                return Some(at);
            }
            granted = false;
            let values = &self.spans[id as usize * width..][..width];
            let works = &values[slots.from..slots.to];
            let ledgers = &mut self.actions[slots.from..slots.to];
            let lines = works.iter().zip(&mut *ledgers);
            let lines = lines.map(|(work, ledger)| ledger.line(*work));
            let occupied = if slots.contends {
                pools.occupy_each(slots.pool, at.time, lines)
            } else {
                Occupied::at_once(at.time, lines.map(|(work, _)| work))
            };
            let actions = program.actions.get(self.origin + slots.from..);
            for (action, ledger) in actions.unwrap_or_default().iter().zip(ledgers) {
                if measured && occupied.end <= border {
                    ledger.keep(action, book);
                } else {
                    book.action_apart(action, measured, at.time, ledger.spans());
                }
            }
            inside.longest += occupied.longest;
            at = at.at(occupied.end, end);
            inside.group += 1;
            if group.is_last
                && let Some(stage) = program.stages.get(self.first + group.stage)
            {
                let latency = values[self.actions.len() + group.stage];
                let sums = &mut self.stages[group.stage];
                let pass = Pass {
                    at: Moment {
                        time: inside.entered,
                        order: 0,
                    },
                    body: inside.body,
                };
                sums.leave(
                    stage,
                    &pass,
                    (inside.entered, at.time),
                    inside.longest,
                    book,
                );
                let place = self.first + group.stage + 1;
                if place < program.stages.len() {
                    sums.latency += if measured { latency } else { 0 };
                    at = program.at_door(place, number, at, latency);
                }
                (inside.entered, inside.longest) = (at.time, 0);
            }
        }
        self.free.push(id);
        let body = inside.body;
        self.gathered.append(Pass { at, body });
        None
    }

    /// Whether so many have come through that they had better go on.
    #[inline]
    pub(super) const fn is_full(&self) -> bool {
        self.gathered.len() >= WIDTH
    }

    /// Sweeps on who has come through; everything before this time is known.
    pub(super) fn sweep_behind(
        &mut self,
        known: u64,
        lane: &mut Lane<'_>,
        pools: &mut Pools,
        book: &mut Book,
    ) {
        if let Some(after) = &mut self.after {
            after.draw(&lane.program, &self.gathered, book);
            after.pass(lane, &self.gathered, &mut Inbox::default(), pools, book);
        } else {
            let (times, orders, bodies) = self.gathered.columns();
            let border = book.window.end;
            let is_ordinary = |(time, body): (&u64, &Body)| body.measured && *time <= border;
            if times.iter().zip(bodies).all(is_ordinary) {
                lane.succeed(times, orders, bodies, book);
            } else {
                for pass in (0..times.len()).filter_map(|place| self.gathered.get(place)) {
                    lane.left(self.behind - 1, pass, Step::Passes(pass.at), book);
                }
            }
        }
        self.gathered.pop(self.gathered.len());
        lane.check_cap(known, book);
    }

    /// Books what was added up.
    pub(super) fn close(&mut self, program: &Program<'_>, book: &mut Book) {
        let actions = program.actions.get(self.origin..).unwrap_or_default();
        for (ledger, action) in self.actions.iter_mut().zip(actions) {
            ledger.add_up(action, book);
        }
        for (place, sums) in (self.first..).zip(&self.stages) {
            if let Some(stage) = program.stages.get(place) {
                sums.close(stage, program.stages.get(place + 1), book);
            }
        }
    }
}
