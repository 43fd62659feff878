//! Changes of a definition's text that leave all else byte for byte as it stands: comments, order, quotes, line breaks.
//!
//! It takes for granted that a [`Place`] counts as the readers do, and trusts nothing else: what a change takes to stand at
//! its place must stand there, letter by letter, or nothing is changed. So a value that comes from a parameter, a function or
//! an anchor elsewhere in the text is never written over.

mod follow;
mod items;

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

pub use follow::Followed;
use serde_json::Value;
use stagewright_core::{Change, Place, TextEdit};

use crate::load::{self, Content, Entry, Node};

/// The text with all edits made; nothing where two of them touch the same bytes. The same edit twice is one.
///
/// ```
/// use stagewright_cfn::apply;
/// use stagewright_core::TextEdit;
///
/// let edit = TextEdit::of("1 or one", 5..8, "two");
/// assert_eq!(apply("1 or one", &[edit.clone(), edit]).as_deref(), Some("1 or two"));
/// ```
#[must_use]
pub fn apply(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by(|one, other| {
        let key = |it: &TextEdit| (it.range.start, it.range.end);
        key(one).cmp(&key(other)).then(one.text.cmp(&other.text))
    });
    edits.dedup();
    let mut edited = String::with_capacity(text.len());
    let mut end = 0;
    for edit in edits {
        edited.push_str(text.get(end..edit.range.start)?);
        text.get(edit.range.clone())?;
        edited.push_str(&edit.text);
        end = edit.range.end;
    }
    edited.push_str(text.get(end..)?);
    Some(edited)
}

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
}

/// A text that can be edited, with the tree that is read from it.
#[derive(Debug)]
pub struct Editor<'text> {
    text: &'text str,
    /// Where each line begins.
    lines: Vec<usize>,
    root: Node,
    /// Its entries by their places.
    entries: Entries,
}

impl<'text> Editor<'text> {
    /// An editor of this text; nothing where it cannot be read.
    #[must_use]
    pub fn new(text: &'text str) -> Option<Self> {
        let root = load::load(text).ok()?.root;
        // The reader counts from behind a byte-order mark.
        let start = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(start).chain(breaks).collect();
        let entries = entries(&root);
        Some(Self {
            text,
            lines,
            root,
            entries,
        })
    }

    pub(crate) fn edit<P>(&self, change: &Change<P>, place: Place) -> Option<TextEdit> {
        match change {
            Change::Write { was, with, .. } => self.write(place, was, with),
            Change::WritePart { was, with, .. } => self.write_part(place, was, with),
            Change::Remove { .. } => self.remove(place),
        }
    }

    /// Another scalar in place of the one that stands at a place.
    #[must_use]
    pub fn write(&self, place: Place, was: &str, with: &str) -> Option<TextEdit> {
        let at = self.offset(place)?;
        let (range, style) = self.scalar(at, was)?;
        Some(self.made(range, self.written(with, style)))
    }

    /// Another piece in place of the only such one in the scalar that stands at a place.
    fn write_part(&self, place: Place, was: &str, with: &str) -> Option<TextEdit> {
        let at = self.offset(place)?;
        let rest = self.line_from(at);
        let (length, style) = match rest.chars().next()? {
            '"' => (quoted(rest)?.0.len(), Style::Double),
            '\'' => (quoted(rest)?.0.len(), Style::Single),
            _ => (plain(rest)?, Style::Plain),
        };
        let mut found = rest[..length].match_indices(was);
        let (start, _) = found.next().filter(|_| found.next().is_none())?;
        // A piece that needs escapes, or that would end a plain scalar, is not written into one.
        let simple = |text: &str| !text.contains(['"', '\'', '\\', '\n']);
        let fits = style != Style::Plain || !with.contains([':', ',', '[', ']']);
        (simple(was) && simple(with) && fits)
            .then(|| self.made(at + start..at + start + was.len(), with))
    }

