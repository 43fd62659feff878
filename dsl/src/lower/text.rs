//! Strings: `${app}` of declared parameters, constants, references to a template.

use proc_macro2::Span;
use stagewright_core::{Part, Reference, Severity, Site, Text};

use super::Lowering;
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{self, Piece, Spanned};

impl Lowering {
    /// Lowers a value and notes where it stands.
    pub(super) fn text(&mut self, text: &syntax::Text, site: Site) -> Text {
        self.place(site.clone(), text.span);
        let told = self.errors.len();
        let mut parts = Vec::new();
        for piece in &text.pieces {
            match piece {
                Piece::Literal(literal) => self.literal(literal, &mut parts),
                Piece::Plain(digits) => push_literal(&mut parts, digits),
                Piece::Constant(tokens) => {
                    let name = tokens
                        .to_string()
                        .replace(" :: ", "::")
                        .replace(":: ", "::");
                    parts.push(reference(Reference::Other(name.clone())));
                    self.lowered
                        .constants
                        .entry(name)
                        .or_insert_with(|| tokens.clone());
                }
                Piece::Resource(resource) => {
                    parts.push(reference(Reference::Resource(resource.clone())));
                }
                Piece::Attribute(resource, attribute) => {
                    parts.push(reference(Reference::Attribute {
                        resource: resource.clone(),
                        attribute: attribute.clone(),
                    }));
                }
                Piece::Import(name) => parts.push(reference(Reference::Import(name.clone()))),
                Piece::Unresolved(expression) => {
                    parts.push(reference(Reference::Other(expression.clone())));
                }
            }
        }
        self.tell_once(told, site);
        Text::from_parts(parts)
    }

    /// Lowers the name of a stage, an action or an artifact.
    pub(super) fn name_text(&mut self, name: &syntax::Name, site: Site) -> Text {
        match &name.whole {
            Some(whole) => self.text(whole, site),
            None => self.string(&name.text, site),
        }
    }

    /// Lowers a plain string in which parameters may stand.
    pub(super) fn string(&mut self, literal: &Spanned<String>, site: Site) -> Text {
        self.place(site.clone(), literal.span);
        let told = self.errors.len();
        let mut parts = Vec::new();
        self.literal(literal, &mut parts);
        self.tell_once(told, site);
        Text::from_parts(parts)
    }

    /// Keeps rules silent about a text in which something wrong has been told.
    fn tell_once(&mut self, told: usize, site: Site) {
        let mut new = self.errors.iter().skip(told);
        if new.any(|error| error.severity == Severity::Error) {
            self.lowered.silenced.push(site);
        }
    }

    fn literal(&mut self, literal: &Spanned<String>, parts: &mut Vec<Part>) {
        let mut rest = literal.value.as_str();
        while let Some(start) = rest.find("${") {
            let (before, reference_on) = rest.split_at(start);
            push_literal(parts, before);
            let inside = reference_on.get(2..).unwrap_or_default();
            let Some(end) = inside.find('}') else {
                push_literal(parts, reference_on);
                return;
            };
            let (name, after) = inside.split_at(end);
            self.substitution(name, literal, parts);
            rest = after.get(1..).unwrap_or_default();
        }
        push_literal(parts, rest);
        if parts.is_empty() {
            parts.push(Part::Literal(String::new()));
        }
    }

    /// `${name}`: a declared or pseudo parameter is replaced, anything else stays as it is.
    fn substitution(&mut self, name: &str, literal: &Spanned<String>, parts: &mut Vec<Part>) {
        if let Some(escaped) = name.strip_prefix('!') {
            push_literal(parts, &format!("${{{escaped}}}"));
        } else if self.parameters.contains(name) {
            parts.push(reference(Reference::Parameter(name.to_owned())));
        } else if name.starts_with("AWS::") {
            parts.push(reference(Reference::Pseudo(name.to_owned())));
        } else {
            push_literal(parts, &format!("${{{name}}}"));
            let near = near_parameter(name, self.parameters.iter().map(String::as_str));
            if let Some(near) = near.map(str::to_owned) {
                self.misspelt_parameter(name, &near, literal.span);
            }
        }
    }

    /// A near miss of a parameter. A shell has variables of its own, so there it is a question only.
    fn misspelt_parameter(&mut self, name: &str, near: &str, span: Span) {
        let mut wrong = Diagnostic::mistake(
            span,
            format!("`${{{name}}}` is not a declared parameter and stays as it is"),
        )
        .help(format!(
            "a parameter with a similar name exists: `{near}`; `${{!{name}}}` says that it is meant"
        ));
        if self.in_shell {
            wrong.severity = Severity::Warning;
        }
        self.error(wrong);
    }

    /// Gives references to parameters their defaults; called once every parameter is known.
    pub(super) fn resolve_parameters(&mut self) {
        let defaults: Vec<(String, String)> = self
            .lowered
            .draft
            .parameters
            .iter()
            .filter_map(|parameter| Some((parameter.name.clone(), parameter.default.clone()?)))
            .collect();
        for (name, default) in defaults {
            self.lowered.draft.set_parameter(&name, &default);
        }
    }
}

/// The parameter of which a name in `${…}` is a slip. What is all capitals is a variable of a shell.
pub(crate) fn near_parameter<'a>(
    name: &str,
    parameters: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if !name.chars().any(char::is_lowercase) {
        return None;
    }
    nearest(name, parameters)
}

fn reference(to: Reference) -> Part {
    Part::Reference { to, value: None }
}

fn push_literal(parts: &mut Vec<Part>, text: &str) {
    if text.is_empty() {
        return;
    }
    match parts.last_mut() {
        Some(Part::Literal(before)) => before.push_str(text),
        _ => parts.push(Part::Literal(text.to_owned())),
    }
}
