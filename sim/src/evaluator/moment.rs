//! Moments: times with the place that what happens then has among everything at the same microsecond.

use std::cmp::Ordering;

use crate::engine::events::{Class, order};

/// A point in simulated time, ordered as the event engine handles events.
///
/// The engine handles events by time and then by their [`order`]. An event that another one schedules for the same microsecond comes after
/// it even if its own order is smaller, so the second word is the largest order on the way that led here within this microsecond. Two
/// moments of two executions then compare as the engine would have met them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) time: u64,
    pub(super) order: u64,
}

impl Ord for Moment {
    /// Both words as one number: a comparison without a branch, which a processor could not predict.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.whole().cmp(&other.whole())
    }
}

impl PartialOrd for Moment {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    #[inline]
    fn lt(&self, other: &Self) -> bool {
        self.whole() < other.whole()
    }

    #[inline]
    fn le(&self, other: &Self) -> bool {
        self.whole() <= other.whole()
    }

    #[inline]
    fn gt(&self, other: &Self) -> bool {
        self.whole() > other.whole()
    }

    #[inline]
    fn ge(&self, other: &Self) -> bool {
        self.whole() >= other.whole()
    }
}

impl Moment {
    #[inline]
    const fn whole(self) -> u128 {
        (self.time as u128) << 64 | self.order as u128
    }

    /// After everything.
    pub(super) const NEVER: Self = Self {
        time: u64::MAX,
        order: u64::MAX,
    };

    /// The moment of an event that is scheduled now for so much later.
    #[inline]
    pub(super) fn after(
        self,
        delay: u64,
        class: Class,
        pipeline: u32,
        number: u32,
        local: u32,
    ) -> Self {
        self.at(
            self.time.saturating_add(delay),
            order(class, pipeline, number, local),
        )
    }

    /// The moment of an event of this order at this time, which is not before this moment.
    #[inline]
    pub(super) fn at(self, time: u64, order: u64) -> Self {
        let order = if time > self.time {
            order
        } else {
            order.max(self.order)
        };
        Self { time, order }
    }
}

/// Moments whose times and orders stand in columns of their own.
pub(super) fn moments(times: &[u64], orders: &[u64]) -> impl Iterator<Item = Moment> {
    let columns = times.iter().zip(orders);
    columns.map(|(time, order)| Moment {
        time: *time,
        order: *order,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_at_once_is_never_earlier_than_what_it_follows_from() {
        let door = Moment::default().after(5, Class::Door, 0, 7, 1);
        let end = door.after(0, Class::ActionEnd, 0, 7, 3);
        assert_eq!(end, door);
        let later = door.after(1, Class::ActionEnd, 0, 7, 3);
        assert!(later > door && later.order < door.order);
        assert!(
            door.after(0, Class::Door, 0, 8, 1) > door,
            "the next in line"
        );
        assert!(later < Moment::NEVER);
    }
}
