//! How long an empty account takes to become an ordinary one.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use stagewright_core::{Micros, Pipeline, Profile};

use super::{Experiment, Followed};
use crate::error::SimulationError;
use crate::fast::Choice;
use crate::outcome::{chosen, needed};
use crate::plan::Plan;
use crate::tally::Tally;

/// Bins of the series in which a warm-up is looked for.
const BINS: usize = 200;

impl Experiment {
    /// Looks for a warm-up: how long an empty account takes to become an ordinary one.
    ///
    /// The rule is MSER (White 1997): of pilot runs without warm-up, the mean lead times by time of trigger, in 200 bins over
    /// the measured span and averaged over the replications, are cut at the bin that makes the squared standard error of the rest smallest. If that
    /// is not within the first half, no steady state was found, and the answer is half the span.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn find_warm_up(
        &self,
        pipeline: &Pipeline,
        profile: &Profile,
    ) -> Result<Micros, SimulationError> {
        let pilot = Self {
            warm_up: Some(Micros::ZERO),
            replications: self.replications.clamp(2, 50),
            ..self.clone()
        };
        let mut plan = pilot.plan(&[pilot.member(pipeline, profile)])?;
        plan.series = BINS;
        let tallies = pilot.replications_on_threads(&plan, &pilot.choice(&plan), 0)?;
        let means: Vec<Option<f64>> = (0..BINS)
            .map(|bin| {
                let (sum, count) = tallies
                    .iter()
                    .filter_map(|tally| tally.series.get(bin))
                    .fold((0_u128, 0_u64), |(sum, count), (more, counted)| {
                        (sum + u128::from(*more), count + counted)
                    });
                (count > 0).then(|| sum as f64 / count as f64)
            })
            .collect();
        let bin = mser(&means) as u64;
        Ok(Micros(plan.window.end / BINS as u64 * bin))
    }
}

/// Replications that are looked at before the warm-up is chosen.
const PILOT: u32 = 8;

/// What a pilot says of the warm-up.
pub(super) struct Needed {
    /// The one to take.
    pub(super) span: Micros,
    /// What has to pass until an empty start no longer shows, if the pilot came to its end; nothing in it if that always shows.
    pub(super) told: Option<Option<Micros>>,
}

/// The first replications, and how they were followed.
pub(super) struct Pilot {
    tallies: Vec<Tally>,
    followed: Arc<Followed>,
}

impl Experiment {
    /// The first replications after a day, and the warm-up that they show to be needed.
    pub(super) fn pilot(
        &self,
        plan: &Plan,
        choice: &Choice,
    ) -> Result<(Needed, Pilot), SimulationError> {
        let followed = Arc::<Followed>::default();
        let pilot = Self {
            replications: self.replications.min(PILOT),
            followed: Arc::clone(&followed),
            done: None,
            ..self.clone()
        };
        let tallies = pilot.replications_on_threads(plan, choice, 0)?;
        // Cancelled: what is complete stays what it is.
        let needed = match tallies.len() < pilot.replications as usize {
            true => Needed {
                span: Micros(plan.window.start),
                told: None,
            },
            false => {
                let needed = needed(plan, &tallies);
                Needed {
                    span: chosen(needed),
                    told: Some(needed),
                }
            }
        };
        Ok((needed, Pilot { tallies, followed }))
    }

    /// The warm-up that this experiment takes on a pipeline: the one that was given, or the one that is chosen. What is to be compared
    /// replication by replication is given the same.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn warm_up_of(
        &self,
        pipeline: &Pipeline,
        profile: &Profile,
    ) -> Result<Micros, SimulationError> {
        let members = [self.member(pipeline, profile)];
        let plan = self.plan(&members)?;
        if !self.chooses_warm_up(&plan, &members) {
            return Ok(Micros(plan.window.start));
        }
        Ok(self.pilot(&plan, &self.choice(&plan))?.0.span)
    }

    /// Takes the replications of a pilot for its own.
    pub(super) fn accept(&self, pilot: Pilot) -> Vec<Tally> {
        self.followed.add(&pilot.followed);
        if let Some(done) = &self.done {
            done.fetch_add(pilot.tallies.len() as u64, Ordering::Relaxed);
        }
        pilot.tallies
    }
}

/// The bin at which to cut, by the marginal standard error rule; at most half of them.
fn mser(means: &[Option<f64>]) -> usize {
    let half = means.len() / 2;
    let error = |cut: usize| {
        let rest: Vec<f64> = means.iter().skip(cut).filter_map(|mean| *mean).collect();
        let count = rest.len().max(1) as f64;
        let mean = rest.iter().sum::<f64>() / count;
        rest.iter()
            .map(|value| (value - mean) * (value - mean))
            .sum::<f64>()
            / (count * count)
    };
    (0..=half)
        .min_by(|left, right| error(*left).total_cmp(&error(*right)))
        .unwrap_or(0)
}
