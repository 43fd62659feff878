//! Texts as expressions of CloudFormation.

use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::{Parameter, Part, Reference, Text};

use super::tree::{attribute, entry, from_value, map_of, plain, reference, string, sub};
use crate::load::{Entry, Node};

/// Letters that the id of a parameter takes over from its name.
const LONGEST_ID: usize = 60;

/// The logical ids under which the parameters of a definition stand in a template: `app_name` is `AppName`.
#[derive(Debug, Default)]
pub(super) struct ParameterIds {
    by_name: BTreeMap<String, String>,
}

impl ParameterIds {
    /// Ids for these parameters that collide neither with each other nor with `taken`.
    pub(super) fn new(parameters: &[Parameter], taken: Vec<String>) -> Self {
        let mut used: BTreeSet<String> = taken.into_iter().collect();
        let mut by_name = BTreeMap::new();
        for parameter in parameters {
            let mut id = pascal(&parameter.name);
            id.truncate(LONGEST_ID);
            while id.is_empty() || used.contains(&id) {
                id.push_str("Parameter");
            }
            used.insert(id.clone());
            by_name.insert(parameter.name.clone(), id);
        }
        ParameterIds { by_name }
    }

    /// The id of a parameter; one that is not declared keeps its name.
    pub(super) fn id<'a>(&'a self, name: &'a str) -> &'a str {
        self.by_name.get(name).map_or(name, String::as_str)
    }
}

/// Letters and digits only, each word with a capital: what a logical id may be.
pub(super) fn pascal(name: &str) -> String {
    let words = name
        .split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let capitalised = words.map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    capitalised.collect()
}

/// A text as CloudFormation writes it: as it was written, or from its parts.
pub(super) fn expression(text: &Text, ids: &ParameterIds) -> Node {
    if let Some(written) = text.written() {
        return from_value(written);
    }
    match text.parts() {
        [] => string(""),
        [Part::Literal(literal)] => string(literal.as_str()),
        [Part::Reference { to, .. }] => single_reference(to, ids),
        parts => {
            let mut joined = Joined::new(ids);
            for part in parts {
                joined.part(part);
            }
            joined.finish()
        }
    }
}

fn single_reference(to: &Reference, ids: &ParameterIds) -> Node {
    match to {
        Reference::Parameter(name) => reference(ids.id(name)),
        Reference::Pseudo(name) | Reference::Resource(name) => reference(name),
        Reference::Attribute {
            resource,
            attribute: name,
        } => attribute(resource, name),
        Reference::Import(export) => {
            let export = if export.contains("${") {
                sub(export.as_str())
            } else {
                string(export.as_str())
            };
            super::tree::map([("Fn::ImportValue", export)])
        }
        Reference::Other(expression) => string(expression.as_str()),
    }
}

/// Pieces put together with `Fn::Sub`.
pub(super) struct Joined<'ids> {
    ids: &'ids ParameterIds,
    template: String,
    variables: Vec<Entry>,
    plain: String,
    is_plain: bool,
}

impl<'ids> Joined<'ids> {
    pub(super) fn new(ids: &'ids ParameterIds) -> Self {
        Joined {
            ids,
            template: String::new(),
            variables: Vec::new(),
            plain: String::new(),
            is_plain: true,
        }
    }

    /// A piece of `Fn::Sub` syntax, such as `arn:${AWS::Partition}:s3:::`.
    pub(super) fn syntax(mut self, piece: &str) -> Self {
        self.is_plain &= !piece.contains("${");
        self.template.push_str(piece);
        self.plain.push_str(piece);
        self
    }

    /// A text of the definition.
    pub(super) fn text(mut self, text: &Text) -> Self {
        match (text.written(), text.known()) {
            (Some(written), _) => match from_value(written) {
                node if node.as_text().is_some() => {
                    self.literal(node.as_text().unwrap_or_default());
                }
                node => match node.entries() {
                    [only] if only.key == "Ref" => {
                        let name = only.value.as_text().unwrap_or_default().to_owned();
                        self.symbol(&name);
                    }
                    _ => self.variable(node),
                },
            },
            (None, _) => {
                for part in text.parts() {
                    self.part(part);
                }
            }
        }
        self
    }

    /// What another function gives.
    pub(super) fn value(mut self, value: Node) -> Self {
        self.variable(value);
        self
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Literal(literal) => self.literal(literal),
            Part::Reference { to, .. } => match to {
                Reference::Parameter(name) => self.symbol(self.ids.id(name)),
                Reference::Pseudo(name) | Reference::Resource(name) => self.symbol(name),
                Reference::Attribute {
                    resource,
                    attribute,
                } => {
                    self.symbol(&format!("{resource}.{attribute}"));
                }
                Reference::Import(_) => self.variable(single_reference(to, self.ids)),
                Reference::Other(expression) => self.literal(expression),
            },
        }
    }

    fn literal(&mut self, literal: &str) {
        self.template.push_str(&literal.replace("${", "${!"));
        self.plain.push_str(literal);
    }

    fn symbol(&mut self, name: &str) {
        self.is_plain = false;
        self.template.push_str("${");
        self.template.push_str(name);
        self.template.push('}');
    }

    fn variable(&mut self, value: Node) {
        let known = self
            .variables
            .iter()
            .find(|it| it.value == value)
            .map(|it| it.key.clone());
        let name = known.unwrap_or_else(|| {
            let name = format!("Value{}", self.variables.len() + 1);
            self.variables.push(entry(name.as_str(), value));
            name
        });
        self.symbol(&name);
    }

    /// The whole as a plain text or a call of `Fn::Sub`.
    pub(super) fn finish(self) -> Node {
        if self.is_plain {
            return string(self.plain);
        }
        if self.variables.is_empty() {
            return sub(self.template);
        }
        let arguments = super::tree::list([string(self.template), map_of(self.variables)]);
        super::tree::map([("Fn::Sub", arguments)])
    }
}

/// A number or truth value as CloudFormation writes it: bare when it is known, else its expression.
pub(super) fn bare(text: &Text, ids: &ParameterIds) -> Node {
    match text.known() {
        Some(known)
            if text.written().is_none()
                && (is_integer(&known) || matches!(&*known, "true" | "false")) =>
        {
            plain(known)
        }
        _ => expression(text, ids),
    }
}

/// Digits that a number field takes without quotes.
pub(super) fn is_integer(text: &str) -> bool {
    text.parse::<i64>()
        .is_ok_and(|number| number.to_string() == text)
}
