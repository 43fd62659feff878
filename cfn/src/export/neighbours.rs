//! What stands in a template beside its pipeline, as far as what is created must know of it.

use std::collections::BTreeSet;

use stagewright_core::permissions;
use stagewright_core::{Action, Draft, Finding, Part, Project, Reference, Site, Text};

use super::declaration::NOT_EXPORTABLE;
use super::events::Watched;
use super::project;
use super::references::Used;
use super::text::{ParameterIds, expression};
use super::tree::{attribute, sub};
use crate::load::{Entry, Node};
use crate::template::{Scope, Template, function_of};

const ROLE_TYPE: &str = "AWS::IAM::Role";

/// The roles that use the artifacts of a pipeline, beside one that the export creates for the pipeline itself.
#[derive(Default)]
pub(super) struct Users {
    /// Roles whose policies the export does not write.
    others: Vec<Node>,
    /// Roles of the projects that it creates.
    created: Vec<Node>,
    /// Of whom it cannot tell.
    pub(super) findings: Vec<Finding>,
}

impl Users {
    pub(super) fn of(draft: &Draft, template: Option<&Template>, ids: &ParameterIds) -> Self {
        let mut users = Users::default();
        // One with a wildcard is no role.
        let action_roles = draft
            .actions()
            .filter_map(|(_, _, it)| it.role.as_ref())
            .filter(|it| permissions::fixed(it) == **it);
        for role in draft.role.iter().chain(action_roles) {
            users.add(expression(role, ids), draft, template);
        }
        for (id, _) in project::created(draft) {
            users.created.push(attribute(&format!("{id}Role"), "Arn"));
        }
        let mut unknown: BTreeSet<String> = BTreeSet::new();
        for (_, _, action) in draft.actions() {
            let Some(name) = action.configuration("ProjectName") else {
                continue;
            };
            let project = draft.project_of(action);
            if project.is_some_and(|it| it.created) {
                continue;
            }
            match project.and_then(|it| service_role(it, template?)) {
                Some(role) => users.add(role, draft, template),
                None => {
                    unknown.insert(name.to_string());
                }
            }
        }
        // The language leaves its bucket to every export, and its projects to whoever keeps them.
        if !unknown.is_empty() && !draft.creates_missing {
            let names: Vec<String> = unknown.into_iter().collect();
            let message = format!(
                "the service role of CodeBuild project `{}` is not known and gets no access to what is created for artifacts",
                names.join("`, `")
            );
            let finding = Finding::warning(NOT_EXPORTABLE, Site::pipeline(), message);
            users.findings.push(finding.help(
                "allow the role to read and write the artifact bucket, and to use its key where one is created",
            ));
        }
        users
    }

    /// Takes a role in, unless the template would go in circles: the pipeline needs the store, and the store would need a
    /// role that needs the pipeline.
    fn add(&mut self, role: Node, draft: &Draft, template: Option<&Template>) {
        if self.others.contains(&role) {
            return;
        }
        let pipeline = draft.logical_id.as_deref().unwrap_or_default();
        let circle = template.and_then(|template| {
            let used = Used::by(&role).names;
            used.into_iter().find(|id| reaches(template, id, pipeline))
        });
        match circle {
            None => self.others.push(role),
            Some(id) => {
                let message = format!(
                    "role `{id}` refers to the pipeline and gets no access to what is created for artifacts: the template would go in circles"
                );
                let finding = Finding::warning(NOT_EXPORTABLE, Site::pipeline(), message);
                self.findings
                    .push(finding.help("give the access in a policy of its own"));
            }
        }
    }

    /// Every role.
    pub(super) fn all(&self) -> Vec<Node> {
        self.others.iter().chain(&self.created).cloned().collect()
    }

    /// The roles whose own policies give no access to what is created.
    pub(super) fn beside_created(&self) -> Vec<Node> {
        self.others.clone()
    }
}

/// The service role of a project of the template, as a principal: an ARN.
fn service_role(project: &Project, template: &Template) -> Option<Node> {
    let resource = template
        .resources()
        .iter()
        .find(|it| Some(&it.key) == project.logical_id.as_ref())?;
    let role = resource.value.get("Properties")?.get("ServiceRole")?;
    if let Some(("Ref", id)) = function_of(role)
        && let Some(id) = id.as_text()
        && is_role(template, id)
    {
        return Some(attribute(id, "Arn"));
    }
    if function_of(role).is_some_and(|(name, _)| name == "GetAtt") {
        return Some(role.clone());
    }
    let text = Scope::new(template).text(role);
    match text.known() {
        Some(known) if known.starts_with("arn:") => Some(role.clone()),
        Some(known) => Some(sub(format!(
            "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{}",
            known.trim_start_matches('/')
        ))),
        None => None,
    }
}

fn is_role(template: &Template, id: &str) -> bool {
    let mut roles = template.resources_of_type(ROLE_TYPE);
    roles.any(|it| it.key == id)
}

/// The logical id of a role that stands in the template.
pub(super) fn role_resource<'text>(
    role: &'text Text,
    template: Option<&Template>,
) -> Option<&'text str> {
    match role.parts() {
        [
            Part::Reference {
                to:
                    Reference::Attribute {
                        resource,
                        attribute,
                    },
                ..
            },
        ] if attribute == "Arn" && is_role(template?, resource) => Some(resource),
        _ => None,
    }
}

/// Whether a resource refers to another one, straight or through others.
fn reaches(template: &Template, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(id) = open.pop() {
        if id == to {
            return true;
        }
        if seen.insert(id.clone())
            && let Some(resource) = template.resources().iter().find(|it| it.key == id)
        {
            open.extend(Used::by(&resource.value).names);
        }
    }
    false
}

/// Whether a rule or a webhook of the template starts the pipeline for this source.
pub(super) fn is_watched(
    template: &Template,
    pipeline: &str,
    source: Watched,
    action: &Action,
) -> bool {
    let property = |it: &Entry, path: &[&str]| {
        let properties = it.value.get("Properties");
        path.iter()
            .try_fold(properties?, |node, key| node.get(key))
            .cloned()
    };
    let names_pipeline =
        |node: Option<Node>| node.is_some_and(|it| Used::by(&it).names.contains(pipeline));
    match source.event_source() {
        None => template
            .resources_of_type("AWS::CodePipeline::Webhook")
            .any(|it| {
                let target = property(it, &["TargetAction"]);
                let target = target.map(|it| Scope::new(template).text(&it));
                names_pipeline(property(it, &["TargetPipeline"]))
                    && target.as_ref() == Some(&action.name)
            }),
        Some(sender) => template.resources_of_type("AWS::Events::Rule").any(|it| {
            let senders = property(it, &["EventPattern", "source"]);
            let sends =
                senders.is_some_and(|it| it.items().iter().any(|it| it.as_text() == Some(sender)));
            sends && names_pipeline(property(it, &["Targets"]))
        }),
    }
}
