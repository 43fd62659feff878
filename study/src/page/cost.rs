//! A bill in words and tables: the answer first, then what it is made of.

use rust_decimal::Decimal;
use stagewright_core::PipelineType;
use stagewright_cost::{Exact, Interval, Money, Reconciliation, TypeAdvice};
use stagewright_report::format;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Table};

use super::compare::signed_money;
use super::{
    bill_tables, cents, edits, free_tiers_in_a_clause, how_sure, machines, not_in_this_bill,
    partial, plots, quantity, service_name,
};
use crate::{BillLine, CostComparisons, CostStudy, RegionCost};

/// The whole page, or with `all` unset the answer and the services alone.
#[must_use]
pub fn document(month: &CostStudy, asked: &CostComparisons, all: bool) -> Document {
    let mut document = Document::new(month.subject.clone(), answer(month));
    if let Some(edits) = edits(&month.edits) {
        document = document.section(edits);
    }
    if asked.is_empty() {
        document = document.section(services(month));
        let whole = [stages(month), actions(month), Some(lines(month))];
        for section in whole.into_iter().flatten().filter(|_| all) {
            document = document.section(section);
        }
        if !all {
            return document.section(in_short(month));
        }
    }
    if let Some(advice) = &asked.types {
        document = document.section(types(month, advice));
    }
    if let Some(rows) = &asked.regions {
        document = document.section(regions(month, rows));
    }
    if let Some(both) = &asked.reconciliation {
        document = document.section(reconciliation(month, both));
    }
    document = document.section(basis(month));
    document
}

/// How much, and how sure.
#[must_use]
pub fn answer(month: &CostStudy) -> String {
    let bill = &month.bill;
    let sentence = format!(
        "{}: a month in {} costs {} at list prices{}{}.",
        month.subject,
        bill.region,
        format::money(bill.list_price().amount()),
        free_tiers_in_a_clause(bill.list_price(), bill.total()),
        how_sure(&month.interval.list_price),
    );
    let overload = month.overload.as_ref();
    let overload = overload.map(|overload| format!(" The pipeline is {overload}."));
    let partial = month.partial.then(|| format!(" {}", partial(month.months)));
    let notes: String = [overload, partial].into_iter().flatten().collect();
    sentence + &notes + &machines(&month.assumptions)
}

/// What the figures are, without a full stop.
#[must_use]
pub fn what_they_are(month: &CostStudy) -> String {
    let Some(simulated) = &month.simulated else {
        return format!("The month of {}", month.subject);
    };
    format!(
        "{} executions a day, mean of {}, seed {}",
        format::decimal(simulated.rate_per_day),
        format::counted(month.usages.len() as u64, "simulated month"),
        simulated.seed,
    )
}

fn services(month: &CostStudy) -> Section {
    let interval = &month.interval.list_price;
    let ranged = interval.p5.is_some();
    let mut columns = vec![Column::text("service"), Column::number("a month")];
    if ranged {
        columns.extend([Column::number("p5"), Column::number("p95")]);
    }
    let row = |name: &str, interval: &Interval| {
        let amounts = [Some(interval.mean), interval.p5, interval.p95];
        let shown = amounts.map(|amount| amount.map(|it| format::money(it.amount())));
        let name = Some(name.to_owned());
        [name]
            .into_iter()
            .chain(shown)
            .flatten()
            .collect::<Vec<_>>()
    };
    let mut table = Table::new(columns);
    let mut left = cents(interval.mean.amount());
    for (service, interval) in &month.interval.services {
        left -= cents(interval.mean.amount());
        table.push(row(service_name(service), interval));
    }
    if !left.is_zero() {
        let blank = if ranged { 2 } else { 0 };
        let blank = std::iter::repeat_n(String::new(), blank);
        let rounding = ["rounding".to_owned(), format::money(left)];
        table.push(rounding.into_iter().chain(blank).collect::<Vec<_>>());
    }
    let table = table.total(row("total at list prices", interval));
    Section::new("By service")
        .about(format!("{}.", what_they_are(month)))
        .table(table)
        .chart(plots::bill_by_action(
            &month.subject,
            &month.bill.actions,
            &what_they_are(month),
        ))
}

