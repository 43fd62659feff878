//! The same work on other systems, in words and tables: estimates, with what they rest on.

use stagewright_cost::{Estimate, VendorFact};
use stagewright_report::format;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Table};

use crate::{AppliedEdit, TimedEstimate, VendorStudy};

/// What is assumed of all systems in short, where the whole of it is not asked for.
const IN_SHORT: &str = "Estimates at list prices, for the same work on the same random numbers, without waiting for people; `--all` shows what each rests on.";

/// The whole page, or with `all` unset the answer and one table.
#[must_use]
pub fn document(name: &str, study: &VendorStudy, edits: &[AppliedEdit], all: bool) -> Document {
    let mut document = Document::new(name, answer(name, study));
    if let Some(edits) = super::edits(edits) {
        document = document.section(edits);
    }
    let mut figures = Section::new("Time and money").about(
        "Mean time of executions that succeed, from trigger to end, with its 95 % interval (of the simulation, not of what is assumed), and dollars a month.",
    );
    if all {
        let assumed = Section::new("Assumed for all").list(study.assumptions.clone());
        document = document.section(assumed);
    }
    figures = figures.table(table(&study.estimates));
    if !all {
        figures = figures.paragraph(IN_SHORT);
    }
    document = document.section(figures);
    if all {
        for timed in &study.estimates {
            document = document.section(one(&timed.estimate));
        }
        for fact in &study.facts {
            document = document.section(facts(fact));
        }
    }
    let months = u32::try_from(study.months).expect("invariant: months are counted in 32 bits");
    document.footer(super::footer(study.seed, study.partial.then_some(months)))
}

fn answer(name: &str, study: &VendorStudy) -> String {
    let estimates = study.estimates.iter().map(|timed| &timed.estimate);
    let priced = estimates.filter_map(|estimate| estimate.total.map(|total| (total, estimate)));
    let cheapest = priced.min_by_key(|(total, _)| *total);
    let here = study.estimates.first();
    match (here.and_then(|here| here.estimate.total), cheapest) {
        (Some(here), Some((total, cheapest))) => format!(
            "{name}: the work that costs {} a month at list prices on AWS CodePipeline is estimated cheapest on {}, at {}.",
            format::money(here.amount()),
            cheapest.vendor,
            format::money(total.amount()),
        ),
        _ => format!("{name}: the same work on other systems, estimated."),
    }
}

fn table(estimates: &[TimedEstimate]) -> Table {
    let mut table = Table::new([
        Column::text("system"),
        Column::text("plan"),
        Column::number("time"),
        Column::number("a month"),
    ]);
    for timed in estimates {
        let time = timed.lead_time.as_ref().map(super::with_interval);
        table.push([
            timed.estimate.vendor.to_string(),
            timed.estimate.plan.clone(),
            time.unwrap_or_else(|| "none succeeds".to_owned()),
            timed.estimate.total.map_or_else(
                || "no price".to_owned(),
                |total| format::money(total.amount()),
            ),
        ]);
    }
    table
}

/// What stands behind one estimate.
fn one(estimate: &Estimate) -> Section {
    let mut items: Vec<String> = Vec::new();
    for line in estimate.lines.iter().filter(|line| !line.amount.is_zero()) {
        items.push(format!(
            "{}: {} {} = {}",
            line.what,
            line.quantity.0.round_dp(2).normalize(),
            line.unit,
            format::money(line.amount.amount()),
        ));
    }
    let mut sizes: Vec<(String, Vec<&str>)> = Vec::new();
    for size in &estimate.sizes {
        let smaller = if size.smaller {
            ", which is smaller: these jobs would take longer"
        } else {
            ""
        };
        let words = format!(
            "{} ({} vCPU) becomes {} ({} vCPU){smaller}",
            size.from, size.from_vcpus, size.to, size.to_vcpus,
        );
        match sizes.iter_mut().find(|(known, _)| *known == words) {
            Some((_, jobs)) => jobs.push(&size.job),
            None => sizes.push((words, vec![&size.job])),
        }
    }
    items.extend(
        sizes
            .into_iter()
            .map(|(words, jobs)| format!("size: {words}: {}", jobs.join(", "))),
    );
    let groups = [
        ("no price", &estimate.not_priced),
        ("assumed", &estimate.assumptions),
        ("not carried over", &estimate.not_carried_over),
    ];
    for (what, group) in groups {
        items.extend(group.iter().map(|words| format!("{what}: {words}")));
    }
    Section::new(estimate.vendor.as_str()).list(items)
}

fn facts(fact: &VendorFact) -> Section {
    let rows = [
        ("defined in", &fact.defined_in),
        ("triggered by", &fact.triggered_by),
        ("needs", &fact.needs),
        ("to reach AWS", &fact.to_reach_aws),
        ("approvals", &fact.approvals),
        ("source", &fact.source),
    ];
    let mut table = Table::new([
        Column::text("fact"),
        Column::text(format!("as read on {}", fact.checked)),
    ]);
    for (what, words) in rows {
        table.push([what, words.as_str()]);
    }
    Section::new(format!("Facts: {}", fact.vendor)).table(table)
}
