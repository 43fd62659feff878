//! One execution taken apart along its longest actions: segments that add up to its lead time.

use std::collections::BTreeMap;

use serde::Serialize;
use stagewright_core::{ActionResult, Category, Micros, Pipeline, Profile, Record};
use stagewright_sim::Experiment;

use crate::study::{StudyError, StudyOptions};

/// Why an execution did not go on, or what it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// From the trigger to the start.
    Trigger,
    /// The transition into a stage, and conditions on the way out of the one before.
    Transition,
    /// Waiting at the door of a stage: its lock, a disabled transition, a condition before entry.
    StageDoor,
    /// Waiting for people.
    Approval,
    /// Waiting for a build slot.
    BuildQueue,
    /// The start-up of the build machine.
    StartUp,
    /// The work of the actions.
    Work,
    /// Attempts that failed and were repeated, and the wait until then.
    Retry,
}

impl Cause {
    /// All of them, in the order in which an execution meets them.
    pub const ALL: [Self; 8] = [
        Self::Trigger,
        Self::Transition,
        Self::StageDoor,
        Self::Approval,
        Self::BuildQueue,
        Self::StartUp,
        Self::Work,
        Self::Retry,
    ];
}

/// A part of an execution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Segment {
    /// Stage, from 0.
    pub(crate) stage: usize,
    /// Action of the stage, where one is the cause.
    pub(crate) action: Option<usize>,
    pub(crate) cause: Cause,
    pub(crate) seconds: f64,
}

/// Executions that no trigger of the workload started are numbered from here on.
const OTHERS: u64 = 1 << 31;

/// The rows of each execution that the workload started; nothing once the study was stopped. `also` sees the rows of all executions.
pub(crate) fn followed(
    scenario: (&Pipeline, &Profile),
    experiment: Experiment,
    options: &StudyOptions,
    also: &mut dyn FnMut(&Record),
) -> Result<Option<Vec<Vec<Record>>>, StudyError> {
    let mut executions: BTreeMap<(u32, u64), Vec<Record>> = BTreeMap::new();
    let mut keep = |record: &Record| {
        also(record);
        if record.execution < OTHERS {
            let key = (record.replication, record.execution);
            executions.entry(key).or_default().push(*record);
        }
    };
    let (pipeline, profile) = scenario;
    let followed = experiment
        .usage(false)
        .simulate_with_records(pipeline, profile, &mut keep);
    match followed {
        Err(_) if options.is_cancelled() => return Ok(None),
        followed => followed?,
    };
    Ok(Some(executions.into_values().collect()))
}

/// The segments of one execution; nothing if it did not succeed.
pub(crate) fn segments(pipeline: &Pipeline, rows: &[Record]) -> Option<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut before: Option<Micros> = None;
    for (index, stage) in pipeline.stages().iter().enumerate() {
        let here = rows.iter().filter(|row| row.stage as usize == index);
        let mut here: Vec<&Record> = here.collect();
        here.sort_by_key(|row| (row.requested, row.attempt));
        let (first, last) = (*here.first()?, here.iter().map(|row| row.attempt).max()?);
        let done = |action: usize| {
            let mut of = here.iter().filter(|row| row.action as usize == action);
            of.any(|row| row.result == ActionResult::Succeeded)
        };
        let failed = |row: &&&Record| row.attempt == last && row.result != ActionResult::Succeeded;
        if !(0..stage.actions().len()).all(done) || here.iter().any(|row| failed(&row)) {
            return None;
        }
        let arrived = here.iter().map(|row| row.arrived).min()?;
        let mut add = |action: Option<usize>, cause: Cause, from: Micros, to: Micros| {
            let seconds = (to - from).seconds();
            if seconds > 0.0 {
                segments.push(Segment {
                    stage: index,
                    action,
                    cause,
                    seconds,
                });
            }
        };
        match before {
            None => add(None, Cause::Trigger, first.triggered, arrived),
            Some(before) => add(None, Cause::Transition, before, arrived),
        }
        add(None, Cause::StageDoor, arrived, first.requested);
        // Whatever started together ends with the longest.
        let mut at = first.requested;
        let together = |left: &&Record, right: &&Record| {
            (left.requested, left.attempt) == (right.requested, right.attempt)
        };
        for group in here.chunk_by(together) {
            let longest = *group.iter().max_by_key(|row| row.ended)?;
            let action = longest.action as usize;
            let failed = group
                .iter()
                .any(|row| row.result != ActionResult::Succeeded);
            // What passes before a repeated attempt is the wait for whoever repeats it.
            add(Some(action), Cause::Retry, at, longest.requested);
            let whole = stage.actions()[action].category() == Category::Approval;
            match (failed, whole) {
                (true, _) => add(Some(action), Cause::Retry, longest.requested, longest.ended),
                (false, true) => add(
                    Some(action),
                    Cause::Approval,
                    longest.requested,
                    longest.ended,
                ),
                (false, false) => {
                    let began = longest.started + longest.start_up;
                    add(
                        Some(action),
                        Cause::BuildQueue,
                        longest.requested,
                        longest.started,
                    );
                    add(Some(action), Cause::StartUp, longest.started, began);
                    add(Some(action), Cause::Work, began, longest.ended);
                }
            }
            at = at.max(longest.ended);
        }
        before = Some(at);
    }
    Some(segments)
}
