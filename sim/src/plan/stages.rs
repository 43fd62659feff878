//! Stages and their conditions.

use stagewright_core::{
    ActionKey, Condition, ConditionResult, ConditionRule, Distribution, Given, Micros, OnFailure,
    RetryMode, RuleHours,
};

use super::compile::{Compiler, Member};
use super::{ConditionEffect, ConditionPlan, Mode, OnFailurePlan, RulePlan, StagePlan, When};
use crate::FirstStage;
use crate::draws::{Purpose, Stream};
use crate::ids::{ConditionId, Id, PipelineId, StageId};
use crate::sampling::{SamplerId, threshold};

/// The most that a rule can be given: 86,400 minutes. Without a time-out of its own nothing waits longer. Source: service model of
/// CodePipeline, RuleDeclaration; checked 2026-11-30.
const LONGEST_WAIT_MINUTES: i64 = 86_400;
const LONGEST_WAIT: u64 = LONGEST_WAIT_MINUTES as u64 * 60_000_000;

impl Compiler<'_> {
    pub(super) fn stage(&mut self, member: &Member<'_>, pipeline: PipelineId, stage_index: usize) {
        let checked = &member.pipeline.stages()[stage_index];
        let written = &member.pipeline.draft().stages[stage_index];
        let pipeline_name = member.pipeline.name();
        let key = member.lineage.pipeline(pipeline_name);
        let latency = &member.profile.transition_into(checked.name()).value;
        let transition = self.sampler(latency, || {
            format!(
                "profile of `{pipeline_name}`: transition into stage `{}`",
                checked.name()
            )
        });
        let first_group = self.plan.groups.len();
        let first_action = self.plan.actions.len();
        let stage = StageId::of(self.plan.stages.len());
        for group in checked.groups() {
            let start = self.plan.actions.len();
            for action in &group.actions {
                self.action(member, stage, stage_index, *action);
            }
            self.plan.groups.push(self.plan.actions.since(start));
        }
        let actions = self.plan.actions.since(first_action);
        self.plan.widest = self.plan.widest.max(actions.len());
        let mode = member.pipeline.execution_mode();
        let parallel = mode == Mode::Parallel;
        let first = stage_index == 0;
        let open = parallel || (first && self.plan.service.first_stage == FirstStage::IsOpen);
        let entry = self.condition(
            member,
            checked.name(),
            written.before_entry.as_deref(),
            When::Entry,
        );
        let success = self.condition(
            member,
            checked.name(),
            written.on_success.as_deref(),
            When::Success,
        );
        let failing = written.on_failure.as_ref();
        let failure = self.condition(
            member,
            checked.name(),
            failing.and_then(|failing| failing.conditions.as_deref()),
            When::Failure,
        );
        let on_failure = failing.map_or(OnFailurePlan::Fail, on_failure);
        let rolls_back = on_failure == OnFailurePlan::Rollback
            || [success, failure].into_iter().flatten().any(|condition| {
                self.plan.conditions[condition].result == ConditionEffect::Rollback
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
            mode,
            groups: self.plan.groups.since(first_group),
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
        when: When,
    ) -> Option<ConditionId> {
        let fallback = match when {
            When::Failure => ConditionEffect::Rollback,
            When::Entry | When::Success => ConditionEffect::Fail,
        };
        let conditions =
            conditions.filter(|conditions| conditions.iter().any(|one| !one.rules.is_empty()))?;
        let first = self.plan.rules.len();
        let mut effect = fallback;
        for condition in conditions {
            effect = match condition.result.as_ref().and_then(Given::value) {
                Some(ConditionResult::Fail) => ConditionEffect::Fail,
                Some(ConditionResult::Skip) => ConditionEffect::Skip,
                Some(ConditionResult::Rollback) => ConditionEffect::Rollback,
                Some(ConditionResult::Retry) | None => fallback,
            };
            for rule in &condition.rules {
                self.rule(member, stage, rule, when);
            }
        }
        let rules = self.plan.rules.since(first);
        let result = effect;
        Some(self.plan.conditions.push(ConditionPlan { rules, result }))
    }

    fn rule(&mut self, member: &Member<'_>, stage: &str, written: &ConditionRule, when: When) {
        let name = &written.name.to_string();
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
        let window = match assumed.map_or(&RuleHours::OfTheDefinition, |rule| &rule.window) {
            RuleHours::Given(hours) => self.calendar(hours, &place),
            RuleHours::Always => None,
            RuleHours::OfTheDefinition => written
                .window()
                .and_then(|own| self.deployment_window(&own, &place)),
        };
        // At the door an alarm has so long to become quiet; behind a stage it is watched all the time.
        let refusal = written.wait_time().filter(|_| when == When::Entry);
        let timeout = written.timeout_in_minutes.as_ref().and_then(Given::value);
        let timeout = timeout.map(|minutes| minutes.clamp(0, LONGEST_WAIT_MINUTES) as u64);
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
            refusal: refusal.map_or(0, |wait| wait.0),
            timeout: timeout.map_or(LONGEST_WAIT, |minutes| Micros::from_minutes(minutes).0),
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
