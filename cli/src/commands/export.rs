//! `stagewright export`: a template with everything the pipeline needs.

use crate::arguments::ExportArguments;
use crate::definition::Definition;
use crate::failure::Failure;

pub(crate) fn run(arguments: &ExportArguments) -> Result<(), Failure> {
    let definition = Definition::open(&arguments.definition)?;
    let _ = (&definition.pipeline, arguments.format, &arguments.output);
    Err(Failure::internal("exporting is not there yet"))
}
