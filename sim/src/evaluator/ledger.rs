//! Executions of an action that are still to be added up: many at once take less time than each by itself.

use super::book::Book;
use super::program::ActionProgram;
use super::rounded;
use crate::processor::Width;

/// What an action did that nothing kept from its ordinary way.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    count: usize,
    work: [u64; LINES],
    /// From the request on: with the wait for a slot.
    whole: [u64; LINES],
}

const LINES: usize = 64;

impl Default for Ledger {
    fn default() -> Self {
        Self {
            count: 0,
            work: [0; LINES],
            whole: [0; LINES],
        }
    }
}

impl Ledger {
    /// Begins a line: with the work, and with as much for the time from the request on, which may still become longer.
    #[inline]
    pub(super) const fn line(&mut self, work: u64) -> (u64, &mut u64) {
        let place = self.count % LINES;
        self.work[place] = work;
        self.whole[place] = work;
        (work, &mut self.whole[place])
    }

    /// The line that was begun: work, and time from the request on.
    #[inline]
    pub(super) const fn spans(&self) -> (u64, u64) {
        let place = self.count % LINES;
        (self.work[place], self.whole[place])
    }

    /// Keeps the line that was begun: a measured execution that ended within the measured span.
    #[inline]
    pub(super) fn keep(&mut self, action: &ActionProgram<'_>, book: &mut Book) {
        self.count += 1;
        if self.count == LINES {
            self.add_up(action, book);
        }
    }

    /// Books what was added up.
    #[inline(never)]
    pub(super) fn add_up(&mut self, action: &ActionProgram<'_>, book: &mut Book) {
        let width = Width::widest();
        let billed =
            |column: &[u64]| rounded::billed(width, column.get(..self.count).unwrap_or_default());
        let sums = (billed(&self.whole), billed(&self.work));
        book.billed(action, self.count as u64, sums);
        self.count = 0;
    }
}
