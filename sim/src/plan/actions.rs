//! One action with everything that is assumed of it.

use std::borrow::Cow;

use stagewright_core::{
    Action, ActionKey, ActionProfile, Approver, Category, Circumstances, Distribution, Draft,
    Failing, Habit, Owner, Pipeline, Profile, Project, Text,
};

use super::compile::{Compiler, Member, number};
use super::{ActionPlan, ActionStreams, ApproverPlan, HabitPlan};
use crate::draws::{Purpose, Stream};
use crate::error::Fault;
use crate::ids::{ApproverId, HabitId, PipelineId, StageId};
use crate::sampling::threshold;

pub(super) const MINUTE: u64 = 60_000_000;
/// The service's time-out of an approval without one of its own. Source: user guide, manual approval actions, 7 days.
const APPROVAL_TIMEOUT: u64 = 7 * 24 * 60 * MINUTE;

impl Compiler<'_> {
    pub(super) fn action(
        &mut self,
        member: &Member<'_>,
        stage: StageId,
        stage_index: usize,
        action_index: usize,
    ) {
        let Member {
            pipeline,
            profile,
            lineage,
            circumstances,
            ..
        } = *member;
        let draft = pipeline.draft();
        let checked_stage = &pipeline.stages()[stage_index];
        let checked = &checked_stage.actions()[action_index];
        let written = &draft.stages[stage_index].actions[action_index];
        let key = ActionKey::new(checked_stage.name(), checked.name());
        let place = format!("profile of `{}`: action `{key}`", pipeline.name());
        let Some(assumed) = profile.actions.get(&key) else {
            self.fault(
                place,
                "nothing is assumed of it; `Profile::assumed` gives every action its default",
            );
            return;
        };
        let person = checked.category() == Category::Approval;
        let work = assumed
            .duration
            .as_ref()
            .map_or(&Distribution::ZERO, |assumed| &assumed.value);
        let duration = self.sampler(work, || format!("{place}: duration"));
        let start_up = assumed
            .start_up
            .as_ref()
            .map_or(&Distribution::ZERO, |assumed| &assumed.value);
        let start_up = self.sampler(start_up, || format!("{place}: start-up"));
        let project = draft.project_of(written);
        let limit = project.and_then(Project::most_at_once);
        let pool = self.pool(assumed, circumstances, limit);
        let queue_timeout =
            self.queue_timeout(pool, project.and_then(Project::most_minutes_queued));
        // A profile that went through edits knows where its actions were first.
        let moved = assumed.origin.clone().filter(|origin| *origin != key);
        let first_named =
            moved.unwrap_or_else(|| lineage.action(checked_stage.name(), checked.name()));
        let stream = |purpose| {
            Stream::name(
                lineage.pipeline(pipeline.name()),
                &first_named.stage,
                &first_named.action,
                purpose,
            )
        };
        let streams = ActionStreams {
            duration: stream(Purpose::Duration),
            start_up: stream(Purpose::StartUp),
            failure: stream(Purpose::Failure),
            failing: stream(Purpose::Failing),
            kind: stream(Purpose::Kind),
            common_cause: Stream::name(
                lineage.pipeline(pipeline.name()),
                lineage.stage(checked_stage.name()),
                &checked.run_order().to_string(),
                Purpose::CommonCause,
            ),
            restart: stream(Purpose::Restart),
            cache: stream(Purpose::Cache),
            response: stream(Purpose::Response),
            rejection: stream(Purpose::Rejection),
        };
        let approver = circumstances
            .approvers
            .get(&key)
            .or(circumstances.approver.as_ref())
            .filter(|_| person);
        let approver =
            approver.map(|approver| self.approver(&approver.value, &key, pipeline.name()));
        let common = common_cause(member, stage_index, action_index);
        let habit = circumstances.habits.get(&key).map(|habit| &habit.value);
        let habit = match (habit, common > 0.0) {
            (None, false) => None,
            (habit, _) => {
                let usual = Habit::default();
                let habit = habit.unwrap_or(&usual);
                Some(self.habit(habit, (&key, pipeline.name()), work, common))
            }
        };
        let provider = pipeline.provider(stage_index, action_index);
        let documented = provider
            .and_then(|provider| provider.timeout_minutes)
            .map(|minutes| u64::from(minutes) * MINUTE);
        let told = draft.most_minutes(written);
        let told = told.and_then(|minutes| minutes.checked_mul(MINUTE));
        let fallback = if person { APPROVAL_TIMEOUT } else { u64::MAX };
        let (input_bytes, inputs) = inputs(draft, profile, pipeline, written);
        let output_bytes = assumed
            .outputs
            .iter()
            .map(|(_, size)| size.value.0)
            .fold(0, u64::saturating_add);
        let starts = self.started_by(checked.category(), checked.provider(), written);
        self.plan.actions.push(ActionPlan {
            name: checked.name().to_owned(),
            stage,
            written: number(action_index),
            provider: checked.provider().to_owned(),
            region: written
                .region
                .as_ref()
                .and_then(Text::known)
                .map(Cow::into_owned),
            duration,
            start_up,
            transfer: transfer(
                assumed,
                circumstances,
                input_bytes.saturating_add(output_bytes),
            ),
            failure: threshold(assumed.failure.value.get()),
            pool,
            timeout: told.or(documented).unwrap_or(fallback),
            queue_timeout,
            person,
            approver,
            habit,
            starts,
            billable: !person && checked.owner() != Owner::Custom,
            notifies: person && written.configuration("NotificationArn").is_some(),
            compute: assumed
                .compute
                .as_ref()
                .map(|compute| compute.value.clone()),
            streams,
            output_bytes,
            outputs: written.outputs.len() as u64,
            input_bytes,
            inputs,
        });
    }

    fn approver(&mut self, approver: &Approver, key: &ActionKey, pipeline: &str) -> ApproverId {
        let place = format!("circumstances of `{pipeline}`: approver of `{key}`");
        let calendar = approver
            .calendar
            .as_ref()
            .and_then(|calendar| self.calendar(calendar, &place));
        let response = self.sampler(&approver.response, || place);
        self.plan.approvers.push(ApproverPlan {
            response,
            calendar,
            rejects: threshold(approver.rejects.get()),
        })
    }

    /// `work`: how long the action takes otherwise.
    fn habit(
        &mut self,
        habit: &Habit,
        (key, pipeline): (&ActionKey, &str),
        work: &Distribution,
        common_cause: f64,
    ) -> HabitId {
        let place = format!("circumstances of `{pipeline}`: habit of `{key}`");
        let mut weights = |correlation: f64, what: &str| {
            if !(0.0..=0.95).contains(&correlation) {
                self.faults.push(Fault::new(
                    &place,
                    format!("a {what} correlation of {correlation}; 0 to 0.95 is possible"),
                ));
            }
            moving_average(correlation.clamp(0.0, 0.95))
        };
        let duration = weights(habit.duration_correlation, "duration");
        let failure = weights(habit.failure_correlation, "failure");
        let failing = habit.failing.as_ref().map(|failing| match failing {
            Failing::Takes(time) => self.sampler(time, || format!("{place}: failing")),
            Failing::Times(factor) => {
                let scaled = Distribution::Scaled {
                    factor: *factor,
                    rest: Box::new(work.clone()),
                };
                self.sampler(&scaled, || format!("{place}: failing"))
            }
        });
        let cache = habit.cache.as_ref().map(|cache| {
            if cache.life.0 == 0 {
                self.fault(
                    format!("{place}: cache"),
                    "a cache with a life of 0 keeps nothing; leave it out, or give it some time",
                );
            }
            #[expect(clippy::cast_precision_loss, reason = "a life in microseconds")]
            let life = cache.life.0.max(1) as f64;
            (
                life,
                self.sampler(&cache.cold, || format!("{place}: cache")),
            )
        });
        self.plan.habits.push(HabitPlan {
            duration,
            failure,
            failing,
            common_cause,
            restarts: threshold(habit.restarts.get()),
            cache,
        })
    }

    /// The pipeline of the fleet that an invoke action starts, and which of its starters the action is.
    fn started_by(
        &mut self,
        category: Category,
        provider: &str,
        written: &Action,
    ) -> Option<(PipelineId, u32)> {
        let name = written.configuration("PipelineName").and_then(Text::known);
        let target = name.filter(|_| category == Category::Invoke && provider == "CodePipeline");
        let target = self.names.get(target?.as_ref()).copied()?;
        let starter = self.starters.entry(target).or_insert(0);
        let mine = (target, *starter % 5);
        *starter += 1;
        Some(mine)
    }
}

