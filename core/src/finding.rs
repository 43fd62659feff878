//! What a check found: one type for all front ends, wherever it says that something is.

use std::fmt;

use crate::{Place, Site, TextEdit};

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

/// One finding: what, where, why, and what to do instead. `P` is the kind of place: a [`Site`] of a definition as rules know it, tokens or a
/// stretch of a text as its reader does; [`placed`](Self::placed) goes from one to the other.
///
/// ```
/// use stagewright_core::{Finding, Site};
///
/// let finding = Finding::error("stage-count", Site::pipeline(), "a pipeline has 2 to 10 stages, this one has 1")
///     .help("add a stage after the sources");
/// assert_eq!(finding.rule, "stage-count");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<P = Site, R = &'static str> {
    /// Name of the rule: a phrase, a file and a heading in `docs/rules.md`.
    pub rule: R,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub site: P,
    /// What: lower case, names in backticks, no full stop.
    pub message: String,
    /// Second places, each with a text.
    pub labels: Vec<Label<P>>,
    /// Reasons.
    pub notes: Vec<String>,
    /// What to write instead, as a statement.
    pub help: Option<String>,
    /// The help for a definition in the language, where its words are others than those of a file.
    pub language_help: Option<String>,
    /// The changes that together mend it, where what was meant is certain; none where an author has to decide.
    pub fix: Vec<Change<P>>,
    /// The same as edits of the text, once a front end that knows the text has made sure of them.
    pub edits: Vec<TextEdit>,
}

/// A change of what a definition says at one place. The front end that knows the text makes it, if the text there is what
/// the change takes it to be: a value that comes from a parameter, say, is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<P = Site> {
    /// Another word in place of this one: of the value at the site, or of the key where the site is that of a key.
    Write {
        /// Where.
        site: P,
        /// What stands there.
        was: String,
        /// What is meant.
        with: String,
    },
    /// The same for a piece of the text at the site, such as one `#{namespace.key}`.
    WritePart {
        /// Where.
        site: P,
        /// The piece.
        was: String,
        /// What is meant.
        with: String,
    },
    /// Nothing: the key goes, with the value that stands at the site.
    Remove {
        /// Where.
        site: P,
    },
}

impl<P> Change<P> {
    /// Where.
    pub const fn site(&self) -> &P {
        match self {
            Self::Write { site, .. } | Self::WritePart { site, .. } | Self::Remove { site } => site,
        }
    }

    /// The same at a place of another kind.
    fn placed<Q>(self, place: impl Fn(P) -> Q) -> Change<Q> {
        match self {
            Self::Write { site, was, with } => {
                let site = place(site);
                Change::Write { site, was, with }
            }
            Self::WritePart { site, was, with } => {
                let site = place(site);
                Change::WritePart { site, was, with }
            }
            Self::Remove { site } => Change::Remove { site: place(site) },
        }
    }
}

/// What a reader says of a text: what a rule found, or what its syntax has wrong, which has no rule.
pub type Message<P> = Finding<P, Option<&'static str>>;

/// A second place of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label<P = Site> {
    /// Where.
    pub site: P,
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
        Self::bare(rule, severity, site, message)
    }

    /// An error.
    pub fn error(rule: &'static str, site: Site, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, site, message)
    }

    /// A warning.
    pub fn warning(rule: &'static str, site: Site, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, site, message)
    }
}

impl<P> Message<P> {
    /// An error that no rule found: broken syntax, or a file that cannot be read.
    ///
    /// ```
    /// use stagewright_core::{Message, Place};
    ///
    /// let mistake = Message::mistake(Place::START, "the text is empty").help("write a definition");
    /// assert_eq!(mistake.rule, None);
    /// assert_eq!(mistake.text(|label| label.text.clone()), "the text is empty\nhelp: write a definition");
    /// ```
    pub fn mistake(site: P, message: impl Into<String>) -> Self {
        Self::bare(None, Severity::Error, site, message)
    }
}

impl<P, R> Finding<P, R> {
    fn bare(rule: R, severity: Severity, site: P, message: impl Into<String>) -> Self {
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
            edits: Vec::new(),
        }
    }

    /// The same as another severity.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn label(mut self, site: P, text: impl Into<String>) -> Self {
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
    pub fn mend(self, was: impl Into<String>, with: impl Into<String>) -> Self
    where
        P: Clone,
    {
        let site = self.site.clone();
        self.mend_at(site, was, with)
    }

    /// Mends it at another place too.
    #[must_use]
    pub fn mend_at(mut self, site: P, was: impl Into<String>, with: impl Into<String>) -> Self {
        let (was, with) = (was.into(), with.into());
        self.fix.push(Change::Write { site, was, with });
        self
    }

    /// Mends it: another piece in place of one of the text at its site.
    #[must_use]
    pub fn mend_part(mut self, was: impl Into<String>, with: impl Into<String>) -> Self
    where
        P: Clone,
    {
        let (site, was, with) = (self.site.clone(), was.into(), with.into());
        self.fix.push(Change::WritePart { site, was, with });
        self
    }

    /// Mends it: without the key whose value stands at its site.
    #[must_use]
    pub fn mend_by_removing(mut self) -> Self
    where
        P: Clone,
    {
        let site = self.site.clone();
        self.fix.push(Change::Remove { site });
        self
    }

    /// The same at places of another kind.
    #[must_use]
    pub fn placed<Q>(self, place: impl Fn(P) -> Q) -> Message<Q>
    where
        R: Into<Option<&'static str>>,
    {
        Finding {
            rule: self.rule.into(),
            severity: self.severity,
            site: place(self.site),
            message: self.message,
            labels: self
                .labels
                .into_iter()
                .map(|label| Label {
                    site: place(label.site),
                    text: label.text,
                })
                .collect(),
            notes: self.notes,
            help: self.help,
            language_help: self.language_help,
            fix: self.fix.into_iter().map(|it| it.placed(&place)).collect(),
            edits: self.edits,
        }
    }

    /// Message, second places and reasons as `note:` lines, and the `help:`, for formats that have room for one text only.
    pub fn text(&self, sentence: impl Fn(&Label<P>) -> String) -> String {
        let labels = self.labels.iter().map(sentence);
        let notes = labels.chain(self.notes.iter().cloned());
        let notes = notes.map(|note| format!("\nnote: {note}"));
        let help = self.help.iter().map(|help| format!("\nhelp: {help}"));
        std::iter::once(self.message.clone())
            .chain(notes)
            .chain(help)
            .collect()
    }
}

impl fmt::Display for Message<Option<Place>> {
    /// On one line: `3:7: what is wrong; what to write`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.site {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}
