//! The future events of one replication, soonest first.

use crate::events::Event;
use crate::heap::Heap;
use crate::ids::ExecutionId;

/// Up to this many events a sorted array is faster than any heap.
const FEW: usize = 32;
const LANES: usize = 8;
const INDEX_BITS: u32 = FEW.trailing_zeros();
/// A bit above every time: with it a key is an ordinary floating-point number.
const TOP: u64 = 1 << 62;

/// The pending events: a sorted array while they are few, a 4-ary heap of the later ones beyond that.
///
/// An event goes into the array without a branch that depends on where: it cannot be foreseen, and a processor that guesses
/// wrong loses more time than all the comparisons take. So the array holds keys of one word, the time and below it the place of
/// the rest. Among equal times, which are rare, `pop` chooses by the rest.
///
/// What follows at once, at the time of the event before it, does not go through either of them: it stands beside.
#[derive(Debug)]
pub(crate) struct FutureEvents {
    /// Sooner than all others, if there is one.
    next: Option<Event>,
    /// Latest first, so that the soonest is popped from the end; zeros behind it. Always sooner than anything in the heap.
    ///
    /// The keys are kept as the floating-point numbers of the same bits: these have the same order, and the larger and smaller
    /// of two pairs of them is one instruction on every processor of the last twenty years.
    near: Keys,
    count: usize,
    /// What the keys refer to, and the places there that are free.
    rests: [Rest; FEW],
    free: u32,
    far: Heap<Event>,
}

/// Whole lines of the processor's cache.
#[derive(Debug)]
#[repr(align(64))]
struct Keys([f64; FEW]);

#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    order: u64,
    execution: Option<ExecutionId>,
    token: u32,
}

impl FutureEvents {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            next: None,
            near: Keys([0.0; FEW]),
            count: 0,
            rests: [Rest::default(); FEW],
            free: u32::MAX,
            far: Heap::with_capacity(capacity.saturating_sub(FEW)),
        }
    }

    /// An event later than the one that was popped last.
    #[inline]
    pub(crate) fn push(&mut self, event: Event) {
        if self.far.is_empty() && self.count < FEW {
            self.push_near(event.time, event.order, event.execution, event.token);
        } else {
            self.push_among_many(event.time, event.order, event.execution, event.token);
        }
    }

    /// An event at the time of the one that was popped last: it is the next, unless others at this time come before it.
    #[inline(never)]
    pub(crate) fn push_at_once(
        &mut self,
        time: u64,
        order: u64,
        execution: Option<ExecutionId>,
        token: u32,
    ) {
        let event = Event {
            time,
            order,
            execution,
            token,
        };
        let later = match self.next {
            None if self.count > 0 && self.time_at(self.count - 1) > time => {
                self.next = Some(event);
                return;
            }
            Some(next) if order < next.order => {
                self.next = Some(event);
                next
            }
            _ => event,
        };
        self.push(later);
    }

    /// Word by word, which a call passes in registers.
    fn push_near(&mut self, time: u64, order: u64, execution: Option<ExecutionId>, token: u32) {
        let index = self.free.trailing_zeros() as usize % FEW;
        self.free &= self.free.wrapping_sub(1);
        self.rests[index] = Rest {
            order,
            execution,
            token,
        };
        let key = f64::from_bits(TOP | time << INDEX_BITS | index as u64);
        let last = self.count / LANES;
        if last >= 3 {
            self.insert::<3>(key);
        }
        if last >= 2 {
            self.insert::<2>(key);
        }
        if last >= 1 {
            self.insert::<1>(key);
        }
        self.insert::<0>(key);
        self.count += 1;
    }

    /// Each place of a row takes the larger of what stands there and of the smaller of its neighbour and the new one.
    #[inline(always)]
    fn insert<const ROW: usize>(&mut self, key: f64) {
        let first = ROW * LANES;
        let before = match ROW {
            0 => f64::INFINITY,
            _ => self.near.0[first - 1],
        };
        let old: [f64; LANES] = std::array::from_fn(|lane| self.near.0[first + lane]);
        self.near.0[first] = larger(old[0], smaller(before, key));
        for lane in 1..LANES {
            self.near.0[first + lane] = larger(old[lane], smaller(old[lane - 1], key));
        }
    }

    /// The array stays sooner than the heap.
    #[inline(never)]
    fn push_among_many(
        &mut self,
        time: u64,
        order: u64,
        execution: Option<ExecutionId>,
        token: u32,
    ) {
        let event = Event {
            time,
            order,
            execution,
            token,
        };
        if self.far.first().is_some_and(|soonest| soonest < event) {
            return self.far.push(event);
        }
        if self.count == FEW {
            let latest = self.latest_near();
            if latest < event {
                return self.far.push(event);
            }
            self.remove_near(latest);
            self.far.push(latest);
        }
        self.push_near(event.time, event.order, event.execution, event.token);
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Event> {
        if self.next.is_some() {
            return self.next.take();
        }
        if self.count == 0 {
            self.bring_near();
        }
        let last = self.count.checked_sub(1)?;
        let mut key = self.key_at(last);
        // Before the first stands the place behind the last: a zero, which is no time.
        if (self.key_at(last.wrapping_sub(1)) ^ key) >> INDEX_BITS == 0 {
            key = self.first_of_equals();
        }
        self.near.0[last % FEW] = 0.0;
        self.count = last;
        self.free |= 1 << (key as usize % FEW);
        Some(self.event_of(key))
    }

    /// The soonest of the later ones comes into the empty array.
    #[cold]
    fn bring_near(&mut self) {
        if let Some(event) = self.far.pop() {
            self.push_near(event.time, event.order, event.execution, event.token);
        }
    }

    #[inline]
    fn key_at(&self, place: usize) -> u64 {
        self.near.0[place % FEW].to_bits()
    }

    #[inline]
    fn time_at(&self, place: usize) -> u64 {
        (self.key_at(place) ^ TOP) >> INDEX_BITS
    }

    #[inline]
    fn event_of(&self, key: u64) -> Event {
        let Rest {
            order,
            execution,
            token,
        } = self.rests[key as usize % FEW];
        let time = (key ^ TOP) >> INDEX_BITS;
        Event {
            time,
            order,
            execution,
            token,
        }
    }

    /// Of several soonest events at the same time, the first by order; it comes to stand at the end.
    #[inline(never)]
    fn first_of_equals(&mut self) -> u64 {
        let last = self.count - 1;
        let mut first = (last, self.key_at(last));
        for place in (0..last).rev() {
            let key = self.key_at(place);
            if (key ^ first.1) >> INDEX_BITS != 0 {
                break;
            }
            if self.event_of(key).order < self.event_of(first.1).order {
                first = (place, key);
            }
        }
        self.close_gap(first.0);
        self.near.0[last % FEW] = f64::from_bits(first.1);
        first.1
    }

    /// The latest event of the array.
    fn latest_near(&self) -> Event {
        let first = self.event_of(self.key_at(0));
        (1..self.count)
            .map(|place| self.event_of(self.key_at(place)))
            .take_while(|event| event.time == first.time)
            .fold(first, |latest, event| {
                if event.order > latest.order {
                    event
                } else {
                    latest
                }
            })
    }

    fn remove_near(&mut self, event: Event) {
        let place = (0..self.count).find(|place| self.event_of(self.key_at(*place)) == event);
        let place = place.expect("the event is one of the array");
        self.free |= 1 << (self.key_at(place) as usize % FEW);
        self.close_gap(place);
        self.count -= 1;
        self.near.0[self.count % FEW] = 0.0;
    }

    fn close_gap(&mut self, gap: usize) {
        for place in gap + 1..self.count {
            self.near.0[(place - 1) % FEW] = f64::from_bits(self.key_at(place));
        }
    }
}

