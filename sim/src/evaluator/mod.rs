//! Evaluators that need no queue of events, and the choice between them and the event engine.
//!
//! Where executions only go forward, when something happens follows from a few maxima and sums. An analysis of the plan
//! ([`Choice`]) says which evaluator each pipeline can have. Each checks while it runs that what it takes for granted held: the cap of 50
//! refused nobody, no build queue was full, nothing waited too long; and before, that nobody waited for a slot at all. Where it did not
//! hold, the replication is run again by the next that is slower, at last by the event engine. So the figures never depend on the evaluator, and tests hold both to the same bits.

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
mod pass;
mod passage;
mod pool;
mod program;
mod rounded;
mod rows;
mod short_way;
mod side_by_side;
mod slot_group;
mod slot_stage;
mod slots;
mod stage_sums;
mod starts;
mod sums;
mod sweep;
mod tree;
mod visit;
mod watch;
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

/// How pipelines whose builds may wait for slots are followed in a replication: what is done about contention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contention {
    /// As if nobody had to wait, with a watch that says whether anybody had to.
    Watched,
    /// Request by request.
    InOrder,
}

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
    contention: Contention,
    seed: u64,
    replication: u32,
    cancel: Option<&AtomicBool>,
) -> Result<Answer, SimulationError> {
    let cancelled = || cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
    let mut book = Book::new(plan, replication);
    let all = All {
        plan,
        choice,
        contention,
        seed,
        replication,
    };
    let Some(pools) = all.follow(&mut book, &cancelled) else {
        return Ok(Answer::HandedOver);
    };
    if cancelled() {
        return Ok(Answer::Cancelled);
    }
    if book.trouble || pools.trouble {
        return Ok(Answer::HandedOver);
    }
    book.tally.nobody_waited = contention == Contention::Watched;
    match book.close() {
        Ok(tally) => Ok(Answer::Done(Box::new(tally))),
        Err(problem) => Err(SimulationError::Internal(format!(
            "replication {replication}: {problem}"
        ))),
    }
}

/// The rows of these executions of the first replication; nothing if only the event engine can tell. `nobody_waited`: it is known already that
/// nobody waits for a slot in that replication.
pub(crate) fn example(
    plan: &Plan,
    choice: &Choice,
    nobody_waited: bool,
    seed: u64,
    awaited: &Awaited,
) -> Option<Vec<Record>> {
    let mut book = Book::new(plan, 0);
    book.example = Some(Example::new(awaited.clone()));
    let all = All {
        plan,
        choice,
        contention: if nobody_waited {
            Contention::Watched
        } else {
            Contention::InOrder
        },
        seed,
        replication: 0,
    };
    let pools = all.follow(&mut book, &|| false)?;
    let sound = !pools.trouble && !book.trouble;
    book.example.filter(|_| sound).map(|example| example.rows)
}

/// All pipelines in one replication.
struct All<'a> {
    plan: &'a Plan,
    choice: &'a Choice,
    contention: Contention,
    seed: u64,
    replication: u32,
}

impl All<'_> {
    /// Follows all pipelines to the end; nothing if one of them has no evaluator but the event engine.
    fn follow(&self, book: &mut Book, cancelled: &dyn Fn() -> bool) -> Option<Pools> {
        let mut pools = Pools::new(self.plan);
        let mut together = Vec::new();
        for (index, evaluation) in self.choice.evaluations.iter().enumerate() {
            let mut lane = self.lane(index)?;
            match evaluation.evaluator {
                Evaluator::Events => return None,
                Evaluator::Slots => together.push(lane),
                Evaluator::Sums | Evaluator::Sweep => {
                    lane.go_until(u64::MAX, &mut pools, book, cancelled);
                }
            }
        }
        match self.contention {
            Contention::InOrder if together.is_empty() => {}
            Contention::InOrder => Requests::new(together).run(&mut pools, book, cancelled),
            // It is known that nobody waits.
            Contention::Watched if book.example.is_some() => {
                for mut lane in together {
                    lane.go_until(u64::MAX, &mut pools, book, cancelled);
                }
            }
            Contention::Watched => {
                let contended = &self.choice.contended;
                side_by_side::run(
                    &mut together,
                    self.plan,
                    contended,
                    &mut pools,
                    book,
                    cancelled,
                );
            }
        }
        Some(pools)
    }

    fn lane(&self, index: usize) -> Option<Lane<'_>> {
        let contended = match self.contention {
            Contention::Watched => &[],
            Contention::InOrder => self.choice.contended.as_slice(),
        };
        let (plan, seed, replication) = (self.plan, self.seed, self.replication);
        let program = Program::new(plan, index, seed, replication, contended)?;
        let starts = Starts::new(plan, program.pipeline, program.index, seed, replication);
        Some(Lane::new(program, starts))
    }
}
