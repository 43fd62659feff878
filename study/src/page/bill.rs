//! The bill of the simulated month.

use crate::{BillLine, Study, TypeView};
use rust_decimal::Decimal;
use stagewright_cost::{Interval, Money};
use stagewright_report::format;
use stagewright_report::page::{Block, Section};
use stagewright_report::text::{Column, Table};

use super::charts::Charts;
use super::{Medium, names, plots};

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
        section = section
            .block(Block::Bill(charts.bill.clone()))
            .chart(plots::bill_of_study(study));
    }
    section = tables(section, &bill.lines, &bill.region)
        .paragraph(format!(
            "{} a month at list prices{}{}.",
            format::money(bill.list_price.amount()),
            free_tiers_in_a_clause(bill.list_price, bill.total),
            how_sure(&bill.spread),
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

/// What a month costs, and which services cost most of it.
pub(super) fn in_short(study: &Study) -> Section {
    const MOST: usize = 4;
    let bill = &study.bill;
    let mut services: Vec<(&str, Decimal)> = Vec::new();
    for line in bill.lines.iter().filter(|line| !line.free_tier) {
        match services.iter_mut().find(|(name, _)| *name == line.service) {
            Some((_, sum)) => *sum += line.amount.amount(),
            None => services.push((&line.service, line.amount.amount())),
        }
    }
    services.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    let shown = services.iter().take(MOST);
    let mut shown: Vec<String> = shown
        .map(|(name, sum)| format!("{} {}", names::service(name), format::money(*sum)))
        .collect();
    let rest: Decimal = services.iter().skip(MOST).map(|(_, sum)| sum).sum();
    if !rest.is_zero() {
        shown.push(format!("others {}", format::money(rest)));
    }
    let of = match shown.is_empty() {
        true => String::new(),
        false => format!(": {}", shown.join(", ")),
    };
    let mut section = Section::new("Bill").about(format!(
        "{} a month in {}{of}{}; {}.",
        format::money(bill.list_price.amount()),
        bill.region,
        how_sure(&bill.spread),
        dates(&bill.lines),
    ));
    for note in &bill.notes {
        section = section.paragraph(format!("Note: {note}"));
    }
    section
}

/// What the pipeline causes and others bill.
pub fn not_in_this_bill(section: Section, who: &[String]) -> Section {
    match who.is_empty() {
        true => section,
        false => section
            .paragraph("Not in this bill:")
            .list(who.iter().cloned()),
    }
}

/// ` (free tiers take off $1.50)`, or nothing.
pub fn free_tiers_in_a_clause(list_price: Money, total: Money) -> String {
    let off = cents(list_price.amount()) - cents(total.amount());
    match off.is_zero() {
        true => String::new(),
        false => format!(" (free tiers take off {})", format::money(off)),
    }
}

/// How sure a mean is and how far months spread, as far as so many months can tell.
pub fn how_sure(interval: &Interval) -> String {
    let money = |amount: Money| format::money(amount.amount());
    let mean = interval.low.zip(interval.high).map(|(low, high)| {
        format!(
            "; 95 % interval of the mean {} to {}",
            money(low),
            money(high)
        )
    });
    let spread = interval.p5.zip(interval.p95).map(|(low, high)| {
        format!(
            "; 90 % of months cost between {} and {}",
            money(low),
            money(high)
        )
    });
    let none = || "; too few months to say how far they spread".to_owned();
    match mean {
        // One month, given by the user, has neither.
        None => String::new(),
        Some(mean) => mean + &spread.unwrap_or_else(none),
    }
}

/// The charges with their total, and under them what free tiers take off. As shown, each line multiplies out and each
/// column adds up.
pub fn tables(section: Section, lines: &[BillLine], region: &str) -> Section {
    let (free, charges): (Vec<&BillLine>, Vec<&BillLine>) =
        lines.iter().partition(|line| line.free_tier);
    let sum =
        |lines: &[&BillLine]| -> Decimal { lines.iter().map(|line| line.amount.amount()).sum() };
    let list_price = sum(&charges);
    let rows = table(&charges, region, cents(list_price));
    let total = format::money(cents(list_price));
    let section = section.table(rows.total(["total at list prices", "", "", &total]));
    if free.is_empty() {
        return section;
    }
    let after = cents(list_price + sum(&free));
    let rows = table(&free, region, after - cents(list_price));
    section.table(rows.total(["after free tiers", "", "", &format::money(after)]))
}

/// Lines, service by service; what is left of the total is that of small lines and of rounding.
fn table(lines: &[&BillLine], region: &str, total: Decimal) -> Table {
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
    let mut left = total;
    for line in large {
        if line.service != service {
            service = &line.service;
            table.push([names::service(service), "", "", ""]);
        }
        left -= cents(line.amount.amount());
        table.push([
            format!("  {}", names::item(line, region)),
            names::quantity_at(line.quantity, line.unit_price),
            format!("${} / {}", line.unit_price.amount().normalize(), line.unit),
            format::money(line.amount.amount()),
        ]);
    }
    let small: Vec<Decimal> = small
        .iter()
        .map(|line| line.amount.amount())
        .filter(|amount| !amount.is_zero())
        .collect();
    let sum: Decimal = small.iter().sum();
    let rest = [
        (
            format!(
                "{} below half a cent",
                format::counted(small.len() as u64, "line")
            ),
            sum,
            !small.is_empty(),
        ),
        ("rounding".to_owned(), left - cents(sum), left != cents(sum)),
    ];
    for (name, amount, _) in rest.into_iter().filter(|(_, _, is_there)| *is_there) {
        table.push([name, String::new(), String::new(), format::money(amount)]);
    }
    table
}

/// To whole cents, as amounts are shown.
pub fn cents(amount: Decimal) -> Decimal {
    Money::dollars(amount).cents().amount()
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