/// The part of a common cause in the failures of an action, where others that may fail run together with it.
fn common_cause(member: &Member<'_>, stage: usize, action: usize) -> f64 {
    let Some(correlation) = &member.circumstances.common_cause else {
        return 0.0;
    };
    let stage = &member.pipeline.stages()[stage];
    let chance = |action: usize| {
        let action = &stage.actions()[action];
        let profile = member.profile.action((stage.name(), action.name()));
        let machine = profile.filter(|_| action.category() != Category::Approval);
        machine.map_or(0.0, |it| it.failure.value.get())
    };
    let mut groups = stage.groups().iter();
    let group = groups.find(|group| group.actions.contains(&action));
    let group = group.expect("each action is in a group of its stage");
    let others = group.actions.iter().filter(|other| **other != action);
    if others
        .map(|other| chance(*other))
        .all(|chance| chance == 0.0)
    {
        return 0.0;
    }
    let mine = chance(action);
    super::common_cause::part(threshold(mine), mine, correlation.value)
}

/// The bytes and the number of an action's inputs, by the producers' assumed sizes.
fn inputs(draft: &Draft, profile: &Profile, pipeline: &Pipeline, written: &Action) -> (u64, u64) {
    let size = |name: &Text| {
        draft.actions().find_map(|(stage, action, producer)| {
            let output = producer
                .outputs
                .iter()
                .position(|output| output.name == *name)?;
            let stage = pipeline.stages().get(stage)?;
            let producer = stage.actions().get(action)?;
            let assumed = profile
                .actions
                .get(&ActionKey::new(stage.name(), producer.name()))?;
            assumed.outputs.get(output).map(|(_, size)| size.value.0)
        })
    };
    let bytes = written
        .inputs
        .iter()
        .filter_map(size)
        .fold(0, u64::saturating_add);
    (bytes, written.inputs.len() as u64)
}

/// The time a build spends on downloading inputs and uploading outputs, where a rate is known.
fn transfer(assumed: &ActionProfile, circumstances: &Circumstances, bytes: u64) -> u64 {
    match (&circumstances.transfer_rate, &assumed.compute) {
        (Some(rate), Some(_)) if rate.value.0 > 0 => {
            let micros = u128::from(bytes) * 1_000_000 / u128::from(rate.value.0);
            u64::try_from(micros).unwrap_or(u64::MAX)
        }
        _ => 0,
    }
}

/// The weights that give a sequence of standard normals this correlation from one to the next: an autoregression, written as a moving
/// average over as many steps as matter. So each value is a function of a few keyed draws, whatever was drawn before.
fn moving_average(correlation: f64) -> Vec<f64> {
    if correlation == 0.0 {
        return Vec::new();
    }
    let mut weights = vec![1.0];
    let mut weight = correlation;
    while weight > 1e-3 {
        weights.push(weight);
        weight *= correlation;
    }
    let norm = libm::sqrt(weights.iter().map(|weight| weight * weight).sum());
    weights.iter_mut().for_each(|weight| *weight /= norm);
    weights
}
