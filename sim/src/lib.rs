//! The simulator of Stagewright: CodePipeline executions, event by event.
//!
//! An [`Experiment`] takes a [`Workload`](stagewright_core::Workload), runs a [`Pipeline`](stagewright_core::Pipeline) under a
//! [`Profile`](stagewright_core::Profile) in independent replications, and gives an [`Outcome`]: lead times with intervals, waits by cause,
//! utilisation, capacity, and the [`Usage`](stagewright_core::Usage) of each simulated month. Two outcomes on the same seed share their
//! random numbers; [`Outcome::compare`] gives their difference with an interval.
//!
//! The service's documented rules are followed to the letter; what the documentation leaves open is a parameter of [`ServiceRules`].
//! Simulated time is a whole number of microseconds, draws are keyed and never consumed ([`draws`]), and the same input gives the same
//! bytes on any number of threads.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")
)]

pub mod draws;
mod engine;
mod error;
mod events;
mod example;
mod experiment;
mod fast;
mod fleet;
mod heap;
mod ids;
mod lineage;
mod longest_path;
mod outcome;
mod plan;
mod processor;
mod sampling;
mod semantics;
pub mod statistics;
mod tally;

pub use error::{Fault, SimulationError};
#[doc(hidden)]
pub use example::doc_pipeline;
pub use experiment::{Experiment, Followed};
pub use fast::{Evaluation, Evaluator};
pub use fleet::FleetMember;
pub use lineage::Lineage;
pub use longest_path::{LongestPath, longest_path};
pub use outcome::{
    Bottleneck, Capacity, ChangeLeadTime, Comparison, FleetOutcome, LeadTime, Outcome, Overload,
    PoolOutcome, Quantile, Shares, StageOutcome, Usages, WarmUp,
};
pub use plan::calendar_problem;
pub use stagewright_core::{
    ClosedWindow, FirstStage, FullBuildQueue, OlderArrival, ParallelGates, QueuePlace,
    ServiceRules, UpdateCancels,
};
pub use statistics::{Difference, Estimate, Histogram, Interval, two_sided};
