//! The names that a program gets: one per stage, action, artifact and parameter.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;

use super::Lowering;
use crate::diagnostic::Diagnostic;
use crate::syntax::{self, Spanned};

/// Every handle of a definition.
#[derive(Clone, Debug, Default)]
pub struct Handles {
    /// Stages, first to last.
    pub stages: Vec<StageHandle>,
    /// Artifacts, in the order of their producers.
    pub artifacts: Vec<ArtifactHandle>,
    /// Parameters.
    pub parameters: Vec<ParameterHandle>,
}

/// Handle of a stage.
#[derive(Clone, Debug)]
pub struct StageHandle {
    /// The user's token.
    pub ident: Ident,
    /// AWS's name.
    pub name: Spanned<String>,
    /// The user's documentation.
    pub docs: Vec<String>,
    /// Actions in written order.
    pub actions: Vec<ActionHandle>,
}

/// Handle of an action.
#[derive(Clone, Debug)]
pub struct ActionHandle {
    /// The user's token.
    pub ident: Ident,
    /// AWS's name.
    pub name: Spanned<String>,
    /// The user's documentation.
    pub docs: Vec<String>,
    /// Provider as written.
    pub provider: Spanned<String>,
    /// Whether the catalogue has the provider.
    pub known: bool,
    /// Stage and action index.
    pub site: (usize, usize),
}

/// Handle of an artifact.
#[derive(Clone, Debug)]
pub struct ArtifactHandle {
    /// The user's token.
    pub ident: Ident,
    /// AWS's name.
    pub name: String,
    /// Stage, action and output index of its producer.
    pub producer: (usize, usize, usize),
}

/// Handle of a parameter.
#[derive(Clone, Debug)]
pub struct ParameterHandle {
    /// The user's token.
    pub ident: Ident,
    /// Name.
    pub name: String,
    /// The user's documentation.
    pub docs: Vec<String>,
    /// Default.
    pub default: Option<String>,
}

impl Lowering {
    /// Reports handles that collide, and keeps the first. Equal AWS names are for the rules to report.
    pub(super) fn handles_of_stage(&mut self, index: usize) {
        let handles = &mut self.lowered.handles;
        let mut errors = Vec::new();
        if let Some(mut last) = handles.stages.pop() {
            let mut actions: Vec<ActionHandle> = Vec::new();
            let mut places: BTreeMap<String, usize> = BTreeMap::new();
            for action in last.actions.drain(..) {
                let place = *places
                    .entry(action.ident.to_string())
                    .or_insert(actions.len());
                match actions.get(place) {
                    Some(first) => errors.extend(collision(
                        "actions",
                        (&first.ident, &first.name),
                        (&action.ident, &action.name),
                    )),
                    None => actions.push(action),
                }
            }
            last.actions = actions;
            let place = *self
                .stage_places
                .entry(last.ident.to_string())
                .or_insert(handles.stages.len());
            match handles.stages.get_mut(place) {
                Some(first) => {
                    errors.extend(collision(
                        "stages",
                        (&first.ident, &first.name),
                        (&last.ident, &last.name),
                    ));
                    // Two of one name are an error in any case; until it is mended, the actions of both are known.
                    let known: BTreeSet<String> = first
                        .actions
                        .iter()
                        .map(|it| it.ident.to_string())
                        .collect();
                    let actions = last.actions.into_iter();
                    let new = actions.filter(|it| !known.contains(&it.ident.to_string()));
                    first.actions.extend(new);
                }
                None => handles.stages.push(last),
            }
        }
        debug_assert!(
            handles.stages.len() <= index + 1,
            "one handle per stage at most"
        );
        self.errors.extend(errors);
    }

    pub(super) fn artifact_handle(
        &mut self,
        output: &syntax::Output,
        producer: (usize, usize, usize),
    ) {
        let ident = output.name.handle.clone();
        let name = output.name.text.clone();
        let artifacts = &mut self.lowered.handles.artifacts;
        let known = *self
            .artifact_places
            .entry(ident.to_string())
            .or_insert(artifacts.len());
        if let Some(first) = artifacts.get(known) {
            let place = Spanned::new(first.name.clone(), first.ident.span());
            let error = collision("artifacts", (&first.ident, &place), (&ident, &name));
            self.errors.extend(error);
            return;
        }
        artifacts.push(ArtifactHandle {
            ident,
            name: name.value,
            producer,
        });
    }
}

fn collision(
    what: &str,
    (first, first_name): (&Ident, &Spanned<String>),
    (second, second_name): (&Ident, &Spanned<String>),
) -> Option<Diagnostic> {
    (first_name.value != second_name.value).then(|| {
        let message = format!(
            "two {what}, `{}` and `{}`, have the same handle `{second}`",
            first_name.value, second_name.value
        );
        Diagnostic::mistake(second.span(), message)
            .label(first.span(), "it is taken first")
            .help(format!(
                "give one of them another handle: `\"{}\" as another_{second}`",
                second_name.value
            ))
    })
}
