//! Strings as the language writes them.

use stagewright_core::{Part, Reference, Text};

use super::Printer;
use super::names::is_identifier;
use crate::lower::near_parameter;

impl Printer<'_> {
    /// A value: string literals and references, joined by `+`.
    pub(super) fn text(&self, text: &Text) -> String {
        written(text, &self.parameters)
    }

    pub(super) fn list(&self, texts: &[Text]) -> String {
        let texts: Vec<String> = texts.iter().map(|text| self.text(text)).collect();
        format!("[{}]", texts.join(", "))
    }
}

/// A value: string literals and references, joined by `+`.
pub(super) fn written(text: &Text, parameters: &[String]) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = String::new();
    let mut has_open = false;
    for part in text.parts() {
        match in_literal(part, parameters) {
            Some(piece) => {
                // `${` at the end would swallow what follows.
                if has_unclosed(&open) {
                    pieces.push(quoted(&open));
                    open.clear();
                }
                open.push_str(&piece);
                has_open = true;
            }
            None => {
                if !open.is_empty() {
                    pieces.push(quoted(&open));
                    open.clear();
                }
                pieces.push(reference(part));
            }
        }
    }
    if !open.is_empty() || (has_open && pieces.is_empty()) || text.parts().is_empty() {
        pieces.push(quoted(&open));
    }
    pieces.join(" + ")
}

/// A name in quotes, in which only parameters can stand.
pub(super) fn name_literal(text: &Text, parameters: &[String]) -> String {
    let mut literal = String::new();
    for part in text.parts() {
        match in_literal(part, parameters) {
            Some(piece) => literal.push_str(&piece),
            None => literal.push_str(&escaped(
                &Text::from_parts(vec![part.clone()]).to_string(),
                parameters,
            )),
        }
    }
    quoted(&literal)
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// The part as it stands inside a string literal, if it can.
fn in_literal(part: &Part, parameters: &[String]) -> Option<String> {
    match part {
        Part::Literal(text) => Some(escaped(text, parameters)),
        Part::Reference {
            to: Reference::Parameter(name),
            ..
        } if parameters.contains(name) => Some(format!("${{{name}}}")),
        Part::Reference {
            value: Some(value), ..
        } => Some(escaped(value, parameters)),
        Part::Reference {
            to: Reference::Pseudo(name),
            ..
        } if name.starts_with("AWS::") && !name.contains('}') => Some(format!("${{{name}}}")),
        Part::Reference { .. } => None,
    }
}

fn reference(part: &Part) -> String {
    match part {
        Part::Reference {
            to: Reference::Resource(id),
            ..
        } if is_identifier(id) => format!("ref {id}"),
        Part::Reference {
            to:
                Reference::Attribute {
                    resource,
                    attribute,
                },
            ..
        } if is_identifier(resource) && attribute.split('.').all(is_identifier) => {
            format!("ref {resource}.{attribute}")
        }
        Part::Reference {
            to: Reference::Import(name),
            ..
        } => format!("import {name:?}"),
        Part::Reference {
            to: Reference::Other(expression),
            ..
        } => format!("unresolved {expression:?}"),
        Part::Reference { to, .. } => {
            let shown = to.to_string();
            let inner = shown
                .strip_prefix("${")
                .and_then(|inner| inner.strip_suffix('}'))
                .unwrap_or(&shown);
            format!("unresolved {inner:?}")
        }
        Part::Literal(text) => quoted(text),
    }
}

/// Literal text in which nothing is taken for a reference: `${app}` of a declared parameter becomes `${!app}`.
fn escaped(text: &str, parameters: &[String]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, on) = rest.split_at(start);
        out.push_str(before);
        let inside = on.get(2..).unwrap_or_default();
        let Some(end) = inside.find('}') else {
            out.push_str(on);
            return out;
        };
        let (name, after) = inside.split_at(end);
        let is_taken = name.starts_with('!')
            || name.starts_with("AWS::")
            || parameters.iter().any(|known| known == name)
            // A near miss is one on purpose.
            || near_parameter(name, parameters.iter().map(String::as_str)).is_some();
        out.push_str(if is_taken { "${!" } else { "${" });
        out.push_str(name);
        out.push('}');
        rest = after.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Whether a `${` has no `}` yet.
fn has_unclosed(text: &str) -> bool {
    text.rfind("${")
        .is_some_and(|start| !text.get(start..).unwrap_or_default().contains('}'))
        || text.ends_with('$')
}
