//! From the core's types to flat arrays, with every fault of the input told at once.

use std::collections::BTreeMap;

use stagewright_core::{
    Action, ActionKey, ActionProfile, Arrivals, Category, Compute, Distribution, Draft,
    EncryptionKey, ExecutionMode, Given, Owner, Pipeline, Profile, Text, Workload,
};

use super::{
    ActionPlan, ActionStreams, ArrivalPlan, Mode, NONE, PipelinePlan, Plan, PoolPlan, StagePlan,
};
use crate::draws::{Purpose, Stream};
use crate::engine::events::{MOST_ACTIONS, MOST_PIPELINES};
use crate::error::{Fault, SimulationError};
use crate::lineage::Lineage;
use crate::sampler::{SamplerId, Samplers, threshold};
use crate::service::{FullBuildQueue, ServiceRules};

/// One pipeline of a fleet with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) profile: &'a Profile,
    pub(crate) workload: &'a Workload,
    pub(crate) lineage: &'a Lineage,
}

/// Days of 24 hours in microseconds.
pub(crate) const DAY: u64 = 86_400_000_000;
const MINUTE: u64 = 60_000_000;
/// The service's time-out of an approval nobody gave one for. Source: user guide, manual approval actions, 7 days.
const APPROVAL_TIMEOUT: u64 = 7 * DAY;

