//! `stagewright history`: what the account tells of executions, as one table.

use std::path::Path;

use serde::Serialize;
use stagewright_cfn::history::{ActionExecution, Build, History, Moment, PipelineExecution};
use stagewright_core::Micros;
use stagewright_report::format;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Table};

use crate::arguments::{HistoryArguments, StudyFormat};
use crate::console;
use crate::failure::{self, Failure};
use crate::input::{open, unreadable};
use crate::terminal;

/// Characters of an execution's id that tell it from the others in a table for people.
const SHORT_ID: usize = 8;

/// Rows of one table for people; nobody reads more, and laying them out takes memory.
const MOST_SHOWN: usize = 1_000;

pub(crate) fn run(arguments: &HistoryArguments) -> Result<(), Failure> {
    let mut history = History::default();
    // What was read before an error stays: a file that was cut off still tells most of its story.
    let mut failures = Vec::new();
    for path in &arguments.files {
        if let Err(failure) = add(&mut history, path) {
            failures.push(failure);
        }
    }
    let history = history.finish();
    let empty =
        history.executions.is_empty() && history.actions.is_empty() && history.builds.is_empty();
    if history.left_out > 0 {
        let rows = format::counted(history.left_out as u64, "row");
        console::tell_line(&format!(
            "warning: {rows} or documents held nothing known of executions and are left out"
        ));
    }
    if !empty || failures.is_empty() {
        let view = View::of(&history);
        match arguments.format {
            StudyFormat::Text => console::print(&view.document().text(terminal::look()))?,
            StudyFormat::Json => console::print_json(&view)?,
        }
    }
    failure::all(failures.into_iter().map(Err))
}

fn add(history: &mut History, path: &Path) -> Result<(), Failure> {
    let (name, read) = if path == Path::new("-") {
        ("<stdin>".to_owned(), history.add(std::io::stdin().lock()))
    } else {
        (path.display().to_string(), history.add(open(path)?))
    };
    read.map_err(|error| unreadable(&name, &error))
}

/// The table. It is also what `--format json` prints: times in ISO 8601, spans in microseconds;
/// `docs/schemas/history.schema.json`.
#[derive(Serialize)]
struct View<'a> {
    executions: Vec<ExecutionRow<'a>>,
    actions: Vec<ActionRow<'a>>,
    builds: Vec<BuildRow<'a>>,
    /// Rows and documents that held nothing known.
    left_out: usize,
}

#[derive(Serialize)]
struct ExecutionRow<'a> {
    id: &'a str,
    status: &'a str,
    started: Option<String>,
    ended: Option<String>,
    took_micros: Option<u64>,
    mode: Option<&'a str>,
    trigger: Option<&'a str>,
}

#[derive(Serialize)]
struct ActionRow<'a> {
    execution: &'a str,
    id: Option<&'a str>,
    stage: &'a str,
    action: &'a str,
    attempt: u32,
    status: &'a str,
    started: Option<String>,
    ended: Option<String>,
    took_micros: Option<u64>,
    /// How long its build waited for a place, where builds were read.
    queued_micros: Option<u64>,
    category: Option<&'a str>,
    provider: Option<&'a str>,
    region: Option<&'a str>,
    external_id: Option<&'a str>,
}

#[derive(Serialize)]
struct BuildRow<'a> {
    id: &'a str,
    project: Option<&'a str>,
    status: &'a str,
    started: Option<String>,
    ended: Option<String>,
    queued_micros: Option<u64>,
    compute_type: Option<&'a str>,
    environment_type: Option<&'a str>,
    phases: Vec<PhaseRow<'a>>,
}

#[derive(Serialize)]
struct PhaseRow<'a> {
    name: &'a str,
    started: Option<String>,
    took_micros: Option<u64>,
}

fn shown(moment: Option<Moment>) -> Option<String> {
    moment.map(|it| it.to_string())
}

fn span(from: Option<Moment>, to: Option<Moment>) -> Option<u64> {
    Some(to?.since(from?)?.0)
}

impl<'a> View<'a> {
    fn of(history: &'a History) -> Self {
        Self {
            executions: history.executions.iter().map(ExecutionRow::of).collect(),
            actions: history
                .actions
                .iter()
                .map(|it| ActionRow::of(it, history.build_of(it)))
                .collect(),
            builds: history.builds.iter().map(BuildRow::of).collect(),
            left_out: history.left_out,
        }
    }

