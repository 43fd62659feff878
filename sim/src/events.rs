//! What may happen in a replication, until when, and the order of what happens at the same time.

use std::cmp::Ordering;

use crate::ids::{ExecutionId, Id, PipelineId, PoolId};

/// A day of 24 hours in microseconds.
pub(crate) const DAY: u64 = 86_400_000_000;

/// 285 years: later moments are an overflow, so that no sum of a few of them ever wraps and seconds stay exact in reports.
pub(crate) const END_OF_TIME: u64 = 1 << 53;

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
    /// A failed stage is retried by hand.
    Retry = 5,
    /// An execution arrives at the door of a stage.
    Door = 6,
    /// An execution starts.
    Start = 7,
    /// A change triggers an execution.
    Trigger = 8,
}

impl Class {
    pub(crate) fn of(number: u64) -> Self {
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) time: u64,
    pub(crate) order: u64,
    /// Where its execution is kept, if it is of one.
    pub(crate) execution: Option<ExecutionId>,
    /// Which use of that place is meant; an event of an earlier use is void.
    pub(crate) token: u32,
}

/// The place of an event among those at the same time.
#[inline]
pub(crate) fn order(class: Class, pipeline: PipelineId, number: u32, local: u32) -> u64 {
    (class as u64) << (NUMBER_BITS + PIPELINE_BITS + LOCAL_BITS)
        | (pipeline.index() as u64) << (NUMBER_BITS + LOCAL_BITS)
        | (number as u64) << LOCAL_BITS
        | local as u64
}

/// The place of an event of this execution, from that of one of none yet.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "columns of them are compiled anew for each width"
)]
pub(crate) const fn of_execution(order: u64, number: u32) -> u64 {
    order | (number as u64) << LOCAL_BITS
}

impl Event {
    #[inline]
    pub(crate) fn new(
        time: u64,
        class: Class,
        pipeline: PipelineId,
        number: u32,
        local: u32,
    ) -> Self {
        Self {
            time,
            order: order(class, pipeline, number, local),
            execution: None,
            token: 0,
        }
    }

    #[inline]
    pub(crate) const fn on(mut self, execution: ExecutionId, token: u32) -> Self {
        self.execution = Some(execution);
        self.token = token;
        self
    }

    /// The event with the order of one that is of no execution yet, word by word: no copy goes through memory.
    #[inline]
    pub(crate) const fn of(order: u64, number: u32, execution: ExecutionId, token: u32) -> Self {
        Self {
            time: 0,
            order: of_execution(order, number),
            execution: Some(execution),
            token,
        }
    }

    #[inline]
    pub(crate) fn class(&self) -> Class {
        Class::of(self.order >> (NUMBER_BITS + PIPELINE_BITS + LOCAL_BITS))
    }

    #[inline]
    pub(crate) const fn is(&self, class: Class) -> bool {
        self.order >> (NUMBER_BITS + PIPELINE_BITS + LOCAL_BITS) == class as u64
    }

    #[inline]
    pub(crate) fn pipeline(&self) -> PipelineId {
        PipelineId::of(
            (self.order >> (NUMBER_BITS + LOCAL_BITS)) as usize & ((1 << PIPELINE_BITS) - 1),
        )
    }

    #[inline]
    pub(crate) const fn number(&self) -> u32 {
        (self.order >> LOCAL_BITS) as u32
    }

    #[inline]
    pub(crate) const fn local(&self) -> u32 {
        self.order as u32 & ((1 << LOCAL_BITS) - 1)
    }

    /// An event of a pool of slots.
    pub(crate) fn of_pool(class: Class, pool: PoolId) -> Self {
        Self::new(0, class, PipelineId::of(0), 0, pool.index() as u32)
    }

    pub(crate) fn pool(&self) -> PoolId {
        PoolId::of(self.local() as usize)
    }

    /// Where its execution is kept.
    #[inline]
    pub(crate) fn id(&self) -> ExecutionId {
        self.execution
            .expect("an event of this class is of an execution")
    }

    #[inline]
    pub(crate) fn key(&self) -> u128 {
        u128::from(self.time) << 64 | u128::from(self.order)
    }
}

/// Two events of one time and order are the same: the order holds whose it is.
impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Event {}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Event {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pending_event_takes_24_bytes() {
        assert_eq!(size_of::<Event>(), 24);
    }

    #[test]
    fn an_event_carries_what_it_was_made_of() {
        let event = Event::new(5, Class::Door, PipelineId::of(16_383), u32::MAX, 16_383)
            .on(ExecutionId::of(7), 9);
        assert_eq!(
            (
                event.class(),
                event.pipeline(),
                event.number(),
                event.local()
            ),
            (Class::Door, PipelineId::of(16_383), u32::MAX, 16_383)
        );
    }
}
