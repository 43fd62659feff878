//! The declaration of a pipeline, in CloudFormation's spelling or the API's.

use stagewright_core::{
    Action, ActionType, ArtifactStore, EncryptionKey, EnvironmentVariable, Field, Finding, Given,
    Location, OutputArtifact, Part, Site, Step, Text, Value, Variable, Word,
};

use super::text::{ParameterIds, bare, expression, is_integer};
use super::tree::{entry, from_value, list, map_of, plain, string};
use crate::load::{Entry, Node};

/// The name of the finding for everything that the target format cannot carry.
pub const NOT_EXPORTABLE: &str = "not-exportable";

/// Which format a declaration is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A template, where texts may be expressions.
    CloudFormation,
    /// `create-pipeline`, where everything must be known.
    Api,
    /// A comparison, where texts read as people see them and everything is kept.
    Comparison,
}

/// Writes the parts of a declaration and collects what the target cannot carry.
pub(super) struct Writer<'ids> {
    pub(super) target: Target,
    pub(super) ids: &'ids ParameterIds,
    pub(super) findings: Vec<Finding>,
    /// Whether actions stand in run order, and not as the definition lists them.
    pub(super) in_run_order: bool,
    /// Names of parameters with `NoEcho`.
    pub(super) concealed: Vec<String>,
}

impl<'ids> Writer<'ids> {
    pub(super) fn new(target: Target, ids: &'ids ParameterIds, in_run_order: bool) -> Self {
        Writer {
            target,
            ids,
            findings: Vec::new(),
            in_run_order,
            concealed: Vec::new(),
        }
    }
}

/// Entries in the order of writing; what is not there is not written.
#[derive(Default)]
pub(super) struct Fields {
    entries: Vec<Entry>,
}

impl Fields {
    pub(super) fn put(&mut self, key: impl Into<String>, value: Node) {
        self.entries.push(entry(key, value));
    }

    pub(super) fn finish(self) -> Node {
        map_of(self.entries)
    }
}

