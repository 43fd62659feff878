//! The bill of the simulated month.

use stagewright_report::format;
use stagewright_report::text::{Column, Table};
use stagewright_study::{BillLine, Study, TypeView};

use super::Page;

pub(super) fn bill(page: &mut Page, study: &Study) {
    let bill = &study.bill;
    page.heading(
        "Bill",
        &format!(
            "a month in {}, mean of {}",
            bill.region,
            format::counted(bill.months as u64, "simulated month")
        ),
    );
    let mut table = Table::new([
        Column::text("line"),
        Column::number("quantity"),
        Column::text("unit"),
        Column::number("unit price"),
        Column::number("a month"),
    ]);
    for line in bill.lines.iter().filter(|line| !line.amount.is_zero()) {
        table.push(row(line));
    }
    let total = ["total", "", "", "", &format::money(bill.total.amount())];
    page.text.push_str(&table.total(total).text(page.look));
    page.lines(&format!(
        "nine months of ten cost between {} and {}; {} at list prices, before free tiers",
        format::money(bill.spread.p5.amount()),
        format::money(bill.spread.p95.amount()),
        format::money(bill.list_price.amount()),
    ));
    page.lines(&format!(
        "CodePipeline by type: {}",
        bill.types
            .iter()
            .map(by_type)
            .collect::<Vec<_>>()
            .join("; ")
    ));
    page.lines(&bill.freshness);
    for note in &bill.notes {
        page.lines(&format!("note: {note}"));
    }
    page.text.push('\n');
}

fn row(line: &BillLine) -> [String; 5] {
    let name = if line.free_tier {
        format!("free tier: {}", line.sku)
    } else {
        line.sku.clone()
    };
    [
        name,
        quantity(line),
        line.unit.clone(),
        format!("${}", line.unit_price.amount().normalize()),
        format::money(line.amount.amount()),
    ]
}

fn quantity(line: &BillLine) -> String {
    let quantity = line.quantity.0;
    let places = if quantity.abs() >= 100.into() { 0 } else { 3 };
    quantity.round_dp(places).normalize().to_string()
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
