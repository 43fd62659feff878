//! SUPERSEDED stages: one execution waits at the door, and a later one takes its place (M5).

use super::batch::Batch;
use super::moment::Moment;
use super::pipeline::Context;

/// The executions of a batch that have left a stage: as the first so many, in the order in which they left.
#[derive(Debug, Default)]
struct Leavers {
    out: usize,
    /// So many of them are on the way to the next door.
    handed_on: usize,
    /// How long they waited at the door.
    lock_wait: u64,
}

impl Context<'_, '_> {
    /// Lets in those that came before the horizon, as far as it is certain which of them stays at the door.
    pub(super) fn sweep_superseded(&mut self, stage: usize, horizon: u64) -> u64 {
        loop {
            let next = self.first_before(stage, horizon);
            let none_waits = self.run.stages[stage].waiting.is_none();
            if none_waits && next.is_some() && self.sweep_batch(stage, horizon) > 0 {
                continue;
            }
            let state = &self.run.stages[stage];
            let free = state.free;
            // The one that waits goes in when the lock is free, unless another could still arrive before.
            let waits = state
                .waiting
                .filter(|_| next.map_or(free.time() < horizon, |next| free < next.at))
                .map(|waiting| (waiting, free));
            let comes = next.filter(|next| none_waits && free < next.at);
            if let Some((arrival, at)) = waits.or(comes.map(|next| (next, next.at))) {
                if let Some(known) = self.blind_at(stage, at, horizon) {
                    return known;
                }
                let state = &mut self.run.stages[stage];
                if state.waiting.take().is_none() {
                    state.line.pop(1);
                }
                self.go_through(stage, arrival, at);
                continue;
            }
            let Some(newcomer) = next else {
                return horizon.max(free.time());
            };
            let waiting = state.waiting;
            self.run.stages[stage].line.pop(1);
            let stays = waiting.filter(|waiting| self.supersede(stage, waiting, &newcomer));
            self.run.stages[stage].waiting = stays.or(Some(newcomer));
        }
    }

    /// The same for a batch whose spans are drawn already, when none waits yet. The one that waits in the end is left waiting. Says how many of the
    /// batch were dealt with.
    pub(super) fn enter_superseded(&mut self, stage: usize, batch: &mut Batch) -> usize {
        let limits = self.limits(stage);
        let mut free = self.run.stages[stage].free;
        // No other execution comes to this door meanwhile.
        let line = std::mem::take(&mut self.run.stages[stage].line);
        let in_line = |place| line.get(place).expect("a batch is of those in line");
        let (mut waiting, mut next) = (None, 0);
        let mut leavers = Leavers::default();
        while next < batch.count {
            let newcomer = in_line(next);
            if free >= newcomer.at {
                let stays =
                    waiting.filter(|place| self.supersede(stage, &in_line(*place), &newcomer));
                if let Some(leaves) = stays.map_or(waiting, |_| Some(next)) {
                    batch.leave_out(leaves);
                }
                waiting = stays.or(Some(next));
                next += 1;
                continue;
            }
            let (place, at) = waiting.map_or((next, newcomer.at), |place| (place, free));
            if at.time() >= limits.entry {
                break;
            }
            if waiting.take().is_none() {
                next += 1;
            }
            let arrival = in_line(place);
            let left = batch.leaves(place, at);
            if batch.special[place] == 0 && left.time() <= limits.exit {
                free = left;
                leavers.lock_wait += at.time() - arrival.at.time();
                batch.go_through(place, at, leavers.out, left);
                if stage == 0 {
                    self.take_revision(&mut batch.jobs[leavers.out], at);
                }
                leavers.out += 1;
            } else {
                batch.leave_out(place);
                self.stay_free(stage, free, leavers.out);
                // Two may leave at one moment, and then come to the next door in this order.
                self.hand_on_leavers(stage, batch, &mut leavers);
                self.go_through(stage, arrival, at);
                free = self.run.stages[stage].free;
            }
        }
        self.stay_free(stage, free, leavers.out);
        if let Some(place) = waiting {
            batch.leave_out(place);
            self.run.stages[stage].waiting = Some(in_line(place));
        }
        self.run.stages[stage].line = line;
        self.hand_on_leavers(stage, batch, &mut leavers);
        let counts = (next, next - leavers.out);
        self.add_batch(stage, batch, counts, leavers.lock_wait, leavers.out);
        next
    }

    /// Hands on the executions that left and have not been handed on yet.
    fn hand_on_leavers(&mut self, stage: usize, batch: &mut Batch, leavers: &mut Leavers) {
        let run = leavers.handed_on..leavers.out;
        leavers.handed_on = leavers.out;
        self.hand_on(stage, batch, run);
    }

    /// When the lock of a stage is free again, which so many of a batch have left.
    fn stay_free(&mut self, stage: usize, free: Moment, out: usize) {
        let state = &mut self.run.stages[stage];
        state.free = free;
        state.succeeded |= out > 0;
    }
}
