//! `stagewright export`: a template with everything the pipeline needs.

use stagewright_cfn::{ExportOptions, cloudformation, create_pipeline};

use crate::arguments::{ExportArguments, ExportFormat};
use crate::definition::{Definition, line};
use crate::failure::Failure;

pub(crate) fn run(arguments: &ExportArguments) -> Result<(), Failure> {
    let definition = Definition::open(&arguments.definition)?;
    let draft = definition.pipeline.draft();
    let template = definition.reading.template.as_ref();
    let exported = match arguments.format {
        ExportFormat::CreatePipeline => create_pipeline(draft),
        _ => cloudformation(draft, template, &ExportOptions::default()),
    };
    for finding in &exported.findings {
        anstream::eprintln!("{}", line(&definition.input, &definition.reading, finding));
    }
    let text = match arguments.format {
        ExportFormat::Yaml => exported.to_yaml(),
        ExportFormat::Json | ExportFormat::CreatePipeline => exported.to_json(),
    };
    match &arguments.output {
        None => anstream::print!("{text}"),
        Some(path) => std::fs::write(path, text).map_err(|error| {
            Failure::usage(path.display(), format!("cannot be written: {error}"), "")
        })?,
    }
    Ok(())
}
