//! Why a changed definition is none.

use std::fmt;

use stagewright_core::{Draft, EditError, Finding, Severity, Site};

/// Why a definition was refused: a change that makes no sense, or rules that it breaks.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refused {
    /// The change itself is not possible.
    Edit(EditError),
    /// The definition breaks rules.
    Rules {
        /// Everything that was found.
        findings: Vec<Finding>,
        /// The definition, for the names of what was found in it.
        draft: Box<Draft>,
    },
    /// A parameter without a default was given no value.
    MissingParameter(String),
}

impl Refused {
    /// What the rules found, if they were asked.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Rules { findings, .. } => findings,
            Self::Edit(_) | Self::MissingParameter(_) => &[],
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edit(error) => write!(f, "{error}"),
            Self::MissingParameter(name) => write!(
                f,
                "parameter `{name}` has no default and was given no value"
            ),
            Self::Rules { findings, draft } => {
                write_errors(f, findings, |site| site.named_in(draft))
            }
        }
    }
}

/// The errors among findings, a line each, with the place as `at` names it.
pub(crate) fn write_errors(
    f: &mut fmt::Formatter<'_>,
    findings: &[Finding],
    at: impl Fn(&Site) -> String,
) -> fmt::Result {
    let errors = findings.iter().filter(|it| it.severity == Severity::Error);
    for (index, finding) in errors.enumerate() {
        let separator = if index > 0 { "\n" } else { "" };
        let Finding { message, rule, .. } = finding;
        write!(f, "{separator}{}: {message} [{rule}]", at(&finding.site))?;
        if let Some(help) = &finding.help {
            write!(f, "; {help}")?;
        }
    }
    Ok(())
}

impl std::error::Error for Refused {}

impl From<EditError> for Refused {
    fn from(error: EditError) -> Self {
        Self::Edit(error)
    }
}
