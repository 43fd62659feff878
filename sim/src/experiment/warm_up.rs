//! How long an empty account takes to become an ordinary one.

use stagewright_core::{Micros, Pipeline, Profile};

use super::Experiment;
use crate::error::SimulationError;

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
            warm_up: Micros::ZERO,
            replications: self.replications.clamp(2, 50),
            ..self.clone()
        };
        let mut plan = pilot.plan(&[pilot.member(pipeline, profile)])?;
        plan.series = BINS;
        let tallies = pilot.replications_on_threads(&plan, &pilot.choice(&plan))?;
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
