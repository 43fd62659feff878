//! Git triggers.

use stagewright_core::rules::keys;
use stagewright_core::{
    Field, Filter, GitConfiguration, PullRequestFilter, PushFilter, Site, Step, Trigger,
};

use super::reader::Reader;
use crate::load::Node;

impl Reader<'_, '_> {
    pub(super) fn triggers(&mut self, node: &Node) -> Vec<Trigger> {
        let mut triggers = Vec::new();
        for (index, item) in self.items(node, &Site::pipeline()).into_iter().enumerate() {
            let site = Site::pipeline().step(Step::Trigger(index));
            let mut trigger = Trigger::default();
            for member in self.members(item, &site, keys::TRIGGER) {
                match member.name.as_str() {
                    "providerType" => {
                        trigger.provider_type =
                            Some(self.given(member.value, site.clone().field(Field::Provider)));
                    }
                    "gitConfiguration" => {
                        trigger.git = Some(self.git_configuration(member.value, &site));
                    }
                    _ => self.keep(&mut trigger.extra, &member, &site),
                }
            }
            triggers.push(trigger);
        }
        triggers
    }

    fn git_configuration(&mut self, node: &Node, site: &Site) -> GitConfiguration {
        let mut git = GitConfiguration::default();
        for member in self.members(
            node,
            &site.clone().field(Field::GitConfiguration),
            keys::GIT,
        ) {
            let value = member.value;
            match member.name.as_str() {
                "sourceActionName" => {
                    git.source_action_name =
                        self.text(value, site.clone().field(Field::SourceAction));
                }
                "push" => {
                    self.note_empty(value, &site.clone().field(Field::Pushes));
                    for (index, item) in self.items(value, site).into_iter().enumerate() {
                        let filter = self.push_filter(item, &site.clone().step(Step::Push(index)));
                        git.push.push(filter);
                    }
                }
                "pullRequest" => {
                    self.note_empty(value, &site.clone().field(Field::PullRequests));
                    for (index, item) in self.items(value, site).into_iter().enumerate() {
                        let site = site.clone().step(Step::PullRequest(index));
                        let filter = self.pull_request_filter(item, &site);
                        git.pull_request.push(filter);
                    }
                }
                _ => self.keep(&mut git.extra, &member, site),
            }
        }
        git
    }

    fn push_filter(&mut self, node: &Node, site: &Site) -> PushFilter {
        let mut filter = PushFilter::default();
        for member in self.members(node, site, keys::PUSH) {
            let value = member.value;
            match member.name.as_str() {
                "branches" => {
                    filter.branches =
                        Some(self.patterns(value, &site.clone().field(Field::Branches)));
                }
                "filePaths" => {
                    filter.file_paths =
                        Some(self.patterns(value, &site.clone().field(Field::FilePaths)));
                }
                "tags" => {
                    filter.tags = Some(self.patterns(value, &site.clone().field(Field::Tags)));
                }
                _ => self.keep(&mut filter.extra, &member, site),
            }
        }
        filter
    }

    fn pull_request_filter(&mut self, node: &Node, site: &Site) -> PullRequestFilter {
        let mut filter = PullRequestFilter::default();
        for member in self.members(node, site, keys::PULL_REQUEST) {
            let value = member.value;
            match member.name.as_str() {
                "branches" => {
                    filter.branches =
                        Some(self.patterns(value, &site.clone().field(Field::Branches)));
                }
                "filePaths" => {
                    filter.file_paths =
                        Some(self.patterns(value, &site.clone().field(Field::FilePaths)));
                }
                "events" => {
                    let site = site.clone().field(Field::Events);
                    self.place(&site, value);
                    self.note_empty(value, &site);
                    for (index, item) in self.items(value, &site).into_iter().enumerate() {
                        let event = self.given(item, site.clone().item(index));
                        filter.events.push(event);
                    }
                }
                _ => self.keep(&mut filter.extra, &member, site),
            }
        }
        filter
    }

    fn patterns(&mut self, node: &Node, site: &Site) -> Filter {
        let mut filter = Filter::default();
        for member in self.members(node, site, keys::PATTERNS) {
            let value = member.value;
            match member.name.as_str() {
                "includes" => {
                    filter.includes =
                        self.texts(value, &site.clone().field(Field::Includes), Site::item);
                }
                "excludes" => {
                    filter.excludes =
                        self.texts(value, &site.clone().field(Field::Excludes), Site::item);
                }
                _ => self.leave_out(&member, site),
            }
        }
        filter
    }
}
