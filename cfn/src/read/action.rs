//! Actions.

use stagewright_core::rules::keys;
use stagewright_core::{
    Action, ActionType, EnvironmentVariable, Field, Given, OutputArtifact, Site, Step, Text, Value,
};

use super::reader::{Reader, Spelling};
use crate::load::{self, Content, Node};
use crate::template::{function_of, value_of};

impl Reader<'_, '_> {
    pub(super) fn action(&mut self, node: &Node, site: &Site) -> Action {
        let no_type = ActionType {
            category: Given::read(Text::default()),
            owner: Given::read(Text::default()),
            provider: Text::default(),
            version: Text::default(),
        };
        let mut action = Action::new(Text::default(), no_type);
        for member in self.members(node, site, keys::ACTION) {
            let value = member.value;
            let field = |field| site.clone().field(field);
            match member.name.as_str() {
                "name" => action.name = self.text(value, field(Field::Name)),
                "actionTypeId" => self.action_type(value, site, &mut action.action_type),
                "runOrder" => action.run_order = Some(self.given(value, field(Field::RunOrder))),
                "configuration" => {
                    action.configuration = self.configuration(value, site, &mut action.extra);
                }
                "inputArtifacts" => action.inputs = self.inputs(value, site),
                "outputArtifacts" => action.outputs = self.outputs(value, site),
                "namespace" => action.namespace = Some(self.text(value, field(Field::Namespace))),
                "region" => action.region = Some(self.text(value, field(Field::Region))),
                "roleArn" => action.role = Some(self.text(value, field(Field::Role))),
                "timeoutInMinutes" => {
                    action.timeout_in_minutes = Some(self.given(value, field(Field::Timeout)));
                }
                "commands" => {
                    let item = |site: Site, index| drop_field(&site).step(Step::Command(index));
                    action.commands = self.texts(value, &field(Field::Commands), item);
                }
                "outputVariables" => {
                    let item =
                        |site: Site, index| drop_field(&site).step(Step::OutputVariable(index));
                    action.output_variables =
                        self.texts(value, &field(Field::OutputVariables), item);
                }
                "environmentVariables" => {
                    action.environment_variables = self.environment_variables(value, site);
                }
                _ => self.keep(&mut action.extra, &member, site),
            }
        }
        action
    }

    fn action_type(&mut self, node: &Node, site: &Site, action_type: &mut ActionType) {
        for member in self.members(node, &site.clone().field(Field::Type), keys::TYPE) {
            let value = member.value;
            match member.name.as_str() {
                "category" => {
                    action_type.category = self.given(value, site.clone().field(Field::Category));
                }
                "owner" => action_type.owner = self.given(value, site.clone().field(Field::Owner)),
                "provider" => {
                    action_type.provider = self.text(value, site.clone().field(Field::Provider));
                }
                "version" => {
                    action_type.version = self.text(value, site.clone().field(Field::Version));
                }
                _ => self.leave_out(&member, site),
            }
        }
    }

    /// A mapping, or the JSON of one in a string. What cannot be read as either is kept as it is, and a rule judges it.
    pub(super) fn configuration(
        &mut self,
        node: &Node,
        site: &Site,
        extra: &mut Vec<(String, Value)>,
    ) -> Vec<(String, Text)> {
        let Some(node) = self.scope.structure(node) else {
            return Vec::new();
        };
        self.place(&site.clone().field(Field::Configuration), node);
        if node.is_map() && function_of(node).is_none() {
            return self.configuration_entries(node, site);
        }
        if node.is_list() && node.items().is_empty() {
            return Vec::new();
        }
        let text = self.scope.text(node);
        let document = text.known().and_then(|json| load::load(&json).ok());
        if let Some(mut document) = document.filter(|document| document.root.is_map()) {
            document.root.move_to(node.place);
            return self.json_configuration(&document.root, site);
        }
        let key = if self.spelling == Spelling::Pascal {
            "Configuration"
        } else {
            "configuration"
        };
        if function_of(node).is_some() {
            self.scope.warn(
                node.place,
                format!("the configuration of {site} is known only after a deployment; its keys are not checked"),
                "write `key: value` pairs to have them checked",
            );
        }
        extra.push((key.to_owned(), value_of(node)));
        Vec::new()
    }

