//! Many executions through one stage at once: draws, maxima and sums of a block, column by column.
//!
//! How long a stage is held does not depend on when, as long as its actions are independent draws. So the spans of a block are
//! computed ahead of the order in which the executions enter, in loops without branches that a processor runs several lanes wide. Whoever
//! fails, and whoever is near a border of the measured span, is left to the visit that follows one execution.

use std::ops::Range;

use super::book::Book;
use super::pass::Body;
use super::program::{Program, StageProgram};
use super::rounded;
use super::watch::{NOBODY, Watch};
use super::wide;
use crate::ahead;
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
    pub(super) numbers: [u32; WIDTH],
    /// How long each action takes.
    pub(super) times: Vec<Column>,
    /// How long the stage is held.
    pub(super) hold: Column,
    /// How much of that is spent on waiting for people.
    pub(super) people: Column,
    /// The order of the event that ends the stage, without the execution's number.
    pub(super) end: u64,
    /// One where an action fails, or who is wanted as an example, else zero.
    pub(super) special: Column,
    /// When each enters, and when it leaves: later when it arrives at the next door.
    pub(super) entered: Column,
    pub(super) left: (Column, Column),
    pub(super) latency: Column,
    /// Room for the group at hand.
    longest: Column,
    machine: Column,
    /// Whether all are measured, or nobody is.
    alike: bool,
    /// Whether somebody is special, so that most blocks need not be searched.
    has_special: bool,
    /// Whether nobody passes in no time.
    pub(super) takes_time: bool,
    pub(super) width: Width,
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
            end: 0,
            special: column,
            entered: column,
            left: (column, column),
            latency: column,
            longest: column,
            machine: column,
            alike: true,
            has_special: false,
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
        let measured = bodies.iter().filter(|body| body.measured).count();
        self.alike = measured == 0 || measured == count;
        self.special = [0; WIDTH];
        book.mark_wanted(program.index, numbers, &mut self.special);
        self.end = program.end;
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
                    longest: &mut self.longest,
                    most: &mut most,
                });
                action.failures(numbers, times, most, &mut self.special);
                if stage.persons && !action.person {
                    let times = times.get(..count).unwrap_or_default();
                    wide::maximum(times, &mut self.machine);
                }
            }
            if stage.persons {
                wide::add_people(count, &self.longest, &self.machine, &mut self.people);
            }
            self.width.run(wide::Follow {
                first: place == 0,
                longest: self.longest.get(..count).unwrap_or_default(),
                hold: &mut self.hold,
            });
        }
        let holds = self.hold.get(..count).unwrap_or_default();
        self.takes_time = wide::one_less(holds) >> 63 == 0;
        let special = self.special.get(..count).unwrap_or_default();
        self.has_special = special.iter().fold(0, |any, special| any | special) > 0;
    }

    /// How many from here on go the ordinary way and are all measured, or are all not.
    pub(super) fn run_from(&self, place: usize) -> usize {
        let rest = self.special.get(place..self.count).unwrap_or_default();
        let is_special = |special: &u64| *special > 0;
        let run = match self.has_special {
            true => rest.iter().position(is_special).unwrap_or(rest.len()),
            false => rest.len(),
        };
        if self.alike {
            return run;
        }
        let bodies = self.bodies.get(place..place + run).unwrap_or_default();
        let alike = bodies.chunk_by(|one, next| one.measured == next.measured);
        alike.take(1).map(<[Body]>::len).sum()
    }

    /// Whether somebody is measured.
    #[inline]
    pub(super) fn is_measured(&self, place: usize) -> bool {
        self.bodies.get(place).is_some_and(|body| body.measured)
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
            let billed = rounded::billed(self.width, times.get(..count).unwrap_or_default());
            book.billed(action, runs, (billed, billed));
        }
        if let Some(watch) = &mut book.watch {
            self.note_slots(program, stage, 0..count, watch);
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

    /// Takes those of a run out of the sums who have left before the measured span: only the watch hears of them.
    #[inline(never)]
    pub(super) fn pass_over(
        &mut self,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        run: Range<usize>,
        book: &mut Book,
    ) {
        if let Some(watch) = &mut book.watch {
            self.note_slots(program, stage, run.clone(), watch);
        }
        for place in run {
            self.leave_out(place);
        }
    }

    /// Tells the watch when the builds of these had their slots, without those who were left out.
    fn note_slots(
        &self,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        run: Range<usize>,
        watch: &mut Watch,
    ) {
        let all = program.actions.get(stage.actions()).unwrap_or_default();
        if !all.iter().any(|action| watch.counts(action.pool)) {
            return;
        }
        let mut starts = [NOBODY; WIDTH];
        let entered = self.entered.get(run.clone()).unwrap_or_default();
        for (start, entered) in starts.iter_mut().zip(entered) {
            *start = *entered;
        }
        let starts = starts.get_mut(..run.len()).unwrap_or_default();
        let mut columns = self.times.iter();
        for group in &stage.groups {
            let actions = program.actions.get(group.actions.clone());
            let mut longest = [0; WIDTH];
            for (action, times) in actions.unwrap_or_default().iter().zip(&mut columns) {
                let times = times.get(run.clone()).unwrap_or_default();
                watch.note(action.pool, starts, times);
                wide::maximum(times, &mut longest);
            }
            for (start, longest) in starts.iter_mut().zip(longest) {
                // Nobody stays nobody.
                *start = start.saturating_add(longest);
            }
        }
    }
}
