//! A history as rows of the model, beside the definition that it is a history of.

use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::{ActionResult, Draft, Micros, Record};

use super::moment::Moment;
use super::table::{ActionExecution, History};

/// Rows of the model, and what did not become one.
#[derive(Debug, Clone, Default)]
pub struct HistoryRecords {
    /// One row for each action execution that ended, by its start. Times count from the first start.
    pub records: Vec<Record>,
    /// The moment from which times count.
    pub origin: Option<Moment>,
    /// What did not become a row.
    pub unmatched: Unmatched,
}

/// Why action executions did not become rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unmatched {
    /// Stages and actions that the definition does not have, `stage/action`, each once.
    pub names: Vec<String>,
    /// Rows of such names.
    pub rows_of_unknown_names: usize,
    /// Rows without a start or an end: in progress, or an event was lost.
    pub rows_without_times: usize,
}

impl History {
    /// The history as rows of the model, for this definition. Call [`History::finish`] before.
    ///
    /// An execution arrives at a stage when the stage before it ended. An action is requested when it starts; for a
    /// build whose phases were read, its work starts when it leaves the queue.
    #[must_use]
    pub fn to_records(&self, draft: &Draft) -> HistoryRecords {
        let mut places: BTreeMap<(String, String), (u32, u32)> = BTreeMap::new();
        for (stage_index, action_index, action) in draft.actions() {
            let Some(stage) = draft.stages.get(stage_index) else {
                continue;
            };
            let (Ok(stage_at), Ok(action_at)) =
                (u32::try_from(stage_index), u32::try_from(action_index))
            else {
                continue;
            };
            places.insert(
                (stage.name.to_string(), action.name.to_string()),
                (stage_at, action_at),
            );
        }
        let mut result = HistoryRecords::default();
        let mut unmatched = BTreeSet::new();
        let mut rows: Vec<(&ActionExecution, (u32, u32), Moment, Moment)> = Vec::new();
        for action in &self.actions {
            let place = places.get(&(action.stage.clone(), action.action.clone()));
            let Some(place) = place else {
                result.unmatched.rows_of_unknown_names += 1;
                let name = format!("{}/{}", action.stage, action.action);
                if unmatched.insert(name.clone()) {
                    result.unmatched.names.push(name);
                }
                continue;
            };
            match (action.started, action.ended) {
                (Some(started), Some(ended)) if started <= ended => {
                    rows.push((action, *place, started, ended));
                }
                _ => result.unmatched.rows_without_times += 1,
            }
        }
        let starts = self.executions.iter().filter_map(|it| it.started);
        let Some(origin) = starts
            .chain(rows.iter().map(|(_, _, started, _)| *started))
            .min()
        else {
            return result;
        };
        result.origin = Some(origin);
        let order = self.execution_order(&rows);
        let arrivals = arrivals(self, &rows);
        let at = |moment: Moment| moment.since(origin).unwrap_or(Micros::ZERO);
        for (action, (stage, index), started, ended) in &rows {
            let execution = order
                .get(action.execution_id.as_str())
                .copied()
                .unwrap_or_default();
            let queued = self
                .build_of(action)
                .and_then(super::Build::queued)
                .unwrap_or(Micros::ZERO);
            let requested = at(*started);
            let ended = at(*ended);
            let work = requested
                .checked_add(queued)
                .map_or(ended, |work| work.min(ended));
            let arrived = arrivals
                .get(&(action.execution_id.as_str(), *stage))
                .map_or(requested, |it| at(*it));
            result.records.push(Record {
                replication: 0,
                pipeline: 0,
                execution,
                stage: *stage,
                action: *index,
                attempt: action.attempt,
                triggered: arrived.min(requested),
                arrived: arrived.min(requested),
                requested,
                started: work,
                start_up: Micros::ZERO,
                ended,
                result: outcome(&action.status),
            });
        }
        result
    }

    /// Executions numbered by their start, also those of which only actions are known.
    fn execution_order<'rows>(
        &'rows self,
        rows: &[(&'rows ActionExecution, (u32, u32), Moment, Moment)],
    ) -> BTreeMap<&'rows str, u64> {
        let mut starts: BTreeMap<&str, Moment> = BTreeMap::new();
        let known = self
            .executions
            .iter()
            .filter_map(|it| Some((it.id.as_str(), it.started?)));
        let told = rows
            .iter()
            .map(|(action, _, started, _)| (action.execution_id.as_str(), *started));
        for (id, started) in known.chain(told) {
            let earliest = starts.entry(id).or_insert(started);
            *earliest = started.min(*earliest);
        }
        let mut ordered: Vec<(Moment, &str)> = starts
            .into_iter()
            .map(|(id, started)| (started, id))
            .collect();
        ordered.sort_unstable();
        (0..)
            .zip(ordered)
            .map(|(number, (_, id))| (id, number))
            .collect()
    }
}

/// When each execution arrived at each stage: the last end in the stage before it, else the start of the execution.
fn arrivals<'rows>(
    history: &'rows History,
    rows: &[(&'rows ActionExecution, (u32, u32), Moment, Moment)],
) -> BTreeMap<(&'rows str, u32), Moment> {
    let mut arrivals: BTreeMap<(&str, u32), Moment> = BTreeMap::new();
    for execution in &history.executions {
        if let Some(started) = execution.started {
            arrivals.insert((execution.id.as_str(), 0), started);
        }
    }
    for (action, (stage, _), _, ended) in rows {
        let arrival = arrivals
            .entry((action.execution_id.as_str(), stage + 1))
            .or_insert(*ended);
        *arrival = (*arrival).max(*ended);
    }
    arrivals
}

fn outcome(status: &str) -> ActionResult {
    match status {
        "Succeeded" => ActionResult::Succeeded,
        "Abandoned" | "Stopped" => ActionResult::Abandoned,
        _ => ActionResult::Failed,
    }
}
