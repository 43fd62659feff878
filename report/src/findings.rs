//! What a check found, in the formats that people and machines read.
//!
//! ```
//! use stagewright_core::{Finding, Place, Site};
//! use stagewright_report::findings::{Format, LocatedFile};
//! use stagewright_report::text::Look;
//!
//! let finding = Finding::error("stage-count", Site::pipeline(), "a pipeline has 2 to 10 stages, this one has 1")
//!     .help("add a stage after the sources");
//! let file = LocatedFile {
//!     file: "pipeline.yaml".to_owned(),
//!     source: Some("Stages:\n  - Name: Source\n".to_owned()),
//!     findings: vec![finding.placed(|_| Some(Place::START.into()))],
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

use stagewright_core::{Label, Message, Severity};

pub use json::{JsonEdit, JsonFinding, JsonLabel, JsonReport, JsonSummary, SCHEMA_VERSION};
pub use place::Stretch;

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

/// A finding with its place in the text of its file; none for the file as a whole.
pub type LocatedFinding = Message<Option<Stretch>>;

/// "it is produced here (pipeline.yaml:31:9)".
fn sentence(label: &Label<Option<Stretch>>, file: &str) -> String {
    match &label.site {
        Some(place) => format!("{} ({file}:{place})", label.text),
        None => label.text.clone(),
    }
}

/// Message, notes and help as lines of text, for formats that have room for one text only.
fn whole_text(finding: &LocatedFinding, file: &str) -> String {
    finding.text(|label| sentence(label, file))
}

impl LocatedFile {
    /// The findings by place, then in the order given; those without a place first.
    fn in_order(&self) -> Vec<&LocatedFinding> {
        let mut findings: Vec<&LocatedFinding> = self.findings.iter().collect();
        findings.sort_by_key(|finding| finding.site.map(|place| place.start));
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
