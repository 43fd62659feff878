//! The accumulator of one replication: the sums of the event engine, written in larger strokes, and what its pipelines share.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stagewright_core::ExecutionResult;

use super::batch::{Batch, WIDTH};
use super::job::{Arrival, Job};
use super::limit::Limit;
use super::moment::{Moment, moments};
use super::pool::Pools;
use super::program::ActionProgram;
use crate::events::END_OF_TIME;
use crate::ids::{ById, PipelineId, PoolId, StageId};
use crate::plan::Plan;
use crate::tally::ordinary::BilledSums;
use crate::tally::{CANDIDATES, Success, Tally};

/// What an execution holds is live.
#[inline]
const fn success(job: &Job, end: u64) -> Success {
    Success {
        end,
        revision: job.revision,
        number: job.number,
        measured: job.measured,
    }
}

/// The counts of one replication.
#[derive(Debug)]
pub(super) struct Accumulator {
    pub(super) window: Range<u64>,
    pub(super) tally: Tally,
    /// Successes of the first replication, from which the example is chosen: moment, execution and lead time, by pipeline.
    candidates: Option<ById<PipelineId, Candidates>>,
    /// From trigger to end, of measured executions: has to equal the sum of its parts.
    lived: u128,
    /// Room for a batch of executions in one stage, while none is in it.
    pub(super) batch: Option<Box<Batch>>,
    /// The slots of pools that may be full, as long as none waits for one there.
    pub(super) watched: ById<PoolId, Option<Limit<u64>>>,
    /// The build slots of pools that may be full.
    pub(super) pools: Pools,
    cancel: Option<Arc<AtomicBool>>,
    /// Something happened that only the event engine can follow.
    pub(super) trouble: bool,
}

impl Accumulator {
    pub(super) fn new(plan: &Plan, replication: u32, cancel: Option<Arc<AtomicBool>>) -> Self {
        Self {
            window: plan.window.clone(),
            tally: Tally::new(plan, replication),
            candidates: (replication == 0).then(|| plan.pipelines.map(|_| Candidates::default())),
            lived: 0,
            batch: None,
            watched: plan.pools.map(|_| None),
            pools: Pools::new(plan),
            cancel,
            trouble: false,
        }
    }

    /// Whether the replication need not be followed further: the event engine has to, or the experiment was cancelled.
    pub(super) fn is_over(&self) -> bool {
        self.trouble || self.pools.trouble || self.is_cancelled()
    }

