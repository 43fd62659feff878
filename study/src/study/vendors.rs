//! The same work on other systems: one simulation of the same jobs under each system's start-up and concurrency.

use serde::Serialize;
use stagewright_core::{
    Assumed, Category, Circumstances, Compute, Distribution, Micros, Pipeline, Profile, Record,
    Usage,
};
use stagewright_cost::{
    Bill, Estimate, JobKind, JobStarts, Options, Simulated, VendorComparison, VendorFact,
    VendorOptions, Work, compare_vendors,
};
use stagewright_sim::{Experiment, Outcome, SimulationError};

use super::{Figure, StudyError, StudyOptions, on_threads};

/// Runs whose seconds are kept one by one; how they spread is known well before.
const MOST_RECORDS: usize = 200_000;
/// Months that are simulated of what is left of a study that was stopped.
const FEW: u32 = 20;
/// Jobs at once where no limit is known.
const UNLIMITED: u32 = 1_000;

/// A pipeline's work on every system.
#[derive(Clone, Debug, Serialize)]
pub struct VendorStudy {
    /// Months that were simulated.
    pub months: usize,
    /// Seed of every draw.
    pub seed: u64,
    /// Whether the simulation was stopped before its end.
    pub partial: bool,
    /// What was taken for granted for all of them.
    pub assumptions: Vec<String>,
    /// The systems, CodePipeline first.
    pub estimates: Vec<TimedEstimate>,
    /// What no price tells of the systems.
    pub facts: Vec<VendorFact>,
}

/// What a system asks for, and how long an execution takes there.
#[derive(Clone, Debug, Serialize)]
pub struct TimedEstimate {
    /// What it asks for.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// Mean time from the trigger to the end of executions that succeed, without waiting for people; none if none does.
    pub lead_time: Option<Figure>,
}

impl VendorStudy {
    /// Simulates the pipeline as it is, and its work at every other system.
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    pub fn run(
        pipeline: &Pipeline,
        profile: &Profile,
        options: &StudyOptions,
        asked: &VendorOptions,
    ) -> Result<Self, StudyError> {
        on_threads(options.threads, || {
            Self::run_on_these(pipeline, profile, options, asked)
        })
    }

    fn run_on_these(
        pipeline: &Pipeline,
        profile: &Profile,
        options: &StudyOptions,
        asked: &VendorOptions,
    ) -> Result<Self, StudyError> {
        let here = options.experiment(profile).simulate(pipeline, profile)?;
        let options = &options.beside(&here);
        let months: Vec<Usage> = here.usages.iter().collect();
        let simulated = Simulated::of(pipeline, profile, &months, &options.book)?;
        let billing = Options {
            simulated: Some(simulated),
            ..options.billing.clone()
        };
        let price = |usage| Bill::price(usage, &options.book, &billing);
        let bills = months.iter().map(price).collect::<Result<Vec<_>, _>>()?;
        let alone = without_people(pipeline, profile);
        let time_here = match alone == *profile {
            true => here.clone(),
            false => to_the_end(options, &alone, |experiment| {
                experiment.simulate(pipeline, &alone)
            })?,
        };
        let bare = without_starts(&alone);
        let mut records: Vec<Record> = Vec::new();
        let mut keep = |record: &Record| {
            if records.len() < MOST_RECORDS {
                records.push(*record);
            }
        };
        let elsewhere = to_the_end(options, &bare, |experiment| {
            experiment.simulate_with_records(pipeline, &bare, &mut keep)
        })?;
        let months: Vec<Usage> = elsewhere.usages.iter().collect();
        let work =
            Work::of_months(pipeline, &months, &options.book)?.with_records(pipeline, &records)?;
        let comparison = compare_vendors(&work, &bills, &options.book, asked)?;
        let VendorComparison {
            assumptions,
            estimates,
            facts,
        } = comparison;
        let mut timed = Vec::with_capacity(estimates.len());
        for (index, estimate) in estimates.into_iter().enumerate() {
            let lead_time = match index {
                0 => mean(&time_here),
                _ => {
                    let there = started_as(&bare, &work, &estimate.starts);
                    let outcome = to_the_end(options, &there, |experiment| {
                        experiment.simulate(pipeline, &there)
                    })?;
                    mean(&outcome)
                }
            };
            timed.push(TimedEstimate {
                estimate,
                lead_time,
            });
        }
        Ok(Self {
            months: here.usages.len(),
            seed: options.seed,
            partial: here.partial || options.is_cancelled(),
            assumptions,
            estimates: timed,
            facts,
        })
    }
}

