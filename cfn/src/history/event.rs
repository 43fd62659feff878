//! State-change events, put back together.

use std::collections::{BTreeMap, BTreeSet};

use super::moment::Moment;
use super::page::EventRow;
use super::table::{ActionExecution, PipelineExecution};

/// The events that came in, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Events {
    events: Vec<Event>,
    seen: BTreeSet<(Moment, String, String)>,
}

#[derive(Debug, Clone)]
struct Event {
    time: Moment,
    execution: String,
    state: State,
    subject: Subject,
    trigger: Option<String>,
}

#[derive(Debug, Clone)]
enum Subject {
    Pipeline,
    Action(Box<ActionExecution>),
}

/// States in the order in which events of one second are taken: an end before the start of the next attempt would
/// tear a pair apart, so starts come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Started,
    Resumed,
    Stopping,
    Succeeded,
    Failed,
    Stopped,
    Superseded,
    Abandoned,
}

impl State {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "STARTED" => State::Started,
            "RESUMED" => State::Resumed,
            "STOPPING" => State::Stopping,
            "SUCCEEDED" => State::Succeeded,
            "FAILED" => State::Failed,
            "STOPPED" | "CANCELED" => State::Stopped,
            "SUPERSEDED" => State::Superseded,
            "ABANDONED" => State::Abandoned,
            _ => return None,
        })
    }

    /// The status of the API's tables.
    fn status(self) -> &'static str {
        match self {
            State::Started | State::Resumed => "InProgress",
            State::Stopping => "Stopping",
            State::Succeeded => "Succeeded",
            State::Failed => "Failed",
            State::Stopped => "Stopped",
            State::Superseded => "Superseded",
            State::Abandoned => "Abandoned",
        }
    }

    fn ends(self) -> bool {
        !matches!(self, State::Started | State::Resumed | State::Stopping)
    }
}

impl Events {
    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    /// Takes an event; whether it was one of CodePipeline's state changes.
    pub(super) fn take(&mut self, row: EventRow) -> bool {
        let kind = row.detail_type.as_str();
        let subject_name = kind
            .strip_prefix("CodePipeline ")
            .and_then(|it| it.split(' ').next());
        let detail = row.detail;
        let state = detail.state.0.as_deref().and_then(State::read);
        let (Some(subject_name), Some(state), Some(time), Some(execution)) =
            (subject_name, state, row.time.0, detail.execution_id.0)
        else {
            return false;
        };
        let subject = match (subject_name, detail.stage.0, detail.action.0) {
            ("Pipeline", _, _) => Subject::Pipeline,
            // A stage's own events say nothing that those of its actions do not.
            ("Stage", _, _) => return true,
            ("Action", Some(stage), Some(action)) => Subject::Action(Box::new(ActionExecution {
                execution_id: execution.clone(),
                id: detail.action_execution_id.0,
                stage,
                action,
                started: detail.start_time.0,
                ended: None,
                status: state.status().to_owned(),
                attempt: 0,
                category: detail.action_type.category.0,
                provider: detail.action_type.provider.0,
                region: detail.region.0,
                external_id: detail.execution_result.external_execution_id.0,
            })),
            _ => return false,
        };
        let told = match &subject {
            Subject::Pipeline => String::new(),
            Subject::Action(action) => {
                format!(
                    "{}\u{0}{}\u{0}{}",
                    action.stage,
                    action.action,
                    action.id.as_deref().unwrap_or_default()
                )
            }
        };
        // The bus delivers at least once: the same change at the same time is the same event.
        if self
            .seen
            .insert((time, execution.clone(), format!("{told}\u{0}{state:?}")))
        {
            let trigger = detail.execution_trigger.trigger_type.0;
            self.events.push(Event {
                time,
                execution,
                state,
                subject,
                trigger,
            });
        }
        true
    }

    /// Executions and actions, as far as the events tell.
    pub(super) fn finish(mut self) -> (Vec<PipelineExecution>, Vec<ActionExecution>) {
        self.events.sort_by(|left, right| {
            (left.time, left.state, &left.execution).cmp(&(
                right.time,
                right.state,
                &right.execution,
            ))
        });
        let mut executions: BTreeMap<String, PipelineExecution> = BTreeMap::new();
        let mut actions: Vec<ActionExecution> = Vec::new();
        let mut open: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        for event in self.events {
            let execution = executions
                .entry(event.execution.clone())
                .or_insert_with(|| PipelineExecution {
                    id: event.execution.clone(),
                    status: "InProgress".to_owned(),
                    ..PipelineExecution::default()
                });
            match event.subject {
                Subject::Pipeline => {
                    execution.status = event.state.status().to_owned();
                    if event.state == State::Started && execution.started.is_none() {
                        execution.started = Some(event.time);
                    }
                    execution.ended = event.state.ends().then_some(event.time);
                    execution.trigger = event.trigger.or_else(|| execution.trigger.take());
                }
                Subject::Action(action) => {
                    let key = (event.execution, action.stage.clone(), action.action.clone());
                    place(
                        *action,
                        event.state,
                        event.time,
                        key,
                        &mut actions,
                        &mut open,
                    );
                }
            }
        }
        (executions.into_values().collect(), actions)
    }
}

/// Opens a row at a start, closes it at an end; an end whose start was lost is a row of its own.
fn place(
    mut action: ActionExecution,
    state: State,
    time: Moment,
    key: (String, String, String),
    actions: &mut Vec<ActionExecution>,
    open: &mut BTreeMap<(String, String, String), usize>,
) {
    if !state.ends() {
        if state == State::Started {
            action.started.get_or_insert(time);
            open.insert(key, actions.len());
            actions.push(action);
        }
        return;
    }
    match open
        .remove(&key)
        .and_then(|position| actions.get_mut(position))
    {
        Some(earlier) => {
            earlier.ended = Some(time);
            earlier.status = action.status;
            earlier.started = earlier.started.or(action.started);
            earlier.id = earlier.id.take().or(action.id);
            earlier.external_id = action.external_id.or_else(|| earlier.external_id.take());
        }
        None => {
            action.ended = Some(time);
            actions.push(action);
        }
    }
}
