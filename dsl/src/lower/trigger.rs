//! Git triggers. Statements about one source action make one trigger, as the service wants it.

use stagewright_core::{
    Field, Filter, GitConfiguration, Given, PullRequestFilter, PushFilter, Site, Step, Text,
    Trigger, TriggerProvider, Word,
};

use super::Lowering;
use crate::diagnostic::{Diagnostic, meant, nearest};
use crate::syntax::{self, FilterKind, Spanned, TriggerEvent};

impl Lowering {
    pub(super) fn trigger(&mut self, trigger: &syntax::Trigger) {
        let action = self.source_action(trigger);
        let known = self.lowered.draft.triggers.iter().position(|known| {
            known
                .git
                .as_ref()
                .is_some_and(|git| git.source_action_name == action)
        });
        let index = known.unwrap_or_else(|| {
            self.lowered.draft.triggers.push(Trigger {
                provider_type: Some(TriggerProvider::CodeStarSourceConnection.into()),
                git: Some(GitConfiguration {
                    source_action_name: action,
                    ..GitConfiguration::default()
                }),
                extra: Vec::new(),
            });
            self.lowered.draft.triggers.len() - 1
        });
        let site = Site::pipeline().step(Step::Trigger(index));
        self.place(site.clone(), trigger.span);
        self.place(site.clone().field(Field::SourceAction), trigger.action.span);
        let counts = self
            .git(index)
            .map_or((0, 0), |git| (git.push.len(), git.pull_request.len()));
        match trigger
            .event
            .as_ref()
            .map(|event| (event.value, event.span))
        {
            None => {}
            Some((TriggerEvent::Push, span)) => {
                let site = site.step(Step::Push(counts.0));
                self.place(site.clone(), span);
                let push = PushFilter {
                    branches: self.filter(trigger, FilterKind::Branches, &site),
                    file_paths: self.filter(trigger, FilterKind::FilePaths, &site),
                    tags: self.filter(trigger, FilterKind::Tags, &site),
                    extra: Vec::new(),
                };
                if let Some(git) = self.git(index) {
                    git.push.push(push);
                }
            }
            Some((TriggerEvent::PullRequest, span)) => {
                let site = site.step(Step::PullRequest(counts.1));
                self.place(site.clone(), span);
                let request = PullRequestFilter {
                    branches: self.filter(trigger, FilterKind::Branches, &site),
                    file_paths: self.filter(trigger, FilterKind::FilePaths, &site),
                    events: self.events(&trigger.events, &site),
                    extra: Vec::new(),
                };
                if let Some(git) = self.git(index) {
                    git.pull_request.push(request);
                }
            }
        }
    }

    fn git(&mut self, index: usize) -> Option<&mut GitConfiguration> {
        self.lowered.draft.triggers.get_mut(index)?.git.as_mut()
    }

    /// AWS's name of the source action, by the handles of its stage and of itself.
    fn source_action(&mut self, trigger: &syntax::Trigger) -> Text {
        if let Some(stage) = &trigger.stage
            && !self.stages.contains_key(&stage.value)
        {
            let unknown = Diagnostic::mistake(
                stage.span,
                format!("no stage has the handle `{}`", stage.value),
            );
            let near = nearest(&stage.value, self.stages.keys().map(String::as_str));
            let unknown = match near {
                Some(near) => {
                    let help = format!("a stage with a similar name exists: `{near}`");
                    let known = self.stages.keys().map(String::as_str);
                    meant(unknown.help(help), (&stage.value, near), known)
                }
                None => unknown.help("write the handle of the stage that holds the source action"),
            };
            self.error(unknown);
        }
        let written = trigger.action.value.as_str();
        let stages = trigger.stage.as_ref().map_or_else(
            || self.stages.values().collect::<Vec<_>>(),
            |stage| self.stages.get(&stage.value).into_iter().collect(),
        );
        let name = stages
            .into_iter()
            .find_map(|actions| actions.get(written))
            .cloned();
        let name = Spanned::new(
            name.unwrap_or_else(|| written.to_owned()),
            trigger.action.span,
        );
        self.string(&name, Site::pipeline().step(Step::Trigger(usize::MAX)))
    }

    fn filter(
        &mut self,
        trigger: &syntax::Trigger,
        kind: FilterKind,
        site: &Site,
    ) -> Option<Filter> {
        let (key, filter) = trigger.filters.iter().find(|(key, _)| key.value == kind)?;
        let site = site.clone().field(match kind {
            FilterKind::Branches => Field::Branches,
            FilterKind::FilePaths => Field::FilePaths,
            FilterKind::Tags => Field::Tags,
        });
        self.place(site.clone(), key.span);
        if filter.includes.is_empty() && filter.excludes.is_empty() {
            // Neither list has an item: to the service it is as if the first were empty.
            let site = site.clone().field(Field::Includes);
            self.lowered.draft.empty_lists.push(site);
        }
        let mut lower = |texts: &[syntax::Text], field| -> Vec<Text> {
            let site = site.clone().field(field);
            texts
                .iter()
                .enumerate()
                .map(|(index, text)| self.text(text, site.clone().item(index)))
                .collect()
        };
        let includes = lower(&filter.includes, Field::Includes);
        let excludes = lower(&filter.excludes, Field::Excludes);
        Some(Filter { includes, excludes })
    }

    fn events(
        &mut self,
        events: &[Spanned<String>],
        site: &Site,
    ) -> Vec<Given<stagewright_core::PullRequestEvent>> {
        let site = site.clone().field(Field::Events);
        events
            .iter()
            .enumerate()
            .filter_map(|(index, event)| {
                self.place(site.clone().item(index), event.span);
                stagewright_core::PullRequestEvent::read(&event.value.to_uppercase()).map(Given::of)
            })
            .collect()
    }
}
