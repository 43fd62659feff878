//! An execution inside a stage: groups, failures, retries, conditions and rollback, from one moment to the next.

use super::book::Book;
use super::moment::Moment;
use super::pass::{Body, Pass};
use super::program::{ActionProgram, GroupProgram, NO_POOL, Program, StageProgram};
use crate::engine::attempt::{Attempt, attempt};
use crate::engine::events::Class;
use crate::plan::{ConditionEffect, EXTRA, NONE, OnFailurePlan};
use stagewright_core::{ExecutionResult, RetryMode};

/// An execution in a stage.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Visit {
    pub(super) pass: Pass,
    /// The key of its draws: another one than the execution's in a rollback.
    number: u32,
    rollback: bool,
    /// Attempt of the stage, from 0: there is one automatic retry.
    attempt: u16,
    group: usize,
    /// Which actions of the group are to run.
    todo: u64,
    entered: u64,
    quota_wait: u64,
    people: u64,
}

/// All actions of a group are to run.
const ALL: u64 = u64::MAX;

/// How far a visit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The next group asks for slots, at this moment.
    Asks(Moment),
    /// The stage is left, and the execution goes on.
    Passes(Moment),
    /// The stage is left, and the execution (or the rollback after it) has ended.
    Ends(Moment),
}

impl Visit {
    /// The beginning: everything of the first group is to run.
    fn new(pass: Pass, number: u32, rollback: bool, entered: u64) -> Self {
        Self {
            pass,
            number,
            rollback,
            todo: ALL,
            entered,
            ..Self::default()
        }
    }
}

impl Step {
    pub(super) const fn moment(self) -> Moment {
        match self {
            Self::Asks(at) | Self::Passes(at) | Self::Ends(at) => at,
        }
    }
}

/// What became of a run-order group.
struct GroupEnd {
    end: Moment,
    failed: u64,
    longest: u64,
    longest_machine: u64,
}

