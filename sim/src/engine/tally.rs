//! What one replication counts: flat sums in integers, nothing per execution.

use std::ops::Range;

use stagewright_core::ExecutionResult;

use super::ordinary::{OrdinaryCounts, SECOND};
use super::state::Execution;
use crate::plan::Plan;
use crate::statistics::{Counts, Histogram, Moments};

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
    /// Whether it is known that every build had a slot at once, though there are fewer than builds that may run.
    pub(crate) nobody_waited: bool,
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

#[derive(Clone, Debug, Default)]
pub(crate) struct PipelineTally {
    counts: Counts,
    /// The lead times, once the replication is complete.
    pub(crate) histogram: Histogram,
    pub(crate) lead: Moments,
    pub(crate) triggered: u64,
    pub(crate) started: u64,
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
    pub(crate) superseded: u64,
    pub(crate) refused: u64,
    pub(crate) stopped: u64,
    pub(crate) cancelled: u64,
    pub(crate) unfinished: u64,
    pub(crate) rollbacks: u64,
    /// Executions that took a revision that the one before them had taken.
    pub(crate) repeated: u64,
    /// Manual retries that went through.
    pub(crate) retries: u64,
    /// From the trigger to the start, of measured executions.
    pub(crate) trigger_latency: u64,
    /// Execution and lead time of the first few successes.
    pub(crate) candidates: Vec<(u32, u64)>,
}

