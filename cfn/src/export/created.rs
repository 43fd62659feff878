//! What an export creates around a pipeline: role, bucket, key, projects, topic, connections, and what starts it.

use stagewright_core::{
    ArtifactStore, Draft, EncryptionKey, Field, Finding, Location, Project, Site, Trustee,
};

use super::declaration::{NOT_EXPORTABLE, Target, Writer};
use super::names::{
    ACCESS_POLICY, BUCKET, BUCKET_POLICY, DAYS, KEY, KEY_ALIAS, Names, ROLE, ROLE_POLICY, TOPIC,
};
use super::neighbours::Users;
use super::pipeline::pipeline_properties;
use super::policy::{For, Statement, policy_document, trust};
use super::store::{self, BucketName, User};
use super::text::{ParameterIds, expression};
use super::tree::{attribute, entry, list, map, map_of, reference, resource, string, sub};
use super::wanted::store_site;
use super::{connection, events, project, role};
use crate::load::{Entry, Node};
use crate::template::{PIPELINE_TYPE, Template};

/// Puts together what comes beside a pipeline.
pub(super) struct Assembly<'draft> {
    draft: &'draft Draft,
    ids: &'draft ParameterIds,
    names: &'draft Names,
    /// The template into which everything comes, where there is one already.
    template: Option<&'draft Template>,
    stores: store::Stores<'draft>,
    creates_role: bool,
    pub(super) parameters: Vec<Entry>,
    pub(super) resources: Vec<Entry>,
    pub(super) findings: Vec<Finding>,
    /// What must stand before the pipeline, which starts as soon as it is made.
    pub(super) depends_on: Vec<String>,
}

impl<'draft> Assembly<'draft> {
    pub(super) fn new(
        draft: &'draft Draft,
        (ids, names): (&'draft ParameterIds, &'draft Names),
        template: Option<&'draft Template>,
        creates_role: bool,
    ) -> Self {
        Assembly {
            draft,
            ids,
            names,
            template,
            stores: store::stores(draft),
            creates_role,
            parameters: Vec::new(),
            resources: Vec::new(),
            findings: Vec::new(),
            depends_on: Vec::new(),
        }
    }

    /// Everything that the pipeline needs.
    pub(super) fn surroundings(&mut self, connections: usize, topic: bool) {
        self.regional_parameters();
        let users = Users::of(self.draft, self.template, self.ids);
        if self.stores.creates_key() || self.stores.creates_bucket() {
            self.findings.extend(users.findings.iter().cloned());
        }
        let key = self.created_key();
        if key.is_some() {
            self.key(&users);
        }
        if self.stores.creates_bucket() {
            self.bucket(users.beside_created());
        }
        self.projects(key.as_ref());
        if self.creates_role {
            self.role();
        }
        if connections > 0 {
            let (provider, created) = connection::entries(self.draft, connections, self.names);
            self.parameters.push(provider);
            self.resources.extend(created);
        }
        if topic {
            let topic = map([("KmsMasterKeyId", string("alias/aws/sns"))]);
            self.add(TOPIC, resource("AWS::SNS::Topic", topic));
        }
        if !self.creates_role {
            self.access(connections, topic);
        }
    }

