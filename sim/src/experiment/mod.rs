//! Experiments: replications of a workload on a pipeline, on as many threads as there are, with the same bytes on any number.

mod followed;
mod replications;
mod settings;
mod warm_up;

pub use followed::Followed;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use stagewright_core::{Arrivals, Circumstances, Micros, Pipeline, Profile, Record, Workload};

use crate::ServiceRules;
use crate::error::{Fault, SimulationError};
use crate::events::DAY;
use crate::fast::{Choice, Evaluation};
use crate::fleet::FleetMember;
use crate::lineage::Lineage;
use crate::outcome::{self, Asked, FleetOutcome, Outcome};
use crate::plan::{Member, Plan, compile};

/// What to simulate, how long, how often, and on which seed.
///
/// ```
/// use stagewright_core::{Workload, per_day};
/// use stagewright_sim::{Experiment, doc_pipeline};
///
/// let (pipeline, profile) = doc_pipeline();
/// let month = Experiment::new(Workload::poisson(per_day(8))).days(30).replications(20).seed(7);
/// let outcome = month.simulate(&pipeline, &profile)?;
/// let lead = outcome.lead_time.as_ref().expect("some executions succeed");
/// assert!(lead.p50.holds(lead.p50.value));
/// assert!(lead.p50.value < lead.p95.value);
/// # Ok::<(), stagewright_sim::SimulationError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Experiment {
    workload: Workload,
    days: u32,
    replications: u32,
    seed: u64,
    /// None: as long as it takes.
    warm_up: Option<Micros>,
    threads: Option<usize>,
    confidence: f64,
    service: Option<ServiceRules>,
    lineage: Lineage,
    circumstances: Option<Circumstances>,
    first_day: Option<String>,
    meters: bool,
    event_by_event: bool,
    cancel: Option<Arc<AtomicBool>>,
    followed: Arc<Followed>,
    done: Option<Arc<AtomicU64>>,
}

/// Ten years: what a month's usage is extrapolated from should not be longer.
const MOST_DAYS: u32 = 3_660;

impl Experiment {
    /// An experiment of 200 replications of 30 days, on seed 1, with 95 % intervals, after as long a warm-up as the pipeline needs: a day, or
    /// as many weeks more as it takes until an empty start no longer shows ([`Outcome::warm_up`]).
    #[must_use]
    pub fn new(workload: Workload) -> Self {
        Self {
            workload,
            days: 30,
            replications: 200,
            seed: 1,
            warm_up: None,
            threads: None,
            confidence: 0.95,
            service: None,
            lineage: Lineage::default(),
            circumstances: None,
            first_day: None,
            meters: true,
            event_by_event: false,
            cancel: None,
            followed: Arc::default(),
            done: None,
        }
    }

    /// Simulates one pipeline.
    ///
    /// # Errors
    /// Input that makes no sense, all of it at once and before the start; simulated time that overflows.
    pub fn simulate(
        &self,
        pipeline: &Pipeline,
        profile: &Profile,
    ) -> Result<Outcome, SimulationError> {
        let member = self.member(pipeline, profile);
        first(self.run(&[member], None)?)
    }

