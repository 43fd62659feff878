//! How a block goes through the door of a stage, out of it, and on to the next.

use std::ops::Range;

use super::block::{Block, WIDTH};
use super::moment::Moment;
use super::pass::Body;
use super::program::{Program, StageProgram};
use super::watch::NOBODY;
use super::wide;
use crate::engine::events::{Class, NUMBER_SHIFT, order};

/// What ends a run through a door.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Nobody enters from this time on.
    pub(super) entry: u64,
    /// Nobody leaves after this time.
    pub(super) exit: u64,
}

impl Block {
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

    /// These were on the way to the next stage without being measured.
    pub(super) fn forget_latencies(&mut self, run: Range<usize>) {
        let latencies = self.latency.get_mut(run).unwrap_or_default();
        latencies.iter_mut().for_each(|latency| *latency = 0);
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
}
