//! Scenarios side by side, in words and tables.

use crate::{
    BillChange, BillChanges, CompareStudy, Compared, Figure, FigureChange, FigureName, Matched,
    PrecisionReached, Unit,
};
use stagewright_cost::{Interval, Money};
use stagewright_report::format;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Table};

use super::{duration, footer, names, plots};

/// The whole answer.
#[must_use]
pub fn document(study: &CompareStudy) -> Document {
    let title = format!("{} compared", study.base.name);
    let mut document = Document::new(title, answer(study));
    for other in &study.others {
        let charts = (plots::compared(study, other), plots::bills(study, other));
        document = document.section(figures(study, other).chart(charts.0));
        document = document.section(bill(&other.bill).chart(charts.1));
        if let Some(matched) = &other.matched {
            document = document.section(belongs_together(matched));
        }
        let edits =
            (other.applied.len() > 1 || other.identical).then(|| super::edits(&other.applied));
        if let Some(edits) = edits.flatten() {
            document = document.section(edits);
        }
    }
    document.footer(footer(
        study.seed,
        study.partial.then_some(study.replications),
    ))
}

/// What changes, each scenario in a sentence.
#[must_use]
pub fn answer(study: &CompareStudy) -> String {
    let mut sentences: Vec<String> = study.others.iter().map(|it| sentence(study, it)).collect();
    sentences.extend(study.precision.as_ref().map(precision));
    sentences.join(" ")
}

fn sentence(study: &CompareStudy, other: &Compared) -> String {
    let against = format!("{} against {}: ", other.scenario.name, study.base.name);
    if other.identical {
        return format!("{against}no difference at all, they are simulated alike.");
    }
    let told = other
        .figures
        .iter()
        .filter(|it| it.detectable == Some(true));
    let mut parts: Vec<String> = told
        .map(|it| format!("{} {}", name(it.figure), changed(it)))
        .collect();
    if parts.is_empty() {
        parts.push("no detectable difference of time, shares and capacity".to_owned());
    }
    let money = &other.bill.list_price;
    parts.push(match is_nothing(money) {
        true => "the bill stays".to_owned(),
        false => format!("the bill {} a month at list prices", money_change(money)),
    });
    format!("{against}{}.", parts.join("; "))
}

fn precision(reached: &PrecisionReached) -> String {
    let months = format::counted(u64::from(reached.months), "month");
    let widest = match (reached.widest, reached.half_width) {
        (Some(figure), Some(half)) => format!("{} is sure to ± {}", name(figure), duration(half)),
        (Some(figure), None) => format!("{} has no interval yet", name(figure)),
        (None, _) => "there is no lead time to compare".to_owned(),
    };
    match reached.reached {
        true => format!(
            "The precision of {} took {months}: {widest}.",
            reached.asked
        ),
        false => format!(
            "The precision of {} was not reached in {months}: {widest}.",
            reached.asked
        ),
    }
}

fn figures(study: &CompareStudy, other: &Compared) -> Section {
    let mut table = Table::new([
        Column::text("figure"),
        Column::number(study.base.name.clone()),
        Column::number(short(&other.scenario.name)),
        Column::change("change"),
    ]);
    let rows = other
        .figures
        .iter()
        .filter(|it| it.before.is_some() || it.after.is_some());
    for row in rows {
        let value = |figure: &Option<Figure>| {
            figure.map_or("–".to_owned(), |it| shown(row.unit, it.value))
        };
        table.push([
            name(row.figure).to_owned(),
            value(&row.before),
            value(&row.after),
            in_the_table(row),
        ]);
    }
    let about = format!(
        "{} each, seed {}, on the same random numbers; 95 % intervals in brackets.",
        format::counted(u64::from(study.replications), "simulated month"),
        study.seed
    );
    let section = Section::new(other.scenario.name.clone())
        .about(about)
        .table(table);
    let section = match other.noise_shared {
        Some(factor) if factor >= 1.5 => section.paragraph(format!(
            "On random numbers of their own, the variance of the change of the mean would be {} times as large.",
            format::decimal(factor)
        )),
        _ => section,
    };
    let overloads = [&study.base, &other.scenario].into_iter().filter_map(|it| {
        let overload = it.overload.as_ref()?;
        Some(format!("{} is {overload}.", it.name))
    });
    overloads.fold(section, Section::paragraph)
}

/// A name as the head of a column.
fn short(name: &str) -> String {
    match name.chars().count() > 24 {
        true => "changed".to_owned(),
        false => name.to_owned(),
    }
}

pub(crate) const fn name(figure: FigureName) -> &'static str {
    match figure {
        FigureName::LeadTimeMean => "mean lead time",
        FigureName::LeadTimeP50 => "p50",
        FigureName::LeadTimeP95 => "p95",
        FigureName::ChangeMean => "mean until a change is live",
        FigureName::ChangeP50 => "its p50",
        FigureName::ChangeP95 => "its p95",
        FigureName::Straight => "changes that go straight",
        FigureName::Succeeded => "succeed",
        FigureName::Failed => "fail",
        FigureName::Superseded => "superseded",
        FigureName::LockWait => "wait for stages",
        FigureName::QuotaWait => "wait for build slots",
        FigureName::CapacityPerDay => "capacity a day",
    }
}