const AT_LIST_PRICES: &str = "CodePipeline's minutes, builds and what else an action is charged for, at list prices: free tiers belong to the account.";

fn stages(month: &CostStudy) -> Option<Section> {
    let stages = month.bill.by_stage();
    if stages.is_empty() {
        return None;
    }
    let several = several_pipelines(month);
    let mut table = Table::new([Column::text("stage"), Column::number("a month")]);
    for (pipeline, stage, amount) in stages {
        table.push([
            place(several, &pipeline, &stage),
            format::money(amount.amount()),
        ]);
    }
    Some(Section::new("By stage").about(AT_LIST_PRICES).table(table))
}

fn actions(month: &CostStudy) -> Option<Section> {
    let actions = &month.bill.actions;
    if actions.is_empty() {
        return None;
    }
    let several = several_pipelines(month);
    let mut table = Table::new([
        Column::text("action"),
        Column::number("runs"),
        Column::number("CodePipeline"),
        Column::number("CodeBuild"),
        Column::number("others"),
        Column::number("a month"),
    ]);
    for action in actions {
        let stage = place(several, &action.pipeline, &action.stage);
        table.push([
            format!("{stage} / {}", action.action),
            format::count(action.executions),
            format::money(action.codepipeline.amount()),
            format::money(action.codebuild.amount()),
            format::money(action.others.amount()),
            format::money(action.total().amount()),
        ]);
    }
    Some(Section::new("By action").table(table))
}

fn several_pipelines(month: &CostStudy) -> bool {
    let mut names = month.bill.actions.iter().map(|action| &action.pipeline);
    let first = names.next();
    names.any(|name| Some(name) != first)
}

fn place(several: bool, pipeline: &str, stage: &str) -> String {
    if several {
        format!("{pipeline} / {stage}")
    } else {
        stage.to_owned()
    }
}

fn lines(month: &CostStudy) -> Section {
    let bill = &month.bill;
    let views: Vec<BillLine> = bill.lines.iter().map(BillLine::from).collect();
    bill_tables(Section::new("Lines"), &views, &bill.region)
}

fn types(month: &CostStudy, advice: &TypeAdvice) -> Section {
    let bill = &month.bill;
    let mut table = Table::new([
        Column::text("a month"),
        Column::number("V1"),
        Column::number("V2"),
    ]);
    let mut row = |name: &str, v1: Decimal, v2: Decimal| {
        table.push([name.to_owned(), format::money(v1), format::money(v2)]);
    };
    let (v1_list, v2_list) = (advice.v1_list_price.amount(), advice.v2_list_price.amount());
    let (v1, v2) = (advice.v1.amount(), advice.v2.amount());
    row("CodePipeline at list price", v1_list, v2_list);
    // As the cents of the rows around it have it, so that the column adds up as it is shown.
    let off = |total, list| cents(total) - cents(list);
    row("free tier", off(v1, v1_list), off(v2, v2_list));
    row("CodePipeline", v1, v2);
    let whole = |pipeline_type| bill.total_as(pipeline_type).amount();
    row(
        "the whole bill",
        whole(PipelineType::V1),
        whole(PipelineType::V2),
    );
    let mut section = Section::new("Type V1 or V2")
        .about(format!("{}.", what_they_are(month)))
        .table(table);
    section = section.paragraph(match v1.cmp(&v2) {
        std::cmp::Ordering::Equal => "Both cost the same.".to_owned(),
        _ => format!("Type {} costs less.", advice.cheaper),
    });
    let executions = |a_day: Option<Exact>| {
        a_day.map_or_else(String::new, |a_day| format!(", {a_day} executions a day"))
    };
    section = section.paragraph(format!(
        "Both cost the same at {} action minutes a month{} at list prices; with the free tiers at {} minutes{}. Here: {} minutes{}.",
        quantity(advice.break_even_minutes_at_list_price),
        executions(advice.break_even_executions_a_day_at_list_price),
        quantity(advice.break_even_minutes),
        executions(advice.break_even_executions_a_day),
        quantity(advice.minutes),
        advice
            .minutes_per_execution
            .map_or_else(String::new, |each| format!(", {each} for each execution")),
    ));
    match (advice.needs_v2.as_slice(), month.simulated.is_some()) {
        ([], false) => section,
        ([], true) => section.paragraph("Nothing in this definition needs type V2."),
        (needs, _) => section
            .paragraph("There is no choice: type V1 refuses")
            .list(needs.iter().cloned()),
    }
}

