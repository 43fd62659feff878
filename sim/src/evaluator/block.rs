//! Many executions through one stage at once: draws, maxima and sums of a block, column by column.
//!
//! How long a stage is held does not depend on when, as long as its actions are independent draws. So the spans of a block are
//! computed ahead of the order in which the executions enter, in loops without branches that a processor runs several lanes wide. Whoever
//! fails, and whoever is near a border of the measured span, is left to the visit that follows one execution.

use std::ops::Range;

use super::book::Book;
use super::moment::Moment;
use super::program::{Program, StageProgram};
use super::starts::Body;
use super::watch::{NOBODY, Watch};
use super::wide;
use crate::ahead;
use crate::engine::events::{Class, NUMBER_SHIFT, order};
use crate::processor::Width;

/// The most executions of a block.
pub(super) const WIDTH: usize = ahead::WIDTH;

/// A number for each execution of a block.
pub(super) type Column = [u64; WIDTH];

/// What the executions of a block do in one stage.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) count: usize,
    pub(super) bodies: [Body; WIDTH],
    numbers: [u32; WIDTH],
    /// How long each action takes.
    times: Vec<Column>,
    /// How long the stage is held.
    hold: Column,
    /// How much of that is spent on waiting for people.
    people: Column,
    /// The order of the event that ends the stage, without the execution's number.
    order: Column,
    /// One where an action fails, or who is not measured or wanted as an example, else zero.
    pub(super) special: Column,
    /// When each enters, and when it leaves: later when it arrives at the next door.
    entered: Column,
    left: (Column, Column),
    latency: Column,
    /// Room for the group at hand.
    longest: Column,
    machine: Column,
    last: Column,
    /// Whether nobody passes in no time.
    takes_time: bool,
    width: Width,
}

/// What ends a run through a door.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Nobody enters from this time on.
    pub(super) entry: u64,
    /// Nobody leaves after this time.
    pub(super) exit: u64,
}

impl Default for Block {
    fn default() -> Self {
        let column = [0; WIDTH];
        Self {
            count: 0,
            bodies: [Body::default(); WIDTH],
            numbers: [0; WIDTH],
            times: Vec::new(),
            hold: column,
            people: column,
            order: column,
            special: column,
            entered: column,
            left: (column, column),
            latency: column,
            longest: column,
            machine: column,
            last: column,
            takes_time: false,
            width: Width::widest(),
        }
    }
}

impl Block {
    /// Takes those who arrive before the horizon, as many as fit. Says how many.
    pub(super) fn take(&mut self, times: &[u64], bodies: &[Body], horizon: u64) -> usize {
        let most = times.len().min(WIDTH);
        let times = times.get(..most).unwrap_or_default();
        self.count = times.partition_point(|time| *time < horizon);
        let (bodies, numbers) = (
            bodies.get(..self.count).unwrap_or_default(),
            self.numbers.get_mut(..self.count).unwrap_or_default(),
        );
        if let Some(places) = self.bodies.get_mut(..bodies.len()) {
            places.copy_from_slice(bodies);
        }
        for (number, body) in numbers.iter_mut().zip(bodies) {
            *number = body.number;
        }
        self.count
    }

    /// Draws what they do.
    pub(super) fn draw(&mut self, program: &Program<'_>, stage: &StageProgram<'_>, book: &Book) {
        let count = self.count;
        let numbers = self.numbers.get(..count).unwrap_or_default();
        let bodies = self.bodies.get(..count).unwrap_or_default();
        for (special, body) in self.special.iter_mut().zip(bodies) {
            *special = u64::from(!body.measured);
        }
        book.mark_wanted(program.index, numbers, &mut self.special);
        let samplers = &program.plan.samplers;
        let actions: usize = stage.groups.iter().map(|group| group.actions.len()).sum();
        if self.times.len() < actions {
            self.times.resize(actions, [0; WIDTH]);
        }
        let mut columns = self.times.iter_mut();
        if stage.persons {
            self.people
                .iter_mut()
                .take(count)
                .for_each(|time| *time = 0);
        }
        for (place, group) in stage.groups.iter().enumerate() {
            let actions = program
                .actions
                .get(group.actions.clone())
                .unwrap_or_default();
            if stage.persons {
                self.machine
                    .iter_mut()
                    .take(count)
                    .for_each(|time| *time = 0);
            }
            for (index, (action, times)) in actions.iter().zip(&mut columns).enumerate() {
                action.time.column(numbers, samplers, times);
                let mut most = 0;
                self.width.run(wide::Longest {
                    first: index == 0,
                    times: times.get(..count).unwrap_or_default(),
                    end: action.end,
                    longest: &mut self.longest,
                    last: &mut self.last,
                    most: &mut most,
                });
                action.failures(numbers, times, most, &mut self.special);
                if stage.persons && !action.person {
                    wide::maximum(count, times, &mut self.machine);
                }
            }
            if stage.persons {
                wide::add_people(count, &self.longest, &self.machine, &mut self.people);
            }
            self.width.run(wide::Follow {
                first: place == 0,
                longest: self.longest.get(..count).unwrap_or_default(),
                last: &self.last,
                hold: &mut self.hold,
                order: &mut self.order,
            });
        }
        let holds = self.hold.get(..count).unwrap_or_default();
        self.takes_time = holds.iter().fold(true, |all, hold| all & (*hold > 0));
    }

