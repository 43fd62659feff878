//! What one replication counts: flat sums in integers, nothing per execution.

mod action;
mod changes;
pub(crate) mod ordinary;
mod pipeline;
mod stage;

use std::ops::Range;

use crate::ids::{ActionId, ById, PipelineId, PoolId, StageId};
use crate::plan::Plan;
pub(crate) use action::ActionTally;
pub(crate) use changes::{Change, ChangeTally, Changes, Success};
use ordinary::OrdinaryCounts;
pub(crate) use pipeline::PipelineTally;
pub(crate) use stage::StageTally;

/// How many lead times of the first replication are kept to choose the example execution from.
pub(crate) const CANDIDATES: usize = 256;

/// The result of one replication.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    pub(crate) window: Range<u64>,
    pub(crate) pipelines: ById<PipelineId, PipelineTally>,
    /// The changes of each pipeline, until the replication is complete.
    pub(crate) changes: ById<PipelineId, Changes>,
    pub(crate) stages: ById<StageId, StageTally>,
    pub(crate) actions: ById<ActionId, ActionTally>,
    /// The part of it that is still to be added to `actions`.
    pub(crate) ordinary: ById<ActionId, OrdinaryCounts>,
    pub(crate) pools: ById<PoolId, PoolTally>,
    pub(crate) keeps_candidates: bool,
    /// Sum and count of lead times by the time of the trigger, in equal bins from the start on; empty unless asked for.
    pub(crate) series: Vec<(u64, u64)>,
    /// Executions in the system now, and the time at which that was last true.
    pub(crate) present: u64,
    pub(crate) changed: u64,
    /// Executions present, times microseconds within the window: counted event by event …
    pub(crate) presence: u128,
    /// … and, for Little's law, execution by execution.
    pub(crate) sojourns: u128,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PoolTally {
    /// Slots in use, times microseconds within the window.
    pub(crate) busy: u128,
    /// Measured builds that found the queue full.
    pub(crate) refused: u64,
}

impl Tally {
    pub(crate) fn new(plan: &Plan, replication: u32) -> Self {
        Self {
            window: plan.window.clone(),
            pipelines: plan.pipelines.map(|_| PipelineTally::default()),
            changes: plan.pipelines.map(|pipeline| Changes::new(plan, pipeline)),
            stages: plan.stages.map(|_| StageTally::default()),
            actions: plan.actions.map(|_| ActionTally::default()),
            ordinary: plan
                .actions
                .map(|action| OrdinaryCounts::new(action.compute.is_some())),
            pools: plan.pools.map(|_| PoolTally::default()),
            keeps_candidates: replication == 0,
            series: vec![(0, 0); plan.series],
            present: 0,
            changed: 0,
            presence: 0,
            sojourns: 0,
        }
    }

    /// Keeps of the lead times only what is needed later.
    pub(crate) fn complete(&mut self) {
        // Taken, so that a finished replication keeps no room for it.
        for (counts, tally) in std::mem::take(&mut self.ordinary)
            .into_iter()
            .zip(self.actions.iter_mut())
        {
            counts.add_to(tally);
        }
        for pipeline in self.pipelines.iter_mut() {
            pipeline.histogram = std::mem::take(&mut pipeline.counts).finish();
        }
        for (changes, pipeline) in std::mem::take(&mut self.changes)
            .into_iter()
            .zip(self.pipelines.iter_mut())
        {
            pipeline.changes = changes.finish();
        }
    }

    /// How much of a span lies in the window.
    #[inline]
    pub(crate) fn within(&self, from: u64, to: u64) -> u64 {
        to.min(self.window.end)
            .saturating_sub(from.max(self.window.start))
    }

    pub(crate) fn advance(&mut self, now: u64) {
        self.presence += u128::from(self.present) * u128::from(self.within(self.changed, now));
        self.changed = now;
    }

    /// Counts a measured success in the series of lead times, where one was asked for.
    #[inline]
    pub(crate) fn in_series(&mut self, triggered: u64, now: u64) {
        if !self.series.is_empty() {
            self.add_to_series(triggered, now);
        }
    }

    #[inline(never)]
    fn add_to_series(&mut self, triggered: u64, now: u64) {
        let bin = u128::from(triggered) * self.series.len() as u128 / u128::from(self.window.end);
        if let Some((sum, count)) = self.series.get_mut(bin as usize) {
            *sum = sum.saturating_add(now - triggered);
            *count += 1;
        }
    }

    /// A measured execution of an action, asked for, started and ended at these times; `had_slot` also where it needs none.
    #[inline]
    pub(crate) fn action(
        &mut self,
        action: ActionId,
        builds: bool,
        had_slot: bool,
        times: (u64, u64, u64),
        failed: bool,
    ) {
        let (requested, started, ended) = times;
        let ordinary = !failed && had_slot && ended <= self.window.end;
        if ordinary {
            self.ordinary[action].add(ended - requested, ended - started);
        } else {
            self.special_action(action, builds, had_slot, failed, requested, started, ended);
        }
    }

    /// An execution of an action that failed, had no slot, or ended after the measured span.
    ///
    /// Word by word: a call that passes the times in memory would have every execution put them there.
    #[inline(never)]
    #[expect(clippy::too_many_arguments, reason = "word by word")]
    fn special_action(
        &mut self,
        action: ActionId,
        builds: bool,
        had_slot: bool,
        failed: bool,
        requested: u64,
        started: u64,
        ended: u64,
    ) {
        let (times, border) = ((requested, started, ended), self.window.end);
        let tally = &mut self.actions[action];
        tally.add(times, failed, border);
        if builds {
            tally.add_build(times, had_slot);
        }
    }
}