    /// Simulates one pipeline on one thread and hands every action execution to `sink` as it ends, replication by replication.
    /// Nothing of it is kept.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn simulate_with_records(
        &self,
        pipeline: &Pipeline,
        profile: &Profile,
        sink: &mut dyn FnMut(&Record),
    ) -> Result<Outcome, SimulationError> {
        let member = self.member(pipeline, profile);
        first(self.run(&[member], Some(sink))?)
    }

    /// Simulates several pipelines of one account: they share the build quota, and an action that invokes another of them starts it.
    /// The experiment's own workload, circumstances and lineage are not used; each member has its own.
    ///
    /// # Errors
    /// As [`Experiment::simulate`]; also equal names, and build quotas that contradict each other.
    pub fn simulate_fleet(
        &self,
        members: &[FleetMember<'_>],
    ) -> Result<FleetOutcome, SimulationError> {
        let members: Vec<Member<'_>> = members.iter().map(FleetMember::as_member).collect();
        self.run(&members, None)
    }

    /// The same on one thread, with every action execution handed to `sink` as it ends.
    ///
    /// # Errors
    /// As [`Experiment::simulate_fleet`].
    pub fn simulate_fleet_with_records(
        &self,
        members: &[FleetMember<'_>],
        sink: &mut dyn FnMut(&Record),
    ) -> Result<FleetOutcome, SimulationError> {
        let members: Vec<Member<'_>> = members.iter().map(FleetMember::as_member).collect();
        self.run(&members, Some(sink))
    }

    /// How the executions of a pipeline are followed, and why so.
    ///
    /// ```
    /// use stagewright_core::{Workload, per_day};
    /// use stagewright_sim::{Evaluator, Experiment, doc_pipeline};
    ///
    /// let (pipeline, profile) = doc_pipeline();
    /// let month = Experiment::new(Workload::poisson(per_day(8)));
    /// let evaluation = month.evaluation(&pipeline, &profile)?;
    /// assert_eq!(evaluation.evaluator, Evaluator::Sweep);
    /// assert!(evaluation.to_string().contains("stage by stage"));
    /// # Ok::<(), stagewright_sim::SimulationError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn evaluation(
        &self,
        pipeline: &Pipeline,
        profile: &Profile,
    ) -> Result<Evaluation, SimulationError> {
        let plan = self.plan(&[self.member(pipeline, profile)])?;
        let missing = || SimulationError::Internal("a pipeline got lost".to_owned());
        let evaluations = self.choice(&plan).evaluations;
        evaluations.into_iter().next().ok_or_else(missing)
    }

    /// The same for several pipelines of one account, one for each.
    ///
    /// # Errors
    /// As [`Experiment::simulate_fleet`].
    pub fn fleet_evaluations(
        &self,
        members: &[FleetMember<'_>],
    ) -> Result<Vec<Evaluation>, SimulationError> {
        let members: Vec<Member<'_>> = members.iter().map(FleetMember::as_member).collect();
        let plan = self.plan(&members)?;
        Ok(self.choice(&plan).evaluations)
    }

    fn choice(&self, plan: &Plan) -> Choice {
        if self.event_by_event {
            Choice::events(plan, "that was asked for")
        } else {
            Choice::of(plan)
        }
    }

    const fn member<'a>(&'a self, pipeline: &'a Pipeline, profile: &'a Profile) -> Member<'a> {
        let Self {
            workload,
            circumstances,
            lineage,
            ..
        } = self;
        Member {
            pipeline,
            profile,
            workload,
            circumstances: match circumstances {
                Some(circumstances) => circumstances,
                None => &profile.circumstances,
            },
            lineage,
        }
    }

    fn run(
        &self,
        members: &[Member<'_>],
        sink: Option<&mut dyn FnMut(&Record)>,
    ) -> Result<FleetOutcome, SimulationError> {
        let mut plan = self.plan(members)?;
        let mut choice = self.choice(&plan);
        let mut head = Vec::new();
        let mut needed = None;
        if self.chooses_warm_up(&plan, members) {
            let (pilots, pilot) = self.pilot(&plan, &choice)?;
            let span = pilots.span;
            needed = pilots.told;
            if span.0 == plan.window.start && sink.is_none() {
                // They are the first of those that were asked for.
                head = self.accept(pilot);
            } else if span.0 != plan.window.start {
                plan = self.clone().warm_up(span).plan(members)?;
                choice = self.choice(&plan);
            }
        }
        let plan = Arc::new(plan);
        let mut tallies = match sink {
            Some(sink) => self.replications_with(&plan, sink)?,
            None => {
                let first = u32::try_from(head.len());
                let first = first.expect("invariant: a pilot is of few replications");
                head.extend(self.replications_on_threads(&plan, &choice, first)?);
                head
            }
        };
        if tallies.len() < 2 {
            let problem = "it was cancelled before two replications were complete".to_owned();
            return Err(SimulationError::Input(vec![Fault::new(
                "experiment",
                problem,
            )]));
        }
        replications::check_littles_law(&tallies)?;
        outcome::check_bytes(&plan, &tallies)?;
        let asked = Asked {
            seed: self.seed,
            confidence: self.confidence,
            replications: self.replications,
            chosen: self.warm_up.is_none(),
            needed,
            meters: self.meters,
        };
        outcome::gather(&plan, &asked, &mut tallies)
    }

    fn chooses_warm_up(&self, plan: &Plan, members: &[Member<'_>]) -> bool {
        self.warm_up.is_none() && !plan.is_dated() && !members.iter().any(is_dated)
    }

    pub(crate) fn plan(&self, members: &[Member<'_>]) -> Result<Plan, SimulationError> {
        let mut faults = Vec::new();
        if self.days == 0 || self.days > MOST_DAYS {
            faults.push(Fault::new(
                "experiment: days",
                format!("{} days; 1 to {MOST_DAYS} are possible", self.days),
            ));
        }
        if self.replications < 2 {
            let problem = format!(
                "{} replications give no interval; at least 2 are needed",
                self.replications
            );
            faults.push(Fault::new("experiment: replications", problem));
        }
        let warm_up = self.warm_up.unwrap_or(Micros(DAY));
        if warm_up.0 > u64::from(MOST_DAYS) * DAY {
            faults.push(Fault::new(
                "experiment: warm-up",
                format!("{warm_up} is longer than {MOST_DAYS} days"),
            ));
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            let problem = format!(
                "a confidence of {}; something between 0 and 1 is needed",
                self.confidence
            );
            faults.push(Fault::new("experiment: confidence", problem));
        }
        if self.threads == Some(0) {
            faults.push(Fault::new(
                "experiment: threads",
                "0 threads run nothing; at least 1 is needed",
            ));
        }
        let start = warm_up.0.min(u64::from(MOST_DAYS) * DAY);
        let window = start..start + u64::from(self.days.clamp(1, MOST_DAYS)) * DAY;
        let first = members.first().map(|member| member.circumstances);
        let default = Circumstances::default();
        let around = first.unwrap_or(&default);
        let service = self.service.as_ref().unwrap_or(&around.service);
        let first_day = self.first_day.as_ref().unwrap_or(&around.first_day);
        for member in members {
            let name = member.pipeline.name();
            let alike = [
                (
                    self.service.is_some() || member.circumstances.service == *service,
                    "service",
                ),
                (
                    self.first_day.is_some() || member.circumstances.first_day == *first_day,
                    "first day",
                ),
            ];
            for (_, what) in alike.into_iter().filter(|(alike, _)| !alike) {
                faults.push(Fault::new(
                    format!("circumstances of `{name}`: {what}"),
                    "pipelines of one account have it in common, and another one says something else",
                ));
            }
        }
        match compile(members, service, first_day, window) {
            Ok(plan) if faults.is_empty() => Ok(plan),
            Ok(_) => Err(SimulationError::Input(faults)),
            Err(SimulationError::Input(more)) => {
                faults.extend(more);
                Err(SimulationError::Input(faults))
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether the work of a member comes on certain days.
fn is_dated(member: &Member<'_>) -> bool {
    match &member.workload.arrivals {
        Arrivals::Replay(_) => true,
        Arrivals::Weekly { holidays, .. } => !holidays.is_empty(),
        _ => false,
    }
}

fn first(fleet: FleetOutcome) -> Result<Outcome, SimulationError> {
    let missing =
        || SimulationError::Internal("an experiment without a pipeline came to an end".to_owned());
    fleet.pipelines.into_iter().next().ok_or_else(missing)
}
