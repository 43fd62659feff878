//! Evaluators that need no queue of events, and the choice between them and the event engine.
//!
//! Where executions only go forward, when something happens follows from a few maxima and sums. An analysis of the plan
//! ([`Choice`]) says which evaluator each pipeline can have. Each checks while it runs that what it takes for granted held: the cap of 50
//! refused no start, no build queue was full, nothing waited too long; and before, that no build waited for a slot at all. Where it did not
//! hold, the replication is followed once more by the next that is slower, at last by the event engine. So the figures never depend on the evaluator, and tests hold both to the same bits.

mod block;
mod book;
mod cap;
mod choice;
mod eligibility;
mod inbox;
mod lane;
mod moment;
mod newest;
mod pass;
mod passage;
mod pool;
mod program;
mod rounded;
mod side_by_side;
mod slot_stage;
mod slots;
mod starts;
mod sweep;
mod visit;
mod watch;
mod wide;

pub(crate) use choice::Choice;
pub use choice::{Evaluation, Evaluator};

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::engine::tally::Tally;
use crate::error::SimulationError;
use crate::plan::Plan;
use book::Book;
use lane::Lane;
use program::Program;
use slots::Requests;
use starts::Starts;

/// How pipelines whose builds may wait for slots are followed in a replication: what is done about contention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contention {
    /// There is none: no build can wait.
    Absent,
    /// As if no build had to wait, with a watch that says whether one had to.
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
    cancel: Option<&Arc<AtomicBool>>,
) -> Result<Answer, SimulationError> {
    let mut book = Book::new(plan, replication, cancel.cloned());
    let all = All {
        plan,
        choice,
        contention,
        seed,
        replication,
    };
    all.follow(&mut book);
    if book.is_cancelled() {
        return Ok(Answer::Cancelled);
    }
    if book.trouble || book.pools.trouble {
        return Ok(Answer::HandedOver);
    }
    match book.close() {
        Ok(tally) => Ok(Answer::Done(Box::new(tally))),
        Err(problem) => Err(SimulationError::Internal(format!(
            "replication {replication}: {problem}"
        ))),
    }
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
    /// Follows all pipelines to the end, or until only the event engine can go on.
    fn follow(&self, book: &mut Book) {
        let mut sharing = Vec::new();
        for (index, shares) in self.choice.shares.iter().enumerate() {
            let mut lane = self.lane(index);
            if *shares {
                sharing.push(lane);
            } else {
                lane.go_until(u64::MAX, book);
            }
        }
        match self.contention {
            Contention::Absent => {}
            Contention::InOrder => Requests::new(sharing).run(book),
            Contention::Watched => {
                let contended = &self.choice.contended;
                side_by_side::run(&mut sharing, self.plan, contended, book);
            }
        }
    }

    fn lane(&self, index: usize) -> Lane<'_> {
        let contended = match self.contention {
            Contention::Absent | Contention::Watched => &[],
            Contention::InOrder => self.choice.contended.as_slice(),
        };
        let (plan, seed, replication) = (self.plan, self.seed, self.replication);
        let program = Program::new(plan, index, seed, replication, contended);
        let starts = Starts::new(plan, program.pipeline, program.index, seed, replication);
        Lane::new(program, starts)
    }
}
