//! When executions are triggered.

use stagewright_core::{Arrivals, Distribution, Micros};

use super::compile::Compiler;
use crate::sampling::SamplerId;

#[derive(Clone, Debug)]
pub(crate) enum ArrivalPlan {
    /// Started only by others.
    Never,
    /// Independent, identically distributed times between triggers.
    Renewal(SamplerId),
    /// The same, in units of work: a rate that changes with the hour turns work into time.
    Modulated(SamplerId, Rate),
    /// Recorded times, ascending.
    Replay(Vec<u64>),
}

impl ArrivalPlan {
    /// The law of the times, or of the work, between triggers: zero where there is none.
    pub(crate) const fn interval(&self) -> SamplerId {
        match self {
            Self::Renewal(interval) | Self::Modulated(interval, _) => *interval,
            Self::Never | Self::Replay(_) => SamplerId::ZERO,
        }
    }
}

/// Work done by the end of each hour, in millionths of an expected trigger.
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    done: Vec<u64>,
}

const HOUR: u64 = 3_600_000_000;
/// One expected trigger.
const UNIT: u64 = 1_000_000_000_000;

impl Rate {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "weights are checked to be small and positive"
    )]
    fn new(weights: &[f64], per_hour: f64) -> Self {
        let mut total = 0_u64;
        let done = weights
            .iter()
            .map(|weight| {
                total = total.saturating_add((weight * per_hour * UNIT as f64) as u64);
                total
            })
            .collect();
        Self { done }
    }

    /// The moment at which so much work is done; nothing if never.
    pub(crate) fn moment(&self, work: u64) -> Option<u64> {
        let hour = self.done.partition_point(|done| *done < work);
        let after = *self.done.get(hour)?;
        let before = if hour == 0 {
            0
        } else {
            *self.done.get(hour - 1)?
        };
        let part =
            u128::from(work - before) * u128::from(HOUR) / u128::from((after - before).max(1));
        Some(hour as u64 * HOUR + part as u64)
    }
}

impl Compiler<'_> {
    pub(super) fn arrivals(&mut self, arrivals: &Arrivals, pipeline: &str) -> ArrivalPlan {
        let place = format!("workload of `{pipeline}`");
        match self.arrival_plan(arrivals, &place) {
            Ok(plan) => plan,
            Err(problem) => {
                self.fault(place, problem);
                ArrivalPlan::Never
            }
        }
    }

    fn arrival_plan(&mut self, arrivals: &Arrivals, place: &str) -> Result<ArrivalPlan, String> {
        Ok(match arrivals {
            Arrivals::Poisson { per_day } => {
                ArrivalPlan::Renewal(self.bursts(mean(*per_day)?, 1.0, place)?)
            }
            Arrivals::Bursts { per_day, variation } => {
                ArrivalPlan::Renewal(self.bursts(mean(*per_day)?, *variation, place)?)
            }
            Arrivals::Weekly {
                per_day,
                variation,
                hours,
                time_zone,
                holidays,
            } => {
                mean(*per_day)?;
                if hours.len() != 168 {
                    return Err(format!(
                        "{} hours of the week; 168 weights are needed, from Monday 0:00 on",
                        hours.len()
                    ));
                }
                let total: f64 = hours.iter().sum();
                if !hours
                    .iter()
                    .all(|weight| *weight >= 0.0 && weight.is_finite())
                    || total <= 0.0
                {
                    return Err(
                        "weights of the hours have to be at least 0, and not all 0".to_owned()
                    );
                }
                let until = self.plan.horizon;
                let weights = self.clock()?.hourly(hours, time_zone, holidays, until)?;
                let unit = self.bursts(Micros(UNIT), *variation, place)?;
                ArrivalPlan::Modulated(unit, Rate::new(&weights, per_day * 7.0 / total))
            }
            Arrivals::Fixed { every } if every.0 > 0 => ArrivalPlan::Renewal(
                self.sampler(&Distribution::Fixed(*every), || place.to_owned()),
            ),
            Arrivals::Fixed { .. } => {
                return Err(
                    "an interval of 0 would trigger without end; a longer one is needed".to_owned(),
                );
            }
            Arrivals::Replay(times) if times.is_empty() => {
                return Err(
                    "the recorded trace is empty; at least one trigger is needed".to_owned(),
                );
            }
            Arrivals::Replay(times) if !times.is_sorted() => {
                return Err("the recorded times do not ascend".to_owned());
            }
            // The month is the measured span: a trace starts with it, and nothing of it is lost in the warm-up.
            Arrivals::Replay(times) => {
                let start = self.plan.window.start;
                ArrivalPlan::Replay(
                    times
                        .iter()
                        .map(|time| time.0.saturating_add(start))
                        .collect(),
                )
            }
            Arrivals::Never => ArrivalPlan::Never,
            other => {
                return Err(format!(
                    "arrivals of this kind are not known here: {other:?}"
                ));
            }
        })
    }

    /// The time between triggers: exponential, or for more variation a mixture of two exponentials with balanced means.
    fn bursts(&mut self, mean: Micros, variation: f64, place: &str) -> Result<SamplerId, String> {
        if !(1.0..=100.0).contains(&variation) {
            return Err(format!(
                "a variation of {variation} between triggers; something from 1 (Poisson) to 100 is needed"
            ));
        }
        if variation == 1.0 {
            return Ok(self.sampler(&Distribution::Exponential { mean }, || place.to_owned()));
        }
        let square = variation * variation;
        let often = f64::midpoint(1.0, libm::sqrt((square - 1.0) / (square + 1.0)));
        let exponential = |chance: f64| {
            let mean = Micros::from_seconds_f64(mean.seconds() / (2.0 * chance)).unwrap_or(mean);
            (chance, Distribution::Exponential { mean })
        };
        let mixture = Distribution::Mix(vec![exponential(often), exponential(1.0 - often)]);
        Ok(self.sampler(&mixture, || place.to_owned()))
    }
}

fn mean(per_day: f64) -> Result<Micros, String> {
    if !(per_day > 0.0 && per_day.is_finite()) {
        return Err(format!(
            "{per_day} executions a day; a rate above 0 is needed"
        ));
    }
    match Micros::from_seconds_f64(86_400.0 / per_day) {
        Some(mean) if mean.0 > 0 => Ok(mean),
        _ => Err(format!(
            "{per_day} executions a day cannot be told apart in microseconds"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_becomes_time_only_in_hours_that_have_a_rate() {
        let rate = Rate::new(&[0.0, 1.0, 0.0, 2.0], 1.0);
        assert_eq!(rate.moment(UNIT / 2), Some(HOUR + HOUR / 2));
        assert_eq!(rate.moment(2 * UNIT), Some(3 * HOUR + HOUR / 2));
        assert_eq!(rate.moment(4 * UNIT), None);
    }
}