    fn configuration_entries(&mut self, node: &Node, site: &Site) -> Vec<(String, Text)> {
        let mut pairs = Vec::new();
        for entry in node.entries() {
            if self.scope.is_absent(&entry.value) {
                continue;
            }
            let key_site = site.clone().step(Step::ConfigurationKey(entry.key.clone()));
            self.places.put(key_site, entry.key_place);
            let site = site.clone().configuration(entry.key.as_str());
            let text = match truth_value(&entry.value) {
                Some(truth) => {
                    self.place(&site, &entry.value);
                    Text::literal(truth)
                }
                None => self.text(&entry.value, site.clone()),
            };
            if text.known().as_deref() == Some("****") {
                self.scope.warn(
                    entry.value.place,
                    format!(
                        "{site} is a masked secret: the service shows four asterisks in its place"
                    ),
                    "fill in the secret before you create a pipeline from this definition",
                );
            }
            pairs.push((entry.key.clone(), text));
        }
        pairs
    }

    /// The entries of a configuration that was given as JSON text: no functions inside.
    fn json_configuration(&mut self, root: &Node, site: &Site) -> Vec<(String, Text)> {
        let mut pairs = Vec::new();
        for entry in root.entries() {
            self.places.put(
                site.clone().configuration(entry.key.as_str()),
                entry.value.place,
            );
            let text = match entry.value.as_text() {
                Some(text) => Text::literal(text),
                None => {
                    let value = value_of(&entry.value);
                    Text::literal(value.to_string()).with_written(value)
                }
            };
            pairs.push((entry.key.clone(), text));
        }
        pairs
    }

    pub(super) fn inputs(&mut self, node: &Node, site: &Site) -> Vec<Text> {
        let all = site.clone().field(Field::Inputs);
        self.place(&all, node);
        let items = self.items(node, &all).into_iter().enumerate();
        items
            .map(|(index, item)| self.artifact_name(item, &site.clone().input(index)))
            .collect()
    }

    fn outputs(&mut self, node: &Node, site: &Site) -> Vec<OutputArtifact> {
        let all = site.clone().field(Field::Outputs);
        self.place(&all, node);
        let mut outputs = Vec::new();
        for (index, item) in self.items(node, &all).into_iter().enumerate() {
            let site = site.clone().output(index);
            let mut output = OutputArtifact::new(self.artifact_name(item, &site));
            let files = if self.spelling == Spelling::Pascal {
                "Files"
            } else {
                "files"
            };
            let item = self.scope.structure(item).unwrap_or(item);
            if let Some(files) = item.get(files) {
                output.files = self.texts(files, &site.field(Field::Files), Site::item);
            }
            outputs.push(output);
        }
        outputs
    }

    pub(super) fn environment_variables(
        &mut self,
        node: &Node,
        site: &Site,
    ) -> Vec<EnvironmentVariable> {
        let all = site.clone().field(Field::EnvironmentVariables);
        self.place(&all, node);
        self.note_empty(node, &all);
        let mut variables = Vec::new();
        for (index, item) in self.items(node, &all).into_iter().enumerate() {
            let site = site.clone().step(Step::EnvironmentVariable(index));
            let mut variable = EnvironmentVariable {
                name: Text::default(),
                value: Text::default(),
                kind: None,
            };
            for member in self.members(item, &site, keys::ENVIRONMENT_VARIABLE) {
                let value = member.value;
                match member.name.as_str() {
                    "name" => variable.name = self.text(value, site.clone().field(Field::Name)),
                    "value" => variable.value = self.text(value, site.clone().field(Field::Value)),
                    "type" => {
                        variable.kind = Some(self.given(value, site.clone().field(Field::Type)));
                    }
                    _ => self.leave_out(&member, &site),
                }
            }
            variables.push(variable);
        }
        variables
    }
}

/// `true` or `false` for YAML's other words for them, which CloudFormation and the command line read so: the service
/// takes no other spelling.
fn truth_value(node: &Node) -> Option<&'static str> {
    let Content::Scalar(scalar) = &node.content else {
        return None;
    };
    match scalar.text.as_str() {
        _ if scalar.quoted => None,
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some("true"),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some("false"),
        _ => None,
    }
}

fn drop_field(site: &Site) -> Site {
    site.parent().unwrap_or_default()
}
