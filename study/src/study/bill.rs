//! The bill of the simulated month: every replication priced, each line its mean.

use std::collections::BTreeMap;

use rayon::prelude::*;
use stagewright_core::{Pipeline, PipelineType};
use stagewright_cost::{Bill, CostError, Exact, Interval, LineItem, LineKind, Money};
use stagewright_sim::Outcome;

use super::view::{BillLine, MonthlyBill, TypeView};
use super::{StudyError, StudyOptions};

/// Prices every replication. Also gives each month's total, which differences are made of.
pub(super) fn price(
    pipeline: &Pipeline,
    outcome: &Outcome,
    options: &StudyOptions,
) -> Result<(MonthlyBill, Vec<Money>), StudyError> {
    let bills = bills(outcome, options)?;
    let totals: Vec<Money> = bills.iter().map(Bill::total).collect();
    let lines = mean_lines(&bills)?;
    let charges = lines
        .iter()
        .filter(|line| !line.free_tier)
        .map(|line| line.amount);
    let list_price = Money::sum(charges)?;
    let mean = |of: &dyn Fn(&Bill) -> Money| mean(bills.iter().map(of), bills.len());
    let types = [PipelineType::V1, PipelineType::V2]
        .into_iter()
        .map(|pipeline_type| {
            let features = pipeline.draft().v2_features();
            let refused = features.into_iter().map(|feature| feature.what);
            Ok(TypeView {
                pipeline_type,
                list_price: mean(&|bill| bill.types.list_price(pipeline_type))?,
                after_free_tier: mean(&|bill| bill.types.total(pipeline_type))?,
                refused_by: if pipeline_type == PipelineType::V1 {
                    refused.collect()
                } else {
                    Vec::new()
                },
            })
        })
        .collect::<Result<Vec<_>, CostError>>()?;
    let codepipeline = mean(&|bill| bill.types.list_price(pipeline.pipeline_type()))?;
    let first = bills.first();
    let bill = MonthlyBill {
        region: options.billing.region.clone(),
        months: bills.len(),
        total: Money::sum(lines.iter().map(|line| line.amount))?,
        list_price,
        spread: Interval::of(totals.clone())?,
        codepipeline,
        types,
        freshness: first
            .map(|bill| bill.freshness.to_string())
            .unwrap_or_default(),
        notes: first.map(|bill| bill.notes.clone()).unwrap_or_default(),
        lines,
    };
    Ok((bill, totals))
}

/// The total of every month.
pub(super) fn totals(outcome: &Outcome, options: &StudyOptions) -> Result<Vec<Money>, StudyError> {
    Ok(bills(outcome, options)?.iter().map(Bill::total).collect())
}

fn bills(outcome: &Outcome, options: &StudyOptions) -> Result<Vec<Bill>, CostError> {
    let price = |usage| Bill::price(usage, &options.book, &options.billing);
    let bills: Vec<_> = outcome.usages.par_iter().map(price).collect();
    bills.into_iter().collect()
}

fn mean(amounts: impl Iterator<Item = Money>, count: usize) -> Result<Money, CostError> {
    Ok(Money::sum(amounts)?
        .checked_div(Exact(count.into()))?
        .rounded_for_a_line())
}

/// Lines that mean the same are averaged; a month that lacks one counts as none of it.
fn mean_lines(bills: &[Bill]) -> Result<Vec<BillLine>, CostError> {
    type Key<'a> = (&'a str, &'a str, &'a str, bool, Option<usize>);
    fn key(line: &LineItem) -> Key<'_> {
        let free = line.kind == LineKind::FreeTier;
        (
            &line.service,
            &line.region,
            &line.sku,
            free,
            line.tier.map(|tier| tier.number),
        )
    }
    let mut order: Vec<Key<'_>> = Vec::new();
    let mut rows: BTreeMap<Key<'_>, Vec<&LineItem>> = BTreeMap::new();
    for line in bills.iter().flat_map(|bill| &bill.lines) {
        rows.entry(key(line))
            .or_insert_with(|| {
                order.push(key(line));
                Vec::new()
            })
            .push(line);
    }
    let months = Exact(bills.len().into());
    let mut lines = Vec::with_capacity(order.len());
    for row in order.iter().filter_map(|key| rows.get(key)) {
        let Some(first) = row.first() else { continue };
        // The mean quantity is exact arithmetic too: a quantity passes as an amount and comes back as one.
        let quantity = Money::sum(row.iter().map(|line| Money::dollars(line.quantity.0)))?
            .checked_div(months)?;
        lines.push(BillLine {
            free_tier: first.kind == LineKind::FreeTier,
            service: first.service.clone(),
            sku: first.sku.clone(),
            quantity: Exact(quantity.rounded_for_a_line().amount()),
            unit: first.unit.clone(),
            unit_price: first.unit_price,
            amount: mean(row.iter().map(|line| line.amount), bills.len())?,
            price_as_of: first.price_as_of.map(|date| date.to_string()),
        });
    }
    // Free tiers stay behind what they take off, in the order of services.
    lines.sort_by(|left, right| left.service.cmp(&right.service));
    Ok(lines)
}
