//! The text of a template without the values of its `NoEcho` parameters, for excerpts of it.

use super::Template;
use crate::load::{Content, Node};
use crate::problem::Place;

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
        let mut starts = Vec::new();
        collect_starts(&self.root, &mut starts);
        starts.sort_unstable();
        let spans: Vec<(Start, Option<Start>)> = values
            .into_iter()
            .map(|value| {
                let mut inner = Vec::new();
                collect_starts(value, &mut inner);
                let last = inner.into_iter().max().unwrap_or_default();
                let next = starts.iter().find(|it| **it > last);
                (start(value.place), next.copied())
            })
            .collect();
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

/// Line and column, both from 1.
type Start = (usize, usize);

fn start(place: Place) -> Start {
    (place.line as usize, place.column as usize)
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
