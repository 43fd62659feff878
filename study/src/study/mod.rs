//! One study of one pipeline, from its definition to the answer.

mod assumptions;
mod bill;
mod comparisons;
mod cost;
mod edits;
mod figure;
mod gather;
mod time;
mod vendors;
mod view;
mod what_if;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::ThreadPoolBuilder;
use stagewright_core::{
    Arrivals, Basis, CheckOptions, Circumstances, Edit, Micros, Pipeline, Profile, Scenario,
    SourceClass, Workload, defaults,
};
use stagewright_cost::{CostError, Options, PriceBook};
use stagewright_sim::{Evaluation, Experiment, Outcome, SimulationError};

pub use assumptions::{RUNS_ON, assumptions};
pub(crate) use bill::{billing, difference, each_month, list_prices};
pub use comparisons::{CostComparisons, RegionCost};
pub use cost::{CostStudy, SimulatedMonths};
pub(crate) use edits::steps;
pub use edits::{AppliedEdit, EditsView, applied};
pub use figure::{Figure, QuantileView};
pub(crate) use gather::{pools as gather_pools, stages as gather_stages};
pub use vendors::{TimedEstimate, VendorStudy};
pub use view::{
    Assumption, BillLine, ChangeLeadTimeView, CostChange, Ending, ExampleAction, LeadTimeView,
    LeftOut, MonthlyBill, PoolView, Shape, ShapeAction, ShapeStage, StageTime, StageView, Study,
    TimeView, Transitions, TypeView, WhatIf,
};
pub use what_if::IDEAS_MONTHS;
pub(crate) use what_if::{in_base, merges};

/// Version of the layout of a serialised [`Study`].
pub const SCHEMA_VERSION: u32 = 4;

/// What to simulate and how to price it.
#[derive(Clone, Debug)]
pub struct StudyOptions {
    /// Whether a default stands in for the region of [`StudyOptions::billing`].
    pub region_is_assumed: bool,
    /// Days of one simulated month.
    pub days: u32,
    /// What passes before each month. Nothing: as long as the scenario asked about needs, and for what is compared with it the same.
    pub warm_up: Option<Micros>,
    /// Independent months.
    pub replications: u32,
    /// Seed.
    pub seed: u64,
    /// Threads; `None`: as many as there are cores.
    pub threads: Option<usize>,
    /// How the rules are run again on a changed definition.
    pub check: CheckOptions,
    /// Prices.
    pub book: PriceBook,
    /// Region, free tiers and open billing choices.
    pub billing: Options,
    /// Set from outside, it ends the simulation early; the study then rests on what is complete, and says so.
    pub cancel: Option<Arc<AtomicBool>>,
    /// Counts the replications that are complete, those of the what-ifs too.
    pub done: Option<Arc<AtomicU64>>,
}

impl StudyOptions {
    /// 200 months of 30 days on seed 1, at the built-in prices of a region.
    #[must_use]
    pub fn in_region(region: &str) -> Self {
        Self {
            region_is_assumed: false,
            days: 30,
            warm_up: None,
            replications: 200,
            seed: 1,
            threads: None,
            check: CheckOptions::default(),
            book: PriceBook::builtin(),
            billing: Options::in_region(region),
            cancel: None,
            done: None,
        }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel
            .as_ref()
            .is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    /// The same with the longest warm-up that one of the scenarios takes, so that all are measured from the same moment on.
    pub(crate) fn settled<'a>(
        &self,
        scenarios: impl IntoIterator<Item = &'a Scenario>,
    ) -> Result<Self, SimulationError> {
        let mut longest = Micros::ZERO;
        for Scenario {
            pipeline, profile, ..
        } in scenarios
        {
            longest = longest.max(self.experiment(profile).warm_up_of(pipeline, profile)?);
        }
        Ok(Self {
            warm_up: Some(longest),
            ..self.clone()
        })
    }

