//! How a block goes through the door of a stage, out of it, and on to the next.

use std::ops::Range;

use super::block::{Block, WIDTH};
use super::moment::{Moment, moments};
use super::pass::Body;
use super::program::{Program, StageProgram};
use super::watch::NOBODY;
use super::wide;
use crate::engine::events::{Class, of_execution, order};

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
            end: self.end,
            numbers: &self.numbers,
            entered: &mut self.entered,
            left: (&mut self.left.0, &mut self.left.1),
        });
    }

    /// When somebody leaves who enters at this moment, if nothing fails.
    #[inline]
    pub(super) fn leaves(&self, place: usize, at: Moment) -> Moment {
        let order = of_execution(self.end, self.numbers[place]);
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

    /// How many from here on come only when the one before has left, go the ordinary way, and are all measured or all not, so that nobody waits
    /// if the lock is free when the first comes; up to the first who leaves too late. Nobody enters too late: whoever comes is known, and so are
    /// all changes before.
    pub(super) fn run_apart(&self, times: &[u64], from: usize, exit: u64) -> Range<usize> {
        let mut run = from..from;
        let arrivals = times.get(from..self.count).unwrap_or_default();
        let (holds, special) = (self.hold.iter(), self.special.iter());
        let stays = holds.zip(special).skip(from);
        let measured = self.is_measured(from);
        let mut free = None;
        for (time, (hold, special)) in arrivals.iter().zip(stays) {
            let left = time + hold;
            let is_ordinary = *special == 0 && *hold > 0 && self.is_measured(run.end) == measured;
            if free >= Some(*time) || left > exit || !is_ordinary {
                break;
            }
            free = Some(left);
            run.end += 1;
        }
        run
    }

    /// Lets such a run in and out, as the first, second or whichever of those who leave. Says when the last has left.
    pub(super) fn go_apart(&mut self, times: &[u64], run: Range<usize>, out: usize) -> Moment {
        let left = out..out + run.len();
        if left.start < run.start {
            self.bodies.copy_within(run.clone(), left.start);
            self.numbers.copy_within(run.clone(), left.start);
        }
        let arrivals = times.get(run.clone()).unwrap_or_default();
        let entered = self.entered.get_mut(run.clone()).unwrap_or_default();
        let holds = self.hold.get(run.clone()).unwrap_or_default();
        let ends = self.left.0.get_mut(left.clone()).unwrap_or_default();
        enter_at_once((arrivals, holds), (entered, ends));
        self.width.run(wide::Orders {
            end: self.end,
            numbers: self.numbers.get(left.clone()).unwrap_or_default(),
            places: self.left.1.get_mut(left.clone()).unwrap_or_default(),
        });
        left.last().map_or(Moment::default(), |last| Moment {
            time: self.left.0[last],
            order: self.left.1[last],
        })
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
            // Nobody can foresee who waits, so no branch may depend on it. Compilers make one of a maximum if one side of it is known long before
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
        } else {
            enter_at_once((arrivals, spans), (&mut *entered, &mut *left));
            let last = left.iter().fold(0, |last: u64, left| last.max(*left));
            if *entered.last()? >= limits.entry || last > limits.exit {
                return None;
            }
        }
        self.width.run(wide::Orders {
            end: self.end,
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

/// Each enters when it comes, and leaves after so long.
fn enter_at_once((times, holds): (&[u64], &[u64]), (entered, left): (&mut [u64], &mut [u64])) {
    let ways = entered.iter_mut().zip(left);
    for ((time, hold), (entered, left)) in times.iter().zip(holds).zip(ways) {
        *entered = *time;
        *left = time + hold;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_goes_apart_leaves_behind_those_before_with_a_moment_of_its_own() {
        let mut block = Block::default();
        block.count = 8;
        let arrivals = [0, 10, 20, 30, 40, 45, 60, 70];
        let holds = [5, 5, 5, 10, 4, 6, 0, 5];
        for (place, hold) in holds.into_iter().enumerate() {
            block.numbers[place] = 100 + place as u32;
            block.bodies[place].number = block.numbers[place];
            block.hold[place] = hold;
        }
        block.end = 1 << 60;
        // Up to whoever comes when the one before leaves, who passes in no time, who fails, and who leaves too late.
        assert_eq!(block.run_apart(&arrivals, 1, u64::MAX), 1..4);
        assert_eq!(block.run_apart(&arrivals, 4, u64::MAX), 4..6);
        assert_eq!(block.run_apart(&arrivals, 6, u64::MAX), 6..6);
        assert_eq!(block.run_apart(&arrivals, 7, 74), 7..7);
        block.special[2] = 1;
        assert_eq!(block.run_apart(&arrivals, 1, u64::MAX), 1..2);

        // Two of those before have gone for good.
        let free = block.go_apart(&arrivals, 4..6, 2);
        for (out, place) in [(2, 4), (3, 5)] {
            let number = 100 + place as u32;
            let order = of_execution(block.end, number);
            let left = (block.left.0[out], block.left.1[out]);
            assert_eq!(left, (arrivals[place] + holds[place], order));
            assert_eq!(
                (block.bodies[out].number, block.numbers[out]),
                (number, number)
            );
            assert_eq!(block.entered[place], arrivals[place]);
        }
        assert_eq!(
            (free.time, free.order),
            (block.left.0[3], block.left.1[3]),
            "the last"
        );
    }
}
