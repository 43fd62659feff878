//! Experiments on models: the simulator with handles in front of it.

use stagewright_core::{Micros, NamedRecord, Workload};
use stagewright_sim as sim;
use stagewright_sim::{Evaluation, Outcome, ServiceRules, SimulationError};

use crate::Model;

/// An experiment: how executions come in, for how long, how often, on which seed.
///
/// ```
/// use stagewright::prelude::*;
///
/// pipeline! {
///     pub struct Shop;
///     stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" } takes 4s; }
///     stage build { compile(src) = CodeBuild { project_name: "shop" } takes lognormal(p50 = 4min, p95 = 9min); }
/// }
///
/// let shop = Shop::new();
/// let week = Experiment::new(Workload::poisson(per_day(8))).days(7).replications(10).seed(7);
/// let today = week.simulate(&shop)?;
/// let faster = week.simulate(&shop.what_if().takes(shop.build.compile, 2 * MIN))?;
/// let mean = faster.compare(&today).mean.expect("both saw executions");
/// assert!(mean.paired && mean.is_detectable() && mean.change.value < 0.0);
/// # Ok::<(), stagewright::sim::SimulationError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Experiment {
    workload: Workload,
    days: Option<u32>,
    replications: Option<u32>,
    seed: Option<u64>,
    warm_up: Option<Micros>,
    threads: Option<usize>,
    confidence: Option<f64>,
    service: Option<ServiceRules>,
    event_by_event: bool,
}

impl Experiment {
    /// An experiment with the simulator's defaults: see [`sim::Experiment::new`].
    #[must_use]
    pub const fn new(workload: Workload) -> Self {
        Self {
            workload,
            days: None,
            replications: None,
            seed: None,
            warm_up: None,
            threads: None,
            confidence: None,
            service: None,
            event_by_event: false,
        }
    }

    /// The measured span.
    #[must_use]
    pub const fn days(mut self, days: u32) -> Self {
        self.days = Some(days);
        self
    }

    /// Independent repetitions, at least 2.
    #[must_use]
    pub const fn replications(mut self, replications: u32) -> Self {
        self.replications = Some(replications);
        self
    }

    /// The seed. The same seed gives the same bytes.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// What passes before the measured span.
    #[must_use]
    pub const fn warm_up(mut self, span: Micros) -> Self {
        self.warm_up = Some(span);
        self
    }

    /// How many threads to use. The result does not depend on it.
    #[must_use]
    pub const fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How often an interval should hold the true figure.
    #[must_use]
    pub const fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = Some(confidence);
        self
    }

    /// Other choices where the service's documentation is silent.
    #[must_use]
    pub fn service(mut self, service: ServiceRules) -> Self {
        self.service = Some(service);
        self
    }

    /// Whether every execution is followed event by event, even where that is not needed. The outcome is the same, bit for bit.
    #[must_use]
    pub const fn event_by_event(mut self, always: bool) -> Self {
        self.event_by_event = always;
        self
    }

    /// How the executions of a pipeline or a what-if are followed, and why so.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn evaluation(&self, model: &impl Model) -> Result<Evaluation, SimulationError> {
        let workload = model.workload().unwrap_or(&self.workload);
        self.of(workload.clone())
            .evaluation(model.pipeline(), model.profile())
    }

    /// Simulates a pipeline or a what-if; one that says itself how executions come in is simulated so.
    ///
    /// # Errors
    /// Input that makes no sense, all of it at once and before the start; simulated time that overflows.
    pub fn simulate(&self, model: &impl Model) -> Result<Outcome, SimulationError> {
        let workload = model.workload().unwrap_or(&self.workload);
        self.of(workload.clone())
            .simulate(model.pipeline(), model.profile())
    }

    /// The same on one thread, with every action execution handed to `sink` as it ends, replication by replication. Nothing of it is kept.
    ///
    /// ```
    /// # use stagewright::prelude::*;
    /// # pipeline! {
    /// #     pub struct Shop;
    /// #     stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" } takes 4s; }
    /// #     stage build { compile(src) = CodeBuild { project_name: "shop" } takes 4min; }
    /// # }
    /// let shop = Shop::new();
    /// let day = Experiment::new(Workload::every(1 * HOUR)).days(1).replications(2);
    /// let mut longest: f64 = 0.0;
    /// day.simulate_with_records(&shop, &mut |record| {
    ///     if record.action == shop.build.compile.name() {
    ///         longest = longest.max(record.ended - record.started);
    ///     }
    /// })?;
    /// assert!(longest > 240.0, "four minutes of work, and a start-up");
    /// # Ok::<(), stagewright::sim::SimulationError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn simulate_with_records(
        &self,
        model: &impl Model,
        sink: &mut dyn FnMut(&NamedRecord<'_>),
    ) -> Result<Outcome, SimulationError> {
        let workload = model.workload().unwrap_or(&self.workload);
        let pipeline = model.pipeline();
        self.of(workload.clone())
            .simulate_with_records(pipeline, model.profile(), &mut |record| {
                sink(&record.named(pipeline));
            })
    }

    /// The simulator's own experiment with these settings.
    fn of(&self, workload: Workload) -> sim::Experiment {
        let mut experiment = sim::Experiment::new(workload).event_by_event(self.event_by_event);
        if let Some(days) = self.days {
            experiment = experiment.days(days);
        }
        if let Some(replications) = self.replications {
            experiment = experiment.replications(replications);
        }
        if let Some(seed) = self.seed {
            experiment = experiment.seed(seed);
        }
        if let Some(warm_up) = self.warm_up {
            experiment = experiment.warm_up(warm_up);
        }
        if let Some(threads) = self.threads {
            experiment = experiment.threads(threads);
        }
        if let Some(confidence) = self.confidence {
            experiment = experiment.confidence(confidence);
        }
        if let Some(service) = &self.service {
            experiment = experiment.service(service.clone());
        }
        experiment
    }
}
