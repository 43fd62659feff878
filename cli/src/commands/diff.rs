//! `stagewright diff`: what changed between two definitions, by structure and not by text.

use std::path::Path;

use serde::Serialize;
use stagewright_cfn::{Difference, diff};
use stagewright_report::format;

use crate::arguments::{DiffArguments, StudyFormat};
use crate::definition::draft;
use crate::failure::Failure;
use crate::terminal;

pub(crate) fn run(arguments: &DiffArguments) -> Result<(), Failure> {
    let standard_input = Path::new("-");
    if arguments.before == standard_input && arguments.after == standard_input {
        let help = "give a file for one of the two";
        return Err(Failure::usage(
            "",
            "standard input can be read only once",
            help,
        ));
    }
    let before = draft(&arguments.before, &arguments.reading)?;
    let after = draft(&arguments.after, &arguments.reading)?;
    let differences = diff(&before, &after);
    match arguments.format {
        StudyFormat::Text => {
            let look = terminal::look();
            for difference in &differences {
                anstream::println!("{}", look.show(&difference.to_string()));
            }
            let count = match differences.len() {
                0 => "no difference".to_owned(),
                count => format::counted(count as u64, "difference"),
            };
            anstream::eprintln!("{count}");
        }
        StudyFormat::Json => {
            let document = Document {
                equal: differences.is_empty(),
                differences: differences.iter().map(Row::of).collect(),
            };
            let text = serde_json::to_string_pretty(&document).map_err(Failure::internal)?;
            anstream::println!("{text}");
        }
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(Failure::Findings)
    }
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    equal: bool,
    differences: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    change: &'static str,
    what: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn of(difference: &'a Difference) -> Self {
        let (before, after) = (difference.before.as_deref(), difference.after.as_deref());
        Self {
            change: match (before, after) {
                (None, Some(_)) => "added",
                (Some(_), None) => "removed",
                _ => "changed",
            },
            what: &difference.what,
            before,
            after,
        }
    }
}
