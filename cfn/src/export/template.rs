//! The whole template around a pipeline.

use stagewright_core::permissions::{self, ASKED};
use stagewright_core::{
    ArtifactStore, Category, Draft, EncryptionKey, ExecutionMode, Field, Finding, Given, Location,
    Parameter, Part, PipelineType, Project, Reference, Site, Step, Text, Trustee,
};

use super::declaration::{Fields, NOT_EXPORTABLE, Target, Writer};
use super::policy::{For, Statement, policy_document, trust};
use super::store::{self, BucketName};
use super::text::{ParameterIds, expression};
use super::tree::{attribute, entry, list, map, map_of, reference, resource, string, sub};
use super::{ExportOptions, connection, events, project, role};
use crate::load::{Content, Entry, Node};
use crate::template::PIPELINE_TYPE;

const ROLE: &str = "PipelineRole";
const ROLE_POLICY: &str = "PipelinePolicy";
const TOPIC: &str = "ApprovalTopic";

/// A template of its own: pipeline, and what it lacks.
pub(super) fn standalone(draft: &Draft, options: &ExportOptions) -> (Node, Vec<Finding>) {
    let mut draft = draft.clone();
    if options.change_detection && draft.creates_missing {
        events::switch_polling_off(&mut draft);
    }
    let creates_topic = options.approval_topic && tell_approvals(&mut draft);
    let connections = if options.connections {
        connection::create(&mut draft)
    } else {
        Vec::new()
    };
    constants_to_parameters(&mut draft);
    let pipeline_id = pipeline_id(&draft);
    let ids = parameter_ids(&draft);
    let mut assembly = Assembly {
        draft: &draft,
        ids: &ids,
        stores: store::stores(&draft),
        parameters: parameters(&draft, &ids),
        resources: Vec::new(),
        findings: Vec::new(),
        pipeline_id: &pipeline_id,
    };
    let (provider, created) = connection::entries(&draft, connections.len());
    assembly.parameters.extend(provider);
    assembly.resources.extend(created);
    assembly.findings.extend(connections);
    assembly.build(options, creates_topic);
    assembly.leave_out_unused_parameters();
    guard_parameters(&mut assembly.parameters, &assembly.resources);
    let Assembly {
        parameters,
        resources,
        findings,
        ..
    } = assembly;
    let mut sections = vec![
        entry("AWSTemplateFormatVersion", string("2010-09-09")),
        entry(
            "Description",
            string(format!("Pipeline {}", draft.display_name())),
        ),
    ];
    if !parameters.is_empty() {
        sections.push(entry("Parameters", map_of(parameters)));
    }
    sections.push(entry("Resources", map_of(resources)));
    (map_of(sections), findings)
}

/// The logical id of the pipeline.
fn pipeline_id(draft: &Draft) -> String {
    draft
        .logical_id
        .clone()
        .unwrap_or_else(|| "Pipeline".to_owned())
}

/// The ids of the parameters: none is that of a resource.
fn parameter_ids(draft: &Draft) -> ParameterIds {
    let fixed = [
        ROLE,
        ROLE_POLICY,
        TOPIC,
        store::BUCKET,
        store::BUCKET_POLICY,
        store::KEY,
        store::KEY_ALIAS,
    ];
    let mut taken: Vec<String> = fixed.map(str::to_owned).into();
    taken.push(pipeline_id(draft));
    taken.extend(ASKED.iter().map(|(name, _)| (*name).to_owned()));
    taken.extend(
        project::created(draft)
            .into_iter()
            .flat_map(|(id, _)| project::resource_ids(&id)),
    );
    taken.extend(events::resource_ids(draft));
    taken.extend(connection::resource_ids(draft));
    ParameterIds::new(&draft.parameters, taken)
}

