//! The pictures of a study.

use crate::{ExampleAction, Figure, LeadTimeView, Study};
use stagewright_core::{Category, Micros};
use stagewright_report::format;
use stagewright_report::picture::{
    BillChart, BillLine, GanttAction, GanttChart, GanttSpan, GanttStage, Histogram, LeadTimeChart,
    Mark, SpanKind,
};

use super::{micros, names};

/// What is drawn: nothing of what did not happen.
#[derive(Clone, Debug)]
pub struct Charts {
    /// The distribution of the lead time, if an execution succeeded.
    pub lead_time: Option<LeadTimeChart>,
    /// One execution, if one succeeded.
    pub execution: Option<GanttChart>,
    /// The bill by service.
    pub bill: BillChart,
}

/// Draws nothing yet: says what is to be drawn.
#[must_use]
pub fn charts(study: &Study) -> Charts {
    Charts {
        lead_time: lead_time(study),
        execution: execution(study),
        bill: bill(study),
    }
}

fn lead_time(study: &Study) -> Option<LeadTimeChart> {
    let lead = study.lead_time.as_ref()?;
    let people = if study.without_people {
        ", without waiting for people"
    } else {
        ""
    };
    Some(LeadTimeChart {
        title: format!("Lead time of {}{people}", study.pipeline.name),
        caption: format!(
            "{} in {}, seed {}; {}; {} of {} inputs are assumed",
            format::counted(lead.p50.n, "execution"),
            format::counted(u64::from(study.replications), "simulated month"),
            study.seed,
            bars(lead),
            study.assumptions.len(),
            study.inputs,
        ),
        histogram: buckets(study)?,
        marks: vec![mark("p50", &lead.p50), mark("p95", &lead.p95)],
    })
}

/// What the bars under the marks are, and which mark has none.
fn bars(lead: &LeadTimeView) -> String {
    let marks = [("p50", &lead.p50), ("p95", &lead.p95)];
    let without: Vec<&str> = marks
        .into_iter()
        .filter(|(_, figure)| figure.too_few)
        .map(|(label, _)| label)
        .collect();
    let percent = lead.p50.confidence * 100.0;
    match without.as_slice() {
        [] => format!("bars under the marks: {percent:.0} % intervals of the simulation's noise"),
        [_, _] => format::TOO_FEW.replace("an interval", "intervals"),
        labels => format!(
            "bar under the mark: {percent:.0} % interval; {}: {}",
            labels.join(", "),
            format::TOO_FEW
        ),
    }
}

fn mark(label: &str, figure: &Figure) -> Mark {
    Mark {
        label: label.to_owned(),
        at: micros(figure.value),
        interval: figure.ends().map(|(low, high)| (micros(low), micros(high))),
    }
}

/// Round buckets: their borders from a sample of quantiles, their counts from all executions.
fn buckets(study: &Study) -> Option<Histogram> {
    const POINTS: u32 = 400;
    let counts = study.histogram.as_ref()?;
    let points: Vec<Micros> = (0..=POINTS)
        .filter_map(|point| counts.quantile_seconds(f64::from(point) / f64::from(POINTS)))
        .map(micros)
        .collect();
    let mut histogram = Histogram::of(&points, 48);
    let (from, to) = histogram.range();
    let buckets = histogram.buckets.len();
    let width = (to - from).seconds() / buckets.max(1) as f64;
    let heights = counts.bins(from.seconds(), to.seconds() + width, buckets + 1);
    for (bucket, height) in histogram.buckets.iter_mut().zip(&heights) {
        bucket.count = *height;
    }
    histogram.beyond = heights.get(buckets).copied().unwrap_or(0);
    histogram.longest = micros(counts.highest_seconds());
    Some(histogram)
}

fn execution(study: &Study) -> Option<GanttChart> {
    if study.example.is_empty() {
        return None;
    }
    let begins = study.example.iter().map(|action| action.arrived);
    let begins = begins.fold(f64::INFINITY, f64::min);
    let trigger = (begins > 0.0).then(|| GanttStage {
        name: "(trigger)".to_owned(),
        waits: vec![(micros(0.0), micros(begins))],
        actions: Vec::new(),
    });
    let stages = study
        .pipeline
        .stages
        .iter()
        .enumerate()
        .map(|(index, stage)| {
            let here = || {
                study
                    .example
                    .iter()
                    .filter(move |action| action.stage == index)
            };
            let mut waits: Vec<(Micros, Micros)> = Vec::new();
            let arrivals = here().map(|action| (action.attempt, action.arrived, action.requested));
            let mut attempts: Vec<u32> = arrivals.clone().map(|(attempt, ..)| attempt).collect();
            attempts.dedup();
            for attempt in attempts {
                let of_attempt = arrivals.clone().filter(|(other, ..)| *other == attempt);
                let entered = of_attempt
                    .clone()
                    .map(|(.., requested)| requested)
                    .fold(f64::INFINITY, f64::min);
                if let Some((_, arrived, _)) = of_attempt
                    .clone()
                    .next()
                    .filter(|(_, arrived, _)| *arrived < entered)
                {
                    waits.push((micros(arrived), micros(entered)));
                }
            }
            let actions = stage
                .actions
                .iter()
                .enumerate()
                .map(|(action_index, action)| GanttAction {
                    name: action.name.clone(),
                    category: action.category,
                    spans: here()
                        .filter(|run| run.action == action_index)
                        .flat_map(|run| spans(run, action.category))
                        .collect(),
                });
            GanttStage {
                name: stage.name.clone(),
                waits,
                actions: actions.collect(),
            }
        });
    Some(GanttChart {
        title: format!("One execution of {}", study.pipeline.name),
        caption: format!(
            "the simulated execution nearest the median lead time, seed {}",
            study.seed
        ),
        stages: trigger.into_iter().chain(stages).collect(),
    })
}

fn spans(run: &ExampleAction, category: Category) -> Vec<GanttSpan> {
    let waits = run.started > run.requested && category != Category::Approval;
    let wait = GanttSpan {
        kind: SpanKind::Wait,
        start: micros(run.requested),
        end: micros(run.started),
    };
    let kind = if run.succeeded {
        SpanKind::Service
    } else {
        SpanKind::Failed
    };
    let work = GanttSpan {
        kind,
        start: micros(run.started),
        end: micros(run.ended),
    };
    if waits { vec![wait, work] } else { vec![work] }
}

fn bill(study: &Study) -> BillChart {
    let bill = &study.bill;
    let lines = bill
        .lines
        .iter()
        .filter(|line| !line.free_tier && !line.amount.is_zero())
        .map(|line| BillLine {
            service: names::service(&line.service).to_owned(),
            label: format!(
                "{}, {}",
                names::item(line, &bill.region),
                names::measured(line)
            ),
            amount: line.amount.amount(),
        });
    BillChart {
        title: format!("A month of {}", study.pipeline.name),
        caption: format!(
            "{} at list prices, mean of {}, seed {}",
            bill.region,
            format::counted(bill.months as u64, "simulated month"),
            study.seed
        ),
        lines: lines.collect(),
        total: bill.list_price.amount(),
    }
}