    /// Nothing in place of a key and its value of one line, which stands at a place.
    #[must_use]
    pub fn remove(&self, place: Place) -> Option<TextEdit> {
        let (map, index) = self.entry_at(place)?;
        let entries = map.entries();
        let entry = &entries[index];
        let start = self.offset(entry.key_place)?;
        let end = self.end_of(entry)?;
        let range = match entries.get(index + 1) {
            _ if !self.is_flow(map)? && self.before(start).trim().is_empty() => {
                self.is_rest_empty(end).then(|| {
                    let next = self.lines.iter().find(|line| **line > end);
                    self.line_start(start)..next.copied().unwrap_or(self.text.len())
                })?
            }
            // What follows takes its place: the first key of a list's item, or the next one inside braces.
            Some(next) => {
                let next = self.offset(next.key_place)?;
                let between = self.text.get(end..next)?;
                let empty = between.trim_matches([',', ' ', '\t', '\r', '\n']);
                empty.is_empty().then_some(start..next)?
            }
            None => {
                let before = self.text.get(..start)?.trim_end();
                before.ends_with(',').then(|| before.len() - 1..end)?
            }
        };
        (entries.len() > 1).then(|| self.made(range, ""))
    }

    /// A key with a value more in the mapping that holds the value at a place.
    #[must_use]
    pub fn add(&self, place: Place, key: &str, value: &Value) -> Option<TextEdit> {
        let (map, _) = self.entry_at(place)?;
        let first = map.entries().first()?;
        let start = self.offset(first.key_place)?;
        let column = self
            .text
            .get(self.line_start(start)..start)?
            .chars()
            .count();
        let pad = " ".repeat(column);
        let line_break = if self.text.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        if self.is_flow(map)? {
            let between = match self.before(start).trim().is_empty() {
                true => format!("{line_break}{pad}"),
                false => " ".to_owned(),
            };
            return Some(self.made(
                start..start,
                format!("{}: {value},{between}", Value::from(key)),
            ));
        }
        let lines = self.block(key, value).join(&format!("{line_break}{pad}"));
        // Behind the last key of one line; a new key before the first one hides what the mapping is.
        let mut ends = map.entries().iter().rev().filter_map(|it| {
            let end = self.end_of(it)?;
            self.is_rest_empty(end)
                .then(|| end + self.line_from(end).len())
        });
        Some(match ends.next() {
            Some(end) => self.made(end..end, format!("{line_break}{pad}{lines}")),
            None => self.made(start..start, format!("{lines}{line_break}{pad}")),
        })
    }

    fn offset(&self, place: Place) -> Option<usize> {
        let start = *self.lines.get(place.line.checked_sub(1)?)?;
        let line = self.line_from(start);
        let column = place.column.checked_sub(1)?;
        let mut letters = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        Some(start + letters.nth(column)?)
    }

