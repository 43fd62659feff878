//! What stands beside the pipeline in its template, as far as rules ask about it.

use stagewright_core::{Part, Property, Reference, Resource, Site, Step, Text};

use super::is_unseen;
use super::reader::Reader;
use crate::load::{Content, Entry, Node, load};
use crate::template::{PIPELINE_TYPE, Template, function_of, is_no_value};

/// Types that are part of the pipeline whoever refers to them, with the properties that are read.
const ACTIVE: &[(&str, &[&str])] = &[
    (
        "AWS::CodePipeline::Webhook",
        &[
            "Authentication",
            "AuthenticationConfiguration",
            "Filters",
            "TargetAction",
            "TargetPipeline",
        ],
    ),
    (
        "AWS::CodePipeline::CustomActionType",
        &[
            "Category",
            "ConfigurationProperties",
            "InputArtifactDetails",
            "OutputArtifactDetails",
            "Provider",
            "Version",
        ],
    ),
    ("AWS::Events::Rule", &["EventPattern", "Targets"]),
];

/// Types that are read where something refers to them, or where the template names them. A template gives none its `Arn`; what is
/// read of Terraform does.
const PASSIVE: &[(&str, &[&str])] = &[
    (
        "AWS::IAM::Role",
        &["RoleName", "AssumeRolePolicyDocument", "Policies", "Arn"],
    ),
    (
        "AWS::S3::Bucket",
        &[
            "BucketName",
            "LifecycleConfiguration",
            "BucketEncryption",
            "VersioningConfiguration",
        ],
    ),
    ("AWS::KMS::Key", &["Enabled", "KeySpec", "KeyUsage", "Arn"]),
    ("AWS::KMS::Alias", &["AliasName"]),
    ("AWS::CodeBuild::Project", &["Name"]),
    ("AWS::CodeCommit::Repository", &["RepositoryName"]),
    ("AWS::CodePipeline::Pipeline", &["Name"]),
    ("AWS::ECR::Repository", &["RepositoryName"]),
];

/// A role, and the property that rules take for all that it may do.
const ROLE: &str = "AWS::IAM::Role";
const POLICIES: &str = "Policies";

/// Whether the inline policies of a role are all that it has.
fn has_all_policies(template: &Template, role: &Entry) -> bool {
    const MORE: [&str; 2] = ["ManagedPolicyArns", "PermissionsBoundary"];
    const BESIDE: [&str; 3] = [
        "AWS::IAM::Policy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::RolePolicy",
    ];
    let properties = role.value.get("Properties");
    let has = |key: &&str| properties.is_some_and(|it| it.get(key).is_some());
    let mut beside = BESIDE
        .iter()
        .flat_map(|kind| template.resources_of_type(kind));
    !MORE.iter().any(has) && beside.next().is_none()
}

/// Pipelines of one template that are known to each other by their names.
const MOST_NAMED_PIPELINES: usize = 50;

/// Whether a resource, other than a pipeline, may be read beside a pipeline.
pub(super) fn is_read(entry: &Entry) -> bool {
    let kind = entry.value.get("Type").and_then(Node::as_text);
    let mut types = ACTIVE.iter().chain(PASSIVE);
    kind.is_some_and(|it| it != PIPELINE_TYPE && types.any(|(kind, _)| *kind == it))
}

impl Reader<'_, '_> {
    /// Reads the resources of a template, once the pipeline and its projects are read: they say which ones matter.
    pub(super) fn resources(&mut self, template: &Template, own: &str) -> Vec<Resource> {
        let mut resources = Vec::new();
        let few = template
            .resources_of_type(PIPELINE_TYPE)
            .nth(MOST_NAMED_PIPELINES)
            .is_none();
        // What is active refers to what is passive.
        for (types, active) in [(ACTIVE, true), (PASSIVE, false)] {
            for entry in template.resources().iter().filter(|it| it.key != own) {
                let kind = entry
                    .value
                    .get("Type")
                    .and_then(Node::as_text)
                    .unwrap_or_default();
                let read = types.iter().find(|(it, _)| *it == kind);
                let keys = read.map_or(&[][..], |(_, keys)| *keys);
                let wanted = if active {
                    read.is_some() && !self.is_left_out(entry)
                } else {
                    let by_name = kind != PIPELINE_TYPE || few;
                    self.scope.is_referred(&entry.key) || (by_name && is_named(entry, keys))
                };
                if wanted {
                    let in_part = kind == ROLE && !has_all_policies(template, entry);
                    let keys = keys.iter().copied();
                    let keys: Vec<&str> = keys.filter(|it| !in_part || *it != POLICIES).collect();
                    self.scope.dependencies(entry);
                    resources.push(Resource {
                        logical_id: entry.key.clone(),
                        resource_type: kind.to_owned(),
                        properties: self.read_properties(entry, resources.len(), &keys),
                    });
                }
            }
        }
        resources
    }

