//! The same figures as comma-separated values, exact.

use stagewright_core::PipelineType;
use stagewright_cost::{Exact, Money, Reconciliation, TypeAdvice};
use stagewright_report::text::Shown;

use super::Asked;
use super::comparisons::RegionView;
use super::month::Month;
use crate::failure::Failure;

/// The one table that was asked for: the bill, unless it was a comparison.
pub(super) fn csv(month: &Month, asked: &Asked) -> Result<Shown, Failure> {
    match (&asked.types, &asked.regions, &asked.reconciliation) {
        (Some(types), ..) => by_type(types),
        (_, Some(regions), _) => by_region(regions),
        (_, _, Some(reconciliation)) => reconciled(reconciliation),
        (None, None, None) => {
            let mut bytes = Vec::new();
            month
                .bill
                .write_csv(&mut bytes)
                .map_err(Failure::internal)?;
            let mut rows = csv::Reader::from_reader(bytes.as_slice());
            let header = rows.headers().map_err(Failure::internal)?.clone();
            let records: Result<Vec<_>, _> = rows.records().collect();
            let records = records.map_err(Failure::internal)?;
            let header: Vec<&str> = header.iter().collect();
            csv_text(
                &header,
                records
                    .iter()
                    .map(|record| record.iter().map(str::to_owned).collect()),
            )
        }
    }
}

/// A header and its rows.
pub(crate) fn csv_text(
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<Shown, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(Failure::internal)?;
    for row in rows {
        let cells = row.iter().map(|text| cell(text));
        writer.write_record(cells).map_err(Failure::internal)?;
    }
    let bytes = writer.into_inner().map_err(Failure::internal)?;
    Ok(Shown::document(&String::from_utf8_lossy(&bytes)))
}

/// A cell as a spreadsheet may have it: what would be taken for a formula is marked as text, as spreadsheets do it
/// themselves; numbers stay numbers.
fn cell(text: &str) -> String {
    let text = Shown::line(text).to_string();
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']);
    let is_number = || text.parse::<f64>().is_ok_and(f64::is_finite);
    if is_formula && !is_number() {
        format!("'{text}")
    } else {
        text
    }
}

fn by_type(types: &TypeAdvice) -> Result<Shown, Failure> {
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
    csv_text(&header, rows.into_iter())
}

fn by_region(regions: &[RegionView]) -> Result<Shown, Failure> {
    let header = ["region", "location", "mean", "p5", "p95", "missing"];
    let rows = regions.iter().map(|row| {
        let amount = |of: &dyn Fn(&stagewright_cost::Interval) -> Option<Money>| {
            of(&row.total).map(exact).unwrap_or_default()
        };
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

fn reconciled(both: &Reconciliation) -> Result<Shown, Failure> {
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
        if let Some(cell) = total.get_mut(index) {
            *cell = text;
        }
    }
    csv_text(&header, rows.chain([total]))
}

fn exact(amount: Money) -> String {
    Exact(amount.amount()).to_string()
}
