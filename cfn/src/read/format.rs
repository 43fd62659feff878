//! What a document is, told from its content.

use std::collections::BTreeMap;

use crate::load::{Content, Entry, Node, load};
use crate::problem::{Problem, ReadError, warning_at};
use crate::template::{PIPELINE_TYPE, Template};

/// What a text was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A CloudFormation template.
    CloudFormation,
    /// The output of `aws codepipeline get-pipeline`, or the input of `create-pipeline`.
    GetPipeline,
    /// The output of `terraform show -json`.
    Terraform,
}

/// Keys that tell what else a document may be, and what to do with it.
const OTHERS: [(&str, &str); 7] = [
    ("pipelineExecutionSummaries", "a history of executions"),
    ("actionExecutionDetails", "a history of actions"),
    ("stageStates", "the state of a pipeline"),
    ("pipelines", "a list of pipelines"),
    ("builds", "a list of builds"),
    ("detail-type", "an event"),
    ("artifacts", "the manifest of a CDK assembly"),
];

/// Finds the format, and unwraps or wraps the document so that a template has `Resources` at its root.
pub(super) fn recognise(
    root: Node,
    warnings: &mut Vec<Problem>,
) -> Result<(Format, Node), ReadError> {
    let root = unwrap_template_body(root, warnings)?;
    if !root.is_map() {
        return Err(ReadError::at(
            root.place,
            format!("a definition is a mapping, this is {}", root.kind()),
            WHAT_TO_GIVE,
        ));
    }
    if root.get("Resources").is_some_and(Node::is_map) {
        return Ok((Format::CloudFormation, root));
    }
    if root.get("pipeline").is_some_and(Node::is_map) {
        return Ok((Format::GetPipeline, root));
    }
    if root.get("stages").is_some() && (root.get("name").is_some() || root.get("roleArn").is_some())
    {
        return Ok((Format::GetPipeline, root));
    }
    if let Some(resources) = super::terraform::resources(&root, warnings) {
        return Ok((Format::Terraform, resources));
    }
    if let Some(resources) = fragment(&root) {
        warnings.push(warning_at(
            root.place,
            "this is a part of a template: it has no `Resources`",
            "put the resources below `Resources:`",
        ));
        return Ok((
            Format::CloudFormation,
            Node::single(root.place, "Resources", resources),
        ));
    }
    Err(unknown(&root))
}

const WHAT_TO_GIVE: &str =
    "give a CloudFormation template or the output of `aws codepipeline get-pipeline`";

/// `aws cloudformation get-template` wraps the template: as a mapping, or as text.
fn unwrap_template_body(root: Node, warnings: &mut Vec<Problem>) -> Result<Node, ReadError> {
    let Some(body) = root.get("TemplateBody") else {
        return Ok(root);
    };
    if body.is_map() {
        return Ok(body.clone());
    }
    let Some(text) = body.as_text() else {
        return Ok(root);
    };
    let document = load(text)?;
    warnings.push(warning_at(
        body.place,
        "the template stands inside `TemplateBody`; its lines are counted from there",
        "",
    ));
    warnings.extend(document.warnings);
    Ok(document.root)
}

/// Resources without `Resources`: a mapping of resources, one resource, or the properties of a pipeline.
fn fragment(root: &Node) -> Option<Node> {
    let is_pipeline = |node: &Node| node.get("Type").and_then(Node::as_text) == Some(PIPELINE_TYPE);
    if root.entries().iter().any(|entry| is_pipeline(&entry.value)) {
        let entries = root
            .entries()
            .iter()
            .filter(|entry| entry.value.get("Type").is_some());
        return Some(Node::map(root.place, entries.cloned().collect()));
    }
    let resource = if is_pipeline(root) {
        root.clone()
    } else if root.get("Stages").is_some() {
        let pipeline_type = Node::text(root.place, PIPELINE_TYPE);
        let entry = |key: &str, value| Entry {
            key: key.to_owned(),
            key_place: root.place,
            value,
        };
        Node::map(
            root.place,
            vec![
                entry("Type", pipeline_type),
                entry("Properties", root.clone()),
            ],
        )
    } else {
        return None;
    };
    Some(Node::single(root.place, "Pipeline", resource))
}

