//! The same months by the other type, and in every region.

use rust_decimal::Decimal;
use serde::Serialize;
use stagewright_core::PipelineType;
use stagewright_cost::{
    CostError, Exact, Interval, Money, RegionRow, TypeAdvice, price_everywhere,
};

use super::mean::{mean, mean_quantity};
use super::month::Month;
use crate::failure::Failure;
use crate::pricing::priced;

/// What the months cost in one region.
#[derive(Serialize)]
pub(super) struct RegionView {
    pub(super) region: String,
    pub(super) location: String,
    /// None where the region lacks something.
    pub(super) total: Option<Interval>,
    /// What it lacks.
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
    let money = |of: &dyn Fn(&TypeAdvice) -> Money| mean(advices.iter().map(of), count);
    let exact = |of: &dyn Fn(&TypeAdvice) -> Exact| mean_quantity(advices.iter().map(of), count);
    // A month without executions has no executions a day at which both cost the same: it is left out.
    let some = |of: &dyn Fn(&TypeAdvice) -> Option<Exact>| {
        let known: Vec<Exact> = advices.iter().filter_map(of).collect();
        if known.is_empty() {
            return Ok(None);
        }
        let count = known.len();
        let mean = mean_quantity(known, count)?;
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

/// Every region, the cheapest first, those that lack something last.
pub(super) fn regions(month: &Month) -> Result<Vec<RegionView>, Failure> {
    let pricing = &month.pricing;
    let mut views: Vec<(RegionView, Vec<Money>)> = Vec::new();
    for usage in &month.usages {
        let rows = price_everywhere(usage, &pricing.book, &pricing.options)
            .map_err(|error| priced(&error))?;
        for row in rows {
            add(&mut views, row);
        }
    }
    let mut rows = Vec::with_capacity(views.len());
    for (mut view, totals) in views {
        if view.missing.is_none() {
            view.total = Some(Interval::of(totals).map_err(|error| priced(&error))?);
        }
        rows.push(view);
    }
    let order = |row: &RegionView| {
        let mean = row.total.map_or(Decimal::MAX, |total| total.mean.amount());
        (row.total.is_none(), mean, row.region.clone())
    };
    rows.sort_by_key(order);
    Ok(rows)
}

fn add(views: &mut Vec<(RegionView, Vec<Money>)>, row: RegionRow) {
    let total = row.total();
    let known = views.iter_mut().find(|(view, _)| view.region == row.region);
    match known {
        Some((view, totals)) => {
            totals.extend(total);
            view.missing = view.missing.take().or(row.missing);
        }
        None => {
            let view = RegionView {
                region: row.region,
                location: row.location,
                total: None,
                missing: row.missing,
            };
            views.push((view, total.into_iter().collect()));
        }
    }
}