/// Written so that it is one instruction: no key is not a number.
#[inline]
fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

#[inline]
fn smaller(one: f64, other: f64) -> f64 {
    if one < other { one } else { other }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::draws::mix;
    use crate::events::Class;
    use crate::ids::{Id, PipelineId};

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
                    PipelineId::of((mix(index) % 7) as usize),
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
                PipelineId::of(0),
                mix(index) as u32,
                0,
            ));
        });
        let keys: Vec<u128> = std::iter::from_fn(|| events.pop())
            .map(|event| event.key())
            .collect();
        assert!(keys.is_sorted() && keys.len() == 1_000);
    }

    #[test]
    fn what_follows_at_once_keeps_its_place_among_events_at_the_same_time() {
        let first = PipelineId::of(0);
        for pending in [0, 1, 3, 31, 40] {
            let mut events = FutureEvents::with_capacity(16);
            let mut waiting = BTreeSet::new();
            let mut now = 0;
            for index in 0..20_000_u64 {
                // Up to three new events, of which many are at once and many of those that are later come together.
                for place in 0..mix(index) % 4 {
                    let draw = mix(index * 4 + place);
                    let delay = if draw.is_multiple_of(3) {
                        0
                    } else {
                        draw >> 8 & 3
                    };
                    let class = Class::of(draw >> 16 & 7);
                    let event = Event::new(now + delay, class, first, index as u32, place as u32);
                    waiting.insert(event.key());
                    match delay {
                        0 => events.push_at_once(event.time, event.order, None, 0),
                        _ => events.push(event),
                    }
                }
                while waiting.len() > pending {
                    let event = events.pop().unwrap();
                    assert_eq!(Some(event.key()), waiting.pop_first(), "{pending}, {index}");
                    now = event.time;
                }
            }
            while let Some(event) = events.pop() {
                assert_eq!(Some(event.key()), waiting.pop_first(), "{pending}");
            }
            assert!(waiting.is_empty());
        }
    }
}
