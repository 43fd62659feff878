//! What a check found, in the formats that people and machines read.
//!
//! ```
//! use stagewright_core::{Finding, Site};
//! use stagewright_report::findings::{Format, LocatedFile, LocatedFinding, Place};
//! use stagewright_report::text::Look;
//!
//! let finding = Finding::error("stage-count", Site::pipeline(), "a pipeline has 2 to 10 stages, this one has 1")
//!     .help("add a stage after the sources");
//! let file = LocatedFile {
//!     file: "pipeline.yaml".to_owned(),
//!     source: Some("Stages:\n  - Name: Source\n".to_owned()),
//!     findings: vec![LocatedFinding::of(&finding, |_| Some(Place::new(1, 1)))],
//! };
//! let text = Format::Text.render(&[file], Look::default());
//! assert!(text.as_str().starts_with(
//!     "pipeline.yaml:1:1: error: a pipeline has 2 to 10 stages, this one has 1 [stage-count]\n"
//! ));
//! ```

mod github;
mod json;
mod junit;
mod place;
mod sarif;
mod snippet;
#[cfg(test)]
mod tests;
mod text;

use std::ops::Range;

use stagewright_core::{Finding, Severity, Site};

pub use json::{JsonEdit, JsonFinding, JsonLabel, JsonReport, JsonSummary, SCHEMA_VERSION};
pub use place::Place;

use crate::format;
use crate::text::{Look, Shown};

/// A file that was checked, with everything found in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocatedFile {
    /// The file's name as the user gave it; `-` for standard input.
    pub file: String,
    /// Its text, where there is one: for the source lines.
    pub source: Option<String>,
    /// What was found, in any order; every format sorts by place.
    pub findings: Vec<LocatedFinding>,
}

/// A finding with its place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedFinding {
    /// How bad.
    pub severity: Severity,
    /// The rule's name; none when a file could not be read.
    pub rule: Option<String>,
    /// What: lower case, names in backticks, no full stop.
    pub message: String,
    /// Where; none for the file as a whole.
    pub place: Option<Place>,
    /// Second places.
    pub labels: Vec<LocatedLabel>,
    /// Reasons.
    pub notes: Vec<String>,
    /// What to write instead, as a statement.
    pub help: Option<String>,
    /// The edits that together mend it; none where an author has to decide.
    pub fix: Vec<LocatedEdit>,
}

/// A piece of a text, and what is written in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedEdit {
    /// The first character that goes, and the place behind the last.
    pub place: Place,
    /// The same in bytes of the text.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

impl LocatedEdit {
    /// Some bytes of `source`, and what is written in their place.
    #[must_use]
    pub fn of(source: &str, range: Range<usize>, text: String) -> Self {
        let at = |byte: usize| {
            let before = source.get(..byte).unwrap_or(source);
            let start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let line = before.matches('\n').count() + 1;
            (line, before[start..].chars().count() + 1)
        };
        let (line, column) = at(range.start);
        let (end_line, end_column) = at(range.end);
        let place = Place::new(line, column).until(end_line, end_column);
        Self { place, range, text }
    }
}

/// A second place of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedLabel {
    /// The file, where it is another one than the finding's.
    pub file: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// What is there.
    pub text: String,
}

impl LocatedFinding {
    /// A finding of a rule, with `locate` telling the places of sites.
    pub fn of(finding: &Finding, locate: impl Fn(&Site) -> Option<Place>) -> Self {
        Self {
            severity: finding.severity,
            rule: Some(finding.rule.to_owned()),
            message: finding.message.clone(),
            place: locate(&finding.site),
            labels: finding
                .labels
                .iter()
                .map(|label| LocatedLabel {
                    file: None,
                    place: locate(&label.site),
                    text: label.text.clone(),
                })
                .collect(),
            notes: finding.notes.clone(),
            help: finding.help.clone(),
            fix: Vec::new(),
        }
    }

    /// An error that no rule found: a file that cannot be read, broken syntax.
    pub fn error(message: impl Into<String>, place: Option<Place>, help: Option<String>) -> Self {
        Self {
            severity: Severity::Error,
            rule: None,
            message: message.into(),
            place,
            labels: Vec::new(),
            notes: Vec::new(),
            help,
            fix: Vec::new(),
        }
    }

    /// Message, notes and help as lines of text, for formats that have room for one text only.
    fn whole_text(&self, file: &str) -> String {
        let mut text = self.message.clone();
        for label in &self.labels {
            text.push_str(&format!("\nnote: {}", label.sentence(file)));
        }
        for note in &self.notes {
            text.push_str(&format!("\nnote: {note}"));
        }
        if let Some(help) = &self.help {
            text.push_str(&format!("\nhelp: {help}"));
        }
        text
    }
}

impl LocatedLabel {
    /// "it is produced here, at pipeline.yaml:31:9".
    fn sentence(&self, file: &str) -> String {
        let file = self.file.as_deref().unwrap_or(file);
        match &self.place {
            Some(place) => format!("{} ({file}:{place})", self.text),
            None => self.text.clone(),
        }
    }
}

impl LocatedFile {
    /// The findings by place, then in the order given; those without a place first.
    fn in_order(&self) -> Vec<&LocatedFinding> {
        let mut findings: Vec<&LocatedFinding> = self.findings.iter().collect();
        findings.sort_by_key(|finding| finding.place.map(|place| (place.line, place.column)));
        findings
    }
}

/// A format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// For people: one header line each, source lines with carets, notes and help.
    #[default]
    Text,
    /// For programs: `docs/schemas/check.schema.json`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for test reports of build servers.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [
        Self::Text,
        Self::Json,
        Self::Sarif,
        Self::Junit,
        Self::Github,
    ];

    /// The name on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
        }
    }

    /// The findings of `files` in this format, with a line break at the end unless empty. `look` matters to
    /// [`Format::Text`] alone.
    #[must_use]
    pub fn render(self, files: &[LocatedFile], look: Look) -> Shown {
        match self {
            Self::Text => Shown::composed(text::render(files, look)),
            Self::Json => json::render(files),
            Self::Sarif => sarif::render(files),
            Self::Junit => Shown::document(&junit::render(files)),
            Self::Github => Shown::document(&github::render(files)),
        }
    }
}

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// Notes.
    pub notes: u64,
}

impl Counts {
    /// Counts the findings of all files.
    #[must_use]
    pub fn of(files: &[LocatedFile]) -> Self {
        let mut counts = Self::default();
        for finding in files.iter().flat_map(|file| &file.findings) {
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => counts.notes += 1,
            }
        }
        counts
    }
}

/// One sentence for the end: `3 files checked: 1 error, 2 warnings`.
///
/// ```
/// use stagewright_report::findings::{LocatedFile, summary};
///
/// assert_eq!(summary(&[LocatedFile::default()]), "1 file checked, nothing found");
/// ```
#[must_use]
pub fn summary(files: &[LocatedFile]) -> String {
    let counts = Counts::of(files);
    let found: Vec<String> = [
        (counts.errors, "error"),
        (counts.warnings, "warning"),
        (counts.notes, "note"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, noun)| format::counted(count, noun))
    .collect();
    let checked = format::counted(files.len() as u64, "file");
    if found.is_empty() {
        format!("{checked} checked, nothing found")
    } else {
        format!("{checked} checked: {}", found.join(", "))
    }
}
