//! Each input at both ends of its range: what a tornado is drawn of.

use rayon::prelude::*;
use serde::Serialize;
use stagewright_core::{Edit, Scenario};
use stagewright_cost::{Interval, Money};
use stagewright_sim::Outcome;

use super::{InputRange, input_ranges};
use crate::study::{Figure, StudyError, StudyOptions, WhatIf, difference, list_prices};

/// An input at both ends of its range.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Sensitivity {
    /// The input and its range.
    pub range: InputRange,
    /// At the lower end; nothing where there is none, the rules refuse it, or no execution succeeds.
    pub low: Option<End>,
    /// At the upper end.
    pub high: Option<End>,
    /// How far the two ends move p95 apart, in seconds.
    pub swing: f64,
}

/// What an end of a range changes, on the same random numbers.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct End {
    /// Change of the mean lead time in seconds.
    pub mean: Option<Figure>,
    /// Change of its 95th percentile.
    pub p95: Option<Figure>,
    /// Change of the share of executions that succeed.
    pub succeeded: Option<Figure>,
    /// Change of the month's bill at list prices.
    pub list_price: Interval,
}

/// How far the assumptions together move a figure.
///
/// Each is moved by itself, so what they do together is put together as for independent inputs: the root of the sum of the squares, below
/// and above. Where ranges are about the 10th to the 90th percentile of projects, so is the band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    /// The 95th percentile of the lead time in seconds, as simulated.
    pub p95: f64,
    /// With the assumptions at their lower ends.
    pub low: f64,
    /// With the assumptions at their upper ends.
    pub high: f64,
    /// Assumptions that were moved.
    pub inputs: usize,
}

/// Every input, the one that moves p95 most first, and of equals the first of the pipeline.
pub(super) fn each(
    scenario: &Scenario,
    options: &StudyOptions,
    (outcome, prices): (&Outcome, &[Money]),
) -> Result<Vec<Sensitivity>, StudyError> {
    if outcome.partial {
        return Ok(Vec::new());
    }
    let ranges = input_ranges(scenario).into_par_iter();
    let moved = ranges.map(|range| {
        let end = |edits: &[String]| moved(scenario, edits, options, (outcome, prices));
        let (low, high) = rayon::join(|| end(&range.low), || end(&range.high));
        Ok(Sensitivity::of(range, low?, high?))
    });
    let mut moved = moved.collect::<Result<Vec<_>, StudyError>>()?;
    if options.is_cancelled() {
        moved.retain(|it| it.low.is_some() || it.high.is_some());
    }
    moved.sort_by(|left, right| right.swing.total_cmp(&left.swing));
    Ok(moved)
}

fn moved(
    scenario: &Scenario,
    edits: &[String],
    options: &StudyOptions,
    (before, prices): (&Outcome, &[Money]),
) -> Result<Option<End>, StudyError> {
    let edits: Vec<Edit> = edits
        .iter()
        .map(|edit| edit.parse().expect("an edit of our own reads as one"))
        .collect();
    if edits.is_empty() || options.is_cancelled() {
        return Ok(None);
    }
    // What the rules refuse at an end of a range cannot be there.
    let Ok(edited) = scenario.edited(&edits, options.check) else {
        return Ok(None);
    };
    let Some(after) = options.simulate_to_the_end(&edited)? else {
        return Ok(None);
    };
    let changed = list_prices(&edited.pipeline, &edited.profile, &after, options)?;
    let compared = after.compare(before);
    Ok(Some(End {
        mean: WhatIf::change_of(compared.mean),
        p95: WhatIf::change_of(compared.p95),
        succeeded: WhatIf::change_of(compared.succeeded),
        list_price: difference(&changed, prices)?,
    }))
}

impl Sensitivity {
    fn of(range: InputRange, low: Option<End>, high: Option<End>) -> Self {
        let p95 = |end: &Option<End>| {
            end.as_ref()
                .and_then(|it| it.p95)
                .map_or(0.0, |it| it.value)
        };
        let swing = (p95(&high) - p95(&low)).abs();
        Self {
            range,
            low,
            high,
            swing,
        }
    }

    /// Whether an end moves p95 detectably.
    #[must_use]
    pub fn is_detectable(&self) -> bool {
        let ends = [&self.low, &self.high].into_iter().flatten();
        let mut changes = ends.filter_map(|it| it.p95);
        changes.any(|it| it.is_detectable())
    }
}

impl Band {
    pub(super) fn of(all: &[Sensitivity], outcome: &Outcome) -> Option<Self> {
        let p95 = outcome.lead_time.as_ref()?.p95.value;
        let assumed = all.iter().filter(|it| it.range.assumed);
        let (mut down, mut up, mut inputs) = (0.0, 0.0, 0);
        for input in assumed {
            let ends = [&input.low, &input.high].into_iter().flatten();
            let changes: Vec<f64> = ends.filter_map(|it| Some(it.p95?.value)).collect();
            let least = changes.iter().copied().fold(0.0, f64::min);
            let most = changes.iter().copied().fold(0.0, f64::max);
            down += least * least;
            up += most * most;
            inputs += 1;
        }
        (inputs > 0).then(|| Self {
            p95,
            low: (p95 - libm::sqrt(down)).max(0.0),
            high: p95 + libm::sqrt(up),
            inputs,
        })
    }
}
