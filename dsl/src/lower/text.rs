//! Strings: `${app}` of declared parameters, constants, references to a template.

use stagewright_core::{Part, Reference, Site, Text};

use super::Lowering;
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{self, Piece, Spanned};

impl Lowering {
    /// Lowers a value and notes where it stands.
    pub(super) fn text(&mut self, text: &syntax::Text, site: Site) -> Text {
        self.place(site, text.span);
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
        self.place(site, literal.span);
        let mut parts = Vec::new();
        self.literal(literal, &mut parts);
        Text::from_parts(parts)
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
            if let Some(near) = nearest(name, self.parameters.iter().map(String::as_str)) {
                let mut warning = Diagnostic::error(
                    literal.span,
                    format!("`${{{name}}}` is no declared parameter and stays as it is"),
                )
                .help(format!("a parameter with a similar name exists: `{near}`; `${{!{name}}}` says that it is meant"));
                warning.severity = stagewright_core::Severity::Warning;
                self.error(warning);
            }
        }
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
