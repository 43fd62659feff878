//! What is known while a template is read: parameters, conditions, and what may still be spent.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::Value;

use super::{Template, function_of, is_no_value};
use crate::load::{Content, Node, Scalar};
use crate::problem::{Place, Problem};

/// Functions inside functions that are followed, also through named conditions.
const DEEPEST_CALLS: usize = 300;

/// Bytes that resolved texts may take together: `Fn::Sub` can repeat a long parameter without end.
const MOST_RESOLVED_BYTES: usize = 64 * 1024 * 1024;

/// What is known about a named condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Decided {
    /// It is being decided: meeting it again is a cycle.
    InProgress,
    /// It is decided, or cannot be.
    Done(Option<bool>),
}

/// Evaluates the functions of one template. It never fails: what has no value stays symbolic.
#[derive(Debug)]
pub(crate) struct Scope<'template> {
    pub(super) template: &'template Template,
    pub(super) conditions: RefCell<BTreeMap<String, Decided>>,
    problems: RefCell<Vec<Problem>>,
    said: RefCell<BTreeSet<String>>,
    calls: Cell<usize>,
    bytes: Cell<usize>,
    /// Whether values of `NoEcho` parameters count: only while a condition compares them.
    compares: Cell<bool>,
}

impl<'template> Scope<'template> {
    pub(crate) fn new(template: &'template Template) -> Self {
        Scope {
            template,
            conditions: RefCell::new(BTreeMap::new()),
            problems: RefCell::new(Vec::new()),
            said: RefCell::new(BTreeSet::new()),
            calls: Cell::new(0),
            bytes: Cell::new(0),
            compares: Cell::new(false),
        }
    }

    /// Everything that there was to say, in the order in which it was met.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    pub(crate) fn warn(&self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.problems
            .borrow_mut()
            .push(Problem::at(place, message, help));
    }

    /// Warns the first time that `subject` is met.
    pub(super) fn warn_once(&self, subject: String, place: Place, message: String, help: &str) {
        if self.said.borrow_mut().insert(subject) {
            self.warn(place, message, help);
        }
    }

    /// Runs `body` one call deeper; `None` when that is too deep.
    pub(super) fn deeper<T>(&self, place: Place, body: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.calls.get() >= DEEPEST_CALLS {
            self.warn_once(
                "deep".to_owned(),
                place,
                format!("functions call each other more than {DEEPEST_CALLS} times deep; kept as written"),
                "write the value out",
            );
            return None;
        }
        self.calls.set(self.calls.get() + 1);
        let result = body();
        self.calls.set(self.calls.get() - 1);
        result
    }

    /// Whether `bytes` more may be kept.
    pub(super) fn may_keep(&self, bytes: usize, place: Place) -> bool {
        let total = self.bytes.get().saturating_add(bytes);
        if total > MOST_RESOLVED_BYTES {
            self.warn_once(
                "large".to_owned(),
                place,
                "the functions of this template resolve to too much text; the rest stays symbolic"
                    .to_owned(),
                "shorten what `Fn::Sub` and `Fn::Join` repeat",
            );
            return false;
        }
        self.bytes.set(total);
        true
    }

    /// Runs `body` with the values of `NoEcho` parameters known. What it gives must hold none of them.
    pub(super) fn comparing<T>(&self, body: impl FnOnce() -> T) -> T {
        let before = self.compares.replace(true);
        let result = body();
        self.compares.set(before);
        result
    }

    /// The value of a parameter or pseudo parameter: given, or the default. One with `NoEcho` has none in a text.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        if !self.compares.get() && self.template.conceals(name) {
            return None;
        }
        if let Some(value) = self.template.given.get(name) {
            return Some(value.clone());
        }
        let declaration = self.template.section("Parameters")?.get(name)?;
        default_value(declaration)
    }

    /// Whether the template declares a parameter.
    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.template
            .section("Parameters")
            .is_some_and(|parameters| parameters.get(name).is_some())
    }

    /// Whether the template declares a resource.
    pub(super) fn has_resource(&self, name: &str) -> bool {
        self.template
            .section("Resources")
            .is_some_and(|resources| resources.get(name).is_some())
    }

    /// The value that stands behind `Fn::If`, `Fn::FindInMap` and `Fn::Select`; `None` for `AWS::NoValue`.
    ///
    /// A value that cannot be decided is returned as it is, but for `Fn::If`, whose first branch is taken with a
    /// warning: a pipeline must have a shape.
    pub(crate) fn structure<'node>(&self, node: &'node Node) -> Option<&'node Node>
    where
        'template: 'node,
    {
        if is_no_value(node) {
            return None;
        }
        let Some((name, argument)) = function_of(node) else {
            return Some(node);
        };
        let found = match name {
            "If" => {
                let branch = self.branch(argument, true);
                return branch.map_or(Some(node), |branch| {
                    self.deeper(node.place, || Some(self.structure(branch)))?
                });
            }
            "FindInMap" => self.find_in_map(argument),
            "Select" => self.select(argument),
            _ => None,
        };
        match found {
            None => Some(node),
            Some(found) if function_of(found).is_some() => {
                self.deeper(node.place, || Some(self.structure(found)))?
            }
            Some(found) => Some(found),
        }
    }

    /// Whether a value is `AWS::NoValue`, straight or as the branch of a decided `Fn::If`.
    pub(crate) fn is_absent(&self, node: &Node) -> bool {
        if is_no_value(node) {
            return true;
        }
        let Some(("If", argument)) = function_of(node) else {
            return false;
        };
        let branch = self.branch(argument, false);
        branch.is_some_and(|branch| {
            self.deeper(node.place, || Some(self.is_absent(branch)))
                .unwrap_or(false)
        })
    }

    /// The branch of `Fn::If` that holds. An undecided condition takes the first branch when `assume` says so.
    pub(crate) fn branch<'node>(&self, argument: &'node Node, assume: bool) -> Option<&'node Node> {
        let [condition, when_true, when_false] = argument.items() else {
            self.warn(
                argument.place,
                "`Fn::If` wants a condition and two values",
                "write [condition, then, else]",
            );
            return None;
        };
        match self.named_or_inline_condition(condition) {
            Some(true) => Some(when_true),
            Some(false) => Some(when_false),
            None if assume => {
                let name = condition.as_text().unwrap_or("condition");
                self.warn_once(
                    format!("if {name}"),
                    argument.place,
                    format!("condition `{name}` cannot be decided before deployment; it is taken as true"),
                    "give its parameters",
                );
                Some(when_true)
            }
            None => None,
        }
    }

    /// The value in a mapping, when its keys are known.
    pub(super) fn find_in_map<'node>(&self, argument: &'node Node) -> Option<&'node Node>
    where
        'template: 'node,
    {
        let [map, first, second, ..] = argument.items() else {
            return None;
        };
        let mut found = self.template.section("Mappings")?;
        for key in [map, first, second] {
            let key = self.deeper(key.place, || Some(self.text(key)))?;
            found = found.get(key.known()?.as_ref())?;
        }
        // Values of mappings are plain; a function in one is left alone, so that nothing can go in circles.
        function_of(found).is_none().then_some(found)
    }
}

