//! Ids of what a plan and a replication hold, each kind a type of its own, and the arrays that they index.
//!
//! An id is made with the thing that it names, so the thing is always there. An array is indexed, and panics where it is not: a default in its
//! place would turn a mistake of ours into a wrong figure.

use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::ops::{Deref, DerefMut, Index, IndexMut, Range};

/// The id of one kind of thing.
pub(crate) trait Id: Copy {
    fn of(index: usize) -> Self;
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        // One more than the index: none is zero, so that an `Option` of one is no larger and is compared in one step.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(NonZeroU32);

        impl Id for $name {
            #[inline]
            fn of(index: usize) -> Self {
                debug_assert!(index < u32::MAX as usize, "there are fewer than 2^32 of a kind");
                let id = NonZeroU32::new((index as u32).wrapping_add(1));
                Self(id.expect("there are fewer than 2^32 of a kind"))
            }

            #[inline]
            fn index(self) -> usize {
                self.0.get() as usize - 1
            }
        }
    )+};
}

ids! {
    PipelineId
    StageId
    /// A group of actions with one run order.
    GroupId
    ActionId
    PoolId
    ConditionId
    RuleId
    ApproverId
    HabitId
    CalendarId
    /// Where the event engine keeps an execution, until it has ended and another is kept there.
    ExecutionId
}

/// Things of one kind that stand side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ids<I> {
    start: u32,
    end: u32,
    of: PhantomData<I>,
}

impl<I: Id> Ids<I> {
    #[inline]
    pub(crate) const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(crate) const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// The id at a place among these.
    #[inline]
    pub(crate) fn at(self, place: u32) -> I {
        I::of((self.start + place) as usize)
    }

    /// The place of an id among these.
    #[inline]
    pub(crate) fn place_of(self, id: I) -> u32 {
        id.index() as u32 - self.start
    }

    /// The one behind another, unless that is the last of these.
    #[inline]
    pub(crate) fn after(self, id: I) -> Option<I> {
        let next = id.index() + 1;
        (next < self.end as usize).then(|| I::of(next))
    }

    pub(crate) fn iter(self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone {
        self.range().map(I::of)
    }
}

/// One thing for each id.
#[derive(Clone, Debug)]
pub(crate) struct ById<I, T>(Vec<T>, PhantomData<I>);

impl<I: Id, T> ById<I, T> {
    /// Adds a thing. Its id is the next.
    pub(crate) fn push(&mut self, thing: T) -> I {
        self.0.push(thing);
        I::of(self.0.len() - 1)
    }

    /// The ids of the things from this place on.
    pub(crate) fn since(&self, place: usize) -> Ids<I> {
        let (start, end) = (place as u32, self.0.len() as u32);
        let of = PhantomData;
        Ids { start, end, of }
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        self.since(0).iter()
    }

    /// Something for each of these things.
    pub(crate) fn map<U>(&self, of: impl FnMut(&T) -> U) -> ById<I, U> {
        self.iter().map(of).collect()
    }
}

impl<I, T> Default for ById<I, T> {
    fn default() -> Self {
        Self(Vec::new(), PhantomData)
    }
}

impl<I, T> FromIterator<T> for ById<I, T> {
    fn from_iter<F: IntoIterator<Item = T>>(things: F) -> Self {
        Self(things.into_iter().collect(), PhantomData)
    }
}

impl<I, T> IntoIterator for ById<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The things in order, without their ids.
impl<I, T> Deref for ById<I, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<I, T> DerefMut for ById<I, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<I: Id, T> Index<I> for ById<I, T> {
    type Output = T;

    #[inline]
    fn index(&self, id: I) -> &T {
        &self.0[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for ById<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.0[id.index()]
    }
}

impl<I: Id, T> Index<Ids<I>> for ById<I, T> {
    type Output = [T];

    #[inline]
    fn index(&self, ids: Ids<I>) -> &[T] {
        &self.0[ids.range()]
    }
}
