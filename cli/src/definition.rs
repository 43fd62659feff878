//! A definition that was read and checked, with the places of what was found.

use stagewright_cfn::{Reading, read};
use stagewright_core::{CheckOptions, Finding, Pipeline, Severity, Site};

use crate::arguments::DefinitionArguments;
use crate::failure::Failure;
use crate::input::{Input, read_options, unreadable};

/// A checked pipeline and the file it came from.
pub(crate) struct Definition {
    pub(crate) input: Input,
    pub(crate) pipeline: Pipeline,
    pub(crate) warnings: Vec<Finding>,
    pub(crate) reading: Reading,
}

impl Definition {
    /// Reads and checks. Warnings of the reader are told at once on standard error; findings that are errors end it.
    pub(crate) fn open(arguments: &DefinitionArguments) -> Result<Self, Failure> {
        Self::of(Input::definition(&arguments.file)?, arguments)
    }

    pub(crate) fn of(input: Input, arguments: &DefinitionArguments) -> Result<Self, Failure> {
        let options = read_options(&arguments.reading);
        let reading =
            read(&input.text, &options).map_err(|error| unreadable(&input.name, &error))?;
        for warning in &reading.warnings {
            let place = warning.place.map_or_else(
                || input.name.clone(),
                |place| format!("{}:{place}", input.name),
            );
            anstream::eprintln!("{place}: warning: {}", warning.message);
            if !warning.help.is_empty() {
                anstream::eprintln!("  help: {}", warning.help);
            }
        }
        let checked = stagewright_core::check(
            reading.draft.clone(),
            CheckOptions {
                quotas: arguments.reading.quotas.into(),
            },
        );
        match checked.pipeline {
            Some(pipeline) => Ok(Self {
                input,
                pipeline,
                warnings: checked.findings,
                reading,
            }),
            None => {
                print_errors(&input, &reading, &checked.findings);
                Err(Failure::Findings)
            }
        }
    }
}

fn print_errors(input: &Input, reading: &Reading, findings: &[Finding]) {
    for finding in findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
    {
        anstream::eprintln!("{}", line(input, reading, finding));
    }
}

/// One finding in the short form: place, severity, message, rule, then notes and help.
pub(crate) fn line(input: &Input, reading: &Reading, finding: &Finding) -> String {
    use std::fmt::Write as _;
    let place = |site: &Site| format!("{}:{}", input.name, reading.places.find(site));
    let mut text = format!(
        "{}: {}: {} [{}]",
        place(&finding.site),
        finding.severity.as_str(),
        finding.message,
        finding.rule
    );
    for label in &finding.labels {
        let _ = write!(text, "\n  note: {} at {}", label.text, place(&label.site));
    }
    for note in &finding.notes {
        let _ = write!(text, "\n  note: {note}");
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "\n  help: {help}");
    }
    text
}
