//! How long an empty account takes to become an ordinary one, from how long its locks and slots are held.
//!
//! A queue that starts empty approaches its steady state by a factor of e in each relaxation time. That of a queue with one server, random
//! arrivals and work, and so many places is known exactly: s / (1 + ρ − 2 √ρ cos(π / (places + 1))), with s the mean hold and ρ the load
//! (Morse 1955; Cohen 1982, "The single server queue", III.2.3). Locks behind one another are taken to relax one after the other.

use std::f64::consts::PI;
use std::fmt;

use stagewright_core::Micros;

use super::capacity::Sums;
use crate::events::DAY;
use crate::plan::{Mode, Plan};
use crate::tally::Tally;

/// Relaxation times after which nothing is left of an empty start: e⁻⁵ is 0.7 %.
const RELAXATIONS: f64 = 5.0;
/// The longest warm-up that is chosen, in days; what would take longer is told.
const MOST_DAYS: u64 = 1_000;

/// What passed before the measured span, and what would have had to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WarmUp {
    /// What passed.
    pub span: Micros,
    /// What has to pass until the start no longer shows. Nothing if it always shows: more comes in than goes through, and nothing
    /// bounds what waits.
    pub needed: Option<Micros>,
    /// Whether it was chosen here, and not given.
    pub chosen: bool,
}

impl WarmUp {
    /// Whether there is a steady state at all.
    #[must_use]
    pub const fn is_steady(&self) -> bool {
        self.needed.is_some()
    }

    /// Whether figures still show the empty account with which the simulation started.
    #[must_use]
    pub fn is_too_short(&self) -> bool {
        self.needed.is_some_and(|needed| needed > self.span)
    }
}

impl fmt::Display for WarmUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.needed {
            None => f.write_str(
                "without a steady state: more comes in than goes through, so that times grow for as long as it is watched",
            ),
            Some(needed) if needed > self.span => write!(
                f,
                "measured after {} from an empty start, which shows for about {}",
                spoken(self.span),
                spoken(needed)
            ),
            Some(_) => write!(f, "measured after {} of warm-up", spoken(self.span)),
        }
    }
}

/// Days, or hours where days would not tell two spans apart.
fn spoken(span: Micros) -> String {
    let counted = |count: u64, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    match span.0 {
        DAY => counted(1, "day"),
        short if short < 3 * DAY => counted(short.div_ceil(DAY / 24), "hour"),
        long => counted(long.div_ceil(DAY), "day"),
    }
}

/// What an empty account needs until its start no longer shows, as these replications tell. Nothing if it always shows.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "an estimate"
)]
pub(crate) fn needed(plan: &Plan, tallies: &[Tally]) -> Option<Micros> {
    let span = plan.window_length().0 as f64 / 1e6 * tallies.len() as f64;
    let mut slots = plan.pools.map(|_| (0.0, 0.0));
    let mut slowest = 0.0_f64;
    for index in plan.pipelines.ids() {
        let pipeline = &plan.pipelines[index];
        let mut sums = Sums::nothing(plan, pipeline);
        for tally in tallies {
            sums.add(plan, index, tally, 1.0);
        }
        let mut held = sums.slots.iter();
        let triggered: u64 = tallies
            .iter()
            .map(|tally| tally.pipelines[index].triggered)
            .sum();
        let places = match pipeline.mode {
            Mode::Superseded => Some(2),
            Mode::Queued | Mode::Parallel => pipeline.cap,
        };
        let mut rate = triggered as f64 / span;
        let all = rate;
        let (mut relaxation, mut in_all) = (0.0, 0.0);
        for (stage, at) in sums.stages.iter().zip(pipeline.stages.iter()) {
            let of_stage = held.by_ref().take(slots.len());
            if stage.entries <= 0.0 {
                break;
            }
            let hold = stage.held / stage.entries / 1e6;
            in_all += hold * rate / all;
            // Where nothing waits, what is inside has left within a hold. Without locks of their own stages stand behind one.
            relaxation += match plan.stages[at].open || pipeline.queues_in_front {
                true => hold,
                false => queue(hold, rate * hold, places)?,
            };
            for ((work, builds), held) in slots.iter_mut().zip(of_stage) {
                *work += held / 1e6 / stage.entries * rate;
                *builds += if *held > 0.0 { rate } else { 0.0 };
            }
            rate *= stage.completions / stage.entries;
        }
        if pipeline.queues_in_front {
            relaxation = queue(in_all, in_all * all, places)?;
        }
        slowest = slowest.max(relaxation);
    }
    for (pool, (work, builds)) in plan.pools.iter().zip(slots.iter()) {
        if *builds > 0.0 {
            let places = pool.queue.map(|queue| pool.slots.saturating_add(queue));
            let load = work / f64::from(pool.slots);
            slowest = slowest.max(queue(load / builds, load, places)?);
        }
    }
    Some(Micros((slowest * RELAXATIONS * 1e6) as u64))
}

/// The relaxation time of a queue, in seconds; nothing if it grows for ever.
fn queue(hold: f64, load: f64, places: Option<u32>) -> Option<f64> {
    let cosine = match places {
        Some(places) => libm::cos(PI / (f64::from(places) + 1.0)),
        None if load >= 1.0 => return None,
        None => 1.0,
    };
    let drift = 1.0 + load - 2.0 * libm::sqrt(load) * cosine;
    Some(hold / drift)
}

/// The warm-up that is chosen: a day and as many weeks as are needed, so that the measured span begins on the same day of the week.
pub(crate) fn chosen(needed: Option<Micros>) -> Micros {
    let beyond = needed.map_or(0, |it| it.0.saturating_sub(DAY));
    let weeks = beyond.div_ceil(7 * DAY).min((MOST_DAYS - 1) / 7);
    Micros((1 + 7 * weeks) * DAY)
}
