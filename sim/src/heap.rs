//! The earliest of many: events that are far off, the next request of each source, and slots by the time at which they come free.
//!
//! A heap with four children to a node: half as many levels as with two, and the four stand side by side in the processor's cache.

const CHILDREN: usize = 4;

/// A heap whose first entry is the least.
#[derive(Clone, Debug)]
pub(crate) struct Heap<T> {
    entries: Vec<T>,
}

impl<T> Default for Heap<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<T: Copy + Ord> Heap<T> {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            entries: Vec::with_capacity(capacity),
        }
    }

    pub(crate) const fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The least entry.
    #[inline]
    pub(crate) fn first(&self) -> Option<T> {
        self.entries.first().copied()
    }

    pub(crate) fn push(&mut self, entry: T) {
        let mut place = self.entries.len();
        self.entries.push(entry);
        while place > 0 {
            let parent = (place - 1) / CHILDREN;
            if self.entries[parent] <= entry {
                break;
            }
            self.entries[place] = self.entries[parent];
            place = parent;
        }
        self.entries[place] = entry;
    }

    /// Takes the least entry away.
    pub(crate) fn pop(&mut self) -> Option<T> {
        let last = self.entries.pop()?;
        match self.first() {
            None => Some(last),
            first => {
                self.replace_first(last);
                first
            }
        }
    }

    /// Puts an entry in where the least one was, of which there has to be one.
    #[inline]
    pub(crate) fn replace_first(&mut self, entry: T) {
        let mut place = 0;
        loop {
            let child = CHILDREN * place + 1;
            let children = child..(child + CHILDREN).min(self.entries.len());
            let Some(least) = children.min_by_key(|child| self.entries[*child]) else {
                break;
            };
            if self.entries[least] >= entry {
                break;
            }
            self.entries[place] = self.entries[least];
            place = least;
        }
        self.entries[place] = entry;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::mix;

    #[test]
    fn the_first_is_the_least_of_all_whatever_is_pushed_popped_and_replaced() {
        let mut heap = Heap::default();
        let mut sorted: Vec<u64> = Vec::new();
        for step in 0..20_000_u64 {
            let entry = mix(step) % 50;
            let grows = mix(step + 1) % 100 < 50 + 20 * u64::from(step % 4_000 < 2_000);
            if grows || sorted.is_empty() {
                heap.push(entry);
                sorted.push(entry);
            } else if step % 3 == 0 {
                heap.replace_first(entry);
                sorted[0] = entry;
            } else {
                assert_eq!(heap.pop(), Some(sorted.remove(0)), "step {step}");
            }
            sorted.sort_unstable();
            assert_eq!(heap.first(), sorted.first().copied(), "step {step}");
            assert_eq!(heap.len(), sorted.len());
        }
        assert!(sorted.len() > 100, "several levels");
    }
}
