//! A CloudFormation template and the meaning of its intrinsic functions.

mod conceal;
mod condition;
mod function;
mod list;
mod parameter;
mod reference;
mod scope;
mod text;
mod world;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

pub use conceal::concealed_unread;
pub(crate) use function::{function_of, is_no_value};
pub(crate) use parameter::{Asked, PSEUDO, allowed_values, is_secret, refusal};
pub(crate) use scope::{Scope, default_value, value_of};
pub(crate) use world::{Answer, Decision, Question, World};

use crate::load::{Content, Entry, Node};

/// The type of the resource that a pipeline is.
pub(crate) const PIPELINE_TYPE: &str = "AWS::CodePipeline::Pipeline";

/// The type of the resource that a CodeBuild project is.
pub(crate) const PROJECT_TYPE: &str = "AWS::CodeBuild::Project";

/// A template as it was read: the tree, and the values given for its parameters.
///
/// An export of an imported pipeline writes the other sections and resources of its template back from here.
#[derive(Clone)]
pub struct Template {
    /// The tree; the pipelines of one template share it.
    pub(crate) root: Arc<Node>,
    /// Values given for parameters and pseudo parameters (`AWS::Region`).
    pub(crate) given: BTreeMap<String, String>,
    shared: Arc<Shared>,
}

/// Entries from which on a mapping is looked up by an index.
const FEW: usize = 16;

/// Functions that are resolved in all readings of a template together: some ten times what the longest text needs that is
/// read in every world.
const MOST_CALLS: usize = 4_000_000;

/// The sections whose entries are looked up by name.
const LOOKED_UP: [&str; 4] = ["Parameters", "Conditions", "Mappings", "Resources"];

/// Where each section that is looked up stands in the root, and each of its entries in it.
type SectionPlaces = BTreeMap<&'static str, (usize, BTreeMap<String, usize>)>;

/// What all readings of a template share.
#[derive(Default)]
struct Shared {
    places: OnceLock<SectionPlaces>,
    calls: AtomicUsize,
}

impl fmt::Debug for Template {
    /// Names alone: defaults and values given may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let resources: Vec<&str> = self.resources().iter().map(|it| it.key.as_str()).collect();
        f.debug_struct("Template")
            .field("resources", &resources)
            .field("given", &self.given.keys())
            .finish()
    }
}

impl Template {
    pub(crate) fn new(root: Node, given: BTreeMap<String, String>) -> Self {
        Template {
            root: root.into(),
            given,
            shared: Arc::default(),
        }
    }

    /// Pays for the resolving of one function; whether it may be resolved.
    fn may_call(&self) -> bool {
        self.shared.calls.fetch_add(1, Ordering::Relaxed) < MOST_CALLS
    }

    fn places(&self) -> &SectionPlaces {
        self.shared.places.get_or_init(|| {
            let sections = self.root.entries().iter().enumerate();
            let sections = sections.filter_map(|(at, section)| {
                let name = LOOKED_UP.into_iter().find(|it| *it == section.key)?;
                let keys = section.value.entries().iter().enumerate();
                let keys = keys.map(|(at, entry)| (entry.key.clone(), at)).collect();
                Some((name, (at, keys)))
            });
            sections.collect()
        })
    }

    /// An entry of a section, without a walk through a long one for each.
    pub(crate) fn declared(&self, section: &str, key: &str) -> Option<&Entry> {
        let entries = self.section(section)?.entries();
        if entries.len() <= FEW || !LOOKED_UP.contains(&section) {
            return entries.iter().find(|it| it.key == key);
        }
        entries.get(*self.places().get(section)?.1.get(key)?)
    }

    /// The declarations of parameters with `NoEcho`.
    pub(crate) fn concealed(&self) -> impl Iterator<Item = &Entry> {
        let parameters = self.section("Parameters").map_or(&[][..], Node::entries);
        parameters
            .iter()
            .filter(|parameter| is_concealed(&parameter.value))
    }

    /// Whether a parameter is declared with `NoEcho`: its value may be compared and goes into no text.
    pub(crate) fn conceals(&self, parameter: &str) -> bool {
        self.declared("Parameters", parameter)
            .is_some_and(|it| is_concealed(&it.value))
    }

    /// A section of the template, such as `Parameters`.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&Node> {
        if self.root.entries().len() <= FEW || !LOOKED_UP.contains(&name) {
            return self.root.get(name);
        }
        let (at, _) = self.places().get(name)?;
        self.root.entries().get(*at).map(|it| &it.value)
    }

    /// The resources of one type, in written order.
    pub(crate) fn resources_of_type(
        &self,
        resource_type: &'static str,
    ) -> impl Iterator<Item = &Entry> {
        self.resources().iter().filter(move |resource| {
            resource.value.get("Type").and_then(Node::as_text) == Some(resource_type)
        })
    }

    /// Every resource, in written order.
    #[must_use]
    pub fn resources(&self) -> &[Entry] {
        self.section("Resources").map_or(&[], Node::entries)
    }
}

/// Whether the declaration of a parameter says `NoEcho`. CloudFormation takes the truth value in quotes too.
fn is_concealed(declaration: &Node) -> bool {
    declaration.get("NoEcho").is_some_and(
        |it| matches!(&it.content, Content::Scalar(scalar) if scalar.as_bool() == Some(true)),
    )
}
