//! The bill of the simulated month.

use rust_decimal::Decimal;
use stagewright_report::format;
use stagewright_report::page::{Block, Section};
use stagewright_report::text::{Column, Table};
use stagewright_study::{BillLine, Study, TypeView};

use super::charts::Charts;
use super::{Medium, names};

/// Lines below half a cent are told together.
const HALF_A_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

pub(super) fn bill(study: &Study, charts: &Charts, medium: Medium) -> Section {
    let bill = &study.bill;
    let mut section = Section::new("Bill").about(format!(
        "A month in {}, mean of {}, {}.",
        bill.region,
        format::counted(bill.months as u64, "simulated month"),
        dates(&bill.lines)
    ));
    if medium == Medium::Html {
        section = section.block(Block::Bill(charts.bill.clone()));
    }
    section = section
        .table(table(&bill.lines, bill.total.amount()))
        .paragraph(format!(
            "Nine months of ten cost between {} and {}. Before free tiers, at list prices: {}.",
            format::money(bill.spread.p5.amount()),
            format::money(bill.spread.p95.amount()),
            format::money(bill.list_price.amount()),
        ))
        .paragraph(format!(
            "CodePipeline by type: {}.",
            bill.types
                .iter()
                .map(by_type)
                .collect::<Vec<_>>()
                .join("; ")
        ))
        .paragraph(format!("{}.", bill.freshness));
    for note in &bill.notes {
        section = section.paragraph(format!("Note: {note}"));
    }
    section
}

/// The lines, service by service, with their total.
pub(crate) fn table(lines: &[BillLine], total: Decimal) -> Table {
    let mut table = Table::new([
        Column::text("line"),
        Column::number("quantity"),
        Column::number("unit price"),
        Column::number("a month"),
    ]);
    let (small, large): (Vec<&BillLine>, Vec<&BillLine>) = lines
        .iter()
        .partition(|line| line.amount.amount().abs() < HALF_A_CENT);
    let mut service = "";
    for line in large {
        if line.service != service {
            service = &line.service;
            table.push([names::service(service), "", "", ""]);
        }
        table.push([
            format!("  {}", names::item(line)),
            names::quantity(line.quantity),
            format!("${} / {}", line.unit_price.amount().normalize(), line.unit),
            format::money(line.amount.amount()),
        ]);
    }
    let small: Vec<Decimal> = small
        .iter()
        .map(|line| line.amount.amount())
        .filter(|amount| !amount.is_zero())
        .collect();
    if !small.is_empty() {
        let name = format!(
            "{} below half a cent",
            format::counted(small.len() as u64, "line")
        );
        table.push([
            name,
            String::new(),
            String::new(),
            format::money(small.iter().sum()),
        ]);
    }
    table.total(["total", "", "", &format::money(total)])
}

/// The dates of the prices.
fn dates(lines: &[BillLine]) -> String {
    let dates = || lines.iter().filter_map(|line| line.price_as_of.as_deref());
    match (dates().min(), dates().max()) {
        (Some(first), Some(last)) if first == last => format!("prices of {first}"),
        (Some(first), Some(last)) => format!("prices of {first} to {last}"),
        _ => "prices without a date".to_owned(),
    }
}

fn by_type(view: &TypeView) -> String {
    let refused = match view.refused_by.as_slice() {
        [] => String::new(),
        [only] => format!(", refused because of {only}"),
        [first, rest @ ..] => {
            format!(
                ", refused because of {first} and {}",
                format::counted(rest.len() as u64, "more part")
            )
        }
    };
    format!(
        "{} {} at list price, {} after its free tier{refused}",
        view.pipeline_type,
        format::money(view.list_price.amount()),
        format::money(view.after_free_tier.amount()),
    )
}