/// The properties of the pipeline, in the order in which people read them.
pub(super) fn pipeline_properties(
    draft: &Draft,
    writer: &mut Writer<'_>,
    role: Option<Node>,
    store: Option<Node>,
    stores: Option<Node>,
) -> Node {
    let site = Site::pipeline();
    let mut fields = Fields::default();
    if let Some(name) = &draft.name {
        let node = writer.text(name, site.clone().field(Field::Name));
        fields.put("Name", node);
    }
    fields.put("PipelineType", super::written_type(draft, writer));
    fields.put("ExecutionMode", super::written_mode(draft, writer));
    if let Some(role) = role {
        fields.put("RoleArn", role);
    }
    if let Some(store) = store {
        fields.put("ArtifactStore", store);
    }
    if let Some(stores) = stores {
        fields.put("ArtifactStores", stores);
    }
    if !draft.variables.is_empty() {
        let node = writer.variables(&draft.variables);
        fields.put("Variables", node);
    }
    if !draft.triggers.is_empty() {
        let node = writer.triggers(&draft.triggers);
        fields.put("Triggers", node);
    }
    let stages = writer.stages(&draft.stages);
    fields.put("Stages", stages);
    if !draft.disabled_transitions.is_empty() {
        let mut items = Vec::new();
        for (index, transition) in draft.disabled_transitions.iter().enumerate() {
            let site = Site::pipeline().step(Step::DisabledTransition(index));
            let mut fields = Fields::default();
            fields.put(
                "StageName",
                writer.text(&transition.stage, site.clone().field(Field::Stage)),
            );
            let reason = match &transition.reason {
                Some(reason) => writer.text(reason, site.field(Field::Reason)),
                None => string("closed by the definition"),
            };
            fields.put("Reason", reason);
            items.push(fields.finish());
        }
        fields.put("DisableInboundStageTransitions", list(items));
    }
    if let Some(restart) = &draft.restart_execution_on_update {
        let node = writer.bare(restart, site.clone().field(Field::Restart));
        fields.put("RestartExecutionOnUpdate", node);
    }
    if !draft.tags.is_empty() {
        let tags = draft.tags.iter().enumerate().map(|(index, (key, value))| {
            let site = Site::pipeline().step(Step::Tag(index));
            map([
                ("Key", writer.text(key, site.clone())),
                ("Value", writer.text(value, site)),
            ])
        });
        fields.put("Tags", list(tags.collect::<Vec<_>>()));
    }
    writer.extra(&mut fields, &draft.extra, &site);
    fields.finish()
}

struct Assembly<'draft> {
    draft: &'draft Draft,
    ids: &'draft ParameterIds,
    stores: store::Stores<'draft>,
    parameters: Vec<Entry>,
    resources: Vec<Entry>,
    findings: Vec<Finding>,
    pipeline_id: &'draft str,
}

