//! From the attributes and blocks of a pipeline or a project in the provider's spelling to the API's.
//!
//! Source: schema of the provider's `aws_codepipeline` and `aws_codebuild_project`, versions 5 and 6.

use super::{Part, entry};
use crate::load::{Content, Entry, Node};

/// A mapping that grows from attributes of the provider; unset ones are left out.
pub(super) struct Mapping<'node> {
    pub(super) from: Part<'node>,
    entries: Vec<Entry>,
}

impl<'node> Mapping<'node> {
    pub(super) fn new(from: Part<'node>) -> Self {
        Mapping {
            from,
            entries: Vec::new(),
        }
    }

    pub(super) fn put(&mut self, key: &str, value: Node) {
        self.entries.push(entry(value.place, key, value));
    }

    /// Attributes, each under the API's name.
    pub(super) fn take(&mut self, attributes: &[(&str, &str)]) {
        for (attribute, name) in attributes {
            if let Some(value) = self.from.value(attribute) {
                self.put(name, value);
            }
        }
    }

    /// The one block of a kind, read by `read`.
    pub(super) fn one(&mut self, blocks: &'static str, name: &str, read: fn(Part<'_>) -> Node) {
        if let Some(block) = self.from.blocks(blocks).first() {
            self.put(name, read(*block));
        }
    }

    /// All blocks of a kind, each read by `read`.
    pub(super) fn all(&mut self, blocks: &'static str, name: &str, read: fn(Part<'_>) -> Node) {
        let found = self.from.blocks(blocks);
        if !found.is_empty() {
            let list = found.into_iter().map(read).collect();
            self.put(name, Node::list(self.from.place(blocks), list));
        }
    }

    pub(super) fn finish(self) -> Node {
        Node::map(self.from.known.place, self.entries)
    }
}

/// Attributes of a block that are taken as they are, each under the API's name.
pub(super) fn attributes(from: Part<'_>, attributes: &[(&str, &str)]) -> Node {
    let mut it = Mapping::new(from);
    it.take(attributes);
    it.finish()
}

pub(super) fn pipeline(from: Part<'_>) -> Node {
    let mut it = Mapping::new(from);
    it.take(&[
        ("name", "name"),
        ("role_arn", "roleArn"),
        ("pipeline_type", "pipelineType"),
        ("execution_mode", "executionMode"),
    ]);
    stores(&mut it);
    it.all("variable", "variables", |block| {
        let names = [
            ("name", "name"),
            ("default_value", "defaultValue"),
            ("description", "description"),
        ];
        attributes(block, &names)
    });
    it.all("trigger", "triggers", trigger);
    it.all("stage", "stages", stage);
    it.finish()
}

/// One store without a region, or one for each region.
fn stores(it: &mut Mapping<'_>) {
    let blocks = it.from.blocks("artifact_store");
    match blocks.as_slice() {
        [] => {}
        [only] if only.value("region").is_none() => {
            let store = store(*only);
            it.put("artifactStore", store);
        }
        several => {
            let stores = several.iter().map(|block| {
                let region = block.known.get("region").and_then(Node::as_text);
                entry(block.known.place, region.unwrap_or_default(), store(*block))
            });
            let stores = Node::map(it.from.known.place, stores.collect());
            it.put("artifactStores", stores);
        }
    }
}

fn store(block: Part<'_>) -> Node {
    let mut it = Mapping::new(block);
    it.take(&[("type", "type"), ("location", "location")]);
    it.one("encryption_key", "encryptionKey", |key| {
        attributes(key, &[("id", "id"), ("type", "type")])
    });
    it.finish()
}

fn trigger(block: Part<'_>) -> Node {
    let mut it = Mapping::new(block);
    it.take(&[("provider_type", "providerType")]);
    it.one("git_configuration", "gitConfiguration", |git| {
        let mut it = Mapping::new(git);
        it.take(&[("source_action_name", "sourceActionName")]);
        it.all("push", "push", filter);
        it.all("pull_request", "pullRequest", filter);
        it.finish()
    });
    it.finish()
}

fn filter(block: Part<'_>) -> Node {
    let mut it = Mapping::new(block);
    let patterns =
        |block: Part<'_>| attributes(block, &[("includes", "includes"), ("excludes", "excludes")]);
    it.one("branches", "branches", patterns);
    it.one("file_paths", "filePaths", patterns);
    it.one("tags", "tags", patterns);
    it.take(&[("events", "events")]);
    it.finish()
}

