//! The changes of a pipeline in one replication, and when each of them is live.
//!
//! A change is one arrival that passes the filters of the trigger, numbered from 1 on in the order of arrival. An execution that
//! succeeds makes everything live that it holds: all changes up to the revision that its source took or, where tags or pull requests
//! start the pipeline, its own change alone. Both engines only note arrivals and successes; what follows is worked out here, as soon as
//! it is known, so that nothing is kept of what is live.

use std::collections::VecDeque;
use std::ops::Range;

use crate::plan::{ArrivalPlan, PipelinePlan, Plan};
use crate::semantics::starts::trigger_of;
use crate::statistics::{Counts, Moments, Part};

/// One change: when it came, and by which trigger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) time: u64,
    pub(crate) number: u32,
}

/// An execution that has succeeded. They are put in order by its fields, from the first on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Success {
    pub(crate) end: u64,
    /// The revision that its source took.
    pub(crate) revision: u32,
    /// Its number.
    pub(crate) number: u32,
    /// Whether its own change came within the measured span.
    pub(crate) measured: bool,
}

/// What happens to the changes of one pipeline while a replication runs.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    /// The measured changes that are not live yet, in the order in which they came.
    pending: VecDeque<Change>,
    /// The number of the first of them.
    first: u32,
    /// Successes of which it is not certain yet that none ended earlier.
    recent: Vec<Success>,
    /// The most recent revision that succeeded.
    newest: u32,
    /// Whether an execution holds its own change and no earlier one.
    stand_alone: bool,
    /// Whether a change is live at the end of an execution, and not of an earlier stage.
    pub(crate) live_at_the_end: bool,
    /// Until when a change that is not live is known not to be.
    watched_until: u64,
    window: Range<u64>,
    leads: Counts,
    tally: ChangeTally,
}

/// What became of the measured changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChangeTally {
    pub(crate) count: u64,
    /// Went live by the execution that they started.
    pub(crate) straight: u64,
    /// Executions that put an older revision in the place of a newer one.
    pub(crate) went_back: u64,
    /// Were not live when the replication ended.
    pub(crate) unfinished: u64,
    /// The lead times, with those that have none yet as long as they are known to take.
    pub(crate) lead: Moments,
    /// The same with those beyond all others.
    pub(crate) histogram: Part,
    /// How long those are known to take.
    pub(crate) at_least: Part,
}

impl Changes {
    pub(crate) fn new(plan: &Plan, pipeline: &PipelinePlan) -> Self {
        let ends = pipeline.fixes.is_none()
            && matches!(
                pipeline.arrivals,
                ArrivalPlan::Never | ArrivalPlan::Replay(_)
            );
        Self {
            pending: VecDeque::new(),
            first: 1,
            recent: Vec::new(),
            newest: 0,
            stand_alone: pipeline.changes_stand_alone,
            live_at_the_end: !pipeline.counts_early,
            watched_until: if ends { plan.window.end } else { plan.horizon },
            window: plan.window.clone(),
            leads: Counts::default(),
            tally: ChangeTally::default(),
        }
    }

    /// The next change comes.
    #[inline]
    pub(crate) fn comes(&mut self, change: Change) {
        if change.time < self.window.start {
            self.first += 1;
        } else if change.time < self.window.end {
            self.tally.count += 1;
            self.pending.push_back(change);
        }
    }

    /// An execution succeeds that may have ended before others that were noted.
    #[inline]
    pub(crate) fn succeeds(&mut self, success: Success) {
        // Nothing of the measured span can be live before that begins.
        if success.end >= self.window.start {
            self.recent.push(success);
        }
    }

    /// Several do, all of them within the measured span.
    #[inline]
    pub(crate) fn succeed(&mut self, successes: impl Iterator<Item = Success>) {
        self.recent.extend(successes);
    }

    /// An execution succeeds, and all that ended before have been noted.
    #[inline]
    pub(crate) fn succeeds_next(&mut self, success: Success) {
        self.settle(success.end);
        self.succeeds(success);
    }

    /// All successes before this time are noted, and all changes.
    #[inline]
    pub(crate) fn settle(&mut self, known: u64) {
        if self.recent.is_empty() {
            return;
        }
        // Of those that end at one moment the oldest revision comes first, whatever the order in which they were noted.
        if !self.recent.is_sorted() {
            self.recent.sort_unstable();
        }
        let known = self.recent.partition_point(|success| success.end < known);
        for place in 0..known {
            self.goes_live(self.recent[place]);
        }
        self.recent.drain(..known);
    }

    /// Whether all measured changes are live that can be, as far as it is settled, once all executions have ended that they started.
    pub(crate) fn are_live(&self) -> bool {
        self.stand_alone || self.pending.is_empty()
    }

    fn goes_live(&mut self, success: Success) {
        let own = trigger_of(success.number);
        if self.stand_alone {
            let mine = self.pending.iter().rposition(|change| change.number == own);
            if let Some(change) = mine.and_then(|place| self.pending.remove(place)) {
                self.tally.straight += 1;
                self.takes(success.end - change.time);
            }
            return;
        }
        self.tally.went_back += u64::from(success.measured && success.revision < self.newest);
        self.newest = self.newest.max(success.revision);
        while self.first <= success.revision
            && let Some(change) = self.pending.pop_front()
        {
            self.first += 1;
            self.tally.straight += u64::from(change.number == own);
            self.takes(success.end - change.time);
        }
    }

    #[inline]
    fn takes(&mut self, lead: u64) {
        self.tally.lead.add(lead);
        self.leads.add(lead);
    }

    /// What became of them, once all successes are noted.
    pub(crate) fn finish(mut self) -> ChangeTally {
        self.settle(u64::MAX);
        let mut at_least = Counts::default();
        for change in &self.pending {
            let lead = self.watched_until - change.time;
            self.tally.lead.add(lead);
            at_least.add(lead);
        }
        let unfinished = self.pending.len() as u64;
        ChangeTally {
            unfinished,
            histogram: self.leads.finish().and_endless(unfinished),
            at_least: at_least.finish(),
            ..self.tally
        }
    }
}