    fn document(&self) -> Document {
        let document = Document::new("History", self.answer());
        let mut executions = Table::new([
            Column::text("started"),
            Column::text("execution"),
            Column::text("status"),
            Column::number("took"),
            Column::text("started by"),
        ]);
        for row in last(&self.executions) {
            executions.push([
                for_people(row.started.as_deref()),
                short(row.id),
                row.status.to_owned(),
                took(row.took_micros),
                row.trigger.unwrap_or_default().to_owned(),
            ]);
        }
        let mut actions = Table::new([
            Column::text("started"),
            Column::text("execution"),
            Column::text("action"),
            Column::number("try"),
            Column::text("status"),
            Column::number("took"),
            Column::number("queued"),
        ]);
        for row in last(&self.actions) {
            actions.push([
                without_year(row.started.as_deref()),
                short(row.execution),
                format!("{}/{}", row.stage, row.action),
                (u64::from(row.attempt) + 1).to_string(),
                row.status.to_owned(),
                took(row.took_micros),
                took(row.queued_micros),
            ]);
        }
        let document = section(document, "Executions", self.executions.len(), executions);
        section(document, "Actions", self.actions.len(), actions)
    }

    fn answer(&self) -> String {
        let retries = self.actions.iter().filter(|it| it.attempt > 0).count();
        let count = |number: usize, noun: &str| format::counted(number as u64, noun);
        let times = || {
            let executions = self
                .executions
                .iter()
                .filter_map(|it| it.started.as_deref());
            executions.chain(self.actions.iter().filter_map(|it| it.started.as_deref()))
        };
        let when = match (times().min(), times().max()) {
            (Some(first), Some(last)) => {
                format!(
                    ", started from {} to {}",
                    for_people(Some(first)),
                    for_people(Some(last))
                )
            }
            _ => String::new(),
        };
        format!(
            "{}, {} of actions ({} of them retries) and {}{when}. Times are UTC.",
            count(self.executions.len(), "execution"),
            count(self.actions.len(), "execution"),
            format::count(retries as u64),
            count(self.builds.len(), "build"),
        )
    }
}

fn section(document: Document, heading: &str, rows: usize, table: Table) -> Document {
    match rows {
        0 => document,
        1..=MOST_SHOWN => document.section(Section::new(heading).table(table)),
        more => {
            let (shown, more) = (format::count(MOST_SHOWN as u64), format::count(more as u64));
            let about = format!("The last {shown} of {more}; `--format json` has them all.");
            document.section(Section::new(heading).about(about).table(table))
        }
    }
}

/// The rows that a table for people shows.
fn last<T>(rows: &[T]) -> &[T] {
    rows.get(rows.len().saturating_sub(MOST_SHOWN)..)
        .unwrap_or(rows)
}

/// Day and second of a time stamp: fractions are noise in a table.
fn for_people(time: Option<&str>) -> String {
    let time = time.unwrap_or("unknown");
    let seconds = time.get(..19).unwrap_or(time);
    seconds.replacen('T', " ", 1)
}

/// The year stands with the execution already, and eighty columns are few.
fn without_year(time: Option<&str>) -> String {
    let time = for_people(time);
    time.split_once('-')
        .map_or(time.clone(), |(_, rest)| rest.to_owned())
}

fn short(id: &str) -> String {
    id.chars().take(SHORT_ID).collect()
}

fn took(micros: Option<u64>) -> String {
    micros.map_or_else(String::new, |it| format::duration(Micros(it)))
}

impl<'a> ExecutionRow<'a> {
    fn of(execution: &'a PipelineExecution) -> Self {
        Self {
            id: &execution.id,
            status: &execution.status,
            started: shown(execution.started),
            ended: shown(execution.ended),
            took_micros: span(execution.started, execution.ended),
            mode: execution.mode.as_deref(),
            trigger: execution.trigger.as_deref(),
        }
    }
}

impl<'a> ActionRow<'a> {
    fn of(action: &'a ActionExecution, build: Option<&Build>) -> Self {
        Self {
            execution: &action.execution_id,
            id: action.id.as_deref(),
            stage: &action.stage,
            action: &action.action,
            attempt: action.attempt,
            status: &action.status,
            started: shown(action.started),
            ended: shown(action.ended),
            took_micros: action.duration().map(|it| it.0),
            queued_micros: build.and_then(Build::queued).map(|it| it.0),
            category: action.category.as_deref(),
            provider: action.provider.as_deref(),
            region: action.region.as_deref(),
            external_id: action.external_id.as_deref(),
        }
    }
}

impl<'a> BuildRow<'a> {
    fn of(build: &'a Build) -> Self {
        let phases = build.phases.iter().map(|phase| PhaseRow {
            name: &phase.name,
            started: shown(phase.started),
            took_micros: span(phase.started, phase.ended),
        });
        Self {
            id: &build.id,
            project: build.project.as_deref(),
            status: &build.status,
            started: shown(build.started),
            ended: shown(build.ended),
            queued_micros: build.queued().map(|it| it.0),
            compute_type: build.compute_type.as_deref(),
            environment_type: build.environment_type.as_deref(),
            phases: phases.collect(),
        }
    }
}