/// The default of a parameter, when it is a value that is known before a deployment.
pub(crate) fn default_value(declaration: &Node) -> Option<String> {
    let parameter_type = declaration
        .get("Type")
        .and_then(Node::as_text)
        .unwrap_or("String");
    if parameter_type.starts_with("AWS::SSM::Parameter::Value") {
        // The default names the entry of Parameter Store that holds the value.
        return None;
    }
    let default = declaration.get("Default")?;
    match &default.content {
        Content::Scalar(scalar) if default.is_null() => {
            Some(String::new()).filter(|_| scalar.text.is_empty())
        }
        Content::Scalar(scalar) => Some(scalar.read().to_owned()),
        Content::List(items) => {
            let items: Option<Vec<&str>> = items.iter().map(Node::as_text).collect();
            items.map(|items| items.join(","))
        }
        Content::Map(_) => None,
    }
}

/// A value as the model carries it, functions and all.
pub(crate) fn value_of(node: &Node) -> Value {
    match &node.content {
        Content::Scalar(scalar) => scalar_value(scalar),
        Content::List(items) => Value::List(items.iter().map(value_of).collect()),
        Content::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| (entry.key.clone(), value_of(&entry.value)))
                .collect(),
        ),
    }
}

fn scalar_value(scalar: &Scalar) -> Value {
    if scalar.quoted {
        return Value::String(scalar.text.clone());
    }
    match (scalar.is_null(), scalar.as_bool()) {
        (true, _) => Value::Null,
        (false, Some(truth)) => Value::Bool(truth),
        (false, None) if crate::load::is_number(&scalar.text) => Value::Number(scalar.text.clone()),
        (false, None) => Value::String(scalar.text.clone()),
    }
}
