//! From the core's types to flat arrays, with every fault of the input told at once.

use std::collections::BTreeMap;

use stagewright_core::{
    ActionKey, Calendar, Circumstances, DeploymentWindow, Distribution, Draft, EncryptionKey,
    Pipeline, Profile, Text, Workload,
};

use super::calendar::{Clock, OpenTimes};
use super::{FixPlan, Mode, PipelinePlan, PipelineStreams, Place, Plan, RetrierPlan};
use crate::draws::{Purpose, Stream};
use crate::error::{Fault, SimulationError};
use crate::events::{DAY, MOST_ACTIONS, MOST_PIPELINES};
use crate::ids::{ById, CalendarId, Id, PipelineId, PoolId};
use crate::lineage::Lineage;
use crate::sampling::{SamplerId, Samplers, threshold};
use crate::{QueuePlace, ServiceRules};

/// One pipeline of a fleet with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) profile: &'a Profile,
    pub(crate) workload: &'a Workload,
    pub(crate) circumstances: &'a Circumstances,
    pub(crate) lineage: &'a Lineage,
}

/// Calendars are compiled so far beyond the measured span; approvals last 60 days at most.
const AFTER: u64 = 90 * DAY;
/// Windows of certain days of the month or the year, so much longer: they come round once a year.
const YEAR: u64 = 366 * DAY;
/// Triggers go on for one more span beyond the measured one, and for so long at least, while something of it is still under way.
const LEAST_BEYOND: u64 = 30 * DAY;

