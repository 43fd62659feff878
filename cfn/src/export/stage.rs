//! Stages, their conditions and what happens on failure.

use stagewright_core::{
    Action, Condition, ConditionResult, ConditionRule, Field, OnFailure, Site, Stage, Step,
};

use super::declaration::{Fields, Target, Writer};
use super::tree::list;
use crate::load::Node;

impl Writer<'_> {
    pub(super) fn stages(&mut self, stages: &[Stage]) -> Node {
        let written: Vec<Node> = stages
            .iter()
            .enumerate()
            .map(|(index, it)| self.stage(it, index))
            .collect();
        list(written)
    }

    fn stage(&mut self, stage: &Stage, index: usize) -> Node {
        let site = Site::stage(index);
        let mut fields = Fields::default();
        let name = self.text(&stage.name, site.clone().field(Field::Name));
        self.put(&mut fields, "Name", name);
        if let Some(conditions) = &stage.before_entry {
            let node = self.conditions(conditions, &site.clone().step(Step::BeforeEntry));
            self.put_conditions(&mut fields, "BeforeEntry", node);
        }
        if !stage.blockers.is_empty() {
            let mut items = Vec::new();
            for blocker in &stage.blockers {
                let site = site.clone().field(Field::Blockers);
                let mut fields = Fields::default();
                let name = self.text(&blocker.name, site.clone());
                self.put(&mut fields, "Name", name);
                let kind = self.given(&blocker.blocker_type, site);
                self.put(&mut fields, "Type", kind);
                items.push(fields.finish());
            }
            self.put(&mut fields, "Blockers", list(items));
        }
        // Actions stand in run order, so that a reader of the list meets every producer before its consumers.
        let mut actions: Vec<(usize, &Action)> = stage.actions.iter().enumerate().collect();
        let known = actions.iter().all(|(_, it)| it.run_order().is_some());
        if self.in_run_order && known {
            actions.sort_by_key(|(_, action)| action.run_order());
        }
        let actions: Vec<Node> = actions
            .into_iter()
            .map(|(at, action)| self.action(action, &Site::action(index, at)))
            .collect();
        self.put(&mut fields, "Actions", list(actions));
        if let Some(conditions) = &stage.on_success {
            let node = self.conditions(conditions, &site.clone().step(Step::OnSuccess));
            self.put_conditions(&mut fields, "OnSuccess", node);
        }
        if let Some(on_failure) = &stage.on_failure {
            let node = self.on_failure(on_failure, &site.clone().step(Step::OnFailure));
            self.put(&mut fields, "OnFailure", node);
        }
        self.extra(&mut fields, &stage.extra, &site);
        fields.finish()
    }

    fn put_conditions(&self, fields: &mut Fields, name: &str, conditions: Node) {
        let mut inner = Fields::default();
        self.put(&mut inner, "Conditions", conditions);
        self.put(fields, name, inner.finish());
    }

    fn on_failure(&mut self, on_failure: &OnFailure, site: &Site) -> Node {
        let mut fields = Fields::default();
        if let Some(result) = &on_failure.result {
            let unknown_there = matches!(
                result.value(),
                Some(ConditionResult::Fail | ConditionResult::Skip)
            );
            if unknown_there && self.target == Target::CloudFormation {
                self.cannot(
                    site.clone().field(Field::Result),
                    format!(
                        "CloudFormation knows no result `{}` on failure",
                        result.text()
                    ),
                    "use ROLLBACK or RETRY, or conditions",
                );
            } else {
                let node = self.given(result, site.clone().field(Field::Result));
                self.put(&mut fields, "Result", node);
            }
        }
        if let Some(mode) = &on_failure.retry_mode {
            let mut inner = Fields::default();
            let mode = self.given(mode, site.clone().field(Field::RetryMode));
            self.put(&mut inner, "RetryMode", mode);
            self.put(&mut fields, "RetryConfiguration", inner.finish());
        }
        if let Some(conditions) = &on_failure.conditions {
            let node = self.conditions(conditions, site);
            self.put(&mut fields, "Conditions", node);
        }
        self.extra(&mut fields, &on_failure.extra, site);
        fields.finish()
    }

    fn conditions(&mut self, conditions: &[Condition], site: &Site) -> Node {
        let mut items = Vec::new();
        for (index, condition) in conditions.iter().enumerate() {
            let site = site.clone().step(Step::Condition(index));
            let mut fields = Fields::default();
            if let Some(result) = &condition.result {
                let node = self.given(result, site.clone().field(Field::Result));
                self.put(&mut fields, "Result", node);
            }
            let rules = condition.rules.iter().enumerate();
            let rules: Vec<Node> = rules
                .map(|(at, rule)| self.rule(rule, &site.clone().step(Step::Rule(at))))
                .collect();
            self.put(&mut fields, "Rules", list(rules));
            self.extra(&mut fields, &condition.extra, &site);
            items.push(fields.finish());
        }
        list(items)
    }

    fn rule(&mut self, rule: &ConditionRule, site: &Site) -> Node {
        let mut fields = Fields::default();
        let name = self.text(&rule.name, site.clone().field(Field::Name));
        self.put(&mut fields, "Name", name);
        let mut kind = Fields::default();
        self.optional_text(
            &mut kind,
            "Category",
            rule.category.as_ref(),
            site.clone().field(Field::Category),
        );
        self.optional_text(
            &mut kind,
            "Owner",
            rule.owner.as_ref(),
            site.clone().field(Field::Owner),
        );
        self.optional_text(
            &mut kind,
            "Provider",
            Some(&rule.provider),
            site.clone().field(Field::Provider),
        );
        self.optional_text(
            &mut kind,
            "Version",
            rule.version.as_ref(),
            site.clone().field(Field::Version),
        );
        self.put(&mut fields, "RuleTypeId", kind.finish());
        self.configuration(&mut fields, &rule.configuration, site);
        self.texts(
            &mut fields,
            "Commands",
            &rule.commands,
            &site.clone().field(Field::Commands),
        );
        self.inputs(&mut fields, &rule.inputs, site);
        self.optional_text(
            &mut fields,
            "Region",
            rule.region.as_ref(),
            site.clone().field(Field::Region),
        );
        self.optional_text(
            &mut fields,
            "RoleArn",
            rule.role.as_ref(),
            site.clone().field(Field::Role),
        );
        if let Some(timeout) = &rule.timeout_in_minutes {
            let site = site.clone().field(Field::Timeout);
            if self.target == Target::CloudFormation {
                self.cannot(
                    site,
                    "CloudFormation knows no time-out of a condition rule",
                    "set it after the deployment",
                );
            } else {
                let node = self.bare(timeout, site);
                self.put(&mut fields, "TimeoutInMinutes", node);
            }
        }
        if !rule.environment_variables.is_empty() {
            let site = site.clone().field(Field::EnvironmentVariables);
            self.cannot(
                site,
                "a condition rule has no environment variables in this format",
                "set them in the commands",
            );
        }
        self.extra(&mut fields, &rule.extra, site);
        fields.finish()
    }
}
