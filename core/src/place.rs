//! Places in a text: where something stands, as readers of files and of the language tell it to people.

use std::fmt;
use std::ops::Range;

/// A place in a text: lines and columns count from 1, columns in characters.
///
/// ```
/// use stagewright_core::Place;
/// assert_eq!(Place { line: 3, column: 7 }.to_string(), "3:7");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, counted in characters.
    pub column: usize,
}

impl Place {
    /// The first character of a text.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Place {
    /// `57:15`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// A piece of a text, and what is written in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// The first character that goes, and the place behind the last.
    pub places: Range<Place>,
    /// The same in bytes of the text.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

impl TextEdit {
    /// Some bytes of `source`, and what is written in their place.
    ///
    /// ```
    /// use stagewright_core::{Place, TextEdit};
    ///
    /// let edit = TextEdit::of("1\nor one", 5..8, "two");
    /// assert_eq!(edit.places, Place { line: 2, column: 4 }..Place { line: 2, column: 7 });
    /// ```
    #[must_use]
    pub fn of(source: &str, range: Range<usize>, text: impl Into<String>) -> Self {
        let at = |byte: usize| {
            let before = source.get(..byte).unwrap_or(source);
            let start = before.rfind('\n').map_or(0, |newline| newline + 1);
            Place {
                line: before.matches('\n').count() + 1,
                column: before[start..].chars().count() + 1,
            }
        };
        Self {
            places: at(range.start)..at(range.end),
            range,
            text: text.into(),
        }
    }
}
