//! Puts values together into a tree, without recursion; both readers use it.

use std::collections::BTreeMap;
use std::mem;

use stagewright_core::Place;

use super::DEEPEST_NESTING;
use super::budget::{Budget, MOST_WARNINGS, too_deep};
use super::node::{Content, Entry, Node};
use crate::problem::{Problem, ReadError, warning_at, warning_overall};

/// The tree while it grows: the open collections, the finished root, the warnings, the budget.
#[derive(Debug)]
pub(super) struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    warnings: Vec<Problem>,
    warnings_left_out: usize,
    budget: Budget,
}

/// A collection that has begun and not ended.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) place: Place,
    /// The anchor and tag that the collection carries, for YAML.
    pub(super) anchor: usize,
    pub(super) tag: Option<String>,
    /// Whether it is written with brackets, for YAML.
    pub(super) in_brackets: bool,
    pub(super) collected: Collected,
}

/// What an open collection holds so far.
#[derive(Debug)]
pub(super) enum Collected {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        index: Index,
        key: Option<Node>,
    },
}

impl Collected {
    pub(super) fn list() -> Self {
        Collected::List(Vec::new())
    }

    pub(super) fn map() -> Self {
        Collected::Map {
            entries: Vec::new(),
            index: Index::default(),
            key: None,
        }
    }
}

impl Builder {
    pub(super) fn new() -> Self {
        Builder {
            open: Vec::new(),
            root: None,
            warnings: Vec::new(),
            warnings_left_out: 0,
            budget: Budget::new(),
        }
    }

    pub(super) fn budget(&mut self) -> &mut Budget {
        &mut self.budget
    }

    /// The innermost open collection.
    pub(super) fn innermost(&self) -> Option<&Open> {
        self.open.last()
    }

    /// Whether the next value is the key of a mapping.
    pub(super) fn wants_key(&self) -> bool {
        let open = self.open.last().map(|open| &open.collected);
        matches!(open, Some(Collected::Map { key: None, .. }))
    }

    /// The key whose value comes next.
    pub(super) fn key(&self) -> Option<&str> {
        match &self.open.last()?.collected {
            Collected::Map { key: Some(key), .. } => key.as_text(),
            Collected::Map { .. } | Collected::List(_) => None,
        }
    }

    /// Collections that are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(super) fn warn(&mut self, problem: Problem) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(problem);
        } else {
            self.warnings_left_out += 1;
        }
    }

    /// Opens a collection.
    pub(super) fn begin(&mut self, open: Open) -> Result<(), ReadError> {
        if self.open.len() >= DEEPEST_NESTING {
            return Err(too_deep(open.place));
        }
        self.budget.spend(1, 0, open.place)?;
        self.open.push(open);
        Ok(())
    }

    /// Closes the innermost collection; the caller hands the node on to [`Builder::add`].
    pub(super) fn end(&mut self) -> Option<(Node, Open)> {
        let mut open = self.open.pop()?;
        let content = match mem::replace(&mut open.collected, Collected::list()) {
            Collected::List(items) => Content::List(items),
            Collected::Map { entries, .. } => Content::Map(entries),
        };
        let node = Node {
            place: open.place,
            content,
        };
        Some((node, open))
    }

    /// Adds a finished value where it belongs: as root, item, key or value.
    pub(super) fn add(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match &mut open.collected {
            Collected::List(items) => items.push(node),
            Collected::Map {
                key: key @ None, ..
            } => *key = Some(node),
            Collected::Map {
                entries,
                index,
                key,
            } => {
                let Some(key) = key.take() else { return };
                if let Some(problem) = insert(entries, index, key, node) {
                    self.warn(problem);
                }
            }
        }
    }

    /// The finished tree.
    pub(super) fn finish(mut self) -> (Option<Node>, Vec<Problem>) {
        if self.warnings_left_out > 0 {
            let message = format!("{} more warnings of this kind", self.warnings_left_out);
            self.warnings.push(warning_overall(message, ""));
        }
        (self.root, self.warnings)
    }
}

/// Where a key stands in a mapping that grows: most mappings are so short that a search is cheaper than an index.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The positions of the first entries, once there are many.
    positions: BTreeMap<String, usize>,
}

impl Index {
    /// Entries among which a key is searched.
    const FEW: usize = 16;

    fn position(&mut self, entries: &[Entry], key: &str) -> Option<usize> {
        if entries.len() <= Self::FEW {
            return entries.iter().position(|entry| entry.key == key);
        }
        for entry in &entries[self.positions.len()..] {
            let next = self.positions.len();
            self.positions.insert(entry.key.clone(), next);
        }
        self.positions.get(key).copied()
    }
}

/// Puts one entry into a mapping; a repeated key takes the newer value, with a warning.
fn insert(entries: &mut Vec<Entry>, index: &mut Index, key: Node, value: Node) -> Option<Problem> {
    let key_place = key.place;
    let key = match key.content {
        Content::Scalar(scalar) => scalar.text,
        Content::Map(inner) if placeholder_name(&inner).is_some() => {
            let name = placeholder_name(&inner).unwrap_or_default();
            format!("{PLACEHOLDER_START}{name} }}}}")
        }
        Content::Map(_) | Content::List(_) => {
            return Some(warning_at(
                key_place,
                "a key of a mapping is a collection; it was left out",
                "keys are plain names; quote `{{ … }}` or render the template first",
            ));
        }
    };
    let Some(earlier) = index.position(entries, &key) else {
        if key == "<<" && (value.is_map() || value.is_list()) {
            return merge(entries, index, value);
        }
        entries.push(Entry {
            key,
            key_place,
            value,
        });
        return None;
    };
    let earlier = &mut entries[earlier];
    let first_place = mem::replace(&mut earlier.key_place, key_place);
    earlier.value = value;
    Some(warning_at(
        key_place,
        format!("key `{key}` is given twice, first at {first_place}; the last one wins"),
        "remove one of the two",
    ))
}

/// How the key of a mapping begins that was `{{ name }}`.
pub(super) const PLACEHOLDER_START: &str = "{{ ";

/// The name in `{name: null}`, which is what `{ name }` reads as.
fn placeholder_name(entries: &[Entry]) -> Option<&str> {
    match entries {
        [only] if only.value.is_null() => Some(&only.key),
        _ => None,
    }
}

/// `<<: *defaults`: the keys that the mapping does not have itself. Keys written later replace merged ones.
fn merge(entries: &mut Vec<Entry>, index: &mut Index, value: Node) -> Option<Problem> {
    let sources = match value.content {
        Content::List(items) => items,
        content @ (Content::Map(_) | Content::Scalar(_)) => {
            vec![Node {
                place: value.place,
                content,
            }]
        }
    };
    for source in sources {
        let Content::Map(merged) = source.content else {
            continue;
        };
        for entry in merged {
            if index.position(entries, &entry.key).is_none() {
                entries.push(entry);
            }
        }
    }
    None
}
