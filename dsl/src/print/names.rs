//! Handles for the names of a definition.

use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::{Draft, Text};

use super::text::{name_literal, written};
use crate::parse::handle_for;
pub(super) use crate::parse::is_identifier;

/// The handle of every stage, action and artifact.
pub(super) struct Names {
    pub(super) pipeline: String,
    pub(super) stages: Vec<Handle>,
    pub(super) actions: Vec<Vec<Handle>>,
    /// Handles of artifacts by AWS's name.
    pub(super) artifacts: BTreeMap<String, Handle>,
}

/// A name as it is declared, and as it is meant elsewhere.
#[derive(Clone, Debug)]
pub(super) struct Handle {
    /// `compile`, or `"Web.Deploy" as web_deploy`.
    pub(super) declared: String,
    /// `compile`, or `web_deploy`.
    pub(super) handle: String,
}

/// Parameters that can be declared: their names are identifiers.
pub(super) fn parameters(draft: &Draft) -> Vec<String> {
    draft
        .parameters
        .iter()
        .map(|parameter| parameter.name.clone())
        .filter(|name| is_identifier(name))
        .collect()
}

impl Names {
    pub(super) fn of(draft: &Draft) -> Self {
        let parameters = parameters(draft);
        let stages = handles(draft.stages.iter().map(|stage| &stage.name), &parameters);
        let actions = draft
            .stages
            .iter()
            .map(|stage| handles(stage.actions.iter().map(|action| &action.name), &parameters))
            .collect();
        let outputs: Vec<&Text> = draft
            .actions()
            .flat_map(|(_, _, action)| action.outputs.iter().map(|output| &output.name))
            .collect();
        let names = outputs.iter().map(ToString::to_string);
        let artifacts = names
            .zip(handles(outputs.iter().copied(), &parameters))
            .collect();
        Self {
            pipeline: struct_name(&draft.display_name()),
            stages,
            actions,
            artifacts,
        }
    }
}

fn handles<'a>(
    names: impl Iterator<Item = &'a Text> + Clone,
    parameters: &[String],
) -> Vec<Handle> {
    let mut taken: BTreeSet<String> = names
        .clone()
        .map(ToString::to_string)
        .filter(|name| is_identifier(name))
        .collect();
    names
        .map(|name| {
            let whole = written(name, parameters);
            let literal = if whole.starts_with('"') && !whole.contains(" + ") {
                name_literal(name, parameters)
            } else {
                format!("({whole})")
            };
            let plain = name.to_string();
            if literal == format!("{plain:?}") && is_identifier(&plain) {
                return Handle {
                    declared: plain.clone(),
                    handle: plain,
                };
            }
            let mut handle = handle_for(&plain);
            while !taken.insert(handle.clone()) {
                handle.push('_');
            }
            Handle {
                declared: format!("{literal} as {handle}"),
                handle,
            }
        })
        .collect()
}

/// `web-shop-release` becomes `WebShopRelease`.
fn struct_name(name: &str) -> String {
    let mut camel = String::new();
    for part in name.split(|character: char| !character.is_ascii_alphanumeric()) {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    if is_identifier(&camel) {
        camel
    } else {
        format!("Pipeline{camel}")
    }
}
