//! What became of the executions that went the short way through a stage, added up until the end of the replication.

use super::book::Book;
use super::pass::Pass;
use super::program::StageProgram;

/// Sums over those that were measured and left within the measured span, and the latencies of all that were measured.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct StageSums {
    executions: u64,
    lock_wait: u64,
    held: u64,
    longest: u64,
    pub(super) latency: u64,
}

impl StageSums {
    /// Counts an execution that entered and leaves at these times, whose groups would have taken so long without a wait for slots. Says
    /// whether it is one of those that are added up; else it is booked by itself.
    #[inline]
    pub(super) fn leave(
        &mut self,
        stage: &StageProgram<'_>,
        pass: &Pass,
        (entered, now): (u64, u64),
        longest: u64,
        book: &mut Book,
    ) -> bool {
        let is_ordinary = pass.measured && now <= book.window.end;
        if is_ordinary {
            self.executions += 1;
            self.lock_wait += entered - pass.at.time;
            self.held += now - entered;
            self.longest += longest;
        } else {
            leave_apart(stage, pass, (entered, now), longest, book);
        }
        is_ordinary
    }

    /// Books what was added up.
    pub(super) fn close(
        self,
        stage: &StageProgram<'_>,
        next: Option<&StageProgram<'_>>,
        book: &mut Book,
    ) {
        if let Some(tally) = book.tally.stages.get_mut(stage.index) {
            tally.arrivals += self.executions;
            tally.entries += self.executions;
            tally.completions += self.executions;
            tally.lock_wait = tally.lock_wait.saturating_add(self.lock_wait);
            tally.held = tally.held.saturating_add(self.held);
            tally.quota_wait = tally.quota_wait.saturating_add(self.held - self.longest);
            tally.busy += u128::from(self.held);
        }
        if let Some(next) = next {
            book.arrived(next.index, self.latency);
        }
    }
}

#[inline(never)]
fn leave_apart(
    stage: &StageProgram<'_>,
    pass: &Pass,
    (entered, now): (u64, u64),
    longest: u64,
    book: &mut Book,
) {
    book.waited(stage.index, pass, entered);
    if let Some(tally) = book.tally.stages.get_mut(stage.index) {
        tally.entries += u64::from(pass.measured);
    }
    let waits = (now - entered - longest, 0);
    book.leave(stage.index, pass.measured, (entered, now), waits, true);
}
