//! The future events of one replication, soonest first.

/// What happens, and the first word of the order among events at the same microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Class {
    /// A person or a schedule does something to the pipeline.
    Command = 0,
    /// An action ends.
    ActionEnd = 1,
    /// A build that was abandoned ends outside and gives its slot back.
    SlotEnd = 2,
    /// The rules of a condition have been evaluated.
    ConditionEnd = 3,
    /// The oldest build in a queue has waited too long.
    QueueTimeout = 4,
    /// Somebody retries a failed stage.
    Retry = 5,
    /// An execution arrives at the door of a stage.
    Door = 6,
    /// An execution starts.
    Start = 7,
    /// A change triggers an execution.
    Trigger = 8,
}

impl Class {
    fn of(number: u64) -> Self {
        match number {
            0 => Self::Command,
            1 => Self::ActionEnd,
            2 => Self::SlotEnd,
            3 => Self::ConditionEnd,
            4 => Self::QueueTimeout,
            5 => Self::Retry,
            6 => Self::Door,
            7 => Self::Start,
            _ => Self::Trigger,
        }
    }
}

const LOCAL_BITS: u32 = 14;
const NUMBER_BITS: u32 = 32;
const PIPELINE_BITS: u32 = 14;
/// More pipelines than this, or more actions in one, have no place in an event.
pub(crate) const MOST_PIPELINES: usize = 1 << PIPELINE_BITS;
/// The most actions of one pipeline.
pub(crate) const MOST_ACTIONS: usize = 1 << LOCAL_BITS;

/// A pending event: 24 bytes.
///
/// Events at the same time fire by class, then by pipeline, then by execution in order of arrival, then by action in the order
/// of the definition. Nothing in this order depends on when the event was scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) time: u64,
    order: u64,
    /// Where the execution is kept.
    pub(crate) slot: u32,
    /// Which use of that place is meant; an event of an earlier use is void.
    pub(crate) token: u32,
}

impl Event {
    #[inline]
    pub(crate) fn new(time: u64, class: Class, pipeline: u32, number: u32, local: u32) -> Self {
        let order = (class as u64) << (NUMBER_BITS + PIPELINE_BITS + LOCAL_BITS)
            | u64::from(pipeline) << (NUMBER_BITS + LOCAL_BITS)
            | u64::from(number) << LOCAL_BITS
            | u64::from(local);
        Self {
            time,
            order,
            slot: 0,
            token: 0,
        }
    }

    #[inline]
    pub(crate) const fn on(mut self, slot: u32, token: u32) -> Self {
        self.slot = slot;
        self.token = token;
        self
    }

    #[inline]
    pub(crate) fn class(&self) -> Class {
        Class::of(self.order >> (NUMBER_BITS + PIPELINE_BITS + LOCAL_BITS))
    }

    #[inline]
    pub(crate) const fn pipeline(&self) -> u32 {
        (self.order >> (NUMBER_BITS + LOCAL_BITS)) as u32 & ((1 << PIPELINE_BITS) - 1)
    }

    #[inline]
    pub(crate) const fn number(&self) -> u32 {
        (self.order >> LOCAL_BITS) as u32
    }

    #[inline]
    pub(crate) const fn local(&self) -> u32 {
        self.order as u32 & ((1 << LOCAL_BITS) - 1)
    }

    #[inline]
    fn key(&self) -> u128 {
        u128::from(self.time) << 64 | u128::from(self.order)
    }
}

/// Up to this many events a sorted array is faster than any heap.
const FEW: usize = 32;

/// The pending events: a sorted array while they are few, a 4-ary heap of the later ones beyond that.
#[derive(Debug)]
pub(crate) struct FutureEvents {
    /// Latest first, so that the soonest is popped from the end; always sooner than anything in the heap.
    near: Vec<Event>,
    far: Vec<Event>,
}

impl FutureEvents {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            near: Vec::with_capacity(FEW + 1),
            far: Vec::with_capacity(capacity.saturating_sub(FEW)),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, event: Event) {
        let key = event.key();
        if let Some(soonest) = self.far.first()
            && soonest.key() < key
        {
            return self.push_far(event);
        }
        let position = self
            .near
            .iter()
            .rposition(|other| other.key() > key)
            .map_or(0, |position| position + 1);
        self.near.insert(position, event);
        if self.near.len() > FEW {
            let latest = self.near.remove(0);
            self.push_far(latest);
        }
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Event> {
        self.near.pop().or_else(|| self.pop_far())
    }

    fn push_far(&mut self, event: Event) {
        let mut child = self.far.len();
        self.far.push(event);
        while child > 0 {
            let parent = (child - 1) / 4;
            match (self.far.get(parent), self.far.get(child)) {
                (Some(above), Some(below)) if below.key() < above.key() => {
                    self.far.swap(parent, child);
                }
                _ => break,
            }
            child = parent;
        }
    }

    fn pop_far(&mut self) -> Option<Event> {
        let last = self.far.pop()?;
        let Some(first) = self.far.first_mut() else {
            return Some(last);
        };
        let soonest = std::mem::replace(first, last);
        let mut parent = 0;
        loop {
            let children = 4 * parent + 1..(4 * parent + 5).min(self.far.len());
            let Some(least) = children.min_by_key(|child| self.far.get(*child).map(Event::key))
            else {
                break;
            };
            match (self.far.get(parent), self.far.get(least)) {
                (Some(above), Some(below)) if below.key() < above.key() => {
                    self.far.swap(parent, least);
                }
                _ => break,
            }
            parent = least;
        }
        Some(soonest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn a_pending_event_takes_24_bytes() {
        assert_eq!(size_of::<Event>(), 24);
    }

    #[test]
    fn an_event_carries_what_it_was_made_of() {
        let event = Event::new(5, Class::Door, 16_383, u32::MAX, 16_383).on(7, 9);
        assert_eq!(
            (
                event.class(),
                event.pipeline(),
                event.number(),
                event.local()
            ),
            (Class::Door, 16_383, u32::MAX, 16_383)
        );
    }

    #[test]
    fn events_come_out_sorted_however_many_are_pending() {
        for pending in [1, 5, 31, 32, 33, 100, 5_000] {
            let mut events = FutureEvents::with_capacity(16);
            let mut popped = Vec::new();
            let mut clock = 0;
            for index in 0..20_000_u64 {
                let time = clock + mix(index) % 50;
                events.push(Event::new(
                    time,
                    Class::of(mix(index + 1) % 8),
                    (mix(index) % 7) as u32,
                    index as u32,
                    0,
                ));
                if index >= pending {
                    let event = events.pop().unwrap();
                    clock = event.time;
                    popped.push(event.key());
                }
            }
            while let Some(event) = events.pop() {
                popped.push(event.key());
            }
            assert_eq!(popped.len(), 20_000);
            let times: Vec<u64> = popped.iter().map(|key| (key >> 64) as u64).collect();
            assert!(times.is_sorted(), "{pending}");
        }
        let mut events = FutureEvents::with_capacity(16);
        (0..1_000_u64).for_each(|index| {
            events.push(Event::new(
                mix(index) % 10,
                Class::Door,
                0,
                mix(index) as u32,
                0,
            ));
        });
        let keys: Vec<u128> = std::iter::from_fn(|| events.pop())
            .map(|event| event.key())
            .collect();
        assert!(keys.is_sorted() && keys.len() == 1_000);
    }
}