    /// How many from here on go the ordinary way.
    pub(super) fn run_from(&self, place: usize) -> usize {
        let rest = self.special.get(place..self.count).unwrap_or_default();
        rest.iter()
            .position(|special| *special > 0)
            .unwrap_or(rest.len())
    }

    /// Lets a run in, through a lock that is free from a moment on or through none: up to the first who meets a limit. Says who went
    /// in, and how long all of them waited.
    pub(super) fn enter(
        &mut self,
        times: &[u64],
        orders: &[u64],
        run: Range<usize>,
        lock: Option<&mut Moment>,
        limits: &Limits,
    ) -> (Range<usize>, u64) {
        if self.takes_time
            && let Some(waited) = self.enter_soon(times, run.clone(), lock.as_deref(), limits)
        {
            if let (Some(lock), Some(last)) = (lock, run.end.checked_sub(1)) {
                *lock = Moment {
                    time: self.left.0[last],
                    order: self.left.1[last],
                };
            }
            return (run, waited);
        }
        let is_open = lock.is_none();
        let mut open = Moment::default();
        let free = lock.unwrap_or(&mut open);
        let mut next = *free;
        let (mut waited, mut end) = (0, run.start);
        let arrivals = times.iter().zip(orders).enumerate();
        for (place, (time, order)) in arrivals.take(run.end.min(WIDTH)).skip(run.start) {
            let arrived = Moment {
                time: *time,
                order: *order,
            };
            let at = arrived.max(next);
            let left = self.leaves(place, at);
            if at.time >= limits.entry || left.time > limits.exit {
                break;
            }
            waited += at.time - arrived.time;
            self.entered[place] = at.time;
            (self.left.0[place], self.left.1[place]) = (left.time, left.order);
            if !is_open {
                next = left;
            }
            end = place + 1;
        }
        *free = next;
        (run.start..end, waited)
    }

    /// Lets all of them in where there is no lock.
    pub(super) fn enter_open(&mut self, times: &[u64], orders: &[u64]) {
        self.width.run(wide::GoThrough {
            times,
            before: orders,
            holds: self.hold.get(..self.count).unwrap_or_default(),
            orders: &self.order,
            numbers: &self.numbers,
            entered: &mut self.entered,
            left: (&mut self.left.0, &mut self.left.1),
        });
    }

    /// When somebody leaves who enters at this moment, if nothing fails.
    #[inline]
    pub(super) fn leaves(&self, place: usize, at: Moment) -> Moment {
        let order = self.order[place] | u64::from(self.numbers[place]) << NUMBER_SHIFT;
        at.at(at.time + self.hold[place], order)
    }

    /// Somebody enters at this moment.
    #[inline]
    pub(super) fn let_in(&mut self, place: usize, at: Moment) {
        if let Some(entered) = self.entered.get_mut(place) {
            *entered = at.time;
        }
    }

    /// Somebody leaves as the first, second or whichever of those who do, all of whom come before it in the block.
    #[inline]
    pub(super) fn let_out(&mut self, place: usize, index: usize, left: Moment) {
        self.bodies[index] = self.bodies[place];
        self.numbers[index] = self.numbers[place];
        (self.left.0[index], self.left.1[index]) = (left.time, left.order);
    }

    /// The same for a run in which everybody takes some time, so that only times matter, and in which nobody enters or leaves too late. Says
    /// how long all waited.
    fn enter_soon(
        &mut self,
        times: &[u64],
        run: Range<usize>,
        lock: Option<&Moment>,
        limits: &Limits,
    ) -> Option<u64> {
        let arrivals = times.get(run.clone())?;
        let spans = self.hold.get(run.clone())?;
        let entered = self.entered.get_mut(run.clone())?;
        let left = self.left.0.get_mut(run.clone())?;
        let mut waited = 0;
        if let Some(lock) = lock {
            let mut free = lock.time;
            for ((time, hold), (entered, left)) in arrivals
                .iter()
                .zip(spans)
                .zip(entered.iter_mut().zip(&mut *left))
            {
                let at = free.max(*time);
                waited += at - time;
                free = at + hold;
                *entered = at;
                *left = free;
            }
            if *entered.last()? >= limits.entry || free > limits.exit {
                return None;
            }
        } else {
            let mut last = 0;
            for ((time, hold), (entered, left)) in arrivals
                .iter()
                .zip(spans)
                .zip(entered.iter_mut().zip(&mut *left))
            {
                *entered = *time;
                *left = time + hold;
                last = last.max(*left);
            }
            if *entered.last()? >= limits.entry || last > limits.exit {
                return None;
            }
        }
        self.width.run(wide::Orders {
            orders: self.order.get(run.clone())?,
            numbers: self.numbers.get(run.clone())?,
            places: self.left.1.get_mut(run)?,
        });
        Some(waited)
    }

