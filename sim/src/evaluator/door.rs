//! The door of one stage: executions by the moment of their arrival, the first of whom may already be inside.

use super::moment::Moment;
use super::pass::{Body, Pass};

/// A ring that is sorted as it is filled. Nobody is moved but into the door, and out of it.
#[derive(Debug)]
pub(super) struct Door {
    /// When the first has come, or never, and its number: what every request looks at, without a way to the ring.
    first: Moment,
    number: u32,
    head: usize,
    count: usize,
    /// A power of two of them, not all of which are taken.
    places: Vec<Pass>,
}

const NOBODY: Pass = Pass {
    at: Moment::NEVER,
    body: Body::NOBODY,
};

impl Default for Door {
    fn default() -> Self {
        Self {
            first: Moment::NEVER,
            number: 0,
            head: 0,
            count: 0,
            places: vec![NOBODY; 4],
        }
    }
}

impl Door {
    #[inline]
    fn place(&self, index: usize) -> usize {
        self.head.wrapping_add(index) & (self.places.len() - 1)
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&Pass> {
        if index >= self.count {
            return None;
        }
        self.places.get(self.place(index))
    }

    /// When the first has come, or never.
    #[inline]
    pub(super) const fn first(&self) -> Moment {
        self.first
    }

    /// The number of the first.
    #[inline]
    pub(super) const fn number(&self) -> u32 {
        self.number
    }

    /// Puts somebody in its place: overtaking within a transition is possible, and rare.
    #[inline]
    pub(super) fn insert(&mut self, at: Moment, body: &Body) {
        let (last, here) = (self.count.wrapping_sub(1), self.count);
        let (last, here) = (self.place(last), self.place(here));
        let is_first = self.count == 0;
        let overtakes = !is_first && self.places[last].at > at;
        self.places[here] = Pass { at, body: *body };
        self.first = self.first.or_if(is_first, at);
        self.number = if is_first { body.number } else { self.number };
        self.count += 1;
        if self.count == self.places.len() {
            self.grow();
        }
        if overtakes {
            self.overtake();
        }
    }

    /// The last has come before others.
    #[cold]
    fn overtake(&mut self) {
        for index in (1..self.count).rev() {
            let (before, here) = (self.place(index - 1), self.place(index));
            if self.places[before].at <= self.places[here].at {
                break;
            }
            self.places.swap(before, here);
        }
        self.look();
    }

    /// Looks who is the first.
    #[inline]
    fn look(&mut self) {
        let first = &self.places[self.head];
        self.first = Moment::NEVER.or_if(self.count > 0, first.at);
        self.number = first.number;
    }

    /// Takes away the first.
    #[inline]
    pub(super) fn pop(&mut self) {
        if self.count > 0 {
            self.head = self.place(1);
            self.count -= 1;
            self.look();
        }
    }

    /// Takes away whoever is so many places behind the first, which is hardly ever more than one.
    #[inline]
    pub(super) fn remove(&mut self, index: usize) {
        if index >= self.count {
            return;
        }
        for index in (0..index).rev() {
            let (from, to) = (self.place(index), self.place(index + 1));
            self.places[to] = self.places[from];
        }
        self.pop();
    }

    #[cold]
    fn grow(&mut self) {
        self.places.rotate_left(self.head);
        self.places.resize(2 * self.places.len(), NOBODY);
        self.head = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn whoever_comes_in_whatever_order_leaves_by_moment() {
        let mut door = Door::default();
        let mut expected: Vec<(Moment, u32)> = Vec::new();
        for step in 0..4_000_u32 {
            let at = Moment {
                time: u64::from(step) * 10 + mix(step.into()) % 40,
                order: mix(u64::from(step) + 9) % 5,
            };
            let number = step;
            door.insert(
                at,
                &Body {
                    number,
                    ..Body::default()
                },
            );
            let place = expected.partition_point(|other| other.0 <= at);
            expected.insert(place, (at, number));
            assert_eq!((door.first(), door.number()), expected[0], "step {step}");
            let gone = mix(u64::from(step) + 77) % 3;
            for _ in 0..gone.min(expected.len() as u64) {
                let index = usize::from(gone == 2 && expected.len() > 1);
                let leaves = door.get(index).map(|pass| (pass.at, pass.body.number));
                assert_eq!(leaves, expected.get(index).copied(), "step {step}");
                door.remove(index);
                expected.remove(index);
            }
        }
        assert!(door.get(expected.len()).is_none());
        while !expected.is_empty() {
            let (at, number) = expected.remove(0);
            assert_eq!((door.first(), door.number()), (at, number));
            door.pop();
        }
        assert_eq!(door.first(), Moment::NEVER);
    }
}
