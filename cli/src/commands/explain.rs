//! `stagewright explain`: where the lead time goes, and which of the inputs matter.

use serde::Serialize;
use stagewright_study::Explanation;
use stagewright_study::page::explain as page;

use crate::arguments::ExplainArguments;
use crate::commands::study::{Question, answer, end, refused};
use crate::failure::Failure;
use crate::work;

pub(crate) fn run(arguments: &ExplainArguments) -> Result<(), Failure> {
    let question = Question::of(&arguments.about)?;
    let scenario = &question.asked.scenario;
    let progress = work::announce(
        &arguments.about.simulation,
        &scenario.profile,
        &scenario.pipeline,
        Explanation::simulations(scenario),
        0,
    )?;
    let explanation = Explanation::run(scenario, &question.options).map_err(refused)?;
    drop(progress);
    let name = scenario.pipeline.name();
    answer(
        arguments.format,
        || page::document(name, &explanation, arguments.all),
        || Document {
            tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
            pipeline: name,
            answer: page::answer(name, &explanation),
            explanation: &explanation,
        },
    )?;
    end(&question.definition, explanation.partial)
}

/// What `--format json` prints: `docs/schemas/explain.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    tool: &'static str,
    pipeline: &'a str,
    answer: String,
    explanation: &'a Explanation,
}