fn regions(month: &CostStudy, rows: &[RegionCost]) -> Section {
    let here = rows
        .iter()
        .find(|row| row.region == month.bill.region)
        .map(|row| row.total.mean.amount());
    let mut table = Table::new([
        Column::text("region"),
        Column::text("where"),
        Column::number("a month"),
        Column::change("against here"),
    ]);
    for row in rows {
        let total = row.total.mean.amount();
        let difference = here.map_or_else(String::new, |here| {
            signed_money(Money::dollars(cents(total) - cents(here)))
        });
        let place = match &row.missing {
            Some(missing) => format!("{}: {missing}", row.location),
            None => row.location.clone(),
        };
        table.push([row.region.clone(), place, format::money(total), difference]);
    }
    Section::new("Every region of the price book")
        .about(format!(
            "{}, at list prices. What the definition places in a named region stays there.",
            what_they_are(month)
        ))
        .table(table)
}

fn reconciliation(month: &CostStudy, both: &Reconciliation) -> Section {
    let mut table = Table::new([
        Column::text("what"),
        Column::number("our quantity"),
        Column::number("theirs"),
        Column::number("ours"),
        Column::number("theirs"),
        Column::number("difference"),
    ]);
    for row in &both.rows {
        let mut what = row.sku.clone();
        if row.region != month.bill.region && !row.region.is_empty() {
            what = format!("{what}, {}", row.region);
        }
        if !row.known {
            what.push_str(" (not in our book)");
        }
        table.push([
            what,
            quantity(row.our_quantity),
            quantity(row.their_quantity),
            format::money(row.our_amount.amount()),
            format::money(row.their_amount.amount()),
            format::money(row.difference.amount()),
        ]);
    }
    let table = table.total([
        "total",
        "",
        "",
        &format::money(both.ours.amount()),
        &format::money(both.theirs.amount()),
        &format::money(both.difference.amount()),
    ]);
    Section::new("Beside the extract")
        .about("Theirs less ours; the greatest difference first.")
        .table(table)
}

/// The dearest stages and what the bill rests on, in a line each.
fn in_short(month: &CostStudy) -> Section {
    const MOST: usize = 4;
    let several = several_pipelines(month);
    let mut stages = month.bill.by_stage();
    stages.sort_by_key(|stage| std::cmp::Reverse(stage.2));
    let shown = stages.iter().take(MOST).map(|(pipeline, stage, amount)| {
        let amount = format::money(amount.amount());
        format!("{} {amount}", place(several, pipeline, stage))
    });
    let shown: Vec<String> = shown.collect();
    let mut section = Section::new("Rests on");
    if !shown.is_empty() {
        section = Section::new("Dearest stages").paragraph(format!("{}.", shown.join(", ")));
    }
    section = section.paragraph(format!("{}.", month.bill.freshness));
    for note in &month.bill.notes {
        section = section.paragraph(format!("Note: {note}"));
    }
    let others = month.bill.not_in_this_bill.len() as u64;
    if others > 0 {
        let others = format::counted(others, "charge");
        section = section.paragraph(format!("{others} not in this bill: --all names them."));
    }
    section.paragraph("--all: by stage, by action and line by line; --compare-types, --all-regions: in place of the lines.")
}

/// What the bill rests on.
fn basis(month: &CostStudy) -> Section {
    let mut section = Section::new("Rests on").paragraph(format!(
        "{}. {}.",
        what_they_are(month),
        month.bill.freshness
    ));
    for note in &month.bill.notes {
        section = section.paragraph(format!("Note: {note}"));
    }
    not_in_this_bill(section, &month.bill.not_in_this_bill)
}
