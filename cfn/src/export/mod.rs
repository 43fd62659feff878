//! From a definition to the text that AWS takes: CloudFormation and the input of `create-pipeline`.
//!
//! The order of everything is fixed, so the same definition gives the same bytes. What a format cannot carry is a
//! finding `not-exportable`, never a silent loss.
//!
//! # What the security scanner says
//!
//! CI reads them with checkov (`.ci/templates` pins the version). It finds two things, on purpose left as they are, and
//! skipped there by their ids:
//!
//! - `CKV_AWS_18`, access logs of the artifact bucket: they need a second bucket, whose own logs need a third. Who
//!   wants them assigns a bucket of his own (`store "…"`), which the export then does not create.
//! - `CKV_AWS_158`, log groups of declared projects without a key of their own: logs of builds hold no artifacts, and
//!   CloudWatch encrypts them anyway.
//!
//! What a policy may open says `cfn/tests/policies.rs`: no wildcard without a comment beside it that says why.

mod api;
mod comment;
mod connection;
mod created;
mod declaration;
mod events;
mod guard;
mod in_template;
pub(crate) mod json;
mod merge;
mod names;
mod neighbours;
mod parameters;
mod pipeline;
mod policy;
mod project;
mod prune;
mod references;
mod role;
mod run_order;
mod stage;
mod store;
mod template;
mod text;
mod tree;
mod trigger;
mod wanted;
mod webhook;
pub(crate) mod yaml;

use stagewright_core::{Draft, Finding, Pipeline};

pub use declaration::NOT_EXPORTABLE;
use declaration::{Target, Writer};
use tree::string;

use crate::load::Node;
use crate::template::Template;

/// What an export adds to the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportOptions {
    /// In a template of the export's own: event rules and webhooks for sources that are not polled, and polling switched
    /// off where the definition leaves it open.
    pub change_detection: bool,
    /// The same in place of polling that the definition asks for, and also in the template that the pipeline came from.
    pub instead_of_polling: bool,
    /// An SNS topic for approvals that name none.
    pub approval_topic: bool,
    /// Connections of the template's own in place of those that the sources name.
    pub connections: bool,
    /// A role in place of the one that the pipeline names.
    pub role: bool,
    /// An artifact bucket in place of the one that the store of the pipeline's own region names.
    pub store: bool,
    /// A KMS key for the store of the pipeline's own region.
    pub key: bool,
}

impl Default for ExportOptions {
    fn default() -> Self {
        ExportOptions {
            change_detection: true,
            instead_of_polling: false,
            approval_topic: false,
            connections: false,
            role: false,
            store: false,
            key: false,
        }
    }
}

impl ExportOptions {
    /// Whether something is created in place of, or beside, what the definition names.
    fn creates(&self) -> bool {
        self.instead_of_polling
            || self.approval_topic
            || self.connections
            || self.role
            || self.store
            || self.key
    }
}

/// An exported definition.
#[derive(Debug, Clone)]
pub struct Exported {
    root: Node,
    /// What the format could not carry, as [`NOT_EXPORTABLE`].
    pub findings: Vec<Finding>,
}

impl Exported {
    /// The export as YAML.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        yaml::write(&self.root)
    }

    /// The export as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let text = json::write(&comment::to_metadata(&self.root));
        stagewright_core::json_escaped(&text).into_owned()
    }
}

