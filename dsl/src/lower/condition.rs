//! Conditions of a stage.

use stagewright_core::{
    Condition, ConditionResult, ConditionRule, Field, Given, RetryMode, Site, Stage, Step, Text,
    catalogue,
};

use super::Lowering;
use super::action::{Braces, Fields};
use super::meaning::rule_runs;
use crate::syntax::{self, ConditionWord, RetryWord, StageItem};

impl Lowering {
    /// `before entry`, `on success` and `on failure`.
    pub(super) fn reaction(&mut self, stage: usize, item: &StageItem) {
        let site = Site::stage(stage);
        match item {
            StageItem::BeforeEntry(condition) => {
                self.condition_of(stage, Step::BeforeEntry, condition, |stage| {
                    stage.before_entry.get_or_insert_default()
                });
            }
            StageItem::OnSuccess(condition) => {
                self.condition_of(stage, Step::OnSuccess, condition, |stage| {
                    stage.on_success.get_or_insert_default()
                });
            }
            StageItem::OnFailureCondition(condition) => {
                self.condition_of(stage, Step::OnFailure, condition, |stage| {
                    let failure = stage.on_failure.get_or_insert_default();
                    failure.conditions.get_or_insert_default()
                });
            }
            StageItem::OnFailure {
                span,
                result,
                retry_mode,
            } => {
                let site = site.step(Step::OnFailure);
                self.place(site.clone(), *span);
                self.place(site.clone().field(Field::Result), result.span);
                if let Some(mode) = retry_mode {
                    self.place(site.field(Field::RetryMode), mode.span);
                }
                let stage = &mut self.lowered.draft.stages[stage];
                let failure = stage.on_failure.get_or_insert_default();
                if failure.result.is_some() {
                    self.wrong(
                        result.span,
                        "what happens on failure is given twice",
                        "leave one of the two",
                    );
                    return;
                }
                failure.result = Some(Given::of(condition_result(result.value)));
                failure.retry_mode = retry_mode.as_ref().map(|mode| {
                    Given::of(match mode.value {
                        RetryWord::FailedActions => RetryMode::FailedActions,
                        RetryWord::AllActions => RetryMode::AllActions,
                    })
                });
            }
            StageItem::Action(_) | StageItem::Parallel(_) => {}
        }
    }

    /// A condition of a stage, behind those of its kind that are there already.
    fn condition_of(
        &mut self,
        stage: usize,
        kind: Step,
        condition: &syntax::Condition,
        list: impl Fn(&mut Stage) -> &mut Vec<Condition>,
    ) {
        let count = list(&mut self.lowered.draft.stages[stage]).len();
        let lowered = self.condition(condition, &Site::stage(stage).step(kind), count);
        list(&mut self.lowered.draft.stages[stage]).push(lowered);
    }

    fn condition(
        &mut self,
        condition: &syntax::Condition,
        above: &Site,
        index: usize,
    ) -> Condition {
        self.place(above.clone(), condition.span);
        let site = above.clone().step(Step::Condition(index));
        self.place(site.clone(), condition.span);
        let result = condition.result.as_ref().map(|result| {
            self.place(site.clone().field(Field::Result), result.span);
            Given::of(condition_result(result.value))
        });
        let rules = condition
            .rules
            .iter()
            .enumerate()
            .map(|(index, rule)| self.rule(rule, &site.clone().step(Step::Rule(index))))
            .collect();
        Condition {
            result,
            rules,
            extra: Vec::new(),
        }
    }

    fn rule(&mut self, rule: &syntax::Rule, site: &Site) -> ConditionRule {
        self.place(
            site.clone(),
            rule.name
                .as_ref()
                .map_or(rule.provider.span, |name| name.span),
        );
        self.place(site.clone().field(Field::Provider), rule.provider.span);
        let name = match &rule.name {
            Some(name) => self.string(name, site.clone().field(Field::Name)),
            None => Text::literal(rule.provider.value.clone()),
        };
        let provider = catalogue::find_rule(&rule.provider.value);
        let braces = self.rule_braces(rule, provider, site);
        let inputs = rule
            .inputs
            .iter()
            .enumerate()
            .map(|(index, input)| self.artifact(input, false, site.clone().input(index)))
            .collect();
        let clauses = &rule.clauses;
        self.clauses_of_rule(rule);
        ConditionRule {
            name,
            category: Some(Text::literal("Rule")),
            owner: Some(Text::literal("AWS")),
            provider: Text::literal(rule.provider.value.clone()),
            version: Some(match &rule.version {
                Some(version) => self.text(version, site.clone().field(Field::Version)),
                None => Text::literal("1"),
            }),
            configuration: braces.configuration,
            inputs,
            commands: braces.commands,
            environment_variables: braces.environment_variables,
            region: self.maybe(clauses.region.as_ref(), site, Field::Region),
            role: self.maybe(clauses.role.as_ref(), site, Field::Role),
            timeout_in_minutes: self.timeout(clauses.timeout.as_ref(), site),
            extra: Vec::new(),
        }
    }

    fn rule_braces(
        &mut self,
        rule: &syntax::Rule,
        provider: Option<&'static catalogue::RuleProvider>,
        site: &Site,
    ) -> Braces {
        let of = Fields {
            keys: provider.map(|provider| (provider.keys, false)),
            owner: Some(stagewright_core::Owner::Aws),
            name: rule
                .name
                .as_ref()
                .map_or_else(|| rule.provider.value.clone(), |name| name.value.clone()),
            runs: rule_runs(provider),
            is_rule: true,
        };
        let mut braces = Braces::default();
        for field in &rule.fields {
            self.field(field, &of, site, &mut braces);
        }
        braces
    }
}

const fn condition_result(word: ConditionWord) -> ConditionResult {
    match word {
        ConditionWord::Fail => ConditionResult::Fail,
        ConditionWord::Skip => ConditionResult::Skip,
        ConditionWord::Rollback => ConditionResult::Rollback,
        ConditionWord::Retry => ConditionResult::Retry,
    }
}
