//! Evaluators that need no event list, and the choice between them and the event engine.
//!
//! Where executions only go forward, when something happens follows from a few maxima and sums. An analysis of the plan
//! ([`Choice`]) says which evaluator each pipeline can have. Each checks while it runs that what it takes for granted held: the cap of 50
//! refused no start, no build queue was full, nothing waited too long; and before, that no build waited for a slot at all. Where it did not
//! hold, the replication falls back to the next that is slower, at last to the event engine. So the figures never depend on the evaluator, and tests hold both
//! to the same bits.

mod accumulate;
mod batch;
mod choice;
mod columns;
mod door;
mod eligibility;
mod job;
mod limit;
mod line;
mod lookahead;
mod moment;
mod pipeline;
mod pool;
mod program;
mod requests;
mod scalar;
mod starts;
mod sweep;

pub(crate) use choice::Choice;
pub use choice::{Evaluation, Evaluator};

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::error::SimulationError;
use crate::plan::Plan;
use crate::tally::Tally;
use accumulate::Accumulator;
use pipeline::{Context, PipelineRun};
use requests::Requests;

/// How pipelines whose builds may wait for slots are followed in a replication: what is done about contention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contention {
    /// There is none: no build can wait.
    Absent,
    /// As if no build had to wait, with a detector that says whether one had to.
    Detected,
    /// Request by request.
    InOrder,
}

/// What came of a replication without an event list.
pub(crate) enum Answer {
    Done(Box<Tally>),
    /// Something happened that only a slower evaluator can follow.
    FallsBack,
    Cancelled,
}

/// Runs one replication; `draws`: the seed, and which replication it is.
pub(crate) fn run(
    plan: &Plan,
    choice: &Choice,
    contention: Contention,
    draws: (u64, u32),
    cancel: Option<&Arc<AtomicBool>>,
) -> Result<Answer, SimulationError> {
    let mut acc = Accumulator::new(plan, draws.1, cancel.cloned());
    let contended = (contention == Contention::InOrder).then_some(&choice.contended);
    let mut sharing = Vec::new();
    for pipeline in plan.pipelines.ids() {
        let mut run = PipelineRun::new(plan, pipeline, draws, contended);
        if choice.shares[pipeline] {
            sharing.push(run);
            continue;
        }
        Context {
            run: &mut run,
            acc: &mut acc,
        }
        .go_alone();
    }
    match contention {
        Contention::Absent => {}
        Contention::Detected => lookahead::run(&mut sharing, plan, &choice.contended, &mut acc),
        Contention::InOrder => Requests::new(sharing, &mut acc).run(),
    }
    if acc.is_cancelled() {
        return Ok(Answer::Cancelled);
    }
    if acc.is_over() {
        return Ok(Answer::FallsBack);
    }
    match acc.close() {
        Ok(tally) => Ok(Answer::Done(Box::new(tally))),
        Err(problem) => Err(SimulationError::Internal(format!(
            "replication {}: {problem}",
            draws.1
        ))),
    }
}