impl Assembly<'_> {
    fn build(&mut self, options: &ExportOptions, creates_topic: bool) {
        self.regional_parameters();
        let creates_role = self.draft.role.is_none();
        let key = self
            .stores
            .creates_key()
            .then(|| attribute(store::KEY, "Arn"));
        if self.stores.creates_key() {
            self.add(
                store::KEY,
                store::retained("AWS::KMS::Key", store::key(self.key_users())),
            );
            let alias = map([
                ("AliasName", sub("alias/${AWS::StackName}-artifacts")),
                ("TargetKeyId", reference(store::KEY)),
            ]);
            self.add(store::KEY_ALIAS, resource("AWS::KMS::Alias", alias));
        }
        if self.stores.creates_bucket() {
            let main = self
                .stores
                .main
                .clone()
                .unwrap_or_else(ArtifactStore::created);
            self.add(
                store::BUCKET,
                store::retained("AWS::S3::Bucket", store::bucket(&main, self.ids)),
            );
            self.add(
                store::BUCKET_POLICY,
                resource(
                    "AWS::S3::BucketPolicy",
                    store::bucket_policy(self.roles_of_actions()),
                ),
            );
        }
        self.projects(key.as_ref());
        if creates_role {
            self.role();
        }
        if creates_topic {
            let topic = map([("KmsMasterKeyId", string("alias/aws/sns"))]);
            self.add(TOPIC, resource("AWS::SNS::Topic", topic));
        }
        self.pipeline(key, creates_role);
        if options.change_detection {
            let rules = events::resources(self.draft, self.pipeline_id, self.ids);
            self.resources.extend(rules);
            self.findings.extend(events::left_to_buckets(self.draft));
        }
    }

    /// A parameter that nothing refers to would only ask people for a value.
    fn leave_out_unused_parameters(&mut self) {
        let text = super::json::write(&map_of(self.resources.clone()));
        let is_used = |id: &str| {
            text.contains(&format!("\"Ref\": \"{id}\"")) || text.contains(&format!("${{{id}}}"))
        };
        for (index, parameter) in self.draft.parameters.iter().enumerate() {
            if !is_used(self.ids.id(&parameter.name)) {
                let site = Site::pipeline().step(Step::Parameter(index));
                let message = format!(
                    "parameter `{}` is used nowhere and is left out",
                    parameter.name
                );
                self.findings.push(
                    Finding::warning(NOT_EXPORTABLE, site, message).help("use it, or remove it"),
                );
            }
        }
        self.parameters.retain(|parameter| is_used(&parameter.key));
    }

    fn add(&mut self, id: &str, node: Node) {
        self.resources.push(entry(id, node));
    }

    /// Buckets and keys of other regions cannot be created here; they become parameters.
    fn regional_parameters(&mut self) {
        let string_parameter = |description: String| {
            map([
                ("Type", string("String")),
                ("Description", string(description)),
            ])
        };
        for (_, region, regional) in &self.stores.regional {
            if regional.location == Location::Created {
                let description = format!("Artifact bucket that exists in {region}");
                self.parameters.push(entry(
                    store::bucket_parameter(region),
                    string_parameter(description),
                ));
            }
            if regional.encryption_key == Some(EncryptionKey::Created) {
                let description = format!("ARN of the key of the artifact bucket in {region}");
                self.parameters.push(entry(
                    store::key_parameter(region),
                    string_parameter(description),
                ));
            }
        }
    }

    /// The roles of actions, which may be those of other accounts. One with a wildcard is no role.
    fn roles_of_actions(&self) -> Vec<Node> {
        let mut roles = Vec::new();
        let named = self
            .draft
            .actions()
            .filter_map(|(_, _, action)| action.role.as_ref());
        for role in named.filter(|it| permissions::fixed(it) == **it) {
            let role = expression(role, self.ids);
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    }

    /// The roles that use the key: the pipeline's, those of its actions, those of its projects.
    fn key_users(&self) -> Vec<Node> {
        let mut users = vec![match &self.draft.role {
            Some(role) => expression(role, self.ids),
            None => attribute(ROLE, "Arn"),
        }];
        let projects = self
            .project_ids()
            .map(|(id, _)| attribute(&format!("{id}Role"), "Arn"));
        for user in self.roles_of_actions().into_iter().chain(projects) {
            if !users.contains(&user) {
                users.push(user);
            }
        }
        users
    }

    /// What a role needs of the stores: a build of the one in its region, the pipeline of all.
    fn store_access(&self, user: store::User) -> Vec<Statement> {
        let key = self
            .stores
            .creates_key()
            .then(|| attribute(store::KEY, "Arn"));
        let mut statements = Vec::new();
        if let Some(main) = &self.stores.main {
            let bucket = match &main.location {
                Location::Bucket(name) => Some(BucketName::Text(name)),
                Location::Created => Some(BucketName::Resource),
                Location::Missing => None,
            };
            if let Some(bucket) = bucket {
                statements.extend(store::access((main, None), &bucket, key, user, self.ids));
            }
        }
        for (_, region, regional) in &self.stores.regional {
            let bucket = match &regional.location {
                _ if user == store::User::Build => continue,
                Location::Bucket(name) => BucketName::Text(name),
                Location::Created => BucketName::Parameter(store::bucket_parameter(region)),
                Location::Missing => continue,
            };
            let key = (regional.encryption_key == Some(EncryptionKey::Created))
                .then(|| reference(&store::key_parameter(region)));
            let store = (*regional, Some(*region));
            statements.extend(store::access(store, &bucket, key, user, self.ids));
        }
        statements
    }

    /// The projects that the template creates, with their logical ids.
    fn project_ids(&self) -> impl Iterator<Item = (String, &Project)> {
        project::created(self.draft).into_iter()
    }

    fn projects(&mut self, key: Option<&Node>) {
        for (id, project) in project::created(self.draft) {
            let access = self.store_access(store::User::Build);
            let (resources, findings) =
                project::resources(self.draft, project, &id, access, key.cloned(), self.ids);
            self.resources.extend(resources);
            self.findings.extend(findings);
        }
    }

    fn role(&mut self) {
        let mut needs = role::needs(self.draft, self.ids);
        needs
            .statements
            .extend(self.store_access(store::User::pipeline(self.draft)));
        self.findings.append(&mut needs.findings);
        self.parameters.append(&mut needs.parameters);
        let pipelines = match &self.draft.name {
            Some(name) => For::Named(vec![name]),
            None => For::Any(
                "the pipeline gets its name after the role: every pipeline of this account and region",
            ),
        };
        let trust = trust(Trustee::CodePipeline, &pipelines, self.ids);
        let properties = map([("AssumeRolePolicyDocument", trust)]);
        self.add(ROLE, resource("AWS::IAM::Role", properties));
        let policy = map([
            ("PolicyName", string("pipeline")),
            ("PolicyDocument", policy_document(&needs.statements)),
            ("Roles", list([reference(ROLE)])),
        ]);
        self.add(ROLE_POLICY, resource("AWS::IAM::Policy", policy));
    }

    fn pipeline(&mut self, key: Option<Node>, creates_role: bool) {
        let mut writer = Writer {
            target: Target::CloudFormation,
            ids: self.ids,
            findings: Vec::new(),
        };
        let bucket = self
            .stores
            .creates_bucket()
            .then(|| reference(store::BUCKET));
        let main = self
            .stores
            .main
            .as_ref()
            .map(|main| writer.store(main, bucket, key, &Site::pipeline().step(Step::Store)));
        let regional = self
            .stores
            .regional
            .iter()
            .map(|(index, region, regional)| {
                let site = Site::pipeline().step(Step::RegionalStore(*index));
                let bucket = reference(&store::bucket_parameter(region));
                let key = reference(&store::key_parameter(region));
                let store = writer.store(regional, Some(bucket), Some(key), &site);
                map([
                    (
                        "Region",
                        writer.text(region, site.clone().field(Field::Region)),
                    ),
                    ("ArtifactStore", store),
                ])
            });
        let mut regional: Vec<Node> = regional.collect();
        let (store, stores) = match (main, self.stores.listed) {
            (main, false) => (main, None),
            // A definition from a file that has both is written as it is: the rules have said so.
            (Some(main), true) if !self.draft.creates_missing => (Some(main), Some(list(regional))),
            (Some(main), true) => {
                let own = self.draft.region.clone().unwrap_or_else(store::own_region);
                regional.insert(
                    0,
                    map([
                        ("Region", expression(&own, self.ids)),
                        ("ArtifactStore", main),
                    ]),
                );
                (None, Some(list(regional)))
            }
            (None, true) => (None, Some(list(regional))),
        };
        let role = match &self.draft.role {
            Some(role) => writer.text(role, Site::pipeline().field(Field::Role)),
            None => attribute(ROLE, "Arn"),
        };
        let properties = pipeline_properties(self.draft, &mut writer, Some(role), store, stores);
        let mut attributes = vec![entry("Type", string(PIPELINE_TYPE))];
        // A new pipeline starts at once: nothing that it needs may come after it.
        let mut policies = Vec::new();
        if creates_role {
            policies.push(ROLE_POLICY.to_owned());
        }
        policies.extend(
            self.project_ids()
                .flat_map(|(id, _)| [project::policy_id(&id), id]),
        );
        if !policies.is_empty() {
            attributes.push(entry("DependsOn", list(policies.into_iter().map(string))));
        }
        attributes.push(entry("Properties", properties));
        self.findings.append(&mut writer.findings);
        self.add(self.pipeline_id, map_of(attributes));
    }
}

