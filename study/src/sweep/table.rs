//! A sweep as one table, for spreadsheets: times in seconds, shares between 0 and 1, dollars a month.

use super::SweepRow;
use crate::study::Figure;

/// The columns behind those of the axes.
pub const SWEEP_COLUMNS: [&str; 23] = [
    "triggers_per_day",
    "lead_time_mean",
    "lead_time_mean_low",
    "lead_time_mean_high",
    "lead_time_p50",
    "lead_time_p50_low",
    "lead_time_p50_high",
    "lead_time_p95",
    "lead_time_p95_low",
    "lead_time_p95_high",
    "succeeded",
    "failed",
    "failed_low",
    "failed_high",
    "superseded",
    "capacity_per_day",
    "list_price",
    "list_price_low",
    "list_price_high",
    "v2_over_v1",
    "v2_over_v1_low",
    "v2_over_v1_high",
    "refused",
];

/// A row in these columns, the values of the axes first; what is missing is empty.
#[must_use]
pub fn cells(row: &SweepRow) -> Vec<String> {
    let mut cells = row.values.clone();
    let Some(figures) = &row.figures else {
        cells.resize(cells.len() + SWEEP_COLUMNS.len() - 1, String::new());
        cells.push(row.refused.clone().unwrap_or_default());
        return cells;
    };
    let number = |value: Option<f64>| value.map(|it| it.to_string()).unwrap_or_default();
    let with_ends = |figure: Option<Figure>| {
        let of = |get: fn(&Figure) -> Option<f64>| number(figure.as_ref().and_then(get));
        [of(|it| Some(it.value)), of(|it| it.low), of(|it| it.high)]
    };
    let money = |it: &stagewright_cost::Interval| {
        let end = |it: Option<stagewright_cost::Money>| {
            it.map(|it| it.amount().normalize().to_string())
                .unwrap_or_default()
        };
        [end(Some(it.mean)), end(it.low), end(it.high)]
    };
    let lead = figures.lead_time.as_ref();
    cells.push(figures.triggers_per_day.value.to_string());
    cells.extend(with_ends(lead.map(|it| it.mean)));
    cells.extend(with_ends(lead.map(|it| it.p50)));
    cells.extend(with_ends(lead.map(|it| it.p95)));
    cells.push(figures.succeeded.value.to_string());
    cells.extend(with_ends(Some(figures.failed)));
    cells.push(figures.superseded.value.to_string());
    cells.push(number(figures.capacity_per_day.map(|it| it.value)));
    cells.extend(money(&figures.list_price));
    cells.extend(money(&figures.v2_over_v1));
    cells.push(String::new());
    cells
}
