//! The table that every kind of history becomes.

use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::Micros;

use super::event::Events;
use super::moment::Moment;
use super::page::{ActionRow, BuildRow, ExecutionRow, Page};

/// Executions, their actions and their builds. Fill it with [`History::add`], then [`History::finish`] it.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Executions by their start; those of which it is unknown at the end.
    pub executions: Vec<PipelineExecution>,
    /// Action executions by their start; retries are rows of their own.
    pub actions: Vec<ActionExecution>,
    /// Builds by their start.
    pub builds: Vec<Build>,
    /// Rows and documents that held nothing known.
    pub left_out: usize,
    pub(super) events: Events,
    /// Places of the builds in their list, by id; filled by [`History::finish`].
    build_places: BTreeMap<String, usize>,
}

/// One execution of the pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PipelineExecution {
    /// Its id.
    pub id: String,
    /// `Succeeded`, `Failed`, `Superseded`, `Stopped`, `InProgress` …, as the service names it.
    pub status: String,
    /// When it started.
    pub started: Option<Moment>,
    /// When it ended; for one in progress when it was last heard of.
    pub ended: Option<Moment>,
    /// `SUPERSEDED`, `QUEUED` or `PARALLEL`.
    pub mode: Option<String>,
    /// What started it, such as `Webhook`.
    pub trigger: Option<String>,
}

/// One execution of an action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActionExecution {
    /// Id of the execution of the pipeline.
    pub execution_id: String,
    /// Its own id.
    pub id: Option<String>,
    /// Name of the stage.
    pub stage: String,
    /// Name of the action.
    pub action: String,
    /// When it started; unknown where that event was lost.
    pub started: Option<Moment>,
    /// When it ended; unknown for one in progress or where that event was lost.
    pub ended: Option<Moment>,
    /// `Succeeded`, `Failed`, `Abandoned`, `InProgress`.
    pub status: String,
    /// Attempt within its execution, from 0.
    pub attempt: u32,
    /// Category of its action type.
    pub category: Option<String>,
    /// Provider of its action type.
    pub provider: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// What it started elsewhere: for CodeBuild the id of the build.
    pub external_id: Option<String>,
}

/// One build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Build {
    /// Its id, `project:uuid`.
    pub id: String,
    /// Name of the project.
    pub project: Option<String>,
    /// `SUCCEEDED`, `FAILED`, `TIMED_OUT` …
    pub status: String,
    /// When it was accepted.
    pub started: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// `BUILD_GENERAL1_SMALL` …
    pub compute_type: Option<String>,
    /// `LINUX_CONTAINER` …
    pub environment_type: Option<String>,
    /// Its phases in order.
    pub phases: Vec<BuildPhase>,
}

/// One phase of a build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildPhase {
    /// `QUEUED`, `PROVISIONING`, `BUILD` …
    pub name: String,
    /// When it began.
    pub started: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
}

impl ActionExecution {
    /// How long it took; nothing while it runs or where a time is unknown.
    #[must_use]
    pub fn duration(&self) -> Option<Micros> {
        self.ended?.since(self.started?)
    }
}

impl Build {
    /// How long it waited for a place.
    #[must_use]
    pub fn queued(&self) -> Option<Micros> {
        self.phase("QUEUED")
    }

    /// How long one of its phases took, such as `PROVISIONING`.
    #[must_use]
    pub fn phase(&self, name: &str) -> Option<Micros> {
        let phase = self.phases.iter().find(|phase| phase.name == name)?;
        phase.ended?.since(phase.started?)
    }
}

impl History {
    /// Rows of every kind so far.
    pub(super) fn len(&self) -> usize {
        self.executions.len() + self.actions.len() + self.builds.len() + self.events.len()
    }

    pub(super) fn take(&mut self, page: Page) {
        self.left_out += page.unknown;
        for row in page.executions {
            match execution(row) {
                Some(execution) => self.executions.push(execution),
                None => self.left_out += 1,
            }
        }
        for row in page.actions {
            match action(row) {
                Some(action) => self.actions.push(action),
                None => self.left_out += 1,
            }
        }
        for row in page.builds {
            match build(row) {
                Some(build) => self.builds.push(build),
                None => self.left_out += 1,
            }
        }
        for event in page.events {
            if !self.events.take(event) {
                self.left_out += 1;
            }
        }
        for message in page.messages {
            self.take_text(&message);
        }
    }

