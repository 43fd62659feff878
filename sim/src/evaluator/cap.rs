//! The cap on active executions, checked after the fact.

use super::moment::{Moment, moments};
use crate::semantics::door::cap_admits;

/// Starts and ends of executions that were not compared yet.
///
/// An evaluator that looks ahead starts executions before it knows which of the earlier ones have ended. Once everything up to some
/// time is known, the starts up to there are held against the cap; if it would have refused one, the replication is for the event engine.
#[derive(Debug)]
pub(super) struct Cap {
    most: u32,
    active: u32,
    starts: Vec<Moment>,
    ends: Vec<Moment>,
    /// Room for the ends of a block.
    room: Vec<u64>,
}

impl Cap {
    pub(super) const fn new(most: u32) -> Self {
        Self {
            most,
            active: 0,
            starts: Vec::new(),
            ends: Vec::new(),
            room: Vec::new(),
        }
    }

    #[inline]
    const fn exists(&self) -> bool {
        self.most < u32::MAX
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

    /// Whether the cap let every start pass that comes before this time; all starts and ends before it are known.
    pub(super) fn held_until(&mut self, horizon: u64) -> bool {
        if !self.exists() {
            return true;
        }
        self.ends.sort_unstable();
        let mut ended = self.ends.iter().peekable();
        let mut gone = 0;
        let known = self.starts.partition_point(|start| start.time < horizon);
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

    /// Whether all of a block of executions pass, by their starts and the latest times at which they end; where it is not certain, the
    /// answer is no.
    pub(super) fn holds_for(&mut self, executions: impl Iterator<Item = (u64, u64)>) -> bool {
        if !self.exists() {
            return true;
        }
        let active = &mut self.room;
        active.clear();
        active.extend(self.ends.iter().map(|end| end.time));
        for (start, end) in executions {
            active.retain(|end| *end >= start);
            if !cap_admits(active.len() as u32, self.most) {
                return false;
            }
            active.push(end);
        }
        true
    }

    pub(super) fn forget_before(&mut self, start: Moment) {
        self.ends.retain(|end| *end >= start);
    }

    /// Whether the next start would pass, where all ends of earlier executions are known already.
    #[inline]
    pub(super) fn admits(&mut self, start: Moment) -> bool {
        if !self.exists() {
            return true;
        }
        self.ends.retain(|end| *end >= start);
        cap_admits(self.ends.len() as u32, self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: u64) -> Moment {
        Moment { time, order: 0 }
    }

    #[test]
    fn the_third_start_meets_a_cap_of_two_unless_the_first_has_ended() {
        for (first_end, held) in [(25, true), (35, false)] {
            let mut cap = Cap::new(2);
            cap.start_all(&[10, 20, 30], &[0; 3]);
            [first_end, 90, 95]
                .into_iter()
                .for_each(|time| cap.end(at(time)));
            assert!(cap.held_until(30), "nothing is said of what is not known");
            assert_eq!(cap.held_until(u64::MAX), held);
        }
    }

    #[test]
    fn an_execution_counts_until_it_has_ended() {
        let mut cap = Cap::new(1);
        cap.end(at(50));
        assert!(!cap.admits(at(40)));
        assert!(cap.admits(at(60)));
        assert!(Cap::new(u32::MAX).admits(at(0)));
    }
}
