//! Where the mean lead time goes: parts that add up to it.
//!
//! The outcome's means are over all executions that come to a stage, failed ones too, so they add up to nothing. Here the rows of a sample
//! of the same executions (same seed, first months) are taken apart along their longest actions, and the shares found are laid on the
//! mean of all.

use stagewright_core::{Pipeline, Profile, Record};
use stagewright_sim::Outcome;

use super::view::{StageTime, TimeView};
use super::{StudyError, StudyOptions};
use crate::explain::{Cause, DAY, Stays, followed, segments};

/// Executions that are taken apart, about: enough for shares to a percent.
const SAMPLE: f64 = 3_000.0;

/// The parts of the mean lead time; nothing if no execution succeeded, or none of the sample did.
pub(super) fn parts(
    pipeline: &Pipeline,
    profile: &Profile,
    options: &StudyOptions,
    baseline: &Outcome,
) -> Result<Option<TimeView>, StudyError> {
    let Some(lead) = &baseline.lead_time else {
        return Ok(None);
    };
    let a_day = baseline.triggers_per_day.value.max(f64::MIN_POSITIVE);
    let months = (SAMPLE / (a_day * f64::from(options.days))).ceil();
    let days = (SAMPLE / (2.0 * a_day)).ceil().max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let (months, days) = (
        months.clamp(2.0, f64::from(options.replications.max(2))) as u32,
        days.min(f64::from(options.days)) as u32,
    );
    let experiment = options.experiment(profile).replications(months).days(days);
    let mut stays = Stays::default();
    let mut of_first_month = |row: &Record| {
        if row.replication == 0 {
            stays.add(row);
        }
    };
    let also = &mut of_first_month;
    let Some(executions) = followed((pipeline, profile), experiment, options, also)? else {
        return Ok(None);
    };
    let from = baseline.warm_up.span.0;
    let day = stays.busiest_day((from, from + u64::from(days) * DAY));
    let mut sums = vec![StageTime::default(); pipeline.stages().len()];
    let mut count = 0_u64;
    for rows in &executions {
        if let Some(stages) = along(pipeline, rows) {
            count += 1;
            sums.iter_mut()
                .zip(stages)
                .for_each(|(sum, stage)| *sum = sum.plus(&stage));
        }
    }
    let whole: f64 = sums.iter().map(StageTime::seconds).sum();
    if whole <= 0.0 {
        return Ok(None);
    }
    let trigger = baseline
        .trigger_latency
        .as_ref()
        .map_or(0.0, |it| it.value)
        .min(lead.mean.value);
    let scale = (lead.mean.value - trigger) / whole;
    sums.iter_mut().for_each(|sum| sum.scale(scale));
    Ok(Some(TimeView {
        trigger,
        stages: sums,
        executions: count,
        day,
    }))
}

/// The parts of one execution in seconds, stage by stage; nothing if it did not succeed.
fn along(pipeline: &Pipeline, rows: &[Record]) -> Option<Vec<StageTime>> {
    let mut stages = vec![StageTime::default(); pipeline.stages().len()];
    for segment in segments(pipeline, rows)? {
        let stage = &mut stages[segment.stage];
        let part = match segment.cause {
            Cause::Trigger => continue,
            Cause::Transition => &mut stage.transition,
            Cause::StageDoor => &mut stage.lock_wait,
            Cause::Approval => &mut stage.people,
            Cause::BuildQueue => &mut stage.quota_wait,
            Cause::StartUp | Cause::Work | Cause::Retry => &mut stage.work,
        };
        *part += segment.seconds;
    }
    Some(stages)
}
