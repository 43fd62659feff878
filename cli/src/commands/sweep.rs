//! `stagewright sweep`: edits over a range, and where something breaks even.

use serde::Serialize;
use stagewright_core::EditMistake;
use stagewright_report::format::shell_word;
use stagewright_report::text::Shown;
use stagewright_study::{Axis, SWEEP_COLUMNS, SweepPlan, SweepStudy, sweep_cells};

use crate::arguments::{SweepArguments, TableFormat};
use crate::commands::study::{Asked, options, refused};
use crate::console;
use crate::definition::Definition;
use crate::exit::Exit;
use crate::failure::{Failure, Message};
use crate::{terminal, work};
use stagewright_study::page::sweep as page;

/// Points of one sweep: what a person looks at, and what is kept of each, has a bound.
const MOST_POINTS: usize = 10_000;

pub(crate) fn run(arguments: &SweepArguments) -> Result<(), Failure> {
    let axes = axes(&arguments.vary)?;
    let file = &arguments.definition.file;
    let definition = Definition::open_priced(file, &arguments.definition.reading, &arguments.price)
        .map_err(Failure::cannot_be_asked)?;
    let simulation = &arguments.simulation;
    let asked = Asked::of(&definition, definition.check, simulation)?;
    let base = &asked.scenario;
    let options = options(&definition, definition.check, simulation, &arguments.price)?;
    let plan = SweepPlan::of(base, axes, definition.check);
    let points = plan.grid_points(arguments.points);
    if arguments.latin.is_none() && points > MOST_POINTS {
        return Err(Failure::usage(
            "--vary",
            format!("the grid has {points} points, and {MOST_POINTS} are the most"),
            "ask for fewer with --points, or for a sample of them with --latin",
        ));
    }
    let plan = match arguments.latin {
        Some(points) => plan.latin_hypercube(points, options.seed),
        None => plan.grid(arguments.points),
    };
    let plan = plan.map_err(|mistakes| wrong(&mistakes, &arguments.vary))?;
    let progress = work::announce(
        simulation,
        &plan.profile_of_the_mean_rate(),
        &base.pipeline,
        plan.points.len(),
        0,
    )?;
    let study = SweepStudy::run(&plan, &options).map_err(refused)?;
    drop(progress);
    match arguments.format {
        TableFormat::Text => console::print(&page::document(&study, base).text(terminal::look()))?,
        TableFormat::Json => console::print_json(&Document {
            tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
            pipeline: base.pipeline.name(),
            sweep: &study,
        })?,
        TableFormat::Csv => console::print(&csv(&study)?)?,
    }
    match study.partial {
        true => Err(Failure::told(Exit::Partial)),
        false => Ok(()),
    }
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
pub(super) fn wrong(mistakes: &[EditMistake], texts: &[String]) -> Failure {
    let message = |mistake: &EditMistake| {
        let target = mistake.edit.split('=').next().unwrap_or_default();
        let option = texts
            .iter()
            .find(|text| text.split('=').next() == Some(target));
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

fn csv(study: &SweepStudy) -> Result<Shown, Failure> {
    let axes = study.axes.iter().map(|axis| axis.target.as_str());
    let head: Vec<&str> = axes.chain(SWEEP_COLUMNS).collect();
    super::cost::csv_text(&head, study.rows.iter().map(sweep_cells))
}
