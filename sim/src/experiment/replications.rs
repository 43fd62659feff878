//! Runs the replications: without an event list where that is possible and pays off, else event by event.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use stagewright_core::Record;

use super::Experiment;
use crate::engine::{self, Awaited, Listener};
use crate::error::{Fault, SimulationError};
use crate::fast::{self, Answer, Choice, Contention};
use crate::plan::Plan;
use crate::tally::Tally;

impl Experiment {
    /// Runs all of them from the first one given on, or as many as are complete when the experiment is cancelled.
    pub(super) fn replications_on_threads(
        &self,
        plan: &Plan,
        choice: &Choice,
        first: u32,
    ) -> Result<Vec<Tally>, SimulationError> {
        let without_events: Vec<(Contention, Trials)> = choice
            .without_events()
            .iter()
            .map(|contention| (*contention, Trials::default()))
            .collect();
        let run = |replication| {
            let cancel = self.cancel.as_deref();
            if cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
                return Ok(None);
            }
            for (contention, trials) in &without_events {
                if !trials.pay_off() {
                    continue;
                }
                let cancel = self.cancel.as_ref();
                let draws = (self.seed, replication);
                match fast::run(plan, choice, *contention, draws, cancel)? {
                    Answer::Done(tally) => {
                        trials.done.fetch_add(1, Ordering::Relaxed);
                        self.followed.count(Some(*contention));
                        return Ok(Some(*tally));
                    }
                    Answer::Cancelled => return Ok(None),
                    Answer::FallsBack => {
                        trials.fell_back.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
            let mut listener = Listener {
                records: None,
                awaited: Awaited::default(),
                cancel,
            };
            let tally = engine::run(plan, self.seed, replication, &mut listener)?;
            if tally.is_some() {
                self.followed.count(None);
            }
            Ok(tally)
        };
        // Collected in the order of the replications, whichever thread ran them: every later sum has one order.
        let run = |replication| {
            let tally = run(replication);
            if let Some(done) = &self.done {
                done.fetch_add(1, Ordering::Relaxed);
            }
            tally
        };
        let all = || {
            (first..self.replications)
                .into_par_iter()
                .map(run)
                .collect::<Vec<_>>()
        };
        let results = match self.threads {
            Some(1) => (first..self.replications).map(run).collect(),
            Some(threads) => match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
                Ok(pool) => pool.install(all),
                Err(error) => {
                    let problem = format!("{threads} threads could not be started: {error}");
                    return Err(SimulationError::Input(vec![Fault::new(
                        "experiment: threads",
                        problem,
                    )]));
                }
            },
            None => all(),
        };
        let mut tallies = Vec::with_capacity(results.len());
        for result in results {
            // A cancelled experiment keeps what is complete from the beginning on, so that what it says can be repeated.
            match result? {
                Some(tally) => tallies.push(tally),
                None => break,
            }
        }
        Ok(tallies)
    }

    /// The same one by one, with every action execution handed to `sink` as it ends.
    pub(super) fn replications_with(
        &self,
        plan: &Plan,
        sink: &mut dyn FnMut(&Record),
    ) -> Result<Vec<Tally>, SimulationError> {
        let mut tallies = Vec::with_capacity(self.replications as usize);
        for replication in 0..self.replications {
            let cancel = self.cancel.as_deref();
            if cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
                break;
            }
            let mut listener = Listener {
                records: Some(&mut *sink),
                awaited: Awaited::default(),
                cancel,
            };
            let tally = engine::run(plan, self.seed, replication, &mut listener)?;
            if let Some(done) = &self.done {
                done.fetch_add(1, Ordering::Relaxed);
            }
            match tally {
                Some(tally) => {
                    self.followed.count(None);
                    tallies.push(tally);
                }
                None => break,
            }
        }
        Ok(tallies)
    }
}

/// How replications without an event list went so far. Figures never depend on it, only how long they take.
#[derive(Default)]
struct Trials {
    done: AtomicU32,
    fell_back: AtomicU32,
}

impl Trials {
    /// What most replications met, the others are likely to meet.
    fn pay_off(&self) -> bool {
        let fell_back = self.fell_back.load(Ordering::Relaxed);
        fell_back < 2 || fell_back < self.done.load(Ordering::Relaxed)
    }
}

/// Little's law, in whole microseconds: presence counted event by event equals sojourns counted execution by execution.
pub(super) fn check_littles_law(tallies: &[Tally]) -> Result<(), SimulationError> {
    match tallies
        .iter()
        .position(|tally| tally.presence != tally.sojourns)
    {
        None => Ok(()),
        Some(replication) => Err(SimulationError::Internal(format!(
            "Little's law does not hold in replication {replication}: an execution was lost or counted twice"
        ))),
    }
}
