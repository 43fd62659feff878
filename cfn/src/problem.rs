//! What went wrong while reading: where, what, and the way out.

use stagewright_core::{Message, Place, Severity};

/// Something that is said about a text: by its reader, which has no rule, or by a rule. It has no place where the text as a whole is meant.
pub type Problem = Message<Option<Place>>;

/// A warning of the reader at one place; `help` may be empty.
pub(crate) fn warning_at(
    place: Place,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Problem {
    with_help(Problem::mistake(Some(place), message), help).with_severity(Severity::Warning)
}

/// A warning of the reader about the text as a whole; `help` may be empty.
pub(crate) fn warning_overall(message: impl Into<String>, help: impl Into<String>) -> Problem {
    with_help(Problem::mistake(None, message), help).with_severity(Severity::Warning)
}

fn with_help(problem: Problem, help: impl Into<String>) -> Problem {
    let help = help.into();
    match help.is_empty() {
        true => problem,
        false => problem.help(help),
    }
}

/// Why a text could not be read at all.
///
/// ```
/// let error = stagewright_cfn::load::load("").unwrap_err();
/// assert!(error.to_string().contains("empty"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReadError(pub Box<Problem>);

impl From<Problem> for ReadError {
    fn from(problem: Problem) -> Self {
        // What a reader would only warn of ends the reading here.
        Self(Box::new(problem.with_severity(Severity::Error)))
    }
}

impl ReadError {
    pub(crate) fn at(place: Place, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::of(Problem::mistake(Some(place), message), help)
    }

    pub(crate) fn overall(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::of(Problem::mistake(None, message), help)
    }

    fn of(problem: Problem, help: impl Into<String>) -> Self {
        with_help(problem, help).into()
    }

    /// Where, if it has one place.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.0.site
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do instead; may be empty.
    #[must_use]
    pub fn help(&self) -> &str {
        self.0.help.as_deref().unwrap_or_default()
    }
}