/// A value given for a parameter that stands in a policy must be no wildcard there.
fn guard_parameters(parameters: &mut [Entry], resources: &[Entry]) {
    const NO_WILDCARD: &str = "[^*?$]*";
    let mut policies = String::new();
    for resource in resources {
        let properties = resource.value.get("Properties");
        for document in ["AssumeRolePolicyDocument", "PolicyDocument", "KeyPolicy"] {
            let document = properties.and_then(|it| it.get(document));
            policies.extend(document.map(super::json::write));
        }
    }
    for parameter in parameters {
        let id = &parameter.key;
        let is_used = policies.contains(&format!("\"Ref\": \"{id}\""))
            || policies.contains(&format!("${{{id}}}"));
        let is_open = parameter.value.get("Type").and_then(Node::as_text) == Some("String")
            && parameter.value.get("AllowedPattern").is_none();
        let default = parameter.value.get("Default").and_then(Node::as_text);
        if !is_used || !is_open || default.is_some_and(|it| it.contains(['*', '?', '$'])) {
            continue;
        }
        if let Content::Map(fields) = &mut parameter.value.content {
            fields.push(entry("AllowedPattern", string(NO_WILDCARD)));
            let constraint = "no *, ? or $, which would be a wildcard in a policy";
            fields.push(entry("ConstraintDescription", string(constraint)));
        }
    }
}

