//! The bill of the simulated month: every replication priced, each line its mean.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;
use stagewright_core::{Compute, Pipeline, PipelineType, Profile, Usage};
use stagewright_cost::{
    Bill, CostError, Interval, LineItem, LineKind, MeanBill, Money, Options, PriceBook,
    PricedFleet, Simulated,
};
use stagewright_sim::{Outcome, Usages};

use super::view::{BillLine, MonthlyBill, TypeView};
use super::{StudyError, StudyOptions};

/// Bills that exist at the same time: enough for all threads, and few beside the months of a long study.
const MONTHS_AT_ONCE: usize = 256;

/// Prices every replication. Also gives what each month costs at list prices, which differences are made of.
pub(crate) fn price(
    pipeline: &Pipeline,
    profile: &Profile,
    outcome: &Outcome,
    options: &StudyOptions,
) -> Result<(MonthlyBill, Vec<Money>), StudyError> {
    let billing = billing(pipeline, profile, outcome, &options.billing, &options.book)?;
    let mut mean = MeanBill::default();
    let mut list_prices = Vec::with_capacity(outcome.usages.len());
    for first in (0..outcome.usages.len()).step_by(MONTHS_AT_ONCE) {
        let months = first..outcome.usages.len().min(first + MONTHS_AT_ONCE);
        let price = |usage: &Usage| Bill::price(usage, &options.book, &billing);
        let bills = each_month(&outcome.usages, months, price);
        // One by one in their order, so that the sums do not depend on the threads.
        for bill in bills {
            let bill = bill?;
            list_prices.push(bill.list_price());
            mean.add(&bill)?;
        }
    }
    let mean = mean.finish()?;
    let types = [PipelineType::V1, PipelineType::V2].map(|pipeline_type| {
        let features = pipeline.draft().v2_features();
        let refused = features.into_iter().map(|feature| feature.what);
        TypeView {
            pipeline_type,
            list_price: mean.types.list_price(pipeline_type),
            after_free_tier: mean.types.total(pipeline_type),
            refused_by: if pipeline_type == PipelineType::V1 {
                refused.collect()
            } else {
                Vec::new()
            },
        }
    });
    let bill = MonthlyBill {
        region: options.billing.region.clone(),
        months: list_prices.len(),
        total: mean.total(),
        list_price: mean.list_price(),
        spread: Interval::of(list_prices.clone())?,
        codepipeline: mean.types.list_price(pipeline.pipeline_type()),
        types: types.into(),
        freshness: mean.freshness.to_string(),
        lines: mean.lines.iter().map(BillLine::from).collect(),
        actions: mean.actions,
        notes: mean.notes,
        not_in_this_bill: mean.not_in_this_bill,
    };
    Ok((bill, list_prices))
}

/// What each month costs at list prices.
pub(crate) fn list_prices(
    pipeline: &Pipeline,
    profile: &Profile,
    outcome: &Outcome,
    options: &StudyOptions,
) -> Result<Vec<Money>, StudyError> {
    let billing = billing(pipeline, profile, outcome, &options.billing, &options.book)?;
    let price = |usage: &Usage| Ok(Bill::list_price_of(usage, &options.book, &billing)?);
    let prices = each_month(&outcome.usages, 0..outcome.usages.len(), price);
    prices.into_iter().collect()
}

/// After minus before, month by month, of as many months as both have.
pub(crate) fn difference(after: &[Money], before: &[Money]) -> Result<Interval, CostError> {
    let months = after.iter().zip(before);
    let changes = months.map(|(after, before)| after.checked_sub(*before));
    Interval::of(changes.collect::<Result<_, _>>()?)
}

/// Asks the same of several months, on all threads: the names of a month are made once for many of them.
pub(crate) fn each_month<T: Send>(
    usages: &Usages,
    months: Range<usize>,
    ask: impl Fn(&Usage) -> T + Sync,
) -> Vec<T> {
    let blank = || usages.blank();
    let asked = months.into_par_iter().map_init(blank, |usage, month| {
        usages.read_into(month, usage);
        ask(usage)
    });
    asked.collect()
}

/// How the months of an outcome are priced: with what the simulation tells beside usages.
pub(crate) fn billing(
    pipeline: &Pipeline,
    profile: &Profile,
    outcome: &Outcome,
    options: &Options,
    book: &PriceBook,
) -> Result<Options, CostError> {
    let mut fleets = options.fleets.clone();
    fleets.extend(named(profile, options, book));
    Ok(Options {
        fleets,
        bucket_key: options.bucket_key
            || profile
                .circumstances
                .bucket_key
                .as_ref()
                .is_some_and(|it| it.value),
        simulated: Some(Simulated::of(
            pipeline,
            profile,
            outcome.usages.iter(),
            book,
        )?),
        ..options.clone()
    })
}

/// The fleets of builds that are called as their machines on the price list, where nothing else is said of them.
fn named(profile: &Profile, options: &Options, book: &PriceBook) -> Vec<PricedFleet> {
    let builds = profile
        .actions
        .values()
        .filter_map(|it| it.compute.as_ref());
    let used: BTreeSet<&String> = builds
        .filter_map(|it| match &it.value {
            Compute::Fleet(name) => Some(name),
            _ => None,
        })
        .collect();
    let told = |name: &str| options.fleets.iter().any(|it| it.name == name);
    let named = used.into_iter().filter(|name| !told(name));
    named
        .map(|name| PricedFleet {
            name: name.clone(),
            sku: Compute::reserved_sku(name),
            instances: profile
                .circumstances
                .fleets
                .get(name)
                .map_or(1, |it| it.value.into()),
        })
        .filter(|it| book.nearest_price(&options.region, &it.sku).is_ok())
        .collect()
}

impl From<&LineItem> for BillLine {
    fn from(line: &LineItem) -> Self {
        Self {
            free_tier: line.kind == LineKind::FreeTier,
            service: line.service.clone(),
            sku: line.sku.clone(),
            takes_off: line.takes_off.clone(),
            region: line.region.clone(),
            priced_as_in: line.priced_as_in.clone(),
            assumed_use: line.assumed_use,
            quantity: line.quantity,
            unit: line.unit.clone(),
            unit_price: line.unit_price,
            amount: line.amount,
            price_as_of: line.price_as_of.map(|date| date.to_string()),
        }
    }
}