    /// Whether the experiment was cancelled.
    pub(super) fn is_cancelled(&self) -> bool {
        let cancel = self.cancel.as_ref();
        cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    /// Several start at these times.
    pub(super) fn start_all(&mut self, pipeline: PipelineId, jobs: &[Job], times: &[u64]) {
        let (mut started, mut latency) = (0, 0);
        for (job, time) in jobs.iter().zip(times) {
            started += u64::from(job.measured);
            latency += if job.measured {
                time - job.triggered
            } else {
                0
            };
        }
        let mine = &mut self.tally.pipelines[pipeline];
        mine.started += started;
        mine.trigger_latency = mine.trigger_latency.saturating_add(latency);
    }

    /// An execution leaves a door, inwards or for good.
    #[inline]
    pub(super) fn waited(&mut self, stage: StageId, arrival: &Arrival, now: u64) {
        self.trouble |= now >= END_OF_TIME;
        if arrival.job.measured {
            let stage = &mut self.tally.stages[stage];
            stage.lock_wait = stage.lock_wait.saturating_add(now - arrival.at.time());
            stage.arrivals += 1;
        }
    }

    #[inline]
    pub(super) fn end(
        &mut self,
        pipeline: PipelineId,
        job: &Job,
        result: ExecutionResult,
        now: Moment,
    ) {
        let time = now.time();
        let lead = time - job.triggered;
        self.tally.sojourns += u128::from(self.tally.within(job.triggered, time));
        if result == ExecutionResult::Succeeded {
            self.tally.changes[pipeline].succeeds(success(job, time));
        }
        if !job.measured {
            return;
        }
        self.lived += u128::from(lead);
        self.tally.pipelines[pipeline].ends(result, lead);
        if result == ExecutionResult::Succeeded {
            self.tally.in_series(job.triggered, time);
            if let Some(candidates) = &mut self.candidates {
                candidates[pipeline].add(now, job.number, lead);
            }
        }
    }

    /// Several measured executions come to their end within the measured span.
    pub(super) fn succeed(
        &mut self,
        pipeline: PipelineId,
        times: &[u64],
        orders: &[u64],
        jobs: &[Job],
    ) {
        if self.candidates.is_some() || !self.tally.series.is_empty() {
            for (end, job) in moments(times, orders).zip(jobs) {
                self.end(pipeline, job, ExecutionResult::Succeeded, end);
            }
            return;
        }
        let mine = &mut self.tally.pipelines[pipeline];
        let before = mine.lead.sum;
        for (times, jobs) in times.chunks(WIDTH).zip(jobs.chunks(WIDTH)) {
            let mut leads = [0; WIDTH];
            for (lead, (time, job)) in leads.iter_mut().zip(times.iter().zip(jobs)) {
                *lead = time - job.triggered;
            }
            mine.succeed(&leads[..times.len()]);
        }
        let lived = mine.lead.sum - before;
        let successes = times.iter().zip(jobs);
        let successes = successes.map(|(time, job)| success(job, *time));
        self.tally.changes[pipeline].succeed(successes);
        self.lived += lived;
        self.tally.sojourns += lived;
    }

    pub(super) fn rollback_ended(
        &mut self,
        pipeline: PipelineId,
        measured: bool,
        (from, now): (u64, u64),
    ) {
        self.tally.sojourns += u128::from(self.tally.within(from, now));
        if !measured {
            return;
        }
        self.lived += u128::from(now - from);
        self.tally.pipelines[pipeline].rollbacks += 1;
    }

    /// An execution leaves a stage.
    #[inline]
    pub(super) fn leave(
        &mut self,
        stage: StageId,
        measured: bool,
        (entered, now): (u64, u64),
        (quota_wait, people): (u64, u64),
        succeeded: bool,
    ) {
        self.trouble |= now >= END_OF_TIME;
        let busy = u128::from(self.tally.within(entered, now));
        let stage = &mut self.tally.stages[stage];
        stage.busy += busy;
        if measured {
            stage.leaves(now - entered, quota_wait, people, succeeded);
        }
    }

    /// Measured executions were so long in all on the way to a stage.
    pub(super) fn arrived(&mut self, stage: StageId, transition: u64) {
        let stage = &mut self.tally.stages[stage];
        stage.transition = stage.transition.saturating_add(transition);
    }

    /// A slot of a pool was in use.
    #[inline]
    pub(super) fn slot(&mut self, pool: PoolId, from: u64, to: u64) {
        if let Some(slots) = &mut self.watched[pool] {
            slots.note(&[from], &[to - from]);
        }
        let busy = u128::from(self.tally.within(from, to));
        self.tally.pools[pool].busy += busy;
    }

    /// Several measured executions of an action that waited for no slot and ended within the measured span, by the sums of their spans.
    pub(super) fn billed(&mut self, action: &ActionProgram<'_>, executions: u64, sums: BilledSums) {
        self.tally.ordinary[action.id].add_many(executions, sums);
        if let Some(pool) = action.pool {
            self.tally.pools[pool].busy += u128::from(sums.time);
        }
    }

    /// The finished counts.
    ///
    /// # Errors
    /// The parts of all lives do not add up to the whole: something was lost or counted twice.
    pub(super) fn close(mut self) -> Result<Tally, String> {
        let parts: u128 = self
            .tally
            .pipelines
            .iter()
            .map(|mine| u128::from(mine.trigger_latency))
            .chain(self.tally.stages.iter().map(|stage| {
                u128::from(stage.lock_wait) + u128::from(stage.held) + u128::from(stage.transition)
            }))
            .sum();
        if parts != self.lived {
            return Err(format!(
                "executions lived {} µs, and their parts add up to {parts} µs",
                self.lived
            ));
        }
        if let Some(candidates) = self.candidates.take() {
            for (mut candidates, mine) in
                candidates.into_iter().zip(self.tally.pipelines.iter_mut())
            {
                candidates.cut();
                mine.candidates = candidates
                    .list
                    .into_iter()
                    .map(|(_, number, lead)| (number, lead))
                    .collect();
            }
        }
        self.tally.complete();
        // Counted execution by execution, both are one; what shows a loss here is the sum of the parts.
        self.tally.presence = self.tally.sojourns;
        Ok(self.tally)
    }
}

/// The earliest of the candidates for the example, whatever the order in which they come.
#[derive(Clone, Debug, Default)]
struct Candidates {
    list: Vec<(Moment, u32, u64)>,
    /// What comes later is none, once there are enough.
    last: Option<Moment>,
}

impl Candidates {
    #[inline]
    fn add(&mut self, moment: Moment, number: u32, lead: u64) {
        if self.last.is_some_and(|last| moment > last) {
            return;
        }
        self.list.push((moment, number, lead));
        if self.list.len() >= 2 * CANDIDATES {
            self.cut();
        }
    }

    fn cut(&mut self) {
        // Ends of one moment keep the order in which they came: who leaves lets in who ends in no time.
        self.list.sort_by_key(|candidate| candidate.0);
        self.list.truncate(CANDIDATES);
        if self.list.len() == CANDIDATES {
            self.last = self.list.last().map(|last| last.0);
        }
    }
}
