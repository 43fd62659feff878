//! What colour means: the one place that knows.

use anstyle::{AnsiColor, Style};
use stagewright_core::Severity;

use super::Look;

/// What a piece of text is, where styles can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Meaning {
    /// Text as any other.
    #[default]
    Plain,
    /// A heading, a sum, or what a finding says.
    Heading,
    /// The word before what is wrong.
    Error,
    /// The word before what may be wrong.
    Warning,
    /// Notes, helps, and what the answer does not need.
    Aside,
    /// A change for the better.
    Better,
    /// A change for the worse.
    Worse,
}

impl Meaning {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Heading => Style::new().bold(),
            Self::Error => AnsiColor::BrightRed.on_default().bold(),
            Self::Warning => AnsiColor::Yellow.on_default().bold(),
            Self::Aside => Style::new().dimmed(),
            Self::Better => AnsiColor::Green.on_default(),
            Self::Worse => AnsiColor::Red.on_default(),
        }
    }

    /// What a change by this much is, where less is better.
    #[must_use]
    pub fn of_more(change: f64) -> Self {
        match change {
            less if less < 0.0 => Self::Better,
            more if more > 0.0 => Self::Worse,
            _ => Self::Plain,
        }
    }
}

impl From<Severity> for Meaning {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Note => Self::Aside,
        }
    }
}

impl Look {
    /// `text` in the style of what it is, where styles are wanted.
    #[must_use]
    pub fn style(self, text: &str, meaning: Meaning) -> String {
        if !self.colour || meaning == Meaning::Plain || text.is_empty() {
            return text.to_owned();
        }
        let style = meaning.style();
        format!("{style}{text}{style:#}")
    }
}

/// A piece of a text with what it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Span {
    /// The text.
    pub text: String,
    /// What it is.
    pub meaning: Meaning,
}

impl Span {
    /// A piece of this meaning.
    pub fn new(text: impl Into<String>, meaning: Meaning) -> Self {
        Self {
            text: text.into(),
            meaning,
        }
    }
}

/// Puts the styles of `spans` onto their text after it was wrapped behind `indent`: a break moves blanks and no other letter.
pub(crate) fn restyled(wrapped: &str, indent: &str, spans: &[Span], look: Look) -> String {
    if !look.colour {
        return wrapped.to_owned();
    }
    let (before, mut rest) = wrapped.split_at(indent.len().min(wrapped.len()));
    let mut styled = before.to_owned();
    for span in spans {
        let letters = look.show(&span.text);
        let letters = letters.chars().filter(|it| !it.is_whitespace()).count();
        let places = rest.char_indices().filter(|(_, it)| !it.is_whitespace());
        let places: Vec<(usize, char)> = places.take(letters).collect();
        let (Some((start, _)), Some((last, letter))) = (places.first(), places.last()) else {
            continue;
        };
        let (piece, after) = rest.split_at(last + letter.len_utf8());
        styled.push_str(&piece[..*start]);
        styled.push_str(&look.style(&piece[*start..], span.meaning));
        rest = after;
    }
    styled + rest
}
