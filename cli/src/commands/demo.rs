//! `stagewright demo`: a study of the pipeline that comes with the command.

use crate::arguments::{DemoArguments, ReadingArguments, StudyFormat};
use crate::commands::study::study;
use crate::console;
use crate::definition::Definition;
use crate::failure::Failure;
use crate::input::Input;

const TEMPLATE: &str = include_str!("../../demo.yaml");

pub(crate) fn run(arguments: &DemoArguments) -> Result<(), Failure> {
    let reading = ReadingArguments::default();
    let input = Input::new("demo.yaml".to_owned(), TEMPLATE.to_owned());
    let definition = Definition::of(input, &reading)?.priced(&arguments.price);
    study(
        &definition,
        definition.check,
        &arguments.simulation,
        &arguments.price,
        &arguments.output,
    )?;
    match arguments.output.format {
        StudyFormat::Text => console::hint("Next: stagewright study YOUR-TEMPLATE.yaml"),
        StudyFormat::Json => Ok(()),
    }
}
