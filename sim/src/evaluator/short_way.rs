//! The short way through a stage whose builds may wait for slots: group by group, with draws that were made ahead.
//!
//! Nearly every execution goes this way: it is measured or not, nothing of it fails, and no condition and no person is met. What it does in the
//! measured span is only added up; the few that leave after it are booked one by one.

use super::book::Book;
use super::moment::Moment;
use super::pool::{Occupied, Pools};
use super::program::{NO_POOL, Program, StageProgram};
use super::rows::Rows;
use super::starts::{Body, Pass};
use crate::engine::events::NUMBER_SHIFT;

/// Whoever goes the short way, and what came of those before.
#[derive(Debug)]
pub(super) struct ShortWay {
    groups: Vec<Group>,
    rows: Rows,
    /// The row of who is inside, the group at hand, when it entered, and the sum of the longest actions of the groups behind it.
    row: usize,
    group: usize,
    entered: u64,
    longest: u64,
    sums: Sums,
}

/// The actions of one run order.
#[derive(Clone, Copy, Debug)]
struct Group {
    from: usize,
    to: usize,
    /// The pool of which each takes a slot, if it contends.
    pool: usize,
    contends: bool,
    /// The order of the event that ends the first of them, without the execution's number; the others follow.
    end: u64,
}

/// Sums over those that were measured and left within the measured span.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    executions: u64,
    lock_wait: u64,
    held: u64,
    longest: u64,
    latency: u64,
}

/// How far somebody has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Asks(Moment),
    Leaves(Moment),
}

impl ShortWay {
    /// The short way through a stage, if it has one.
    pub(super) fn new(program: &Program<'_>, stage: &StageProgram<'_>) -> Option<Self> {
        let all = stage.actions();
        let alike = stage.groups.iter().all(|group| group.alike);
        if !stage.plain || stage.persons || !alike {
            return None;
        }
        let group = |group: &super::program::GroupProgram| {
            let first = program.actions.get(group.actions.start);
            Group {
                from: group.actions.start - all.start,
                to: group.actions.end - all.start,
                pool: group.pool,
                contends: group.contends,
                end: first.map_or(0, |action| action.end),
            }
        };
        Some(Self {
            groups: stage.groups.iter().map(group).collect(),
            rows: Rows::new(all.len()),
            row: 0,
            group: 0,
            entered: 0,
            longest: 0,
            sums: Sums::default(),
        })
    }

    /// Lets an execution in, unless it cannot go the short way.
    #[inline]
    pub(super) fn enter(
        &mut self,
        number: u32,
        now: u64,
        program: &Program<'_>,
        stages: (&StageProgram<'_>, Option<&StageProgram<'_>>),
        book: &mut Book,
    ) -> bool {
        let Some(row) = self.rows.find(number, program, stages, book) else {
            return false;
        };
        self.row = row;
        self.group = 0;
        self.entered = now;
        self.longest = 0;
        true
    }

    /// From the group at hand on, as far as the slots are granted that are asked for now.
    #[inline]
    pub(super) fn run(&mut self, number: u32, now: Moment, pools: &mut Pools) -> Way {
        let (_, work, whole) = self.rows.row(self.row);
        let mut at = now;
        while let Some(group) = self.groups.get(self.group) {
            if group.contends && at != now {
                return Way::Asks(at);
            }
            let work = &work[group.from..group.to];
            let whole = &mut whole[group.from..group.to];
            let occupied = if group.contends {
                pools.occupy_each(group.pool, at.time, work, whole)
            } else {
                at_once(at.time, work, whole)
            };
            let order = (group.end + occupied.last) | u64::from(number) << NUMBER_SHIFT;
            at = at.at(occupied.end, order);
            self.longest += occupied.longest;
            self.group += 1;
        }
        Way::Leaves(at)
    }

    /// Counts whoever was inside, who leaves now, and says how long it will be on the way to the next stage.
    #[inline]
    pub(super) fn leave(
        &mut self,
        pass: &Pass,
        now: u64,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        book: &mut Book,
    ) -> u64 {
        if pass.measured && now <= book.window.end {
            self.sums.executions += 1;
            self.sums.lock_wait += self.entered - pass.at.time;
            self.sums.held += now - self.entered;
            self.sums.longest += self.longest;
            self.rows.done(self.row);
        } else {
            self.book_apart(pass, now, program, stage, book);
        }
        let (latency, ..) = self.rows.row(self.row);
        self.sums.latency += if pass.measured { latency } else { 0 };
        latency
    }

    /// Books an execution by itself that is not measured, or that leaves after the measured span.
    #[inline(never)]
    fn book_apart(
        &mut self,
        pass: &Pass,
        now: u64,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        book: &mut Book,
    ) {
        let Body { measured, .. } = pass.body;
        book.waited(stage.index, pass, self.entered);
        if let Some(tally) = book.tally.stages.get_mut(stage.index) {
            tally.entries += u64::from(measured);
        }
        let (_, work, whole) = self.rows.row(self.row);
        let mut spans = work.iter().zip(&*whole);
        let mut requested = self.entered;
        for group in &stage.groups {
            let actions = program.actions.get(group.actions.clone());
            let mut next = requested;
            for (action, (work, whole)) in actions.unwrap_or_default().iter().zip(&mut spans) {
                let ended = requested + whole;
                let started = ended - work;
                if action.pool != NO_POOL {
                    book.slot(action.pool, started, ended);
                }
                if measured {
                    let times = (requested, started, ended);
                    let (index, builds) = (action.index, action.builds);
                    book.tally.action(index, builds, true, times, false);
                }
                next = next.max(ended);
            }
            requested = next;
        }
        let quota_wait = now - self.entered - self.longest;
        let (span, waits) = ((self.entered, now), (quota_wait, 0));
        book.leave(stage.index, measured, span, waits, true);
    }

    /// Books what was added up.
    pub(super) fn close(
        &mut self,
        program: &Program<'_>,
        (stage, next): (&StageProgram<'_>, Option<&StageProgram<'_>>),
        book: &mut Book,
    ) {
        self.rows.count(program, stage, book);
        let sums = std::mem::take(&mut self.sums);
        if let Some(tally) = book.tally.stages.get_mut(stage.index) {
            tally.arrivals += sums.executions;
            tally.entries += sums.executions;
            tally.completions += sums.executions;
            tally.lock_wait = tally.lock_wait.saturating_add(sums.lock_wait);
            tally.held = tally.held.saturating_add(sums.held);
            tally.quota_wait = tally.quota_wait.saturating_add(sums.held - sums.longest);
            tally.busy += u128::from(sums.held);
        }
        if let Some(next) = next {
            book.arrived(next.index, sums.latency);
        }
    }
}

/// Actions that wait for nothing.
#[inline]
fn at_once(at: u64, work: &[u64], whole: &mut [u64]) -> Occupied {
    let mut occupied = Occupied::default();
    for (span, whole) in work.iter().zip(whole) {
        *whole = *span;
        occupied.add(*span, at + span);
    }
    occupied
}
