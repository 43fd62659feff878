//! The short way through a stage whose builds may wait for slots: group by group, with draws that were made ahead.
//!
//! Nearly every execution goes this way: it is measured or not, nothing of it fails or takes no time, and no condition and no person is met. What
//! it does in the measured span is only added up; the few that leave after it are booked one by one.

use super::book::Book;
use super::moment::Moment;
use super::pass::Pass;
use super::pool::{Occupied, Pools};
use super::program::{GroupProgram, Program, StageProgram};
use super::rows::{Rows, Spans};
use super::slot_group::SlotGroup;
use super::stage_sums::StageSums;

/// Whoever goes the short way, and what came of those before.
#[derive(Debug)]
pub(super) struct ShortWay {
    /// The row of who is inside, the group at hand, when it entered, and the sum of the longest actions of the groups behind it.
    row: usize,
    group: usize,
    entered: u64,
    longest: u64,
    groups: Vec<SlotGroup>,
    sums: StageSums,
    rows: Rows,
}

/// How far somebody has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Asks(Moment),
    Leaves(Moment),
}

impl ShortWay {
    /// The short way through a stage, if it has one.
    pub(super) fn new(stage: &StageProgram<'_>) -> Option<Self> {
        let all = stage.actions();
        if !stage.has_short_way() {
            return None;
        }
        let group = |group: &GroupProgram| SlotGroup::new(group, all.start);
        Some(Self {
            groups: stage.groups.iter().map(group).collect(),
            rows: Rows::new(all.len()),
            row: 0,
            group: 0,
            entered: 0,
            longest: 0,
            sums: StageSums::default(),
        })
    }

    /// Lets an execution in, unless it cannot go the short way.
    #[inline]
    pub(super) fn enter(
        &mut self,
        number: u32,
        now: u64,
        program: &Program<'_>,
        stage: usize,
        book: &mut Book,
    ) -> bool {
        let Some(row) = self.rows.find(number, program, stage, book) else {
            return false;
        };
        self.row = row;
        self.group = 0;
        self.entered = now;
        self.longest = 0;
        true
    }

    /// From the group at hand on, as far as the slots are granted that are asked for now; `end`: the order of the event in which an action of this
    /// execution ends.
    #[inline]
    pub(super) fn run(&mut self, end: u64, now: Moment, pools: &mut Pools) -> Way {
        let (mut at, mut longest) = (now, self.longest);
        while let Some(group) = self.groups.get(self.group) {
            let (row, actions) = (self.row, self.rows.actions(group.from, group.to));
            let occupied = if group.contends {
                let (pool, at) = (group.pool, at.time);
                // Few of them are laid out one after the other: nobody can foresee where a loop over them ends.
                match actions {
                    [one] => occupy(pools, pool, at, row, [one]),
                    [one, two] => occupy(pools, pool, at, row, [one, two]),
                    [one, two, three] => occupy(pools, pool, at, row, [one, two, three]),
                    more => occupy(pools, pool, at, row, more),
                }
            } else {
                Occupied::at_once(at.time, actions.iter().map(|spans| spans.work(row)))
            };
            longest += occupied.longest;
            // Everything takes time here, so that only the order of this end matters.
            at = Moment {
                time: occupied.end,
                order: end,
            };
            self.group += 1;
            let next = self.groups.get(self.group);
            if next.is_some_and(|next| next.contends) {
                self.longest = longest;
                return Way::Asks(at);
            }
        }
        self.longest = longest;
        Way::Leaves(at)
    }

    /// Counts whoever was inside, who leaves now, and says how long it will be on the way to the next stage.
    #[inline]
    pub(super) fn leave(
        &mut self,
        pass: &Pass,
        now: u64,
        program: &Program<'_>,
        stage: usize,
        book: &mut Book,
    ) -> u64 {
        let latency = self.rows.latency(self.row);
        self.sums.latency += if pass.measured { latency } else { 0 };
        if let Some(stage) = program.stages.get(stage) {
            let span = (self.entered, now);
            if self.sums.leave(stage, pass, span, self.longest, book) {
                self.rows.done(self.row);
            } else {
                self.book_apart(pass.measured, program, stage, book);
            }
        }
        latency
    }

    /// Books what an execution did by itself that is not measured, or that leaves after the measured span.
    #[inline(never)]
    fn book_apart(
        &mut self,
        measured: bool,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        book: &mut Book,
    ) {
        let (mut requested, mut next) = (self.entered, self.entered);
        for (group, SlotGroup { from, to, .. }) in stage.groups.iter().zip(&self.groups) {
            let actions = program.actions.get(group.actions.clone());
            let spans = self.rows.actions(*from, *to).iter_mut();
            for (action, spans) in actions.unwrap_or_default().iter().zip(spans) {
                let (work, whole) = spans.row(self.row);
                book.action_apart(action, measured, requested, (work, *whole));
                next = next.max(requested + *whole);
            }
            requested = next;
        }
    }

    /// Books what was added up.
    pub(super) fn close(
        &mut self,
        program: &Program<'_>,
        (stage, next): (&StageProgram<'_>, Option<&StageProgram<'_>>),
        book: &mut Book,
    ) {
        self.rows.count(program, stage, book);
        std::mem::take(&mut self.sums).close(stage, next, book);
    }
}

/// Takes a slot at this time for each of these actions of the execution in a row.
#[inline]
fn occupy<'s>(
    pools: &mut Pools,
    pool: usize,
    at: u64,
    row: usize,
    actions: impl IntoIterator<Item = &'s mut Spans>,
) -> Occupied {
    let spans = actions.into_iter().map(|spans| spans.row(row));
    pools.occupy_each(pool, at, spans)
}
