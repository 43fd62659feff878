//! What is known while a template is read: parameters, conditions, and what may still be spent.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::rules::Speller;
use stagewright_core::{Place, Severity, Value};

use super::parameter::{Asked, PSEUDO, allowed_values};
use super::reference::Bringing;
use super::world::{Answer, Question, World};
use super::{Template, function_of, is_no_value};
use crate::load::{Content, Node, Scalar};
use crate::problem::{Problem, warning_at, warning_overall};

/// Functions inside functions that are followed, also through named conditions.
const DEEPEST_CALLS: usize = 300;

/// Functions of one reading that are resolved. A function is resolved each time that it is met, and one inside the index
/// of another is met twice: that multiplies with every level.
const MOST_CALLS: usize = 200_000;

/// Things that are said of one template; the rest is counted.
const MOST_PROBLEMS: usize = 100;

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
    pub(super) problems: RefCell<Vec<Problem>>,
    pub(super) said: RefCell<BTreeSet<String>>,
    /// Where the condition is named that is being decided.
    pub(super) condition_place: Cell<Option<Place>>,
    /// Places of functions that lead nowhere.
    pub(super) broken: RefCell<BTreeSet<Place>>,
    /// Resources to which something that was read refers.
    pub(super) targets: RefCell<BTreeSet<String>>,
    /// Whether the deployment may bring resources that the template does not show.
    pub(super) open_ended: OnceCell<bool>,
    /// How questions are answered that only a deployment decides; without a world, defaults stand and the rest is open.
    pub(super) looking: Option<Looking<'template>>,
    left_out: Cell<usize>,
    /// Whether one of those is an error: it counts, though it is not told.
    error_left_out: Cell<bool>,
    depth: Cell<usize>,
    calls: Cell<usize>,
    bytes: Cell<usize>,
    /// The resources under whose names others may stand that the template does not show.
    pub(super) bringing: OnceCell<Bringing<'template>>,
    /// Near misses cost as much as there are names.
    pub(super) speller: RefCell<Speller>,
    /// Whether values of `NoEcho` parameters count: only while a condition compares them.
    compares: Cell<bool>,
}

/// A reading in one world.
#[derive(Debug)]
pub(super) struct Looking<'template> {
    pub(super) asked: &'template Asked<'template>,
    pub(super) world: RefCell<World>,
    /// Whether a condition is being decided, or an entry of a mapping: what is read now decides what there is.
    pub(super) deciding: Cell<bool>,
    /// Whether what was read since this was last reset rests on a default that could be anything.
    pub(super) rests_on_default: Cell<bool>,
    /// The named conditions that are being decided, each with whether it is one comparison and nothing else.
    pub(super) within: RefCell<Vec<(String, bool)>>,
}

impl<'template> Scope<'template> {
    pub(crate) fn new(template: &'template Template) -> Self {
        Scope {
            template,
            conditions: RefCell::new(BTreeMap::new()),
            problems: RefCell::new(Vec::new()),
            said: RefCell::new(BTreeSet::new()),
            condition_place: Cell::new(None),
            broken: RefCell::new(BTreeSet::new()),
            targets: RefCell::new(BTreeSet::new()),
            open_ended: OnceCell::new(),
            looking: None,
            left_out: Cell::new(0),
            error_left_out: Cell::new(false),
            depth: Cell::new(0),
            calls: Cell::new(0),
            bytes: Cell::new(0),
            bringing: OnceCell::new(),
            speller: RefCell::new(Speller::new()),
            compares: Cell::new(false),
        }
    }

    /// A scope in which every question has an answer.
    pub(crate) fn in_world(
        template: &'template Template,
        asked: &'template Asked<'template>,
        world: World,
    ) -> Self {
        let looking = Looking {
            asked,
            world: RefCell::new(world),
            deciding: Cell::new(false),
            rests_on_default: Cell::new(false),
            within: RefCell::new(Vec::new()),
        };
        Scope {
            looking: Some(looking),
            ..Scope::new(template)
        }
    }

    /// Everything that there was to say, in the order in which it was met, and the world with what was asked.
    pub(crate) fn finish(self) -> (Vec<Problem>, World) {
        let world = self.looking.map(|it| it.world.into_inner());
        let mut problems = self.problems.into_inner();
        let left_out = self.left_out.get();
        if left_out > 0 {
            let message = format!("{left_out} more problems of this template are not listed");
            let rest = warning_overall(message, "fix the listed ones first");
            problems.push(match self.error_left_out.get() {
                true => rest.with_severity(Severity::Error),
                false => rest,
            });
        }
        (problems, world.unwrap_or_default())
    }

    /// Whether something that was read refers to the resource of this name.
    pub(crate) fn is_referred(&self, name: &str) -> bool {
        self.targets.borrow().contains(name)
    }

    pub(crate) fn warn(&self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.say(warning_at(place, message, help));
    }

