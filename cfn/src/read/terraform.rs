//! `terraform show -json`, of a plan or a state: its pipelines and projects as resources in the API's spelling.
//!
//! Source: schema of the provider's `aws_codepipeline` and `aws_codebuild_project`, versions 5 and 6.

use crate::load::{Entry, Node};
use crate::problem::Place;
use crate::template::{PIPELINE_TYPE, PROJECT_TYPE};

/// The key under which a value stands that is known only after `apply`, with what it refers to.
pub(crate) const AFTER_APPLY: &str = "!terraform";

/// The pipelines and projects of a plan or state as a template's `Resources`; `None` when this is neither.
pub(super) fn resources(root: &Node) -> Option<Node> {
    let values = root.get("planned_values").or_else(|| root.get("values"))?;
    let declared = root
        .get("configuration")
        .and_then(|it| it.get("root_module"));
    let mut found = Vec::new();
    if let Some(module) = values.get("root_module") {
        collect(module, declared, &mut found);
    }
    Some(Node::single(
        root.place,
        "Resources",
        Node::map(root.place, found),
    ))
}

/// Collects from a module and the modules in it. Documents nest at most as deep as the loader lets them.
fn collect(module: &Node, declared: Option<&Node>, found: &mut Vec<Entry>) {
    for resource in module.get("resources").map_or(&[][..], Node::items) {
        let resource_type = resource
            .get("type")
            .and_then(Node::as_text)
            .unwrap_or_default();
        let is_data = resource.get("mode").and_then(Node::as_text) == Some("data");
        let Some(values) = resource.get("values").filter(|_| !is_data) else {
            continue;
        };
        let expressions = declared.and_then(|module| expressions_of(module, resource));
        let (kind, properties) = match resource_type {
            "aws_codepipeline" => (PIPELINE_TYPE, pipeline(values, expressions)),
            "aws_codebuild_project" => (PROJECT_TYPE, project(values)),
            _ => continue,
        };
        let place = resource.place;
        let address = resource
            .get("address")
            .and_then(Node::as_text)
            .unwrap_or("pipeline");
        let body = vec![
            entry(place, "Type", Node::text(place, kind)),
            entry(place, "Properties", properties),
        ];
        found.push(entry(place, address, Node::map(place, body)));
    }
    for child in module.get("child_modules").map_or(&[][..], Node::items) {
        let name = child
            .get("address")
            .and_then(Node::as_text)
            .and_then(|it| it.rsplit('.').next());
        let name = name.map(|it| it.split('[').next().unwrap_or(it));
        let calls = declared.and_then(|module| module.get("module_calls"));
        let inner = name.and_then(|name| calls?.get(name)?.get("module"));
        collect(child, inner, found);
    }
}

/// The expressions with which a resource is declared.
fn expressions_of<'node>(module: &'node Node, resource: &Node) -> Option<&'node Node> {
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::as_text).map(str::to_owned);
    let wanted = (text(resource, "type"), text(resource, "name"));
    let declared = module.get("resources")?.items();
    declared
        .iter()
        .find(|it| (text(it, "type"), text(it, "name")) == wanted)?
        .get("expressions")
}

fn entry(place: Place, key: &str, value: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        key_place: place,
        value,
    }
}

/// A mapping that grows from attributes of the provider; unset ones are left out.
struct Mapping<'node> {
    from: &'node Node,
    expressions: Option<&'node Node>,
    entries: Vec<Entry>,
}

impl<'node> Mapping<'node> {
    fn new(from: &'node Node, expressions: Option<&'node Node>) -> Self {
        Mapping {
            from,
            expressions,
            entries: Vec::new(),
        }
    }

    fn put(&mut self, key: &str, value: Node) {
        self.entries.push(entry(value.place, key, value));
    }

    /// An attribute under the API's name.
    fn take(&mut self, attribute: &str, name: &str) -> &mut Self {
        if let Some(value) = self.from.get(attribute).filter(|value| is_set(value)) {
            self.put(name, value.clone());
        } else if let Some(value) = self.after_apply(attribute) {
            self.put(name, value);
        }
        self
    }

    /// An attribute that only `apply` gives a value.
    fn after_apply(&self, attribute: &str) -> Option<Node> {
        let references = self.expressions?.get(attribute)?.get("references")?;
        let first = references.items().first()?;
        Some(Node::single(
            self.from.place,
            AFTER_APPLY,
            Node::text(first.place, first.as_text()?),
        ))
    }

