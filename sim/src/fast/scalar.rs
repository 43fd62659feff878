//! The scalar path: one execution inside a stage, through groups, failures, retries, conditions and rollback, from one moment to the next.
//!
//! What is next is decided in `semantics`, as for the event engine; here it is done at once, and counted.

use stagewright_core::ExecutionResult;

use super::accumulate::Accumulator;
use super::job::Arrival;
use super::moment::Moment;
use super::program::{ActionProgram, GroupProgram, Program, StageProgram};
use crate::events::{Class, of_execution};
use crate::semantics::attempt::{Attempt, attempt};
use crate::semantics::condition::{Verdict, When, condition_of, effect_of, verdict};
use crate::semantics::stage::{
    Longest, Next, after_failure, after_success, can_roll_back, decided, ends_with_its_stage,
    on_entry, retry_from,
};
use crate::semantics::starts::rollback_of;

/// An execution in a stage.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct InStage {
    pub(super) arrival: Arrival,
    /// The key of its draws: another one than the execution's in a rollback.
    number: u32,
    rollback: bool,
    /// Attempt of the stage, from 0: there is one automatic retry.
    attempt: u16,
    group: usize,
    /// Which actions of the group are to run: a bit for each, and bits beyond them mean nothing.
    todo: u64,
    entered: u64,
    quota_wait: u64,
    people: u64,
}

/// All actions of a group are to run.
const ALL: u64 = u64::MAX;

/// How far an execution has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The next group asks for slots, at this moment.
    Asks(Moment),
    /// The stage is left, and the execution goes on.
    Passes(Moment),
    /// The stage is left, and the execution (or the rollback after it) has ended.
    Ends(Moment),
}