    /// Reads a role or a bucket that stands in no template as the `index`-th resource beside the pipeline.
    pub(super) fn passive(&mut self, kind: &str, entry: &Entry, index: usize) -> Resource {
        let (kind, keys) = PASSIVE
            .iter()
            .find(|(known, _)| *known == kind)
            .expect("invariant: roles and buckets are read");
        Resource {
            logical_id: entry.key.clone(),
            resource_type: (*kind).to_owned(),
            properties: self.read_properties(entry, index, keys),
        }
    }

    fn is_left_out(&self, entry: &Entry) -> bool {
        let condition = entry.value.get("Condition").and_then(Node::as_text);
        condition.is_some_and(|it| self.scope.condition(it) == Some(false))
    }

    fn read_properties(&mut self, entry: &Entry, index: usize, keys: &[&str]) -> Property {
        self.places.put(Site::resource(index, &[]), entry.key_place);
        let properties = entry.value.get("Properties").map_or(&[][..], Node::entries);
        let mut read = Vec::new();
        for property in properties {
            if !keys.contains(&property.key.as_str()) {
                continue;
            }
            let site = Site::resource(index, &[&property.key]);
            if let Some(value) = self.json_property(&property.value, &site) {
                self.places.put(site, property.key_place);
                read.push((property.key.clone(), value));
            }
        }
        Property::Map(read)
    }

    /// A policy or a pattern may be the JSON of one in a string, or in `Fn::Sub`.
    fn json_property(&mut self, node: &Node, site: &Site) -> Option<Property> {
        let sub = function_of(node).filter(|(name, _)| *name == "Sub");
        let sub = sub.map(|(_, argument)| argument);
        let text = sub.unwrap_or(node);
        let text = text.items().first().unwrap_or(text).as_text();
        let json = text.filter(|it| it.trim_start().starts_with('{'));
        let Some(mut document) = json.and_then(|it| load(it).ok()) else {
            return self.property(node, site);
        };
        if let Some(sub) = sub {
            substitute(&mut document.root, sub.items().get(1));
        }
        document.root.move_to(node.place);
        self.property(&document.root, site)
    }

    /// A value in its shape; nothing for `AWS::NoValue`. What cannot be decided stays a symbolic text.
    fn property(&mut self, node: &Node, site: &Site) -> Option<Property> {
        if is_no_value(node) {
            return None;
        }
        if let Some((name, argument)) = function_of(node) {
            let found = match name {
                "If" => self.scope.branch(argument, false),
                "FindInMap" => self.scope.find_in_map(argument),
                "Select" => self.scope.select(argument),
                _ => None,
            };
            return match found {
                Some(found) => self.property(found, site),
                None => Some(Property::Text(self.text(node, site.clone()))),
            };
        }
        self.place(site, node);
        match &node.content {
            Content::Scalar(_) => Some(Property::Text(self.text(node, site.clone()))),
            Content::List(items) => {
                let items = items.iter().enumerate();
                let read =
                    items.filter_map(|(index, it)| self.property(it, &site.clone().item(index)));
                Some(Property::List(read.collect()))
            }
            Content::Map(entries) if entries.iter().any(|it| is_unseen(&it.key)) => {
                let to = Reference::Other("Fn::Transform".to_owned());
                let unseen = Text::from_parts(vec![Part::Reference { to, value: None }]);
                Some(Property::Text(unseen))
            }
            Content::Map(entries) => {
                let mut read = Vec::new();
                for entry in entries {
                    let site = site.clone().step(Step::Unknown(entry.key.clone()));
                    if let Some(value) = self.property(&entry.value, &site) {
                        read.push((entry.key.clone(), value));
                    }
                }
                Some(Property::Map(read))
            }
        }
    }
}

/// Puts the `Fn::Sub` around a document on each of its texts that has a variable, with the variables of its own. Documents nest at
/// most as deep as the loader lets them.
fn substitute(node: &mut Node, variables: Option<&Node>) {
    match &mut node.content {
        Content::List(items) => items.iter_mut().for_each(|it| substitute(it, variables)),
        Content::Map(entries) => {
            let values = entries.iter_mut().map(|it| &mut it.value);
            values.for_each(|it| substitute(it, variables));
        }
        Content::Scalar(scalar) if scalar.text.contains("${") => {
            let place = node.place;
            let text = Node::text(place, scalar.text.as_str());
            let argument = match variables {
                Some(variables) => Node::list(place, vec![text, variables.clone()]),
                None => text,
            };
            *node = Node::single(place, "Fn::Sub", argument);
        }
        Content::Scalar(_) => {}
    }
}

/// Whether something may refer to a resource by its name or ARN. Of one that only a condition brings nobody knows.
fn is_named(entry: &Entry, keys: &[&str]) -> bool {
    let mut keys = keys
        .iter()
        .filter(|key| key.ends_with("Name") || **key == "Arn");
    let properties = entry
        .value
        .get("Properties")
        .filter(|_| entry.value.get("Condition").is_none());
    properties.is_some_and(|properties| keys.any(|key| properties.get(key).is_some()))
}
