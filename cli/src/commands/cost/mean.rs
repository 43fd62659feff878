//! The mean of many months' bills, as a bill: its total still is the sum of its lines.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stagewright_cost::{
    ActionCost, Bill, CostError, Exact, LineItem, LineKind, Money, TypeComparison,
};

/// Decimals of a mean quantity.
const DECIMALS: u32 = 12;

/// The mean of every line; a month that lacks a line counts as none of it.
pub(super) fn mean_bill(bills: &[Bill]) -> Result<Bill, CostError> {
    let (first, count) = match bills {
        [] => return Err(CostError::Missing("a mean needs at least one month".into())),
        [only] => return Ok(only.clone()),
        [first, ..] => (first, bills.len()),
    };
    let mut notes: Vec<String> = Vec::new();
    for note in bills.iter().flat_map(|bill| &bill.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    let widest = bills.iter().max_by_key(|bill| bill.freshness.prices);
    Ok(Bill {
        region: first.region.clone(),
        lines: lines(bills.iter().flat_map(|bill| &bill.lines), count)?,
        types: TypeComparison {
            v1: lines(bills.iter().flat_map(|bill| &bill.types.v1), count)?,
            v2: lines(bills.iter().flat_map(|bill| &bill.types.v2), count)?,
        },
        actions: actions(bills)?,
        freshness: widest.unwrap_or(first).freshness.clone(),
        notes,
    })
}

/// The mean of amounts, rounded as a line is.
pub(super) fn mean(
    amounts: impl IntoIterator<Item = Money>,
    count: usize,
) -> Result<Money, CostError> {
    let sum = Money::sum(amounts)?;
    Ok(sum.checked_div(Exact(count.into()))?.rounded_for_a_line())
}

/// The mean of quantities.
pub(super) fn mean_quantity(
    quantities: impl IntoIterator<Item = Exact>,
    count: usize,
) -> Result<Exact, CostError> {
    let sum = quantities
        .into_iter()
        .try_fold(Decimal::ZERO, |sum, quantity| sum.checked_add(quantity.0));
    let mean = sum.and_then(|sum| sum.checked_div(count.into()));
    mean.map(|mean| Exact(mean.round_dp(DECIMALS).normalize()))
        .ok_or_else(|| CostError::Absurd {
            what: "the mean of a quantity".to_owned(),
            quantity: format!("over {count} months"),
        })
}

/// Lines that mean the same, in the order of a bill: a free tier behind what it takes off.
fn lines<'a>(
    all: impl Iterator<Item = &'a LineItem>,
    count: usize,
) -> Result<Vec<LineItem>, CostError> {
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
            quantity: mean_quantity(row.iter().map(|line| line.quantity), count)?,
            free: mean_quantity(row.iter().map(|line| line.free), count)?,
            unrounded: Money::sum(row.iter().map(|line| line.unrounded))?
                .checked_div(Exact(count.into()))?,
            amount: mean(row.iter().map(|line| line.amount), count)?,
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
        let executions = mean_quantity(executions, count)?;
        actions.push(ActionCost {
            executions: executions.0.round().to_u64().unwrap_or(u64::MAX),
            codepipeline: mean(row.iter().map(|action| action.codepipeline), count)?,
            codebuild: mean(row.iter().map(|action| action.codebuild), count)?,
            ..(*first).clone()
        });
    }
    Ok(actions)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

    use stagewright_core::Usage;
    use stagewright_cost::{Bill, FreeTiers, Money, Options, PriceBook};

    use super::mean_bill;

    #[test]
    fn the_mean_is_a_bill_whose_total_is_the_sum_of_its_lines() {
        let mut options = Options::in_region("us-east-1");
        options.free_tiers = FreeTiers::none();
        // Keys cost $1 a month; the second month has logs too, at $0.50 a GB.
        let months = [(1, 0), (3, 4 << 30), (2, 0)].map(|(keys, log_bytes)| Usage {
            kms_keys: keys,
            log_bytes,
            ..Usage::default()
        });
        let bills =
            months.map(|usage| Bill::price(&usage, &PriceBook::builtin(), &options).unwrap());
        let mean = mean_bill(&bills).unwrap();
        assert_eq!(
            mean.total().to_string(),
            "$2.67",
            "$2.00 and a third of $2.00"
        );
        let sum = Money::sum(mean.lines.iter().map(|line| line.amount)).unwrap();
        assert_eq!(mean.total(), sum);
        assert_eq!(
            mean_bill(&bills[..1]).unwrap(),
            bills[0],
            "one month is itself"
        );
        assert!(mean_bill(&[]).is_err());
    }
}
