//! The month that is priced: simulated many times, or a user's own figures.

use std::path::Path;

use stagewright_core::{Draft, Scenario, Usage};
use stagewright_cost::{Bill, BillInterval, UsageFile};
use stagewright_report::format;
use stagewright_study::page;
use stagewright_study::{AppliedEdit, CostStudy};

use crate::arguments::{CostArguments, PriceArguments};
use crate::commands::study::{Asked, options, refused};
use crate::definition::Definition;
use crate::failure::Failure;
use crate::input::Input;
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
        let options = options(&definition, check, simulation, &arguments.price)?;
        let study = CostStudy::run(&asked.base, &asked.edits, &asked.scenario, &options);
        let study = study.map_err(refused)?;
        pricing.options = study.billing.clone();
        let rate = format::decimal(study.rate_per_day);
        Ok(Self {
            subject: pipeline.name().to_owned(),
            basis: format!(
                "{rate} executions a day, mean of {}, seed {}",
                format::counted(study.usages.len() as u64, "simulated month"),
                simulation.seed,
            ),
            draft: Some(pipeline.draft().clone()),
            note: notes(&study),
            machines: page::machines(&study.assumptions),
            bill: study.bill,
            interval: study.interval,
            pricing,
            edits: study.edits,
            partial: study.partial,
            usages: study.usages,
        })
    }

    /// Whether the figures are means that have a spread.
    pub(super) fn is_simulated(&self) -> bool {
        self.draft.is_some()
    }
}

/// What the simulation has to say beside the figures.
fn notes(study: &CostStudy) -> Option<String> {
    let overload = study.overload.as_ref();
    let overload = overload.map(|overload| format!("The pipeline is {overload}."));
    let partial = study.partial.then(|| page::partial(study.months));
    let notes: Vec<String> = overload.into_iter().chain(partial).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}
