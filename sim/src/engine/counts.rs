//! What the event engine counts of an execution, as things happen to it.

use stagewright_core::ExecutionResult;

use super::state::Execution;
use crate::ids::{PipelineId, PoolId, StageId};
use crate::tally::{CANDIDATES, StageTally, Success, Tally};

impl Tally {
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
        let pipeline = &mut self.pipelines[execution.pipeline];
        pipeline.started += 1;
        pipeline.trigger_latency = pipeline
            .trigger_latency
            .saturating_add(now - execution.triggered);
    }

    pub(super) fn end(&mut self, execution: &Execution, result: ExecutionResult, now: u64) {
        self.advance(now);
        self.present -= 1;
        self.sojourns += u128::from(self.within(execution.triggered, now));
        if result == ExecutionResult::Succeeded && self.changes[execution.pipeline].live_at_the_end
        {
            self.live(execution, now);
        }
        if !execution.measured {
            return;
        }
        if result == ExecutionResult::Succeeded && !execution.rollback {
            self.in_series(execution.triggered, now);
        }
        let keeps = self.keeps_candidates;
        let pipeline = &mut self.pipelines[execution.pipeline];
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

    /// L1, L2: what an execution holds is live; a rollback holds nothing.
    pub(super) fn live(&mut self, execution: &Execution, now: u64) {
        if !execution.rollback {
            self.changes[execution.pipeline].succeeds_next(Success {
                end: now,
                revision: execution.revision,
                number: execution.number,
                measured: execution.measured,
            });
        }
    }

    pub(super) fn unfinished(&mut self, execution: &Execution, now: u64) {
        self.sojourns += u128::from(self.within(execution.triggered, now));
        if execution.measured {
            let pipeline = &mut self.pipelines[execution.pipeline];
            pipeline.triggered += 1;
            pipeline.unfinished += 1;
        }
    }

    /// An execution leaves a door, inwards or for good.
    pub(super) fn waited(&mut self, execution: &Execution, closed: u64, now: u64) {
        let stage = &mut self.stages[execution.stage];
        stage.waited(execution, closed, now);
    }

    /// The queue in front of the pipeline counts as a wait for the first stage.
    pub(super) fn waited_in_front(&mut self, first: StageId, execution: &Execution, now: u64) {
        if !execution.measured {
            return;
        }
        let stage = &mut self.stages[first];
        stage.lock_wait = stage.lock_wait.saturating_add(now - execution.arrived);
    }

    pub(super) fn enter(&mut self, execution: &Execution) {
        let stage = &mut self.stages[execution.stage];
        stage.entries += u64::from(execution.measured);
    }

    pub(super) fn repeated(&mut self, pipeline: PipelineId) {
        let pipeline = &mut self.pipelines[pipeline];
        pipeline.repeated += 1;
    }

    pub(super) fn retried(&mut self, execution: &Execution, waited: u64) {
        if !execution.measured {
            return;
        }
        let pipeline = &mut self.pipelines[execution.pipeline];
        pipeline.retries += 1;
        let stage = &mut self.stages[execution.stage];
        stage.retry_wait = stage.retry_wait.saturating_add(waited);
    }

    pub(super) fn transition(&mut self, stage: StageId, measured: bool, latency: u64) {
        if measured {
            let stage = &mut self.stages[stage];
            stage.transition = stage.transition.saturating_add(latency);
        }
    }

    #[inline(always)]
    pub(super) fn leave(&mut self, execution: &Execution, now: u64, succeeded: bool) {
        let busy = u128::from(self.within(execution.entered, now));
        let stage = &mut self.stages[execution.stage];
        stage.busy += busy;
        if execution.measured {
            let held = now - execution.entered;
            stage.leaves(held, execution.quota_wait, execution.people, succeeded);
        }
    }

    pub(super) fn queue_full(&mut self, pool: PoolId, execution: &Execution) {
        self.pools[pool].refused += u64::from(execution.measured);
    }
}

impl StageTally {
    /// An execution leaves the door, inwards or for good.
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
}
