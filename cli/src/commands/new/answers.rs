//! What `stagewright new` was told: the text that it writes and reads.
//!
//! A value may hold `{name}` and `{region}`, so that the same for another application and region is the same file with two
//! other lines. What is written holds them wherever the name or the region stood in a value.

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Message, place_of};

/// The word for whatever is created with the pipeline.
pub(super) const NEW: &str = "new";
/// The word for the key that S3 keeps for the account.
pub(super) const AWS_MANAGED: &str = "aws";
/// The word for a value that a labelled default stands in for.
pub(super) const ASSUME: &str = "assume";

/// A pipeline in the order of the wizard's questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answers {
    pub(super) name: String,
    pub(super) region: String,
    #[serde(rename = "type", default = "v2")]
    pub(super) kind: String,
    #[serde(default = "queued")]
    pub(super) mode: String,
    /// An ARN, or `new`.
    #[serde(default = "new")]
    pub(super) role: String,
    /// The artifact bucket, or `new`.
    #[serde(default = "new")]
    pub(super) bucket: String,
    /// An ARN or alias, `new`, or `aws` for the key that S3 keeps.
    #[serde(default = "aws")]
    pub(super) key: String,
    /// How often an execution starts, such as `8/day`, or `assume`.
    #[serde(default = "assume")]
    pub(super) pushes: String,
    #[serde(default = "both")]
    pub(super) write: Vec<Form>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) variables: Vec<Variable>,
    pub(super) stages: Vec<Stage>,
}

fn v2() -> String {
    "V2".to_owned()
}
fn queued() -> String {
    "QUEUED".to_owned()
}
fn new() -> String {
    NEW.to_owned()
}
fn aws() -> String {
    AWS_MANAGED.to_owned()
}
fn assume() -> String {
    ASSUME.to_owned()
}
fn both() -> Vec<Form> {
    vec![Form::Rust, Form::CloudFormation]
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    /// A Rust project with a `pipeline!`.
    Rust,
    /// A template.
    CloudFormation,
}

/// A pipeline variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variable {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) default: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stage {
    pub(super) name: String,
    /// `RETRY` or `ROLLBACK`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) on_failure: Option<String>,
    pub(super) actions: Vec<Action>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Action {
    pub(super) name: String,
    pub(super) provider: String,
    /// Where a provider is of several; else the catalogue tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<String>,
    /// Of an action type of the account's own or of a partner's; else the catalogue tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) run_order: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) namespace: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<String>,
    /// How long the work takes, as a distribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) takes: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) inputs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) outputs: Vec<String>,
    /// Files of the outputs, of an action that runs commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) files: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) commands: Vec<String>,
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    pub(super) configuration: toml::Table,
}

impl Answers {
    /// Nothing answered yet: what the console proposes.
    pub(super) fn empty() -> Self {
        Self {
            name: String::new(),
            region: String::new(),
            kind: v2(),
            mode: queued(),
            role: new(),
            bucket: new(),
            key: aws(),
            pushes: assume(),
            write: both(),
            variables: Vec::new(),
            stages: Vec::new(),
        }
    }

    /// Reads answers; `file` is the name that messages use.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, Failure> {
        toml::from_str(text).map_err(|error| {
            let message = Message {
                at: error.span().map(|span| place_of(text, span.start)),
                ..Message::new(
                    file,
                    error.message().lines().next().unwrap_or("this is not TOML"),
                    "`stagewright new` writes such a file at its end; `stagewright new --like FILE` makes one of a definition",
                )
            };
            Failure::with(crate::exit::Exit::Usage, vec![message])
        })
    }

    /// As text, with `{name}` and `{region}` in place of what they stand for.
    pub(super) fn write(&self) -> String {
        let mut general = self.clone();
        general.each_value(&mut |key, value| {
            *value = put_in_place(value, &self.region, "{region}");
            // A branch of the pipeline's name is a coincidence: the other application's repository hardly has it.
            if !key.contains("Branch") && *value != self.name {
                *value = put_in_place(value, &self.name, "{name}");
            }
        });
        let body = toml::to_string(&general).expect("answers are plain TOML");
        format!(
            "# What `stagewright new` was told. The same for another application and region: change `name` and `region`, then\n\
             # `stagewright new --from` this file. `{{name}}` and `{{region}}` stand for them in every value.\n\n{body}"
        )
    }

    /// The answers with every value written out.
    pub(super) fn filled(&self) -> Self {
        let mut filled = self.clone();
        filled.each_value(&mut |_, value| {
            *value = value
                .replace("{name}", &self.name)
                .replace("{region}", &self.region);
        });
        filled
    }

    /// Every text that may hold a placeholder, with the key under which it stands.
    fn each_value(&mut self, visit: &mut impl FnMut(&str, &mut String)) {
        visit("role", &mut self.role);
        visit("bucket", &mut self.bucket);
        visit("key", &mut self.key);
        for variable in &mut self.variables {
            variable
                .default
                .iter_mut()
                .for_each(|it| visit("default", it));
        }
        for action in self.stages.iter_mut().flat_map(|stage| &mut stage.actions) {
            action.region.iter_mut().for_each(|it| visit("region", it));
            action.role.iter_mut().for_each(|it| visit("role", it));
            action
                .commands
                .iter_mut()
                .for_each(|it| visit("commands", it));
            for (key, value) in &mut action.configuration {
                if let toml::Value::String(text) = value {
                    visit(key, text);
                }
            }
        }
    }
}

/// A text with `what` replaced where it stands as a word of its own, as in `shop-build` or `acme/shop`.
fn put_in_place(text: &str, what: &str, by: &str) -> String {
    if what.is_empty() {
        return text.to_owned();
    }
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(what) {
        made.push_str(before);
        let starts = !made.ends_with(char::is_alphanumeric);
        let ends = !after.starts_with(char::is_alphanumeric);
        made.push_str(if starts && ends { by } else { what });
        rest = after;
    }
    made.push_str(rest);
    made
}
