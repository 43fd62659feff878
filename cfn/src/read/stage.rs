//! Stages and their conditions.

use stagewright_core::rules::keys;
use stagewright_core::{
    Blocker, Condition, ConditionRule, Field, OnFailure, Site, Stage, Step, Text,
};

use super::reader::Reader;
use crate::load::Node;

impl Reader<'_, '_> {
    pub(super) fn stages(&mut self, node: &Node) -> Vec<Stage> {
        let all = Site::pipeline().field(Field::Stages);
        self.place(&all, node);
        let items = self.items(node, &all).into_iter().enumerate();
        items.map(|(index, item)| self.stage(item, index)).collect()
    }

    fn stage(&mut self, node: &Node, index: usize) -> Stage {
        let site = Site::stage(index);
        let mut stage = Stage::default();
        for member in self.members(node, &site, keys::STAGE) {
            let value = member.value;
            match member.name.as_str() {
                "name" => stage.name = self.text(value, site.clone().field(Field::Name)),
                "actions" => {
                    let all = site.clone().field(Field::Actions);
                    self.place(&all, value);
                    let items = self.items(value, &all).into_iter().enumerate();
                    stage.actions = items
                        .map(|(at, item)| self.action(item, &Site::action(index, at)))
                        .collect();
                }
                "beforeEntry" => {
                    let site = site.clone().step(Step::BeforeEntry);
                    stage.before_entry = Some(self.stage_conditions(value, &site));
                }
                "onSuccess" => {
                    let site = site.clone().step(Step::OnSuccess);
                    stage.on_success = Some(self.stage_conditions(value, &site));
                }
                "onFailure" => stage.on_failure = Some(self.on_failure(value, &site)),
                "blockers" => {
                    let site = site.clone().field(Field::Blockers);
                    self.place(&site, value);
                    for item in self.items(value, &site) {
                        let blocker = self.blocker(item, &site);
                        stage.blockers.push(blocker);
                    }
                }
                _ => self.keep(&mut stage.extra, &member, &site),
            }
        }
        stage
    }

    fn blocker(&mut self, node: &Node, site: &Site) -> Blocker {
        let mut name = Text::default();
        let mut blocker_type = Text::default();
        for member in self.members(node, site, keys::BLOCKER) {
            match member.name.as_str() {
                "name" => name = self.text(member.value, site.clone().field(Field::Name)),
                "type" => blocker_type = self.text(member.value, site.clone().field(Field::Type)),
                _ => self.leave_out(&member, site),
            }
        }
        Blocker {
            name,
            blocker_type: stagewright_core::Given::read(blocker_type),
        }
    }

    /// `{Conditions: […]}` of `BeforeEntry` and `OnSuccess`.
    fn stage_conditions(&mut self, node: &Node, site: &Site) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for member in self.members(node, site, keys::CONDITIONS) {
            match member.name.as_str() {
                "conditions" => conditions = self.conditions(member.value, site),
                _ => self.leave_out(&member, site),
            }
        }
        conditions
    }

    fn on_failure(&mut self, node: &Node, stage: &Site) -> OnFailure {
        let site = stage.clone().step(Step::OnFailure);
        let mut on_failure = OnFailure::default();
        for member in self.members(node, &site, keys::FAILURE) {
            let value = member.value;
            match member.name.as_str() {
                "result" => {
                    on_failure.result = Some(self.given(value, site.clone().field(Field::Result)));
                }
                "retryConfiguration" => {
                    for inner in self.members(value, &site, keys::RETRY) {
                        match inner.name.as_str() {
                            "retryMode" => {
                                let site = site.clone().field(Field::RetryMode);
                                on_failure.retry_mode = Some(self.given(inner.value, site));
                            }
                            _ => self.leave_out(&inner, &site),
                        }
                    }
                }
                "conditions" => on_failure.conditions = Some(self.conditions(value, &site)),
                _ => self.keep(&mut on_failure.extra, &member, &site),
            }
        }
        self.place(&site, node);
        on_failure
    }

    fn conditions(&mut self, node: &Node, site: &Site) -> Vec<Condition> {
        self.note_empty(node, &site.clone().field(Field::Conditions));
        let items = self.items(node, site).into_iter().enumerate();
        items
            .map(|(index, item)| {
                self.stage_condition(item, &site.clone().step(Step::Condition(index)))
            })
            .collect()
    }

    fn stage_condition(&mut self, node: &Node, site: &Site) -> Condition {
        let mut condition = Condition::default();
        for member in self.members(node, site, keys::CONDITION) {
            let value = member.value;
            match member.name.as_str() {
                "result" => {
                    condition.result = Some(self.given(value, site.clone().field(Field::Result)));
                }
                "rules" => {
                    self.note_empty(value, &site.clone().field(Field::Rules));
                    for (index, item) in self.items(value, site).into_iter().enumerate() {
                        let rule = self.rule(item, &site.clone().step(Step::Rule(index)));
                        condition.rules.push(rule);
                    }
                }
                _ => self.keep(&mut condition.extra, &member, site),
            }
        }
        condition
    }

    fn rule(&mut self, node: &Node, site: &Site) -> ConditionRule {
        let mut rule = ConditionRule::default();
        for member in self.members(node, site, keys::RULE) {
            let value = member.value;
            match member.name.as_str() {
                "name" => rule.name = self.text(value, site.clone().field(Field::Name)),
                "ruleTypeId" => self.rule_type(value, site, &mut rule),
                "configuration" => {
                    rule.configuration = self.configuration(value, site, &mut rule.extra);
                }
                "inputArtifacts" => rule.inputs = self.inputs(value, site),
                "commands" => {
                    let site = site.clone().field(Field::Commands);
                    rule.commands = self.texts(value, &site, Site::item);
                }
                "environmentVariables" => {
                    rule.environment_variables = self.environment_variables(value, site);
                }
                "region" => rule.region = Some(self.text(value, site.clone().field(Field::Region))),
                "roleArn" => rule.role = Some(self.text(value, site.clone().field(Field::Role))),
                "timeoutInMinutes" => {
                    rule.timeout_in_minutes =
                        Some(self.given(value, site.clone().field(Field::Timeout)));
                }
                _ => self.keep(&mut rule.extra, &member, site),
            }
        }
        rule
    }

    fn rule_type(&mut self, node: &Node, site: &Site, rule: &mut ConditionRule) {
        for member in self.members(node, &site.clone().field(Field::Type), keys::TYPE) {
            let value = member.value;
            match member.name.as_str() {
                "category" => {
                    rule.category = Some(self.text(value, site.clone().field(Field::Category)));
                }
                "owner" => rule.owner = Some(self.text(value, site.clone().field(Field::Owner))),
                "provider" => rule.provider = self.text(value, site.clone().field(Field::Provider)),
                "version" => {
                    rule.version = Some(self.text(value, site.clone().field(Field::Version)));
                }
                _ => self.leave_out(&member, site),
            }
        }
    }
}
