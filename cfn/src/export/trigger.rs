//! Git triggers.

use stagewright_core::{Field, Filter, Site, Step, Trigger};

use super::declaration::{Fields, Writer};
use super::tree::list;
use crate::load::Node;

impl Writer<'_> {
    pub(super) fn triggers(&mut self, triggers: &[Trigger]) -> Node {
        let mut items = Vec::new();
        for (index, trigger) in triggers.iter().enumerate() {
            let site = Site::pipeline().step(Step::Trigger(index));
            let mut fields = Fields::default();
            if let Some(provider) = &trigger.provider_type {
                let node = self.given(provider, site.clone().field(Field::Provider));
                self.put(&mut fields, "ProviderType", node);
            }
            if let Some(git) = &trigger.git {
                let mut inner = Fields::default();
                let source = self.text(
                    &git.source_action_name,
                    site.clone().field(Field::SourceAction),
                );
                self.put(&mut inner, "SourceActionName", source);
                let mut push = Vec::new();
                for (at, filter) in git.push.iter().enumerate() {
                    let site = site.clone().step(Step::Push(at));
                    let mut fields = Fields::default();
                    self.patterns(&mut fields, "Branches", filter.branches.as_ref(), &site);
                    self.patterns(&mut fields, "FilePaths", filter.file_paths.as_ref(), &site);
                    self.patterns(&mut fields, "Tags", filter.tags.as_ref(), &site);
                    self.extra(&mut fields, &filter.extra, &site);
                    push.push(fields.finish());
                }
                let mut requests = Vec::new();
                for (at, filter) in git.pull_request.iter().enumerate() {
                    let site = site.clone().step(Step::PullRequest(at));
                    let mut fields = Fields::default();
                    self.patterns(&mut fields, "Branches", filter.branches.as_ref(), &site);
                    self.patterns(&mut fields, "FilePaths", filter.file_paths.as_ref(), &site);
                    if !filter.events.is_empty() {
                        let events: Vec<Node> = filter
                            .events
                            .iter()
                            .map(|event| self.given(event, site.clone()))
                            .collect();
                        self.put(&mut fields, "Events", list(events));
                    }
                    self.extra(&mut fields, &filter.extra, &site);
                    requests.push(fields.finish());
                }
                if !push.is_empty() {
                    self.put(&mut inner, "Push", list(push));
                }
                if !requests.is_empty() {
                    self.put(&mut inner, "PullRequest", list(requests));
                }
                self.extra(&mut inner, &git.extra, &site);
                self.put(&mut fields, "GitConfiguration", inner.finish());
            }
            self.extra(&mut fields, &trigger.extra, &site);
            items.push(fields.finish());
        }
        list(items)
    }

    fn patterns(&mut self, fields: &mut Fields, name: &str, filter: Option<&Filter>, site: &Site) {
        let Some(filter) = filter else { return };
        let mut inner = Fields::default();
        self.texts(&mut inner, "Includes", &filter.includes, site);
        self.texts(&mut inner, "Excludes", &filter.excludes, site);
        self.put(fields, name, inner.finish());
    }
}
