//! What a check found: data, without any text position.

use crate::Site;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Severity {
    /// The service refuses it, or it cannot work.
    Error,
    /// The service takes it; the author may not have meant it.
    Warning,
    /// Worth knowing; changes nothing.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One finding: what, where, why, and what to do instead.
///
/// ```
/// use stagewright_core::{Finding, Site};
///
/// let finding = Finding::error("stage-count", Site::pipeline(), "a pipeline has 2 to 10 stages, this one has 1")
///     .help("add a stage after the sources");
/// assert_eq!(finding.rule, "stage-count");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Name of the rule: a phrase, a file and a heading in `docs/rules.md`.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub site: Site,
    /// What: lower case, names in backticks, no full stop.
    pub message: String,
    /// Second places, each with a text.
    pub labels: Vec<Label>,
    /// Reasons.
    pub notes: Vec<String>,
    /// What to write instead, as a statement.
    pub help: Option<String>,
    /// The help for a definition in the language, where its words are others than those of a file.
    pub language_help: Option<String>,
    /// The changes that together mend it, where what was meant is certain; none where an author has to decide.
    pub fix: Vec<Change>,
}

/// A change of what a definition says at one place. The front end that knows the text makes it, if the text there is what
/// the change takes it to be: a value that comes from a parameter, say, is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another word in place of this one: of the value at the site, or of the key where the site is that of a key.
    Write {
        /// Where.
        site: Site,
        /// What stands there.
        was: String,
        /// What is meant.
        with: String,
    },
    /// The same for a piece of the text at the site, such as one `#{namespace.key}`.
    WritePart {
        /// Where.
        site: Site,
        /// The piece.
        was: String,
        /// What is meant.
        with: String,
    },
    /// Nothing: the key goes, with the value that stands at the site.
    Remove {
        /// Where.
        site: Site,
    },
}

impl Change {
    /// Where.
    #[must_use]
    pub const fn site(&self) -> &Site {
        match self {
            Self::Write { site, .. } | Self::WritePart { site, .. } | Self::Remove { site } => site,
        }
    }
}

/// A second place of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub site: Site,
    /// What is there, such as `it is produced here`.
    pub text: String,
}

impl Finding {
    /// A finding with this severity.
    pub fn new(
        rule: &'static str,
        severity: Severity,
        site: Site,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity,
            site,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            language_help: None,
            fix: Vec::new(),
        }
    }

    /// An error.
    pub fn error(rule: &'static str, site: Site, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, site, message)
    }

    /// A warning.
    pub fn warning(rule: &'static str, site: Site, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, site, message)
    }

    /// Adds a second place.
    #[must_use]
    pub fn label(mut self, site: Site, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            site,
            text: text.into(),
        });
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to write instead where the definition is written in the language. Keys of a configuration need none: the
    /// language says them in its own spelling.
    #[must_use]
    pub fn in_language(mut self, help: impl Into<String>) -> Self {
        self.language_help = Some(help.into());
        self
    }

    /// Mends it: another word in place of the one at its site. See [`Finding::fix`].
    #[must_use]
    pub fn mend(self, was: impl Into<String>, with: impl Into<String>) -> Self {
        let site = self.site.clone();
        self.mend_at(site, was, with)
    }

    /// Mends it at another place too.
    #[must_use]
    pub fn mend_at(mut self, site: Site, was: impl Into<String>, with: impl Into<String>) -> Self {
        let (was, with) = (was.into(), with.into());
        self.fix.push(Change::Write { site, was, with });
        self
    }

    /// Mends it: another piece in place of one of the text at its site.
    #[must_use]
    pub fn mend_part(mut self, was: impl Into<String>, with: impl Into<String>) -> Self {
        let (site, was, with) = (self.site.clone(), was.into(), with.into());
        self.fix.push(Change::WritePart { site, was, with });
        self
    }

    /// Mends it: without the key whose value stands at its site.
    #[must_use]
    pub fn mend_by_removing(mut self) -> Self {
        let site = self.site.clone();
        self.fix.push(Change::Remove { site });
        self
    }
}