    fn line_start(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|start| *start <= at);
        self.lines[line.saturating_sub(1)]
    }

    /// What stands before a place in its line.
    fn before(&self, at: usize) -> &'text str {
        &self.text[self.line_start(at)..at]
    }

    /// The rest of a line, without its break.
    fn line_from(&self, at: usize) -> &'text str {
        let rest = &self.text[at..];
        let line = rest.split('\n').next().unwrap_or(rest);
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// Whether nothing but a comment stands behind a place in its line.
    fn is_rest_empty(&self, at: usize) -> bool {
        let rest = self.line_from(at);
        rest.trim().is_empty() || rest.starts_with([' ', '\t']) && rest.trim().starts_with('#')
    }

    fn is_json(&self) -> bool {
        self.text[self.lines[0]..]
            .trim_start()
            .starts_with(['{', '['])
    }

    fn is_flow(&self, map: &Node) -> Option<bool> {
        Some(self.text[self.offset(map.place)?..].starts_with('{'))
    }

    /// The bytes of the scalar that begins here, if it is this one, and how it is written.
    fn scalar(&self, at: usize, was: &str) -> Option<(Range<usize>, Style)> {
        let rest = self.line_from(at);
        let style = match rest.chars().next()? {
            '"' => Style::Double,
            '\'' => Style::Single,
            _ => Style::Plain,
        };
        if style != Style::Plain {
            let (written, text) = quoted(rest)?;
            return (text == was).then(|| (at..at + written.len(), style));
        }
        let after = rest.strip_prefix(was).filter(|_| !was.is_empty())?;
        let ends = |after: &str| {
            let next = after.trim_start();
            next.is_empty()
                || next.starts_with([',', ']', '}'])
                || next.starts_with('#') && next.len() < after.len()
                || next.starts_with(':') && next[1..].chars().next().is_none_or(char::is_whitespace)
        };
        ends(after).then(|| (at..at + was.len(), style))
    }

    fn written(&self, text: &str, style: Style) -> String {
        let letter = |letter: char| letter.is_alphanumeric() || "_-./:@+".contains(letter);
        let number = text.parse::<f64>().is_ok();
        let plain = text.starts_with(|first: char| first.is_alphanumeric() || first == '/')
            && text.chars().all(letter)
            && !text.ends_with(':');
        let function = text.starts_with('!') && !text.contains([',', '#', '\n']);
        match style {
            Style::Plain if self.is_json() && !number => Value::from(text).to_string(),
            _ if text.contains(char::is_control) => Value::from(text).to_string(),
            Style::Plain if plain || function => text.to_owned(),
            Style::Plain | Style::Single => format!("'{}'", text.replace('\'', "''")),
            Style::Double => Value::from(text).to_string(),
        }
    }

    /// Behind the value of an entry that ends in the line in which it begins.
    fn end_of(&self, entry: &Entry) -> Option<usize> {
        let at = self.offset(entry.value.place)?;
        let rest = self.line_from(at);
        match &entry.value.content {
            Content::Scalar(scalar) if !rest.starts_with(['|', '>', '&', '*']) => {
                Some(self.scalar(at, &scalar.text)?.0.end)
            }
            // A function in its short form, up to the end of the line.
            _ if rest.starts_with('!')
                && !rest.replace("${", "").contains(['[', '{', '|', '>', '#']) =>
            {
                let written = rest.trim_end();
                let closed = written.matches('}').count() == written.matches("${").count();
                (closed && written.contains(' ')).then_some(at + written.len())
            }
            _ => None,
        }
    }

    /// Some bytes of the text, and what is written in their place.
    fn made(&self, range: Range<usize>, text: impl Into<String>) -> TextEdit {
        TextEdit {
            places: self.place(range.start)..self.place(range.end),
            range,
            text: text.into(),
        }
    }

    fn place(&self, at: usize) -> Place {
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        Place {
            line,
            column: self.text[self.lines[line - 1]..at].chars().count() + 1,
        }
    }

    /// The mapping and the position of the entry whose value, or whose key, stands at a place; nothing where an alias repeats it.
    fn entry_at(&self, place: Place) -> Option<(&Node, usize)> {
        let (path, index) = self.entries.get(&place)?.as_ref()?;
        let mut node = &self.root;
        for at in path.iter() {
            node = match node.entries() {
                [] => &node.items()[*at],
                entries => &entries[*at].value,
            };
        }
        Some((node, *index))
    }
}

/// Where an entry is: the steps from the root to its mapping, and its position in there.
type Entries = BTreeMap<Place, Option<(Rc<[usize]>, usize)>>;

/// Every entry by the places of its key and its value; none where two mappings have one there.
fn entries(root: &Node) -> Entries {
    let mut entries = Entries::new();
    let mut open: Vec<(&Node, Vec<usize>)> = vec![(root, Vec::new())];
    while let Some((node, path)) = open.pop() {
        let below = |at: usize| path.iter().copied().chain([at]).collect();
        open.extend(
            node.items()
                .iter()
                .enumerate()
                .map(|(at, it)| (it, below(at))),
        );
        let inside = node.entries().iter().enumerate();
        open.extend(inside.clone().map(|(at, it)| (&it.value, below(at))));
        let path: Rc<[usize]> = path.clone().into();
        for (at, entry) in inside {
            for place in [entry.key_place, entry.value.place] {
                entries
                    .entry(place)
                    .and_modify(|known| {
                        let same = known.as_ref().is_some_and(|(of, _)| Rc::ptr_eq(of, &path));
                        if !same {
                            *known = None;
                        }
                    })
                    .or_insert_with(|| Some((Rc::clone(&path), at)));
            }
        }
    }
    entries
}

/// A quoted scalar at the beginning of a line, as it is written and as it reads.
fn quoted(line: &str) -> Option<(&str, String)> {
    let mut letters = line.char_indices().peekable();
    let (_, quote) = letters.next()?;
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quote == '"' => drop(letters.next()),
            '\'' if quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == '\'') => {
                letters.next();
            }
            letter if letter == quote => {
                let written = &line[..=at];
                let text = match quote {
                    '"' => serde_json::from_str(written).ok()?,
                    _ => written[1..at].replace("''", "'"),
                };
                return Some((written, text));
            }
            _ => {}
        }
    }
    None
}

/// How many bytes of a line a plain scalar has at most; nothing where something else begins there.
fn plain(line: &str) -> Option<usize> {
    if line.starts_with(['!', '&', '*', '|', '>', '{', '[', '%', '@', '`']) {
        return None;
    }
    Some(line.find(" #").unwrap_or(line.len()))
}
