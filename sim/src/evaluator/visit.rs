//! An execution inside a stage: groups, failures, retries, conditions and rollback, from one moment to the next.

use super::book::Book;
use super::moment::Moment;
use super::pass::{Body, Pass};
use super::program::{ActionProgram, GroupProgram, NO_POOL, Program, StageProgram};
use crate::engine::events::Class;
use crate::semantics::attempt::{Attempt, attempt};
use crate::semantics::condition::{Verdict, When, condition_of, effect_of, verdict};
use crate::semantics::stage::{
    Longest, Next, after_failure, after_success, can_roll_back, decided, ends_with_its_stage,
    on_entry, retry_from,
};
use crate::semantics::starts::rollback_of;
use stagewright_core::ExecutionResult;

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
    longest: Longest,
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
        let next = on_entry(stage.plan, visit.rollback, false);
        self.follow(stage, visit, (next, at), false, succeeded, book)
    }

    /// Goes on from a moment at which the group at hand may ask for its slots.
    #[inline]
    pub(super) fn go_on(
        &self,
        stage: &StageProgram<'_>,
        visit: &mut Visit,
        at: Moment,
        succeeded: &mut bool,
        book: &mut Book,
    ) -> Step {
        self.follow(stage, visit, (Next::Group, at), true, succeeded, book)
    }

    /// Does what the rules say is next, from a moment on, until slots are needed or the stage is left; `granted`: the group at hand may ask for
    /// its slots now.
    #[inline]
    fn follow(
        &self,
        stage: &StageProgram<'_>,
        visit: &mut Visit,
        (mut next, mut at): (Next, Moment),
        mut granted: bool,
        succeeded: &mut bool,
        book: &mut Book,
    ) -> Step {
        loop {
            next = match next {
                Next::Group => {
                    let group = &stage.groups[visit.group];
                    if group.contends && !granted {
                        return Step::Asks(at);
                    }
                    granted = false;
                    let done = self.run_group(group, visit, at, book);
                    let (slots, people) = done.longest.added_to(done.end.time - at.time);
                    visit.quota_wait += slots;
                    visit.people += people;
                    at = done.end;
                    if done.failed == 0 {
                        visit.group += 1;
                        visit.todo = ALL;
                        let was_last = visit.group == stage.groups.len();
                        after_success(stage.plan, was_last, visit.rollback)
                    } else {
                        visit.todo = done.failed;
                        after_failure(stage.plan, visit.rollback, visit.attempt)
                    }
                }
                Next::Retry(mode) => {
                    visit.attempt += 1;
                    let (group, whole) = retry_from(mode, visit.group, 0);
                    visit.group = group;
                    if whole {
                        visit.todo = ALL;
                    }
                    Next::Group
                }
                Next::Condition(when) => {
                    let (after, moment) = self.condition(stage, when, visit, at);
                    at = moment;
                    after
                }
                Next::Succeeds => {
                    *succeeded = true;
                    self.leave(stage, visit, at, true, book);
                    if !ends_with_its_stage(visit.rollback, &self.plan.service) {
                        return Step::Passes(at);
                    }
                    let pipeline = self.index as usize;
                    book.rollback_ended(pipeline, visit.pass.measured, visit.entered, at.time);
                    return Step::Ends(at);
                }
                // C5: a skipped stage has not succeeded.
                Next::Skips => {
                    self.leave(stage, visit, at, true, book);
                    return Step::Passes(at);
                }
                Next::FallsOut { rolls_back } => {
                    if let Some(step) =
                        self.fall_out(stage, visit, at, rolls_back, *succeeded, book)
                    {
                        return step;
                    }
                    on_entry(stage.plan, visit.rollback, false)
                }
            }
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
        if !rolls_back || !can_roll_back(stage.plan, succeeded) {
            return Some(Step::Ends(at));
        }
        let number = rollback_of(visit.number);
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
        let (mut failed, mut longest) = (0, Longest::default());
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
            longest.add(time, action.person);
            end = ended.max(end);
        }
        let order = self.end_of(visit.number);
        GroupEnd {
            end: at.at(end.max(at.time), order),
            failed,
            longest,
        }
    }

    #[inline]
    fn attempt(&self, action: &ActionProgram<'_>, visit: &Visit, now: u64) -> Attempt {
        if action.independent && visit.attempt == 0 {
            let time = action.time.at(visit.number, &self.plan.samplers);
            let fails = action.fails(visit.number, time);
            return Attempt::cut_off(time, fails, action.plan.timeout);
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

    /// Evaluates a condition. Says what follows, and when.
    #[cold]
    fn condition(
        &self,
        stage: &StageProgram<'_>,
        when: When,
        visit: &Visit,
        at: Moment,
    ) -> (Next, Moment) {
        let condition = condition_of(stage.plan, when);
        let (number, attempt) = (visit.number, visit.attempt);
        let Verdict { takes, passes } =
            verdict(self.plan, &self.rules, condition, number, attempt, at.time);
        let local = stage.index as u32 - self.pipeline.stages.start;
        let moment = at.after(takes, Class::ConditionEnd, self.index, number, local);
        let next = decided(when, passes, effect_of(self.plan, condition));
        (next, moment)
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
