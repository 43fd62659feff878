//! SUPERSEDED stages: one waits at the door, and whoever comes after takes its place.

use std::ops::Range;

use super::block::Block;
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::moment::Moment;
use super::pool::Pools;

/// Who of a block has left a stage: as the first so many, in the order in which they left.
#[derive(Debug, Default)]
struct Leavers {
    out: usize,
    /// So many of them are on the way to the next door.
    handed_on: usize,
    /// How many are measured, and how long those waited at the door.
    counted: usize,
    lock_wait: u64,
}

impl Lane<'_> {
    /// M5: one waits, and whoever comes after takes its place.
    pub(super) fn sweep_newest(
        &mut self,
        stage: usize,
        horizon: u64,
        pools: &mut Pools,
        book: &mut Book,
    ) -> u64 {
        loop {
            let free = self.free(stage);
            let next = self.first_before(stage, horizon);
            let Some(lane) = self.stages.get(stage) else {
                return horizon;
            };
            if lane.waiting.is_none()
                && next.is_some()
                && self.sweep_block(stage, horizon, pools, book) > 0
            {
                continue;
            }
            let Some(lane) = self.stages.get_mut(stage) else {
                return horizon;
            };
            // Who waits goes in when the lock is free, unless somebody could still arrive before.
            let enters = lane
                .waiting
                .filter(|_| next.map_or(free.time < horizon, |next| free < next.at))
                .map(|pass| (pass, free));
            let enters = enters.or_else(|| {
                next.filter(|next| lane.waiting.is_none() && free < next.at)
                    .map(|pass| (pass, pass.at))
            });
            if let Some((pass, at)) = enters {
                if stage == 0 && self.starts.is_blind_at(at.time) {
                    return horizon.max(free.time).min(self.starts.trigger_horizon());
                }
                if let Some(lane) = self.stages.get_mut(stage)
                    && lane.waiting.take().is_none()
                {
                    lane.inbox.pop(1);
                }
                self.pass_through(stage, pass, at, pools, book);
                continue;
            }
            let Some(newcomer) = next else {
                return horizon.max(free.time);
            };
            lane.inbox.pop(1);
            let waiting = lane.waiting;
            let stays = waiting.filter(|waiting| self.supersede(stage, waiting, &newcomer, book));
            if let Some(lane) = self.stages.get_mut(stage) {
                lane.waiting = stays.or(Some(newcomer));
            }
        }
    }

    /// The same for a block whose spans are drawn already, when nobody waits yet. Whoever waits in the end is left waiting. Says how many of the
    /// block were dealt with.
    pub(super) fn enter_newest(
        &mut self,
        stage: usize,
        block: &mut Block,
        pools: &mut Pools,
        book: &mut Book,
    ) -> usize {
        let mut free = self.free(stage);
        // Nobody else comes to this door meanwhile.
        let inbox = self
            .stages
            .get_mut(stage)
            .map(|lane| std::mem::take(&mut lane.inbox));
        let inbox = inbox.unwrap_or_default();
        let (mut waiting, mut next) = (None, 0);
        let mut leavers = Leavers::default();
        while let Some(newcomer) = inbox.moment(next).filter(|_| next < block.count) {
            if waiting.is_none() && free < newcomer {
                let limits = self.limits(stage, block.is_measured(next), book);
                let run = block.run_apart(inbox.columns().0, next, limits.exit);
                if !run.is_empty() {
                    next = run.end;
                    free = self.go_apart(stage, block, &inbox, run, &mut leavers, book);
                    continue;
                }
            }
            if free >= newcomer {
                let stays = waiting.filter(|rival| self.keeps(stage, &inbox, *rival, next, book));
                let leaves = stays.map_or(waiting, |_| Some(next));
                if let Some(place) = leaves {
                    block.leave_out(place);
                }
                waiting = stays.or(Some(next));
                next += 1;
                continue;
            }
            let (place, at) = waiting.map_or((next, newcomer), |place| (place, free));
            let measured = block.is_measured(place);
            let limits = self.limits(stage, measured, book);
            if at.time >= limits.entry {
                break;
            }
            if waiting.take().is_none() {
                next += 1;
            }
            let left = block.leaves(place, at);
            if block.special[place] == 0 && left.time <= limits.exit {
                free = left;
                block.let_in(place, at);
                if measured {
                    leavers.counted += 1;
                    leavers.lock_wait +=
                        at.time - inbox.moment(place).map_or(at.time, |at| at.time);
                } else if let Some(program) = self.program.stages.get(stage) {
                    block.pass_over(&self.program, program, place..place + 1, book);
                }
                self.hand_on_unlike(stage, block, &mut leavers, measured, book);
                block.let_out(place, leavers.out, left);
                if stage == 0 {
                    self.take_revision(&mut block.bodies[leavers.out], at, book);
                }
                leavers.out += 1;
            } else if let Some(pass) = inbox.get(place) {
                block.leave_out(place);
                self.stay_free(stage, free, leavers.out);
                // Two may leave at one moment, and then come to the next door in this order.
                self.hand_on_newest(stage, block, &mut leavers, book);
                self.pass_through(stage, pass, at, pools, book);
                free = self.free(stage);
            }
        }
        self.stay_free(stage, free, leavers.out);
        if let Some(place) = waiting {
            block.leave_out(place);
            if let Some(lane) = self.stages.get_mut(stage) {
                lane.waiting = inbox.get(place);
            }
        }
        if let Some(lane) = self.stages.get_mut(stage) {
            lane.inbox = inbox;
        }
        self.hand_on_newest(stage, block, &mut leavers, book);
        let waits = (leavers.lock_wait, block.on_the_way(leavers.out));
        self.book_block(stage, block, (next, next - leavers.counted), waits, book);
        next
    }

    /// Lets a run in, of whom each comes only when the one before has left. Says when the last has left.
    fn go_apart(
        &mut self,
        stage: usize,
        block: &mut Block,
        inbox: &Inbox,
        run: Range<usize>,
        leavers: &mut Leavers,
        book: &mut Book,
    ) -> Moment {
        let measured = block.is_measured(run.start);
        self.hand_on_unlike(stage, block, leavers, measured, book);
        let more = leavers.out..leavers.out + run.len();
        leavers.out = more.end;
        let free = block.go_apart(inbox.columns().0, run.clone(), more.start);
        if stage == 0 {
            let bodies = block.bodies.get_mut(more).unwrap_or_default();
            self.take_revisions(inbox.moments(run.clone()), bodies, book);
        }
        if measured {
            leavers.counted += run.len();
        } else if let Some(program) = self.program.stages.get(stage) {
            block.pass_over(&self.program, program, run, book);
        }
        free
    }

    /// Hands on who left before, if they are measured and whoever leaves now is not, or the other way round.
    fn hand_on_unlike(
        &mut self,
        stage: usize,
        block: &mut Block,
        leavers: &mut Leavers,
        measured: bool,
        book: &mut Book,
    ) {
        let there_are_some = leavers.out > leavers.handed_on;
        if there_are_some && block.is_measured(leavers.handed_on) != measured {
            self.hand_on_newest(stage, block, leavers, book);
        }
    }

    /// Hands on who left and has not been handed on yet, all of them measured or none.
    fn hand_on_newest(
        &mut self,
        stage: usize,
        block: &mut Block,
        leavers: &mut Leavers,
        book: &mut Book,
    ) {
        let run = leavers.handed_on..leavers.out;
        leavers.handed_on = leavers.out;
        let measured = block.is_measured(run.start);
        self.hand_on(stage, block, run.clone(), book);
        if !measured {
            block.forget_latencies(run);
        }
    }

    /// When the lock of a stage is free again, which so many of a block have left.
    fn stay_free(&mut self, stage: usize, free: Moment, out: usize) {
        if let Some(lane) = self.stages.get_mut(stage) {
            lane.free = free;
            lane.succeeded |= out > 0;
        }
    }

    /// M5: two of a block at one door. Says whether the one who waits stays.
    fn keeps(
        &mut self,
        stage: usize,
        inbox: &Inbox,
        waiting: usize,
        newcomer: usize,
        book: &mut Book,
    ) -> bool {
        let two = inbox.get(waiting).zip(inbox.get(newcomer));
        two.is_some_and(|(waiting, newcomer)| self.supersede(stage, &waiting, &newcomer, book))
    }
}