/// What only the program knows, such as a constant in a macro that was read as text, becomes a parameter without a
/// default: whoever deploys the template gives its value.
fn constants_to_parameters(draft: &mut Draft) {
    let mut constants: Vec<String> = Vec::new();
    draft.visit_texts_mut(&mut |text| {
        let is_constant = |part: &Part| {
            matches!(
                part,
                Part::Reference {
                    to: Reference::Other(_),
                    value: None
                }
            )
        };
        if text.written().is_some() || !text.parts().iter().any(is_constant) {
            return;
        }
        let parts = text.parts().iter().map(|part| match part {
            Part::Reference {
                to: Reference::Other(constant),
                value: None,
            } => {
                if !constants.contains(constant) {
                    constants.push(constant.clone());
                }
                Part::Reference {
                    to: Reference::Parameter(constant.clone()),
                    value: None,
                }
            }
            other => other.clone(),
        });
        *text = Text::from_parts(parts.collect());
    });
    draft
        .parameters
        .extend(constants.into_iter().map(|constant| Parameter {
            description: Some(format!("What `{constant}` stands for in the program")),
            name: constant,
            ..Parameter::default()
        }));
}

/// Lets approvals that tell nobody tell the topic; whether there was one.
fn tell_approvals(draft: &mut Draft) -> bool {
    let mut any = false;
    for action in draft.stages.iter_mut().flat_map(|stage| &mut stage.actions) {
        let is_approval = action.action_type.category.value() == Some(Category::Approval);
        if is_approval && action.configuration("NotificationArn").is_none() {
            let to = Reference::Resource(TOPIC.to_owned());
            let arn = Text::from_parts(vec![Part::Reference { to, value: None }]);
            action
                .configuration
                .push(("NotificationArn".to_owned(), arn));
            any = true;
        }
    }
    any
}

/// The parameters of the definition as those of the template.
fn parameters(draft: &Draft, ids: &ParameterIds) -> Vec<Entry> {
    let parameters = draft.parameters.iter().map(|parameter| {
        let mut fields = vec![entry("Type", string("String"))];
        if let Some(description) = &parameter.description {
            fields.push(entry("Description", string(description.as_str())));
        }
        if let Some(default) = parameter.default.as_ref() {
            fields.push(entry("Default", string(default.as_str())));
        }
        entry(ids.id(&parameter.name), map_of(fields))
    });
    parameters.collect()
}

/// The type that is written: as given, or the one that the definition needs.
pub(super) fn pipeline_type(draft: &Draft) -> PipelineType {
    let given = draft.pipeline_type.as_ref().and_then(Given::value);
    given.unwrap_or(if draft.needs_v2().is_some() {
        PipelineType::V2
    } else {
        PipelineType::V1
    })
}

/// The mode that is written: as given, or the default.
pub(super) fn execution_mode(draft: &Draft) -> ExecutionMode {
    draft
        .execution_mode
        .as_ref()
        .and_then(Given::value)
        .unwrap_or(ExecutionMode::Superseded)
}

/// Parameter values in the form that `aws cloudformation deploy` and `create-stack` read.
pub(super) fn parameter_file(draft: &Draft, values: &[(&str, &str)]) -> Node {
    let ids = parameter_ids(draft);
    let pair = |key: &str, value: &str| {
        map([
            ("ParameterKey", string(ids.id(key))),
            ("ParameterValue", string(value)),
        ])
    };
    let declared = draft.parameters.iter().filter_map(|parameter| {
        let given = values
            .iter()
            .find(|(name, _)| *name == parameter.name)
            .map(|(_, value)| *value);
        let value = given.or(parameter.value.as_deref())?;
        Some(pair(&parameter.name, value))
    });
    let undeclared = values
        .iter()
        .filter(|(name, _)| {
            draft
                .parameters
                .iter()
                .all(|parameter| parameter.name != *name)
        })
        .map(|(name, value)| pair(name, value));
    list(declared.chain(undeclared).collect::<Vec<_>>())
}