/// Sums over the measured executions of a stage, in microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StageTally {
    /// Executions that came to the door and went in, were superseded or gave up.
    pub(crate) arrivals: u64,
    pub(crate) entries: u64,
    pub(crate) completions: u64,
    pub(crate) failures: u64,
    pub(crate) transition: u64,
    pub(crate) lock_wait: u64,
    /// Wait while the transition was disabled.
    pub(crate) gate_wait: u64,
    /// From failure to manual retry.
    pub(crate) retry_wait: u64,
    pub(crate) quota_wait: u64,
    pub(crate) people: u64,
    /// From entry to exit.
    pub(crate) held: u64,
    /// Time inside within the window, of all executions: what the utilisation rests on.
    pub(crate) busy: u128,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ActionTally {
    pub(crate) executions: u64,
    pub(crate) failures: u64,
    pub(crate) time: u64,
    pub(crate) minutes: u64,
    pub(crate) failed_minutes: u64,
    pub(crate) border_minutes: u64,
    pub(crate) successes: u64,
    pub(crate) builds: u64,
    pub(crate) build_time: u64,
    pub(crate) build_minutes: u64,
    pub(crate) build_seconds: u64,
    pub(crate) queued: u64,
    pub(crate) queued_minutes: u64,
    pub(crate) queued_seconds: u64,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PoolTally {
    /// Slots in use, times microseconds within the window.
    pub(crate) busy: u128,
    /// Measured builds that found the queue full.
    pub(crate) refused: u64,
}

const MINUTE: u64 = 60_000_000;

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
            nobody_waited: false,
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
    pub(super) const fn leaves(&mut self, executions: u64) {
        self.present -= executions;
    }

    pub(super) fn arrive(&mut self, now: u64) {
        self.advance(now);
        self.present += 1;
    }

    pub(super) fn start(&mut self, execution: &Execution, now: u64) {
        if !execution.measured {
            return;
        }
        if let Some(pipeline) = self.pipelines.get_mut(execution.pipeline as usize) {
            pipeline.started += 1;
            pipeline.trigger_latency = pipeline
                .trigger_latency
                .saturating_add(now - execution.triggered);
        }
    }

    pub(super) fn end(&mut self, execution: &Execution, result: ExecutionResult, now: u64) {
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
        let Some(pipeline) = self.pipelines.get_mut(execution.pipeline as usize) else {
            return;
        };
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

    pub(super) fn unfinished(&mut self, execution: &Execution, now: u64) {
        self.sojourns += u128::from(self.within(execution.triggered, now));
        if execution.measured
            && let Some(pipeline) = self.pipelines.get_mut(execution.pipeline as usize)
        {
            pipeline.triggered += 1;
            pipeline.unfinished += 1;
        }
    }

    /// Somebody leaves a door, inwards or for good.
    pub(super) fn waited(&mut self, execution: &Execution, closed: u64, now: u64) {
        if let Some(stage) = self.stages.get_mut(execution.stage as usize) {
            stage.waited(execution, closed, now);
        }
    }

    /// The queue in front of the pipeline counts as a wait for the first stage.
    pub(super) fn waited_in_front(&mut self, execution: Option<&Execution>, now: u64) {
        let Some(execution) = execution.filter(|execution| execution.measured) else {
            return;
        };
        let first = self
            .first_stages
            .get(execution.pipeline as usize)
            .copied()
            .unwrap_or(0);
        if let Some(stage) = self.stages.get_mut(first as usize) {
            stage.lock_wait = stage.lock_wait.saturating_add(now - execution.arrived);
        }
    }

    pub(super) fn enter(&mut self, execution: &Execution) {
        if let Some(stage) = self.stages.get_mut(execution.stage as usize) {
            stage.entries += u64::from(execution.measured);
        }
    }

    pub(super) fn repeated(&mut self, pipeline: usize) {
        if let Some(pipeline) = self.pipelines.get_mut(pipeline) {
            pipeline.repeated += 1;
        }
    }

    pub(super) fn retried(&mut self, execution: &Execution, waited: u64) {
        if !execution.measured {
            return;
        }
        if let Some(pipeline) = self.pipelines.get_mut(execution.pipeline as usize) {
            pipeline.retries += 1;
        }
        if let Some(stage) = self.stages.get_mut(execution.stage as usize) {
            stage.retry_wait = stage.retry_wait.saturating_add(waited);
        }
    }

    pub(super) fn transition(&mut self, stage: u32, measured: bool, latency: u64) {
        if let Some(stage) = self.stages.get_mut(stage as usize)
            && measured
        {
            stage.transition = stage.transition.saturating_add(latency);
        }
    }

    #[inline(always)]
    pub(super) fn leave(&mut self, execution: &Execution, now: u64, succeeded: bool) {
        let busy = u128::from(self.within(execution.entered, now));
        let Some(stage) = self.stages.get_mut(execution.stage as usize) else {
            return;
        };
        stage.busy += busy;
        if execution.measured {
            let held = now - execution.entered;
            stage.leaves(held, execution.quota_wait, execution.people, succeeded);
        }
    }

    pub(super) fn queue_full(&mut self, pool: u32, execution: Option<&Execution>) {
        if let Some(pool) = self.pools.get_mut(pool as usize)
            && execution.is_some_and(|execution| execution.measured)
        {
            pool.refused += 1;
        }
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
        match self.ordinary.get_mut(action) {
            Some(counts) if ordinary => counts.add(ended - requested, ended - started),
            _ => self.special_action(action, builds, had_slot, failed, requested, started, ended),
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
        if let Some(tally) = self.actions.get_mut(action) {
            tally.add(times, failed, border);
            if builds {
                tally.add_build(times, had_slot);
            }
        }
    }
}

impl PipelineTally {
    /// Counts several measured executions that have succeeded, so long after their triggers.
    #[inline]
    pub(crate) fn succeed(&mut self, leads: &[u64]) {
        self.triggered += leads.len() as u64;
        self.succeeded += leads.len() as u64;
        self.lead.add_all(leads);
        self.counts.add_all(leads);
    }

    /// Counts a measured execution that has ended, so long after its trigger.
    #[inline]
    pub(crate) fn ends(&mut self, result: ExecutionResult, lead: u64) {
        self.triggered += 1;
        match result {
            ExecutionResult::Succeeded => {
                self.succeeded += 1;
                self.lead.add(lead);
                self.counts.add(lead);
            }
            ExecutionResult::Failed => self.failed += 1,
            ExecutionResult::Superseded => self.superseded += 1,
            ExecutionResult::Refused => self.refused += 1,
            ExecutionResult::Stopped => self.stopped += 1,
            ExecutionResult::Cancelled => self.cancelled += 1,
        }
    }
}

impl StageTally {
    /// Somebody leaves the door, inwards or for good.
    #[inline]
    pub(super) fn waited(&mut self, execution: &Execution, closed: u64, now: u64) {
        if !execution.measured {
            return;
        }
        self.gate_wait = self.gate_wait.saturating_add(closed);
        self.lock_wait = self
            .lock_wait
            .saturating_add((now - execution.arrived).saturating_sub(closed));
        self.arrivals += 1;
    }

    /// Counts a measured execution that leaves the stage, which it held so long.
    #[inline]
    pub(crate) fn leaves(&mut self, held: u64, quota_wait: u64, people: u64, succeeded: bool) {
        self.held = self.held.saturating_add(held);
        self.quota_wait = self.quota_wait.saturating_add(quota_wait);
        self.people = self.people.saturating_add(people);
        self.completions += u64::from(succeeded);
        self.failures += u64::from(!succeeded);
    }
}

impl ActionTally {
    /// Counts an execution that asked to start, started and ended at these times; `border` is the end of the measured span.
    #[inline]
    fn add(&mut self, (requested, _, ended): (u64, u64, u64), failed: bool, border: u64) {
        let time = ended - requested;
        let minutes = time.div_ceil(MINUTE);
        self.executions += 1;
        self.time = self.time.saturating_add(time);
        self.minutes = self.minutes.saturating_add(minutes);
        if failed {
            self.failures += 1;
            self.failed_minutes = self.failed_minutes.saturating_add(minutes);
        } else {
            self.successes += 1;
        }
        if requested < border && border < ended {
            self.border_minutes = self.border_minutes.saturating_add(
                ((border - requested).div_ceil(MINUTE) + (ended - border).div_ceil(MINUTE))
                    - minutes,
            );
        }
    }

    /// The same of an action that builds; `built`: it came as far as a slot.
    #[inline]
    fn add_build(&mut self, (requested, started, ended): (u64, u64, u64), built: bool) {
        let queued = started - requested;
        self.queued = self.queued.saturating_add(queued);
        if !built {
            return;
        }
        let build = ended - started;
        self.builds += 1;
        self.build_time = self.build_time.saturating_add(build);
        self.build_minutes = self.build_minutes.saturating_add(build.div_ceil(MINUTE));
        self.build_seconds = self.build_seconds.saturating_add(build.div_ceil(SECOND));
        self.queued_minutes = self
            .queued_minutes
            .saturating_add((build + queued).div_ceil(MINUTE) - build.div_ceil(MINUTE));
        self.queued_seconds = self
            .queued_seconds
            .saturating_add((build + queued).div_ceil(SECOND) - build.div_ceil(SECOND));
    }
}
