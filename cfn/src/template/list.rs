//! Functions on lists: `Fn::Select`, `Fn::Split`, and lists in parameters.

use stagewright_core::Text;

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
    pub(super) fn select<'node>(&self, argument: &'node Node) -> Option<&'node Node>
    where
        'template: 'node,
    {
        let [index, list] = argument.items() else {
            return None;
        };
        match self.items(list)? {
            Items::Nodes(nodes) => nodes.get(self.index(index)?),
            Items::Pieces(_) => None,
        }
    }

    /// The text that `Fn::Select` takes.
    pub(super) fn selected_text(&self, argument: &Node) -> Option<Text> {
        let [index, list] = argument.items() else {
            return None;
        };
        let index = self.index(index)?;
        match self.items(list)? {
            Items::Nodes(nodes) => nodes.get(index).map(|node| self.text(node)),
            Items::Pieces(pieces) => pieces.get(index).map(|piece| Text::literal(piece.as_str())),
        }
    }

    fn index(&self, node: &Node) -> Option<usize> {
        self.text(node).known()?.parse().ok()
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
