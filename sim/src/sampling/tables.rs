//! Tables that were computed before: scenarios of one pipeline have nearly all of their laws in common.
//!
//! A table is a function of its law, so that nothing but time depends on what is kept here.

use std::sync::{Arc, Mutex, PoisonError};

use super::law::Law;
use super::table;

/// So many tables are kept, of 33 kB each; then all are forgotten.
const MOST: usize = 64;

type Known = Vec<(Law, Arc<[f64]>)>;

static KNOWN: Mutex<Known> = Mutex::new(Known::new());

/// The quantile table of a law.
pub(super) fn of(law: Law) -> Arc<[f64]> {
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let find = |known: &Known| {
        let found = known.iter().find(|(other, _)| *other == law);
        found.map(|(_, table)| Arc::clone(table))
    };
    if let Some(table) = find(&known()) {
        return table;
    }
    // Computed without the lock: a thread that needs another one does not wait for it.
    let mut knots = Vec::new();
    table::append(&mut knots, |tail| law.quantile(tail));
    let table: Arc<[f64]> = knots.into();
    let mut known = known();
    if find(&known).is_none() {
        if known.len() == MOST {
            known.clear();
        }
        known.push((law, Arc::clone(&table)));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_that_of_its_law_however_many_others_came_between() {
        let law = |mean: usize| Law::Exponential { mean: mean as f64 };
        let computed = |law: Law| {
            let mut knots = Vec::new();
            table::append(&mut knots, |tail| law.quantile(tail));
            knots
        };
        for mean in (1..=2 * MOST).chain([1, 1, 2, 2 * MOST]) {
            assert_eq!(*of(law(mean)), *computed(law(mean)), "mean {mean}");
        }
        let kept = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).len();
        assert!(kept <= MOST, "{kept} tables are kept");
    }
}