    /// Blocks of one kind, each with its own expressions.
    fn blocks(&self, attribute: &str) -> Vec<(&'node Node, Option<&'node Node>)> {
        let written = self
            .expressions
            .and_then(|it| it.get(attribute))
            .map_or(&[][..], Node::items);
        let blocks = self.from.get(attribute).map_or(&[][..], Node::items);
        blocks
            .iter()
            .enumerate()
            .map(|(index, block)| (block, written.get(index)))
            .collect()
    }

    fn finish(self) -> Node {
        Node::map(self.from.place, self.entries)
    }
}

/// Providers write unset attributes as null, an empty text or an empty list.
fn is_set(value: &Node) -> bool {
    let empty = value.as_text().is_some_and(str::is_empty)
        || (value.is_list() && value.items().is_empty())
        || (value.is_map() && value.entries().is_empty());
    !(value.is_null() || empty)
}

fn list_of(
    blocks: Vec<(&Node, Option<&Node>)>,
    read: fn(&Node, Option<&Node>) -> Node,
    place: Place,
) -> Node {
    Node::list(
        place,
        blocks
            .into_iter()
            .map(|(block, expressions)| read(block, expressions))
            .collect(),
    )
}

fn pipeline(values: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(values, expressions);
    it.take("name", "name")
        .take("role_arn", "roleArn")
        .take("pipeline_type", "pipelineType");
    it.take("execution_mode", "executionMode");
    stores(&mut it);
    let place = values.place;
    for (attribute, name, read) in [
        (
            "variable",
            "variables",
            variable as fn(&Node, Option<&Node>) -> Node,
        ),
        ("trigger", "triggers", trigger),
        ("stage", "stages", stage),
    ] {
        let blocks = it.blocks(attribute);
        if !blocks.is_empty() {
            let place = values.get(attribute).map_or(place, |node| node.place);
            it.put(name, list_of(blocks, read, place));
        }
    }
    it.finish()
}

/// One store without a region, or one for each region.
fn stores(it: &mut Mapping<'_>) {
    let blocks = it.blocks("artifact_store");
    let region = |block: &Node| {
        block
            .get("region")
            .and_then(Node::as_text)
            .map(str::to_owned)
            .filter(|it| !it.is_empty())
    };
    match blocks.as_slice() {
        [] => {}
        [(only, expressions)] if region(only).is_none() => {
            let store = store(only, *expressions);
            it.put("artifactStore", store);
        }
        several => {
            let stores = several.iter().map(|(block, expressions)| {
                entry(
                    block.place,
                    &region(block).unwrap_or_default(),
                    store(block, *expressions),
                )
            });
            let stores = Node::map(it.from.place, stores.collect());
            it.put("artifactStores", stores);
        }
    }
}

fn store(block: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(block, expressions);
    it.take("type", "type").take("location", "location");
    if let Some((key, expressions)) = it.blocks("encryption_key").first() {
        let mut inner = Mapping::new(key, *expressions);
        inner.take("id", "id").take("type", "type");
        let key = inner.finish();
        it.put("encryptionKey", key);
    }
    it.finish()
}

fn variable(block: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(block, expressions);
    it.take("name", "name")
        .take("default_value", "defaultValue")
        .take("description", "description");
    it.finish()
}

fn trigger(block: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(block, expressions);
    it.take("provider_type", "providerType");
    if let Some((git, expressions)) = it.blocks("git_configuration").first() {
        let mut inner = Mapping::new(git, *expressions);
        inner.take("source_action_name", "sourceActionName");
        for (attribute, name) in [("push", "push"), ("pull_request", "pullRequest")] {
            let blocks = inner.blocks(attribute);
            if !blocks.is_empty() {
                inner.put(name, list_of(blocks, filter, git.place));
            }
        }
        let git = inner.finish();
        it.put("gitConfiguration", git);
    }
    it.finish()
}

fn filter(block: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(block, expressions);
    for (attribute, name) in [
        ("branches", "branches"),
        ("file_paths", "filePaths"),
        ("tags", "tags"),
    ] {
        if let Some((patterns, expressions)) = it.blocks(attribute).first() {
            let mut inner = Mapping::new(patterns, *expressions);
            inner
                .take("includes", "includes")
                .take("excludes", "excludes");
            let patterns = inner.finish();
            it.put(name, patterns);
        }
    }
    it.take("events", "events");
    it.finish()
}

