//! The conditions of a stage: which rules are asked, how long that takes, and whether they pass (C).

use crate::ClosedWindow;
use crate::draws::Stream;
use crate::ids::{ById, ConditionId, RuleId};
pub(crate) use crate::plan::When;
use crate::plan::{ConditionEffect, Plan, RulePlan, StagePlan};

/// What a condition comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    /// How long it takes to decide.
    pub(crate) takes: u64,
    pub(crate) passes: bool,
}

/// The condition of a stage at this moment, which it has to have.
pub(crate) fn condition_of(stage: &StagePlan, when: When) -> ConditionId {
    let condition = match when {
        When::Entry => stage.entry,
        When::Success => stage.success,
        When::Failure => stage.failure,
    };
    condition.expect("a condition is evaluated where the stage has one at that moment")
}

/// What follows if a condition does not pass.
pub(crate) fn effect_of(plan: &Plan, condition: ConditionId) -> ConditionEffect {
    plan.conditions[condition].result
}

/// C4: entry and success conditions can be overridden, unless the result is to skip.
pub(crate) fn may_be_overridden(when: When, effect: ConditionEffect) -> bool {
    when != When::Failure && effect != ConditionEffect::Skip
}

/// C4: all rules run together and have to pass; the slowest says when that is decided. `streams`: outcome and duration of each rule of the
/// plan.
pub(crate) fn verdict(
    plan: &Plan,
    streams: &ById<RuleId, (Stream, Stream)>,
    condition: ConditionId,
    number: u32,
    attempt: u16,
    now: u64,
) -> Verdict {
    let (key, attempt) = (u64::from(number), u64::from(attempt));
    let mut verdict = Verdict {
        takes: 0,
        passes: true,
    };
    for rule in plan.conditions[condition].rules.iter() {
        let (outcome, duration) = &streams[rule];
        let rule = &plan.rules[rule];
        let takes = plan
            .samplers
            .sample(rule.takes, duration.draw(key, attempt));
        let passes = rule.passes == u64::MAX || outcome.draw(key, attempt) < rule.passes;
        let one = rule_verdict(plan, rule, takes, passes, now);
        verdict.takes = verdict.takes.max(one.takes);
        verdict.passes &= one.passes;
    }
    verdict
}

/// C6 to C8: what one rule comes to, from how long it takes and whether it passes in its window.
fn rule_verdict(plan: &Plan, rule: &RulePlan, takes: u64, passes: bool, now: u64) -> Verdict {
    let mut verdict = Verdict { takes, passes };
    if !plan.is_open(rule.window, now) {
        match plan.service.closed_window {
            ClosedWindow::FailsTheRule => verdict.passes = false,
            ClosedWindow::Waits => {
                verdict.takes = takes.max(plan.after(rule.window, now, 0) - now);
            }
        }
    }
    if !verdict.passes {
        verdict.takes = verdict.takes.max(rule.refusal);
    }
    if verdict.takes > rule.timeout {
        verdict = Verdict {
            takes: rule.timeout,
            passes: false,
        };
    }
    verdict
}
