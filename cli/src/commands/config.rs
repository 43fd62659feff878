//! `stagewright config`: what is set where this runs, and by what.

use std::ffi::OsString;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches};
use serde::Serialize;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Table};

use crate::arguments::{self, ConfigArguments, ConfigCommand, ShowArguments, StudyFormat};
use crate::console;
use crate::failure::Failure;
use crate::settings::{self, Setting, Source};
use crate::terminal;

pub(crate) fn run(arguments: &ConfigArguments) -> Result<(), Failure> {
    let ConfigCommand::Show(arguments) = &arguments.command;
    let shown = Shown::of(arguments)?;
    match arguments.format {
        StudyFormat::Text => console::print(&shown.document().text(terminal::look())),
        StudyFormat::Json => console::print_json(&shown),
    }
}

/// What `--format json` prints: `docs/schemas/config.schema.json`.
#[derive(Serialize)]
struct Shown {
    /// The file, from the working directory.
    file: Option<String>,
    settings: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    /// As an option takes it; none where it is not set and has no default.
    values: Vec<String>,
    source: &'static str,
    /// The flag, the variable, or the file.
    of: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
}

impl Shown {
    fn of(arguments: &ShowArguments) -> Result<Self, Failure> {
        let given = match arguments.words.as_slice() {
            [] => None,
            words => {
                let tool = std::iter::once(OsString::from("stagewright"));
                Some(arguments::matches(
                    tool.chain(words.iter().cloned()).collect(),
                )?)
            }
        };
        let given = given.as_ref().and_then(ArgMatches::subcommand);
        let file = settings::loaded()
            .file
            .as_ref()
            .map(|it| it.display().to_string());
        let is_asked = |setting: &&Setting| given.is_none_or(|(name, _)| setting.is_of(name));
        let command = arguments::whole_command();
        let matches = given.map(|(_, matches)| matches);
        let row = |setting: &Setting| {
            let option = setting.option(&command);
            Row::of(setting, option, matches, file.as_deref())
        };
        let settings = settings::all().filter(is_asked).map(row).collect();
        Ok(Self { file, settings })
    }

    fn document(&self) -> Document {
        let mut table = Table::new(["setting", "value", "from"].map(Column::text));
        for row in &self.settings {
            let value = match row.values.as_slice() {
                [] => "not set".to_owned(),
                values => values.join(", "),
            };
            let from = match (&row.of, row.line) {
                (Some(of), Some(line)) => format!("{of}:{line}"),
                (Some(of), None) => of.clone(),
                (None, _) => row.source.to_owned(),
            };
            table.push([row.name.to_owned(), value, from]);
        }
        let answer = match &self.file {
            Some(file) => {
                format!("Settings of {file}, under those of the environment and of flags.")
            }
            None => "There is no stagewright.toml here or in a folder above.".to_owned(),
        };
        Document::new("Settings", answer).section(Section::new("Settings").table(table))
    }
}

impl Row {
    fn of(
        setting: &Setting,
        option: &Arg,
        matches: Option<&ArgMatches>,
        file: Option<&str>,
    ) -> Self {
        let id = option.get_id().as_str();
        let is_flag = |it: &&ArgMatches| it.value_source(id) == Some(ValueSource::CommandLine);
        let words = |it: &ArgMatches| {
            let raw = it.get_raw(id).into_iter().flatten();
            raw.map(|word| word.to_string_lossy().into_owned())
                .collect()
        };
        let row = |values, source, of| Self {
            name: setting.name(),
            values,
            source,
            of,
            line: None,
            column: None,
        };
        if let Some(matches) = matches.filter(is_flag) {
            let flag = option.get_long().map(|long| format!("--{long}"));
            return row(words(matches), "flag", flag);
        }
        match settings::loaded().value(setting) {
            Some(value) => match &value.source {
                Source::Environment(name) => {
                    row(value.words.clone(), "environment", Some(name.clone()))
                }
                Source::File { line, column } => Self {
                    line: Some(*line),
                    column: Some(*column),
                    ..row(value.words.clone(), "file", file.map(str::to_owned))
                },
            },
            None => {
                let defaults = option.get_default_values().iter();
                let defaults = defaults.map(|word| word.to_string_lossy().into_owned());
                row(defaults.collect(), "default", None)
            }
        }
    }
}