/// Simulates; once the study was stopped, a few months that end soon, so that every system has its row.
fn to_the_end(
    options: &StudyOptions,
    profile: &Profile,
    mut simulate: impl FnMut(Experiment) -> Result<Outcome, SimulationError>,
) -> Result<Outcome, StudyError> {
    if !options.is_cancelled() {
        match simulate(options.experiment(profile)) {
            Err(error) if !options.is_cancelled() => return Err(error.into()),
            Err(_) => {}
            Ok(outcome) => return Ok(outcome),
        }
    }
    let few = StudyOptions {
        replications: options.replications.min(FEW),
        cancel: None,
        ..options.clone()
    };
    Ok(simulate(few.experiment(profile))?)
}

fn mean(outcome: &Outcome) -> Option<Figure> {
    outcome.lead_time.as_ref().map(|lead| lead.mean.into())
}

/// Approvals take no time.
fn without_people(pipeline: &Pipeline, profile: &Profile) -> Profile {
    let mut profile = profile.clone();
    for stage in pipeline.stages() {
        let people = stage.actions().iter();
        for action in people.filter(|action| action.category() == Category::Approval) {
            if let Some(assumed) = profile.action_mut((stage.name(), action.name())) {
                assumed.duration = None;
            }
        }
    }
    profile.circumstances.approvers.clear();
    profile.circumstances.approver = None;
    profile
}

/// The work alone: no machine has to start, no stage waits for its transition, no quota of AWS holds a build, nothing surrounds it.
fn without_starts(profile: &Profile) -> Profile {
    let mut profile = profile.clone();
    for assumed in profile.actions.values_mut() {
        assumed.start_up = None;
    }
    profile.transition = Assumed::given(Distribution::ZERO);
    profile.transitions.clear();
    profile.circumstances = Circumstances {
        first_day: profile.circumstances.first_day,
        service: profile.circumstances.service,
        ..Circumstances::default()
    };
    profile.build_quota.value.running = UNLIMITED;
    profile.build_quota.value.queued = u32::MAX;
    profile
}

/// The same work, its jobs started as a system starts them, with the agents that it has.
fn started_as(bare: &Profile, work: &Work, starts: &JobStarts) -> Profile {
    let mut profile = bare.clone();
    let at_once = starts.at_once.and_then(|jobs| u32::try_from(jobs).ok());
    profile.build_quota.value.running = at_once.unwrap_or(UNLIMITED);
    for stage in &work.stages {
        for job in stage.groups.iter().flatten() {
            let seconds = match &job.kind {
                JobKind::Source | JobKind::Approval => None,
                JobKind::Build(_) => Some(starts.build_seconds),
                JobKind::Wait => starts.wait_seconds,
            };
            let Some(assumed) = profile.action_mut((stage.name.as_str(), job.name.as_str())) else {
                continue;
            };
            let Some(seconds) = seconds else {
                assumed.compute = None;
                continue;
            };
            let start_up = Distribution::Fixed(Micros::from_seconds(seconds));
            assumed.start_up = Some(Assumed::given(start_up));
            let shares = |jobs: &[(String, String)]| {
                jobs.iter()
                    .any(|(of, name)| (of, name) == (&stage.name, &job.name))
            };
            let kind = starts.agents.iter().position(|(jobs, _)| shares(jobs));
            // A slot of the quota, or of the agents of its kind.
            let machine = match kind {
                Some(kind) => Compute::Fleet(format!("agents {kind}")),
                None => Compute::Small,
            };
            assumed.compute = Some(Assumed::given(machine));
        }
    }
    for (kind, (_, count)) in starts.agents.iter().enumerate() {
        let fleets = &mut profile.circumstances.fleets;
        fleets.insert(format!("agents {kind}"), Assumed::given(*count));
    }
    profile
}
