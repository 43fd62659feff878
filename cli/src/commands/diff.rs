//! `stagewright diff`: what changed between two definitions, by structure and not by text.

use std::path::Path;

use serde::Serialize;
use stagewright_cfn::{Difference, Place, diff_templates};
use stagewright_core::Site;
use stagewright_report::format;

use crate::arguments::{DiffArguments, StudyFormat};
use crate::console;
use crate::definition::{Unchecked, unchecked};
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
    let before = unchecked(&arguments.before, &arguments.reading)?;
    let after = unchecked(&arguments.after, &arguments.reading)?;
    let differences = diff_templates(before.side(), after.side());
    for (of, other) in [(&before, &after), (&after, &before)] {
        if of.side().template.is_none() && other.side().template.is_some() {
            console::tell_line(&format!(
                "{}: note: there is no template around this pipeline: of what stands beside it only declared projects are compared",
                of.name
            ));
        }
    }
    let places = |difference: &Difference| {
        let place = |of: &Unchecked, site: Option<&Site>| of.place(site?);
        let (site_before, site_after) = (&difference.site_before, &difference.site_after);
        (
            difference
                .place_before
                .or_else(|| place(&before, site_before.as_ref())),
            difference
                .place_after
                .or_else(|| place(&after, site_after.as_ref())),
        )
    };
    match arguments.format {
        StudyFormat::Text => {
            let look = terminal::look();
            let line = |difference: &Difference| {
                let (at_before, at_after) = places(difference);
                let at = [(&before, at_before), (&after, at_after)];
                let at: Vec<String> = at
                    .into_iter()
                    .filter_map(|(of, place)| Some(format!("{}:{}", of.name, place?)))
                    .collect();
                look.show(&match at.as_slice() {
                    [] => difference.to_string(),
                    at => format!("{difference} ({})", at.join(" → ")),
                })
            };
            console::print_lines(differences.iter().map(line))?;
            let count = match differences.len() {
                0 => "no difference".to_owned(),
                count => format::counted(count as u64, "difference"),
            };
            console::tell_line(&count);
        }
        StudyFormat::Json => {
            let document = Document {
                equal: differences.is_empty(),
                differences: differences
                    .iter()
                    .map(|it| Row::of(it, places(it)))
                    .collect(),
            };
            console::print_json(&document)?;
        }
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(Failure::findings())
    }
}

/// What `--format json` prints: `docs/schemas/diff.schema.json`.
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
    /// Line and column in the first file, where the file says it.
    before_at: Option<At>,
    after_at: Option<At>,
}

#[derive(Serialize)]
struct At {
    line: usize,
    column: usize,
}

impl From<Place> for At {
    fn from(place: Place) -> Self {
        Self {
            line: place.line,
            column: place.column,
        }
    }
}

impl<'a> Row<'a> {
    fn of(difference: &'a Difference, places: (Option<Place>, Option<Place>)) -> Self {
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
            before_at: places.0.map(At::from),
            after_at: places.1.map(At::from),
        }
    }
}
