//! The same figures as comma-separated values, exact.

use stagewright_core::PipelineType;
use stagewright_cost::{Exact, Interval, Money, Reconciliation, TypeAdvice};
use stagewright_report::text::{Shown, csv as csv_text};

use crate::{CostComparisons, CostStudy, RegionCost};

/// The one table that was asked for: the bill, unless it was a comparison.
#[must_use]
pub fn csv(month: &CostStudy, asked: &CostComparisons) -> Shown {
    match (&asked.types, &asked.regions, &asked.reconciliation) {
        (Some(types), ..) => by_type(types),
        (_, Some(regions), _) => by_region(regions),
        (_, _, Some(reconciliation)) => reconciled(reconciliation),
        (None, None, None) => {
            let (header, rows) = month.bill.table();
            csv_text(&header, rows)
        }
    }
}

fn by_type(types: &TypeAdvice) -> Shown {
    let header = [
        "type",
        "list_price",
        "after_free_tier",
        "minutes",
        "break_even_minutes",
        "break_even_minutes_at_list_price",
        "needed_by",
    ];
    let row = |pipeline_type: PipelineType, list_price: Money, total: Money, needed: String| {
        vec![
            pipeline_type.to_string(),
            exact(list_price),
            exact(total),
            types.minutes.to_string(),
            types.break_even_minutes.to_string(),
            types.break_even_minutes_at_list_price.to_string(),
            needed,
        ]
    };
    let rows = [
        row(
            PipelineType::V1,
            types.v1_list_price,
            types.v1,
            String::new(),
        ),
        row(
            PipelineType::V2,
            types.v2_list_price,
            types.v2,
            types.needs_v2.join("; "),
        ),
    ];
    csv_text(&header, rows)
}

fn by_region(regions: &[RegionCost]) -> Shown {
    let header = ["region", "location", "mean", "p5", "p95", "missing"];
    let rows = regions.iter().map(|row| {
        let amount =
            |of: &dyn Fn(&Interval) -> Option<Money>| of(&row.total).map(exact).unwrap_or_default();
        vec![
            row.region.clone(),
            row.location.clone(),
            amount(&|total| Some(total.mean)),
            amount(&|total| total.p5),
            amount(&|total| total.p95),
            row.missing.clone().unwrap_or_default(),
        ]
    });
    csv_text(&header, rows)
}

fn reconciled(both: &Reconciliation) -> Shown {
    let header = [
        "sku",
        "region",
        "usage_types",
        "known",
        "our_quantity",
        "their_quantity",
        "our_amount",
        "their_amount",
        "difference",
    ];
    let rows = both.rows.iter().map(|row| {
        vec![
            row.sku.clone(),
            row.region.clone(),
            row.usage_types.join(" "),
            row.known.to_string(),
            row.our_quantity.to_string(),
            row.their_quantity.to_string(),
            exact(row.our_amount),
            exact(row.their_amount),
            exact(row.difference),
        ]
    });
    let mut total = vec![String::new(); header.len()];
    let cells = [
        (0, "total".to_owned()),
        (6, exact(both.ours)),
        (7, exact(both.theirs)),
        (8, exact(both.difference)),
    ];
    for (index, text) in cells {
        total[index] = text;
    }
    csv_text(&header, rows.chain([total]))
}

fn exact(amount: Money) -> String {
    Exact(amount.amount()).to_string()
}