fn unknown(root: &Node) -> ReadError {
    if root.get("resource").is_some_and(Node::is_map) {
        return ReadError::at(
            root.place,
            "this is Terraform's own language as JSON, which only Terraform can evaluate",
            "give its plan: `terraform plan -out plan.tfplan`, then `terraform show -json plan.tfplan`",
        );
    }
    let other = OTHERS.iter().find(|(key, _)| root.get(key).is_some());
    if let Some((key, what)) = other {
        return ReadError::at(
            root.place,
            format!("this is {what} (it has `{key}`), not a definition"),
            WHAT_TO_GIVE,
        );
    }
    if root.get("Resources").is_some() {
        return ReadError::at(
            root.place,
            "`Resources` is not a mapping of resources",
            "check the indentation",
        );
    }
    let keys: Vec<&str> = root
        .entries()
        .iter()
        .take(5)
        .map(|entry| entry.key.as_str())
        .collect();
    let message = if keys.is_empty() {
        "the document is empty".to_owned()
    } else {
        format!(
            "this is not a definition of a pipeline: it begins with `{}`",
            keys.join("`, `")
        )
    };
    ReadError::at(root.place, message, WHAT_TO_GIVE)
}

/// Names in backticks, the first twenty of them.
pub(super) fn listed(names: &[&str]) -> String {
    const MOST: usize = 20;
    let shown = names.get(..MOST).unwrap_or(names).join("`, `");
    let more = if names.len() > MOST { " …" } else { "" };
    format!("`{shown}`{more}")
}

/// The error for a template without a pipeline; it names what the template has instead.
pub(super) fn no_pipeline(template: &Template) -> ReadError {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let written = template.resources().iter();
    let (unseen, written): (Vec<&Entry>, Vec<&Entry>) =
        written.partition(|it| super::unseen::is_unseen(&it.key));
    if let Some(unseen) = unseen.first() {
        return ReadError::at(
            unseen.key_place,
            format!(
                "the template has no pipeline but what `{}` may bring",
                unseen.key
            ),
            "read the processed template instead: `aws cloudformation get-template --template-stage Processed`",
        );
    }
    for resource in written {
        let resource_type = resource
            .value
            .get("Type")
            .and_then(Node::as_text)
            .unwrap_or("no type");
        *counts.entry(resource_type).or_default() += 1;
    }
    let mut types: Vec<(&str, usize)> = counts.into_iter().collect();
    types.sort_by(|(left_name, left), (right_name, right)| {
        (right, left_name).cmp(&(left, right_name))
    });
    let named: Vec<String> = types
        .iter()
        .take(4)
        .map(|(name, count)| format!("{count} × {name}"))
        .collect();
    let has = match (named.is_empty(), types.len() > 4) {
        (true, _) => "it has no resources".to_owned(),
        (false, true) => format!("it has {} …", named.join(", ")),
        (false, false) => format!("it has {}", named.join(", ")),
    };
    let near = types
        .iter()
        .any(|(name, _)| name.to_lowercase() == PIPELINE_TYPE.to_lowercase());
    let help = if near {
        format!("write the type as `{PIPELINE_TYPE}`")
    } else {
        format!("give a template with a resource of type `{PIPELINE_TYPE}`")
    };
    let place = template
        .section("Resources")
        .map_or(template.root.place, |node| match &node.content {
            Content::Map(entries) => entries.first().map_or(node.place, |entry| entry.key_place),
            Content::List(_) | Content::Scalar(_) => node.place,
        });
    ReadError::at(place, format!("the template has no pipeline; {has}"), help)
}
