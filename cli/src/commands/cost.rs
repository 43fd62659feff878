//! `stagewright cost`: what a month costs, line by line, and what it would cost otherwise.

mod comparisons;
mod month;
mod page;
mod tables;

use serde::Serialize;
use stagewright_cost::{Bill, BillInterval, Reconciliation, TypeAdvice};
use stagewright_study::AppliedEdit;

use crate::arguments::{CostArguments, TableFormat};
use crate::console;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::pricing::priced;
use crate::terminal;

use comparisons::RegionView;
use month::Month;
pub(super) use tables::csv_text;

pub(crate) fn run(arguments: &CostArguments) -> Result<(), Failure> {
    refuse_two_tables(arguments)?;
    // A missing extract should not wait for a simulation.
    let extract = arguments
        .reconcile
        .as_deref()
        .map(Input::data)
        .transpose()?;
    let month = Month::of(arguments)?;
    let asked = Asked {
        types: arguments
            .compare_types
            .then(|| comparisons::types(&month))
            .transpose()?,
        regions: arguments
            .all_regions
            .then(|| comparisons::regions(&month))
            .transpose()?,
        reconciliation: extract
            .map(|extract| Reconciliation::of(&month.bill, &extract.name, &extract.text))
            .transpose()
            .map_err(|error| priced(&error))?,
    };
    match arguments.format {
        TableFormat::Text => {
            let document = page::document(&month, &asked, arguments.all);
            console::print(&document.text(terminal::look()))?;
            if let Some(file) = arguments.file.as_deref().filter(|_| asked.nothing()) {
                console::next("stagewright cost", file, " --compare-types")?;
            }
        }
        TableFormat::Json => {
            let document = Json {
                tool: concat!("stagewright ", env!("CARGO_PKG_VERSION")),
                answer: page::answer(&month),
                subject: &month.subject,
                basis: &month.basis,
                interval: &month.interval,
                bill: &month.bill,
                partial: month.partial,
                edits: &month.edits,
                asked: &asked,
            };
            console::print_json(&document)?;
        }
        TableFormat::Csv => console::print(&tables::csv(&month, &asked)?)?,
    }
    match month.partial {
        true => Err(Failure::told(Exit::Partial)),
        false => Ok(()),
    }
}

/// The comparisons that were asked for.
#[derive(Serialize)]
struct Asked {
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<TypeAdvice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    regions: Option<Vec<RegionView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reconciliation: Option<Reconciliation>,
}

impl Asked {
    fn nothing(&self) -> bool {
        self.types.is_none() && self.regions.is_none() && self.reconciliation.is_none()
    }
}

/// What `--format json` prints: amounts are decimals in quotes; `docs/schemas/cost.schema.json`.
#[derive(Serialize)]
struct Json<'a> {
    tool: &'static str,
    answer: String,
    subject: &'a str,
    basis: &'a str,
    interval: &'a BillInterval,
    bill: &'a Bill,
    partial: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    edits: &'a [AppliedEdit],
    #[serde(flatten)]
    asked: &'a Asked,
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
