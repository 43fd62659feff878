//! From the core's types to flat arrays, with every fault of the input told at once.

use std::collections::BTreeMap;

use stagewright_core::{
    Action, ActionKey, ActionProfile, Approver, Calendar, Category, Circumstances, Compute,
    Distribution, Draft, EncryptionKey, ExecutionMode, Given, Habit, Owner, Pipeline, Profile,
    Text, Workload,
};

use super::calendar::Clock;
use super::{
    ActionPlan, ActionStreams, ApproverPlan, HabitPlan, Mode, NONE, PipelinePlan, PipelineStreams,
    Plan, PoolPlan, RetrierPlan,
};
use crate::draws::{Purpose, Stream};
use crate::engine::events::{MOST_ACTIONS, MOST_PIPELINES};
use crate::error::{Fault, SimulationError};
use crate::lineage::Lineage;
use crate::sampler::{SamplerId, Samplers, threshold};
use crate::service::{FullBuildQueue, QueuePlace, ServiceRules};

/// One pipeline of a fleet with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) profile: &'a Profile,
    pub(crate) workload: &'a Workload,
    pub(crate) circumstances: &'a Circumstances,
    pub(crate) lineage: &'a Lineage,
}

/// Days of 24 hours in microseconds.
const DAY: u64 = 86_400_000_000;
const MINUTE: u64 = 60_000_000;
/// The service's time-out of an approval nobody gave one for. Source: user guide, manual approval actions, 7 days.
const APPROVAL_TIMEOUT: u64 = 7 * DAY;
/// Calendars are compiled so far beyond the measured span; approvals last 60 days at most.
const AFTER: u64 = 90 * DAY;

pub(crate) fn compile(
    members: &[Member<'_>],
    service: &ServiceRules,
    first_day: &str,
    window: std::ops::Range<u64>,
) -> Result<Plan, SimulationError> {
    let mut compiler = Compiler {
        plan: Plan {
            samplers: Samplers::new(),
            pipelines: Vec::with_capacity(members.len()),
            stages: Vec::new(),
            groups: Vec::new(),
            actions: Vec::new(),
            conditions: Vec::new(),
            rules: Vec::new(),
            approvers: Vec::new(),
            habits: Vec::new(),
            calendars: Vec::new(),
            pools: Vec::new(),
            commands: Vec::new(),
            service: service.clone(),
            window,
            widest: 1,
            series: 0,
        },
        first_day,
        clock: None,
        calendars: Vec::new(),
        fleets: BTreeMap::new(),
        names: BTreeMap::new(),
        starters: BTreeMap::new(),
        faults: Vec::new(),
    };
    compiler.fleet(members);
    if compiler.faults.is_empty() {
        Ok(compiler.plan)
    } else {
        Err(SimulationError::Input(compiler.faults))
    }
}

pub(super) struct Compiler<'a> {
    pub(super) plan: Plan,
    first_day: &'a str,
    clock: Option<Clock>,
    /// Calendars already compiled.
    calendars: Vec<Calendar>,
    /// Pools of reserved fleets, by name.
    fleets: BTreeMap<String, u32>,
    /// The pipelines of the fleet, by name.
    names: BTreeMap<String, u32>,
    /// How many actions start each pipeline, so far.
    starters: BTreeMap<u32, u32>,
    faults: Vec<Fault>,
}

/// The account's quota is the first pool.
const ACCOUNT: u32 = 0;

