//! One attempt of an action: how long it takes and whether it fails. A function of its key and the moment, whichever engine asks.

use crate::draws::Stream;
use crate::plan::{ActionPlan, ApproverPlan, HabitPlan, Plan};
use crate::sampling::SamplerId;
use crate::sampling::inverse::{Tail, normal};

/// The streams of one action in one replication.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Streams {
    pub(crate) duration: Stream,
    pub(crate) start_up: Stream,
    pub(crate) failure: Stream,
    /// Of what kind a failure is.
    pub(crate) kind: Stream,
    common_cause: Stream,
    /// Whether the execution starts anew.
    pub(crate) restart: Stream,
    failing: Stream,
    cache: Stream,
    response: Stream,
    rejection: Stream,
}

impl Streams {
    pub(crate) const fn new(action: &ActionPlan, seed: u64, replication: u32) -> Self {
        let replication = replication as u64;
        let names = &action.streams;
        Self {
            duration: Stream::new(seed, replication, names.duration),
            start_up: Stream::new(seed, replication, names.start_up),
            failure: Stream::new(seed, replication, names.failure),
            kind: Stream::new(seed, replication, names.kind),
            common_cause: Stream::new(seed, replication, names.common_cause),
            restart: Stream::new(seed, replication, names.restart),
            failing: Stream::new(seed, replication, names.failing),
            cache: Stream::new(seed, replication, names.cache),
            response: Stream::new(seed, replication, names.response),
            rejection: Stream::new(seed, replication, names.rejection),
        }
    }
}

/// What an attempt comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// From the start of the work to its end.
    pub(crate) time: u64,
    pub(crate) fails: bool,
}

impl Attempt {
    /// H2: what lasts longer than its time-out is cut off there and fails.
    #[inline]
    pub(crate) const fn cut_off(time: u64, fails: bool, timeout: u64) -> Self {
        // Without a branch: first attempts are decided in batches.
        Self {
            time: if time < timeout { time } else { timeout },
            fails: fails | (time > timeout),
        }
    }
}

/// Whether the draws of this attempt say that it fails.
pub(crate) fn draws_failure(
    plan: &Plan,
    action: &ActionPlan,
    streams: &Streams,
    (number, attempt): (u32, u64),
) -> bool {
    let bits = || match action.habit {
        Some(habit) => {
            let habit = &plan.habits[habit];
            let own = correlated(&habit.failure, streams.failure, number, attempt);
            let common = || streams.common_cause.draw(u64::from(number), attempt);
            in_common(habit.common_cause, own, common)
        }
        None => streams.failure.draw(u64::from(number), attempt),
    };
    action.failure > 0 && bits() < action.failure
}

/// The draws of this attempt decide how long the action takes and whether it fails, unless its `fate` is known.
///
/// `now` is when the work starts: people answer at their own hours, and an image cache has cooled down since `last_build`, the
/// end of the action's last execution.
#[inline]
pub(crate) fn attempt(
    plan: &Plan,
    action: &ActionPlan,
    streams: &Streams,
    (number, attempt): (u32, u64),
    (now, last_build): (u64, Option<u64>),
    fate: Option<bool>,
) -> Attempt {
    let key = u64::from(number);
    let samplers = &plan.samplers;
    let habit = action.habit.map(|habit| &plan.habits[habit]);
    let (mut time, fails);
    if let Some(approver) = action.approver {
        (time, fails) = answer(
            plan,
            &plan.approvers[approver],
            now,
            streams.response.draw(key, attempt),
            streams.rejection.draw(key, attempt),
        );
    } else if let Some(habit) = habit {
        fails = fate.unwrap_or_else(|| draws_failure(plan, action, streams, (number, attempt)));
        time = match habit.failing {
            Some(failing) if fails => samplers.sample(failing, streams.failing.draw(key, attempt)),
            _ => samplers.sample(
                action.duration,
                correlated(&habit.duration, streams.duration, number, attempt),
            ),
        };
    } else {
        time = samplers.sample(action.duration, streams.duration.draw(key, attempt));
        fails = fate.unwrap_or_else(|| draws_failure(plan, action, streams, (number, attempt)));
    }
    if action.start_up != SamplerId::ZERO || action.transfer > 0 {
        let idle = last_build.map(|last| now.saturating_sub(last));
        let sampler = start_up(action, habit, idle, streams.cache.draw(key, attempt));
        let start_up = samplers.sample(sampler, streams.start_up.draw(key, attempt));
        time = time
            .saturating_add(start_up)
            .saturating_add(action.transfer);
    }
    Attempt::cut_off(time, fails, action.timeout)
}

/// Whether a first attempt is a draw of its own, whenever it starts and whatever was before: no person answers, and nothing is remembered.
pub(crate) const fn is_independent(action: &ActionPlan) -> bool {
    action.approver.is_none() && action.habit.is_none()
}

/// Whether nothing decides about an attempt but one law, one chance of failure and one time-out.
pub(crate) fn has_one_law(action: &ActionPlan) -> bool {
    is_independent(action) && action.start_up == SamplerId::ZERO && action.transfer == 0
}

/// H1 to H3: the answer comes when so much working time has passed.
fn answer(
    plan: &Plan,
    approver: &ApproverPlan,
    now: u64,
    response: u64,
    rejection: u64,
) -> (u64, bool) {
    let response = plan.samplers.sample(approver.response, response);
    let at = plan.after(approver.calendar, now, response);
    (
        at.saturating_sub(now),
        approver.rejects > 0 && rejection < approver.rejects,
    )
}

/// The law of provisioning, which an image cache shortens as long as it is warm.
fn start_up(
    action: &ActionPlan,
    habit: Option<&HabitPlan>,
    idle: Option<u64>,
    cache_bits: u64,
) -> SamplerId {
    let Some((life, cold)) = habit.and_then(|habit| habit.cache) else {
        return action.start_up;
    };
    #[expect(clippy::cast_precision_loss, reason = "an idle time")]
    let warm = idle.map_or(0.0, |idle| libm::exp(-(idle as f64) / life));
    if cache_bits < crate::sampling::threshold(warm) {
        action.start_up
    } else {
        cold
    }
}

/// A draw that has this part of what is common to several.
fn in_common(part: f64, own: u64, common: impl FnOnce() -> u64) -> u64 {
    if part == 0.0 {
        return own;
    }
    let z = |bits| normal(Tail::of_bits(bits));
    let rest = libm::sqrt(1.0 - part * part);
    Tail::bits_of_normal(part * z(common()) + rest * z(own))
}

/// A draw that resembles those of the executions before. A retry draws afresh.
fn correlated(weights: &[f64], stream: Stream, number: u32, attempt: u64) -> u64 {
    if weights.is_empty() || attempt > 0 {
        return stream.draw(u64::from(number), attempt);
    }
    let mut z = 0.0;
    for (lag, weight) in (0_u32..).zip(weights) {
        z += weight
            * normal(Tail::of_bits(
                stream.draw(u64::from(number.wrapping_sub(lag)), 0),
            ));
    }
    Tail::bits_of_normal(z)
}