/// The CloudFormation template of a pipeline.
///
/// With the template that the pipeline was read from, everything in it is written back as it was; what the options ask for
/// comes beside it, and the pipeline then refers to that. Only what must be said anew is, and values of `NoEcho` parameters
/// are left out. Without a template, role, bucket, key, projects, event rules and webhooks are created as far as the
/// definition assigns none.
///
/// ```
/// use stagewright_cfn::{ExportOptions, ReadOptions, cloudformation, read};
/// use stagewright_core::Pipeline;
///
/// let text = r#"{"pipeline": {"name": "shop", "roleArn": "arn:aws:iam::111122223333:role/shop",
///   "artifactStore": {"type": "S3", "location": "shop-artifacts"}, "stages": []}}"#;
/// let reading = read(text, &ReadOptions::default())?;
/// let exported = cloudformation(&reading.draft, reading.template.as_ref(), &ExportOptions::default());
/// assert!(exported.to_yaml().contains("Location: shop-artifacts"));
/// assert!(exported.to_yaml().contains("PipelineType: V2"));
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
#[must_use]
pub fn cloudformation(
    draft: &Draft,
    template: Option<&Template>,
    options: &ExportOptions,
) -> Exported {
    let (root, findings) = match template.filter(|_| draft.logical_id.is_some()) {
        Some(template) => in_template::in_its_template(draft, template, options),
        None => template::standalone(&draft.without_own_region(), options),
    };
    Exported { root, findings }
}

/// The CloudFormation template of a checked pipeline.
#[must_use]
pub fn cloudformation_of(pipeline: &Pipeline, options: &ExportOptions) -> Exported {
    cloudformation(pipeline.draft(), None, options)
}

/// The input of `aws codepipeline create-pipeline --cli-input-json`.
///
/// ```
/// use stagewright_cfn::{ReadOptions, create_pipeline, read};
///
/// let text = r#"{"pipeline": {"name": "shop", "roleArn": "arn:aws:iam::111122223333:role/shop", "stages": []}}"#;
/// let exported = create_pipeline(&read(text, &ReadOptions::default())?.draft);
/// assert!(exported.to_json().contains("\"executionMode\": \"SUPERSEDED\""));
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
#[must_use]
pub fn create_pipeline(draft: &Draft) -> Exported {
    let (root, findings) = api::declaration(&draft.without_own_region());
    Exported { root, findings }
}

/// The values of a template's parameters for one application or region, as `create-stack --parameters` reads them.
///
/// `values` go over the definition's own; what has neither a value nor a default is left out, and so is a `NoEcho` parameter.
///
/// ```
/// use stagewright_core::{Draft, Parameter};
///
/// let app = Parameter { name: "app".into(), default: Some("web-shop".into()), ..Parameter::default() };
/// let draft = Draft { parameters: vec![app], ..Draft::default() };
/// let file = stagewright_cfn::parameter_file(&draft, &[("app", "orders")]);
/// assert!(file.contains("\"ParameterKey\": \"App\"") && file.contains("\"ParameterValue\": \"orders\""));
/// ```
#[must_use]
pub fn parameter_file(draft: &Draft, values: &[(&str, &str)]) -> String {
    json::write(&parameters::parameter_file(draft, values))
}

/// A definition that names role, bucket and key which the options ask to create, without those: for formats whose readers
/// create what is missing. What could not be taken out is told.
#[must_use]
pub fn left_to_the_export(draft: &Draft, options: &ExportOptions) -> (Draft, Vec<Finding>) {
    let mut draft = draft.clone();
    let findings = wanted::left_to_the_export(&mut draft, options);
    (draft, findings)
}

/// Everything that a definition says, as one tree with texts as people see them, for comparisons.
pub(crate) fn comparable(draft: &Draft) -> Node {
    let (ids, names) = (text::ParameterIds::default(), names::Names::default());
    let draft = Draft {
        creates_missing: false,
        ..draft.clone()
    };
    created::Assembly::new(&draft, (&ids, &names), None, false).properties(Target::Comparison)
}

/// The type as it is written: always there.
fn written_type(draft: &Draft, writer: &mut Writer<'_>) -> Node {
    use stagewright_core::{Field, Site};
    match &draft.pipeline_type {
        Some(given) => writer.given(given, Site::pipeline().field(Field::Type)),
        None => string(draft.effective_type().as_str()),
    }
}

/// The mode as it is written: always there.
fn written_mode(draft: &Draft, writer: &mut Writer<'_>) -> Node {
    use stagewright_core::{Field, Site};
    match &draft.execution_mode {
        Some(given) => writer.given(given, Site::pipeline().field(Field::Mode)),
        None => string(draft.effective_mode().as_str()),
    }
}
