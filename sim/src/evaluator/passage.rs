//! How a block goes through the door of a stage, out of it, and on to the next.

use std::ops::Range;

use super::block::{Block, WIDTH};
use super::moment::{Moment, moments};
use super::pass::Body;
use super::program::{Program, StageProgram};
use super::watch::LEFT_OUT;
use super::wide;
use crate::engine::events::{Class, of_execution, order};

/// What ends a run through a door.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// No execution enters from this time on.
    pub(super) entry: u64,
    /// No execution leaves after this time.
    pub(super) exit: u64,
}

impl Block {
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
        if self.takes_time
            && let Some(waited) = self.enter_soon(times, run.clone(), free, limits)
        {
            if let Some(last) = run.end.checked_sub(1) {
                *free = Moment {
                    time: self.left.0[last],
                    order: self.left.1[last],
                };
            }
            return (run, waited);
        }
        let mut next = *free;
        let (mut waited, mut end) = (0, run.start);
        let arrivals = moments(times, orders).enumerate();
        for (place, arrived) in arrivals.take(run.end.min(WIDTH)).skip(run.start) {
            let at = arrived.max(next);
            let left = self.leaves(place, at);
            if at.time >= limits.entry || left.time > limits.exit {
                break;
            }
            waited += at.time - arrived.time;
            self.entered[place] = at.time;
            (self.left.0[place], self.left.1[place]) = (left.time, left.order);
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
        self.width.run(wide::GoThrough {
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
        at.at(at.time + self.hold[place], order)
    }

    /// An execution enters at this moment.
    #[inline]
    pub(super) fn let_in(&mut self, place: usize, at: Moment) {
        self.entered[place] = at.time;
    }

    /// An execution leaves as the first, second or whichever of those that do, all of which come before it in the block.
    #[inline]
    pub(super) fn let_out(&mut self, place: usize, index: usize, left: Moment) {
        self.bodies[index] = self.bodies[place];
        self.numbers[index] = self.numbers[place];
        (self.left.0[index], self.left.1[index]) = (left.time, left.order);
    }

    /// The same for a run in which each takes some time, so that only times matter, and in which none enters or leaves too late. Says
    /// how long all waited.
    fn enter_soon(
        &mut self,
        times: &[u64],
        run: Range<usize>,
        lock: &Moment,
        limits: &Limits,
    ) -> Option<u64> {
        let arrivals = &times[run.clone()];
        let spans = &self.hold[run.clone()];
        let entered = &mut self.entered[run.clone()];
        let left = &mut self.left.0[run.clone()];
        let mut waited = 0;
        // No processor can predict which of them wait, so no branch may depend on it. Compilers make one of a maximum if one side of it is known long before
        // the other; so both move along: arrivals, and when the lock would be free, without what those before hold it for.
        let (mut free, mut held) = (lock.time.cast_signed(), 0);
        for ((time, hold), (entered, left)) in arrivals
            .iter()
            .zip(spans)
            .zip(entered.iter_mut().zip(&mut *left))
        {
            free = free.max(time.cast_signed() - held);
            let at = free + held;
            held += hold.cast_signed();
            waited += at.cast_unsigned() - time;
            *entered = at.cast_unsigned();
            *left = (free + held).cast_unsigned();
        }
        let free = (free + held).cast_unsigned();
        if *entered.last()? >= limits.entry || free > limits.exit {
            return None;
        }
        self.width.run(wide::Orders {
            end: self.end,
            numbers: &self.numbers[run.clone()],
            places: &mut self.left.1[run],
        });
        Some(waited)
    }

    /// When an execution entered that had arrived at this moment.
    pub(super) fn entered(&self, place: usize, arrived: Moment) -> Moment {
        let time = self.entered[place];
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
        let numbers = &self.numbers[run.clone()];
        let latencies = &mut self.latency[run.clone()];
        next.transition
            .column(numbers, &program.plan.samplers, latencies);
        let local = next.index as u32 - program.pipeline.stages.start;
        self.width.run(wide::PassOn {
            latencies,
            numbers,
            door: order(Class::Door, program.index, 0, local),
            times: &mut self.left.0[run.clone()],
            orders: &mut self.left.1[run],
        });
    }

    /// How long the first `count` were on the way to the next stage, without those who were left out.
    pub(super) fn on_the_way(&self, count: usize) -> u64 {
        self.latency[..count].iter().sum()
    }

    /// Times, orders and executions of a run as they left.
    pub(super) fn left(&self, run: Range<usize>) -> (&[u64], &[u64], &[Body]) {
        (
            &self.left.0[run.clone()],
            &self.left.1[run.clone()],
            &self.bodies[run],
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