fn stage(block: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(block, expressions);
    it.take("name", "name");
    let actions = it.blocks("action");
    it.put("actions", list_of(actions, action, block.place));
    for (attribute, name) in [
        ("before_entry", "beforeEntry"),
        ("on_success", "onSuccess"),
        ("on_failure", "onFailure"),
    ] {
        if let Some((conditions, expressions)) = it.blocks(attribute).first() {
            let mut inner = Mapping::new(conditions, *expressions);
            inner.take("result", "result");
            if let Some((retry, expressions)) = inner.blocks("retry_configuration").first() {
                let mut mode = Mapping::new(retry, *expressions);
                mode.take("retry_mode", "retryMode");
                let mode = mode.finish();
                inner.put("retryConfiguration", mode);
            }
            let conditions = inner.blocks("condition");
            if !conditions.is_empty() {
                inner.put("conditions", list_of(conditions, condition, block.place));
            }
            let inner = inner.finish();
            it.put(name, inner);
        }
    }
    it.finish()
}

fn condition(block: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(block, expressions);
    it.take("result", "result");
    let rules = it.blocks("rule");
    it.put("rules", list_of(rules, rule, block.place));
    it.finish()
}

fn rule(block: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(block, expressions);
    it.take("name", "name");
    if let Some((kind, expressions)) = it.blocks("rule_type_id").first() {
        let kind = action_type(kind, *expressions);
        it.put("ruleTypeId", kind);
    }
    artifacts(&mut it, "input_artifacts", "inputArtifacts");
    it.take("configuration", "configuration")
        .take("commands", "commands")
        .take("region", "region");
    it.take("role_arn", "roleArn")
        .take("timeout_in_minutes", "timeoutInMinutes");
    it.finish()
}

fn action_type(block: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(block, expressions);
    it.take("category", "category")
        .take("owner", "owner")
        .take("provider", "provider")
        .take("version", "version");
    it.finish()
}

fn action(block: &Node, expressions: Option<&Node>) -> Node {
    let mut it = Mapping::new(block, expressions);
    it.take("name", "name");
    it.put("actionTypeId", action_type(block, expressions));
    it.take("run_order", "runOrder")
        .take("configuration", "configuration");
    artifacts(&mut it, "input_artifacts", "inputArtifacts");
    artifacts(&mut it, "output_artifacts", "outputArtifacts");
    it.take("namespace", "namespace")
        .take("region", "region")
        .take("role_arn", "roleArn");
    it.take("timeout_in_minutes", "timeoutInMinutes")
        .take("commands", "commands");
    it.take("output_variables", "outputVariables");
    let variables = it.blocks("environment_variable");
    if !variables.is_empty() {
        let plain = |block: &Node, _: Option<&Node>| block.clone();
        it.put(
            "environmentVariables",
            list_of(variables, plain, block.place),
        );
    }
    it.finish()
}

/// The provider lists artifacts by name.
fn artifacts(it: &mut Mapping<'_>, attribute: &str, name: &str) {
    let names = it.from.get(attribute).map_or(&[][..], Node::items);
    if !names.is_empty() {
        let items = names.iter().map(|item| {
            if item.is_map() {
                item.clone()
            } else {
                Node::single(item.place, "name", item.clone())
            }
        });
        let list = Node::list(it.from.place, items.collect());
        it.put(name, list);
    }
}

fn project(values: &Node) -> Node {
    let mut it = Mapping::new(values, None);
    it.take("name", "name")
        .take("build_timeout", "timeoutInMinutes");
    it.take("queued_timeout", "queuedTimeoutInMinutes")
        .take("concurrent_build_limit", "concurrentBuildLimit");
    it.take("badge_enabled", "badgeEnabled");
    if let Some((environment, _)) = it.blocks("environment").first() {
        let mut inner = Mapping::new(environment, None);
        inner
            .take("compute_type", "computeType")
            .take("type", "type")
            .take("image", "image");
        let inner = inner.finish();
        it.put("environment", inner);
    }
    if let Some((source, _)) = it.blocks("source").first() {
        let mut inner = Mapping::new(source, None);
        inner.take("type", "type").take("buildspec", "buildSpec");
        let inner = inner.finish();
        it.put("source", inner);
    }
    if let Some((artifacts, _)) = it.blocks("artifacts").first() {
        let mut inner = Mapping::new(artifacts, None);
        inner.take("type", "type");
        let inner = inner.finish();
        it.put("artifacts", inner);
    }
    it.finish()
}
