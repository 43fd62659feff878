//! One row per action execution: what the simulator tells and what a history holds.

use crate::{Micros, Pipeline};

/// How an action execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ActionResult {
    /// It succeeded.
    Succeeded,
    /// It failed, timed out or was rejected.
    Failed,
    /// It was abandoned by a stop.
    Abandoned,
}

/// How an execution ended. Source: statuses of the service model, checked 2026-11-23.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ExecutionResult {
    /// Every stage succeeded.
    Succeeded,
    /// A stage failed.
    Failed,
    /// A newer execution took its place while it waited.
    Superseded,
    /// It was stopped.
    Stopped,
    /// The cap on active executions refused its start.
    Refused,
    /// The definition changed before it finished.
    Cancelled,
}

/// One action execution. Times count from the start of the replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Replication, from 0.
    pub replication: u32,
    /// Pipeline of the fleet, from 0.
    pub pipeline: u32,
    /// Execution of the pipeline in order of arrival, from 0. Simulated executions that no trigger of the workload
    /// started (by hand, by another pipeline, a second time for the same change, as a rollback) have numbers from 2³¹ on.
    pub execution: u64,
    /// Stage, from 0.
    pub stage: u32,
    /// Action of the stage in written order, from 0.
    pub action: u32,
    /// Attempt of the stage, from 0.
    pub attempt: u32,
    /// When the execution was triggered; of a history, when it came to the stage, as far as that tells.
    pub triggered: Micros,
    /// When the execution arrived at the stage.
    pub arrived: Micros,
    /// When the action was to start: its stage entered and its run order reached.
    pub requested: Micros,
    /// When its work started, after the wait for a build slot.
    pub started: Micros,
    /// How long the build machine took to start up, within its work, unless an image cache was cold; nothing in a history.
    pub start_up: Micros,
    /// When it ended.
    pub ended: Micros,
    /// How it ended.
    pub result: ActionResult,
}

impl Record {
    /// Wait for a build slot.
    #[must_use]
    pub fn wait(&self) -> Micros {
        self.started - self.requested
    }

    /// Time of the action itself.
    #[must_use]
    pub fn service(&self) -> Micros {
        self.ended - self.started
    }
}

/// A record with names in place of indices and times in seconds: a row of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct NamedRecord<'a> {
    /// Name of the pipeline.
    pub pipeline: &'a str,
    /// Name of the stage.
    pub stage: &'a str,
    /// Name of the action.
    pub action: &'a str,
    /// As [`Record::replication`].
    pub replication: u32,
    /// As [`Record::execution`].
    pub execution: u64,
    /// As [`Record::attempt`].
    pub attempt: u32,
    /// When the execution was triggered, in seconds like all times here.
    pub triggered: f64,
    /// When it arrived at the stage.
    pub arrived: f64,
    /// When the action was to start.
    pub requested: f64,
    /// When its work started.
    pub started: f64,
    /// How long the build machine took to start up.
    pub start_up: f64,
    /// When it ended.
    pub ended: f64,
    /// How it ended.
    pub result: ActionResult,
}

impl Record {
    /// The same with the names of its pipeline.
    ///
    /// # Panics
    ///
    /// If it is a record of another pipeline.
    #[must_use]
    pub fn named<'a>(&self, pipeline: &'a Pipeline) -> NamedRecord<'a> {
        let stage = &pipeline.stages()[self.stage as usize];
        NamedRecord {
            pipeline: pipeline.name(),
            stage: stage.name(),
            action: stage.actions()[self.action as usize].name(),
            replication: self.replication,
            execution: self.execution,
            attempt: self.attempt,
            triggered: self.triggered.seconds(),
            arrived: self.arrived.seconds(),
            requested: self.requested.seconds(),
            started: self.started.seconds(),
            start_up: self.start_up.seconds(),
            ended: self.ended.seconds(),
            result: self.result,
        }
    }
}
