//! The text of a template without the values of its `NoEcho` parameters, for excerpts of it.

use stagewright_core::Place;

use super::Template;
use crate::load::{Content, Node};

/// What of a parameter's declaration shows a value.
const SHOWING: [&str; 2] = ["Default", "AllowedValues"];

impl Template {
    /// The text that this template was read from, with every letter of the values of `NoEcho` parameters as `*`: lines and
    /// columns stay what they are.
    ///
    /// ```
    /// use stagewright_cfn::read;
    ///
    /// let text = "
    /// Parameters:
    ///   Token: {Type: String, NoEcho: true, Default: correct horse, Description: for GitHub}
    /// Resources:
    ///   Release: {Type: 'AWS::CodePipeline::Pipeline', Properties: {Stages: []}}
    /// ";
    /// let template = read(text, &Default::default())?.template.unwrap();
    /// assert!(template.concealed_text(text).contains("Default: ******* ****** Description: for GitHub"));
    /// # Ok::<(), stagewright_cfn::ReadError>(())
    /// ```
    #[must_use]
    pub fn concealed_text(&self, text: &str) -> String {
        let values = self
            .concealed()
            .flat_map(|declaration| SHOWING.map(|key| declaration.value.get(key)))
            .flatten()
            .filter(|value| !value.is_null());
        let values: Vec<&Node> = values.collect();
        if values.is_empty() {
            return text.to_owned();
        }
        let declarations = self.concealed().map(|it| &it.value);
        let mut starts = Vec::new();
        collect_starts(&self.root, &mut starts);
        starts.sort_unstable();
        let after = |place: Start| starts.iter().find(|it| **it > place).copied();
        let span = |node: &Node| {
            let mut inner = Vec::new();
            collect_starts(node, &mut inner);
            let last = inner.into_iter().max().unwrap_or_default();
            (start(node.place), after(last))
        };
        let mut spans: Vec<(Start, Option<Start>)> = values.into_iter().map(span).collect();
        // Of a key that is written twice the tree keeps the last, and the text shows both.
        for (from, to) in declarations.map(span) {
            let written = written_values(text, from, to);
            spans.extend(written.map(|place| (place, after(place))));
        }
        masked(text, |place| {
            spans
                .iter()
                .any(|(from, to)| place >= *from && to.is_none_or(|to| place < to))
        })
    }
}

/// The same for a text that could not be read: whatever stands after `Default`, as no one can tell whose it is.
#[must_use]
pub fn concealed_unread(text: &str) -> String {
    if !text.contains("NoEcho") {
        return text.to_owned();
    }
    let from = |line: &str| {
        let (before, after) = line.split_once("Default")?;
        let colon = after.find(':')?;
        let rest = after.get(..colon)?.trim_matches(['"', '\'', ' ']);
        rest.is_empty()
            .then(|| before.chars().count() + "Default".len() + colon + 2)
    };
    let columns: Vec<Option<usize>> = text.split('\n').map(from).collect();
    masked(text, |(line, column)| {
        columns
            .get(line - 1)
            .copied()
            .flatten()
            .is_some_and(|from| column >= from)
    })
}

/// Where values of [`SHOWING`] begin in this part of a text, whether or not the tree has them.
fn written_values(text: &str, from: Start, to: Option<Start>) -> impl Iterator<Item = Start> {
    let lines = text.split('\n').enumerate();
    let values = lines.flat_map(|(index, line)| {
        SHOWING.iter().flat_map(move |key| {
            line.match_indices(key).filter_map(move |(at, _)| {
                let before = line.get(..at)?.chars().count();
                let rest = line.get(at + key.len()..)?;
                let colon = rest.find(':')?;
                let between = rest.get(..colon)?.trim_matches(['"', '\'', ' ']);
                let column = before + key.len() + colon + 2;
                between.is_empty().then_some((index + 1, column))
            })
        })
    });
    values.filter(move |place| *place >= from && to.is_none_or(|to| *place < to))
}

/// Line and column, both from 1.
type Start = (usize, usize);

fn start(place: Place) -> Start {
    (place.line, place.column)
}

fn collect_starts(node: &Node, starts: &mut Vec<Start>) {
    starts.push(start(node.place));
    match &node.content {
        Content::Scalar(_) => {}
        Content::List(items) => items.iter().for_each(|item| collect_starts(item, starts)),
        Content::Map(entries) => {
            for entry in entries {
                starts.push(start(entry.key_place));
                collect_starts(&entry.value, starts);
            }
        }
    }
}

fn masked(text: &str, is_secret: impl Fn(Start) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let (mut line, mut column) = (1, 0);
    for letter in text.chars() {
        column += 1;
        if letter == '\n' {
            (line, column) = (line + 1, 0);
        }
        let hides = !letter.is_whitespace() && is_secret((line, column));
        shown.push(if hides { '*' } else { letter });
    }
    shown
}
