//! The declaration of a pipeline, in CloudFormation's spelling or the API's.

use stagewright_core::{
    Action, ActionType, ArtifactStore, Condition, ConditionResult, ConditionRule, EncryptionKey,
    EnvironmentVariable, Field, Filter, Finding, Given, Location, OnFailure, OutputArtifact, Site,
    Stage, Step, Text, Trigger, Value, Variable, Word,
};

use super::text::{ParameterIds, bare, expression, is_integer};
use super::tree::{entry, from_value, list, map_of, plain, string};
use crate::load::{Entry, Node};

/// The name of the finding for everything that the target format cannot carry.
pub const NOT_EXPORTABLE: &str = "not-exportable";

/// Which format a declaration is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    CloudFormation,
    Api,
}

/// Writes the parts of a declaration and collects what the target cannot carry.
pub(super) struct Writer<'ids> {
    pub(super) target: Target,
    pub(super) ids: &'ids ParameterIds,
    pub(super) findings: Vec<Finding>,
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
            Target::CloudFormation => name.to_owned(),
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
            (Target::Api, Some(known)) => string(known),
            (Target::Api, None) => {
                // A placeholder of another tool is a text to the service.
                if let Some(Value::String(written)) = text.written() {
                    return string(written.as_str());
                }
                self.cannot(
                    site,
                    format!("`{text}` has no value before a deployment"),
                    "give its parameters a value, or export CloudFormation",
                );
                string(text.to_string())
            }
        }
    }

    pub(super) fn given<T: Word>(&mut self, given: &Given<T>, site: Site) -> Node {
        self.text(given.text(), site)
    }

    /// A number or truth value.
    pub(super) fn bare<T: Word>(&mut self, given: &Given<T>, site: Site) -> Node {
        match (self.target, given.text().known()) {
            (Target::CloudFormation, _) => bare(given.text(), self.ids),
            (Target::Api, Some(known)) if is_integer(known.trim()) => plain(known.trim()),
            (Target::Api, Some(known)) if matches!(&*known, "true" | "false") => plain(known),
            (Target::Api, _) => self.given(given, site),
        }
    }

    pub(super) fn cannot(&mut self, site: Site, message: impl Into<String>, help: &str) {
        self.findings
            .push(Finding::warning(NOT_EXPORTABLE, site, message).help(help));
    }

    fn optional_text(&mut self, fields: &mut Fields, name: &str, text: Option<&Text>, site: Site) {
        if let Some(text) = text {
            let node = self.text(text, site);
            self.put(fields, name, node);
        }
    }

    fn texts(&mut self, fields: &mut Fields, name: &str, texts: &[Text], site: &Site) {
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
            if pascal == (self.target == Target::CloudFormation) {
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

    pub(super) fn stages(&mut self, stages: &[Stage]) -> Node {
        let written: Vec<Node> = stages
            .iter()
            .enumerate()
            .map(|(index, it)| self.stage(it, index))
            .collect();
        list(written)
    }

    fn stage(&mut self, stage: &Stage, index: usize) -> Node {
        let site = Site::stage(index);
        let mut fields = Fields::default();
        let name = self.text(&stage.name, site.clone().field(Field::Name));
        self.put(&mut fields, "Name", name);
        if let Some(conditions) = &stage.before_entry {
            let node = self.conditions(conditions, &site.clone().step(Step::BeforeEntry));
            self.put_conditions(&mut fields, "BeforeEntry", node);
        }
        if !stage.blockers.is_empty() {
            let mut items = Vec::new();
            for blocker in &stage.blockers {
                let site = site.clone().field(Field::Blockers);
                let mut fields = Fields::default();
                let name = self.text(&blocker.name, site.clone());
                self.put(&mut fields, "Name", name);
                let kind = self.given(&blocker.blocker_type, site);
                self.put(&mut fields, "Type", kind);
                items.push(fields.finish());
            }
            self.put(&mut fields, "Blockers", list(items));
        }
        // Actions stand in run order, so that a reader of the list meets every producer before its consumers.
        let mut actions: Vec<(usize, &Action)> = stage.actions.iter().enumerate().collect();
        if actions
            .iter()
            .all(|(_, action)| action.run_order().is_some())
        {
            actions.sort_by_key(|(_, action)| action.run_order());
        }
        let actions: Vec<Node> = actions
            .into_iter()
            .map(|(at, action)| self.action(action, &Site::action(index, at)))
            .collect();
        self.put(&mut fields, "Actions", list(actions));
        if let Some(conditions) = &stage.on_success {
            let node = self.conditions(conditions, &site.clone().step(Step::OnSuccess));
            self.put_conditions(&mut fields, "OnSuccess", node);
        }
        if let Some(on_failure) = &stage.on_failure {
            let node = self.on_failure(on_failure, &site.clone().step(Step::OnFailure));
            self.put(&mut fields, "OnFailure", node);
        }
        self.extra(&mut fields, &stage.extra, &site);
        fields.finish()
    }

    fn put_conditions(&self, fields: &mut Fields, name: &str, conditions: Node) {
        let mut inner = Fields::default();
        self.put(&mut inner, "Conditions", conditions);
        self.put(fields, name, inner.finish());
    }

    fn on_failure(&mut self, on_failure: &OnFailure, site: &Site) -> Node {
        let mut fields = Fields::default();
        if let Some(result) = &on_failure.result {
            let unknown_there = matches!(
                result.value(),
                Some(ConditionResult::Fail | ConditionResult::Skip)
            );
            if unknown_there && self.target == Target::CloudFormation {
                self.cannot(
                    site.clone().field(Field::Result),
                    format!(
                        "CloudFormation knows no result `{}` on failure",
                        result.text()
                    ),
                    "use ROLLBACK or RETRY, or conditions",
                );
            } else {
                let node = self.given(result, site.clone().field(Field::Result));
                self.put(&mut fields, "Result", node);
            }
        }
        if let Some(mode) = &on_failure.retry_mode {
            let mut inner = Fields::default();
            let mode = self.given(mode, site.clone().field(Field::RetryMode));
            self.put(&mut inner, "RetryMode", mode);
            self.put(&mut fields, "RetryConfiguration", inner.finish());
        }
        if let Some(conditions) = &on_failure.conditions {
            let node = self.conditions(conditions, site);
            self.put(&mut fields, "Conditions", node);
        }
        self.extra(&mut fields, &on_failure.extra, site);
        fields.finish()
    }

    fn conditions(&mut self, conditions: &[Condition], site: &Site) -> Node {
        let mut items = Vec::new();
        for (index, condition) in conditions.iter().enumerate() {
            let site = site.clone().step(Step::Condition(index));
            let mut fields = Fields::default();
            if let Some(result) = &condition.result {
                let node = self.given(result, site.clone().field(Field::Result));
                self.put(&mut fields, "Result", node);
            }
            let rules = condition.rules.iter().enumerate();
            let rules: Vec<Node> = rules
                .map(|(at, rule)| self.rule(rule, &site.clone().step(Step::Rule(at))))
                .collect();
            self.put(&mut fields, "Rules", list(rules));
            self.extra(&mut fields, &condition.extra, &site);
            items.push(fields.finish());
        }
        list(items)
    }

    fn rule(&mut self, rule: &ConditionRule, site: &Site) -> Node {
        let mut fields = Fields::default();
        let name = self.text(&rule.name, site.clone().field(Field::Name));
        self.put(&mut fields, "Name", name);
        let mut kind = Fields::default();
        self.optional_text(
            &mut kind,
            "Category",
            rule.category.as_ref(),
            site.clone().field(Field::Category),
        );
        self.optional_text(
            &mut kind,
            "Owner",
            rule.owner.as_ref(),
            site.clone().field(Field::Owner),
        );
        self.optional_text(
            &mut kind,
            "Provider",
            Some(&rule.provider),
            site.clone().field(Field::Provider),
        );
        self.optional_text(
            &mut kind,
            "Version",
            rule.version.as_ref(),
            site.clone().field(Field::Version),
        );
        self.put(&mut fields, "RuleTypeId", kind.finish());
        self.configuration(&mut fields, &rule.configuration, site);
        self.texts(
            &mut fields,
            "Commands",
            &rule.commands,
            &site.clone().field(Field::Commands),
        );
        self.inputs(&mut fields, &rule.inputs, site);
        self.optional_text(
            &mut fields,
            "Region",
            rule.region.as_ref(),
            site.clone().field(Field::Region),
        );
        self.optional_text(
            &mut fields,
            "RoleArn",
            rule.role.as_ref(),
            site.clone().field(Field::Role),
        );
        if let Some(timeout) = &rule.timeout_in_minutes {
            let site = site.clone().field(Field::Timeout);
            if self.target == Target::CloudFormation {
                self.cannot(
                    site,
                    "CloudFormation knows no time-out of a condition rule",
                    "set it after the deployment",
                );
            } else {
                let node = self.bare(timeout, site);
                self.put(&mut fields, "TimeoutInMinutes", node);
            }
        }
        if !rule.environment_variables.is_empty() {
            let site = site.clone().field(Field::EnvironmentVariables);
            self.cannot(
                site,
                "a condition rule has no environment variables in this format",
                "set them in the commands",
            );
        }
        self.extra(&mut fields, &rule.extra, site);
        fields.finish()
    }

    fn action(&mut self, action: &Action, site: &Site) -> Node {
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

    fn configuration(
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

    fn inputs(&mut self, fields: &mut Fields, inputs: &[Text], site: &Site) {
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

    pub(super) fn triggers(&mut self, triggers: &[Trigger]) -> Node {
        let mut items = Vec::new();
        for (index, trigger) in triggers.iter().enumerate() {
            let site = Site::pipeline().step(Step::Trigger(index));
            let mut fields = Fields::default();
            if let Some(provider) = &trigger.provider_type {
                let node = self.given(provider, site.clone().field(Field::Provider));
                self.put(&mut fields, "ProviderType", node);
            }
            if let Some(git) = &trigger.git {
                let mut inner = Fields::default();
                let source = self.text(
                    &git.source_action_name,
                    site.clone().field(Field::SourceAction),
                );
                self.put(&mut inner, "SourceActionName", source);
                let mut push = Vec::new();
                for (at, filter) in git.push.iter().enumerate() {
                    let site = site.clone().step(Step::Push(at));
                    let mut fields = Fields::default();
                    self.patterns(&mut fields, "Branches", filter.branches.as_ref(), &site);
                    self.patterns(&mut fields, "FilePaths", filter.file_paths.as_ref(), &site);
                    self.patterns(&mut fields, "Tags", filter.tags.as_ref(), &site);
                    self.extra(&mut fields, &filter.extra, &site);
                    push.push(fields.finish());
                }
                let mut requests = Vec::new();
                for (at, filter) in git.pull_request.iter().enumerate() {
                    let site = site.clone().step(Step::PullRequest(at));
                    let mut fields = Fields::default();
                    self.patterns(&mut fields, "Branches", filter.branches.as_ref(), &site);
                    self.patterns(&mut fields, "FilePaths", filter.file_paths.as_ref(), &site);
                    if !filter.events.is_empty() {
                        let events: Vec<Node> = filter
                            .events
                            .iter()
                            .map(|event| self.given(event, site.clone()))
                            .collect();
                        self.put(&mut fields, "Events", list(events));
                    }
                    self.extra(&mut fields, &filter.extra, &site);
                    requests.push(fields.finish());
                }
                if !push.is_empty() {
                    self.put(&mut inner, "Push", list(push));
                }
                if !requests.is_empty() {
                    self.put(&mut inner, "PullRequest", list(requests));
                }
                self.extra(&mut inner, &git.extra, &site);
                self.put(&mut fields, "GitConfiguration", inner.finish());
            }
            self.extra(&mut fields, &trigger.extra, &site);
            items.push(fields.finish());
        }
        list(items)
    }

    fn patterns(&mut self, fields: &mut Fields, name: &str, filter: Option<&Filter>, site: &Site) {
        let Some(filter) = filter else { return };
        let mut inner = Fields::default();
        self.texts(&mut inner, "Includes", &filter.includes, site);
        self.texts(&mut inner, "Excludes", &filter.excludes, site);
        self.put(fields, name, inner.finish());
    }
}
