//! The door of one stage: executions by the moment of their arrival, the first of whom may already be inside.

use super::moment::Moment;
use super::starts::{Body, Pass};

/// A ring that is sorted as it is filled. Nobody is moved but into the door, and out of it.
#[derive(Debug)]
pub(super) struct Door {
    /// A power of two of them, of which one is always free: who stands behind the last never comes.
    places: Vec<Pass>,
    head: usize,
    count: usize,
}

const NOBODY: Pass = Pass {
    at: Moment::NEVER,
    body: Body::NOBODY,
};

impl Default for Door {
    fn default() -> Self {
        Self {
            places: vec![NOBODY; 4],
            head: 0,
            count: 0,
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
    pub(super) fn first(&self) -> Moment {
        self.places[self.head].at
    }

    /// Puts somebody in its place: overtaking within a transition is possible, and rare.
    #[inline]
    pub(super) fn insert(&mut self, at: Moment, body: &Body) {
        let (last, here) = (self.count.wrapping_sub(1), self.count);
        let (last, here) = (self.place(last), self.place(here));
        let overtakes = self.count > 0 && self.places[last].at > at;
        self.places[here] = Pass { at, body: *body };
        self.count += 1;
        if self.count == self.places.len() {
            self.grow();
        }
        let behind = self.place(self.count);
        self.places[behind].at = Moment::NEVER;
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
    }

    /// Takes away the first.
    #[inline]
    pub(super) fn pop(&mut self) {
        if self.count > 0 {
            self.head = self.place(1);
            self.count -= 1;
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
    }
}