pub(crate) fn compile(
    members: &[Member<'_>],
    service: &ServiceRules,
    window: std::ops::Range<u64>,
) -> Result<Plan, SimulationError> {
    let mut compiler = Compiler {
        plan: Plan {
            samplers: Samplers::new(),
            pipelines: Vec::with_capacity(members.len()),
            stages: Vec::new(),
            groups: Vec::new(),
            actions: Vec::new(),
            pools: Vec::new(),
            service: service.clone(),
            window,
            widest: 1,
        },
        fleets: BTreeMap::new(),
        faults: Vec::new(),
    };
    if members.is_empty() {
        compiler.fault("experiment", "there is no pipeline to simulate");
    }
    if members.len() > MOST_PIPELINES {
        compiler.fault(
            "experiment",
            format!("at most {MOST_PIPELINES} pipelines fit one experiment"),
        );
    }
    compiler.account_quota(members);
    for member in members.iter().take(MOST_PIPELINES) {
        compiler.pipeline(member);
    }
    compiler.refuse_equal_names();
    if compiler.faults.is_empty() {
        Ok(compiler.plan)
    } else {
        Err(SimulationError::Input(compiler.faults))
    }
}

struct Compiler {
    plan: Plan,
    /// Pools of reserved fleets, by name.
    fleets: BTreeMap<String, u32>,
    faults: Vec<Fault>,
}

/// The account's quota is the first pool.
const ACCOUNT: u32 = 0;

impl Compiler {
    fn fault(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        self.faults.push(Fault::new(place, problem));
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

    fn refuse_equal_names(&mut self) {
        let mut names = BTreeMap::new();
        for (index, pipeline) in self.plan.pipelines.iter().enumerate() {
            if let Some(first) = names.insert(pipeline.name.clone(), index) {
                let problem = format!(
                    "pipelines {first} and {index} have the same name; names are unique in an account"
                );
                self.faults
                    .push(Fault::new(format!("pipeline `{}`", pipeline.name), problem));
            }
        }
    }

    fn sampler(
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

    fn pipeline(&mut self, member: &Member<'_>) {
        let Member {
            pipeline,
            profile,
            workload,
            lineage,
        } = *member;
        let draft = pipeline.draft();
        let name = pipeline.name();
        let key = lineage.pipeline(name);
        let index = number(self.plan.pipelines.len());
        let arrivals = self.arrivals(&workload.arrivals, name);
        let trigger = self.sampler(&profile.trigger.value, || {
            format!("profile of `{name}`: trigger")
        });
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
        let keys = customer_keys(draft);
        let without_people =
            self.plan
                .actions
                .get(actions.start as usize..)
                .is_some_and(|actions| {
                    actions
                        .iter()
                        .any(|action| action.person && action.duration == SamplerId::ZERO)
                });
        self.plan.pipelines.push(PipelinePlan {
            name: name.to_owned(),
            pipeline_type: pipeline.pipeline_type(),
            mode,
            stages: first_stage..number(self.plan.stages.len()),
            actions,
            arrivals,
            trigger,
            interarrival_stream: Stream::name(key, "", "", Purpose::Interarrival),
            trigger_stream: Stream::name(key, "", "", Purpose::TriggerLatency),
            cap: cap.unwrap_or(u32::MAX),
            artifact_hours: u64::from(profile.artifact_days.value) * 24,
            keys,
            encrypts_with_kms: keys > 0,
            region: draft.region.as_ref().map(ToString::to_string),
            without_people,
        });
    }

    fn arrivals(&mut self, arrivals: &Arrivals, pipeline: &str) -> ArrivalPlan {
        let place = || format!("workload of `{pipeline}`");
        match arrivals {
            Arrivals::Poisson { per_day } if *per_day > 0.0 && per_day.is_finite() => {
                match stagewright_core::Micros::from_seconds_f64(86_400.0 / per_day) {
                    Some(mean) if mean.0 > 0 => ArrivalPlan::Renewal(
                        self.sampler(&Distribution::Exponential { mean }, place),
                    ),
                    _ => {
                        self.fault(
                            place(),
                            format!(
                                "{per_day} executions a day cannot be told apart in microseconds"
                            ),
                        );
                        ArrivalPlan::Never
                    }
                }
            }
            Arrivals::Poisson { per_day } => {
                self.fault(
                    place(),
                    format!("{per_day} executions a day; a rate above 0 is needed"),
                );
                ArrivalPlan::Never
            }
            Arrivals::Fixed { every } if every.0 > 0 => {
                ArrivalPlan::Renewal(self.sampler(&Distribution::Fixed(*every), place))
            }
            Arrivals::Fixed { .. } => {
                self.fault(
                    place(),
                    "an interval of 0 would trigger without end; a longer one is needed",
                );
                ArrivalPlan::Never
            }
            Arrivals::Replay(times) if times.is_empty() => {
                self.fault(
                    place(),
                    "the recorded trace is empty; at least one trigger is needed",
                );
                ArrivalPlan::Never
            }
            Arrivals::Replay(times) => {
                if !times.is_sorted() {
                    self.fault(place(), "the recorded times do not ascend");
                }
                ArrivalPlan::Replay(times.iter().map(|time| time.0).collect())
            }
            other => {
                self.fault(
                    place(),
                    format!("arrivals of this kind are not known here: {other:?}"),
                );
                ArrivalPlan::Never
            }
        }
    }

    fn stage(&mut self, member: &Member<'_>, pipeline: u32, stage_index: usize) {
        let Some(checked) = member.pipeline.stages().get(stage_index) else {
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
            last: stage_index + 1 == member.pipeline.stages().len(),
        });
    }

    fn action(&mut self, member: &Member<'_>, stage: u32, stage_index: usize, action_index: usize) {
        let Member {
            pipeline,
            profile,
            lineage,
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
        let place = format!(
            "profile of `{}`: action `{}/{}`",
            pipeline.name(),
            checked_stage.name(),
            checked.name()
        );
        let Some(assumed) = profile.action(checked_stage.name(), checked.name()) else {
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
        let pool = self.pool(assumed);
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
        };
        let provider = pipeline.provider(stage_index, action_index);
        let documented = provider
            .and_then(|provider| provider.timeout_minutes)
            .map(|minutes| u64::from(minutes) * MINUTE);
        let told = written.timeout_in_minutes.as_ref().and_then(Given::value);
        let told = told.and_then(|minutes| u64::try_from(minutes).ok()?.checked_mul(MINUTE));
        let fallback = if person { APPROVAL_TIMEOUT } else { u64::MAX };
        let (input_bytes, inputs) = self.inputs(draft, profile, pipeline, written);
        self.plan.actions.push(ActionPlan {
            name: checked.name().to_owned(),
            stage,
            written: number(action_index),
            provider: checked.provider().to_owned(),
            region: written.region.as_ref().map(ToString::to_string),
            duration,
            start_up,
            failure: threshold(assumed.failure.value.get()),
            pool,
            timeout: told.or(documented).unwrap_or(fallback),
            person,
            billable: !person && checked.owner() != Owner::Custom,
            notifies: person && written.configuration("NotificationArn").is_some(),
            compute: assumed
                .compute
                .as_ref()
                .map(|compute| compute.value.clone()),
            streams,
            output_bytes: assumed
                .outputs
                .iter()
                .map(|(_, size)| size.value.0)
                .fold(0, u64::saturating_add),
            outputs: written.outputs.len() as u64,
            input_bytes,
            inputs,
        });
    }

    /// The bytes and the number of an action's inputs, by the producers' assumed sizes.
    fn inputs(
        &self,
        draft: &Draft,
        profile: &Profile,
        pipeline: &Pipeline,
        written: &Action,
    ) -> (u64, u64) {
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

    /// The pool that a build takes its slot from: the account's, a fleet's, or none for Lambda compute, which never queues.
    fn pool(&mut self, assumed: &ActionProfile) -> u32 {
        match assumed.compute.as_ref().map(|compute| &compute.value) {
            None => NONE,
            Some(compute) if compute.is_lambda() => NONE,
            Some(Compute::Fleet(name)) => {
                let next = number(self.plan.pools.len());
                let pool = *self.fleets.entry(name.clone()).or_insert(next);
                if pool == next {
                    let name = format!("fleet `{name}`");
                    self.plan.pools.push(PoolPlan {
                        name,
                        slots: 1,
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
        _ => true,
    };
    single
        .chain(several)
        .filter(|store| store.encryption_key.as_ref().is_some_and(customer))
        .count() as u64
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