    /// Joins pages and events, counts attempts, and puts everything in the order of time.
    ///
    /// Of a row that came several times the last heard of stays. Events fill in only executions of which there are no
    /// rows: their times are whole seconds.
    #[must_use]
    pub fn finish(mut self) -> Self {
        let (from_events, of_events) = std::mem::take(&mut self.events).finish();
        let listed: BTreeSet<String> = self.executions.iter().map(|it| it.id.clone()).collect();
        self.executions.extend(
            from_events
                .into_iter()
                .filter(|it| !listed.contains(&it.id)),
        );
        let listed: BTreeSet<String> = self
            .actions
            .iter()
            .map(|it| it.execution_id.clone())
            .collect();
        self.actions.extend(
            of_events
                .into_iter()
                .filter(|it| !listed.contains(&it.execution_id)),
        );

        self.executions = newest(self.executions, |it| Some(it.id.clone()), |it| it.ended);
        self.actions = newest(self.actions, |it| it.id.clone(), |it| it.ended);
        self.builds = newest(self.builds, |it| Some(it.id.clone()), |it| it.ended);
        // What began before the first event that was read stands at the end, not before everything.
        self.executions
            .sort_by(|left, right| by_start(left.started, &left.id, right.started, &right.id));
        self.builds
            .sort_by(|left, right| by_start(left.started, &left.id, right.started, &right.id));
        let places = self.builds.iter().enumerate();
        self.build_places = places.map(|(at, build)| (build.id.clone(), at)).collect();
        let time = |it: &ActionExecution| it.started.or(it.ended);
        self.actions.sort_by(|left, right| {
            (
                time(left),
                &left.execution_id,
                &left.stage,
                &left.action,
                &left.id,
            )
                .cmp(&(
                    time(right),
                    &right.execution_id,
                    &right.stage,
                    &right.action,
                    &right.id,
                ))
        });
        let mut attempts: BTreeMap<(String, String, String), u32> = BTreeMap::new();
        for action in &mut self.actions {
            let key = (
                action.execution_id.clone(),
                action.stage.clone(),
                action.action.clone(),
            );
            let attempt = attempts.entry(key).or_default();
            action.attempt = *attempt;
            *attempt += 1;
        }
        self
    }

    /// The build that an action ran, when builds were read. Call [`History::finish`] before.
    #[must_use]
    pub fn build_of(&self, action: &ActionExecution) -> Option<&Build> {
        let id = action.external_id.as_deref()?;
        self.builds.get(*self.build_places.get(id)?)
    }
}

fn by_start(
    left: Option<Moment>,
    left_id: &str,
    right: Option<Moment>,
    right_id: &str,
) -> std::cmp::Ordering {
    (left.is_none(), left, left_id).cmp(&(right.is_none(), right, right_id))
}

/// Keeps one row of each id, the one that was heard of last; rows without an id all stay.
fn newest<T>(
    rows: Vec<T>,
    id: impl Fn(&T) -> Option<String>,
    heard: impl Fn(&T) -> Option<Moment>,
) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(rows.len());
    let mut positions: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let known = id(&row).and_then(|id| match positions.get(&id) {
            Some(position) => Some(*position),
            None => {
                positions.insert(id, kept.len());
                None
            }
        });
        match known.and_then(|position| kept.get_mut(position)) {
            Some(earlier) if heard(earlier) <= heard(&row) => *earlier = row,
            Some(_) => {}
            None => kept.push(row),
        }
    }
    kept
}

fn execution(row: ExecutionRow) -> Option<PipelineExecution> {
    Some(PipelineExecution {
        id: row.pipeline_execution_id.0?,
        status: row.status.0.unwrap_or_default(),
        started: row.start_time.0,
        ended: row.last_update_time.0,
        mode: row
            .execution_mode
            .0
            .filter(|_| row.execution_type.0.as_deref() != Some("ROLLBACK")),
        trigger: row.trigger.trigger_type.0,
    })
}

fn action(row: ActionRow) -> Option<ActionExecution> {
    let status = row.status.0.unwrap_or_default();
    let in_progress = status == "InProgress";
    Some(ActionExecution {
        execution_id: row.pipeline_execution_id.0?,
        id: row.action_execution_id.0,
        stage: row.stage_name.0?,
        action: row.action_name.0?,
        started: row.start_time.0,
        ended: row.last_update_time.0.filter(|_| !in_progress),
        status,
        attempt: 0,
        category: row.input.action_type_id.category.0,
        provider: row.input.action_type_id.provider.0,
        region: row.input.region.0,
        external_id: row.output.execution_result.external_execution_id.0,
    })
}

fn build(row: BuildRow) -> Option<Build> {
    let phase = |phase: super::page::PhaseRow| BuildPhase {
        name: phase.phase_type.0.unwrap_or_default(),
        started: phase.start_time.0,
        ended: phase.end_time.0,
    };
    Some(Build {
        id: row.id.0?,
        project: row.project_name.0,
        status: row.build_status.0.unwrap_or_default(),
        started: row.start_time.0,
        ended: row.end_time.0,
        compute_type: row.environment.compute_type.0,
        environment_type: row.environment.environment_type.0,
        phases: row.phases.into_iter().map(phase).collect(),
    })
}
