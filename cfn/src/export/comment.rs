//! Comments in what is exported: lines in YAML, and in JSON, which has none, metadata of the resource that they are about.
//!
//! A comment travels through the tree as the first entry of a mapping, under a key that no document can have.

use stagewright_core::is_hidden;

use super::tree::{entry, list, string};
use crate::load::{Content, Entry, Node};

/// The key of a comment. YAML has no way to write it, and the reader of JSON refuses it.
pub(super) const COMMENT: &str = "\u{0}comment";

/// An entry that says something about the mapping that it opens.
pub(super) fn comment(text: impl Into<String>) -> Entry {
    entry(COMMENT, string(text))
}

/// The comment that opens a mapping.
pub(super) fn of(node: &Node) -> Option<&str> {
    text(node.entries().first()?)
}

/// The text of an entry that is a comment.
pub(super) fn text(entry: &Entry) -> Option<&str> {
    (entry.key == COMMENT)
        .then(|| entry.value.as_text())
        .flatten()
}

/// The lines of a comment, cleaned of everything that is hidden or could end the line.
pub(super) fn lines(text: &str) -> Vec<String> {
    const WIDTH: usize = 110;
    let mut lines = vec![String::new()];
    // Two of these begin a command in the log of some build servers.
    let text = text.replace("##", "# #");
    for word in text.split(|it: char| it.is_whitespace() || is_hidden(it)) {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(word.to_owned());
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines
}

/// The tree for JSON: what was said inside a resource becomes the resource's metadata, after the IAM actions that it is about.
pub(super) fn to_metadata(root: &Node) -> Node {
    let mut root = root.clone();
    let Content::Map(sections) = &mut root.content else {
        return root;
    };
    let resources = sections
        .iter_mut()
        .filter(|section| section.key == "Resources");
    for resource in resources.flat_map(|section| match &mut section.value.content {
        Content::Map(resources) => resources.as_mut_slice(),
        Content::Scalar(_) | Content::List(_) => &mut [],
    }) {
        let mut said = Vec::new();
        take(&mut resource.value, &mut said);
        let Content::Map(attributes) = &mut resource.value.content else {
            continue;
        };
        if !said.is_empty() && attributes.iter().all(|it| it.key != "Metadata") {
            let comments = super::tree::map([("Comments", list(said.into_iter().map(string)))]);
            attributes.insert(1.min(attributes.len()), entry("Metadata", comments));
        }
    }
    root
}

fn take(node: &mut Node, said: &mut Vec<String>) {
    let about = node.get("Action").map(|actions| match actions.items() {
        [first, ..] => first.as_text().unwrap_or_default().to_owned(),
        [] => actions.as_text().unwrap_or_default().to_owned(),
    });
    match &mut node.content {
        Content::Scalar(_) => {}
        Content::List(items) => items.iter_mut().for_each(|item| take(item, said)),
        Content::Map(entries) => {
            entries.retain(|entry| match text(entry) {
                Some(text) => {
                    said.push(match &about {
                        Some(about) => format!("{about}: {text}"),
                        None => text.to_owned(),
                    });
                    false
                }
                None => true,
            });
            entries
                .iter_mut()
                .for_each(|entry| take(&mut entry.value, said));
        }
    }
}
