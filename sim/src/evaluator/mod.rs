//! Evaluators that need no queue of events, and the choice between them and the event engine.
//!
//! Where executions only go forward, when something happens follows from a few maxima and sums. An analysis of the plan
//! ([`Choice`]) says which evaluator each pipeline can have. Each checks while it runs that what it takes for granted held: the cap of 50
//! refused nobody, no build queue was full, nothing waited too long. Where it did not hold, the replication is run again by the event
//! engine. So the figures never depend on the evaluator, and tests hold both to the same bits.

mod abreast;
mod apart;
mod block;
mod book;
mod cap;
mod choice;
mod crowd;
mod door;
mod inbox;
mod lane;
mod ledger;
mod many_slots;
mod moment;
mod newest;
mod pool;
mod program;
mod rows;
mod short_way;
mod slot_stage;
mod slots;
mod stage_sums;
mod starts;
mod sums;
mod sweep;
mod tree;
mod visit;
mod wide;

pub(crate) use choice::Choice;
pub use choice::{Evaluation, Evaluator};

use std::sync::atomic::{AtomicBool, Ordering};

use stagewright_core::Record;

use crate::engine::Awaited;
use crate::engine::tally::Tally;
use crate::error::SimulationError;
use crate::plan::Plan;
use book::{Book, Example};
use lane::Lane;
use pool::Pools;
use program::Program;
use slots::Requests;
use starts::Starts;

/// What came of a replication without a queue of events.
pub(crate) enum Answer {
    Done(Box<Tally>),
    /// Something happened that only the event engine can follow.
    HandedOver,
    Cancelled,
}

/// Runs one replication.
pub(crate) fn run(
    plan: &Plan,
    choice: &Choice,
    seed: u64,
    replication: u32,
    cancel: Option<&AtomicBool>,
) -> Result<Answer, SimulationError> {
    let cancelled = || cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
    let mut book = Book::new(plan, replication);
    let Some(pools) = follow(plan, choice, seed, replication, &mut book, &cancelled) else {
        return Ok(Answer::HandedOver);
    };
    if cancelled() {
        return Ok(Answer::Cancelled);
    }
    if book.trouble || pools.trouble {
        return Ok(Answer::HandedOver);
    }
    match book.close() {
        Ok(tally) => Ok(Answer::Done(Box::new(tally))),
        Err(problem) => Err(SimulationError::Internal(format!(
            "replication {replication}: {problem}"
        ))),
    }
}

/// The rows of these executions of the first replication; nothing if only the event engine can tell.
pub(crate) fn example(
    plan: &Plan,
    choice: &Choice,
    seed: u64,
    awaited: &Awaited,
) -> Result<Option<Vec<Record>>, SimulationError> {
    if choice.needs_events() {
        return Ok(None);
    }
    let mut book = Book::new(plan, 0);
    book.example = Some(Example::new(awaited.clone()));
    let pools = follow(plan, choice, seed, 0, &mut book, &|| false);
    let sound = pools.is_some_and(|pools| !pools.trouble) && !book.trouble;
    Ok(book.example.filter(|_| sound).map(|example| example.rows))
}

/// Follows all pipelines to the end; nothing if one of them has no evaluator but the event engine.
fn follow(
    plan: &Plan,
    choice: &Choice,
    seed: u64,
    replication: u32,
    book: &mut Book,
    cancelled: &dyn Fn() -> bool,
) -> Option<Pools> {
    let mut pools = Pools::new(plan);
    let mut together = Vec::new();
    for (index, evaluation) in choice.evaluations.iter().enumerate() {
        let pipeline = plan.pipelines.get(index)?;
        let program = Program::new(plan, index, seed, replication, &choice.contended)?;
        let starts = Starts::new(plan, pipeline, program.index, seed, replication);
        let mut lane = Lane::new(program, starts);
        match evaluation.evaluator {
            Evaluator::Sums => lane.run_apart(&mut pools, book, cancelled),
            Evaluator::Sweep => lane.run(&mut pools, book, cancelled),
            Evaluator::Slots => together.push(lane),
            Evaluator::Events => return None,
        }
    }
    if !together.is_empty() {
        Requests::new(together).run(&mut pools, book, cancelled);
    }
    Some(pools)
}
