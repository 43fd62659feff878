//! A study in words and pictures: the answer first, then what it rests on.
//!
//! Makes documents of `stagewright-report` from the views of a study; it measures nothing and prints nothing.

mod answer;
mod assumed;
mod bill;
mod charts;
pub mod compare;
pub mod cost;
mod cost_tables;
mod edits;
pub mod explain;
mod left_out;
mod names;
pub mod plots;
pub mod recommend;
mod short;
pub mod sweep;
mod times;
pub mod vendors;
mod what_if;

use crate::{Figure, QuantileView, Study};
use stagewright_core::{Micros, Pipeline};
use stagewright_report::format;
use stagewright_report::graph::PipelineGraph;
use stagewright_report::page::{Block, Document, Section};

pub use answer::{answer, machines};
pub use bill::{cents, free_tiers_in_a_clause, how_sure, not_in_this_bill, tables as bill_tables};
pub use charts::{Charts, charts};
pub use cost_tables::csv as cost_csv;
pub use edits::edits;
pub use names::{quantity, service as service_name};

/// Where the page is read. The terminal shows the bill as a table alone, the page with its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Text.
    Terminal,
    /// The page.
    Html,
}

/// What of a study is said in full; the answer on one screen if nothing is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Shape, lead times, stages and capacity.
    pub time: bool,
    /// The bill, line by line.
    pub bill: bool,
    /// Every what-if, with its intervals.
    pub ideas: bool,
    /// Everything that is assumed, and what is not simulated.
    pub assumed: bool,
    /// Everything.
    pub all: bool,
}

impl Parts {
    /// Everything, as the page has it.
    pub const ALL: Self = Self {
        time: false,
        bill: false,
        ideas: false,
        assumed: false,
        all: true,
    };

    const fn none(self) -> bool {
        !(self.time || self.bill || self.ideas || self.assumed || self.all)
    }
}

impl Study {
    /// The study as a page: its `html` is one file with all pictures in it, its `text` is for a terminal.
    #[must_use]
    pub fn report(&self, pipeline: &Pipeline) -> Document {
        document(self, pipeline, &charts(self), Medium::Html, Parts::ALL)
    }
}

/// The parts that were asked for; one screen where none was.
#[must_use]
pub fn document(
    study: &Study,
    pipeline: &Pipeline,
    charts: &Charts,
    medium: Medium,
    parts: Parts,
) -> Document {
    let partial = study.partial.then_some(study.replications);
    if parts.none() {
        return short::document(study).footer(match partial {
            None => String::new(),
            Some(months) => self::partial(months),
        });
    }
    let mut sections: Vec<Section> = edits::of_study(study).into_iter().collect();
    if parts.all || parts.time {
        sections.extend([
            shape(study, pipeline),
            times::lead_time(study, charts),
            times::stages(study),
        ]);
        let execution = charts.execution.as_ref().filter(|_| medium == Medium::Html);
        sections.extend(execution.map(|execution| {
            Section::new("One execution").block(Block::Execution(execution.clone()))
        }));
        let day = plots::day_of_study(study).filter(|_| medium == Medium::Html);
        sections.extend(day.map(|day| Section::new("A busy day").chart(Some(day))));
        sections.push(times::capacity(study));
    }
    if parts.all || parts.bill {
        sections.push(bill::bill(study, charts, medium));
    }
    if parts.all || parts.ideas {
        sections.extend(what_if::what_ifs(study));
    }
    let mut left_out = left_out::left_out(study);
    // What others bill belongs to the bill.
    let others = left_out.split_off(1);
    if parts.all || parts.assumed {
        sections.extend(left_out);
    }
    if parts.all || parts.bill {
        sections.extend(others);
    }
    if parts.all || parts.assumed {
        sections.push(assumed::assumed(study));
    }
    let mut document = Document::new(study.pipeline.name.clone(), answer(study));
    document.sections = sections;
    document.footer(footer(study.seed, partial))
}

/// Where a page comes from; `partial` has the months of a simulation that was interrupted.
pub fn footer(seed: u64, partial: Option<u32>) -> String {
    let (version, repeats) = (
        env!("CARGO_PKG_VERSION"),
        "the same command gives the same figures",
    );
    match partial {
        None => format!("stagewright {version}, seed {seed}: {repeats}."),
        Some(months) => format!(
            "stagewright {version}, seed {seed}. {}",
            self::partial(months)
        ),
    }
}

/// What is to be said of a simulation that was interrupted.
pub fn partial(months: u32) -> String {
    format!(
        "Partial: it was interrupted; what is here rests on {}, and what was not reached is missing.",
        format::counted(u64::from(months), "simulated month")
    )
}

fn shape(study: &Study, pipeline: &Pipeline) -> Section {
    let shape = &study.pipeline;
    let actions: usize = shape.stages.iter().map(|stage| stage.actions.len()).sum();
    let stages: Vec<String> = shape
        .stages
        .iter()
        .map(|stage| match stage.actions.len() {
            1 => stage.name.clone(),
            several => format!("{} ({several})", stage.name),
        })
        .collect();
    let written = if shape.type_written {
        ""
    } else {
        ", the default, as the definition names none"
    };
    let mode = if pipeline.draft().execution_mode.is_some() {
        ""
    } else {
        " (the default)"
    };
    Section::new("Shape")
        .paragraph(format!(
            "{}, {}: {}. Mode {}{mode}. Type {}{written}.",
            format::counted(shape.stages.len() as u64, "stage"),
            format::counted(actions as u64, "action"),
            stages.join(" → "),
            shape.execution_mode,
            shape.pipeline_type,
        ))
        .block(Block::Graph(PipelineGraph::of(pipeline)))
}

/// Seconds as a span of whole microseconds; what a study gives is never negative.
fn micros(seconds: f64) -> Micros {
    Micros::from_seconds_f64(seconds).unwrap_or_default()
}

fn duration(seconds: f64) -> String {
    format::duration(micros(seconds))
}

/// `over 31 d` where no figure is known.
fn quantile(quantile: &QuantileView, shown: impl FnOnce(&Figure) -> String) -> String {
    match &quantile.at {
        Some(figure) => shown(figure),
        None => {
            let over = quantile.over;
            let over = over.expect("invariant: a quantile has a figure or what it exceeds");
            format!("over {}", duration(over))
        }
    }
}

/// Whether the interval of a change holds none.
fn is_undetectable(change: &Figure) -> bool {
    change.ends().is_some() && !change.is_detectable()
}

/// Each different one once, in the order in which they come.
fn once<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut different = Vec::new();
    for one in all {
        if !different.contains(&one) {
            different.push(one);
        }
    }
    different
}

/// `18 min 48 s (18 min 43 s – 18 min 53 s)`: a figure as fine as its interval.
pub fn with_interval(figure: &Figure) -> String {
    format::seconds_with_interval(figure.value, figure.ends())
}
