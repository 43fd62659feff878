//! What the AWS CLI answers of an account beside a definition: the CodeBuild projects that its actions name, roles with what
//! they may do, and buckets.
//!
//! An answer stands in a file of its own, and findings have their places in the definition: what is found in an answer is told
//! where the definition names the project or the role.

use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::{Draft, Field, Location, Place, Site};

use super::reader::{Reader, Spelling};
use crate::load::{Content, Entry, Node, load};
use crate::problem::{Problem, ReadError, warning_at};

/// Answers of `batch-get-projects`, `get-role`, and what the script of `stagewright collect` keeps of policies and buckets.
///
/// ```
/// use stagewright_cfn::{Account, ReadOptions, read};
///
/// let mut account = Account::default();
/// account.add(r#"{"projects": [{"name": "shop", "environment": {"computeType": "BUILD_GENERAL1_LARGE"}}]}"#)?;
/// let text = r#"{"pipeline": {"name": "shop", "stages": [{"name": "Build", "actions": [{"name": "Compile",
///   "actionTypeId": {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
///   "configuration": {"ProjectName": "shop"}}]}]}}"#;
/// let draft = read(text, &ReadOptions { account, ..ReadOptions::default() })?.draft;
/// assert_eq!(draft.projects[0].compute_type.as_ref().expect("as it was given"), "BUILD_GENERAL1_LARGE");
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// In the spelling of CloudFormation, whose rules judge them.
    projects: Vec<Node>,
    not_found: BTreeSet<String>,
    roles: Vec<Node>,
    policies: BTreeMap<String, Policies>,
    /// By name, in the spelling of CloudFormation.
    buckets: BTreeMap<String, Vec<Entry>>,
}

/// What was told of the policies of a role.
#[derive(Debug, Clone, Default)]
struct Policies {
    /// Names of inline policies and ARNs of attached ones, where their lists could be read.
    inline: Option<Vec<String>>,
    attached: Option<Vec<String>>,
    /// Documents by name or ARN.
    documents: BTreeMap<String, Node>,
}

impl Policies {
    /// All documents; nothing where one could not be read, as it may allow anything.
    fn all(&self) -> Option<Vec<&Node>> {
        let listed = self.inline.iter().chain(&self.attached);
        let mut names = listed.flatten();
        let is_known = self.inline.is_some() && self.attached.is_some();
        let all = names.all(|it| self.documents.contains_key(it));
        (is_known && all).then(|| self.documents.values().collect())
    }
}

impl Account {
    /// Reads one more answer of the CLI.
    ///
    /// # Errors
    ///
    /// When the text cannot be loaded, or is no answer of `batch-get-projects` or `get-role`.
    pub fn add(&mut self, text: &str) -> Result<(), ReadError> {
        let root = load(text)?.root;
        if let Some(role) = root.get("Role").filter(|it| it.is_map()) {
            self.roles.push(role.clone());
            return Ok(());
        }
        if self.add_policy(&root) || self.add_bucket(&root) {
            return Ok(());
        }
        let projects = match root.get("projects") {
            Some(projects) => projects,
            // What `--query projects` leaves.
            None => &root,
        };
        let is_project = |it: &Node| it.get("name").and_then(Node::as_text).is_some();
        if !projects.is_list() || !projects.items().iter().all(is_project) {
            return Err(ReadError::at(
                root.place,
                "this is not an answer of `batch-get-projects` (a list of `projects`) or `get-role`, nor what `collect` keeps",
                "give the JSON that `aws codebuild batch-get-projects --names NAME …` prints",
            ));
        }
        self.projects
            .extend(projects.items().iter().map(of_template));
        let lost = root.get("projectsNotFound").map_or(&[][..], Node::items);
        let lost = lost.iter().filter_map(Node::as_text);
        self.not_found.extend(lost.map(str::to_owned));
        Ok(())
    }

