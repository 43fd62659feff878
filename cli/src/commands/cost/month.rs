//! The month that is priced: simulated many times, or a user's own figures.

use std::path::Path;

use stagewright_core::{Draft, Pipeline, Scenario, Usage};
use stagewright_cost::{Bill, BillInterval, Simulated, UsageFile};
use stagewright_report::format;
use stagewright_sim::{Experiment, Outcome};
use stagewright_study::{AppliedEdit, applied, assumptions};

use crate::arguments::{CostArguments, PriceArguments, SimulationArguments};
use crate::commands::study::{Asked, options, refused};
use crate::definition::Definition;
use crate::failure::Failure;
use crate::input::Input;
use crate::interrupt;
use crate::page;
use crate::pricing::{self, Pricing, priced};
use crate::work;

/// What is priced, and its bill.
pub(super) struct Month {
    /// Name of the pipeline or of the usage file.
    pub(super) subject: String,
    /// What the figures are.
    pub(super) basis: String,
    pub(super) draft: Option<Draft>,
    pub(super) usages: Vec<Usage>,
    /// The mean of the months, or the one there is.
    pub(super) bill: Bill,
    pub(super) interval: BillInterval,
    pub(super) pricing: Pricing,
    /// What was changed of the definition before it was simulated.
    pub(super) edits: Vec<AppliedEdit>,
    /// What the simulation has to say beside the figures.
    pub(super) note: Option<String>,
    /// The machines that nothing told, in a sentence.
    pub(super) machines: String,
    /// Whether the simulation was interrupted.
    pub(super) partial: bool,
}

impl Month {
    pub(super) fn of(arguments: &CostArguments) -> Result<Self, Failure> {
        match (&arguments.usage, &arguments.file) {
            (Some(usage), _) => Self::given(usage, &arguments.price),
            (None, Some(file)) => Self::simulated(file, arguments),
            (None, None) => Err(Failure::usage(
                "",
                "nothing to price was given",
                "name a definition, as in `stagewright cost pipeline.yaml`, or quantities of your own with --usage FILE",
            )),
        }
    }

    fn given(path: &Path, price: &PriceArguments) -> Result<Self, Failure> {
        let input = Input::small(path)?;
        let mut pricing = Pricing::of(price, None)?;
        let file = UsageFile::parse(&input.name, &input.text).map_err(|error| priced(&error))?;
        let options = pricing::over(file.options(pricing.options.today), price);
        let usage = file
            .usage_with(&pricing.book, options.choices)
            .map_err(|error| priced(&error))?;
        let bill = file
            .price_with(&pricing.book, &options)
            .map_err(|error| priced(&error))?;
        pricing.options = options;
        Ok(Self {
            basis: format!("The month of {}", input.name),
            subject: input.name,
            draft: None,
            usages: vec![usage],
            interval: BillInterval::of(std::slice::from_ref(&bill))
                .map_err(|error| priced(&error))?,
            bill,
            pricing,
            edits: Vec::new(),
            note: None,
            machines: String::new(),
            partial: false,
        })
    }

    fn simulated(file: &Path, arguments: &CostArguments) -> Result<Self, Failure> {
        let definition = Definition::open_priced(file, &arguments.reading, &arguments.price)?;
        let mut pricing = Pricing::of(&arguments.price, Some(definition.pipeline.draft()))?;
        let simulation = &arguments.simulation;
        let check = definition.check;
        let asked = Asked::of(&definition, check, simulation)?;
        let Scenario {
            pipeline, profile, ..
        } = &asked.scenario;
        let _progress = work::announce(simulation, profile, pipeline, 1, asked.edits.len())?;
        let outcome = experiment(simulation, &asked.scenario)
            .simulate(pipeline, profile)
            .map_err(|error| {
                interrupt::stopped().unwrap_or_else(|| Failure::usage("", error, ""))
            })?;
        let options = options(
            &definition,
            &asked.scenario,
            check,
            simulation,
            &arguments.price,
        )?;
        let edits = applied(&asked.base, &asked.edits, &options).map_err(refused)?;
        let usages: Vec<Usage> = outcome.usages.iter().collect();
        let bills = bills(pipeline, &usages, &mut pricing)?;
        let rate = format::decimal(outcome.triggers_per_day.value);
        Ok(Self {
            subject: pipeline.name().to_owned(),
            basis: format!(
                "{rate} executions a day, mean of {}, seed {}",
                format::counted(bills.len() as u64, "simulated month"),
                simulation.seed,
            ),
            draft: Some(pipeline.draft().clone()),
            bill: Bill::mean(&bills).map_err(|error| priced(&error))?,
            interval: BillInterval::of(&bills).map_err(|error| priced(&error))?,
            pricing,
            edits,
            note: notes(&outcome),
            machines: page::machines(&assumptions(pipeline, profile)),
            partial: outcome.partial,
            usages,
        })
    }

    /// Whether the figures are means that have a spread.
    pub(super) fn is_simulated(&self) -> bool {
        self.draft.is_some()
    }
}

/// What the simulation has to say beside the figures.
fn notes(outcome: &Outcome) -> Option<String> {
    let overload = outcome.overload.as_ref();
    let overload = overload.map(|overload| format!("The pipeline is {overload}."));
    let partial = outcome.partial.then(|| page::partial(outcome.replications));
    let notes: Vec<String> = overload.into_iter().chain(partial).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

/// The experiment that the command line asks for; an interrupt ends it early.
fn experiment(simulation: &SimulationArguments, scenario: &Scenario) -> Experiment {
    let experiment = Experiment::new(scenario.workload.clone())
        .circumstances(scenario.circumstances.clone())
        .days(simulation.days)
        .replications(simulation.replications)
        .seed(simulation.seed)
        .cancelled_by(interrupt::flag())
        .done_into(work::done());
    match simulation.threads {
        0 => experiment,
        threads => experiment.threads(threads),
    }
}

/// The bill of each simulated month.
fn bills(
    pipeline: &Pipeline,
    usages: &[Usage],
    pricing: &mut Pricing,
) -> Result<Vec<Bill>, Failure> {
    let simulated = Simulated::of(pipeline, usages, &pricing.book);
    pricing.options.simulated = Some(simulated.map_err(|error| priced(&error))?);
    usages
        .iter()
        .map(|usage| Bill::price(usage, &pricing.book, &pricing.options))
        .collect::<Result<_, _>>()
        .map_err(|error| priced(&error))
}
