//! A study on one screen: the answer, and of each part what matters most. The whole of a part has a flag.
//!
//! Figures are those of the whole page; nothing here is computed anew but the order of what is assumed.

use crate::{Assumption, Study};
use stagewright_core::Distribution;
use stagewright_report::format;
use stagewright_report::page::{Block, Document, Section};
use stagewright_report::text::{Column, Table};

use super::{answer, assumed, bill, duration, edits, left_out, times, what_if, with_interval};

/// Rows, ideas and assumptions that are told: with them the page keeps to 40 lines of 80 columns.
const MOST_STAGES: usize = 5;
const MOST_IDEAS: usize = 3;
const MOST_ASSUMED: usize = 3;

/// The one screen.
pub(super) fn document(study: &Study) -> Document {
    let mut document = Document::new(study.pipeline.name.clone(), answer(study));
    if let Some(edits) = edits::of_study(study) {
        document = document.section(edits);
    }
    document = document.section(time(study));
    document = document.section(bill::in_short(study));
    let ideas = what_if::in_short(study, MOST_IDEAS);
    let ideas = ideas.map(|ideas| Section::new("Ideas").block(Block::Changes(ideas)));
    for section in ideas.into_iter().chain(assumptions(study)) {
        document = document.section(section);
    }
    let mut rest = Section::new("More");
    if let Some(left_out) = left_out::in_short(study) {
        rest = rest.paragraph(left_out);
    }
    document.section(
        rest.paragraph("--time, --bill, --ideas, --assumed: each part in full; --all: everything."),
    )
}

/// Where the time goes, the longest stages first where there are many.
fn time(study: &Study) -> Section {
    let section = Section::new("Lead time");
    let section = match &study.lead_time {
        Some(lead) => section.about(format!(
            "p50 {}, p95 {}: {} in {}, seed {}; 95 % intervals in brackets.",
            with_interval(&lead.p50),
            with_interval(&lead.p95),
            format::counted(lead.p50.n, "execution"),
            format::counted(u64::from(study.replications), "month"),
            study.seed,
        )),
        None => section.about("No execution succeeded, so there is no lead time."),
    };
    let times = times::of_stages(study);
    let mut table = Table::new([
        Column::text("stage"),
        Column::number("work"),
        Column::number("waits"),
        Column::number("in all"),
        Column::number("fails"),
    ]);
    let mut order: Vec<usize> = (0..times.len()).collect();
    if order.len() > MOST_STAGES {
        order.sort_by(|left, right| times[*right].seconds().total_cmp(&times[*left].seconds()));
        order.truncate(MOST_STAGES - 1);
        order.sort_unstable();
    }
    for index in &order {
        let (stage, time) = (&study.stages[*index], &times[*index]);
        table.push([
            stage.name.clone(),
            duration(time.work),
            duration(time.seconds() - time.work),
            duration(time.seconds()),
            times::fails(stage),
        ]);
    }
    let section = section.table(table);
    match times.len() - order.len() {
        0 => section,
        others => {
            let rest = (0..times.len()).filter(|index| !order.contains(index));
            let seconds: f64 = rest.map(|index| times[index].seconds()).sum();
            let others = format::counted(others as u64, "shorter stage");
            section.paragraph(format!("{others}: {}", duration(seconds)))
        }
    }
}

/// What is assumed and adds most to an execution that succeeds.
fn assumptions(study: &Study) -> Option<Section> {
    let mut groups = assumed::groups(study);
    // The order of the definition among equals.
    groups.sort_by(|left, right| right.weight(study).total_cmp(&left.weight(study)));
    let lines: Vec<String> = groups
        .iter()
        .take(MOST_ASSUMED)
        .map(|group| group.words(1))
        .collect();
    (!lines.is_empty()).then(|| Section::new("Assumed, and matters most").list(lines))
}

/// Seconds that an assumption stands for in one execution, as far as that can be told without simulating again.
pub(super) fn weight(study: &Study, assumption: &Assumption) -> f64 {
    let lead_time = study.lead_time.as_ref().map_or(0.0, |lead| lead.mean.value);
    if assumption.field.starts_with("executions") {
        // The bill is in proportion to it.
        return f64::INFINITY;
    }
    if let Some(percent) = assumption.value.strip_suffix('%') {
        return percent.parse::<f64>().unwrap_or(0.0) / 100.0 * lead_time;
    }
    let law = assumption.value.parse::<Distribution>();
    law.map_or(0.0, |law| law.mean_seconds())
}
