//! The mean of many months' bills, as a bill: its total still is the sum of its lines.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{ActionCost, Bill, Freshness, LineItem, LineKind, TypeComparison};
use crate::{CostError, Exact, Money};

/// Decimals of a mean quantity.
const DECIMALS: u32 = 12;

impl Bill {
    /// The mean of every line; a month that lacks a line counts as none of it.
    ///
    /// ```
    /// use stagewright_core::Usage;
    /// use stagewright_cost::{Bill, Options, PriceBook};
    ///
    /// let (book, options) = (PriceBook::builtin(), Options::in_region("us-east-1"));
    /// let month = |keys| Bill::price(&Usage { kms_keys: keys, ..Usage::default() }, &book, &options);
    /// let mean = Bill::mean(&[month(1)?, month(4)?])?;
    /// assert_eq!(mean.total().to_string(), "$2.50");
    /// # Ok::<(), stagewright_cost::CostError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CostError::Missing`] without any bill.
    pub fn mean(bills: &[Self]) -> Result<Self, CostError> {
        let (first, count) = match bills {
            [] => return Err(CostError::Missing("a mean needs at least one month".into())),
            [only] => return Ok(only.clone()),
            [first, ..] => (first, bills.len()),
        };
        let lines = lines(bills.iter().flat_map(|bill| &bill.lines), count)?;
        Ok(Self {
            region: first.region.clone(),
            types: TypeComparison {
                v1: self::lines(bills.iter().flat_map(|bill| &bill.types.v1), count)?,
                v2: self::lines(bills.iter().flat_map(|bill| &bill.types.v2), count)?,
            },
            actions: actions(bills)?,
            // A price that only one month uses is as old as one that all use.
            freshness: Freshness::of(&lines, first.freshness.today),
            lines,
            notes: each_once(bills.iter().flat_map(|bill| &bill.notes)),
            not_in_this_bill: each_once(bills.iter().flat_map(|bill| &bill.not_in_this_bill)),
        })
    }
}

fn each_once<'a, T: Clone + PartialEq + 'a>(all: impl Iterator<Item = &'a T>) -> Vec<T> {
    let mut once: Vec<T> = Vec::new();
    for one in all {
        if !once.contains(one) {
            once.push(one.clone());
        }
    }
    once
}

impl Money {
    /// The mean of amounts, rounded as a line is. Amounts that are left out count as nothing.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] for a count of 0 or beyond a trillion dollars.
    pub fn mean(amounts: impl IntoIterator<Item = Self>, count: usize) -> Result<Self, CostError> {
        let sum = Self::sum(amounts)?;
        Ok(sum.checked_div(Exact(count.into()))?.rounded_for_a_line())
    }
}

impl Exact {
    /// The mean of quantities, with 12 decimals. Quantities that are left out count as nothing.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] for a count of 0 or where the sum does not fit.
    pub fn mean(
        quantities: impl IntoIterator<Item = Self>,
        count: usize,
    ) -> Result<Self, CostError> {
        let sum = quantities
            .into_iter()
            .try_fold(Decimal::ZERO, |sum, quantity| sum.checked_add(quantity.0));
        let mean = sum.and_then(|sum| sum.checked_div(count.into()));
        mean.map(|mean| Self(mean.round_dp(DECIMALS).normalize()))
            .ok_or_else(|| {
                CostError::absurd("the mean of a quantity", format!("over {count} months"))
            })
    }
}

/// Lines that mean the same, in the order of a bill: a free tier behind what it takes off.
fn lines<'a>(
    all: impl Iterator<Item = &'a LineItem>,
    count: usize,
) -> Result<Vec<LineItem>, CostError> {
    // What a free tier takes off is part of the key: one tier shared by two machines has two prices.
    type Key<'a> = (&'a str, &'a str, &'a str, bool, Option<usize>, &'a str);
    let mut rows: BTreeMap<Key<'a>, Vec<&'a LineItem>> = BTreeMap::new();
    for line in all {
        let charged = line.takes_off.as_deref().unwrap_or(&line.sku);
        let key = (
            line.service.as_str(),
            charged,
            line.region.as_str(),
            line.kind == LineKind::FreeTier,
            line.tier.map(|tier| tier.number),
            line.sku.as_str(),
        );
        rows.entry(key).or_default().push(line);
    }
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows.into_values() {
        let Some(first) = row.first() else { continue };
        lines.push(LineItem {
            quantity: Exact::mean(row.iter().map(|line| line.quantity), count)?,
            free: Exact::mean(row.iter().map(|line| line.free), count)?,
            unrounded: Money::sum(row.iter().map(|line| line.unrounded))?
                .checked_div(Exact(count.into()))?,
            amount: Money::mean(row.iter().map(|line| line.amount), count)?,
            ..(*first).clone()
        });
    }
    Ok(lines)
}

fn actions(bills: &[Bill]) -> Result<Vec<ActionCost>, CostError> {
    let mut order: Vec<(&str, &str, &str)> = Vec::new();
    let mut rows: BTreeMap<(&str, &str, &str), Vec<&ActionCost>> = BTreeMap::new();
    for action in bills.iter().flat_map(|bill| &bill.actions) {
        let key = (
            action.pipeline.as_str(),
            action.stage.as_str(),
            action.action.as_str(),
        );
        rows.entry(key)
            .or_insert_with(|| {
                order.push(key);
                Vec::new()
            })
            .push(action);
    }
    let count = bills.len();
    let mut actions = Vec::with_capacity(order.len());
    for row in order.iter().filter_map(|key| rows.get(key)) {
        let Some(first) = row.first() else { continue };
        let executions = row.iter().map(|action| Exact(action.executions.into()));
        let executions = Exact::mean(executions, count)?;
        actions.push(ActionCost {
            executions: executions.0.round().to_u64().unwrap_or(u64::MAX),
            codepipeline: Money::mean(row.iter().map(|action| action.codepipeline), count)?,
            codebuild: Money::mean(row.iter().map(|action| action.codebuild), count)?,
            others: Money::mean(row.iter().map(|action| action.others), count)?,
            ..(*first).clone()
        });
    }
    Ok(actions)
}