fn stage(block: Part<'_>) -> Node {
    let mut it = Mapping::new(block);
    it.take(&[("name", "name")]);
    let actions = block.blocks("action").into_iter().map(action).collect();
    it.put("actions", Node::list(block.place("action"), actions));
    it.one("before_entry", "beforeEntry", conditions);
    it.one("on_success", "onSuccess", conditions);
    it.one("on_failure", "onFailure", conditions);
    it.finish()
}

fn conditions(block: Part<'_>) -> Node {
    let mut it = Mapping::new(block);
    it.take(&[("result", "result")]);
    it.one("retry_configuration", "retryConfiguration", |retry| {
        attributes(retry, &[("retry_mode", "retryMode")])
    });
    it.all("condition", "conditions", |condition| {
        let mut it = Mapping::new(condition);
        it.take(&[("result", "result")]);
        let rules = condition.blocks("rule").into_iter().map(rule).collect();
        it.put("rules", Node::list(condition.place("rule"), rules));
        it.finish()
    });
    it.finish()
}

fn rule(block: Part<'_>) -> Node {
    let mut it = Mapping::new(block);
    it.take(&[("name", "name")]);
    it.one("rule_type_id", "ruleTypeId", action_type);
    artifacts(&mut it, "input_artifacts", "inputArtifacts");
    it.take(&[
        ("configuration", "configuration"),
        ("commands", "commands"),
        ("region", "region"),
        ("role_arn", "roleArn"),
        ("timeout_in_minutes", "timeoutInMinutes"),
    ]);
    it.finish()
}

fn action_type(block: Part<'_>) -> Node {
    let names = [
        ("category", "category"),
        ("owner", "owner"),
        ("provider", "provider"),
        ("version", "version"),
    ];
    attributes(block, &names)
}

fn action(block: Part<'_>) -> Node {
    let mut it = Mapping::new(block);
    it.take(&[("name", "name")]);
    it.put("actionTypeId", action_type(block));
    it.take(&[
        ("run_order", "runOrder"),
        ("configuration", "configuration"),
    ]);
    artifacts(&mut it, "input_artifacts", "inputArtifacts");
    artifacts(&mut it, "output_artifacts", "outputArtifacts");
    it.take(&[
        ("namespace", "namespace"),
        ("region", "region"),
        ("role_arn", "roleArn"),
        ("timeout_in_minutes", "timeoutInMinutes"),
        ("commands", "commands"),
        ("output_variables", "outputVariables"),
    ]);
    it.all("environment_variable", "environmentVariables", |variable| {
        attributes(
            variable,
            &[("name", "name"), ("value", "value"), ("type", "type")],
        )
    });
    it.finish()
}

/// The provider lists artifacts by name. A list of which nothing is known is taken as one artifact.
fn artifacts(it: &mut Mapping<'_>, attribute: &str, name: &str) {
    let Some(names) = it.from.value(attribute) else {
        return;
    };
    let one = |item: &Node| match item.entries() {
        [only] if only.key == "name" => item.clone(),
        _ => Node::single(item.place, "name", item.clone()),
    };
    let items = match &names.content {
        Content::List(items) => items.iter().map(one).collect(),
        Content::Map(_) | Content::Scalar(_) => vec![one(&names)],
    };
    it.put(name, Node::list(names.place, items));
}

pub(super) fn project(from: Part<'_>) -> Node {
    let mut it = Mapping::new(from);
    it.take(&[
        ("name", "name"),
        ("build_timeout", "timeoutInMinutes"),
        ("queued_timeout", "queuedTimeoutInMinutes"),
        ("concurrent_build_limit", "concurrentBuildLimit"),
        ("badge_enabled", "badgeEnabled"),
    ]);
    it.one("environment", "environment", |environment| {
        let names = [
            ("compute_type", "computeType"),
            ("type", "type"),
            ("image", "image"),
        ];
        attributes(environment, &names)
    });
    it.one("source", "source", |source| {
        attributes(source, &[("type", "type"), ("buildspec", "buildSpec")])
    });
    it.one("artifacts", "artifacts", |artifacts| {
        attributes(artifacts, &[("type", "type")])
    });
    it.finish()
}
