//! Stages and their conditions.

use stagewright_core::{
    ActionKey, Condition, ConditionResult, Distribution, ExecutionMode, Given, OnFailure, RetryMode,
};

use super::compile::{Compiler, Member, number};
use super::{ConditionEffect, ConditionPlan, NONE, OnFailurePlan, RulePlan, StagePlan};
use crate::FirstStage;
use crate::draws::{Purpose, Stream};
use crate::sampling::{SamplerId, threshold};

impl Compiler<'_> {
    pub(super) fn stage(&mut self, member: &Member<'_>, pipeline: u32, stage_index: usize) {
        let Some(checked) = member.pipeline.stages().get(stage_index) else {
            return;
        };
        let Some(written) = member.pipeline.draft().stages.get(stage_index) else {
            return;
        };
        let pipeline_name = member.pipeline.name();
        let key = member.lineage.pipeline(pipeline_name);
        let latency = &member.profile.transition_into(checked.name()).value;
        let transition = self.sampler(latency, || {
            format!(
                "profile of `{pipeline_name}`: transition into stage `{}`",
                checked.name()
            )
        });
        let first_group = number(self.plan.groups.len());
        let first_action = number(self.plan.actions.len());
        let stage = number(self.plan.stages.len());
        for group in checked.groups() {
            let start = number(self.plan.actions.len());
            for action in &group.actions {
                self.action(member, stage, stage_index, *action);
            }
            self.plan
                .groups
                .push(start..number(self.plan.actions.len()));
        }
        let actions = first_action..number(self.plan.actions.len());
        self.plan.widest = self.plan.widest.max(actions.len());
        let parallel = member.pipeline.execution_mode() == ExecutionMode::Parallel;
        let first = stage_index == 0;
        let open = parallel || (first && self.plan.service.first_stage == FirstStage::IsOpen);
        let entry = self.condition(
            member,
            checked.name(),
            written.before_entry.as_deref(),
            ConditionEffect::Fail,
        );
        let success = self.condition(
            member,
            checked.name(),
            written.on_success.as_deref(),
            ConditionEffect::Fail,
        );
        let failing = written.on_failure.as_ref();
        let failure = self.condition(
            member,
            checked.name(),
            failing.and_then(|failing| failing.conditions.as_deref()),
            ConditionEffect::Rollback,
        );
        let on_failure = failing.map_or(OnFailurePlan::Fail, on_failure);
        let rolls_back = on_failure == OnFailurePlan::Rollback
            || [success, failure].into_iter().any(|condition| {
                self.plan
                    .conditions
                    .get(condition as usize)
                    .is_some_and(|condition| condition.result == ConditionEffect::Rollback)
            });
        if rolls_back && parallel {
            let place = format!("pipeline `{pipeline_name}`: stage `{}`", checked.name());
            self.fault(place, "a stage cannot roll back in PARALLEL mode; choose FAIL, or QUEUED or SUPERSEDED mode");
        }
        let closed = member
            .pipeline
            .draft()
            .disabled_transitions
            .iter()
            .any(|closed| closed.stage == *checked.name());
        self.plan.stages.push(StagePlan {
            name: checked.name().to_owned(),
            pipeline,
            groups: first_group..number(self.plan.groups.len()),
            actions,
            transition,
            transition_stream: Stream::name(
                key,
                member.lineage.stage(checked.name()),
                "",
                Purpose::Transition,
            ),
            first,
            last: stage_index + 1 == member.pipeline.stages().len(),
            counts_early: stage_index + 1 < member.pipeline.stages().len()
                && member.profile.counted_stage.as_deref() == Some(checked.name()),
            open,
            closed,
            on_failure,
            entry,
            success,
            failure,
        });
    }

    /// Compiles the conditions of one moment into one: all their rules have to pass.
    fn condition(
        &mut self,
        member: &Member<'_>,
        stage: &str,
        conditions: Option<&[Condition]>,
        fallback: ConditionEffect,
    ) -> u32 {
        let Some(conditions) =
            conditions.filter(|conditions| conditions.iter().any(|one| !one.rules.is_empty()))
        else {
            return NONE;
        };
        let first = number(self.plan.rules.len());
        let mut effect = fallback;
        for condition in conditions {
            effect = match condition.result.as_ref().and_then(Given::value) {
                Some(ConditionResult::Fail) => ConditionEffect::Fail,
                Some(ConditionResult::Skip) => ConditionEffect::Skip,
                Some(ConditionResult::Rollback) => ConditionEffect::Rollback,
                Some(ConditionResult::Retry) | None => fallback,
            };
            for rule in &condition.rules {
                let name = rule.name.to_string();
                self.rule(member, stage, &name);
            }
        }
        self.plan.conditions.push(ConditionPlan {
            rules: first..number(self.plan.rules.len()),
            result: effect,
        });
        number(self.plan.conditions.len() - 1)
    }

    fn rule(&mut self, member: &Member<'_>, stage: &str, name: &str) {
        let place = format!(
            "circumstances of `{}`: rule `{stage}/{name}`",
            member.pipeline.name()
        );
        let rules = &member.circumstances.rules;
        let assumed = rules.get(&ActionKey::new(stage, name)).map(|it| &it.value);
        let takes = assumed.map_or(&Distribution::ZERO, |rule| &rule.takes);
        let takes = if *takes == Distribution::ZERO {
            SamplerId::ZERO
        } else {
            self.sampler(takes, || place.clone())
        };
        let window = assumed.and_then(|rule| rule.window.as_ref());
        let window = window.map_or(NONE, |window| self.calendar(window, &place));
        let stream = |purpose| {
            Stream::name(
                member.lineage.pipeline(member.pipeline.name()),
                member.lineage.stage(stage),
                name,
                purpose,
            )
        };
        self.plan.rules.push(RulePlan {
            passes: assumed.map_or(u64::MAX, |rule| threshold(rule.passes.get())),
            takes,
            window,
            stream: stream(Purpose::Rule),
            duration_stream: stream(Purpose::RuleDuration),
        });
    }
}

fn on_failure(failing: &OnFailure) -> OnFailurePlan {
    match failing.result.as_ref().and_then(Given::value) {
        Some(ConditionResult::Retry) => {
            let mode = failing.retry_mode.as_ref().and_then(Given::value);
            OnFailurePlan::Retry(mode.unwrap_or(RetryMode::FailedActions))
        }
        Some(ConditionResult::Rollback) => OnFailurePlan::Rollback,
        _ => OnFailurePlan::Fail,
    }
}