fn shown(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Seconds => duration(value),
        Unit::Share => format::share(value),
        Unit::PerDay => format::decimal(value),
    }
}

/// A value with its sign.
pub(crate) fn signed(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Seconds => format::duration_change((value * 1e6).round() as i64),
        _ if value == 0.0 => "0".to_owned(),
        unit => {
            let sign = if value > 0.0 { '+' } else { '−' };
            format!("{sign}{}", shown(unit, value.abs()))
        }
    }
}

fn in_the_table(row: &FigureChange) -> String {
    match (row.detectable, row.change) {
        (_, None) => "cannot be compared".to_owned(),
        (Some(false), Some(change)) if change.value == 0.0 && change.ends() == Some((0.0, 0.0)) => {
            "none".to_owned()
        }
        (Some(false), Some(change)) => format!("not detectable {}", ends(row.unit, &change)),
        _ => changed(row),
    }
}

fn changed(row: &FigureChange) -> String {
    row.change.map_or_else(
        || "cannot be compared".to_owned(),
        |it| with_ends(row.unit, &it),
    )
}

/// `−2 min (−3 min to −1 min)`
pub(super) fn with_ends(unit: Unit, change: &Figure) -> String {
    format!("{} {}", signed(unit, change.value), ends(unit, change))
}

fn ends(unit: Unit, change: &Figure) -> String {
    match change.ends() {
        None => format!("({})", format::TOO_FEW),
        Some((low, high)) => format!("({} to {})", signed(unit, low), signed(unit, high)),
    }
}

fn is_nothing(change: &Interval) -> bool {
    change.mean.is_zero()
        && [change.low, change.high]
            .iter()
            .flatten()
            .all(|it| it.is_zero())
}

pub(crate) fn money_change(change: &Interval) -> String {
    let mean = signed_money(change.mean);
    match (change.low, change.high) {
        (Some(low), Some(high)) => {
            format!("{mean} ({} to {})", signed_money(low), signed_money(high))
        }
        _ => mean,
    }
}

pub(super) fn signed_money(amount: Money) -> String {
    let sign = if amount > Money::ZERO { "+" } else { "" };
    format!("{sign}{}", format::money(amount.amount()))
}

/// Each line that changes, and what the others come to.
fn bill(changes: &BillChanges) -> Section {
    let mut table = Table::new([
        Column::text("line"),
        Column::number("before"),
        Column::number("after"),
        Column::change("a month"),
    ]);
    let (same, others): (Vec<&BillChange>, Vec<&BillChange>) =
        changes.lines.iter().partition(|it| is_nothing(&it.change));
    let (small, changed): (Vec<&BillChange>, Vec<&BillChange>) = others
        .into_iter()
        .partition(|it| it.change.mean.cents().is_zero());
    for line in changed {
        let free = if line.free_tier { ", free tier" } else { "" };
        table.push([
            format!("{}: {}{free}", names::service(&line.service), line.sku),
            format::money(line.before.amount()),
            format::money(line.after.amount()),
            money_change(&line.change),
        ]);
    }
    let total = match is_nothing(&changes.list_price) {
        true => "none".to_owned(),
        false => money_change(&changes.list_price),
    };
    let section = Section::new("Bill");
    let section = match table.rows.is_empty() && is_nothing(&changes.list_price) {
        true => section.paragraph("Every line stays as it is.".to_owned()),
        false => section
            .table(table.total(["at list prices", "", "", &total]))
            .paragraph(format!(
                "After free tiers: {}.",
                money_change(&changes.total)
            )),
    };
    let lines = |lines: &[&BillChange]| format::counted(lines.len() as u64, "line");
    let section = match small.as_slice() {
        [] => section,
        small => section.paragraph(format!("By less than half a cent change {}.", lines(small))),
    };
    match same.len() {
        0 => section,
        all if all == changes.lines.len() => section,
        _ => section.paragraph(format!("As before: {}.", lines(&same))),
    }
}

fn belongs_together(matched: &Matched) -> Section {
    let mut items = vec![format!(
        "{} by name of stage and action",
        format::counted(matched.by_name as u64, "action")
    )];
    let moved = matched.moved.iter();
    items.extend(moved.map(|(from, to)| format!("`{from}` stands as `{to}`")));
    let mut only = |who: &str, which: &[String]| {
        if !which.is_empty() {
            items.push(format!("only {who}: `{}`", which.join("`, `")));
        }
    };
    only("in the first", &matched.only_in_base);
    only("in the second", &matched.only_in_other);
    if !matched.carried_over.is_empty() {
        items.push(format!(
            "what is known of the first holds for the second too: `{}`",
            matched.carried_over.join("`, `")
        ));
    }
    Section::new("Matched").list(items)
}
