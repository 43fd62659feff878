//! Conditions: true, false, or not to be decided before a deployment.

use super::scope::{Decided, Scope};
use crate::load::Node;

impl Scope<'_> {
    /// Whether a named condition holds; `None` when that depends on something unknown.
    pub(crate) fn condition(&self, name: &str) -> Option<bool> {
        let earlier = self.conditions.borrow().get(name).copied();
        let declaration = self
            .template
            .section("Conditions")
            .and_then(|it| it.entry(name));
        match (earlier, declaration) {
            (Some(Decided::Done(result)), _) => result,
            (Some(Decided::InProgress), declaration) => {
                let place = declaration.map_or(self.template.root.place, |it| it.key_place);
                self.warn_once(
                    format!("cycle {name}"),
                    place,
                    format!("condition `{name}` depends on itself; it cannot be decided"),
                    "break the circle",
                );
                None
            }
            (None, None) => {
                self.warn_once(
                    format!("undeclared condition {name}"),
                    self.template.root.place,
                    format!("condition `{name}` is used and not declared"),
                    "declare it under `Conditions`",
                );
                None
            }
            (None, Some(declaration)) => {
                self.conditions
                    .borrow_mut()
                    .insert(name.to_owned(), Decided::InProgress);
                let result = self.inline_condition(&declaration.value);
                self.conditions
                    .borrow_mut()
                    .insert(name.to_owned(), Decided::Done(result));
                result
            }
        }
    }

    /// A condition by name, or written out.
    pub(super) fn named_or_inline_condition(&self, node: &Node) -> Option<bool> {
        self.deeper(node.place, || match node.as_text() {
            Some(name) => self.condition(name),
            None => self.inline_condition(node),
        })
    }

    fn inline_condition(&self, node: &Node) -> Option<bool> {
        let [entry] = node.entries() else { return None };
        let argument = &entry.value;
        match entry.key.as_str() {
            "Condition" => self.named_or_inline_condition(argument),
            "Fn::Equals" => {
                let [left, right] = argument.items() else {
                    return None;
                };
                self.comparing(|| {
                    let (left, right) = (self.text(left), self.text(right));
                    Some(left.known()? == right.known()?)
                })
            }
            "Fn::Not" => {
                let [inner] = argument.items() else {
                    return None;
                };
                self.named_or_inline_condition(inner).map(|it| !it)
            }
            "Fn::And" => self.all_are(argument, true),
            "Fn::Or" => self.all_are(argument, false).map(|none_holds| !none_holds),
            _ => None,
        }
    }

    /// Whether every part equals `wanted`: one that does not decides alone, whatever is unknown beside it.
    fn all_are(&self, argument: &Node, wanted: bool) -> Option<bool> {
        let mut unknown = false;
        for part in argument.items() {
            match self.named_or_inline_condition(part) {
                Some(held) if held != wanted => return Some(false),
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { None } else { Some(true) }
    }
}
