//! What went wrong while reading: where, what, and the way out.

use std::fmt;

use stagewright_core::Severity;

/// A place in the text that was read, for people: lines and columns count from 1, columns in characters.
///
/// ```
/// use stagewright_cfn::Place;
/// assert_eq!(Place { line: 3, column: 7 }.to_string(), "3:7");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, counted in characters.
    pub column: u32,
}

impl Place {
    /// The first character of a text.
    pub const START: Place = Place { line: 1, column: 1 };
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// Something that the reader has to say about the text: a warning, or the body of a [`ReadError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad: a warning, or an error where CloudFormation refuses the template.
    pub severity: Severity,
    /// Where, if it has one place.
    pub place: Option<Place>,
    /// What is wrong, in lower case, names in backticks.
    pub message: String,
    /// What to do instead; empty when the message says it all.
    pub help: String,
}

impl Problem {
    /// A problem at one place.
    pub(crate) fn at(place: Place, message: impl Into<String>, help: impl Into<String>) -> Self {
        Problem {
            severity: Severity::Warning,
            place: Some(place),
            message: message.into(),
            help: help.into(),
        }
    }

    /// The same as an error: CloudFormation refuses the template, or no deployment can be right.
    pub(crate) fn error(self) -> Self {
        Problem {
            severity: Severity::Error,
            ..self
        }
    }

    /// A problem of the text as a whole.
    pub(crate) fn overall(message: impl Into<String>, help: impl Into<String>) -> Self {
        Problem {
            severity: Severity::Warning,
            place: None,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place {
            write!(formatter, "{place}: ")?;
        }
        formatter.write_str(&self.message)?;
        if !self.help.is_empty() {
            write!(formatter, "; {}", self.help)?;
        }
        Ok(())
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
pub struct ReadError(pub Problem);

impl ReadError {
    pub(crate) fn at(place: Place, message: impl Into<String>, help: impl Into<String>) -> Self {
        ReadError(Problem::at(place, message, help))
    }

    pub(crate) fn overall(message: impl Into<String>, help: impl Into<String>) -> Self {
        ReadError(Problem::overall(message, help))
    }

    /// Where, if it has one place.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.0.place
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do instead.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.0.help
    }
}
