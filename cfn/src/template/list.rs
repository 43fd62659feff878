//! Functions on lists: `Fn::Select`, `Fn::Split`, and lists in parameters.

use stagewright_core::{Place, Text};

use super::function_of;
use super::scope::Scope;
use crate::load::Node;

/// Items of a list, when the list is known before a deployment.
pub(super) enum Items<'node> {
    /// Values of the template.
    Nodes(&'node [Node]),
    /// Pieces of a text that was split.
    Pieces(Vec<String>),
}

impl<'template> Scope<'template> {
    /// The value that `Fn::Select` takes, when it stands in the template.
    pub(crate) fn select<'node>(&self, argument: &'node Node) -> Option<&'node Node>
    where
        'template: 'node,
    {
        let [index, list] = argument.items() else {
            return None;
        };
        let index = self.index(index, argument.place)?;
        match self.items(list)? {
            Items::Nodes(nodes) => nodes.get(index).or_else(|| {
                self.beyond(index, nodes.len(), argument.place);
                None
            }),
            Items::Pieces(_) => None,
        }
    }

    /// The text that `Fn::Select` takes.
    pub(super) fn selected_text(&self, argument: &Node) -> Option<Text> {
        let [index, list] = argument.items() else {
            return None;
        };
        let index = self.index(index, argument.place)?;
        let (found, length) = match self.items(list)? {
            Items::Nodes(nodes) => (nodes.get(index).map(|node| self.text(node)), nodes.len()),
            Items::Pieces(pieces) => {
                let piece = pieces.get(index);
                (piece.map(|it| Text::literal(it.as_str())), pieces.len())
            }
        };
        if found.is_none() {
            self.beyond(index, length, argument.place);
        }
        found
    }

    fn index(&self, node: &Node, place: Place) -> Option<usize> {
        let text = self.text(node);
        let known = text.known()?;
        let index = known.trim().parse().ok();
        if index.is_none() {
            self.refuse(
                format!("index {place}"),
                place,
                format!("`Fn::Select` takes item `{known}`, and items are counted from 0"),
                "write the number of an item of the list".to_owned(),
            );
        }
        index
    }

    fn beyond(&self, index: usize, length: usize, place: Place) {
        let has = match length {
            0 => "no items".to_owned(),
            1 => "1 item, number 0".to_owned(),
            _ => format!("{length} items, numbers 0 to {}", length - 1),
        };
        self.refuse(
            format!("index {place}"),
            place,
            format!("`Fn::Select` takes item {index} of a list that has {has}"),
            "write the number of an item of the list".to_owned(),
        );
    }

    /// The items of a list value: written, split, or from a list parameter.
    pub(super) fn items<'node>(&self, node: &'node Node) -> Option<Items<'node>>
    where
        'template: 'node,
    {
        if node.is_list() {
            return Some(Items::Nodes(node.items()));
        }
        let (name, argument) = function_of(node)?;
        self.deeper(node.place, || match name {
            "Split" => {
                let [delimiter, text] = argument.items() else {
                    return None;
                };
                let (delimiter, text) = (self.text(delimiter), self.text(text));
                let (delimiter, text) = (delimiter.known()?, text.known()?);
                if delimiter.is_empty() {
                    return None;
                }
                self.pieces(node, &text, &delimiter)
            }
            "Ref" => self.pieces(node, &self.parameter(argument.as_text()?)?, ","),
            "If" => self.items(self.branch(argument, false)?),
            "FindInMap" => self.items(self.find_in_map(argument)?),
            _ => None,
        })
    }

    fn pieces<'node>(&self, node: &Node, text: &str, delimiter: &str) -> Option<Items<'node>> {
        let most = text.len() / delimiter.len() + 1;
        if !self.may_keep(
            text.len() + most.saturating_mul(size_of::<String>()),
            node.place,
        ) {
            return None;
        }
        Some(Items::Pieces(
            text.split(delimiter)
                .map(|it| it.trim().to_owned())
                .collect(),
        ))
    }
}
