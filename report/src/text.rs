//! Text for the terminal: tables and a small histogram, with one look.
//!
//! Everything keeps to the width it is given, has a form in plain ASCII, and shows what is hidden in a name: a definition
//! cannot move the cursor. What may be printed is [`Shown`].

mod csv;
mod histogram;
mod shown;
mod style;
mod table;

use stagewright_core::is_hidden;

pub use csv::csv;
pub use histogram::histogram;
pub use shown::{Shown, visible};
pub(crate) use style::restyled;
pub use style::{Meaning, Span};
pub use table::{Align, Column, Table};

/// How text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// How many columns the terminal has.
    pub width: usize,
    /// Whether blocks, lines and typographic signs may be used; otherwise plain ASCII, except in names.
    pub unicode: bool,
    /// Whether ANSI styles may be used.
    pub colour: bool,
}

impl Default for Look {
    /// 80 columns, Unicode, no colour.
    fn default() -> Self {
        Self {
            width: 80,
            unicode: true,
            colour: false,
        }
    }
}

impl Look {
    /// The narrowest width that is respected; a narrower terminal wraps on its own.
    pub const NARROWEST: usize = 32;

    pub(crate) fn columns(self) -> usize {
        self.width.clamp(Self::NARROWEST, 400)
    }

    /// `text` as this look may show it, on one line: with what is hidden in it visible, and without typography where that
    /// is not wanted.
    #[must_use]
    pub fn show(self, text: &str) -> String {
        let text = visible(text);
        if self.unicode { text } else { in_ascii(&text) }
    }
}

/// `text` with one `�` for each hidden character and a blank for each line break and tab, for pictures, whose texts have
/// a width.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(printable_letter).collect()
}

/// The same of one letter, whose width it has.
pub(crate) fn printable_letter(letter: char) -> char {
    match letter {
        '\t' | '\n' | '\r' => ' ',
        letter if is_hidden(letter) => '\u{FFFD}',
        letter => letter,
    }
}

/// The typographic signs that this crate writes, in ASCII.
fn in_ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '–' | '−' | '─' | '·' => plain.push('-'),
            '…' => plain.push_str("..."),
            'µ' => plain.push('u'),
            '→' => plain.push_str("->"),
            '≥' => plain.push_str(">="),
            '≤' => plain.push_str("<="),
            '≈' => plain.push('~'),
            '±' => plain.push_str("+-"),
            '×' => plain.push('x'),
            '“' | '”' => plain.push('"'),
            '‘' | '’' => plain.push('\''),
            '\u{FFFD}' => plain.push('?'),
            letter => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_has_an_ascii_form() {
        let plain = Look {
            unicode: false,
            ..Look::default()
        };
        assert_eq!(
            plain.show("−2 min → 20–22 min, 340 µs…"),
            "-2 min -> 20-22 min, 340 us..."
        );
    }
}
