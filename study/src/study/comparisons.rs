//! The same months by the other type, and in every region.

use std::collections::BTreeMap;

use serde::Serialize;
use stagewright_core::PipelineType;
use stagewright_cost::{
    CostError, Exact, Interval, Money, Reconciliation, RegionRow, TypeAdvice, price_everywhere,
};

use super::CostStudy;

/// What the months are held against.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CostComparisons {
    /// The other type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub types: Option<TypeAdvice>,
    /// Every region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<RegionCost>>,
    /// An extract of what the account was billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reconciliation: Option<Reconciliation>,
}

impl CostComparisons {
    /// Whether the months are held against nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.types.is_none() && self.regions.is_none() && self.reconciliation.is_none()
    }
}

/// What the months cost in one region.
#[derive(Clone, Debug, Serialize)]
pub struct RegionCost {
    /// Its code, such as `eu-west-1`.
    pub region: String,
    /// Its name in the price list.
    pub location: String,
    /// At list prices.
    pub total: Interval,
    /// What the book has no price of there, and whose price stands in.
    pub missing: Option<String>,
}

impl CostStudy {
    /// Both types, over all months.
    ///
    /// # Errors
    /// What the price book refuses.
    pub fn types(&self) -> Result<TypeAdvice, CostError> {
        let draft = self.simulated.as_ref().map(|simulated| &simulated.draft);
        let advices = self
            .usages
            .iter()
            .map(|usage| TypeAdvice::of(usage, &self.book, &self.billing, draft))
            .collect::<Result<Vec<_>, _>>()?;
        mean_advice(&advices)
    }

    /// Every region, the cheapest first, those where another region's price stands in last.
    ///
    /// # Errors
    /// What the price book refuses.
    pub fn regions(&self) -> Result<Vec<RegionCost>, CostError> {
        let mut of_region: BTreeMap<String, Vec<RegionRow>> = BTreeMap::new();
        for usage in &self.usages {
            let rows = price_everywhere(usage, &self.book, &self.billing)?;
            for row in rows {
                of_region.entry(row.region.clone()).or_default().push(row);
            }
        }
        let mut rows = Vec::with_capacity(of_region.len());
        for (region, mut months) in of_region {
            let prices = months.iter().map(|row| row.bill.list_price()).collect();
            let total = Interval::of(prices)?;
            let missing = months.iter_mut().find_map(|row| row.missing.take());
            rows.push(RegionCost {
                region,
                location: months.swap_remove(0).location,
                total,
                missing,
            });
        }
        rows.sort_by_key(|row| (row.missing.is_some(), row.total.mean, row.region.clone()));
        Ok(rows)
    }
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
