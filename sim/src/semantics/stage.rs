//! What happens to an execution inside a stage: on entry, when a group or a condition ends, and when it fails (A, R5, B, C).

use stagewright_core::RetryMode;

use super::condition::When;
use crate::ServiceRules;
use crate::plan::{ConditionEffect, OnFailurePlan, StagePlan};

/// What an execution does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The group at hand starts.
    Group,
    /// The pipeline retries by itself.
    Retry(RetryMode),
    /// The condition of this moment is evaluated.
    Condition(When),
    /// The stage has succeeded and is left.
    Succeeds,
    /// The stage is left without having run.
    Skips,
    /// The stage is left without success.
    FallsOut { rolls_back: bool },
}

/// C1: the entry condition comes before the first action, unless it has passed already or the execution is a rollback.
#[inline]
pub(crate) const fn on_entry(stage: &StagePlan, rollback: bool, admitted: bool) -> Next {
    if stage.entry.is_none() || rollback || admitted {
        Next::Group
    } else {
        Next::Condition(When::Entry)
    }
}

/// A1: the next group starts when all actions of this one have succeeded. C2: after the last group comes the success condition.
#[inline]
pub(crate) const fn after_success(stage: &StagePlan, was_last: bool, rollback: bool) -> Next {
    if !was_last {
        Next::Group
    } else if stage.success.is_none() || rollback {
        Next::Succeeds
    } else {
        Next::Condition(When::Success)
    }
}

/// A2: nothing of the group is in progress, and something failed; `retries`: how often the pipeline has retried this stage by itself.
pub(crate) fn after_failure(stage: &StagePlan, rollback: bool, retries: u16) -> Next {
    if rollback {
        return Next::FallsOut { rolls_back: false };
    }
    match stage.on_failure {
        // R5: one automatic attempt.
        OnFailurePlan::Retry(mode) if retries == 0 => Next::Retry(mode),
        OnFailurePlan::Rollback => Next::FallsOut { rolls_back: true },
        // C3: the failure condition comes after the failure.
        _ if stage.failure.is_some() => Next::Condition(When::Failure),
        _ => Next::FallsOut { rolls_back: false },
    }
}

/// C1 to C3: what follows from a condition with this result.
pub(crate) fn decided(when: When, passes: bool, effect: ConditionEffect) -> Next {
    match (when, passes) {
        (When::Entry, true) => Next::Group,
        (When::Entry, false) if effect == ConditionEffect::Skip => Next::Skips,
        (When::Success, true) => Next::Succeeds,
        (When::Failure, true) => Next::FallsOut { rolls_back: false },
        (_, false) => Next::FallsOut {
            rolls_back: effect == ConditionEffect::Rollback,
        },
    }
}

/// R1, R2: the group at which a retry begins, and whether all of it runs or only what failed.
pub(crate) fn retry_from<G>(mode: RetryMode, at_hand: G, first: G) -> (G, bool) {
    match mode {
        RetryMode::FailedActions => (at_hand, false),
        RetryMode::AllActions => (first, true),
    }
}

/// B2, B3: the first stage is no target of a rollback, a stage without a lock (P2) neither, and an earlier success is needed.
pub(crate) const fn can_roll_back(stage: &StagePlan, succeeded: bool) -> bool {
    !stage.first && !stage.open && succeeded
}

/// B1: a rollback is an execution that runs only this stage, unless the service is assumed to let it go on.
#[inline]
pub(crate) const fn ends_with_its_stage(rollback: bool, service: &ServiceRules) -> bool {
    rollback && !service.rollback_goes_on
}

/// The longest actions of a running group, counted from the start of their work.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Longest {
    all: u64,
    machines: u64,
}

impl Longest {
    #[inline]
    pub(crate) fn add(&mut self, time: u64, person: bool) {
        self.all = self.all.max(time);
        // Without a branch: whether a person acts is as good as random to the processor.
        self.machines = self.machines.max(if person { 0 } else { time });
    }

    /// How much waiting for slots and how much people have added to a group that took so long.
    #[inline]
    pub(crate) fn added_to(self, spent: u64) -> (u64, u64) {
        let people = self.all.min(spent) - self.machines.min(spent);
        (spent.saturating_sub(self.all), people)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_group_adds_is_told_by_cause() {
        let mut longest = Longest::default();
        longest.add(30, false);
        longest.add(50, true);
        assert_eq!(longest.added_to(60), (10, 20));
        assert_eq!(longest.added_to(40), (0, 10), "answered from outside");
    }
}