impl Writer<'_> {
    /// A key in the target's spelling, from that of CloudFormation.
    fn key(&self, name: &str) -> String {
        match self.target {
            Target::CloudFormation | Target::Comparison => name.to_owned(),
            Target::Api => {
                let mut characters = name.chars();
                characters.next().map_or_else(String::new, |first| {
                    first.to_lowercase().chain(characters).collect()
                })
            }
        }
    }

    pub(super) fn put(&self, fields: &mut Fields, name: &str, value: Node) {
        fields.put(self.key(name), value);
    }

    /// A text; the API takes only what is known.
    pub(super) fn text(&mut self, text: &Text, site: Site) -> Node {
        match (self.target, text.known()) {
            (Target::CloudFormation, _) => expression(text, self.ids),
            (Target::Comparison, _) => string(text.to_string()),
            (Target::Api, _) if text.structure().is_some() => {
                self.cannot(
                    site,
                    "a list or mapping stands where the API takes a text; it is written as it is",
                    "write it as text: its JSON, in quotes",
                );
                expression(text, self.ids)
            }
            // The empty default of a parameter is there to be replaced.
            (Target::Api, Some(known)) if !known.is_empty() || is_written_out(text) => {
                string(known)
            }
            (Target::Api, _) => {
                // A placeholder of another tool is a text to the service.
                if let Some(Value::String(written)) = text.written() {
                    return string(written.as_str());
                }
                let (shown, secret) = self.with_placeholders(text);
                if let Some(name) = secret {
                    self.cannot(
                        site,
                        format!("parameter `{name}` has `NoEcho`: its value is left out, and `{{{{{name}}}}}` stands in its place"),
                        "put the value in when you create the pipeline, and keep no file with it",
                    );
                } else {
                    self.cannot(
                        site,
                        format!("`{text}` has no value before a deployment"),
                        "give its parameters a value, or export CloudFormation",
                    );
                }
                string(shown)
            }
        }
    }

    /// A text with `{{Name}}` where a value is not known, which readers take for what nobody has filled in yet; and the
    /// parameter with `NoEcho` that is one of these.
    fn with_placeholders(&self, text: &Text) -> (String, Option<String>) {
        let mut shown = String::new();
        let mut secret = None;
        for part in text.parts() {
            match part {
                Part::Literal(text) => shown.push_str(text),
                Part::Reference {
                    value: Some(text), ..
                } if !text.is_empty() => shown.push_str(text),
                Part::Reference { to, .. } => {
                    let name = to.to_string();
                    let name = name.strip_prefix("${").unwrap_or(&name);
                    let name = name.strip_suffix('}').unwrap_or(name);
                    shown.push_str(&format!("{{{{{name}}}}}"));
                    if self.concealed.iter().any(|it| it == name) {
                        secret = Some(name.to_owned());
                    }
                }
            }
        }
        (shown, secret)
    }

    pub(super) fn given<T: Word>(&mut self, given: &Given<T>, site: Site) -> Node {
        self.text(given.text(), site)
    }

    /// A number or truth value.
    pub(super) fn bare<T: Word>(&mut self, given: &Given<T>, site: Site) -> Node {
        match (self.target, given.text().known()) {
            (Target::CloudFormation, _) => bare(given.text(), self.ids),
            (Target::Api | Target::Comparison, Some(known)) if is_integer(known.trim()) => {
                plain(known.trim())
            }
            (Target::Api, Some(known)) if matches!(&*known, "true" | "false") => plain(known),
            (Target::Api | Target::Comparison, _) => self.given(given, site),
        }
    }

    pub(super) fn cannot(&mut self, site: Site, message: impl Into<String>, help: &str) {
        self.findings
            .push(Finding::warning(NOT_EXPORTABLE, site, message).help(help));
    }

    pub(super) fn optional_text(
        &mut self,
        fields: &mut Fields,
        name: &str,
        text: Option<&Text>,
        site: Site,
    ) {
        if let Some(text) = text {
            let node = self.text(text, site);
            self.put(fields, name, node);
        }
    }

    pub(super) fn texts(&mut self, fields: &mut Fields, name: &str, texts: &[Text], site: &Site) {
        if !texts.is_empty() {
            let items: Vec<Node> = texts
                .iter()
                .map(|text| self.text(text, site.clone()))
                .collect();
            self.put(fields, name, list(items));
        }
    }

    /// Keys that no field takes go back into the format that they came from.
    pub(super) fn extra(&mut self, fields: &mut Fields, extra: &[(String, Value)], site: &Site) {
        for (key, value) in extra {
            let pascal = key.starts_with(|first: char| first.is_ascii_uppercase());
            let fits = pascal == (self.target == Target::CloudFormation);
            if fits || self.target == Target::Comparison {
                fields.put(key.as_str(), from_value(value));
            } else {
                self.cannot(
                    site.clone().step(Step::Unknown(key.clone())),
                    format!("key `{key}` of {site} belongs to another format and is left out"),
                    "add it by hand if the target knows it",
                );
            }
        }
    }

    pub(super) fn variables(&mut self, variables: &[Variable]) -> Node {
        let mut items = Vec::new();
        for (index, variable) in variables.iter().enumerate() {
            let site = Site::pipeline().step(Step::Variable(index));
            let mut fields = Fields::default();
            let name = self.text(&variable.name, site.clone().field(Field::Name));
            self.put(&mut fields, "Name", name);
            let default = site.clone().field(Field::Default);
            self.optional_text(
                &mut fields,
                "DefaultValue",
                variable.default.as_ref(),
                default,
            );
            let description = site.clone().field(Field::Description);
            self.optional_text(
                &mut fields,
                "Description",
                variable.description.as_ref(),
                description,
            );
            self.extra(&mut fields, &variable.extra, &site);
            items.push(fields.finish());
        }
        list(items)
    }

    pub(super) fn action(&mut self, action: &Action, site: &Site) -> Node {
        let mut fields = Fields::default();
        let name = self.text(&action.name, site.clone().field(Field::Name));
        self.put(&mut fields, "Name", name);
        let kind = self.action_type(&action.action_type, site);
        self.put(&mut fields, "ActionTypeId", kind);
        if let Some(run_order) = &action.run_order {
            let node = self.bare(run_order, site.clone().field(Field::RunOrder));
            self.put(&mut fields, "RunOrder", node);
        }
        self.configuration(&mut fields, &action.configuration, site);
        self.texts(
            &mut fields,
            "Commands",
            &action.commands,
            &site.clone().field(Field::Commands),
        );
        self.inputs(&mut fields, &action.inputs, site);
        self.outputs(&mut fields, &action.outputs, site);
        let variables = site.clone().field(Field::OutputVariables);
        self.texts(
            &mut fields,
            "OutputVariables",
            &action.output_variables,
            &variables,
        );
        self.environment(&mut fields, &action.environment_variables, site);
        self.optional_text(
            &mut fields,
            "Namespace",
            action.namespace.as_ref(),
            site.clone().field(Field::Namespace),
        );
        self.optional_text(
            &mut fields,
            "Region",
            action.region.as_ref(),
            site.clone().field(Field::Region),
        );
        self.optional_text(
            &mut fields,
            "RoleArn",
            action.role.as_ref(),
            site.clone().field(Field::Role),
        );
        if let Some(timeout) = &action.timeout_in_minutes {
            let node = self.bare(timeout, site.clone().field(Field::Timeout));
            self.put(&mut fields, "TimeoutInMinutes", node);
        }
        self.extra(&mut fields, &action.extra, site);
        fields.finish()
    }

    fn action_type(&mut self, kind: &ActionType, site: &Site) -> Node {
        let mut fields = Fields::default();
        let category = self.given(&kind.category, site.clone().field(Field::Category));
        self.put(&mut fields, "Category", category);
        let owner = self.given(&kind.owner, site.clone().field(Field::Owner));
        self.put(&mut fields, "Owner", owner);
        let provider = self.text(&kind.provider, site.clone().field(Field::Provider));
        self.put(&mut fields, "Provider", provider);
        let version = self.text(&kind.version, site.clone().field(Field::Version));
        self.put(&mut fields, "Version", version);
        fields.finish()
    }

    pub(super) fn configuration(
        &mut self,
        fields: &mut Fields,
        configuration: &[(String, Text)],
        site: &Site,
    ) {
        if configuration.is_empty() {
            return;
        }
        let mut inner = Fields::default();
        for (key, value) in configuration {
            // Configuration keys keep AWS's spelling in both formats.
            let node = self.text(value, site.clone().configuration(key.as_str()));
            inner.put(key.as_str(), node);
        }
        self.put(fields, "Configuration", inner.finish());
    }

    pub(super) fn inputs(&mut self, fields: &mut Fields, inputs: &[Text], site: &Site) {
        if inputs.is_empty() {
            return;
        }
        let mut items = Vec::new();
        for (index, input) in inputs.iter().enumerate() {
            let mut fields = Fields::default();
            let name = self.text(input, site.clone().input(index));
            self.put(&mut fields, "Name", name);
            items.push(fields.finish());
        }
        self.put(fields, "InputArtifacts", list(items));
    }

    fn outputs(&mut self, fields: &mut Fields, outputs: &[OutputArtifact], site: &Site) {
        if outputs.is_empty() {
            return;
        }
        let mut items = Vec::new();
        for (index, output) in outputs.iter().enumerate() {
            let site = site.clone().output(index);
            let mut fields = Fields::default();
            let name = self.text(&output.name, site.clone());
            self.put(&mut fields, "Name", name);
            self.texts(
                &mut fields,
                "Files",
                &output.files,
                &site.field(Field::Files),
            );
            items.push(fields.finish());
        }
        self.put(fields, "OutputArtifacts", list(items));
    }

    fn environment(&mut self, fields: &mut Fields, variables: &[EnvironmentVariable], site: &Site) {
        if variables.is_empty() {
            return;
        }
        let mut items = Vec::new();
        for (index, variable) in variables.iter().enumerate() {
            let site = site.clone().step(Step::EnvironmentVariable(index));
            let mut fields = Fields::default();
            let name = self.text(&variable.name, site.clone().field(Field::Name));
            self.put(&mut fields, "Name", name);
            let value = self.text(&variable.value, site.clone().field(Field::Value));
            self.put(&mut fields, "Value", value);
            if let Some(kind) = &variable.kind {
                let node = self.given(kind, site.field(Field::Type));
                self.put(&mut fields, "Type", node);
            }
            items.push(fields.finish());
        }
        self.put(fields, "EnvironmentVariables", list(items));
    }

    /// A store with a bucket that exists; `bucket` is the expression of one that the template creates.
    pub(super) fn store(
        &mut self,
        store: &ArtifactStore,
        bucket: Option<Node>,
        key: Option<Node>,
        site: &Site,
    ) -> Node {
        let mut fields = Fields::default();
        if let Some(kind) = &store.store_type {
            let node = self.given(kind, site.clone().field(Field::Type));
            self.put(&mut fields, "Type", node);
        }
        match (&store.location, bucket) {
            (Location::Bucket(name), _) => {
                let node = self.text(name, site.clone().field(Field::Location));
                self.put(&mut fields, "Location", node);
            }
            (Location::Created, Some(bucket)) => self.put(&mut fields, "Location", bucket),
            (Location::Created | Location::Missing, _) => {}
        }
        match (&store.encryption_key, key) {
            (Some(EncryptionKey::Existing { id, key_type }), _) => {
                let mut inner = Fields::default();
                self.optional_text(
                    &mut inner,
                    "Id",
                    id.as_ref(),
                    site.clone().field(Field::KeyId),
                );
                if let Some(kind) = key_type {
                    let node = self.given(kind, site.clone().field(Field::KeyType));
                    self.put(&mut inner, "Type", node);
                }
                self.put(&mut fields, "EncryptionKey", inner.finish());
            }
            (Some(EncryptionKey::Created), Some(key)) => {
                let mut inner = Fields::default();
                self.put(&mut inner, "Id", key);
                self.put(&mut inner, "Type", string("KMS"));
                self.put(&mut fields, "EncryptionKey", inner.finish());
            }
            (Some(EncryptionKey::Created) | None, _) => {}
        }
        self.extra(&mut fields, &store.extra, site);
        fields.finish()
    }
}

/// Whether a text has no reference in it.
fn is_written_out(text: &Text) -> bool {
    text.parts()
        .iter()
        .all(|part| matches!(part, Part::Literal(_)))
}
