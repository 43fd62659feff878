//! `stagewright cost`: what a month costs, line by line, and what it would cost otherwise.

use std::path::Path;

use serde::Serialize;
use stagewright_cost::{Bill, BillInterval, CostError, Reconciliation, UsageFile};
use stagewright_study::page::{self, cost};
use stagewright_study::{AppliedEdit, CostComparisons, CostStudy};

use crate::arguments::{CostArguments, PriceArguments, TableFormat};
use crate::commands::study::{Asked, options, print_page, refused};
use crate::console;
use crate::definition::Definition;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::pricing::{self, Pricing, priced};
use crate::{terminal, work};

pub(crate) fn run(arguments: &CostArguments) -> Result<(), Failure> {
    refuse_two_tables(arguments)?;
    // A missing extract should not wait for a simulation.
    let extract = arguments
        .reconcile
        .as_deref()
        .map(Input::data)
        .transpose()?;
    let month = match (&arguments.usage, &arguments.file) {
        (Some(usage), _) => given(usage, &arguments.price)?,
        (None, Some(file)) => simulated(file, arguments)?,
        (None, None) => {
            return Err(Failure::usage(
                "",
                "nothing to price was given",
                "name a definition, as in `stagewright cost pipeline.yaml`, or quantities of your own with --usage FILE",
            ));
        }
    };
    let asked = comparisons(&month, arguments, extract.as_ref()).map_err(|it| priced(&it))?;
    match arguments.format {
        TableFormat::Text => {
            let document = cost::document(&month, &asked, arguments.all);
            console::print(&document.text(terminal::look()))?;
            if let Some(file) = arguments.file.as_deref().filter(|_| asked.is_empty()) {
                console::next("stagewright cost", file, " --compare-types")?;
            }
        }
        TableFormat::Json => {
            let document = Json {
                tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
                answer: cost::answer(&month),
                subject: &month.subject,
                basis: cost::what_they_are(&month),
                interval: &month.interval,
                bill: &month.bill,
                partial: month.partial,
                edits: &month.edits,
                asked: &asked,
            };
            console::print_json(&document)?;
        }
        TableFormat::Csv => console::print(&page::cost_csv(&month, &asked))?,
        TableFormat::Html => print_page(&cost::document(&month, &asked, arguments.all))?,
    }
    match month.partial {
        true => Err(Failure::told(Exit::Partial)),
        false => Ok(()),
    }
}

fn given(path: &Path, price: &PriceArguments) -> Result<CostStudy, Failure> {
    let input = Input::small(path)?;
    let Pricing { book, options } = Pricing::of(price, None)?;
    let file = UsageFile::parse(&input.name, &input.text).map_err(|error| priced(&error))?;
    let options = pricing::over(file.options(options.today), price);
    CostStudy::given(&input.name, &file, book, options).map_err(|error| priced(&error))
}

fn simulated(file: &Path, arguments: &CostArguments) -> Result<CostStudy, Failure> {
    let definition = Definition::open_priced(file, &arguments.reading, &arguments.price)?;
    let simulation = &arguments.simulation;
    let check = definition.check;
    let asked = Asked::of(&definition, check, simulation)?;
    let (pipeline, profile) = (&asked.scenario.pipeline, &asked.scenario.profile);
    let options = options(&definition, check, simulation, &arguments.price)?;
    let _progress = work::announce(simulation, profile, pipeline, 1, asked.edits.len())?;
    CostStudy::run(&asked.base, &asked.edits, &asked.scenario, &options).map_err(refused)
}

/// The comparisons that were asked for.
fn comparisons(
    month: &CostStudy,
    arguments: &CostArguments,
    extract: Option<&Input>,
) -> Result<CostComparisons, CostError> {
    let beside = |extract: &Input| Reconciliation::of(&month.bill, &extract.name, &extract.text);
    Ok(CostComparisons {
        types: arguments.compare_types.then(|| month.types()).transpose()?,
        regions: arguments.all_regions.then(|| month.regions()).transpose()?,
        reconciliation: extract.map(beside).transpose()?,
    })
}

/// What `--format json` prints: amounts are decimals in quotes; `docs/schemas/cost.schema.json`.
#[derive(Serialize)]
struct Json<'a> {
    tool: &'static str,
    answer: String,
    subject: &'a str,
    basis: String,
    interval: &'a BillInterval,
    bill: &'a Bill,
    partial: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    edits: &'a [AppliedEdit],
    #[serde(flatten)]
    asked: &'a CostComparisons,
}

fn refuse_two_tables(arguments: &CostArguments) -> Result<(), Failure> {
    let asked = [
        arguments.compare_types,
        arguments.all_regions,
        arguments.reconcile.is_some(),
    ];
    if arguments.format == TableFormat::Csv && asked.into_iter().filter(|it| *it).count() > 1 {
        return Err(Failure::usage(
            "--format csv",
            "holds one table, and several were asked for",
            "ask for one of --compare-types, --all-regions and --reconcile, or take --format json",
        ));
    }
    Ok(())
}
