//! References that lead nowhere: CloudFormation refuses the template, or the deployment stops at them.

use std::collections::BTreeSet;

use stagewright_core::{Place, Severity};

use super::scope::Scope;
use crate::load::Node;
use crate::problem::warning_at;

/// Macros that bring no resources of their own, but for loops that the reader knows.
const CLOSED: [&str; 3] = [
    "AWS::LanguageExtensions",
    "AWS::SecretsManager",
    "AWS::Serverless",
];

impl Scope<'_> {
    /// Says, the first time that `subject` is met, that a deployment fails at the function at `place`.
    pub(super) fn refuse(&self, subject: String, place: Place, message: String, help: String) {
        self.broken.borrow_mut().insert(place);
        if self.said.borrow_mut().insert(subject) {
            let problem = warning_at(place, message, help).with_severity(Severity::Error);
            self.say(problem);
        }
    }

    /// Whether a function at this place leads nowhere; then all is said.
    pub(crate) fn is_broken(&self, place: Place) -> bool {
        self.broken.borrow().contains(&place)
    }

    /// Looks at a `Ref`, or a name in `Fn::Sub`, that is no parameter.
    pub(super) fn referred(&self, name: &str, place: Place) {
        let subject = format!("reference {name}");
        if self.is_said(&subject, place)
            || self.resource_is_there(name, place)
            || self.may_bring(name)
        {
            return;
        }
        let message = format!("`{name}` is neither a parameter nor a resource of this template");
        let parameters = self.template.section("Parameters").map(Node::entries);
        let declared = parameters.unwrap_or_default().iter();
        let declared = declared.chain(self.template.resources());
        let help = self
            .meant(name, declared.map(|it| it.key.as_str()))
            .unwrap_or_else(|| "declare it, or correct the name".to_owned());
        if parameters.is_some() {
            self.refuse(subject, place, message, help);
        } else {
            // What shows how to write a pipeline often leaves the parameters out.
            self.warn_once(subject, place, message, &help);
        }
    }

    /// Looks at the resource of a `GetAtt`, or before the dot of a name in `Fn::Sub`.
    pub(super) fn has_attributes(&self, name: &str, place: Place) {
        let subject = format!("resource {name}");
        if name.is_empty()
            || self.is_said(&subject, place)
            || self.resource_is_there(name, place)
            || self.may_bring(name)
        {
            return;
        }
        let declared = self.template.resources().iter().map(|it| it.key.as_str());
        let help = self.meant(name, declared).unwrap_or_else(|| {
            "declare it, or correct the name: only resources have attributes".to_owned()
        });
        let message = format!("`{name}` is not a resource of this template");
        self.refuse(subject, place, message, help);
    }

    /// Whether a resource is declared. One that its condition leaves out is told here.
    fn resource_is_there(&self, name: &str, place: Place) -> bool {
        let Some(resource) = self.template.declared("Resources", name) else {
            return false;
        };
        self.targets.borrow_mut().insert(name.to_owned());
        if let Some(condition) = resource.value.get("Condition").and_then(Node::as_text)
            && self.condition(condition) == Some(false)
        {
            self.refuse(
                format!("left out {name}"),
                place,
                format!("`{name}` is not created, because its condition `{condition}` is false, and this refers to it"),
                format!("write `Fn::If` with `{condition}` around the reference"),
            );
        }
        true
    }

    /// Looks at what a resource depends on by name alone, and at its condition.
    pub(crate) fn dependencies(&self, resource: &crate::load::Entry) {
        if let Some(condition) = resource.value.get("Condition").and_then(Node::as_text) {
            self.condition(condition);
        }
        let Some(names) = resource.value.get("DependsOn") else {
            return;
        };
        let several = names.items().iter();
        for node in several.chain(names.as_text().map(|_| names)) {
            let Some(name) = node.as_text() else { continue };
            let known = self.has_resource(name) || self.may_bring(name);
            if known && name != resource.key {
                continue;
            }
            let declared = self.template.resources().iter().map(|it| it.key.as_str());
            let (message, help) = if known {
                let message = format!("`{name}` depends on itself");
                (message, "remove the dependency".to_owned())
            } else {
                let message = format!(
                    "`{}` depends on `{name}`, which is not a resource of this template",
                    resource.key
                );
                (
                    message,
                    self.meant(name, declared)
                        .unwrap_or_else(|| "declare it, or remove the dependency".to_owned()),
                )
            };
            self.refuse(format!("dependency {name}"), node.place, message, help);
        }
    }

    /// Whether loops, includes or macros may bring what the template does not show.
    pub(super) fn is_open_ended(&self) -> bool {
        *self
            .open_ended
            .get_or_init(|| is_open_ended(&self.template.root))
    }

    /// Whether something that only a deployment sees may declare a resource of this name.
    fn may_bring(&self, name: &str) -> bool {
        if self.is_open_ended() {
            return true;
        }
        let bringing = self.bringing.get_or_init(|| {
            let mut bringing = Bringing::default();
            for resource in self.template.resources() {
                let kind = resource.value.get("Type").and_then(Node::as_text);
                let of_sam = kind.is_some_and(|it| it.starts_with("AWS::Serverless::"));
                bringing.has_sam |= of_sam;
                if of_sam || kind.is_some_and(|it| it.ends_with("::MODULE")) {
                    bringing.names.insert(&resource.key);
                }
            }
            bringing
        });
        let of_sam = ["Serverless", "CodeDeploy"];
        let starts = || (1..=name.len().min(LONGEST_ID)).filter_map(|end| name.get(..end));
        bringing.has_sam && of_sam.iter().any(|it| name.starts_with(it))
            || !bringing.names.is_empty() && starts().any(|it| bringing.names.contains(it))
    }

    /// Whether the subject was spoken of; then this place is another that leads nowhere.
    fn is_said(&self, subject: &str, place: Place) -> bool {
        let said = self.said.borrow().contains(subject);
        if said {
            self.broken.borrow_mut().insert(place);
        }
        said
    }

    /// The help for a name that is nearly one of these.
    pub(super) fn meant<'a>(
        &self,
        name: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Option<String> {
        let near = self.speller.borrow_mut().nearest(name, known)?;
        Some(format!("write `{near}`, which is declared"))
    }
}

/// Letters of a logical id.
///
/// Source: CloudFormation quotas, checked 2026-11-29.
const LONGEST_ID: usize = 255;

/// What brings resources that the template does not show: a function of SAM brings its role, a module what stands in it,
/// under names that begin with its own.
#[derive(Debug, Default)]
pub(super) struct Bringing<'template> {
    names: BTreeSet<&'template str>,
    has_sam: bool,
}

/// Whether loops, includes or macros may bring resources.
fn is_open_ended(root: &Node) -> bool {
    let unseen = |node: Option<&Node>| {
        let entries = node.map_or(&[][..], Node::entries);
        entries.iter().any(|it| crate::read::is_unseen(&it.key))
    };
    let Some(transform) = root.get("Transform") else {
        return unseen(Some(root)) || unseen(root.get("Resources"));
    };
    let macros = [transform].into_iter().chain(transform.items());
    let mut names = macros.filter_map(|it| it.get("Name").unwrap_or(it).as_text());
    unseen(Some(root))
        || unseen(root.get("Resources"))
        || names.any(|name| !CLOSED.iter().any(|closed| name.starts_with(closed)))
}
