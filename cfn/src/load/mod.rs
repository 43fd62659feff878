//! From bytes to a tree of [`Node`]s that keeps every line and column and every scalar as it was written.
//!
//! YAML comes from the events of `granit-parser`, JSON from a small reader of its own (YAML readers refuse
//! surrogate pairs and keys over 1024 characters, and JSON allows both). Nothing here knows CloudFormation but
//! the short tags (`!Ref`, `!Sub` …), which are turned into their long form.

mod budget;
mod build;
mod bytes;
mod hint;
mod json;
mod node;
mod placeholder;
mod source;
mod tags;
mod words;
mod yaml;

pub use bytes::{LARGEST_DEFINITION, text_from_bytes, text_from_reader};
pub(crate) use json::is_number;
pub use node::{Content, Entry, Node, Scalar};
pub(crate) use placeholder::placeholder_in;
pub(crate) use tags::is_function;
pub(crate) use words::misread_number;

use stagewright_core::Place;

use crate::problem::{Problem, ReadError};

/// Collections inside each other that a document may have.
pub const DEEPEST_NESTING: usize = 100;

/// A document that was read, with what the reader has to say about it.
#[derive(Debug, Clone)]
pub struct Document {
    /// The root of the tree.
    pub root: Node,
    /// Duplicate keys, unknown tags, further documents: what did not stop the reading.
    pub warnings: Vec<Problem>,
    /// What YAML has and CloudFormation does not read, aliases above all: warnings where the document is a template.
    pub(crate) unsupported: Vec<Problem>,
}

/// Reads YAML or JSON, whichever the text is.
///
/// ```
/// let document = stagewright_cfn::load::load("Stages:\n  - Name: 012\n")?;
/// let stage = document.root.get("Stages").and_then(|stages| stages.items().first());
/// let name = stage.and_then(|stage| stage.get("Name")).and_then(|name| name.as_text());
/// assert_eq!(name, Some("012"));
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
///
/// # Errors
///
/// When the text is empty, is no YAML and no JSON, nests deeper than [`DEEPEST_NESTING`], or would grow beyond
/// the budget of nodes through its aliases.
pub fn load(text: &str) -> Result<Document, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadError::at(
            Place::START,
            "the definition is empty",
            "give a CloudFormation template or the output of `aws codepipeline get-pipeline`",
        ));
    }
    if !text.trim_start().starts_with(['{', '[']) {
        let read = yaml::load(text);
        // Terraform's own language is no YAML, or one long text; a template need not be searched for it.
        if !read.as_ref().is_ok_and(|document| document.root.is_map()) {
            hint::refuse_terraform(text)?;
        }
        return read;
    }
    json::load(text).or_else(|json_error| {
        // `{a: b}` is YAML, and so is JSON with comments; when neither fits, the text was meant to be JSON.
        if json_error.0.message.starts_with(budget::REFUSED) {
            return Err(json_error);
        }
        yaml::load(text).map_err(|yaml_error| {
            let meant_yaml = yaml_error.0.message.starts_with(budget::REFUSED)
                || placeholder::template_directive(text).is_some();
            if meant_yaml { yaml_error } else { json_error }
        })
    })
}
