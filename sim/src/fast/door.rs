//! How a batch goes through the door of a stage, out of it, and on to the next.

use std::ops::Range;

use super::batch::{Batch, WIDTH};
use super::columns;
use super::job::Job;
use super::limit::LEFT_OUT;
use super::moment::{Moment, moments};
use super::program::{Program, StageProgram};
use crate::events::{Class, of_execution, order};
use crate::semantics::batch::is_alone;

/// What ends a run through a door.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// No execution enters from this time on.
    pub(super) entry: u64,
    /// Each has to be alone at the door: another would supersede it.
    pub(super) alone: bool,
    /// No execution leaves after this time.
    pub(super) exit: u64,
}

impl Limits {
    /// Whether an execution that would enter at a moment is left to the scalar path, or to later; `next`: the arrival of the one behind it.
    #[inline]
    pub(super) fn keep_out(&self, at: Moment, next: Option<Moment>) -> bool {
        at.time() >= self.entry || self.alone && !is_alone(at, next)
    }
}

impl Batch {
    /// Lets a run in, through a lock that is free from a moment on or through none: up to the first that meets a limit. Says which went
    /// in, and how long all of them waited.
    pub(super) fn enter(
        &mut self,
        times: &[u64],
        orders: &[u64],
        run: Range<usize>,
        lock: Option<&mut Moment>,
        limits: &Limits,
    ) -> (Range<usize>, u64) {
        let Some(free) = lock else {
            return (self.enter_open(times, orders, run, limits), 0);
        };
        let mut next = *free;
        let (mut waited, mut end) = (0, run.start);
        let mut arrivals = moments(&times[run.start..], &orders[run.start..]);
        let mut following = arrivals.next();
        for place in run.start..run.end.min(WIDTH) {
            let arrived = following.expect("a batch is of those in line");
            following = arrivals.next();
            let at = arrived.max(next);
            let left = self.leaves(place, at);
            if limits.keep_out(at, following) || left.time() > limits.exit {
                break;
            }
            waited += at.time() - arrived.time();
            self.entered[place] = at.time();
            (self.left.0[place], self.left.1[place]) = (left.time(), left.order());
            next = left;
            end = place + 1;
        }
        *free = next;
        (run.start..end, waited)
    }

    /// Lets a run in where there is no lock, up to the first that meets a limit.
    fn enter_open(
        &mut self,
        times: &[u64],
        orders: &[u64],
        run: Range<usize>,
        limits: &Limits,
    ) -> Range<usize> {
        self.width.run(columns::GoThrough {
            times: &times[run.clone()],
            before: &orders[run.clone()],
            holds: &self.hold[run.clone()],
            end: self.end,
            numbers: &self.numbers[run.clone()],
            entered: &mut self.entered[run.clone()],
            left: (&mut self.left.0[run.clone()], &mut self.left.1[run.clone()]),
        });
        let (entered, left) = (&self.entered[run.clone()], &self.left.0[run.clone()]);
        let latest = |column: &[u64]| column.iter().fold(0, |latest: u64, time| latest.max(*time));
        if latest(entered) < limits.entry && latest(left) <= limits.exit {
            return run;
        }
        let meets = |(at, left): (&u64, &u64)| *at >= limits.entry || *left > limits.exit;
        let through = entered.iter().zip(left).position(meets);
        run.start..through.map_or(run.end, |through| run.start + through)
    }

    /// When an execution leaves that enters at this moment, if nothing fails.
    #[inline]
    pub(super) fn leaves(&self, place: usize, at: Moment) -> Moment {
        let order = of_execution(self.end, self.numbers[place]);
        at.at(at.time() + self.hold[place], order)
    }

    /// When an execution entered that had arrived at this moment.
    pub(super) fn entered_at(&self, place: usize, arrived: Moment) -> Moment {
        let time = self.entered[place];
        if time == arrived.time() {
            return arrived;
        }
        // It had to wait and entered with the end of an action, which comes before every trigger of the same microsecond.
        Moment::new(time, 0)
    }

    /// A run goes on to the door of the next stage.
    pub(super) fn move_on(
        &mut self,
        program: &Program<'_>,
        next: &StageProgram<'_>,
        run: Range<usize>,
    ) {
        let numbers = &self.numbers[run.clone()];
        let latencies = &mut self.latency[run.clone()];
        next.transition
            .column(numbers, &program.plan.samplers, latencies);
        let local = program.pipeline.stages.place_of(next.id);
        self.width.run(columns::PassOn {
            latencies,
            numbers,
            door: order(Class::Door, program.id, 0, local),
            times: &mut self.left.0[run.clone()],
            orders: &mut self.left.1[run],
        });
    }

    /// Times, orders and executions of a run as they left.
    pub(super) fn left(&self, run: Range<usize>) -> (&[u64], &[u64], &[Job]) {
        (
            &self.left.0[run.clone()],
            &self.left.1[run.clone()],
            &self.jobs[run],
        )
    }

    /// Leaves an execution out of the sums.
    pub(super) fn leave_out(&mut self, place: usize) {
        self.entered[place] = LEFT_OUT;
        let columns = self.times.iter_mut();
        for column in columns.chain([&mut self.hold, &mut self.people, &mut self.latency]) {
            column[place] = 0;
        }
    }
}