    /// The same for what is held against an outcome, from the same moment on.
    pub(crate) fn beside(&self, outcome: &Outcome) -> Self {
        Self {
            warm_up: Some(outcome.warm_up.span),
            ..self.clone()
        }
    }

    /// Simulates a scenario as this study would.
    pub(crate) fn simulate(&self, scenario: &Scenario) -> Result<Outcome, SimulationError> {
        self.experiment(&scenario.profile)
            .simulate(&scenario.pipeline, &scenario.profile)
    }

    /// The same; nothing once the study was stopped, as what it ends with would be of fewer months than the others.
    pub(crate) fn simulate_to_the_end(
        &self,
        scenario: &Scenario,
    ) -> Result<Option<Outcome>, SimulationError> {
        match self.simulate(scenario) {
            _ if self.is_cancelled() => Ok(None),
            outcome => outcome.map(Some),
        }
    }

    /// The experiment of a study, on the threads that it is run on, with the work that a profile gives.
    pub(crate) fn experiment(&self, profile: &Profile) -> Experiment {
        let experiment = Experiment::new(profile.workload.value.clone())
            .days(self.days)
            .replications(self.replications)
            .seed(self.seed);
        let experiment = match self.warm_up {
            Some(span) => experiment.warm_up(span),
            None => experiment,
        };
        let experiment = match self.threads {
            // Refused there, with what is wrong about it.
            Some(0) => experiment.threads(0),
            _ => experiment,
        };
        let experiment = match &self.done {
            Some(done) => experiment.done_into(Arc::clone(done)),
            None => experiment,
        };
        match &self.cancel {
            Some(cancel) => experiment.cancelled_by(Arc::clone(cancel)),
            None => experiment,
        }
    }
}

/// Does something on so many threads, or on as many as there are cores.
pub(crate) fn on_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> T {
    let pool = threads
        .filter(|threads| *threads > 0)
        .map(|threads| ThreadPoolBuilder::new().num_threads(threads).build());
    match pool {
        Some(Ok(pool)) => pool.install(work),
        // Where threads cannot be had, those that are there have to do.
        Some(Err(_)) | None => work(),
    }
}

/// Why a study is not possible.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StudyError {
    /// The simulation refuses its input.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    /// Something cannot be priced.
    #[error(transparent)]
    Cost(#[from] CostError),
}

/// How the executions of a study are followed, and why so: figures never depend on it, only how long they take.
///
/// # Errors
/// What the simulator refuses.
pub fn evaluation(
    pipeline: &Pipeline,
    profile: &Profile,
    options: &StudyOptions,
) -> Result<Evaluation, StudyError> {
    let evaluate = || options.experiment(profile).evaluation(pipeline, profile);
    Ok(on_threads(options.threads, evaluate)?)
}

impl Study {
    /// Simulates, prices and asks the automatic what-ifs.
    ///
    /// The same pipeline, profile and options give the same study on any number of threads.
    ///
    /// # Errors
    /// What the simulator or the price book refuses, before anything is given back.
    pub fn run(
        pipeline: &Pipeline,
        profile: &Profile,
        options: &StudyOptions,
    ) -> Result<Self, StudyError> {
        let scenario = Scenario::new(pipeline.clone(), profile.clone());
        on_threads(options.threads, || {
            Ok(Self::run_on_these(&scenario, options)?.0)
        })
    }

    /// The same for a scenario that edits made of another one, and what they changed.
    ///
    /// # Errors
    /// As [`Study::run`].
    pub fn run_edited(
        base: &Scenario,
        edits: &[Edit],
        edited: &Scenario,
        options: &StudyOptions,
    ) -> Result<Self, StudyError> {
        on_threads(options.threads, || {
            let (mut study, outcome) = Self::run_on_these(edited, options)?;
            if !edits.is_empty() {
                study.edits = Some(edits::view(base, edits, (edited, &outcome), options)?);
                study.partial |= options.is_cancelled();
            }
            Ok(study)
        })
    }