    /// When somebody entered who had arrived at this moment.
    pub(super) fn entered(&self, place: usize, arrived: Moment) -> Moment {
        let time = self.entered.get(place).copied().unwrap_or(0);
        // Who had to wait entered with the end of an action, which comes before every trigger of the same microsecond.
        let order = if time == arrived.time {
            arrived.order
        } else {
            0
        };
        Moment { time, order }
    }

    /// A run goes on to the door of the next stage.
    pub(super) fn pass_on(
        &mut self,
        program: &Program<'_>,
        next: &StageProgram<'_>,
        run: Range<usize>,
    ) {
        let numbers = self.numbers.get(run.clone()).unwrap_or_default();
        let latencies = self.latency.get_mut(run.clone()).unwrap_or_default();
        next.transition
            .column(numbers, &program.plan.samplers, latencies);
        let local = next.index as u32 - program.pipeline.stages.start;
        self.width.run(wide::PassOn {
            latencies,
            numbers,
            door: order(Class::Door, program.index, 0, local),
            times: self.left.0.get_mut(run.clone()).unwrap_or_default(),
            orders: self.left.1.get_mut(run).unwrap_or_default(),
        });
    }

    /// How long the first `count` were on the way to the next stage, without those who were left out.
    pub(super) fn on_the_way(&self, count: usize) -> u64 {
        self.latency.get(..count).unwrap_or_default().iter().sum()
    }

    /// Times, orders and executions of a run as they left.
    pub(super) fn left(&self, run: Range<usize>) -> (&[u64], &[u64], &[Body]) {
        (
            self.left.0.get(run.clone()).unwrap_or_default(),
            self.left.1.get(run.clone()).unwrap_or_default(),
            self.bodies.get(run).unwrap_or_default(),
        )
    }

    /// Leaves an execution out of the sums.
    pub(super) fn leave_out(&mut self, place: usize) {
        if let Some(entered) = self.entered.get_mut(place) {
            *entered = NOBODY;
        }
        let columns = self.times.iter_mut();
        for column in columns.chain([&mut self.hold, &mut self.people, &mut self.latency]) {
            if let Some(time) = column.get_mut(place) {
                *time = 0;
            }
        }
    }

    /// Books what the first `count` executions did, of which `left_out` were left out: measured ones within the measured span.
    pub(super) fn book(
        &self,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        (count, left_out): (usize, usize),
        book: &mut Book,
    ) {
        let runs = (count - left_out) as u64;
        let actions = stage.groups.iter().flat_map(|group| {
            program
                .actions
                .get(group.actions.clone())
                .unwrap_or_default()
        });
        for (action, times) in actions.zip(&self.times) {
            let billed = wide::billed(self.width, times.get(..count).unwrap_or_default());
            book.billed(action, runs, (billed, billed));
        }
        if let Some(watch) = &mut book.watch {
            self.note_slots(program, stage, count, watch);
        }
        let sum = |column: &Column| -> u64 { column.get(..count).unwrap_or_default().iter().sum() };
        let held = sum(&self.hold);
        if let Some(tally) = book.tally.stages.get_mut(stage.index) {
            tally.arrivals += runs;
            tally.entries += runs;
            tally.completions += runs;
            tally.busy += u128::from(held);
            tally.held = tally.held.saturating_add(held);
            if stage.persons {
                tally.people = tally.people.saturating_add(sum(&self.people));
            }
        }
    }
    /// Tells the watch when the builds of the first `count` had their slots, without those who were left out.
    fn note_slots(
        &self,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        count: usize,
        watch: &mut Watch,
    ) {
        let all = program.actions.get(stage.actions()).unwrap_or_default();
        if !all.iter().any(|action| watch.counts(action.pool)) {
            return;
        }
        let mut starts = self.entered;
        let mut columns = self.times.iter();
        for group in &stage.groups {
            let actions = program.actions.get(group.actions.clone());
            let mut longest = [0; WIDTH];
            for (action, times) in actions.unwrap_or_default().iter().zip(&mut columns) {
                let starts = starts.get(..count).unwrap_or_default();
                watch.note(action.pool, starts, times);
                wide::maximum(count, times, &mut longest);
            }
            for (start, longest) in starts.iter_mut().zip(longest).take(count) {
                // Nobody stays nobody.
                *start = start.saturating_add(longest);
            }
        }
    }
}
