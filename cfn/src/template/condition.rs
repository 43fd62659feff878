//! Conditions: true, false, or not to be decided before a deployment.

use super::parameter::referred;
use super::scope::{Decided, Scope};
use super::world::{Answer, Question};
use super::{function_of, value_of};
use crate::load::Node;

impl Scope<'_> {
    /// Whether a named condition holds; `None` when that depends on something unknown.
    pub(crate) fn condition(&self, name: &str) -> Option<bool> {
        let earlier = self.conditions.borrow().get(name).copied();
        if let Some(Decided::Done(result)) = earlier {
            return result;
        }
        match (earlier, self.template.declared("Conditions", name)) {
            (Some(Decided::Done(result)), _) => result,
            (Some(Decided::InProgress), declaration) => {
                let place = declaration.map_or(self.template.root.place, |it| it.key_place);
                self.refuse(
                    format!("cycle {name}"),
                    place,
                    format!("condition `{name}` depends on itself; it cannot be decided"),
                    "break the circle".to_owned(),
                );
                None
            }
            (None, None) => {
                if !self.is_open_ended() {
                    let section = self.template.section("Conditions");
                    let declared = section.map_or(&[][..], Node::entries).iter();
                    let help = self.meant(name, declared.map(|it| it.key.as_str()));
                    self.refuse(
                        format!("undeclared condition {name}"),
                        self.condition_place
                            .get()
                            .unwrap_or(self.template.root.place),
                        format!("condition `{name}` is used and not declared"),
                        help.unwrap_or_else(|| "declare it under `Conditions`".to_owned()),
                    );
                }
                None
            }
            (None, Some(declaration)) => {
                let decided = |it| self.conditions.borrow_mut().insert(name.to_owned(), it);
                decided(Decided::InProgress);
                let result = self.within(name, &declaration.value);
                decided(Decided::Done(result));
                result
            }
        }
    }

    /// Decides a named condition, remembering which one it is.
    fn within(&self, name: &str, declaration: &Node) -> Option<bool> {
        let Some(looking) = &self.looking else {
            return self.inline_condition(declaration);
        };
        let whole = function_of(declaration).is_some_and(|(function, _)| function == "Equals");
        looking.within.borrow_mut().push((name.to_owned(), whole));
        let result = self.inline_condition(declaration);
        looking.within.borrow_mut().pop();
        result
    }

    /// A condition by name, or written out.
    pub(super) fn named_or_inline_condition(&self, node: &Node) -> Option<bool> {
        self.deeper(node.place, || match node.as_text() {
            Some(name) => {
                let before = self.condition_place.replace(Some(node.place));
                let result = self.condition(name);
                self.condition_place.set(before);
                result
            }
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
                self.comparing(|| self.deciding(|| self.equal(left, right)))
            }
            "Fn::Not" => {
                let [inner] = argument.items() else {
                    return None;
                };
                self.named_or_inline_condition(inner).map(|it| !it)
            }
            "Fn::And" => self.all_are(argument, true),
            "Fn::Or" => self.all_are(argument, false).map(|none_holds| !none_holds),
            "Fn::Contains" => {
                let [list, value] = argument.items() else {
                    return None;
                };
                let same = |item| self.deciding(|| self.equal(value, item));
                self.any_is(list.items().iter().map(same))
            }
            _ => None,
        }
    }

    /// Whether two values are the same. In a world there is always an answer: by the value of a parameter that one of them
    /// is, or else by the world's answer for the comparison as a whole.
    fn equal(&self, left: &Node, right: &Node) -> Option<bool> {
        let known = |left: &Node, right: &Node| {
            let (left, right) = (self.text(left), self.text(right));
            Some(left.known()? == right.known()?)
        };
        let Some(looking) = &self.looking else {
            return known(left, right);
        };
        for (one, other) in [(left, right), (right, left)] {
            let compared = referred(one).zip(other.as_text());
            let Some((name, value)) = compared.filter(|(name, value)| {
                !self.template.given.contains_key(*name) && looking.asked.compares(name, value)
            }) else {
                continue;
            };
            let question = Question::Parameter(name.to_owned());
            let possible = || looking.asked.answers(self.template, name);
            match looking.world.borrow_mut().ask(question, possible) {
                Answer::Is(is) => return Some(is == value),
                Answer::Other => return Some(false),
                Answer::Unset | Answer::Holds(_) => {}
            }
        }
        looking.rests_on_default.set(false);
        let result = known(left, right);
        if !looking.rests_on_default.replace(false) && result.is_some() {
            return result;
        }
        let first = result.unwrap_or(true);
        let mut world = looking.world.borrow_mut();
        let written = format!("{} = {}", value_of(left), value_of(right));
        let within = looking.within.borrow().last().cloned().unwrap_or_default();
        world.comparisons.entry(written.clone()).or_insert(within);
        let answers = || vec![Answer::Holds(first), Answer::Holds(!first)];
        match world.ask(Question::Comparison(written), answers) {
            Answer::Holds(holds) => Some(holds),
            Answer::Is(_) | Answer::Other | Answer::Unset => result,
        }
    }

    /// Whether every part equals `wanted`: one that does not decides alone, whatever is unknown beside it.
    fn all_are(&self, argument: &Node, wanted: bool) -> Option<bool> {
        let parts = argument.items().iter();
        let differs = |part| {
            self.named_or_inline_condition(part)
                .map(|held| held != wanted)
        };
        self.any_is(parts.map(differs)).map(|differs| !differs)
    }

    /// Whether one of these holds: one that does decides alone, whatever is unknown beside it.
    fn any_is(&self, parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
        let mut unknown = false;
        for part in parts {
            match part {
                Some(true) => return Some(true),
                Some(false) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(false)
    }

    /// Whether the rules of the template let a stack be made of the parameters as they are: an assertion that certainly
    /// does not hold forbids it.
    pub(crate) fn is_allowed(&self) -> bool {
        let rules = self
            .template
            .section("Rules")
            .map_or(&[][..], Node::entries);
        rules.iter().all(|rule| {
            let applies = rule.value.get("RuleCondition");
            if applies.is_some_and(|it| self.inline_condition(it) != Some(true)) {
                return true;
            }
            let assertions = rule.value.get("Assertions").map_or(&[][..], Node::items);
            let mut asserted = assertions.iter().filter_map(|it| it.get("Assert"));
            !asserted.any(|it| self.inline_condition(it) == Some(false))
        })
    }
}
