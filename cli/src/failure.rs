//! How a command fails, and what it exits with. The codes are part of the interface.

use std::fmt;
use std::process::ExitCode;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The definition has findings; they were printed already.
    Findings,
    /// The user can mend it: a file that cannot be read, a value that makes no sense.
    Usage(Message),
    /// We must mend it.
    Internal(Message),
}

/// What went wrong, where, and the way out.
#[derive(Debug, Default)]
pub(crate) struct Message {
    /// File, with line and column where there is one.
    pub(crate) place: String,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do instead; may be empty.
    pub(crate) help: String,
}

impl Failure {
    pub(crate) fn usage(
        place: impl fmt::Display,
        message: impl fmt::Display,
        help: impl fmt::Display,
    ) -> Self {
        Self::Usage(Message {
            place: place.to_string(),
            message: message.to_string(),
            help: help.to_string(),
        })
    }

    pub(crate) fn internal(message: impl fmt::Display) -> Self {
        Self::Internal(Message {
            message: message.to_string(),
            ..Message::default()
        })
    }

    /// Findings are 1, usage 2, internal errors 3; 0 and clap's own 2 are given elsewhere.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Findings => 1,
            Self::Usage(_) => 2,
            Self::Internal(_) => 3,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, message) = match self {
            Self::Findings => return Ok(()),
            Self::Usage(message) => ("error", message),
            Self::Internal(message) => ("internal error", message),
        };
        if !message.place.is_empty() {
            write!(f, "{}: ", message.place)?;
        }
        write!(f, "{kind}: {}", message.message)?;
        if !message.help.is_empty() {
            write!(f, "\n  help: {}", message.help)?;
        }
        Ok(())
    }
}
