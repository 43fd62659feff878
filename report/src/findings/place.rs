//! Places in a text, and the characters that stand there.

use std::fmt;
use std::ops::Range;

/// A place in a text: lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// Line and column behind the last character, where that is known; otherwise the word that begins here is meant.
    pub end: Option<(usize, usize)>,
}

impl Place {
    /// The word that begins here.
    #[must_use]
    pub const fn new(line: usize, column: usize) -> Self {
        Self {
            line,
            column,
            end: None,
        }
    }

    /// From here to just before line and column `end`.
    #[must_use]
    pub const fn until(mut self, line: usize, column: usize) -> Self {
        self.end = Some((line, column));
        self
    }
}

impl fmt::Display for Place {
    /// `57:15`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// The lines of a text, split once, to find places in it quickly.
pub(super) struct Lines<'a> {
    /// Each line, and whether a column in it is a byte: a template may be five million characters in one line, and have
    /// hundreds of findings there.
    lines: Vec<(&'a str, bool)>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let lines = source
            .split('\n')
            .map(|line| line.strip_suffix('\r').unwrap_or(line))
            .map(|line| (line, line.is_ascii()))
            .collect();
        Self { lines }
    }

    /// A line by its number from 1, without its break.
    pub(super) fn line(&self, number: usize) -> Option<&'a str> {
        let (line, _) = self.lines.get(number.checked_sub(1)?)?;
        Some(line)
    }

    /// Where a place ends: line and column behind its last character, on its own line.
    pub(super) fn end(&self, place: &Place) -> (usize, usize) {
        let bytes = self.on_its_line(place);
        let line = self.line(place.line).unwrap_or_default();
        let characters = line
            .get(bytes)
            .map_or(1, |text| text.chars().count())
            .max(1);
        (place.line, place.column.max(1).saturating_add(characters))
    }

    /// The bytes of a place on its first line.
    pub(super) fn on_its_line(&self, place: &Place) -> Range<usize> {
        let at = place
            .line
            .checked_sub(1)
            .and_then(|index| self.lines.get(index));
        let (line, is_ascii) = at.copied().unwrap_or_default();
        let byte_of = |column| byte_of(line, is_ascii, column);
        let start = byte_of(place.column);
        let end = match place.end {
            Some((end_line, column)) if end_line == place.line => byte_of(column),
            Some((end_line, _)) if end_line > place.line => line.trim_end().len(),
            _ => {
                let (before, from) = line.split_at(start);
                start + word(before, from)
            }
        };
        start..end.max(start)
    }
}

fn byte_of(line: &str, is_ascii: bool, column: usize) -> usize {
    let characters = column.saturating_sub(1);
    if is_ascii {
        return characters.min(line.len());
    }
    line.char_indices()
        .nth(characters)
        .map_or(line.len(), |(byte, _)| byte)
}

/// How many bytes the key or scalar at the beginning of `text` has, in YAML or JSON: a quoted string, a key up to its
/// colon, a value up to the end of the line, to a comment or, inside brackets, to their next mark.
fn word(before: &str, text: &str) -> usize {
    let mut letters = text.char_indices();
    if let Some((_, quote @ ('"' | '\''))) = letters.next() {
        let mut escaped = false;
        for (byte, letter) in letters {
            if letter == quote && !escaped {
                return byte + 1;
            }
            escaped = letter == '\\' && quote == '"' && !escaped;
        }
        return text.trim_end().len();
    }
    // So long a line is a document in one line, and all of it is in brackets.
    let in_brackets = before.len() > 4_096
        || before.matches(['{', '[']).count() > before.matches(['}', ']']).count();
    let mut end = text.len();
    for (byte, letter) in text.char_indices() {
        let rest = text.get(byte + letter.len_utf8()..).unwrap_or_default();
        let blank_follows = rest.is_empty() || rest.starts_with([' ', '\t']);
        let is_end = (letter == ':' && blank_follows)
            || (in_brackets && matches!(letter, ',' | ']' | '}'))
            || (letter.is_whitespace() && rest.starts_with('#'));
        if is_end {
            end = byte;
            break;
        }
    }
    let scalar = text.get(..end).unwrap_or_default().trim_end();
    if scalar.is_empty() {
        text.chars().next().map_or(0, char::len_utf8)
    } else {
        scalar.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_begins_at_a_place_is_meant() {
        let table = [
            ("", "Name: Source", "Name"),
            ("- Name: ", "Com pile, it  ", "Com pile, it"),
            ("- {Name: ", "Com pile, Type: x}", "Com pile"),
            ("- {Name: x} ", "a, b", "a, b"),
            ("", "\"a, b\": 1", "\"a, b\""),
            ("", r#""a \" b", 1"#, r#""a \" b""#),
            (
                "Role: ",
                "arn:aws:iam::1:role/x # why",
                "arn:aws:iam::1:role/x",
            ),
            ("Role: ", "!GetAtt Role.Arn", "!GetAtt Role.Arn"),
            ("", "{Type: x}", "{Type"),
            ("[", "]", "]"),
            ("", ": x", ":"),
            ("", "", ""),
            ("", "'open", "'open"),
        ];
        for (before, text, expected) in table {
            assert_eq!(text.get(..word(before, text)), Some(expected), "{text}");
        }
    }

    #[test]
    fn columns_count_characters() {
        let lines = Lines::of("a: 1\r\nß: näme, x\n");
        assert_eq!(lines.line(2), Some("ß: näme, x"));
        assert_eq!(lines.on_its_line(&Place::new(2, 4)), 4..12);
        assert_eq!(lines.end(&Place::new(2, 4)), (2, 11));
        assert_eq!(lines.end(&Place::new(99, 4)), (99, 5));
        assert_eq!(lines.end(&Place::new(0, 0)), (0, 2));
    }
}