    /// Keeps the first things that are said, and counts the others.
    pub(super) fn say(&self, problem: Problem) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MOST_PROBLEMS {
            problems.push(problem);
        } else {
            self.left_out.set(self.left_out.get() + 1);
            let is_error = problem.severity == Severity::Error;
            self.error_left_out
                .set(self.error_left_out.get() || is_error);
        }
    }

    /// Warns the first time that `subject` is met.
    pub(super) fn warn_once(&self, subject: String, place: Place, message: String, help: &str) {
        if self.said.borrow_mut().insert(subject) {
            self.warn(place, message, help);
        }
    }

    /// Runs `body` one call deeper; `None` when that is too deep.
    pub(super) fn deeper<T>(&self, place: Place, body: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.calls.get() >= MOST_CALLS || !self.template.may_call() {
            self.warn_once(
                "many".to_owned(),
                place,
                format!("more than {MOST_CALLS} functions would have to be resolved; the rest stays symbolic"),
                "write out what is nested in other functions",
            );
            return None;
        }
        self.calls.set(self.calls.get() + 1);
        if self.depth.get() >= DEEPEST_CALLS {
            self.warn_once(
                "deep".to_owned(),
                place,
                format!("functions call each other more than {DEEPEST_CALLS} times deep; kept as written"),
                "write the value out",
            );
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let result = body();
        self.depth.set(self.depth.get() - 1);
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

    /// The value of a parameter or pseudo parameter: given, the world's answer, or the default. One with `NoEcho` has none
    /// in a text.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        if !self.compares.get() && self.template.conceals(name) {
            return None;
        }
        if let Some(value) = self.template.given.get(name) {
            return Some(value.clone());
        }
        let default = || default_value(&self.template.declared("Parameters", name)?.value);
        let Some(looking) = &self.looking else {
            return default();
        };
        if looking.deciding.get() {
            return looking.decide(self.template, name);
        }
        let mut world = looking.world.borrow_mut();
        if PSEUDO.contains(&name) {
            // Where a stack stands decides what there is, but the texts of every region are judged alike.
            return None;
        }
        world.read.insert(name.to_owned());
        match world.answers.get(&Question::Parameter(name.to_owned())) {
            Some(Answer::Is(value)) => Some(value.clone()),
            Some(_) => None,
            None => default(),
        }
    }

    /// Runs `body` as part of a decision about what there is.
    pub(super) fn deciding<T>(&self, body: impl FnOnce() -> T) -> T {
        let Some(looking) = &self.looking else {
            return body();
        };
        let before = looking.deciding.replace(true);
        let result = body();
        looking.deciding.set(before);
        result
    }

    /// Whether the template declares a parameter.
    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.template.declared("Parameters", name).is_some()
    }

    /// Whether the template declares a resource.
    pub(super) fn has_resource(&self, name: &str) -> bool {
        self.template.declared("Resources", name).is_some()
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
    pub(crate) fn find_in_map<'node>(&self, argument: &'node Node) -> Option<&'node Node>
    where
        'template: 'node,
    {
        let [map, first, second, options @ ..] = argument.items() else {
            return None;
        };
        let mut found: Option<&'node Node> = None;
        let mut path = String::new();
        for node in [map, first, second] {
            let key = self.deeper(node.place, || Some(self.deciding(|| self.text(node))))?;
            let key = key.known()?;
            let entry = match found {
                None => self.template.declared("Mappings", &key).map(|it| &it.value),
                Some(mapping) => mapping.get(&key),
            };
            let Some(entry) = entry else {
                let default = options.iter().find_map(|it| it.get("DefaultValue"));
                if default.is_none() {
                    self.missing_in_map(found, &path, &key, argument.place);
                }
                return default;
            };
            path = format!("{path}{}{key}", if path.is_empty() { "" } else { "." });
            found = Some(entry);
        }
        // Values of mappings are plain; a function in one is left alone, so that nothing can go in circles.
        found.filter(|it| function_of(it).is_none())
    }

    fn missing_in_map(&self, mapping: Option<&Node>, path: &str, key: &str, place: Place) {
        let mapping = mapping.or_else(|| self.template.section("Mappings"));
        let entries = mapping.map_or(&[][..], Node::entries);
        if entries.iter().any(|it| it.key.starts_with("Fn::")) || self.is_open_ended() {
            return;
        }
        let (message, otherwise) = if path.is_empty() {
            let message = format!("mapping `{key}` is used and not declared");
            (message, "declare it under `Mappings`".to_owned())
        } else {
            let message = format!("mapping `{path}` has no key `{key}`");
            (message, format!("add `{key}` to `{path}`"))
        };
        let known = entries.iter().map(|it| it.key.as_str());
        let help = self.meant(key, known).unwrap_or(otherwise);
        self.refuse(format!("map {path}.{key}"), place, message, help);
    }
}

impl Looking<'_> {
    /// The value of a parameter on which it hangs what there is.
    fn decide(&self, template: &Template, name: &str) -> Option<String> {
        let possible = self.asked.answers(template, name);
        let declaration = template.declared("Parameters", name);
        let limited = declaration.is_some_and(|it| !allowed_values(&it.value).is_empty());
        if possible.is_empty() {
            return None;
        }
        if possible.len() == 1 && !limited {
            self.rests_on_default.set(true);
        }
        let question = Question::Parameter(name.to_owned());
        match self.world.borrow_mut().ask(question, || possible) {
            Answer::Is(value) => Some(value),
            Answer::Other | Answer::Unset | Answer::Holds(_) => None,
        }
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
