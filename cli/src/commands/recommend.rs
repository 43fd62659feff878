//! `stagewright recommend`: edits that gain something for certain.

mod write;

use serde::Serialize;
use stagewright_study::RecommendStudy;
use stagewright_study::page::recommend as page;

use crate::arguments::RecommendArguments;
use crate::commands::study::{Question, answer, end, refused};
use crate::failure::{self, Failure};
use crate::work;

pub(crate) fn run(arguments: &RecommendArguments) -> Result<(), Failure> {
    let question = Question::of(&arguments.about)?;
    if let Some(path) = &arguments.write {
        write::refuse(path, &question)?;
    }
    let scenario = &question.asked.scenario;
    let progress = work::announce(
        &arguments.about.simulation,
        &scenario.profile,
        &scenario.pipeline,
        RecommendStudy::simulations(scenario, &question.options),
        0,
    )?;
    let study = RecommendStudy::run(scenario, &question.options).map_err(refused)?;
    drop(progress);
    let name = scenario.pipeline.name();
    answer(
        arguments.format,
        || page::document(name, &study),
        || Document {
            tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
            pipeline: name,
            answer: page::answer(name, &study),
            recommended: &study,
        },
    )?;
    let written = match &arguments.write {
        Some(path) => write::write(path, &question, &study, arguments),
        None => Ok(()),
    };
    // What the definition warns of is told in either case.
    failure::all([written, end(&question.definition, study.partial)])
}

/// What `--format json` prints: `docs/schemas/recommend.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    tool: &'static str,
    pipeline: &'a str,
    answer: String,
    recommended: &'a RecommendStudy,
}