    /// Adds a resource under the id that it wants, or the free one in its place.
    fn add(&mut self, wanted: &str, node: Node) {
        self.resources.push(entry(self.names.id(wanted), node));
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
                    store::bucket_parameter(region, self.names),
                    string_parameter(description),
                ));
            }
            if regional.encryption_key == Some(EncryptionKey::Created) {
                let description = format!("ARN of the key of the artifact bucket in {region}");
                self.parameters.push(entry(
                    store::key_parameter(region, self.names),
                    string_parameter(description),
                ));
            }
        }
    }

    /// The ARN of the key that the template creates.
    fn created_key(&self) -> Option<Node> {
        let creates = self.stores.creates_key();
        creates.then(|| attribute(&self.names.id(KEY), "Arn"))
    }

    fn key(&mut self, users: &Users) {
        let mut principals = users.all();
        if self.creates_role {
            principals.insert(0, attribute(&self.names.id(ROLE), "Arn"));
        }
        let properties = store::key(principals);
        self.add(KEY, store::retained("AWS::KMS::Key", properties));
        // Names of aliases are the account's: a second one in the stack needs another.
        let id = self.names.id(KEY_ALIAS);
        let own = if id == KEY_ALIAS { "" } else { "new-" };
        let alias = map([
            (
                "AliasName",
                sub(format!("alias/${{AWS::StackName}}-{own}artifacts")),
            ),
            ("TargetKeyId", reference(&self.names.id(KEY))),
        ]);
        self.add(KEY_ALIAS, resource("AWS::KMS::Alias", alias));
    }

    fn bucket(&mut self, users: Vec<Node>) {
        let main = self
            .stores
            .main
            .clone()
            .unwrap_or_else(ArtifactStore::created);
        self.parameters
            .push(entry(self.names.id(DAYS), store::days_parameter()));
        let properties = store::bucket(&main, self.names, self.ids);
        self.add(BUCKET, store::retained("AWS::S3::Bucket", properties));
        if !users.is_empty() {
            self.depends_on.push(self.names.id(BUCKET_POLICY));
        }
        let policy = store::bucket_policy(&self.names.id(BUCKET), users);
        self.add(BUCKET_POLICY, resource("AWS::S3::BucketPolicy", policy));
    }

    /// What a role needs of the stores: a build of the one in its region, the pipeline of all.
    fn store_access(&self, user: User) -> Vec<Statement> {
        let mut statements = Vec::new();
        if let Some(main) = &self.stores.main {
            let bucket = match &main.location {
                Location::Bucket(name) => Some(BucketName::Text(name)),
                Location::Created => Some(BucketName::Resource(self.names.id(BUCKET))),
                Location::Missing => None,
            };
            if let Some(bucket) = bucket {
                let key = self.created_key();
                statements.extend(store::access((main, None), &bucket, key, user, self.ids));
            }
        }
        for (_, region, regional) in &self.stores.regional {
            let bucket = match &regional.location {
                _ if user == User::Build => continue,
                Location::Bucket(name) => BucketName::Text(name),
                Location::Created => {
                    BucketName::Parameter(store::bucket_parameter(region, self.names))
                }
                Location::Missing => continue,
            };
            let key = (regional.encryption_key == Some(EncryptionKey::Created))
                .then(|| reference(&store::key_parameter(region, self.names)));
            let store = (*regional, Some(*region));
            statements.extend(store::access(store, &bucket, key, user, self.ids));
        }
        statements
    }

    /// The projects that the template creates, with their logical ids.
    fn project_ids(&self) -> impl Iterator<Item = (String, &'draft Project)> + use<'draft> {
        project::created(self.draft).into_iter()
    }

    fn projects(&mut self, key: Option<&Node>) {
        for (id, project) in self.project_ids() {
            let access = self.store_access(User::Build);
            let (resources, findings) =
                project::resources(self.draft, project, &id, access, key.cloned(), self.ids);
            self.resources.extend(resources);
            self.findings.extend(findings);
            self.depends_on.extend([project::policy_id(&id), id]);
        }
    }

    fn role(&mut self) {
        let mut needs = role::needs(self.draft, self.ids);
        needs
            .statements
            .extend(self.store_access(User::pipeline(self.draft)));
        self.findings.append(&mut needs.findings);
        for asked in &mut needs.parameters {
            // The id may be taken in the template around the pipeline.
            let id = self.names.id(&asked.key);
            let (wanted, free) = (reference(&asked.key), reference(&id));
            let statements = needs.statements.iter_mut();
            for resource in statements.flat_map(|it| &mut it.resources) {
                if *resource == wanted {
                    *resource = free.clone();
                }
            }
            asked.key = id;
        }
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
        let role = reference(&self.names.id(ROLE));
        self.policy(ROLE_POLICY, role, &needs.statements);
    }

    /// A policy of a role, which the pipeline waits for.
    fn policy(&mut self, wanted: &str, role: Node, statements: &[Statement]) {
        let policy = map([
            ("PolicyName", string("pipeline")),
            ("PolicyDocument", policy_document(statements)),
            ("Roles", list([role])),
        ]);
        self.add(wanted, resource("AWS::IAM::Policy", policy));
        self.depends_on.insert(0, self.names.id(wanted));
    }

    /// Gives a role that stays what it needs of the connections and the topic; of one outside the template it is told.
    fn access(&mut self, connections: usize, topic: bool) {
        let mut statements = Vec::new();
        if connections > 0 {
            statements.push(connection::access(connections, self.names));
        }
        if topic {
            let topic = reference(&self.names.id(TOPIC));
            statements.push(Statement::new(&["sns:Publish"], [topic]));
        }
        if statements.is_empty() {
            return;
        }
        let role = self.draft.role.as_ref();
        if let Some(id) =
            role.and_then(|role| super::neighbours::role_resource(role, self.template))
        {
            self.policy(ACCESS_POLICY, reference(id), &statements);
            return;
        }
        let actions: Vec<&str> = statements
            .iter()
            .flat_map(|it| it.actions.iter().map(String::as_str))
            .collect();
        let message = format!(
            "the pipeline's role is not of this template and needs `{}` on what is created",
            actions.join("` and `")
        );
        let finding =
            Finding::warning(NOT_EXPORTABLE, Site::pipeline().field(Field::Role), message);
        self.findings
            .push(finding.help("add the permission to the role, or let the export create one"));
    }

    /// The properties of the pipeline.
    pub(super) fn properties(&mut self, target: Target) -> Node {
        // Into a template that is there already, actions go as they stand in it.
        let mut writer = Writer::new(target, self.ids, self.template.is_none());
        // A comparison knows only what the definition says.
        let creates = target != Target::Comparison;
        let bucket =
            (creates && self.stores.creates_bucket()).then(|| reference(&self.names.id(BUCKET)));
        let at = self.stores.main_in_list.map(|(position, _)| position);
        let key = self.created_key().filter(|_| creates);
        let main = self.stores.main.as_ref();
        let main = main.map(|main| writer.store(main, bucket, key, &store_site(at)));
        let regional = self.stores.regional.iter();
        let regional = regional.map(|(index, region, regional)| {
            let site = store_site(Some(*index));
            let bucket = reference(&store::bucket_parameter(region, self.names));
            let key = reference(&store::key_parameter(region, self.names));
            let store = writer.store(regional, Some(bucket), Some(key), &site);
            let region = writer.text(region, site.field(Field::Region));
            map([("Region", region), ("ArtifactStore", store)])
        });
        let mut regional: Vec<Node> = regional.collect();
        let (store, stores) = match (main, self.stores.listed) {
            (main, false) => (main, None),
            (None, true) => (None, Some(list(regional))),
            (Some(main), true) => {
                let own = self.draft.region.clone().unwrap_or_else(store::own_region);
                match self.stores.main_in_list {
                    Some((position, region)) => {
                        let region = writer.text(region, store_site(at).field(Field::Region));
                        let own = map([("Region", region), ("ArtifactStore", main)]);
                        regional.insert(position.min(regional.len()), own);
                        (None, Some(list(regional)))
                    }
                    // A definition from a file that has both is written as it is: the rules have said so.
                    None if !self.draft.creates_missing => (Some(main), Some(list(regional))),
                    None => {
                        let region = expression(&own, self.ids);
                        regional.insert(0, map([("Region", region), ("ArtifactStore", main)]));
                        (None, Some(list(regional)))
                    }
                }
            }
        };
        let role = match &self.draft.role {
            Some(role) => Some(writer.text(role, Site::pipeline().field(Field::Role))),
            None => self
                .creates_role
                .then(|| attribute(&self.names.id(ROLE), "Arn")),
        };
        let properties = pipeline_properties(self.draft, &mut writer, role, store, stores);
        self.findings.append(&mut writer.findings);
        properties
    }

    /// The pipeline as a resource.
    pub(super) fn pipeline(&mut self, id: &str) {
        let properties = self.properties(Target::CloudFormation);
        let mut attributes = vec![entry("Type", string(PIPELINE_TYPE))];
        if !self.depends_on.is_empty() {
            let ids = std::mem::take(&mut self.depends_on);
            attributes.push(entry("DependsOn", list(ids.into_iter().map(string))));
        }
        attributes.push(entry("Properties", properties));
        self.resources.push(entry(id, map_of(attributes)));
    }

    /// Rules and webhooks that start the pipeline, for the sources that nothing in the template watches.
    pub(super) fn watchers(&mut self, pipeline: &str) {
        let template = self.template;
        let watchers = events::watchers(
            self.draft,
            pipeline,
            self.ids,
            self.names,
            |source, action| {
                template
                    .is_some_and(|it| super::neighbours::is_watched(it, pipeline, source, action))
            },
        );
        self.parameters.extend(watchers.parameters);
        self.resources.extend(watchers.resources);
        self.findings.extend(watchers.findings);
    }
}
