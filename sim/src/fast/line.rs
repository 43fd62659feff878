//! The waiting line at a door: executions that are there or on the way, by the moment of their arrival.

use super::job::{Arrival, Job};
use super::moment::{Moment, moments};

/// A line that is sorted as it is filled. Times, orders and executions stand in columns of their own, for batches.
#[derive(Debug, Default)]
pub(super) struct Line {
    times: Vec<u64>,
    orders: Vec<u64>,
    jobs: Vec<Job>,
    /// So many have left; they stay at the front until the rest is moved there.
    head: usize,
}

/// So many have left before the rest is moved to the front: more seldom than that each is moved once on average.
const GONE: usize = 256;

/// So many are there now and then, so that there had better be room from the start.
const ROOM: usize = 64;

impl Line {
    pub(super) fn with_room() -> Self {
        Self {
            times: Vec::with_capacity(ROOM),
            orders: Vec::with_capacity(ROOM),
            jobs: Vec::with_capacity(ROOM),
            head: 0,
        }
    }

    #[inline]
    pub(super) fn front(&self) -> Option<Arrival> {
        self.get(0)
    }

    /// The execution so many places behind the first.
    #[inline]
    pub(super) fn get(&self, place: usize) -> Option<Arrival> {
        let place = self.head + place;
        Some(Arrival {
            at: Moment::new(*self.times.get(place)?, self.orders[place]),
            job: self.jobs[place],
        })
    }

    /// When the execution behind the first arrives.
    #[inline]
    pub(super) fn second(&self) -> Option<Moment> {
        let place = self.head + 1;
        let time = self.times.get(place)?;
        Some(Moment::new(*time, self.orders[place]))
    }

    /// Times, orders and executions of all that are there.
    #[inline]
    pub(super) fn columns(&self) -> (&[u64], &[u64], &[Job]) {
        let here = self.head..;
        (
            &self.times[here.clone()],
            &self.orders[here.clone()],
            &self.jobs[here],
        )
    }

    #[inline]
    pub(super) fn pop(&mut self, count: usize) {
        self.head += count;
        if self.head >= self.times.len() || (self.head > GONE && 2 * self.head > self.times.len()) {
            let gone = ..self.head.min(self.times.len());
            self.times.drain(gone);
            self.orders.drain(gone);
            self.jobs.drain(gone);
            self.head = 0;
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.times.len() - self.head
    }

    /// Another execution is in the place of the first, at another moment that is no later than that of the second.
    pub(super) fn replace_front(&mut self, arrival: Arrival) {
        self.times[self.head] = arrival.at.time();
        self.orders[self.head] = arrival.at.order();
        self.jobs[self.head] = arrival.job;
    }

    /// Puts an execution behind all others or, where the line is kept `sorted`, in its place: overtaking within a transition is possible, and rare.
    #[inline]
    pub(super) fn put(&mut self, arrival: Arrival, sorted: bool) {
        let mut place = self.times.len();
        self.times.push(arrival.at.time());
        self.orders.push(arrival.at.order());
        self.jobs.push(arrival.job);
        while sorted
            && place > self.head
            && Moment::new(self.times[place - 1], self.orders[place - 1]) > arrival.at
        {
            self.times.swap(place - 1, place);
            self.orders.swap(place - 1, place);
            self.jobs.swap(place - 1, place);
            place -= 1;
        }
    }

    /// The same with several, which mostly come in order.
    pub(super) fn put_all(&mut self, times: &[u64], orders: &[u64], jobs: &[Job], sorted: bool) {
        let last = self.times[self.head..].last();
        let behind = last
            .zip(times.first())
            .is_none_or(|(last, first)| last < first);
        if !sorted || (behind && times.is_sorted_by(|one, next| one < next)) {
            self.times.extend_from_slice(times);
            self.orders.extend_from_slice(orders);
            self.jobs.extend_from_slice(jobs);
            return;
        }
        for (at, job) in moments(times, orders).zip(jobs) {
            self.put(Arrival { at, job: *job }, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn executions_leave_by_moment_in_whatever_order_they_come() {
        let mut line = Line::default();
        let mut left = Vec::new();
        for batch in 0..60_u64 {
            let times: Vec<u64> = (0..20)
                .map(|index| batch * 100 + index * 5 + mix(batch * 20 + index) % (1 + batch % 9))
                .collect();
            let orders: Vec<u64> = times.iter().map(|time| mix(*time) % 7).collect();
            line.put_all(&times, &orders, &[Job::default(); 20], true);
            for _ in 0..17 {
                left.extend(line.front().map(|first| first.at));
                line.pop(1);
            }
        }
        while let Some(arrival) = line.front() {
            left.push(arrival.at);
            line.pop(1);
        }
        assert_eq!(left.len(), 1_200);
        assert!(
            left.is_sorted_by_key(|at| at.time() / 20),
            "batches hardly mix"
        );
        assert!(left.windows(2).filter(|pair| pair[0] > pair[1]).count() < 60);
    }
}
