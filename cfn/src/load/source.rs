//! The text that the YAML parser is given, and the way back from its places to those of the file.
//!
//! The parser reads YAML 1.2; CloudFormation, cfn-lint and PyYAML read YAML 1.1. The text is brought from one to the other
//! character by character, so that lines and columns stay what they are.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Marker, ScanError};
use stagewright_core::Place;

/// Bytes that may be read again after repairs: a text of the largest size, four times.
const MOST_READ_AGAIN: usize = 20 * 1024 * 1024;

/// Characters that end a line in YAML 1.1 and not in 1.2.
const OLD_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// A text on its way to the parser.
#[derive(Debug)]
pub(super) struct Source<'text> {
    text: Cow<'text, str>,
    /// Where an old line break was replaced: the character's index, and the column of the character after it.
    breaks: Vec<(usize, usize)>,
    read_again: usize,
}

impl<'text> Source<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        let mut source = Source {
            text: Cow::Borrowed(text),
            breaks: Vec::new(),
            read_again: 0,
        };
        // None of what is replaced is ASCII; most files are, and to see that is much cheaper than to search.
        if text.is_ascii() {
            return source;
        }
        // Files that were put together keep the byte-order mark of each. PyYAML passes over it like a space: what follows stands one
        // column further in, which is right in front of a comment and wrong in front of a key of the outermost mapping.
        if text.contains("\n\u{feff}") {
            source.text = Cow::Owned(text.replace("\n\u{feff}", "\n "));
        }
        if source.text.contains(OLD_BREAKS) {
            source.breaks = old_breaks(&source.text);
            source.text = Cow::Owned(source.text.replace(OLD_BREAKS, "\n"));
        }
        source
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text holds line breaks that editors do not show as such.
    pub(super) fn has_old_breaks(&self) -> bool {
        !self.breaks.is_empty()
    }

    /// The place of a marker in the file.
    pub(super) fn place(&self, marker: Marker) -> Place {
        let before = self
            .breaks
            .partition_point(|(index, _)| *index < marker.index());
        let start_of_line = marker.index().saturating_sub(marker.col());
        let cut = match before.checked_sub(1).map(|last| self.breaks[last]) {
            Some((index, column)) if index + 1 == start_of_line => column,
            _ => 0,
        };
        Place {
            line: (marker.line() - before.min(marker.line())).max(1),
            column: cut + marker.col() + 1,
        }
    }

    /// The place of a line of the parser.
    pub(super) fn place_of_line(&self, line: usize) -> Place {
        let before = self.text.split('\n').take(line - 1);
        let index = before.map(|line| line.chars().count() + 1).sum();
        self.place(Marker::new(index, line, 0))
    }

    /// Mends what YAML 1.1 allows and the parser does not; `false` when the error is one in both.
    ///
    /// `told` is the end of what the parser has told before it stopped, and `in_brackets` whether that is inside `[…]` or
    /// `{…}`.
    pub(super) fn mend(&mut self, error: &ScanError, told: usize, in_brackets: bool) -> bool {
        let Some(at) = error.marker().byte_offset() else {
            return false;
        };
        self.read_again += self.text.len();
        if self.read_again > MOST_READ_AGAIN {
            return false;
        }
        match error.kind() {
            // `'value'#comment`
            ErrorKind::CommentNotSeparated => self.space_before(error.marker(), at, &['#']),
            // `|` and `>` below their key
            ErrorKind::SimpleKeyExpected if self.text[..at].trim_end().ends_with(':') => {
                self.space_before(error.marker(), at, &['|', '>'])
            }
            ErrorKind::TabInBlockIndentation | ErrorKind::TabNotAllowed => {
                // The parser is ahead of what it has told: brackets on the way are open.
                let ahead = self.text.get(told..at).unwrap_or_default();
                (in_brackets || ahead.contains(['[', '{'])) && self.untab(at)
            }
            _ => false,
        }
    }

    /// Writes a blank before a sign; nothing else of importance follows it in its line.
    fn space_before(&mut self, marker: &Marker, at: usize, signs: &[char]) -> bool {
        if !self.text.get(at..).is_some_and(|it| it.starts_with(signs)) {
            return false;
        }
        self.text.to_mut().insert(at, ' ');
        for (index, _) in &mut self.breaks {
            *index += usize::from(*index >= marker.index());
        }
        true
    }

    /// Writes blanks for the tabs at the beginning of a line inside brackets.
    fn untab(&mut self, at: usize) -> bool {
        let Some(before) = self.text.get(..at) else {
            return false;
        };
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text.get(start..).unwrap_or_default();
        let length = line.len() - line.trim_start_matches([' ', '\t']).len();
        if !line[..length].contains('\t') {
            return false;
        }
        self.text
            .to_mut()
            .replace_range(start..start + length, &" ".repeat(length));
        true
    }
}

