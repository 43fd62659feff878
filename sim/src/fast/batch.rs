//! Many executions through one stage at once: draws, maxima and sums of a batch, column by column.
//!
//! How long a stage is held does not depend on when, as long as its actions are independent draws. So the spans of a batch are
//! computed ahead of the order in which the executions enter, in loops without branches that a processor runs several lanes wide. An execution that
//! fails, or has not left when the measured span begins or ends, is left to the scalar path.

use super::accumulate::Accumulator;
use super::columns;
use super::job::Job;
use super::limit::Limit;
use super::program::{Program, StageProgram};
use crate::ids::{ById, PoolId};
use crate::processor::Width;
use crate::sampling::ahead;

/// The most executions of a batch.
pub(super) const WIDTH: usize = ahead::WIDTH;

/// A number for each execution of a batch.
pub(super) type Column = [u64; WIDTH];

/// What the executions of a batch do in one stage.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) count: usize,
    /// Whether they are measured, all of them or none.
    pub(super) measured: bool,
    pub(super) jobs: [Job; WIDTH],
    pub(super) numbers: [u32; WIDTH],
    /// How long each action takes.
    pub(super) times: Vec<Column>,
    /// How long the stage is held.
    pub(super) hold: Column,
    /// How much of that is spent on waiting for people.
    pub(super) people: Column,
    /// The order of the event that ends the stage, without the execution's number.
    pub(super) end: u64,
    /// One where an action fails, else zero: those are followed by themselves.
    pub(super) special: Column,
    /// When each enters, and when it leaves: later when it arrives at the next door.
    pub(super) entered: Column,
    pub(super) left: (Column, Column),
    pub(super) latency: Column,
    /// Room for the group at hand.
    longest: Column,
    machine: Column,
    pub(super) width: Width,
}

impl Default for Batch {
    fn default() -> Self {
        let column = [0; WIDTH];
        Self {
            count: 0,
            measured: false,
            jobs: [Job::default(); WIDTH],
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
            width: Width::widest(),
        }
    }
}

impl Batch {
    /// Takes those that arrive before the horizon, as many as fit and are asked for; all are measured, or none. Says how many.
    pub(super) fn take(&mut self, times: &[u64], jobs: &[Job], horizon: u64, most: usize) -> usize {
        let most = times.len().min(WIDTH).min(most);
        let times = &times[..most];
        let jobs = &jobs[..times.partition_point(|time| *time < horizon)];
        self.measured = jobs.first().is_some_and(|job| job.measured);
        let differs = |job: &Job| job.measured != self.measured;
        self.count = jobs.iter().position(differs).unwrap_or(jobs.len());
        let (jobs, numbers) = (&jobs[..self.count], &mut self.numbers[..self.count]);
        self.jobs[..jobs.len()].copy_from_slice(jobs);
        for (number, job) in numbers.iter_mut().zip(jobs) {
            *number = job.number;
        }
        self.count
    }

    /// Draws what they do.
    pub(super) fn draw(&mut self, program: &Program<'_>, stage: &StageProgram<'_>) {
        let count = self.count;
        let numbers = &self.numbers[..count];
        self.special = [0; WIDTH];
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
            let actions = &program.actions[group.actions.clone()];
            if stage.persons {
                self.machine
                    .iter_mut()
                    .take(count)
                    .for_each(|time| *time = 0);
            }
            for (index, (action, times)) in actions.iter().zip(&mut columns).enumerate() {
                action.time.column(numbers, samplers, times);
                let mut most = 0;
                self.width.run(columns::Longest {
                    first: index == 0,
                    times: &times[..count],
                    longest: &mut self.longest,
                    most: &mut most,
                });
                action.failures(numbers, times, most, &mut self.special);
                if stage.persons && !action.plan.person {
                    let times = &times[..count];
                    columns::maximum(times, &mut self.machine);
                }
            }
            if stage.persons {
                columns::add_people(count, &self.longest, &self.machine, &mut self.people);
            }
            self.width.run(columns::Follow {
                first: place == 0,
                longest: &self.longest[..count],
                hold: &mut self.hold,
            });
        }
    }

    /// How many from here on go the ordinary way.
    pub(super) fn run_from(&self, place: usize) -> usize {
        let rest = &self.special[place..self.count];
        let is_special = |special: &u64| *special > 0;
        rest.iter().position(is_special).unwrap_or(rest.len())
    }

    /// Adds up what the first `count` executions did in a stage, before which they waited so long in all, and of which `left_out` were left out: what
    /// is measured, within the measured span, and the slots of all.
    pub(super) fn add_up(
        &self,
        program: &Program<'_>,
        stage: usize,
        (count, left_out): (usize, usize),
        lock_wait: u64,
        acc: &mut Accumulator,
    ) {
        let next = program.stages.get(stage + 1);
        let stage = &program.stages[stage];
        self.note_slots(program, stage, count, &mut acc.watched);
        if !self.measured {
            return;
        }
        let runs = (count - left_out) as u64;
        let actions = stage
            .groups
            .iter()
            .flat_map(|group| &program.actions[group.actions.clone()]);
        for (action, times) in actions.zip(&self.times) {
            let billed = columns::billed(self.width, &times[..count]);
            acc.billed(action, runs, billed);
        }
        let sum = |column: &Column| -> u64 { column[..count].iter().sum() };
        let held = sum(&self.hold);
        if let Some(next) = next {
            acc.arrived(next.id, sum(&self.latency));
        }
        let tally = &mut acc.tally.stages[stage.id];
        tally.arrivals += runs;
        tally.entries += runs;
        tally.completions += runs;
        tally.busy += u128::from(held);
        tally.held = tally.held.saturating_add(held);
        tally.lock_wait = tally.lock_wait.saturating_add(lock_wait);
        if stage.persons {
            tally.people = tally.people.saturating_add(sum(&self.people));
        }
    }

    /// Notes when the builds of the first so many had slots that are watched, without those that were left out.
    fn note_slots(
        &self,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        count: usize,
        watched: &mut ById<PoolId, Option<Limit<u64>>>,
    ) {
        let all = &program.actions[stage.actions()];
        let mut pools = all.iter().filter_map(|action| action.pool);
        if !pools.any(|pool| watched[pool].is_some()) {
            return;
        }
        let mut starts = self.entered;
        let mut columns = self.times.iter();
        for group in &stage.groups {
            let mut longest = [0; WIDTH];
            let actions = program.actions[group.actions.clone()].iter();
            for (action, times) in actions.zip(&mut columns) {
                if let Some(slots) = action.pool.and_then(|pool| watched[pool].as_mut()) {
                    slots.note(&starts[..count], &times[..count]);
                }
                columns::maximum(&times[..count], &mut longest);
            }
            for (start, longest) in starts.iter_mut().zip(longest) {
                // What was left out stays so: it is the largest number.
                *start = start.saturating_add(longest);
            }
        }
    }
}
