//! Moments: event times with the place that an event has among all at the same microsecond (the tie-break).

use crate::events::{Class, order};
use crate::ids::PipelineId;

/// A point in simulated time, ordered as the event engine handles events.
///
/// The engine handles events by time and then by their [`order`]. An event that another one schedules for the same microsecond comes after
/// it even if its own order is smaller, so the lower half is the largest order on the way that led here within this microsecond. Two
/// moments of two executions then compare as the engine would have met them. Both halves are one number: a comparison has no branch, which a processor
/// could not predict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(u128);

impl Moment {
    /// After everything.
    pub(super) const NEVER: Self = Self(u128::MAX);

    #[inline]
    pub(super) const fn new(time: u64, order: u64) -> Self {
        Self((time as u128) << 64 | order as u128)
    }

    #[inline]
    pub(super) const fn time(self) -> u64 {
        (self.0 >> 64) as u64
    }

    #[inline]
    pub(super) const fn order(self) -> u64 {
        self.0 as u64
    }

    /// The moment of an event that is scheduled now for so much later.
    #[inline]
    pub(super) fn after(
        self,
        delay: u64,
        class: Class,
        pipeline: PipelineId,
        number: u32,
        local: u32,
    ) -> Self {
        let order = order(class, pipeline, number, local);
        self.at(self.time().saturating_add(delay), order)
    }

    /// The moment of an event of this order at this time, which is not before this moment.
    #[inline]
    pub(super) fn at(self, time: u64, order: u64) -> Self {
        Self::new(time, order).max(self)
    }
}

/// Moments whose times and orders stand in columns of their own.
pub(super) fn moments(times: &[u64], orders: &[u64]) -> impl Iterator<Item = Moment> {
    let columns = times.iter().zip(orders);
    columns.map(|(time, order)| Moment::new(*time, *order))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    #[test]
    fn what_follows_at_once_is_never_earlier_than_what_it_follows_from() {
        let first = PipelineId::of(0);
        let door = Moment::default().after(5, Class::Door, first, 7, 1);
        let end = door.after(0, Class::ActionEnd, first, 7, 3);
        assert_eq!(end, door);
        let later = door.after(1, Class::ActionEnd, first, 7, 3);
        assert!(later > door && later.order() < door.order());
        assert!(
            door.after(0, Class::Door, first, 8, 1) > door,
            "the next in line"
        );
        assert!(later < Moment::NEVER);
    }
}
