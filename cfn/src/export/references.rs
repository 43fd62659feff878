//! What a template refers to.

use std::collections::BTreeSet;

use crate::load::{Content, Entry, Node};

/// Everything to which some part of a template refers.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// Parameters and resources.
    pub(super) names: BTreeSet<String>,
    pub(super) conditions: BTreeSet<String>,
    pub(super) mappings: BTreeSet<String>,
    /// A mapping whose name is put together may be any.
    pub(super) some_mapping: bool,
}

impl Used {
    /// By a value and everything in it.
    pub(super) fn by(node: &Node) -> Self {
        let mut used = Used::default();
        used.add(node);
        used
    }

    pub(super) fn in_resources(resources: &[Entry]) -> Self {
        let mut used = Used::default();
        resources.iter().for_each(|it| used.add(&it.value));
        used
    }

    pub(super) fn add(&mut self, node: &Node) {
        match &node.content {
            Content::Scalar(_) => {}
            Content::List(items) => items.iter().for_each(|item| self.add(item)),
            Content::Map(entries) => {
                for entry in entries {
                    self.entry(entry);
                }
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let value = &entry.value;
        let first = || value.items().first().unwrap_or(value).as_text();
        match entry.key.as_str() {
            "Ref" => self.names.extend(value.as_text().map(str::to_owned)),
            "Fn::GetAtt" => {
                let id = first().and_then(|it| it.split('.').next());
                self.names.extend(id.map(str::to_owned));
            }
            "Fn::Sub" => {
                let own = value.items().get(1);
                for name in first().into_iter().flat_map(symbols) {
                    if own.is_none_or(|own| own.get(name).is_none()) {
                        self.names.extend(name.split('.').next().map(str::to_owned));
                    }
                }
            }
            "Fn::If" => self.conditions.extend(first().map(str::to_owned)),
            // The attribute of a resource, or a condition in a condition; that of a policy is no text.
            "Condition" => self.conditions.extend(value.as_text().map(str::to_owned)),
            "Fn::FindInMap" => match first() {
                Some(name) => {
                    self.mappings.insert(name.to_owned());
                }
                None => self.some_mapping = true,
            },
            "DependsOn" => {
                let ids = value.items().iter().filter_map(Node::as_text);
                self.names.extend(ids.map(str::to_owned));
                self.names.extend(value.as_text().map(str::to_owned));
            }
            _ => {}
        }
        self.add(value);
    }
}

/// The names in `${…}` of a text for `Fn::Sub`; `${!x}` names nothing.
fn symbols(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|piece| {
        let (name, _) = piece.split_once('}')?;
        (!name.starts_with('!')).then(|| name.trim())
    })
}
