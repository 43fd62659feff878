//! Pipelines that share pools of build slots, each followed by itself, as long as each build finds a slot free.
//!
//! Time goes on span by span: the executions that start in a span are followed in one pipeline after the other, and then the watch looks whether a slot was
//! left whenever a build asked for one. Where not, the replication has to be followed once more, request by request or event by event.

use super::book::Book;
use super::lane::Lane;
use super::watch::Watch;
use crate::ahead::WIDTH;
use crate::plan::Plan;

/// Follows pipelines to their end, or until a build has to wait for a slot of one of these pools.
pub(super) fn run(lanes: &mut [Lane<'_>], plan: &Plan, contended: &[bool], book: &mut Book) {
    let span = span(lanes).min(plan.window.end).max(1);
    book.watch = Some(Watch::new(plan, contended, span, lanes.len()));
    let mut until = span;
    loop {
        let mut known = u64::MAX;
        for lane in &mut *lanes {
            lane.go_until(until, book);
            known = known.min(lane.known());
        }
        let watch = book.watch.as_mut();
        book.trouble |= watch.is_some_and(|watch| !watch.look(known));
        if book.trouble || known == u64::MAX || book.is_cancelled() {
            return;
        }
        until = known.saturating_add(span);
    }
}

/// How long it takes until each pipeline has started about a block of executions, where all of them do so equally often.
fn span(lanes: &[Lane<'_>]) -> u64 {
    let rate: f64 = lanes
        .iter()
        .map(|lane| 1.0 / lane.starts.pace() as f64)
        .sum();
    (WIDTH as f64 * lanes.len() as f64 / rate) as u64
}
