//! What the AWS CLI answers of an account beside a definition: the CodeBuild projects that its actions name, and roles.
//!
//! An answer stands in a file of its own, and findings have their places in the definition: what is found in an answer is told
//! where the definition names the project or the role.

use std::collections::BTreeSet;

use stagewright_core::{Draft, Field, Site};

use super::reader::{Reader, Spelling};
use crate::load::{Content, Entry, Node, load};
use crate::problem::{Place, Problem, ReadError};

/// Answers of `batch-get-projects` and `get-role`.
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
        let projects = match root.get("projects") {
            Some(projects) => projects,
            // What `--query projects` leaves.
            None => &root,
        };
        let is_project = |it: &Node| it.get("name").and_then(Node::as_text).is_some();
        if !projects.is_list() || !projects.items().iter().all(is_project) {
            return Err(ReadError::at(
                root.place,
                "this is not an answer of `batch-get-projects` (a list of `projects`) or `get-role`",
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
                    problems.push(Problem::at(
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
            problems.push(Problem::at(
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
            let role = resource(name.unwrap_or(arn), role, reader.places.find(&site));
            let index = draft.resources.len();
            draft.resources.push(reader.role(&role, index));
        }
        problems
    }
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
