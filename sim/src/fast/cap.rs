//! The cap on active executions, checked after the fact.

use super::moment::{Moment, moments};
use crate::semantics::door::cap_admits;

/// Starts and ends of executions that were not compared yet.
///
/// An evaluator that looks ahead starts executions before it knows which of the earlier ones have ended. Once everything up to some
/// time is known, the starts up to there are held against the cap; if it would have refused one, the replication is for the event engine.
#[derive(Debug)]
pub(super) struct Cap {
    most: Option<u32>,
    active: u32,
    starts: Vec<Moment>,
    ends: Vec<Moment>,
}

impl Cap {
    pub(super) const fn new(most: Option<u32>) -> Self {
        Self {
            most,
            active: 0,
            starts: Vec::new(),
            ends: Vec::new(),
        }
    }

    #[inline]
    const fn exists(&self) -> bool {
        self.most.is_some()
    }

    pub(super) fn start_all(&mut self, times: &[u64], orders: &[u64]) {
        if self.exists() {
            self.starts.extend(moments(times, orders));
        }
    }

    pub(super) fn end_all(&mut self, times: &[u64], orders: &[u64]) {
        if self.exists() {
            self.ends.extend(moments(times, orders));
        }
    }

    #[inline]
    pub(super) fn end(&mut self, at: Moment) {
        if self.exists() {
            self.ends.push(at);
        }
    }

    /// Whether the cap let every start arrival that comes before this time; all starts and ends before it are known.
    pub(super) fn held_until(&mut self, horizon: u64) -> bool {
        if !self.exists() {
            return true;
        }
        self.ends.sort_unstable();
        let mut ended = self.ends.iter().peekable();
        let mut gone = 0;
        let known = self.starts.partition_point(|start| start.time() < horizon);
        let mut held = true;
        for start in self.starts.drain(..known) {
            while ended.peek().is_some_and(|end| **end < start) {
                ended.next();
                gone += 1;
                self.active -= 1;
            }
            held &= cap_admits(self.active, self.most);
            self.active += 1;
        }
        self.ends.drain(..gone);
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: u64) -> Moment {
        Moment::new(time, 0)
    }

    #[test]
    fn the_third_start_meets_a_cap_of_two_unless_the_first_has_ended() {
        for (first_end, held) in [(25, true), (35, false)] {
            let mut cap = Cap::new(Some(2));
            cap.start_all(&[10, 20, 30], &[0; 3]);
            [first_end, 90, 95]
                .into_iter()
                .for_each(|time| cap.end(at(time)));
            assert!(cap.held_until(30), "nothing is said of what is not known");
            assert_eq!(cap.held_until(u64::MAX), held);
        }
    }
}