impl InStage {
    /// The beginning: everything of the first group is to run.
    fn new(arrival: Arrival, number: u32, rollback: bool, entered: u64) -> Self {
        Self {
            arrival,
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

/// One execution in a stage of a pipeline, with all that it changes there.
pub(super) struct Scalar<'s, 'a> {
    pub(super) program: &'s Program<'a>,
    pub(super) stage: &'s StageProgram<'a>,
    /// Whether an execution has succeeded in this stage.
    pub(super) succeeded: &'s mut bool,
    pub(super) acc: &'s mut Accumulator,
    pub(super) inside: &'s mut InStage,
}

impl Scalar<'_, '_> {
    /// Enters the stage at a moment and goes on as far as no slot is needed.
    #[inline]
    pub(super) fn enter(&mut self, arrival: Arrival, at: Moment) -> Step {
        self.acc.waited(self.stage.id, &arrival, at.time());
        self.acc.tally.stages[self.stage.id].entries += u64::from(arrival.job.measured);
        *self.inside = InStage::new(arrival, arrival.job.number, false, at.time());
        self.follow(on_entry(self.stage.plan, false, false), at, false)
    }

    /// Goes on from a moment at which the group at hand may ask for its slots.
    #[inline]
    pub(super) fn go_on(&mut self, at: Moment) -> Step {
        self.follow(Next::Group, at, true)
    }

    /// Does what the rules say is next, from a moment on, until slots are needed or the stage is left; `granted`: the group at hand may ask for
    /// its slots now.
    #[inline]
    fn follow(&mut self, mut next: Next, mut at: Moment, mut granted: bool) -> Step {
        let stage = self.stage;
        loop {
            next = match next {
                Next::Group => {
                    let group = &stage.groups[self.inside.group];
                    if group.contends && !granted {
                        return Step::Asks(at);
                    }
                    granted = false;
                    let done = self.run_group(group, at);
                    let (slots, people) = done.longest.added_to(done.end.time() - at.time());
                    self.inside.quota_wait += slots;
                    self.inside.people += people;
                    at = done.end;
                    if done.failed == 0 {
                        self.inside.group += 1;
                        self.inside.todo = ALL;
                        let was_last = self.inside.group == stage.groups.len();
                        after_success(stage.plan, was_last, self.inside.rollback)
                    } else {
                        self.inside.todo = done.failed;
                        after_failure(stage.plan, self.inside.rollback, self.inside.attempt)
                    }
                }
                Next::Retry(mode) => {
                    self.inside.attempt += 1;
                    let (group, whole) = retry_from(mode, self.inside.group, 0);
                    self.inside.group = group;
                    if whole {
                        self.inside.todo = ALL;
                    }
                    Next::Group
                }
                Next::Condition(when) => {
                    let (after, moment) = self.condition(when, at);
                    at = moment;
                    after
                }
                Next::Succeeds => {
                    *self.succeeded = true;
                    self.leave(at, true);
                    if !ends_with_its_stage(self.inside.rollback, &self.program.plan.service) {
                        return Step::Passes(at);
                    }
                    return self.rollback_ended(at);
                }
                // C5: a skipped stage has not succeeded.
                Next::Skips => {
                    self.leave(at, true);
                    return Step::Passes(at);
                }
                Next::FallsOut { rolls_back } => {
                    if let Some(step) = self.fall_out(at, rolls_back) {
                        return step;
                    }
                    on_entry(stage.plan, true, false)
                }
            }
        }
    }

    fn leave(&mut self, at: Moment, succeeded: bool) {
        let inside = &*self.inside;
        self.acc.leave(
            self.stage.id,
            inside.arrival.job.measured,
            (inside.entered, at.time()),
            (inside.quota_wait, inside.people),
            succeeded,
        );
    }

    fn rollback_ended(&mut self, at: Moment) -> Step {
        let (pipeline, measured) = (self.program.id, self.inside.arrival.job.measured);
        let span = (self.inside.entered, at.time());
        self.acc.rollback_ended(pipeline, measured, span);
        Step::Ends(at)
    }

    /// The execution leaves without success. Nothing if a rollback has taken its place, which then goes on.
    #[cold]
    fn fall_out(&mut self, at: Moment, rolls_back: bool) -> Option<Step> {
        self.leave(at, false);
        if self.inside.rollback {
            return Some(self.rollback_ended(at));
        }
        let arrival = self.inside.arrival;
        let (pipeline, job) = (self.program.id, &arrival.job);
        self.acc.end(pipeline, job, ExecutionResult::Failed, at);
        if !rolls_back || !can_roll_back(self.stage.plan, *self.succeeded) {
            return Some(Step::Ends(at));
        }
        let number = rollback_of(self.inside.number);
        *self.inside = InStage::new(arrival, number, true, at.time());
        let tally = &mut self.acc.tally.stages[self.stage.id];
        // It stood at the door for no time.
        tally.arrivals += u64::from(job.measured);
        tally.entries += u64::from(job.measured);
        None
    }

    /// A1: all actions of a group start together; it ends when the last of them has.
    #[inline]
    fn run_group(&mut self, group: &GroupProgram, at: Moment) -> GroupEnd {
        let (inside, acc) = (&*self.inside, &mut *self.acc);
        let mut end = 0;
        let (mut failed, mut longest) = (0, Longest::default());
        let actions = &self.program.actions[group.actions.clone()];
        for (bit, action) in actions.iter().enumerate() {
            if inside.todo >> bit & 1 == 0 {
                continue;
            }
            let slot = action.pool.filter(|_| action.contends);
            let (started, contended) = match slot {
                Some(pool) => acc.pools.take(pool, at.time()),
                None => (at.time(), false),
            };
            let Attempt { time, fails } = first_or_later(self.program, inside, action, started);
            let ended = started.saturating_add(time);
            if let Some(pool) = slot {
                acc.pools.give(pool, ended, contended && time == 0);
            }
            if let Some(pool) = action.pool {
                acc.slot(pool, started, ended);
            }
            if inside.arrival.job.measured {
                let times = (at.time(), started, ended);
                let builds = action.plan.compute.is_some();
                acc.tally.action(action.id, builds, true, times, fails);
            }
            failed |= u64::from(fails) << bit;
            longest.add(time, action.plan.person);
            end = ended.max(end);
        }
        let order = of_execution(self.program.end, inside.number);
        GroupEnd {
            end: at.at(end.max(at.time()), order),
            failed,
            longest,
        }
    }

    /// Evaluates a condition. Says what follows, and when.
    #[cold]
    fn condition(&self, when: When, at: Moment) -> (Next, Moment) {
        let (program, stage) = (self.program, self.stage);
        let condition = condition_of(stage.plan, when);
        let (number, attempt) = (self.inside.number, self.inside.attempt);
        let (plan, rules) = (program.plan, &program.rules);
        let Verdict { takes, passes } = verdict(plan, rules, condition, number, attempt, at.time());
        let local = program.pipeline.stages.place_of(stage.id);
        let moment = at.after(takes, Class::ConditionEnd, program.id, number, local);
        (decided(when, passes, effect_of(plan, condition)), moment)
    }
}

/// What an attempt of an action comes to: the first is drawn ahead where it depends on draws alone.
#[inline]
fn first_or_later(
    program: &Program<'_>,
    inside: &InStage,
    action: &ActionProgram<'_>,
    now: u64,
) -> Attempt {
    let (plan, number) = (program.plan, inside.number);
    if action.independent && inside.attempt == 0 {
        let time = action.time.at(number, &plan.samplers);
        return Attempt::cut_off(time, action.fails(number, time), action.plan.timeout);
    }
    let key = (number, u64::from(inside.attempt));
    attempt(plan, action.plan, &action.streams, key, (now, None), None)
}
