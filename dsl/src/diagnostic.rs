//! What a front end says about a definition: a message at a token, with reasons and the way out.

use std::fmt;

use proc_macro2::Span;
use stagewright_core::Severity;

/// A message at a place of the source.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Name of the rule that was broken; none for syntax.
    pub rule: Option<&'static str>,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What: lower case, names in backticks, no full stop.
    pub message: String,
    /// Second places, each with a text.
    pub labels: Vec<(Span, String)>,
    /// Reasons.
    pub notes: Vec<String>,
    /// What to write instead, as a statement.
    pub help: Option<String>,
    /// The tokens that are written otherwise to mend it; none where an author has to decide.
    pub fix: Vec<Rewrite>,
}

/// Another token in place of one.
#[derive(Clone, Debug)]
pub struct Rewrite {
    /// The token.
    pub span: Span,
    /// What it says now: a word, or the text of a string.
    pub was: String,
    /// What is meant.
    pub with: String,
}

impl Diagnostic {
    /// An error of syntax.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            rule: None,
            severity: Severity::Error,
            span,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: Vec::new(),
        }
    }

    /// Adds a second place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push((span, text.into()));
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

    /// Mends it: another word in place of the token at its place.
    #[must_use]
    pub fn mend(mut self, was: impl Into<String>, with: impl Into<String>) -> Self {
        let (span, was, with) = (self.span, was.into(), with.into());
        self.fix.push(Rewrite { span, was, with });
        self
    }

    /// Line, counted from 1, and column, counted from 1, of the first character; nothing where the compiler knows none.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        Position::of(self.span)
    }

    /// The whole text: message, then `note:`, `help:` and `rule:` lines. `place` names the file of second places.
    #[must_use]
    pub fn text(&self, place: &dyn Fn(Span) -> Option<String>) -> String {
        let mut text = self.message.clone();
        for (span, label) in &self.labels {
            text.push_str("\nnote: ");
            text.push_str(label);
            if let Some(place) = place(*span) {
                text.push_str(" at ");
                text.push_str(&place);
            }
        }
        for note in &self.notes {
            text.push_str("\nnote: ");
            text.push_str(note);
        }
        if let Some(help) = &self.help {
            text.push_str("\nhelp: ");
            text.push_str(help);
        }
        if let Some(rule) = self.rule {
            text.push_str("\nrule: ");
            text.push_str(rule);
        }
        text
    }
}

impl fmt::Display for Diagnostic {
    /// The whole text, second places by line and column.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&|span| Position::of(span).map(|position| position.to_string())))
    }
}

/// A place in a text, both numbers counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl Position {
    /// The first character of a span; nothing where the compiler knows none.
    #[must_use]
    pub fn of(span: Span) -> Option<Self> {
        let start = span.start();
        (start.line > 0).then_some(Self {
            line: start.line,
            column: start.column + 1,
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The known word nearest to what was written, if it is near enough to be a slip.
#[must_use]
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = match written.chars().count() {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    known
        .into_iter()
        .map(|word| {
            (
                distance(&written.to_lowercase(), &word.to_lowercase()),
                word,
            )
        })
        .filter(|(distance, word)| *distance <= limit && *distance < word.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

fn distance(left: &str, right: &str) -> usize {
    strsim::osa_distance(left, right)
}

/// Names in backticks with commas, the last with `or`.
#[must_use]
pub(crate) fn any_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}