impl Program<'_> {
    /// Enters a stage at a moment and goes on as far as no slot is needed.
    #[inline]
    pub(super) fn enter(
        &self,
        stage: &StageProgram<'_>,
        pass: Pass,
        at: Moment,
        succeeded: &mut bool,
        book: &mut Book,
        visit: &mut Visit,
    ) -> Step {
        book.waited(stage.index, &pass, at.time);
        if pass.measured {
            let tally = &mut book.tally.stages[stage.index];
            tally.entries += 1;
        }
        *visit = Visit::new(pass, pass.number, false, at.time);
        let mut at = at;
        if stage.plan.entry != NONE {
            let (passes, effect, decided) = self.condition(stage, stage.plan.entry, visit, at);
            at = decided;
            if !passes {
                if effect == ConditionEffect::Skip {
                    self.leave(stage, visit, at, true, book);
                    return Step::Passes(at);
                }
                let rolls_back = effect == ConditionEffect::Rollback;
                if let Some(step) = self.fall_out(stage, visit, at, rolls_back, *succeeded, book) {
                    return step;
                }
            }
        }
        self.go_on(stage, visit, at, false, succeeded, book)
    }

    /// Goes on from a moment; `granted`: the group at hand may ask for its slots now.
    #[inline]
    pub(super) fn go_on(
        &self,
        stage: &StageProgram<'_>,
        visit: &mut Visit,
        mut at: Moment,
        mut granted: bool,
        succeeded: &mut bool,
        book: &mut Book,
    ) -> Step {
        while let Some(group) = stage.groups.get(visit.group) {
            if group.contends && !granted {
                return Step::Asks(at);
            }
            granted = false;
            let done = self.run_group(group, visit, at, book);
            let spent = done.end.time - at.time;
            visit.quota_wait += spent.saturating_sub(done.longest);
            visit.people += done.longest.min(spent) - done.longest_machine.min(spent);
            at = done.end;
            if done.failed == 0 {
                visit.group += 1;
                visit.todo = ALL;
                continue;
            }
            // R5: one automatic attempt.
            if let OnFailurePlan::Retry(mode) = stage.plan.on_failure
                && visit.attempt == 0
                && !visit.rollback
            {
                visit.attempt += 1;
                visit.todo = done.failed;
                if mode == RetryMode::AllActions {
                    visit.group = 0;
                    visit.todo = ALL;
                }
                continue;
            }
            let mut rolls_back = stage.plan.on_failure == OnFailurePlan::Rollback;
            if !rolls_back && stage.plan.failure != NONE && !visit.rollback {
                let (passes, effect, decided) =
                    self.condition(stage, stage.plan.failure, visit, at);
                at = decided;
                rolls_back = !passes && effect == ConditionEffect::Rollback;
            }
            match self.fall_out(stage, visit, at, rolls_back, *succeeded, book) {
                Some(step) => return step,
                None => continue,
            }
        }
        // C2: success conditions are evaluated after all actions succeeded.
        if stage.plan.success != NONE && !visit.rollback {
            let (passes, effect, decided) = self.condition(stage, stage.plan.success, visit, at);
            at = decided;
            if !passes {
                let rolls_back = effect == ConditionEffect::Rollback;
                return match self.fall_out(stage, visit, at, rolls_back, *succeeded, book) {
                    Some(step) => step,
                    None => self.go_on(stage, visit, at, false, succeeded, book),
                };
            }
        }
        *succeeded = true;
        self.leave(stage, visit, at, true, book);
        if visit.rollback {
            let pipeline = self.index as usize;
            book.rollback_ended(pipeline, visit.pass.measured, visit.entered, at.time);
            Step::Ends(at)
        } else {
            Step::Passes(at)
        }
    }

    fn leave(
        &self,
        stage: &StageProgram<'_>,
        visit: &Visit,
        at: Moment,
        succeeded: bool,
        book: &mut Book,
    ) {
        book.leave(
            stage.index,
            visit.pass.measured,
            (visit.entered, at.time),
            (visit.quota_wait, visit.people),
            succeeded,
        );
    }

    /// The execution leaves without success. Nothing if a rollback has taken its place, which then goes on.
    #[cold]
    fn fall_out(
        &self,
        stage: &StageProgram<'_>,
        visit: &mut Visit,
        at: Moment,
        rolls_back: bool,
        succeeded: bool,
        book: &mut Book,
    ) -> Option<Step> {
        let pipeline = self.index as usize;
        self.leave(stage, visit, at, false, book);
        if visit.rollback {
            book.rollback_ended(pipeline, visit.pass.measured, visit.entered, at.time);
            return Some(Step::Ends(at));
        }
        book.end(pipeline, &visit.pass, ExecutionResult::Failed, at);
        // B1 to B3: a rollback needs an earlier success, and the first stage has none.
        let possible = !stage.plan.first && !stage.plan.open && succeeded;
        if !rolls_back || !possible {
            return Some(Step::Ends(at));
        }
        let number = EXTRA | 7 << 28 | visit.number & 0x0FFF_FFFF;
        *visit = Visit::new(visit.pass, number, true, at.time);
        if visit.pass.measured {
            let tally = &mut book.tally.stages[stage.index];
            // It stood at the door for no time.
            tally.arrivals += 1;
            tally.entries += 1;
        }
        None
    }

    /// A1: all actions of a group start together; it ends when the last of them has.
    #[inline(never)]
    fn run_group(
        &self,
        group: &GroupProgram,
        visit: &Visit,
        at: Moment,
        book: &mut Book,
    ) -> GroupEnd {
        let actions = &self.actions[group.actions.clone()];
        let mut end = 0;
        let (mut failed, mut longest, mut longest_machine) = (0, 0, 0);
        for (bit, action) in actions.iter().enumerate() {
            if visit.todo >> bit & 1 == 0 {
                continue;
            }
            let (started, contended) = if action.contends {
                book.pools.take(action.pool, at.time)
            } else {
                (at.time, false)
            };
            let Attempt { time, fails } = self.attempt(action, visit, started);
            let ended = started.saturating_add(time);
            if action.contends {
                book.pools.give(action.pool, ended, contended && time == 0);
            }
            if action.pool != NO_POOL {
                book.slot(action.pool, started, ended);
            }
            if visit.pass.measured {
                let times = (at.time, started, ended);
                book.tally
                    .action(action.index, action.builds, true, times, fails);
            }
            failed |= u64::from(fails) << bit;
            longest = time.max(longest);
            if !action.person {
                longest_machine = time.max(longest_machine);
            }
            end = ended.max(end);
        }
        let order = self.end_of(visit.number);
        GroupEnd {
            end: at.at(end.max(at.time), order),
            failed,
            longest,
            longest_machine,
        }
    }

    #[inline]
    fn attempt(&self, action: &ActionProgram<'_>, visit: &Visit, now: u64) -> Attempt {
        if action.independent && visit.attempt == 0 {
            let time = action.time.at(visit.number, &self.plan.samplers);
            return Attempt {
                time: time.min(action.plan.timeout),
                fails: action.fails(visit.number, time),
            };
        }
        attempt(
            self.plan,
            action.plan,
            &action.streams,
            visit.number,
            u64::from(visit.attempt),
            now,
            None,
        )
    }

    /// All rules of a condition run together; the slowest says when it is decided.
    #[cold]
    fn condition(
        &self,
        stage: &StageProgram<'_>,
        condition: u32,
        visit: &Visit,
        at: Moment,
    ) -> (bool, ConditionEffect, Moment) {
        let condition = &self.plan.conditions[condition as usize];
        let (number, attempt) = (u64::from(visit.number), u64::from(visit.attempt));
        let (mut time, mut passes) = (0, true);
        for rule in condition.rules.clone() {
            let (outcome, duration) = &self.rules[rule as usize];
            let rule = &self.plan.rules[rule as usize];
            let takes = self
                .plan
                .samplers
                .sample(rule.takes, duration.draw(number, attempt));
            time = takes.max(time);
            passes &= rule.passes == u64::MAX || outcome.draw(number, attempt) < rule.passes;
            passes &= self.plan.is_open(rule.window, at.time);
        }
        let local = stage.index as u32 - self.pipeline.stages.start;
        let decided = at.after(time, Class::ConditionEnd, self.index, visit.number, local);
        (passes, condition.result, decided)
    }

    /// From the end of a stage to the door of the next.
    #[inline]
    pub(super) fn move_on(
        &self,
        to: &StageProgram<'_>,
        mut pass: Pass,
        at: Moment,
        book: &mut Book,
    ) -> Pass {
        let latency = self.latency(to, &pass, book);
        let local = to.index - self.pipeline.stages.start as usize;
        pass.at = self.at_door(local, pass.number, at, latency);
        pass
    }

    /// How long an execution is on the way to the door of a stage, which is booked.
    #[inline]
    pub(super) fn latency(&self, to: &StageProgram<'_>, body: &Body, book: &mut Book) -> u64 {
        let latency = to.transition.at(body.number, &self.plan.samplers);
        if body.measured {
            let tally = &mut book.tally.stages[to.index];
            tally.transition = tally.transition.saturating_add(latency);
        }
        latency
    }

    /// When an execution is at the door of this stage of the pipeline that left the one before at this moment.
    #[inline]
    pub(super) fn at_door(&self, stage: usize, number: u32, at: Moment, latency: u64) -> Moment {
        at.after(latency, Class::Door, self.index, number, stage as u32)
    }
}