impl Compiler<'_> {
    pub(super) fn fault(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        self.faults.push(Fault::new(place, problem));
    }

    fn fleet(&mut self, members: &[Member<'_>]) {
        if members.is_empty() {
            self.fault("experiment", "there is no pipeline to simulate");
        }
        if members.len() > MOST_PIPELINES {
            self.fault(
                "experiment",
                format!("at most {MOST_PIPELINES} pipelines fit one experiment"),
            );
        }
        for (index, member) in members.iter().enumerate() {
            let name = member.pipeline.name();
            if let Some(first) = self.names.insert(name.to_owned(), number(index)) {
                let problem = format!(
                    "pipelines {first} and {index} have the same name; names are unique in an account"
                );
                self.fault(format!("pipeline `{name}`"), problem);
            }
        }
        self.account_quota(members);
        for member in members.iter().take(MOST_PIPELINES) {
            self.pipeline(member);
        }
        for (index, member) in members.iter().take(MOST_PIPELINES).enumerate() {
            self.commands(member, number(index));
        }
        self.plan.commands.sort_by_key(|command| command.at);
    }

    fn account_quota(&mut self, members: &[Member<'_>]) {
        let Some(first) = members.first() else { return };
        let quota = first.profile.build_quota.value;
        for member in members {
            if member.profile.build_quota.value != quota {
                let place = format!("profile of `{}`: build quota", member.pipeline.name());
                self.fault(
                    place,
                    format!(
                        "an account has one quota, and `{}` says another",
                        first.pipeline.name()
                    ),
                );
            }
        }
        if quota.running == 0 {
            self.fault(
                "profile: build quota",
                "no build may ever run; at least 1 has to",
            );
        }
        let waits = self.plan.service.full_build_queue == FullBuildQueue::Waits;
        self.plan.pools.push(PoolPlan {
            name: "build quota".to_owned(),
            slots: quota.running,
            queue: if waits { u32::MAX } else { quota.queued },
            timeout: if waits {
                u64::MAX
            } else {
                quota.queue_timeout.0
            },
        });
    }

    pub(super) fn sampler(
        &mut self,
        distribution: &Distribution,
        place: impl FnOnce() -> String,
    ) -> SamplerId {
        self.plan
            .samplers
            .compile(distribution)
            .unwrap_or_else(|problem| {
                self.faults.push(Fault::new(place(), problem.0));
                SamplerId::ZERO
            })
    }

    pub(super) fn clock(&mut self) -> Result<&Clock, String> {
        if self.clock.is_none() {
            self.clock = Some(Clock::new(self.first_day)?);
        }
        self.clock
            .as_ref()
            .ok_or_else(|| "the clock is missing".to_owned())
    }

    pub(super) fn calendar(&mut self, calendar: &Calendar, place: &str) -> u32 {
        if let Some(known) = self.calendars.iter().position(|known| known == calendar) {
            return number(known);
        }
        let until = self.plan.window.end.saturating_add(AFTER);
        match self
            .clock()
            .and_then(|clock| clock.compile(calendar, until))
        {
            Ok(open) => {
                self.calendars.push(calendar.clone());
                self.plan.calendars.push(open);
                number(self.plan.calendars.len() - 1)
            }
            Err(problem) => {
                self.fault(place, problem);
                NONE
            }
        }
    }

    fn pipeline(&mut self, member: &Member<'_>) {
        let Member {
            pipeline,
            profile,
            workload,
            lineage,
            circumstances,
        } = *member;
        let draft = pipeline.draft();
        let name = pipeline.name();
        let key = lineage.pipeline(name);
        let index = number(self.plan.pipelines.len());
        let arrivals = self.arrivals(&workload.arrivals, name);
        let trigger = self.sampler(&profile.trigger.value, || {
            format!("profile of `{name}`: trigger")
        });
        let second_start = circumstances.second_start.as_ref().map(|after| {
            self.sampler(after, || format!("circumstances of `{name}`: second start"))
        });
        let retrier = self.retrier(circumstances, name);
        let (first_stage, first_action) = (
            number(self.plan.stages.len()),
            number(self.plan.actions.len()),
        );
        for stage_index in 0..pipeline.stages().len() {
            self.stage(member, index, stage_index);
        }
        let actions = first_action..number(self.plan.actions.len());
        if actions.len() > MOST_ACTIONS {
            self.fault(
                format!("pipeline `{name}`"),
                format!("at most {MOST_ACTIONS} actions fit one pipeline"),
            );
        }
        self.refuse_unknown(member);
        let mode = match pipeline.execution_mode() {
            ExecutionMode::Superseded => Mode::Superseded,
            ExecutionMode::Queued => Mode::Queued,
            ExecutionMode::Parallel => Mode::Parallel,
        };
        let cap = if mode == Mode::Superseded {
            None
        } else {
            self.plan.service.active_executions
        };
        let takes_latest = draft.stages.first().is_some_and(|stage| {
            stage
                .actions
                .iter()
                .any(|action| action.action_type.provider != "CodeStarSourceConnection")
        });
        let mine = self
            .plan
            .actions
            .get(actions.start as usize..)
            .unwrap_or_default();
        let without_people = mine.iter().any(|action| {
            action.person && action.duration == SamplerId::ZERO && action.approver == NONE
        });
        let stream = |purpose| Stream::name(key, "", "", purpose);
        self.plan.pipelines.push(PipelinePlan {
            name: name.to_owned(),
            pipeline_type: pipeline.pipeline_type(),
            mode,
            stages: first_stage..number(self.plan.stages.len()),
            actions,
            arrivals,
            trigger,
            streams: PipelineStreams {
                interarrival: stream(Purpose::Interarrival),
                trigger: stream(Purpose::TriggerLatency),
                filter: stream(Purpose::Filter),
                second_start: stream(Purpose::SecondStart),
                retry: stream(Purpose::Retry),
                retry_response: stream(Purpose::RetryResponse),
            },
            matching: threshold(circumstances.matching.get()),
            second_start,
            retrier,
            takes_latest,
            cap: cap.unwrap_or(u32::MAX),
            queues_in_front: mode == Mode::Queued
                && self.plan.service.queue_place == QueuePlace::BeforeThePipeline,
            artifact_hours: u64::from(profile.artifact_days.value) * 24,
            keys: customer_keys(draft),
            region: draft.region.as_ref().map(ToString::to_string),
            without_people,
        });
    }

    fn retrier(&mut self, circumstances: &Circumstances, pipeline: &str) -> Option<RetrierPlan> {
        let retrier = circumstances.retrier.as_ref()?;
        let place = format!("circumstances of `{pipeline}`: retrier");
        let calendar = retrier
            .calendar
            .as_ref()
            .map_or(NONE, |calendar| self.calendar(calendar, &place));
        let response = self.sampler(&retrier.response, || place);
        let chance = threshold(retrier.chance.get());
        Some(RetrierPlan {
            chance,
            response,
            calendar,
            mode: retrier.mode,
            most: retrier.most,
        })
    }

    /// Names in the circumstances that the pipeline does not have are mistakes.
    fn refuse_unknown(&mut self, member: &Member<'_>) {
        let name = member.pipeline.name();
        let known = |key: &ActionKey| member.profile.actions.contains_key(key);
        let circumstances = member.circumstances;
        let approvers = circumstances.approvers.keys().map(|key| ("approver", key));
        let habits = circumstances.habits.keys().map(|key| ("habit", key));
        let unknown: Vec<String> = approvers
            .chain(habits)
            .filter(|(_, key)| !known(key))
            .map(|(what, key)| format!("circumstances of `{name}`: {what} of `{key}`"))
            .collect();
        for place in unknown {
            self.fault(place, "the pipeline has no such action");
        }
    }

    pub(super) fn action(
        &mut self,
        member: &Member<'_>,
        stage: u32,
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
        let Some(checked_stage) = pipeline.stages().get(stage_index) else {
            return;
        };
        let Some(checked) = checked_stage.actions().get(action_index) else {
            return;
        };
        let Some(written) = draft
            .stages
            .get(stage_index)
            .and_then(|stage| stage.actions.get(action_index))
        else {
            return;
        };
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
        let pool = self.pool(assumed, circumstances);
        let first_named = lineage.action(checked_stage.name(), checked.name());
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
            cache: stream(Purpose::Cache),
            response: stream(Purpose::Response),
            rejection: stream(Purpose::Rejection),
        };
        let approver = circumstances
            .approvers
            .get(&key)
            .or(circumstances.approver.as_ref())
            .filter(|_| person);
        let approver = approver.map_or(NONE, |approver| {
            self.approver(approver, &key, pipeline.name())
        });
        let habit = circumstances.habits.get(&key);
        let habit = habit.map_or(NONE, |habit| self.habit(habit, &key, pipeline.name()));
        let provider = pipeline.provider(stage_index, action_index);
        let documented = provider
            .and_then(|provider| provider.timeout_minutes)
            .map(|minutes| u64::from(minutes) * MINUTE);
        let told = written.timeout_in_minutes.as_ref().and_then(Given::value);
        let told = told.and_then(|minutes| u64::try_from(minutes).ok()?.checked_mul(MINUTE));
        let fallback = if person { APPROVAL_TIMEOUT } else { u64::MAX };
        let (input_bytes, inputs) = inputs(draft, profile, pipeline, written);
        let output_bytes = assumed
            .outputs
            .iter()
            .map(|(_, size)| size.value.0)
            .fold(0, u64::saturating_add);
        let (starts, starter) = self.started_by(checked.category(), checked.provider(), written);
        self.plan.actions.push(ActionPlan {
            name: checked.name().to_owned(),
            stage,
            written: number(action_index),
            provider: checked.provider().to_owned(),
            region: written.region.as_ref().map(ToString::to_string),
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
            person,
            approver,
            habit,
            starts,
            starter,
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

    fn approver(&mut self, approver: &Approver, key: &ActionKey, pipeline: &str) -> u32 {
        let place = format!("circumstances of `{pipeline}`: approver of `{key}`");
        let calendar = approver
            .calendar
            .as_ref()
            .map_or(NONE, |calendar| self.calendar(calendar, &place));
        let response = self.sampler(&approver.response, || place);
        self.plan.approvers.push(ApproverPlan {
            response,
            calendar,
            rejects: threshold(approver.rejects.get()),
        });
        number(self.plan.approvers.len() - 1)
    }

    fn habit(&mut self, habit: &Habit, key: &ActionKey, pipeline: &str) -> u32 {
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
        let failing = habit
            .failing
            .as_ref()
            .map(|failing| self.sampler(failing, || format!("{place}: failing")));
        let cache = habit.cache.as_ref().map(|cache| {
            if cache.life.0 == 0 {
                self.fault(
                    format!("{place}: cache"),
                    "a life of 0 is no cache; leave it out, or give it some time",
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
            cache,
        });
        number(self.plan.habits.len() - 1)
    }

    /// The pipeline of the fleet that an invoke action starts.
    fn started_by(&mut self, category: Category, provider: &str, written: &Action) -> (u32, u32) {
        let name = written.configuration("PipelineName").and_then(Text::known);
        let target = name.filter(|_| category == Category::Invoke && provider == "CodePipeline");
        match target.and_then(|name| self.names.get(name.as_ref()).copied()) {
            None => (NONE, 0),
            Some(target) => {
                let starter = self.starters.entry(target).or_insert(0);
                let mine = (target, *starter % 5);
                *starter += 1;
                mine
            }
        }
    }

    /// The pool that a build takes its slot from: the account's, a fleet's, or none for Lambda compute, which never queues.
    fn pool(&mut self, assumed: &ActionProfile, circumstances: &Circumstances) -> u32 {
        match assumed.compute.as_ref().map(|compute| &compute.value) {
            None => NONE,
            Some(compute) if compute.is_lambda() => NONE,
            Some(Compute::Fleet(name)) => {
                let slots = circumstances.fleets.get(name).copied().unwrap_or(1);
                if slots == 0 {
                    self.fault(
                        format!("circumstances: fleet `{name}`"),
                        "a fleet without a slot runs no build; at least 1 is needed",
                    );
                }
                let next = number(self.plan.pools.len());
                let pool = *self.fleets.entry(name.clone()).or_insert(next);
                if pool == next {
                    let name = format!("fleet `{name}`");
                    self.plan.pools.push(PoolPlan {
                        name,
                        slots,
                        queue: u32::MAX,
                        timeout: 8 * 60 * MINUTE,
                    });
                }
                pool
            }
            Some(_) => ACCOUNT,
        }
    }
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
    match (circumstances.transfer_rate, &assumed.compute) {
        (Some(rate), Some(_)) if rate > 0 => {
            u64::try_from(u128::from(bytes) * 1_000_000 / u128::from(rate)).unwrap_or(u64::MAX)
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

/// Customer-managed keys that the stores name or create.
fn customer_keys(draft: &Draft) -> u64 {
    let single = draft.artifact_store.iter();
    let several = draft
        .artifact_stores
        .iter()
        .flatten()
        .map(|(_, store)| store);
    let customer = |key: &EncryptionKey| match key {
        EncryptionKey::Existing { id, .. } => id
            .as_ref()
            .and_then(Text::known)
            .is_none_or(|id| !id.ends_with("alias/aws/s3")),
        EncryptionKey::Created => true,
    };
    single
        .chain(several)
        .filter(|store| store.encryption_key.as_ref().is_some_and(customer))
        .count() as u64
}

pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
