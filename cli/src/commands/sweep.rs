//! `stagewright sweep`: edits over a range, and where something breaks even.

use serde::Serialize;
use stagewright_core::EditMistake;
use stagewright_report::format::shell_word;
use stagewright_report::text::Shown;
use stagewright_study::page::sweep as page;
use stagewright_study::{Axis, SWEEP_COLUMNS, SweepPlan, SweepStudy, sweep_cells};

use crate::arguments::{SweepArguments, TableFormat};
use crate::commands::study::{Question, end, print_page, refused};
use crate::exit::Exit;
use crate::failure::{Failure, Message};
use crate::{console, terminal, work};

/// Points of one sweep: what a person looks at, and what is kept of each, has a bound.
const MOST_POINTS: usize = 10_000;

pub(crate) fn run(arguments: &SweepArguments) -> Result<(), Failure> {
    let axes = axes(&arguments.vary)?;
    let question = Question::of(&arguments.about)?;
    let base = &question.asked.scenario;
    let (vary, points) = (&arguments.vary, arguments.points);
    let plan = plan(&question, axes, vary, points, arguments.latin)?;
    let progress = work::announce(
        &arguments.about.simulation,
        &plan.profile_of_the_mean_rate(),
        &base.pipeline,
        plan.points.len(),
        0,
    )?;
    let study = SweepStudy::run(&plan, &question.options).map_err(refused)?;
    drop(progress);
    match arguments.format {
        TableFormat::Text => console::print(&page::document(&study, base).text(terminal::look()))?,
        TableFormat::Json => console::print_json(&Document {
            tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
            pipeline: base.pipeline.name(),
            sweep: &study,
        })?,
        TableFormat::Csv => console::print(&csv(&study))?,
        TableFormat::Html => print_page(&page::document(&study, base))?,
    }
    end(&question.definition, study.partial)
}

/// The points to simulate: those of a Latin hypercube, or `points` of each range.
pub(super) fn plan(
    question: &Question,
    axes: Vec<Axis>,
    vary: &[String],
    points: u32,
    latin: Option<u32>,
) -> Result<SweepPlan, Failure> {
    let scenario = &question.asked.scenario;
    let plan = SweepPlan::of(scenario, axes, question.definition.check);
    let count = plan.grid_points(points);
    if latin.is_none() && count > MOST_POINTS {
        return Err(Failure::usage(
            "--vary",
            format!("the grid has {count} points, and {MOST_POINTS} are the most"),
            "ask for fewer with --points, or for a sample of them with `stagewright sweep --latin`",
        ));
    }
    let plan = match latin {
        Some(points) => plan.latin_hypercube(points, question.options.seed),
        None => plan.grid(points),
    };
    plan.map_err(|mistakes| wrong(&mistakes, vary))
}

/// What `--format json` prints: `docs/schemas/sweep.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    tool: &'static str,
    pipeline: &'a str,
    sweep: &'a SweepStudy,
}

pub(super) fn axes(texts: &[String]) -> Result<Vec<Axis>, Failure> {
    let mut axes: Vec<Axis> = Vec::new();
    let mut messages = Vec::new();
    for text in texts {
        let place = format!("--vary {}", shell_word(text));
        match text.parse::<Axis>() {
            Err(error) => messages.push(Message::new(place, &error.message, &error.help)),
            Ok(axis) if axes.iter().any(|it| it.target == axis.target) => {
                let message = format!("`{}` varies twice", axis.target);
                messages.push(Message::new(
                    place,
                    message,
                    "write one range or one list for it",
                ));
            }
            Ok(axis) => axes.push(axis),
        }
    }
    match messages.is_empty() {
        true => Ok(axes),
        false => Err(Failure::with(Exit::Usage, messages)),
    }
}

/// What is wrong with an edit, at the option that makes it.
fn wrong(mistakes: &[EditMistake], texts: &[String]) -> Failure {
    let message = |mistake: &EditMistake| {
        let target = |text: &str| text.split('=').next().map(|it| it.trim().to_owned());
        let wrong = target(&mistake.edit);
        let option = texts.iter().find(|text| target(text) == wrong);
        Message {
            notes: mistake.notes.clone(),
            ..Message::new(
                option.map_or_else(String::new, |text| format!("--vary {}", shell_word(text))),
                &mistake.message,
                mistake.help.as_deref().unwrap_or_default(),
            )
        }
    };
    Failure::with(Exit::Usage, mistakes.iter().map(message).collect())
}

fn csv(study: &SweepStudy) -> Shown {
    let axes = study.axes.iter().map(|axis| axis.target.as_str());
    let head: Vec<&str> = axes.chain(SWEEP_COLUMNS).collect();
    stagewright_report::text::csv(&head, study.rows.iter().map(sweep_cells))
}
