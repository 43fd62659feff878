//! Items of lists that go, with all that stands in them, and keys that come in lines of their own.
//!
//! It takes for granted that the text reads as YAML or JSON; where an item ends is told by its brackets or by how far it is set in.

use serde_json::Value;
use stagewright_core::{Place, TextEdit};

use super::{Editor, Style};
use crate::load::Node;

impl Editor<'_> {
    /// A key with its value in lines, for a mapping in block style.
    pub(super) fn block(&self, key: &str, value: &Value) -> Vec<String> {
        match value {
            Value::Object(entries) => {
                let inside = entries
                    .iter()
                    .flat_map(|(key, value)| self.block(key, value));
                let inside = inside.map(|line| format!("  {line}"));
                std::iter::once(format!("{key}:")).chain(inside).collect()
            }
            Value::String(text) if text.parse::<f64>().is_ok() => vec![format!("{key}: '{text}'")],
            Value::String(text) => vec![format!("{key}: {}", self.written(text, Style::Plain))],
            other => vec![format!("{key}: {other}")],
        }
    }

    /// Nothing in place of the mapping at a place, which is not the only item of its list.
    pub(super) fn remove_item(&self, place: Place) -> Option<TextEdit> {
        let (list, index) = self.item_at(place)?;
        let items = list.items();
        (items.len() > 1).then_some(())?;
        let start = self.offset(place)?;
        if self.before(start).trim() == "-" {
            return Some(self.made(self.line_start(start)..self.end_of_block(start)?, ""));
        }
        let end = start + bracketed(&self.text[start..])?;
        let range = match items.get(index + 1) {
            Some(next) => start..self.offset(next.place)?,
            None => self.text[..start].trim_end().strip_suffix(',')?.len()..end,
        };
        let between = self.text.get(end..range.end)?;
        let empty = between.trim_matches([',', ' ', '\t', '\r', '\n']);
        empty.is_empty().then(|| self.made(range, ""))
    }

    /// Behind the lines of an item in block style: those that are set in further than its dash.
    fn end_of_block(&self, start: usize) -> Option<usize> {
        let dash = self.before(start).find('-')?;
        let first = self.lines.partition_point(|line| *line <= start);
        let mut end = *self.lines.get(first).unwrap_or(&self.text.len());
        for (at, line) in self.lines.iter().enumerate().skip(first) {
            let text = self.line_from(*line);
            match text.trim_start() {
                "" => {}
                rest if text.len() - rest.len() <= dash => break,
                _ => end = *self.lines.get(at + 1).unwrap_or(&self.text.len()),
            }
        }
        Some(end)
    }

    /// The list of the mapping that stands at a place, and its position there.
    fn item_at(&self, place: Place) -> Option<(&Node, usize)> {
        let mut open = vec![&self.root];
        while let Some(node) = open.pop() {
            let mut items = node.items().iter();
            if let Some(at) = items.position(|it| it.place == place && it.is_map()) {
                return Some((node, at));
            }
            open.extend(node.items());
            open.extend(node.entries().iter().map(|it| &it.value));
        }
        None
    }
}

/// How long the mapping in braces at the beginning of a text is.
fn bracketed(text: &str) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0_u32, None, false);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), letter) if open == letter && !escaped => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.checked_sub(1)?,
            _ => {}
        }
        escaped = false;
        if depth == 0 {
            return (at > 0).then_some(at + letter.len_utf8());
        }
    }
    None
}
