//! A study in words: the answer first, then what it rests on.

mod answer;
mod bill;
mod charts;
mod times;
mod what_if;

use stagewright_core::{Micros, Pipeline};
use stagewright_report::format;
use stagewright_report::text::Look;
use stagewright_study::{Figure, Shape, Study};

pub(crate) use answer::answer;
pub(crate) use charts::{Charts, charts};

/// The whole page.
pub(crate) fn text(study: &Study, pipeline: &Pipeline, charts: &Charts, look: Look) -> String {
    let mut page = Page {
        text: String::new(),
        look,
    };
    page.paragraph(&answer(study));
    page.paragraph(&shape(&study.pipeline, pipeline));
    times::lead_time(&mut page, study, charts);
    times::stages(&mut page, study);
    times::capacity(&mut page, study);
    bill::bill(&mut page, study);
    what_if::what_ifs(&mut page, study);
    assumptions(&mut page, study);
    page.text
}

/// A page that grows.
struct Page {
    text: String,
    look: Look,
}

impl Page {
    fn heading(&mut self, heading: &str, about: &str) {
        self.text.push_str(&self.look.bold(heading));
        if !about.is_empty() {
            self.text.push_str("  ");
            self.text.push_str(&self.look.show(about));
        }
        self.text.push('\n');
    }

    fn paragraph(&mut self, words: &str) {
        self.lines(words);
        self.text.push('\n');
    }

    /// A paragraph, wrapped at the width of the look, without a blank line behind it.
    fn lines(&mut self, words: &str) {
        let mut width = 0;
        for word in self.look.show(words).split_whitespace() {
            let length = word.chars().count();
            if width > 0 && width + 1 + length > self.look.width {
                self.text.push('\n');
                width = 0;
            }
            if width > 0 {
                self.text.push(' ');
                width += 1;
            }
            self.text.push_str(word);
            width += length;
        }
        self.text.push('\n');
    }
}

/// Seconds as a span of whole microseconds; what a study gives is never negative.
fn micros(seconds: f64) -> Micros {
    Micros::from_seconds_f64(seconds).unwrap_or_default()
}

fn duration(seconds: f64) -> String {
    format::duration(micros(seconds))
}

/// `21 min (20.9–21.1 min)`.
fn with_interval(figure: &Figure) -> String {
    format!(
        "{} ({})",
        duration(figure.value),
        format::duration_interval(micros(figure.low), micros(figure.high))
    )
}

fn shape(shape: &Shape, pipeline: &Pipeline) -> String {
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
        " (the definition names none)"
    };
    let mode = if pipeline.draft().execution_mode.is_some() {
        ""
    } else {
        " (the default)"
    };
    format!(
        "{}, {}: {}. Type {}{written}, mode {}{mode}.",
        format::counted(shape.stages.len() as u64, "stage"),
        format::counted(actions as u64, "action"),
        stages.join(" → "),
        shape.pipeline_type,
        shape.execution_mode,
    )
}

/// Assumptions that are the same but for their place are told once.
fn assumptions(page: &mut Page, study: &Study) {
    if study.assumptions.is_empty() {
        page.heading("Assumed", "nothing: every figure was given");
        return;
    }
    page.heading(
        "Assumed",
        "defaults with weak evidence; profile.toml holds them, edit it and pass it back",
    );
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for assumption in &study.assumptions {
        let (place, field) = assumption.what.rsplit_once('/').map_or(
            ("", assumption.what.as_str()),
            |(stage, rest)| {
                rest.split_once(' ').map_or((stage, rest), |(_, field)| {
                    (
                        &assumption.what[..stage.len() + 1 + rest.len() - field.len() - 1],
                        field,
                    )
                })
            },
        );
        let value = format!(
            "{field} {} (assumed, {}: {})",
            assumption.value, assumption.evidence, assumption.source
        );
        match groups.iter_mut().find(|(known, _)| *known == value) {
            Some((_, places)) => places.push(place),
            None => groups.push((value, vec![place])),
        }
    }
    for (value, places) in groups {
        let places: Vec<&str> = places
            .into_iter()
            .filter(|place| !place.is_empty())
            .collect();
        let line = if places.is_empty() {
            value
        } else {
            format!("{}: {value}", places.join(", "))
        };
        page.lines(&format!("- {line}"));
    }
}