    fn run_on_these(
        scenario: &Scenario,
        options: &StudyOptions,
    ) -> Result<(Self, Outcome), StudyError> {
        let (pipeline, profile) = (&scenario.pipeline, &scenario.profile);
        let baseline = options.simulate(scenario)?;
        // What is compared month by month is measured from the same moment on.
        let options = &options.beside(&baseline);
        let ((priced, time), answers) = rayon::join(
            || {
                rayon::join(
                    || bill::price(pipeline, profile, &baseline, options),
                    || time::parts(pipeline, profile, options, &baseline),
                )
            },
            // A study that was stopped asks no further questions.
            || match baseline.partial {
                true => Ok((Vec::new(), None)),
                false => what_if::ideas(scenario, options, &baseline),
            },
        );
        let (bill, totals) = priced?;
        let what_ifs = answers.and_then(|(answers, months)| {
            let totals = months.as_ref().unwrap_or(&totals);
            let priced = answers.into_iter().map(|answer| answer.priced(totals));
            priced.collect::<Result<Vec<_>, _>>()
        });
        let what_ifs = match what_ifs {
            // What could not be asked to its end is left out.
            _ if options.is_cancelled() => Vec::new(),
            what_ifs => what_ifs?,
        };
        let mut study = gather::gather(scenario, &baseline, bill);
        study.told(profile, options, time?);
        study.what_ifs = what_ifs;
        study.what_ifs.retain(WhatIf::is_better_somewhere);
        // The months may be complete, and what was to be asked of them not.
        study.partial |= options.is_cancelled();
        Ok((study, baseline))
    }

    /// What the outcome alone does not tell.
    fn told(&mut self, profile: &Profile, options: &StudyOptions, time: Option<TimeView>) {
        let Workload { arrivals } = &profile.workload.value;
        if let Arrivals::Poisson { per_day }
        | Arrivals::Bursts { per_day, .. }
        | Arrivals::Weekly { per_day, .. } = arrivals
        {
            self.rate_per_day = *per_day;
        }
        let rate_is_assumed = profile.workload.basis.is_assumed();
        let rate = (
            "executions a day",
            self.rate_per_day.to_string(),
            defaults::EXECUTIONS.basis(),
        );
        let judgement = |source: &'static str| Basis::Default {
            class: SourceClass::Assumption,
            source: source.into(),
        };
        let region = (
            "region",
            self.bill.region.clone(),
            judgement("neither the definition nor an option names one"),
        );
        // Neither is in the profile of a first study: two builds of one commit then fail as if they were of two.
        let Circumstances {
            common_cause, fix, ..
        } = &profile.circumstances;
        let independent = match (common_cause, fix) {
            (None, None) => "independent of each other and of retries",
            (None, Some(_)) => "independent of each other",
            (Some(_), None) => "independent of retries",
            (Some(_), Some(_)) => "",
        };
        let failures = (
            "failures",
            independent.to_owned(),
            judgement("failures of one commit often share a cause: `common_cause`, `fix`"),
        );
        let told = [
            (!independent.is_empty(), failures),
            (rate_is_assumed, rate),
            (options.region_is_assumed, region),
        ];
        self.inputs += told.len();
        let assumed = told.into_iter().filter(|(assumed, _)| *assumed);
        self.assumptions.extend(
            assumed.filter_map(|(_, (field, value, basis))| {
                Assumption::of(None, field, value, &basis)
            }),
        );
        self.rate_is_assumed = rate_is_assumed;
        if let Some(time) = &time {
            self.transitions.seconds = time.stages.iter().map(|stage| stage.transition).sum();
            let mean = self.lead_time.as_ref().map(|lead| lead.mean.value);
            let mean = mean.filter(|mean| *mean > 0.0);
            self.transitions.share = mean.map(|mean| self.transitions.seconds / mean);
        }
        self.time = time;
    }
}