fn old_breaks(text: &str) -> Vec<(usize, usize)> {
    let mut breaks = Vec::new();
    let mut column = 0;
    for (index, character) in text.chars().enumerate() {
        column += 1;
        if character == '\n' {
            column = 0;
        } else if OLD_BREAKS.contains(&character) {
            breaks.push((index, column));
        }
    }
    breaks
}

/// Lines with a tab among the blanks, hyphens and question marks that they begin with. YAML takes those only inside
/// of quotes, blocks of text and brackets, and where a text without quotes goes on.
///
/// Values are told in the order of the text, so that each line is judged once.
#[derive(Debug, Default)]
pub(super) struct TabbedLines {
    /// Each line, and how many characters stand before its first tab.
    lines: Vec<(usize, usize)>,
    judged: usize,
    wrong: Option<usize>,
    /// Where tabs may begin in lines that a text without quotes still reaches.
    reached: Option<usize>,
}

impl TabbedLines {
    pub(super) fn of(text: &str) -> Self {
        let mut lines = Vec::new();
        if text.contains('\t') {
            let tabbed = text.split('\n').enumerate();
            lines.extend(tabbed.filter_map(|(index, line)| Some((index + 1, tab_in_front(line)?))));
        }
        TabbedLines {
            lines,
            ..TabbedLines::default()
        }
    }

    /// A value that takes tabs behind `indent` characters in all its lines but the first.
    pub(super) fn takes(&mut self, indent: usize, first: usize, last: usize) {
        self.before(first);
        self.judge(first, None);
        self.judge(last, Some(indent));
    }

    /// A text without quotes, which also goes on over empty lines.
    pub(super) fn takes_and_goes_on(&mut self, indent: usize, first: usize, last: usize) {
        self.takes(indent, first, last);
        self.reached = Some(indent);
    }

    /// The lines before one where something else begins.
    pub(super) fn before(&mut self, line: usize) {
        let reached = self.reached.take();
        self.judge(line - 1, reached);
    }

    /// The first wrong line up to `last`.
    pub(super) fn wrong(&mut self, last: Marker) -> Option<usize> {
        self.before(last.line() + 1);
        self.wrong
    }

    fn judge(&mut self, last: usize, from: Option<usize>) {
        while let Some((line, tab)) = self.lines.get(self.judged)
            && *line <= last
        {
            if from.is_none_or(|from| *tab < from) {
                self.wrong.get_or_insert(*line);
            }
            self.judged += 1;
        }
    }
}

fn tab_in_front(line: &str) -> Option<usize> {
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches(' ');
        match rest.as_bytes() {
            [b'\t', ..] => return Some(line.len() - rest.len()),
            [b'-' | b'?', b' ' | b'\t', ..] => rest = &rest[1..],
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use granit_parser::Marker;

    use super::{Source, tab_in_front};

    #[test]
    fn places_are_those_of_the_file_where_old_line_breaks_were_replaced() {
        // The parser sees `a`, `b: 1`, `c`, `d`; an editor shows `a␤b: 1`, `c`, `d`.
        let source = Source::new("a\u{2028}b: 1\nc\nd");
        assert_eq!(source.text(), "a\nb: 1\nc\nd");
        for (index, line, col, place) in [
            (0, 1, 0, "1:1"),
            (2, 2, 0, "1:3"),
            (5, 2, 3, "1:6"),
            (7, 3, 0, "2:1"),
            (9, 4, 0, "3:1"),
        ] {
            let marker = Marker::new(index, line, col);
            assert_eq!(source.place(marker).to_string(), place, "{index}");
        }
    }

    #[test]
    fn tabs_in_front_are_found_behind_blanks_and_hyphens() {
        for (line, tab) in [
            ("\ta", Some(0)),
            ("  \t", Some(2)),
            ("- -\ta", Some(3)),
            ("a\tb", None),
            ("--\ta", None),
            ("-", None),
        ] {
            assert_eq!(tab_in_front(line), tab, "{line:?}");
        }
    }
}
