//! A CloudFormation template and the meaning of its intrinsic functions.

mod condition;
mod function;
mod list;
mod scope;
mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use function::{function_of, is_no_value};
pub(crate) use scope::{Scope, default_value, value_of};

use crate::load::{Entry, Node};

/// The type of the resource that a pipeline is.
pub(crate) const PIPELINE_TYPE: &str = "AWS::CodePipeline::Pipeline";

/// The type of the resource that a CodeBuild project is.
pub(crate) const PROJECT_TYPE: &str = "AWS::CodeBuild::Project";

/// A template as it was read: the tree, and the values given for its parameters.
///
/// An export of an imported pipeline writes the other sections and resources of its template back from here.
#[derive(Debug, Clone)]
pub struct Template {
    /// The tree; the pipelines of one template share it.
    pub(crate) root: Arc<Node>,
    /// Values given for parameters and pseudo parameters (`AWS::Region`).
    pub(crate) given: BTreeMap<String, String>,
}

impl Template {
    /// A section of the template, such as `Parameters`.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&Node> {
        self.root.get(name)
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
