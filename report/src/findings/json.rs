//! Findings for programs. The shape is `docs/schemas/check.schema.json`.

use serde::{Deserialize, Serialize};
use stagewright_core::TextEdit;

use super::place::Lines;
use super::{Counts, LocatedFile, LocatedFinding};
use crate::json;
use crate::text::Shown;

/// The version of the JSON; it rises when a field is added, changed or taken away.
pub const SCHEMA_VERSION: u32 = 2;

/// Everything that a check found, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonReport {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// How much was checked and found.
    pub summary: JsonSummary,
    /// The findings, by file in the order given, then by place.
    pub findings: Vec<JsonFinding>,
}

/// How much was checked and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonSummary {
    /// The files that were checked, in the order given.
    pub files: Vec<String>,
    /// How many errors there are.
    pub errors: u64,
    /// How many warnings there are.
    pub warnings: u64,
    /// How many notes there are.
    pub notes: u64,
}

/// One finding. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonFinding {
    /// The file as given; `-` for standard input.
    pub file: String,
    /// The first line; null when the whole file is meant.
    pub line: Option<usize>,
    /// The first column.
    pub column: Option<usize>,
    /// The last line.
    pub end_line: Option<usize>,
    /// The column behind the last character.
    pub end_column: Option<usize>,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// The rule's name; null when the file could not be read.
    pub rule: Option<String>,
    /// What is wrong.
    pub message: String,
    /// Second places.
    pub labels: Vec<JsonLabel>,
    /// Reasons.
    pub notes: Vec<String>,
    /// What to write instead.
    pub help: Option<String>,
    /// The edits that together mend it; empty where an author has to decide.
    pub fix: Vec<JsonEdit>,
}

/// A piece of the file, and what is written in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonEdit {
    /// The first line that changes, from 1.
    pub line: usize,
    /// The first character that goes, from 1.
    pub column: usize,
    /// The last line that changes.
    pub end_line: usize,
    /// The column behind the last character that goes.
    pub end_column: usize,
    /// What comes.
    pub text: String,
}

/// A second place of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonLabel {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, from 1.
    pub column: Option<usize>,
    /// What is there.
    pub text: String,
}

impl JsonReport {
    /// The findings of `files` as JSON will have them.
    #[must_use]
    pub fn of(files: &[LocatedFile]) -> Self {
        let counts = Counts::of(files);
        Self {
            schema_version: SCHEMA_VERSION,
            summary: JsonSummary {
                files: files.iter().map(|file| file.file.clone()).collect(),
                errors: counts.errors,
                warnings: counts.warnings,
                notes: counts.notes,
            },
            findings: files.iter().flat_map(findings).collect(),
        }
    }
}

pub(super) fn render(files: &[LocatedFile]) -> Shown {
    json::pretty(&JsonReport::of(files))
}

fn findings(file: &LocatedFile) -> Vec<JsonFinding> {
    let lines = Lines::of(file.source.as_deref().unwrap_or_default());
    file.in_order()
        .into_iter()
        .map(|finding| json_finding(file, &lines, finding))
        .collect()
}

fn json_finding(file: &LocatedFile, lines: &Lines<'_>, finding: &LocatedFinding) -> JsonFinding {
    let start = finding.site.map(|place| place.start);
    let end = finding.site.map(|place| lines.end(&place));
    JsonFinding {
        file: file.file.clone(),
        line: start.map(|place| place.line),
        column: start.map(|place| place.column),
        end_line: end.map(|place| place.line),
        end_column: end.map(|place| place.column),
        severity: finding.severity.as_str().to_owned(),
        rule: finding.rule.map(str::to_owned),
        message: finding.message.clone(),
        labels: finding
            .labels
            .iter()
            .map(|label| JsonLabel {
                file: file.file.clone(),
                line: label.site.map(|place| place.start.line),
                column: label.site.map(|place| place.start.column),
                text: label.text.clone(),
            })
            .collect(),
        notes: finding.notes.clone(),
        help: finding.help.clone(),
        fix: finding.edits.iter().map(json_edit).collect(),
    }
}

fn json_edit(edit: &TextEdit) -> JsonEdit {
    JsonEdit {
        line: edit.places.start.line,
        column: edit.places.start.column,
        end_line: edit.places.end.line,
        end_column: edit.places.end.column,
        text: edit.text.clone(),
    }
}
