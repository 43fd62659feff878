//! `stagewright check`: every finding of every file.

use stagewright_cfn::read_all;
use stagewright_core::{CheckOptions, Severity};

use crate::arguments::{CheckArguments, Deny};
use crate::definition::line;
use crate::failure::Failure;
use crate::input::{Input, read_options, unreadable};

pub(crate) fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    let mut failed = false;
    for path in &arguments.files {
        let input = Input::definition(path)?;
        let readings = read_all(&input.text, &read_options(&arguments.reading))
            .map_err(|error| unreadable(&input.name, &error))?;
        for reading in &readings {
            let checked = stagewright_core::check(
                reading.draft.clone(),
                CheckOptions {
                    quotas: arguments.reading.quotas.into(),
                },
            );
            for finding in &checked.findings {
                let denied =
                    arguments.deny == Some(Deny::Warnings) && finding.severity == Severity::Warning;
                failed |= denied || finding.severity == Severity::Error;
                anstream::println!("{}", line(&input, reading, finding));
            }
        }
    }
    if failed {
        Err(Failure::Findings)
    } else {
        Ok(())
    }
}
