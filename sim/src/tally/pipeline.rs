//! What became of the executions of a pipeline.

use stagewright_core::ExecutionResult;

use super::ChangeTally;
use crate::statistics::{Counts, Moments, Part};

/// Executions that were triggered within the measured span, by how they ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct PipelineTally {
    pub(super) counts: Counts,
    /// The lead times, once the replication is complete.
    pub(crate) histogram: Part,
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
    /// The changes that came within the measured span, once the replication is complete.
    pub(crate) changes: ChangeTally,
    /// Execution and lead time of the first few successes.
    pub(crate) candidates: Vec<(u32, u64)>,
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
