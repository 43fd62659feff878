//! What changed in a pipeline, put into the text that it was read from: everything else stays as it was written, functions
//! and all.

use super::tree::map_of;
use crate::load::{Content, Entry, Node};
use crate::template::{Scope, function_of, is_no_value};

/// Puts changes into what was written.
pub(super) struct Merge<'template> {
    pub(super) scope: &'template Scope<'template>,
    /// Whether one branch of an `Fn::If` changed, of which the other knows nothing.
    pub(super) one_branch: bool,
    /// Whether something with `Fn::If` in it is written without.
    pub(super) without_condition: bool,
}

impl Merge<'_> {
    /// `written` says `before`; the result says `now`, in the words of `written` as far as the two agree.
    pub(super) fn value(&mut self, written: &Node, before: &Node, now: &Node) -> Node {
        if before == now {
            return written.clone();
        }
        if let Some((name, argument)) = function_of(written) {
            return match name {
                "If" if !is_leaf(now) => self.branch(written, argument, before, now),
                _ => now.clone(),
            };
        }
        match (&written.content, &before.content, &now.content) {
            (Content::Map(written), Content::Map(before), Content::Map(now)) => {
                map_of(self.entries(written, before, now))
            }
            (Content::List(written), Content::List(before), Content::List(now)) => {
                match self.items(written, before, now) {
                    Some(items) => Node::list(stagewright_core::Place::START, items),
                    None => self.anew(written, now),
                }
            }
            _ => now.clone(),
        }
    }

    /// Entries in written order, new ones at the end.
    pub(super) fn entries(
        &mut self,
        written: &[Entry],
        before: &[Entry],
        now: &[Entry],
    ) -> Vec<Entry> {
        let find = |entries: &[Entry], key: &str| {
            let found = entries.iter().find(|it| it.key == key);
            found.map(|it| it.value.clone())
        };
        let mut merged = Vec::new();
        for entry in written {
            let value = match (find(before, &entry.key), find(now, &entry.key)) {
                (was, is) if was == is => entry.value.clone(),
                (Some(was), Some(is)) => self.value(&entry.value, &was, &is),
                (None, Some(is)) => is,
                (_, None) => continue,
            };
            merged.push(Entry {
                value,
                ..entry.clone()
            });
        }
        let new = now.iter().filter(|it| {
            find(written, &it.key).is_none() && find(before, &it.key).as_ref() != Some(&it.value)
        });
        merged.extend(new.cloned());
        merged
    }

    /// The items one by one, where each that was read is known to be which of those that were written.
    fn items(&mut self, written: &[Node], before: &[Node], now: &[Node]) -> Option<Vec<Node>> {
        let present: Vec<bool> = written
            .iter()
            .map(|item| self.scope.structure(item).is_some())
            .collect();
        let count = present.iter().filter(|it| **it).count();
        if count != before.len() || count != now.len() {
            return None;
        }
        let mut pairs = before.iter().zip(now);
        let items = written.iter().zip(present).map(|(item, present)| {
            let pair = if present { pairs.next() } else { None };
            match pair {
                Some((before, now)) => self.value(item, before, now),
                None => item.clone(),
            }
        });
        Some(items.collect())
    }

    /// The branch that is in force changes.
    fn branch(&mut self, written: &Node, argument: &Node, before: &Node, now: &Node) -> Node {
        let Some(chosen) = self.scope.branch(argument, true) else {
            return now.clone();
        };
        let other = argument
            .items()
            .iter()
            .skip(1)
            .find(|it| !std::ptr::eq(*it, chosen));
        self.one_branch |= !other.is_some_and(is_no_value);
        let merged = self.value(chosen, before, now);
        let items = argument.items().iter().map(|item| {
            if std::ptr::eq(item, chosen) {
                merged.clone()
            } else {
                item.clone()
            }
        });
        let argument = Node::list(argument.place, items.collect());
        Node::single(written.place, "Fn::If", argument)
    }

    fn anew(&mut self, written: &[Node], now: &[Node]) -> Node {
        self.without_condition |= written.iter().any(decides);
        Node::list(stagewright_core::Place::START, now.to_vec())
    }
}

/// A value that is no structure: a text, or a call that gives one.
fn is_leaf(node: &Node) -> bool {
    matches!(node.content, Content::Scalar(_)) || function_of(node).is_some()
}

/// Whether a value has structure that depends on conditions.
fn decides(node: &Node) -> bool {
    if function_of(node).is_some_and(|(name, _)| name == "If") {
        return true;
    }
    node.items().iter().any(decides) || node.entries().iter().any(|entry| decides(&entry.value))
}
