//! `project: { image: "…", compute: medium, buildspec: "…" }`: a CodeBuild project that an export creates.

use proc_macro2::Span;
use stagewright_core::{Compute, Environment, Field, Part, Project, Site, Step, Text};

use super::Lowering;
use crate::diagnostic::{Diagnostic, any_of, meant, nearest};
use crate::syntax::{self, Entry, EntryValue};

const KEYS: &[&str] = &[
    "name",
    "image",
    "compute",
    "buildspec",
    "timeout",
    "queued_timeout",
    "concurrent_builds",
];

impl Lowering {
    /// Declares the project and gives its name.
    pub(super) fn project(
        &mut self,
        entries: &[Entry],
        span: Span,
        action: &syntax::Action,
    ) -> Text {
        let site = Site::pipeline().step(Step::Project(self.lowered.draft.projects.len()));
        self.place(site.clone(), span);
        let mut project = Project {
            created: true,
            ..Project::default()
        };
        let mut name = None;
        self.entries_once(entries);
        for entry in entries {
            self.project_entry(entry, &site, &mut project, &mut name);
        }
        let name = name.unwrap_or_else(|| {
            let own = self.string(
                &action.name.text,
                site.step(Step::Unknown("name of the action".into())),
            );
            default_project_name(self.lowered.draft.name.as_ref(), &own)
        });
        project.name = Some(name.clone());
        self.lowered.draft.projects.push(project);
        name
    }

    fn project_entry(
        &mut self,
        entry: &Entry,
        site: &Site,
        project: &mut Project,
        name: &mut Option<Text>,
    ) {
        let field = |field| site.clone().field(field);
        match (entry.key.value.as_str(), &entry.value) {
            ("name", EntryValue::Text(text)) => *name = Some(self.text(text, field(Field::Name))),
            ("image", EntryValue::Text(text)) => {
                project.image = Some(self.text(text, field(Field::Image)));
            }
            ("buildspec", EntryValue::Text(text)) => {
                self.in_shell = true;
                project.buildspec = Some(self.text(text, field(Field::Buildspec)));
                self.in_shell = false;
            }
            ("concurrent_builds", EntryValue::Text(text)) => {
                project.concurrent_build_limit =
                    Some(stagewright_core::Given::read(self.text(text, site.clone())));
            }
            ("compute", EntryValue::Compute(compute)) => {
                self.place(field(Field::Compute), compute.span());
                match self.compute(compute) {
                    Some(Compute::Fleet(fleet)) => project.fleet = Some(Text::literal(fleet)),
                    Some(compute) => {
                        project.compute_type = Some(Text::literal(compute.compute_type()));
                        if compute.environment() != Environment::Other {
                            project.environment_type =
                                Some(Text::literal(compute.environment().project_type()));
                        }
                    }
                    None => {}
                }
            }
            ("timeout", EntryValue::Time(time)) => project.timeout_in_minutes = self.minutes(time),
            ("queued_timeout", EntryValue::Time(time)) => {
                project.queued_timeout_in_minutes = self.minutes(time);
            }
            (key, _) if KEYS.contains(&key) => {
                let what = if key.ends_with("timeout") {
                    "a span such as `30min`"
                } else {
                    "a string"
                };
                let span = match &entry.value {
                    EntryValue::Text(text) => text.span,
                    EntryValue::Compute(compute) => compute.span(),
                    EntryValue::Time(time) => time.span,
                };
                let message = format!("`{key}` of a project takes {what}");
                self.error(Diagnostic::mistake(span, message));
            }
            (key, _) => {
                let unknown =
                    Diagnostic::mistake(entry.key.span, format!("a project has no `{key}`"));
                self.error(match nearest(key, KEYS.iter().copied()) {
                    Some(near) => {
                        let help = format!("a key with a similar name exists: `{near}`");
                        meant(unknown.help(help), (key, near), KEYS.iter().copied())
                    }
                    None => unknown.help(format!("write {}", any_of(KEYS))),
                });
            }
        }
    }
}

/// The pipeline's name, a dash, the action's name.
pub(crate) fn default_project_name(pipeline: Option<&Text>, action: &Text) -> Text {
    let mut parts = pipeline.map_or_else(Vec::new, |name| name.parts().to_vec());
    let dash = Part::Literal("-".to_owned());
    for part in std::iter::once(&dash).chain(action.parts()) {
        match (parts.last_mut(), part) {
            (Some(Part::Literal(before)), Part::Literal(text)) => before.push_str(text),
            _ => parts.push(part.clone()),
        }
    }
    Text::from_parts(parts)
}
