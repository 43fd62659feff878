//! The short way through a stage whose builds may wait for slots: group by group, with draws that were made ahead.
//!
//! Nearly every execution goes this way: it is measured or not, nothing of it fails or takes no time, and no condition and no person is met. What
//! it does in the measured span is only added up; the few that leave after it are booked one by one.

use super::book::Book;
use super::moment::Moment;
use super::pass::Pass;
use super::pool::Occupied;
use super::program::{GroupProgram, Program, StageProgram};
use super::rows::Rows;

/// The execution on the short way, and the sums of those before.
#[derive(Debug)]
pub(super) struct ShortWay {
    /// Its row, the group at hand, when it entered, and the sum of the longest actions of the groups behind it.
    row: usize,
    group: usize,
    entered: u64,
    longest: u64,
    groups: Vec<Group>,
    rows: Rows,
    sums: Sums,
}

/// The actions of one run order.
#[derive(Clone, Copy, Debug)]
struct Group {
    /// Counted from the first action of the stage.
    from: usize,
    to: usize,
    /// The pool of which each takes a slot, if it contends.
    pool: usize,
    contends: bool,
}

/// Sums over those that were measured and left within the measured span, and the latencies of all that were measured.
#[derive(Debug, Default)]
struct Sums {
    executions: u64,
    lock_wait: u64,
    held: u64,
    longest: u64,
    latency: u64,
}

/// How far an execution has come.
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
        let group = |group: &GroupProgram| Group {
            from: group.actions.start - all.start,
            to: group.actions.end - all.start,
            pool: group.pool,
            contends: group.contends,
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
    pub(super) fn run(&mut self, end: u64, now: Moment, book: &mut Book) -> Way {
        let mut at = now;
        while let Some(group) = self.groups.get(self.group) {
            let row = self.row;
            let actions = self.rows.actions(group.from, group.to);
            let occupied = if group.contends {
                let spans = actions.iter_mut().map(|spans| spans.row(row));
                book.pools.occupy_each(group.pool, at.time, spans)
            } else {
                Occupied::at_once(at.time, actions.iter().map(|spans| spans.work(row)))
            };
            self.longest += occupied.longest;
            // Everything takes time here, so that only the order of this end matters.
            at = Moment {
                time: occupied.end,
                order: end,
            };
            self.group += 1;
            if self
                .groups
                .get(self.group)
                .is_some_and(|next| next.contends)
            {
                return Way::Asks(at);
            }
        }
        Way::Leaves(at)
    }

    /// Counts the execution inside, which leaves now, and says how long it will be on the way to the next stage.
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
        if pass.measured && now <= book.window.end {
            self.sums.executions += 1;
            self.sums.lock_wait += self.entered - pass.at.time;
            self.sums.held += now - self.entered;
            self.sums.longest += self.longest;
            self.rows.done(self.row);
        } else {
            self.book_apart(pass, now, program, &program.stages[stage], book);
        }
        latency
    }

    /// Books by itself what an execution did that is not measured, or that leaves after the measured span.
    #[inline(never)]
    fn book_apart(
        &mut self,
        pass: &Pass,
        now: u64,
        program: &Program<'_>,
        stage: &StageProgram<'_>,
        book: &mut Book,
    ) {
        let (measured, entered) = (pass.measured, self.entered);
        book.waited(stage.index, pass, entered);
        let tally = &mut book.tally.stages[stage.index];
        tally.entries += u64::from(measured);
        let waits = (now - entered - self.longest, 0);
        book.leave(stage.index, measured, (entered, now), waits, true);
        let (mut requested, mut next) = (entered, entered);
        for (group, Group { from, to, .. }) in stage.groups.iter().zip(&self.groups) {
            let actions = &program.actions[group.actions.clone()];
            let spans = self.rows.actions(*from, *to).iter_mut();
            for (action, spans) in actions.iter().zip(spans) {
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
        let sums = std::mem::take(&mut self.sums);
        let tally = &mut book.tally.stages[stage.index];
        tally.arrivals += sums.executions;
        tally.entries += sums.executions;
        tally.completions += sums.executions;
        tally.lock_wait = tally.lock_wait.saturating_add(sums.lock_wait);
        tally.held = tally.held.saturating_add(sums.held);
        tally.quota_wait = tally.quota_wait.saturating_add(sums.held - sums.longest);
        tally.busy += u128::from(sums.held);
        if let Some(next) = next {
            book.arrived(next.index, sums.latency);
        }
    }
}