pub(crate) fn compile(
    members: &[Member<'_>],
    service: &ServiceRules,
    first_day: &str,
    window: std::ops::Range<u64>,
) -> Result<Plan, SimulationError> {
    let mut compiler = Compiler {
        plan: Plan {
            samplers: Samplers::new(),
            pipelines: ById::default(),
            stages: ById::default(),
            groups: ById::default(),
            actions: ById::default(),
            places: ById::default(),
            conditions: ById::default(),
            rules: ById::default(),
            approvers: ById::default(),
            habits: ById::default(),
            calendars: ById::default(),
            pools: ById::default(),
            commands: Vec::new(),
            service: service.clone(),
            horizon: window
                .end
                .saturating_add(LEAST_BEYOND.max(window.end - window.start)),
            window,
            widest: 1,
            series: 0,
        },
        first_day,
        clock: None,
        calendars: Vec::new(),
        shared: BTreeMap::new(),
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
    /// Calendars already compiled, and which of the plan's they are.
    calendars: Vec<(Calendar, CalendarId)>,
    /// Pools of reserved fleets and of projects with a limit, by name.
    pub(super) shared: BTreeMap<String, PoolId>,
    /// The pipelines of the fleet, by name.
    pub(super) names: BTreeMap<String, PipelineId>,
    /// How many actions start each pipeline, so far.
    pub(super) starters: BTreeMap<PipelineId, u32>,
    pub(super) faults: Vec<Fault>,
}

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
            if let Some(first) = self.names.insert(name.to_owned(), PipelineId::of(index)) {
                let first = first.index();
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
            self.commands(member, PipelineId::of(index));
        }
        self.plan.commands.sort_by_key(|command| command.at);
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

    pub(super) fn calendar(&mut self, calendar: &Calendar, place: &str) -> Option<CalendarId> {
        if let Some((_, known)) = self.calendars.iter().find(|(known, _)| known == calendar) {
            return Some(*known);
        }
        let until = self.plan.horizon.saturating_add(AFTER);
        let compiled = self.clock();
        let compiled = compiled.and_then(|clock| clock.compile(calendar, until));
        let compiled = self.add_calendar(compiled, place)?;
        self.calendars.push((calendar.clone(), compiled));
        Some(compiled)
    }

    fn add_calendar(
        &mut self,
        compiled: Result<OpenTimes, String>,
        place: &str,
    ) -> Option<CalendarId> {
        match compiled {
            Ok(open) => Some(self.plan.calendars.push(open)),
            Err(problem) => {
                self.fault(place, problem);
                None
            }
        }
    }

    pub(super) fn deployment_window(
        &mut self,
        window: &DeploymentWindow,
        place: &str,
    ) -> Option<CalendarId> {
        let beyond = if window.is_weekly() { AFTER } else { YEAR };
        let until = self.plan.horizon.saturating_add(beyond);
        let compiled = self.clock();
        let compiled = compiled.and_then(|clock| clock.window(window, until));
        self.add_calendar(compiled, place)
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
        let index = PipelineId::of(self.plan.pipelines.len());
        let arrivals = self.arrivals(&workload.arrivals, name);
        let trigger = self.sampler(&profile.trigger.value, || {
            format!("profile of `{name}`: trigger")
        });
        let second_start = circumstances.second_start.as_ref().map(|after| {
            self.sampler(&after.value, || {
                format!("circumstances of `{name}`: second start")
            })
        });
        let retrier = self.retrier(circumstances, name);
        let fixes = circumstances.fix.as_ref().map(|after| FixPlan {
            after: self.sampler(&after.value, || format!("circumstances of `{name}`: fix")),
            flaky: circumstances
                .flaky
                .as_ref()
                .map_or(0, |flaky| threshold(flaky.value.get())),
        });
        let (first_stage, first_action) = (self.plan.stages.len(), self.plan.actions.len());
        for stage_index in 0..pipeline.stages().len() {
            self.stage(member, index, stage_index);
        }
        let stages = self.plan.stages.since(first_stage);
        let actions = self.plan.actions.since(first_action);
        if actions.len() > MOST_ACTIONS {
            self.fault(
                format!("pipeline `{name}`"),
                format!("at most {MOST_ACTIONS} actions fit one pipeline"),
            );
        }
        self.refuse_unknown(member);
        for stage in &self.plan.stages[stages] {
            for action in stage.actions.iter() {
                self.plan.places.push(Place {
                    pipeline: index,
                    in_pipeline: actions.place_of(action),
                    in_stage: stage.actions.place_of(action),
                });
            }
        }
        let mode = pipeline.execution_mode();
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
        let without_people = self.plan.actions[actions].iter().any(|action| {
            action.person && action.duration == SamplerId::ZERO && action.approver.is_none()
        });
        let stream = |purpose| Stream::name(key, "", "", purpose);
        let last = pipeline.stages().last().map_or("", |last| last.name());
        self.plan.pipelines.push(PipelinePlan {
            name: name.to_owned(),
            pipeline_type: pipeline.pipeline_type(),
            mode,
            stages,
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
                fix: stream(Purpose::Fix),
            },
            matching: threshold(circumstances.matching.value.get()),
            second_start,
            retrier,
            fixes,
            takes_latest,
            changes_stand_alone: draft.changes_stand_alone(),
            counts_early: profile
                .counted_stage
                .as_deref()
                .is_some_and(|it| it != last),
            counted_stage: profile
                .counted_stage
                .clone()
                .unwrap_or_else(|| last.to_owned()),
            cap,
            queues_in_front: mode == Mode::Queued
                && self.plan.service.queue_place == QueuePlace::BeforeThePipeline,
            artifact_hours: u64::from(profile.artifact_days.value) * 24,
            keys: customer_keys(draft),
            region: draft.own_region().map(|own| own.name),
            without_people,
            assumes_start_up: profile
                .actions
                .values()
                .filter_map(|action| action.start_up.as_ref())
                .any(|start_up| start_up.basis.is_assumed()),
        });
    }

    fn retrier(&mut self, circumstances: &Circumstances, pipeline: &str) -> Option<RetrierPlan> {
        let retrier = &circumstances.retrier.as_ref()?.value;
        let place = format!("circumstances of `{pipeline}`: retrier");
        let calendar = retrier
            .calendar
            .as_ref()
            .and_then(|calendar| self.calendar(calendar, &place));
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
        let mut stages = member.pipeline.stages().iter();
        if let Some(counted) = &member.profile.counted_stage
            && !stages.any(|stage| stage.name() == counted)
        {
            self.fault(
                format!("profile of `{name}`: the stage that counts"),
                format!("there is no stage `{counted}`"),
            );
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
        EncryptionKey::Created => true,
    };
    single
        .chain(several)
        .filter(|store| store.encryption_key.as_ref().is_some_and(customer))
        .count() as u64
}

pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("there are fewer than 2^32 of a kind")
}
