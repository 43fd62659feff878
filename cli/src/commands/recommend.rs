//! `stagewright recommend`: edits that gain something for certain.

use serde::Serialize;
use stagewright_report::text::Shown;
use stagewright_study::RecommendStudy;

use crate::arguments::{AnswerFormat, RecommendArguments};
use crate::commands::study::{Asked, options, refused};
use crate::console;
use crate::definition::Definition;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{terminal, work};
use stagewright_study::page::recommend as page;

pub(crate) fn run(arguments: &RecommendArguments) -> Result<(), Failure> {
    let file = &arguments.definition.file;
    let definition = Definition::open_priced(file, &arguments.definition.reading, &arguments.price)
        .map_err(Failure::cannot_be_asked)?;
    let simulation = &arguments.simulation;
    let asked = Asked::of(&definition, definition.check, simulation)?;
    let scenario = &asked.scenario;
    let options = options(&definition, definition.check, simulation, &arguments.price)?;
    let progress = work::announce(
        simulation,
        &scenario.profile,
        &scenario.pipeline,
        RecommendStudy::simulations(scenario),
        0,
    )?;
    let study = RecommendStudy::run(scenario, &options).map_err(refused)?;
    drop(progress);
    let name = scenario.pipeline.name();
    let document = || page::document(name, &study);
    match arguments.format {
        AnswerFormat::Text => console::print(&document().text(terminal::look()))?,
        AnswerFormat::Markdown => console::print(&Shown::document(&document().markdown()))?,
        AnswerFormat::Json => console::print_json(&Document {
            tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
            pipeline: name,
            answer: page::answer(name, &study),
            recommended: &study,
        })?,
    }
    definition.tell_warnings();
    match study.partial {
        true => Err(Failure::told(Exit::Partial)),
        false => Ok(()),
    }
}

/// What `--format json` prints: `docs/schemas/recommend.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    tool: &'static str,
    pipeline: &'a str,
    answer: String,
    recommended: &'a RecommendStudy,
}
