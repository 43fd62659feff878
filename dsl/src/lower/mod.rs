//! From the syntax tree to the model: a [`Draft`] for AWS, [`Assumptions`] for us, and the place of every site.

mod action;
mod assume;
mod condition;
mod edit;
mod handles;
mod item;
mod meaning;
mod project;
mod provider;
mod text;
mod trigger;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Span, TokenStream};
use stagewright_core::{Draft, Field, Site, Text};

pub use assume::{ActionAssumptions, Assumption, Assumptions};
pub use edit::{AssumedEdit, Target};
pub use handles::{ActionHandle, ArtifactHandle, Handles, ParameterHandle, StageHandle};

pub(crate) use item::kebab_case;
pub(crate) use project::default_project_name;
pub(crate) use text::near_parameter;

use crate::diagnostic::Diagnostic;
use crate::spans::SiteSpans;
use crate::syntax::{self, Definition, Item, StageItem};

/// A definition in the words of the model.
#[derive(Debug)]
pub struct Lowered {
    /// What AWS is told.
    pub draft: Draft,
    /// What we assume.
    pub assumptions: Assumptions,
    /// Where everything stands.
    pub spans: SiteSpans,
    /// The names that a program gets.
    pub handles: Handles,
    /// Constant expressions by the text under which the draft refers to them.
    pub constants: BTreeMap<String, TokenStream>,
    /// Path of the crate in generated code, if it is not `::stagewright`.
    pub crate_path: Option<TokenStream>,
    /// Keys of configurations as they were written, where AWS spells them otherwise.
    pub(crate) spellings: BTreeMap<Site, String>,
    /// Places that have their message already; findings there are not repeated.
    pub(crate) silenced: Vec<Site>,
}

/// Lowers a syntax tree. Never fails: what has no meaning is reported and left out.
#[must_use]
pub fn lower(definition: &Definition) -> (Lowered, Vec<Diagnostic>) {
    let mut lowering = Lowering::new(definition);
    lowering.declare(definition);
    lowering.items(definition);
    (lowering.lowered, lowering.errors)
}

/// An identifier as AWS reads it: `r#type` is `type`.
fn plain_name(ident: &proc_macro2::Ident) -> String {
    let spelling = ident.to_string();
    spelling.strip_prefix("r#").unwrap_or(&spelling).to_owned()
}

/// The state of a lowering.
struct Lowering {
    lowered: Lowered,
    errors: Vec<Diagnostic>,
    parameters: BTreeSet<String>,
    /// AWS's name of every artifact by its handle.
    artifacts: BTreeMap<String, String>,
    /// Index of every artifact's handle.
    artifact_places: BTreeMap<String, usize>,
    stage_places: BTreeMap<String, usize>,
    /// AWS's names of stages and actions by their handles.
    stages: BTreeMap<String, BTreeMap<String, String>>,
    /// Artifacts whose size an action states and that no action gives: told where the size stands, and nowhere else.
    sized: BTreeSet<String>,
    /// Whether the text being read is one that a shell reads, which has `${…}` of its own.
    in_shell: bool,
}

impl Lowering {
    fn new(definition: &Definition) -> Self {
        let place = definition
            .name
            .as_ref()
            .map_or_else(Span::call_site, proc_macro2::Ident::span);
        let lowered = Lowered {
            draft: Draft {
                creates_missing: true,
                ..Draft::default()
            },
            assumptions: Assumptions::default(),
            spans: SiteSpans::new(place),
            handles: Handles::default(),
            constants: BTreeMap::new(),
            crate_path: None,
            spellings: BTreeMap::new(),
            silenced: Vec::new(),
        };
        Self {
            lowered,
            errors: Vec::new(),
            parameters: BTreeSet::new(),
            artifacts: BTreeMap::new(),
            artifact_places: BTreeMap::new(),
            stage_places: BTreeMap::new(),
            stages: BTreeMap::new(),
            sized: BTreeSet::new(),
            in_shell: false,
        }
    }

    /// Collects what may be used before it is written: parameters, artifacts, stages and actions.
    fn declare(&mut self, definition: &Definition) {
        for item in &definition.items {
            match item {
                Item::Parameter(parameter) => {
                    self.parameters.insert(plain_name(&parameter.name));
                }
                Item::Stage(stage) => {
                    let mut actions = BTreeMap::new();
                    for action in stage.items.iter().flat_map(StageItem::actions) {
                        actions.insert(
                            action.name.handle.to_string(),
                            action.name.text.value.clone(),
                        );
                        for output in &action.outputs {
                            self.artifacts
                                .entry(output.name.handle.to_string())
                                .or_insert_with(|| output.name.text.value.clone());
                        }
                    }
                    self.stages
                        .entry(stage.name.handle.to_string())
                        .or_insert(actions);
                }
                _ => {}
            }
        }
        let actions = definition.items.iter().flat_map(|item| match item {
            Item::Stage(stage) => stage.items.as_slice(),
            _ => &[],
        });
        for size in actions
            .flat_map(StageItem::actions)
            .flat_map(|action| &action.clauses.writes)
        {
            let name = size.artifact.as_ref().map(|artifact| &artifact.value);
            let names = |known: &str| self.artifacts.values().any(|name| name == known);
            if let Some(name) =
                name.filter(|name| !self.artifacts.contains_key(*name) && !names(name))
            {
                self.sized.insert(name.clone());
            }
        }
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    /// Reports a mistake and what to write instead.
    fn wrong(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.error(Diagnostic::mistake(span, message).help(help));
    }

    /// A text that may be absent, as a field of its owner.
    fn maybe(&mut self, text: Option<&syntax::Text>, owner: &Site, field: Field) -> Option<Text> {
        text.map(|text| self.text(text, owner.clone().field(field)))
    }

    fn place(&mut self, site: Site, span: Span) {
        self.lowered.spans.insert(site, span);
    }
}

impl StageItem {
    /// The actions of this item, in written order.
    pub fn actions(&self) -> &[syntax::Action] {
        match self {
            Self::Action(action) => std::slice::from_ref(action),
            Self::Parallel(parallel) => &parallel.actions,
            _ => &[],
        }
    }
}
