//! The same months by the other type, and in every region.

use std::collections::BTreeMap;

use serde::Serialize;
use stagewright_core::PipelineType;
use stagewright_cost::{
    CostError, Exact, Interval, Money, RegionRow, TypeAdvice, price_everywhere,
};

use super::month::Month;
use crate::failure::Failure;
use crate::pricing::priced;

/// What the months cost in one region.
#[derive(Serialize)]
pub(super) struct RegionView {
    pub(super) region: String,
    pub(super) location: String,
    /// At list prices.
    pub(super) total: Interval,
    /// What the book has no price of there, and whose price stands in.
    pub(super) missing: Option<String>,
}

/// Both types, over all months.
pub(super) fn types(month: &Month) -> Result<TypeAdvice, Failure> {
    let pricing = &month.pricing;
    let advices = month
        .usages
        .iter()
        .map(|usage| TypeAdvice::of(usage, &pricing.book, &pricing.options, month.draft.as_ref()))
        .collect::<Result<Vec<_>, _>>();
    advices
        .and_then(|advices| mean_advice(&advices))
        .map_err(|error| priced(&error))
}

fn mean_advice(advices: &[TypeAdvice]) -> Result<TypeAdvice, CostError> {
    let first = match advices {
        [] => return Err(CostError::Missing("a comparison needs a month".into())),
        [only] => return Ok(only.clone()),
        [first, ..] => first,
    };
    let count = advices.len();
    let money = |of: &dyn Fn(&TypeAdvice) -> Money| Money::mean(advices.iter().map(of), count);
    let exact = |of: &dyn Fn(&TypeAdvice) -> Exact| Exact::mean(advices.iter().map(of), count);
    // A month without executions has no executions a day at which both cost the same: it is left out.
    let some = |of: &dyn Fn(&TypeAdvice) -> Option<Exact>| {
        let known: Vec<Exact> = advices.iter().filter_map(of).collect();
        if known.is_empty() {
            return Ok(None);
        }
        let count = known.len();
        let mean = Exact::mean(known, count)?;
        Ok::<_, CostError>(Some(Exact(mean.0.round_dp(2).normalize())))
    };
    let (v1, v2) = (money(&|it| it.v1)?, money(&|it| it.v2)?);
    Ok(TypeAdvice {
        v1,
        v2,
        v1_list_price: money(&|it| it.v1_list_price)?,
        v2_list_price: money(&|it| it.v2_list_price)?,
        cheaper: if v2 < v1 {
            PipelineType::V2
        } else {
            PipelineType::V1
        },
        minutes: exact(&|it| it.minutes)?,
        break_even_minutes: exact(&|it| it.break_even_minutes)?,
        break_even_minutes_at_list_price: exact(&|it| it.break_even_minutes_at_list_price)?,
        minutes_per_execution: some(&|it| it.minutes_per_execution)?,
        break_even_executions_a_day: some(&|it| it.break_even_executions_a_day)?,
        break_even_executions_a_day_at_list_price: some(&|it| {
            it.break_even_executions_a_day_at_list_price
        })?,
        needs_v2: first.needs_v2.clone(),
    })
}

/// Every region, the cheapest first, those where another region's price stands in last.
pub(super) fn regions(month: &Month) -> Result<Vec<RegionView>, Failure> {
    let pricing = &month.pricing;
    let mut of_region: BTreeMap<String, Vec<RegionRow>> = BTreeMap::new();
    for usage in &month.usages {
        let rows = price_everywhere(usage, &pricing.book, &pricing.options)
            .map_err(|error| priced(&error))?;
        for row in rows {
            of_region.entry(row.region.clone()).or_default().push(row);
        }
    }
    let mut rows = Vec::with_capacity(of_region.len());
    for (region, mut months) in of_region {
        let prices = months.iter().map(|row| row.bill.list_price()).collect();
        let total = Interval::of(prices).map_err(|error| priced(&error))?;
        let missing = months.iter_mut().find_map(|row| row.missing.take());
        rows.push(RegionView {
            region,
            location: months.swap_remove(0).location,
            total,
            missing,
        });
    }
    rows.sort_by_key(|row| (row.missing.is_some(), row.total.mean, row.region.clone()));
    Ok(rows)
}
