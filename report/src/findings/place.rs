//! Places in a text, and the characters that stand there.

use std::fmt;
use std::ops::Range;

use stagewright_core::Place;

/// A stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    /// Its first character.
    pub start: Place,
    /// Behind its last character, where that is known; otherwise the word that begins at `start` is meant.
    pub end: Option<Place>,
}

impl From<Place> for Stretch {
    fn from(start: Place) -> Self {
        Self { start, end: None }
    }
}

impl From<Range<Place>> for Stretch {
    fn from(range: Range<Place>) -> Self {
        Self {
            start: range.start,
            end: Some(range.end),
        }
    }
}

impl fmt::Display for Stretch {
    /// Where it begins: `57:15`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.start.fmt(formatter)
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

    /// Behind the last character of a stretch.
    pub(super) fn end(&self, stretch: &Stretch) -> Place {
        if let Some(end) = stretch.end {
            return end;
        }
        let place = stretch.start;
        let bytes = self.on_its_line(stretch);
        let line = self.line(place.line).unwrap_or_default();
        let characters = line
            .get(bytes)
            .map_or(1, |text| text.chars().count())
            .max(1);
        Place {
            line: place.line,
            column: place.column.max(1).saturating_add(characters),
        }
    }

    /// The bytes of a stretch on its first line.
    pub(super) fn on_its_line(&self, stretch: &Stretch) -> Range<usize> {
        let first = stretch.start;
        let at = first
            .line
            .checked_sub(1)
            .and_then(|index| self.lines.get(index));
        let (line, is_ascii) = at.copied().unwrap_or_default();
        let byte_of = |column| byte_of(line, is_ascii, column);
        let start = byte_of(first.column);
        let end = match stretch.end {
            Some(end) if end.line == first.line => byte_of(end.column),
            Some(end) if end.line > first.line => line.trim_end().len(),
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
        let at = |line, column| Stretch::from(Place { line, column });
        assert_eq!(lines.on_its_line(&at(2, 4)), 4..12);
        assert_eq!(lines.end(&at(2, 4)), at(2, 11).start);
        assert_eq!(lines.end(&at(99, 4)), at(99, 5).start);
        assert_eq!(lines.end(&at(0, 0)), at(0, 2).start);
    }
}
