//! What one replication counts: flat sums in integers, nothing per execution.

mod action;
mod pipeline;
mod stage;

use std::ops::Range;

use stagewright_core::ExecutionResult;

use super::ordinary::OrdinaryCounts;
use super::state::Execution;
use crate::plan::Plan;
pub(crate) use action::ActionTally;
pub(crate) use pipeline::PipelineTally;
pub(crate) use stage::StageTally;

/// How many lead times of the first replication are kept to choose the example execution from.
pub(crate) const CANDIDATES: usize = 256;

/// The result of one replication.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    window: Range<u64>,
    pub(crate) pipelines: Vec<PipelineTally>,
    pub(crate) stages: Vec<StageTally>,
    pub(crate) actions: Vec<ActionTally>,
    /// The part of it that is still to be added to `actions`.
    pub(crate) ordinary: Vec<OrdinaryCounts>,
    pub(crate) pools: Vec<PoolTally>,
    first_stages: Vec<u32>,
    keeps_candidates: bool,
    /// Sum and count of lead times by the time of the trigger, in equal bins from the start on; empty unless asked for.
    pub(crate) series: Vec<(u64, u64)>,
    /// Executions in the system now, and the time at which that was last true.
    present: u64,
    changed: u64,
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
            pipelines: vec![PipelineTally::default(); plan.pipelines.len()],
            stages: vec![StageTally::default(); plan.stages.len()],
            actions: vec![ActionTally::default(); plan.actions.len()],
            ordinary: plan
                .actions
                .iter()
                .map(|action| OrdinaryCounts::new(action.compute.is_some()))
                .collect(),
            pools: vec![PoolTally::default(); plan.pools.len()],
            first_stages: plan
                .pipelines
                .iter()
                .map(|pipeline| pipeline.stages.start)
                .collect(),
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
        for (counts, tally) in self.ordinary.drain(..).zip(&mut self.actions) {
            counts.add_to(tally);
        }
        for pipeline in &mut self.pipelines {
            pipeline.histogram = std::mem::take(&mut pipeline.counts).finish();
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

    /// Executions have left that were counted as unfinished.
    pub(in crate::engine) const fn leaves(&mut self, executions: u64) {
        self.present -= executions;
    }

    pub(in crate::engine) fn arrive(&mut self, now: u64) {
        self.advance(now);
        self.present += 1;
    }

    pub(in crate::engine) fn start(&mut self, execution: &Execution, now: u64) {
        if !execution.measured {
            return;
        }
        let pipeline = &mut self.pipelines[execution.pipeline as usize];
        pipeline.started += 1;
        pipeline.trigger_latency = pipeline
            .trigger_latency
            .saturating_add(now - execution.triggered);
    }

    pub(in crate::engine) fn end(
        &mut self,
        execution: &Execution,
        result: ExecutionResult,
        now: u64,
    ) {
        self.advance(now);
        self.present -= 1;
        self.sojourns += u128::from(self.within(execution.triggered, now));
        if !execution.measured {
            return;
        }
        if result == ExecutionResult::Succeeded && !execution.rollback {
            self.in_series(execution.triggered, now);
        }
        let keeps = self.keeps_candidates;
        let pipeline = &mut self.pipelines[execution.pipeline as usize];
        if execution.rollback {
            pipeline.rollbacks += 1;
            return;
        }
        let lead = now - execution.triggered;
        pipeline.ends(result, lead);
        if result == ExecutionResult::Succeeded && keeps && pipeline.candidates.len() < CANDIDATES {
            pipeline.candidates.push((execution.number, lead));
        }
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

    pub(in crate::engine) fn unfinished(&mut self, execution: &Execution, now: u64) {
        self.sojourns += u128::from(self.within(execution.triggered, now));
        if execution.measured {
            let pipeline = &mut self.pipelines[execution.pipeline as usize];
            pipeline.triggered += 1;
            pipeline.unfinished += 1;
        }
    }

    /// An execution leaves a door, inwards or for good.
    pub(in crate::engine) fn waited(&mut self, execution: &Execution, closed: u64, now: u64) {
        let stage = &mut self.stages[execution.stage as usize];
        stage.waited(execution, closed, now);
    }

    /// The queue in front of the pipeline counts as a wait for the first stage.
    pub(in crate::engine) fn waited_in_front(&mut self, execution: &Execution, now: u64) {
        if !execution.measured {
            return;
        }
        let first = self.first_stages[execution.pipeline as usize];
        let stage = &mut self.stages[first as usize];
        stage.lock_wait = stage.lock_wait.saturating_add(now - execution.arrived);
    }

    pub(in crate::engine) fn enter(&mut self, execution: &Execution) {
        let stage = &mut self.stages[execution.stage as usize];
        stage.entries += u64::from(execution.measured);
    }

    pub(in crate::engine) fn repeated(&mut self, pipeline: usize) {
        let pipeline = &mut self.pipelines[pipeline];
        pipeline.repeated += 1;
    }

    pub(in crate::engine) fn retried(&mut self, execution: &Execution, waited: u64) {
        if !execution.measured {
            return;
        }
        let pipeline = &mut self.pipelines[execution.pipeline as usize];
        pipeline.retries += 1;
        let stage = &mut self.stages[execution.stage as usize];
        stage.retry_wait = stage.retry_wait.saturating_add(waited);
    }

    pub(in crate::engine) fn transition(&mut self, stage: u32, measured: bool, latency: u64) {
        if measured {
            let stage = &mut self.stages[stage as usize];
            stage.transition = stage.transition.saturating_add(latency);
        }
    }

    #[inline(always)]
    pub(in crate::engine) fn leave(&mut self, execution: &Execution, now: u64, succeeded: bool) {
        let busy = u128::from(self.within(execution.entered, now));
        let stage = &mut self.stages[execution.stage as usize];
        stage.busy += busy;
        if execution.measured {
            let held = now - execution.entered;
            stage.leaves(held, execution.quota_wait, execution.people, succeeded);
        }
    }

    pub(in crate::engine) fn queue_full(&mut self, pool: u32, execution: &Execution) {
        self.pools[pool as usize].refused += u64::from(execution.measured);
    }

    /// A measured execution of an action, asked for, started and ended at these times; `had_slot` also where it needs none.
    #[inline]
    pub(crate) fn action(
        &mut self,
        action: usize,
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
        action: usize,
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
