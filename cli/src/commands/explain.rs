//! `stagewright explain`: where the lead time goes, and which of the inputs matter.

use serde::Serialize;
use stagewright_report::text::Shown;
use stagewright_study::{Explanation, input_ranges};

use crate::arguments::{AnswerFormat, ExplainArguments};
use crate::commands::study::{Asked, options, refused};
use crate::console;
use crate::definition::Definition;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{terminal, work};
use stagewright_study::page::explain as page;

pub(crate) fn run(arguments: &ExplainArguments) -> Result<(), Failure> {
    let file = &arguments.definition.file;
    let definition = Definition::open_priced(file, &arguments.definition.reading, &arguments.price)
        .map_err(Failure::cannot_be_asked)?;
    let simulation = &arguments.simulation;
    let asked = Asked::of(&definition, definition.check, simulation)?;
    let scenario = &asked.scenario;
    let options = options(&definition, definition.check, simulation, &arguments.price)?;
    let inputs = input_ranges(scenario).len();
    let progress = work::announce(
        simulation,
        &scenario.profile,
        &scenario.pipeline,
        // The months themselves, those that are taken apart, and both ends of each input.
        2 + 2 * inputs,
        0,
    )?;
    let explanation = Explanation::run(scenario, &options).map_err(refused)?;
    drop(progress);
    let name = scenario.pipeline.name();
    let document = || page::document(name, &explanation, arguments.all);
    match arguments.format {
        AnswerFormat::Text => console::print(&document().text(terminal::look()))?,
        AnswerFormat::Markdown => console::print(&Shown::document(&document().markdown()))?,
        AnswerFormat::Json => console::print_json(&Document {
            tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
            pipeline: name,
            answer: page::answer(name, &explanation),
            explanation: &explanation,
        })?,
    }
    definition.tell_warnings();
    match explanation.partial {
        true => Err(Failure::told(Exit::Partial)),
        false => Ok(()),
    }
}

/// What `--format json` prints: `docs/schemas/explain.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    tool: &'static str,
    pipeline: &'a str,
    answer: String,
    explanation: &'a Explanation,
}