    /// `{"RoleName": …}` with a document of a policy, or with the list of those that there are.
    fn add_policy(&mut self, root: &Node) -> bool {
        let text = |key| root.get(key).and_then(Node::as_text);
        let Some(role) = text("RoleName") else {
            return false;
        };
        let names = |list: &Node| {
            let names = list.items().iter().filter_map(Node::as_text);
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        let policies = self.policies.entry(role.to_owned()).or_default();
        let name = text("PolicyName").or_else(|| text("PolicyArn"));
        if let (Some(name), Some(document)) = (name, root.get("PolicyDocument")) {
            policies.documents.insert(name.to_owned(), document.clone());
            return true;
        }
        let (inline, attached) = (root.get("PolicyNames"), root.get("PolicyArns"));
        policies.inline = inline.map(names).or(policies.inline.take());
        policies.attached = attached.map(names).or(policies.attached.take());
        inline.is_some() || attached.is_some()
    }

    /// `{"Bucket": …}` with its lifecycle or its versioning.
    fn add_bucket(&mut self, root: &Node) -> bool {
        let Some(name) = root.get("Bucket").and_then(Node::as_text) else {
            return false;
        };
        let place = root.place;
        let entries = self.buckets.entry(name.to_owned()).or_default();
        let mut put = |key: &str, value: Node| {
            entries.push(Entry {
                key: key.to_owned(),
                key_place: place,
                value,
            });
        };
        let (rules, versioning) = (root.get("Rules"), root.get("Versioning"));
        if let Some(rules) = rules {
            let mut rules = rules.clone();
            if let Content::List(rules) = &mut rules.content {
                rules.iter_mut().for_each(lifecycle_of_template);
            }
            put(
                "LifecycleConfiguration",
                Node::single(place, "Rules", rules),
            );
        }
        if let Some(status) = versioning {
            put(
                "VersioningConfiguration",
                Node::single(place, "Status", status.clone()),
            );
        }
        rules.is_some() || versioning.is_some()
    }

    /// Puts beside the definition what it names; whether it says so where a file of projects has none of them.
    pub(super) fn join(&self, reader: &mut Reader<'_, '_>, draft: &mut Draft) -> Vec<Problem> {
        reader.spelling = Spelling::Pascal;
        let named = named(draft);
        let mut problems = Vec::new();
        let mut found = false;
        let mut told = BTreeSet::new();
        for (name, site) in &named {
            let place = reader.places.find(site);
            let is_known = |it: &&Node| it.get("Name").and_then(Node::as_text) == Some(name);
            let Some(project) = self.projects.iter().find(is_known) else {
                if self.not_found.contains(name) && told.insert(name) {
                    problems.push(warning_at(
                        place,
                        format!("CodeBuild has no project `{name}`: `batch-get-projects` did not find it"),
                        "create the project, correct `ProjectName`, or ask in the region of the action",
                    ));
                }
                continue;
            };
            found = true;
            if !told.insert(name) {
                continue;
            }
            let index = draft.projects.len();
            let mut project = reader.project(&resource(name, project, place), index);
            project.logical_id = None;
            draft.projects.push(project);
        }
        if let Some((name, _)) = named.first()
            && !found
            && !self.projects.is_empty()
        {
            let message = "none of the projects that were given is one of this pipeline";
            let help =
                format!("give the answer of `aws codebuild batch-get-projects --names {name} …`");
            problems.push(warning_at(
                reader.places.find(&Site::pipeline()),
                message,
                help,
            ));
        }
        for role in &self.roles {
            let Some(arn) = role.get("Arn").and_then(Node::as_text) else {
                continue;
            };
            let Some(site) = taken_at(draft, arn) else {
                continue;
            };
            let name = role.get("RoleName").and_then(Node::as_text);
            let name = name.unwrap_or(arn);
            let mut role = role.clone();
            let policies = self.policies.get(name).and_then(Policies::all);
            if let (Some(policies), Content::Map(entries)) = (policies, &mut role.content) {
                let policies = policies.into_iter();
                let policies =
                    policies.map(|it| Node::single(it.place, "PolicyDocument", it.clone()));
                entries.push(Entry {
                    key: "Policies".to_owned(),
                    key_place: role.place,
                    value: Node {
                        place: role.place,
                        content: Content::List(policies.collect()),
                    },
                });
            }
            let role = resource(name, &role, reader.places.find(&site));
            let index = draft.resources.len();
            let role = reader.passive("AWS::IAM::Role", &role, index);
            draft.resources.push(role);
        }
        self.join_buckets(reader, draft);
        problems
    }

    fn join_buckets(&self, reader: &mut Reader<'_, '_>, draft: &mut Draft) {
        for (name, properties) in &self.buckets {
            let Some(site) = kept_at(draft, name) else {
                continue;
            };
            let place = reader.places.find(&site);
            let named = Entry {
                key: "BucketName".to_owned(),
                key_place: place,
                value: Node::text(place, name.clone()),
            };
            let properties = [&[named], properties.as_slice()].concat();
            let content = Content::Map(properties);
            let bucket = resource(name, &Node { place, content }, place);
            let index = draft.resources.len();
            let bucket = reader.passive("AWS::S3::Bucket", &bucket, index);
            draft.resources.push(bucket);
        }
    }
}

/// Where the definition names a bucket: a store, or a source that fetches from it.
fn kept_at(draft: &Draft, name: &str) -> Option<Site> {
    let mut stores = draft.stores();
    let is_of = |it: &Location| matches!(it, Location::Bucket(bucket) if *bucket == *name);
    if let Some((step, ..)) = stores.find(|(_, _, store)| is_of(&store.location)) {
        return Some(Site::pipeline().step(step));
    }
    let mut actions = draft.actions();
    let (stage, index, _) = actions.find(|(_, _, action)| {
        let bucket = action.configuration("S3Bucket");
        bucket.is_some_and(|it| *it == *name)
    })?;
    Some(Site::action(stage, index).configuration("S3Bucket"))
}

/// A rule of `get-bucket-lifecycle-configuration` as a template writes it.
fn lifecycle_of_template(rule: &mut Node) {
    let place = rule.place;
    let days = rule
        .get("Expiration")
        .and_then(|it| it.get("Days"))
        .cloned();
    let filter = rule.get("Filter").map_or(&[][..], Node::entries).to_vec();
    let Content::Map(entries) = &mut rule.content else {
        return;
    };
    // What `Filter` holds beside a prefix makes the rule narrower, whatever it is.
    let narrows = filter.into_iter().map(|mut it| {
        if it.key != "Prefix" {
            "TagFilters".clone_into(&mut it.key);
        }
        it
    });
    entries.extend(narrows);
    entries.extend(days.map(|value| Entry {
        key: "ExpirationInDays".to_owned(),
        key_place: place,
        value,
    }));
}

/// The projects that actions name and that do not stand beside them already, with where they do; in the order of the pipeline.
fn named(draft: &Draft) -> Vec<(String, Site)> {
    let builds = draft.actions().filter_map(|(stage, index, action)| {
        let is_build = action.action_type.provider == "CodeBuild";
        let name = action.configuration("ProjectName").filter(|_| is_build)?;
        let site = Site::action(stage, index).configuration("ProjectName");
        let name = name.known()?.into_owned();
        draft.project_of(action).is_none().then_some((name, site))
    });
    builds.collect()
}

/// Where the definition takes a role, also the role of a project beside it.
fn taken_at(draft: &Draft, arn: &str) -> Option<Site> {
    if draft.role.as_ref().is_some_and(|it| *it == *arn) {
        return Some(Site::pipeline().field(Field::Role));
    }
    let mut actions = draft.actions();
    let of_action = actions.find(|(_, _, it)| it.role.as_ref().is_some_and(|it| *it == *arn));
    let of_action =
        of_action.map(|(stage, index, _)| Site::action(stage, index).field(Field::Role));
    of_action.or_else(|| {
        let mut projects = draft.projects.iter().enumerate();
        let takes =
            |it: &stagewright_core::Project| it.service_role.as_ref().is_some_and(|it| *it == *arn);
        let (index, _) = projects.find(|(_, it)| takes(it))?;
        let site = Site::pipeline().step(stagewright_core::Step::Project(index));
        Some(site.field(Field::Role))
    })
}

/// A resource as a template has it, all of it in one place.
fn resource(name: &str, properties: &Node, place: Place) -> Entry {
    let mut value = Node::single(place, "Properties", properties.clone());
    value.move_to(place);
    Entry {
        key: name.to_owned(),
        key_place: place,
        value,
    }
}

/// A project in the spelling of CloudFormation, whose keys differ in two more ways.
fn of_template(project: &Node) -> Node {
    let mut project = project.clone();
    capitalise(&mut project);
    let Content::Map(entries) = &mut project.content else {
        return project;
    };
    for entry in entries {
        if entry.key == "Badge" {
            let enabled = entry.value.get("BadgeEnabled").cloned();
            "BadgeEnabled".clone_into(&mut entry.key);
            entry.value = enabled.unwrap_or_else(|| Node::plain(entry.value.place, "false"));
        }
        if let ("Source", Content::Map(source)) = (entry.key.as_str(), &mut entry.value.content) {
            let spec = source.iter_mut().filter(|it| it.key == "Buildspec");
            spec.for_each(|it| "BuildSpec".clone_into(&mut it.key));
        }
    }
    project
}

/// Documents nest at most as deep as the loader lets them.
fn capitalise(node: &mut Node) {
    match &mut node.content {
        Content::Scalar(_) => {}
        Content::List(items) => items.iter_mut().for_each(capitalise),
        Content::Map(entries) => {
            for entry in entries {
                let mut letters = entry.key.chars();
                if let Some(first) = letters.next() {
                    entry.key = first.to_uppercase().chain(letters).collect();
                }
                capitalise(&mut entry.value);
            }
        }
    }
}
