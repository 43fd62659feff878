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
pub struct Experiment(sim::Experiment);

/// Settings that are the simulator's own.
macro_rules! settings {
    ($($name:ident($value:ident: $type:ty), $what:literal;)*) => {
        $(
            #[doc = concat!($what, " See [`sim::Experiment::", stringify!($name), "`].")]
            #[must_use]
            pub fn $name(self, $value: $type) -> Self {
                Self(self.0.$name($value))
            }
        )*
    };
}

impl Experiment {
    settings! {
        days(days: u32), "The measured span.";
        replications(replications: u32), "Independent repetitions, at least 2.";
        seed(seed: u64), "The seed.";
        warm_up(span: Micros), "What passes before the measured span.";
        threads(threads: usize), "How many threads to use. The result does not depend on it.";
        confidence(confidence: f64), "How often an interval should hold the true figure.";
        service(service: ServiceRules), "Other choices where the service's documentation is silent.";
        event_by_event(always: bool), "Whether every execution is followed event by event. The outcome is the same, bit for bit.";
    }

    /// An experiment with the simulator's defaults: see [`sim::Experiment::new`].
    #[must_use]
    pub fn new(workload: Workload) -> Self {
        Self(sim::Experiment::new(workload))
    }

    /// How the executions of a pipeline or a what-if are followed, and why so.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn evaluation(&self, model: &impl Model) -> Result<Evaluation, SimulationError> {
        self.of(model).evaluation(model.pipeline(), model.profile())
    }

    /// Simulates a pipeline or a what-if; one that says itself how executions come in is simulated so.
    ///
    /// # Errors
    /// Input that makes no sense, all of it at once and before the start; simulated time that overflows.
    pub fn simulate(&self, model: &impl Model) -> Result<Outcome, SimulationError> {
        self.of(model).simulate(model.pipeline(), model.profile())
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
        let pipeline = model.pipeline();
        self.of(model)
            .simulate_with_records(pipeline, model.profile(), &mut |record| {
                sink(&record.named(pipeline));
            })
    }

    /// The simulator's own experiment, with the workload of a model that has one.
    fn of(&self, model: &impl Model) -> sim::Experiment {
        match model.workload() {
            Some(workload) => self.0.clone().workload(workload.clone()),
            None => self.0.clone(),
        }
    }
}
