//! A sweep in a table, and where something breaks even.

use crate::{BreakEven, Side, SweepFigures, SweepRow, SweepStudy};
use stagewright_core::Scenario;
use stagewright_report::format;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Table};

use super::{duration, footer, once, plots};

/// Rows that are printed: `--format csv` has the others.
const MOST_ROWS: usize = 60;

/// The whole answer.
#[must_use]
pub fn document(study: &SweepStudy, base: &Scenario) -> Document {
    let name = base.pipeline.name();
    let mut columns: Vec<Column> = study
        .axes
        .iter()
        .map(|axis| Column::number(axis.target.clone()))
        .collect();
    columns.extend(
        [
            "mean",
            "p50",
            "p95",
            "fail",
            "superseded",
            "capacity",
            "a month",
        ]
        .map(Column::number),
    );
    let mut table = Table::new(columns);
    for row in study.rows.iter().take(MOST_ROWS) {
        table.push(cells(row));
    }
    let mut figures = Section::new("Figures")
        .about(format!(
            "{} each, seed {}, on the same random numbers; times from the trigger to the end of executions that succeed; `--format csv` has the intervals.",
            format::counted(u64::from(study.replications), "simulated month"),
            study.seed
        ))
        .table(table);
    let more = study.rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        figures = figures.paragraph(format!(
            "{} more: `--format csv` or `--format json`.",
            format::counted(more as u64, "point")
        ));
    }
    let figures_of = |row: &SweepRow| row.figures.as_ref().is_some_and(|it| it.shows_its_start);
    let early = study.rows.iter().filter(|row| figures_of(row)).count() as u64;
    if early > 0 {
        figures = figures.paragraph(format!(
            "{} before an empty start no longer shows, or without a steady state: give `--warm-up`.",
            match early {
                1 => "1 point is measured".to_owned(),
                many => format!("{} are measured", format::counted(many, "point")),
            }
        ));
    }
    for why in once(study.rows.iter().filter_map(|it| it.refused.as_ref())) {
        figures = figures.paragraph(format!("Refused: {why}."));
    }
    let crossings: Vec<String> = study.break_evens.iter().map(sentence).collect();
    let break_even = Section::new("Break-even points");
    let break_even = match crossings.is_empty() {
        true => break_even.paragraph(match study.axes.iter().any(|axis| axis.numbers) {
            true => "No alternative overtakes another detectably within these ranges.",
            false => "Lists alone have none: vary a number too.",
        }),
        false => break_even.list(crossings),
    };
    let points = format::counted(study.rows.len() as u64, "point");
    Document::new(format!("{name} swept"), format!("{name} over {points}."))
        .section(figures)
        .section(
            break_even
                .chart(plots::break_even(name, study))
                .chart(plots::bill_varied(name, study)),
        )
        .footer(footer(
            study.seed,
            study.partial.then_some(study.replications),
        ))
}

fn cells(row: &SweepRow) -> Vec<String> {
    let mut cells: Vec<String> = row
        .values
        .iter()
        .map(|value| match value.is_empty() {
            true => "as it is".to_owned(),
            false => value.clone(),
        })
        .collect();
    match &row.figures {
        Some(figures) => cells.extend(figures_of(figures)),
        None if row.refused.is_some() => cells.push("refused".to_owned()),
        None => {}
    }
    cells
}

fn figures_of(figures: &SweepFigures) -> [String; 7] {
    let lead = figures.lead_time.as_ref();
    let time = |value: Option<f64>| value.map_or("–".to_owned(), duration);
    [
        time(lead.map(|it| it.mean.value)),
        time(lead.map(|it| it.p50.value)),
        time(lead.map(|it| it.p95.value)),
        format::share(figures.failed.value),
        format::share(figures.superseded.value),
        figures
            .capacity_per_day
            .map_or("–".to_owned(), |it| format::decimal(it.value)),
        format::money(figures.list_price.mean.amount()),
    ]
}

/// `arrivals: up to about 31/day, mode=QUEUED has the lower p95, and beyond it mode=SUPERSEDED; …`
pub(crate) fn sentence(crossing: &BreakEven) -> String {
    let figure = match crossing.figure.as_str() {
        "change_mean" => "the lower mean time until a change is live",
        "lead_time_mean" => "the lower mean lead time",
        "lead_time_p95" => "the lower p95",
        "failed" => "fewer failures",
        "codepipeline_list_price" => "the lower price of CodePipeline",
        _ => "the lower bill",
    };
    let others = match crossing.others.as_slice() {
        [] => String::new(),
        others => format!(" with {}", others.join(" ")),
    };
    let target = &crossing.target;
    let (low, high) = (&crossing.low, &crossing.high);
    match (&crossing.below, &crossing.above, &crossing.about) {
        (Some(below), Some(above), Some(about)) => format!(
            "`{target}`{others}: up to about {about}, {} has {figure}, and beyond it {}; the change lies between {low} and {high}",
            side(below),
            side(above),
        ),
        (None, Some(above), _) => format!(
            "`{target}`{others}: from {high} on {} has {figure}; at {low} no difference is detectable",
            side(above),
        ),
        (Some(below), _, _) => format!(
            "`{target}`{others}: up to {low} {} has {figure}; at {high} no difference is detectable",
            side(below),
        ),
        (None, None, _) => format!("`{target}`{others}: no difference is detectable"),
    }
}

fn side(side: &Side) -> String {
    match side.edits.as_slice() {
        [] => "the definition as it is".to_owned(),
        edits => format!("`{}`", edits.join(" ")),
    }
}
