//! What to write instead of an edit that is not possible, by the names that there are.

use super::apply::Edited;
use super::{EditError, EditMistake, Of, structure};
use crate::rules::nearest;

impl Edited {
    /// What is told of an edit that is not possible.
    #[must_use]
    pub fn mistake(&self, (index, edit): (usize, String), error: &EditError) -> EditMistake {
        EditMistake {
            index,
            edit,
            message: error.to_string(),
            notes: Vec::new(),
            help: self.help(error),
        }
    }

    /// What to write instead, by the names that there are.
    fn help(&self, error: &EditError) -> Option<String> {
        let origins = || {
            self.profile
                .actions
                .values()
                .filter_map(|it| it.origin.as_ref())
        };
        let actions = || origins().map(ToString::to_string).collect::<Vec<_>>();
        let stages = || {
            self.draft
                .stages
                .iter()
                .map(structure::name)
                .collect::<Vec<_>>()
        };
        let did_you_mean = |name: &str, names: Vec<String>| {
            let near = nearest(name, names.iter().map(String::as_str));
            Some(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.len() > 12 => return None,
                None => format!("write one of `{}`", names.join("`, `")),
            })
        };
        match error {
            EditError::Syntax { help, .. } => Some(help.clone()),
            EditError::OtherPipeline { this, .. } => Some(format!(
                "write `{this}:`, or nothing: there is one pipeline"
            )),
            EditError::NoStage { stage } => did_you_mean(stage, stages()),
            EditError::NoAction { key } => {
                // An action that stands in another stage is more likely meant than one with a similar name.
                let elsewhere = origins().find(|it| it.action.eq_ignore_ascii_case(&key.action));
                match elsewhere {
                    Some(action) => Some(format!("did you mean `{action}`?")),
                    None => did_you_mean(&key.to_string(), actions()),
                }
            }
            EditError::NeedsAction { word, of, target } => {
                let named = origins().find(|it| it.action.eq_ignore_ascii_case(target));
                let mut of_stage = origins().filter(|it| it.stage == *target);
                let only = of_stage.next().filter(|_| of_stage.next().is_none());
                match named.or(only).filter(|_| matches!(of, Of::Action)) {
                    Some(action) => Some(format!("did you mean `{action}`?")),
                    None => Some(format!("write `{}.{word}=…`", of.form())),
                }
            }
            EditError::NoApproval { .. } => {
                let approvals = self.of_category(crate::Category::Approval);
                Some(match approvals.is_empty() {
                    true => "the pipeline has no approval".to_owned(),
                    false => format!("write one of `{}`", approvals.join("`, `")),
                })
            }
            EditError::NoRule { key } => {
                let rules: Vec<String> = self.rules().map(|it| it.to_string()).collect();
                match rules.is_empty() {
                    true => Some("no stage has conditions with rules".to_owned()),
                    false => did_you_mean(&key.to_string(), rules),
                }
            }
            EditError::NoBuild { .. } => {
                let builds = self
                    .profile
                    .actions
                    .values()
                    .filter(|it| it.compute.is_some());
                let builds = builds.filter_map(|it| it.origin.as_ref());
                let builds: Vec<String> = builds.map(ToString::to_string).collect();
                let few = (1..=12).contains(&builds.len());
                few.then(|| format!("write one of `{}`", builds.join("`, `")))
            }
            EditError::Removed {
                into: Some(into),
                name,
                ..
            } => Some(format!("write `{into}`, of which `{name}` is a part now")),
            EditError::Removed { .. } => {
                Some("put this edit before the other, or leave it out".to_owned())
            }
            EditError::NotNeighbours { first, second } => {
                let names = stages();
                let at = |stage: &str| names.iter().position(|name| name == stage);
                let (first_at, second_at) = (at(first)?, at(second)?);
                match second_at + 1 == first_at {
                    true => Some(format!("write `merge={second}+{first}`")),
                    false => {
                        let range = first_at.min(second_at)..=first_at.max(second_at);
                        Some(format!(
                            "write `merge={}`, or leave it",
                            names[range].join("+")
                        ))
                    }
                }
            }
            EditError::NoKey { name, known, .. } => did_you_mean(name, known.clone()),
            EditError::NoArtifact { key, artifact } => {
                let key = self.now(key).ok()?;
                let names = self.profile.actions[&key].outputs.iter();
                did_you_mean(artifact, names.map(|(name, _)| name.clone()).collect())
            }
            EditError::WhichArtifact { artifacts, .. } if !artifacts.is_empty() => {
                Some(format!("write `{}+SIZE`", artifacts.join("+SIZE` or `")))
            }
            _ => None,
        }
    }
}
