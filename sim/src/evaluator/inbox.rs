//! Executions on the way to a door, by the moment of their arrival.

use std::ops::Range;

use super::moment::{Moment, moments};
use super::pass::{Body, Pass};

/// A queue that is sorted as it is filled. Moments and executions stand in columns of their own, for those who take many at once.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    times: Vec<u64>,
    orders: Vec<u64>,
    bodies: Vec<Body>,
    head: usize,
}

/// So many that have left stay at the front before the rest is moved there.
const GONE: usize = 256;

/// So many are there now and then, so that there had better be room from the start.
const ROOM: usize = 64;

impl Inbox {
    pub(super) fn with_room() -> Self {
        Self {
            times: Vec::with_capacity(ROOM),
            orders: Vec::with_capacity(ROOM),
            bodies: Vec::with_capacity(ROOM),
            head: 0,
        }
    }

    #[inline]
    pub(super) fn front(&self) -> Option<Pass> {
        self.get(0)
    }

    /// The execution so many places behind the first.
    #[inline]
    pub(super) fn get(&self, place: usize) -> Option<Pass> {
        let place = self.head + place;
        Some(Pass {
            at: Moment {
                time: *self.times.get(place)?,
                order: *self.orders.get(place)?,
            },
            body: *self.bodies.get(place)?,
        })
    }

    /// When the execution so many places behind the first arrived.
    #[inline]
    pub(super) fn moment(&self, place: usize) -> Option<Moment> {
        let place = self.head + place;
        Some(Moment {
            time: *self.times.get(place)?,
            order: *self.orders.get(place)?,
        })
    }

    /// When these arrived, by how many places they are behind the first.
    pub(super) fn moments(&self, places: Range<usize>) -> impl Iterator<Item = Moment> {
        let places = self.head + places.start..self.head + places.end;
        let times = &self.times[places.clone()];
        let orders = &self.orders[places];
        moments(times, orders)
    }

    /// Times, orders and executions of all who are there.
    #[inline]
    pub(super) fn columns(&self) -> (&[u64], &[u64], &[Body]) {
        (
            &self.times[self.head..],
            &self.orders[self.head..],
            &self.bodies[self.head..],
        )
    }

    #[inline]
    pub(super) fn pop(&mut self, count: usize) {
        self.head += count;
        if self.head >= self.times.len() {
            self.times.clear();
            self.orders.clear();
            self.bodies.clear();
            self.head = 0;
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.times.len() - self.head
    }

    fn move_up(&mut self) {
        if self.head > GONE && 2 * self.head > self.times.len() {
            self.times.drain(..self.head);
            self.orders.drain(..self.head);
            self.bodies.drain(..self.head);
            self.head = 0;
        }
    }

    /// Puts an execution behind all others.
    #[inline]
    pub(super) fn append(&mut self, pass: Pass) {
        self.times.push(pass.at.time);
        self.orders.push(pass.at.order);
        self.bodies.push(pass.body);
    }

    /// Puts several behind all others.
    pub(super) fn append_all(
        &mut self,
        times: &[u64],
        orders: impl Iterator<Item = u64>,
        bodies: impl Iterator<Item = Body>,
    ) {
        self.move_up();
        self.times.extend_from_slice(times);
        self.orders.extend(orders);
        self.bodies.extend(bodies);
    }

    /// Puts an execution in its place: overtaking within a transition is possible, and rare.
    #[inline]
    pub(super) fn insert(&mut self, pass: Pass) {
        self.move_up();
        let mut place = self.times.len();
        self.times.push(pass.at.time);
        self.orders.push(pass.at.order);
        self.bodies.push(pass.body);
        while place > self.head
            && (self.times[place - 1], self.orders[place - 1]) > (pass.at.time, pass.at.order)
        {
            self.times.swap(place - 1, place);
            self.orders.swap(place - 1, place);
            self.bodies.swap(place - 1, place);
            place -= 1;
        }
    }

    /// Puts several in their places, who mostly come in order.
    pub(super) fn insert_all(&mut self, times: &[u64], orders: &[u64], bodies: &[Body]) {
        let behind = match (self.times.last().filter(|_| self.len() > 0), times.first()) {
            (Some(last), Some(first)) => last < first,
            _ => true,
        };
        if behind && times.is_sorted_by(|one, next| one < next) {
            self.move_up();
            self.times.extend_from_slice(times);
            self.orders.extend_from_slice(orders);
            self.bodies.extend_from_slice(bodies);
            return;
        }
        for (at, body) in moments(times, orders).zip(bodies) {
            self.insert(Pass { at, body: *body });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn executions_leave_by_moment_in_whatever_order_they_come() {
        let mut inbox = Inbox::default();
        let mut left = Vec::new();
        for block in 0..60_u64 {
            let times: Vec<u64> = (0..20)
                .map(|index| block * 100 + index * 5 + mix(block * 20 + index) % (1 + block % 9))
                .collect();
            let orders: Vec<u64> = times.iter().map(|time| mix(*time) % 7).collect();
            inbox.insert_all(&times, &orders, &[Body::default(); 20]);
            for _ in 0..17 {
                left.extend(inbox.front().map(|pass| pass.at));
                inbox.pop(1);
            }
        }
        while let Some(pass) = inbox.front() {
            left.push(pass.at);
            inbox.pop(1);
        }
        assert_eq!(left.len(), 1_200);
        assert!(
            left.is_sorted_by_key(|at| at.time / 20),
            "blocks hardly mix"
        );
        assert!(left.windows(2).filter(|pair| pair[0] > pair[1]).count() < 60);
    }
}
