//! Pipelines that share pools of build slots, each followed by itself, as long as each build finds a slot free.
//!
//! Time goes on span by span: the executions that start in a span are followed in one pipeline after the other, and then their slots are held against the
//! [`Limit`] of their pool. Where not, the replication has to be followed once more, request by request or event by event.

use super::accumulate::Accumulator;
use super::batch::WIDTH;
use super::limit::Limit;
use super::pipeline::{Context, PipelineRun};
use crate::ids::{ById, PoolId};
use crate::plan::{Plan, PoolPlan};

/// By how much shorter spans are after the measured one.
const BEYOND: u64 = 16;

/// Follows pipelines to their end, or until a build has to wait for a slot of one of these pools.
pub(super) fn run(
    runs: &mut [PipelineRun<'_>],
    plan: &Plan,
    contended: &ById<PoolId, bool>,
    acc: &mut Accumulator,
) {
    let span = span(runs).min(plan.window.end).max(1);
    let pools = plan.pools.iter().zip(contended.iter());
    let watch = |(pool, contended): (&PoolPlan, &bool)| contended.then(|| Limit::new(pool.slots));
    acc.watched = pools.map(watch).collect();
    let mut until = span;
    loop {
        // What happens before this time is known: an execution that has not started yet does nothing earlier, and all others go on as far as that.
        let mut known = u64::MAX;
        for run in &mut *runs {
            Context { run, acc }.go_until(until);
            known = known.min(run.starts.horizon());
        }
        // No pipeline is settled beyond what is known of all: a build of another may have taken the slot of one of its own.
        let mut settled = true;
        for run in &mut *runs {
            settled &= Context { run, acc }.is_settled(known);
        }
        // Each pool is looked at, whatever is found in the one before.
        for slots in acc.watched.iter_mut().flatten() {
            acc.trouble |= !slots.held_until(known);
        }
        if acc.trouble || known == u64::MAX || settled || acc.is_cancelled() {
            return;
        }
        // After the measured span a little is mostly enough for what is still under way.
        let beyond = known >= plan.window.end;
        until = known.saturating_add(if beyond { (span / BEYOND).max(1) } else { span });
    }
}

/// How long it takes until each pipeline has started about a batch of executions, where all of them do so equally often.
fn span(runs: &[PipelineRun<'_>]) -> u64 {
    let rates = runs.iter().map(|run| 1.0 / run.starts.pace() as f64);
    (WIDTH as f64 * runs.len() as f64 / rates.sum::<f64>()) as u64
}
