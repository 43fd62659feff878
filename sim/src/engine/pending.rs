//! The future events of one replication, soonest first.

use super::events::Event;

/// Up to this many events a sorted array is faster than any heap.
const FEW: usize = ROWS * LANES;
const ROWS: usize = 4;
const LANES: usize = 8;
const INDEX_BITS: u32 = FEW.trailing_zeros();
/// A bit above every time: with it a key is an ordinary floating-point number.
const TOP: u64 = 1 << 62;

/// The pending events: a sorted array while they are few, a 4-ary heap of the later ones beyond that.
///
/// An event goes into the array without a branch that depends on where: nobody can foresee it, and a processor that guesses
/// wrong loses more time than all the comparisons take. So the array holds keys of one word, the time and below it the place of
/// the rest. Among equal times, which are rare, `pop` chooses by the rest.
#[derive(Debug)]
pub(crate) struct FutureEvents {
    /// Latest first, so that the soonest is popped from the end; zeros behind it. Always sooner than anything in the heap.
    ///
    /// The keys are kept as the floating-point numbers of the same bits: these have the same order, and the larger and smaller
    /// of two pairs of them is one instruction on every processor of the last twenty years.
    near: [Row; ROWS],
    count: usize,
    /// What the keys refer to, and the places there that are free.
    rests: [Rest; FEW],
    free: u32,
    far: Vec<Event>,
}

/// One line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Row([f64; LANES]);

#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    order: u64,
    slot: u32,
    token: u32,
}

impl FutureEvents {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            near: [Row([0.0; LANES]); ROWS],
            count: 0,
            rests: [Rest::default(); FEW],
            free: u32::MAX,
            far: Vec::with_capacity(capacity.saturating_sub(FEW)),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, event: Event) {
        if self.far.is_empty() && self.count < FEW {
            self.push_near(event.time, event.order, event.slot, event.token);
        } else {
            self.push_among_many(event);
        }
    }

    /// Word by word, which a call passes in registers.
    fn push_near(&mut self, time: u64, order: u64, slot: u32, token: u32) {
        let index = self.free.trailing_zeros() as usize % FEW;
        self.free &= self.free.wrapping_sub(1);
        self.rests[index] = Rest { order, slot, token };
        let key = f64::from_bits(TOP | time << INDEX_BITS | index as u64);
        // Each place takes the larger of what stands there and of the smaller of its neighbour and the new one.
        let last = self.count / LANES % ROWS;
        for row in (0..=last).rev() {
            let before = match row {
                0 => f64::INFINITY,
                _ => self.near[row - 1].0[LANES - 1],
            };
            let old = self.near[row].0;
            let new = &mut self.near[row].0;
            new[0] = larger(old[0], smaller(before, key));
            for lane in 1..LANES {
                new[lane] = larger(old[lane], smaller(old[lane - 1], key));
            }
        }
        self.count += 1;
    }

    /// The array stays sooner than the heap.
    #[inline(never)]
    fn push_among_many(&mut self, event: Event) {
        if let Some(soonest) = self.far.first()
            && soonest.key() < event.key()
        {
            return self.push_far(event);
        }
        if self.count == FEW {
            let latest = self.latest_near();
            if latest.key() < event.key() {
                return self.push_far(event);
            }
            self.remove_near(latest);
            self.push_far(latest);
        }
        self.push_near(event.time, event.order, event.slot, event.token);
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Event> {
        let Some(last) = self.count.checked_sub(1) else {
            return self.pop_far();
        };
        let mut key = self.key_at(last);
        if last > 0 && (self.key_at(last - 1) ^ key) >> INDEX_BITS == 0 {
            key = self.first_of_equals();
        }
        self.near[last / LANES % ROWS].0[last % LANES] = 0.0;
        self.count = last;
        let index = key as usize % FEW;
        self.free |= 1 << index;
        Some(self.event_of(key))
    }

    #[inline]
    fn key_at(&self, place: usize) -> u64 {
        self.near[place / LANES % ROWS].0[place % LANES].to_bits()
    }

    #[inline]
    fn event_of(&self, key: u64) -> Event {
        let Rest { order, slot, token } = self.rests[key as usize % FEW];
        let time = (key ^ TOP) >> INDEX_BITS;
        Event {
            time,
            order,
            slot,
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
        self.near[last / LANES % ROWS].0[last % LANES] = f64::from_bits(first.1);
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
        let Some(place) = place else {
            return;
        };
        self.free |= 1 << (self.key_at(place) as usize % FEW);
        self.close_gap(place);
        self.count -= 1;
        self.near[self.count / LANES % ROWS].0[self.count % LANES] = 0.0;
    }

    fn close_gap(&mut self, gap: usize) {
        for place in gap + 1..self.count {
            let key = f64::from_bits(self.key_at(place));
            self.near[(place - 1) / LANES % ROWS].0[(place - 1) % LANES] = key;
        }
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
    use super::super::events::Class;
    use super::*;
    use crate::draws::mix;

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
