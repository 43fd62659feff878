//! `stagewright compare`: how scenarios differ, on the same random numbers.

use serde::Serialize;
use stagewright_core::{Edit, Scenario};
use stagewright_study::{CompareStudy, Contender, Precision, matched, name_of};

use crate::arguments::{CompareArguments, ReadingArguments};
use crate::commands::study::{answer, end, options, profile, refused};
use crate::definition::Definition;
use crate::failure::Failure;
use crate::{scenario, work};
use stagewright_study::page::compare as page;

pub(crate) fn run(arguments: &CompareArguments) -> Result<(), Failure> {
    let file = &arguments.definition.file;
    let definition = Definition::open_priced(file, &arguments.definition.reading, &arguments.price)
        .map_err(Failure::cannot_be_asked)?;
    let simulation = &arguments.simulation;
    let profile = profile(&definition.pipeline, &definition.profile, simulation)?;
    let base = Scenario::new(definition.pipeline.clone(), profile);
    let options = options(&definition, definition.check, simulation, &arguments.price)?;
    let base = Contender::base(definition.pipeline.name(), base, &options);
    let others = others(arguments, &definition, &base)?;
    let simulations = 1 + others.len();
    let pipeline = &base.scenario.pipeline;
    let progress = work::announce(simulation, &base.scenario.profile, pipeline, simulations, 0)?;
    let precision = arguments.precision.map(|width| Precision {
        width,
        most_months: arguments.most_months.max(simulation.replications),
    });
    let study = CompareStudy::run(&base, &others, &options, precision.as_ref()).map_err(refused)?;
    drop(progress);
    let json = || Document {
        tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
        answer: page::answer(&study),
        comparison: &study,
    };
    answer(arguments.format, || page::document(&study), json)?;
    let out_of_budget = study.precision.as_ref().is_some_and(|it| !it.reached);
    end(&definition, study.partial || out_of_budget)
}

/// What `--format json` prints: `docs/schemas/compare.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    tool: &'static str,
    answer: String,
    comparison: &'a CompareStudy,
}

/// What is held against the base: another definition, edits, or every scenario of a file.
fn others(
    arguments: &CompareArguments,
    definition: &Definition,
    base: &Contender,
) -> Result<Vec<Contender>, Failure> {
    let simulation = &arguments.simulation;
    let file = simulation.scenario.as_deref();
    // Without a file there are none.
    let named = file.map(scenario::scenarios).transpose()?;
    let named = named.unwrap_or_default();
    let several = named.iter().any(|(name, _)| name.is_some());
    if several && (arguments.other.is_some() || !simulation.edits.is_empty()) {
        let message = "its scenarios are held against the definition one by one, and there is something else to compare";
        let help = "leave out the other file and `--set`, or write them as one more `[[scenario]]`";
        let place = file.map_or(String::new(), |file| file.display().to_string());
        return Err(Failure::usage(place, message, help));
    }
    if several {
        let contender = |(name, asked): scenario::Listed| {
            let (edits, scenario) = scenario::applied(&base.scenario, definition.check, &asked)?;
            let name = name.unwrap_or_else(|| name_of(&base.scenario.pipeline, &edits));
            Ok(contender(base, name, edits, scenario))
        };
        return named.into_iter().map(contender).collect();
    }
    let mut asked: Vec<scenario::Asked> = named.into_iter().flat_map(|(_, edits)| edits).collect();
    asked.extend(scenario::of_options(&simulation.edits));
    let Some(file) = &arguments.other else {
        if asked.is_empty() {
            return Err(Failure::usage(
                "",
                "there is nothing to compare the definition with",
                "add another definition, `--set EDIT` or `--scenario FILE`",
            ));
        }
        let (edits, scenario) = scenario::applied(&base.scenario, definition.check, &asked)?;
        let name = name_of(&base.scenario.pipeline, &edits);
        return Ok(vec![contender(base, name, edits, scenario)]);
    };
    let reading = ReadingArguments {
        pipeline: arguments
            .other_pipeline
            .clone()
            .or_else(|| arguments.definition.reading.pipeline.clone()),
        ..arguments.definition.reading.clone()
    };
    let other = Definition::open_priced(file, &reading, &arguments.price)
        .map_err(Failure::cannot_be_asked)?;
    let found = Scenario::new(other.pipeline.clone(), other.profile.clone());
    let (found, matched) = matched(&base.scenario, found);
    let (edits, scenario) = scenario::applied(&found, other.check, &asked)?;
    let priced = options(&other, other.check, simulation, &arguments.price)?;
    let name = match other.pipeline.name() == base.name {
        true => file.display().to_string(),
        false => other.pipeline.name().to_owned(),
    };
    let name = match edits.as_slice() {
        [] => name,
        edits => format!("{name} with {}", name_of(&other.pipeline, edits)),
    };
    Ok(vec![Contender {
        name,
        edits,
        scenario,
        billing: priced.billing,
        matched: Some(matched),
    }])
}

fn contender(base: &Contender, name: String, edits: Vec<Edit>, scenario: Scenario) -> Contender {
    Contender {
        name,
        edits,
        scenario,
        ..base.clone()
    }
}
