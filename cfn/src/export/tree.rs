//! Small helpers to put trees together for writing.

use stagewright_core::{Place, Value};

use crate::load::{Content, Entry, Node};

/// Nodes that are written stand nowhere yet.
const NOWHERE: Place = Place::START;

/// A string.
pub(super) fn string(text: impl Into<String>) -> Node {
    Node::text(NOWHERE, text)
}

/// A number or truth value, by its spelling.
pub(super) fn plain(text: impl Into<String>) -> Node {
    Node::plain(NOWHERE, text)
}

/// A list.
pub(super) fn list(items: impl IntoIterator<Item = Node>) -> Node {
    Node::list(NOWHERE, items.into_iter().collect())
}

/// A list of strings.
pub(super) fn strings<'text>(items: impl IntoIterator<Item = &'text str>) -> Node {
    list(items.into_iter().map(string))
}

/// One entry of a mapping.
pub(super) fn entry(key: impl Into<String>, value: Node) -> Entry {
    Entry {
        key: key.into(),
        key_place: NOWHERE,
        value,
    }
}

/// A mapping with fixed keys.
pub(super) fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    Node::map(
        NOWHERE,
        entries.map(|(key, value)| entry(key, value)).into(),
    )
}

/// A mapping that grows.
pub(super) fn map_of(entries: Vec<Entry>) -> Node {
    Node::map(NOWHERE, entries)
}

/// The value of a key, to change it.
pub(super) fn value_mut<'node>(node: &'node mut Node, key: &str) -> Option<&'node mut Node> {
    let Content::Map(entries) = &mut node.content else {
        return None;
    };
    entries
        .iter_mut()
        .find(|entry| entry.key == key)
        .map(|entry| &mut entry.value)
}

/// `Ref`.
pub(super) fn reference(logical_id: &str) -> Node {
    map([("Ref", string(logical_id))])
}

/// `Fn::GetAtt`.
pub(super) fn attribute(logical_id: &str, name: &str) -> Node {
    map([("Fn::GetAtt", strings([logical_id, name]))])
}

/// `Fn::Sub` without variables of its own.
pub(super) fn sub(text: impl Into<String>) -> Node {
    map([("Fn::Sub", string(text))])
}

/// A resource.
pub(super) fn resource(resource_type: &str, properties: Node) -> Node {
    map([("Type", string(resource_type)), ("Properties", properties)])
}

/// A value that travelled through unread.
pub(super) fn from_value(value: &Value) -> Node {
    match value {
        Value::Null => plain("null"),
        Value::Bool(truth) => plain(truth.to_string()),
        Value::Number(digits) => plain(digits.as_str()),
        Value::String(text) => string(text.as_str()),
        Value::List(items) => list(items.iter().map(from_value)),
        Value::Map(pairs) => map_of(
            pairs
                .iter()
                .map(|(key, value)| entry(key.as_str(), from_value(value)))
                .collect(),
        ),
    }
}
