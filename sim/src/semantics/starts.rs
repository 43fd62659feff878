//! When changes come, which of them start executions, and the numbers of the executions that no trigger starts (S1, S5, S6, B1).

use crate::draws::{EXTRA, Stream};
use crate::plan::{ArrivalPlan, PipelinePlan};
use crate::sampling::Samplers;

/// The lower bits of a number: which execution it follows from.
const ORIGIN: u32 = (1 << 28) - 1;

/// S1: the time of trigger `number`, where the one before was at `after`; `work` is what is done by then where the rate changes.
///
/// What comes after `end` does not matter, and numbers end where those of extra executions begin.
#[inline]
pub(crate) fn next_trigger(
    arrivals: &ArrivalPlan,
    number: u32,
    after: u64,
    work: &mut u64,
    interval: impl Fn() -> u64,
    end: u64,
) -> Option<u64> {
    let time = match arrivals {
        ArrivalPlan::Never => None,
        ArrivalPlan::Renewal(_) => after.checked_add(interval()),
        ArrivalPlan::Modulated(_, rate) => {
            *work = work.saturating_add(interval());
            rate.moment(*work)
        }
        ArrivalPlan::Replay(times) => times.get(number as usize).copied(),
    };
    time.filter(|time| *time < end && number < EXTRA)
}

/// S6: whether a change passes the filters of the trigger.
#[inline]
pub(crate) const fn matches(pipeline: &PipelinePlan, filter: &Stream, number: u32) -> bool {
    pipeline.matching == u64::MAX || filter.draw(number as u64, 0) < pipeline.matching
}

/// S5: the second start of the same change, if there is one: its number, and how long after the first it comes.
#[inline]
pub(crate) fn second_start(
    pipeline: &PipelinePlan,
    stream: &Stream,
    number: u32,
    samplers: &Samplers,
) -> Option<(u32, u64)> {
    let after = pipeline.second_start?;
    let later = samplers.sample(after, stream.draw(u64::from(number), 0));
    Some((extra(SECOND, number), later))
}

/// Where a second start comes from.
const SECOND: u32 = 5;
/// Where a fix comes from.
const FIX: u32 = 6;

/// K2: the number of the execution that a fix starts, by which fix of the pipeline it is.
pub(crate) const fn fix_of(fix: u32) -> u32 {
    extra(FIX, fix)
}

/// Whether a trigger is that of a fix.
#[inline]
pub(crate) const fn is_fix(number: u32) -> bool {
    number & !ORIGIN == extra(FIX, 0)
}

/// The number of the execution that a change started first, by that of any.
#[inline]
pub(crate) const fn trigger_of(number: u32) -> u32 {
    if number & !ORIGIN == extra(SECOND, 0) {
        number & ORIGIN
    } else {
        number
    }
}

/// B1: the number of the rollback that follows an execution: draws of its own.
pub(crate) const fn rollback_of(number: u32) -> u32 {
    extra(7, number)
}

/// The number of an execution that an action of another pipeline starts, by which of the starters it is.
pub(crate) const fn started_by(starter: u32, parent: u32) -> u32 {
    extra(starter, parent)
}

/// Three bits say where an execution comes from, so that no two origins share draws.
const fn extra(origin: u32, number: u32) -> u32 {
    EXTRA | origin << 28 | number & ORIGIN
}
