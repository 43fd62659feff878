//! SUPERSEDED stages: one waits at the door, and whoever comes after takes its place.

use std::ops::Range;

use super::block::Block;
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::moment::Moment;
use super::pool::Pools;

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
        let (mut out, mut handed_on, mut counted, mut lock_wait) = (0, 0, 0, 0);
        while let Some(newcomer) = inbox.moment(next).filter(|_| next < block.count) {
            if waiting.is_none() && free < newcomer {
                let measured = block.is_measured(next);
                let limits = self.limits(stage, measured, book);
                let run = block.run_apart(inbox.columns().0, next, &limits);
                if !run.is_empty() {
                    if out > handed_on && block.is_measured(handed_on) != measured {
                        self.hand_on_newest(stage, block, handed_on..out, book);
                        handed_on = out;
                    }
                    next = run.end;
                    counted += if measured { run.len() } else { 0 };
                    let more = out..out + run.len();
                    out = more.end;
                    free = block.go_apart(inbox.columns().0, run.clone(), more.start);
                    if stage == 0 {
                        let bodies = block.bodies.get_mut(more).unwrap_or_default();
                        self.take_revisions(inbox.moments(run.clone()), bodies, book);
                    }
                    if !measured && let Some(program) = self.program.stages.get(stage) {
                        block.pass_over(&self.program, program, run, book);
                    }
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
                    counted += 1;
                    lock_wait += at.time - inbox.moment(place).map_or(at.time, |at| at.time);
                } else if let Some(program) = self.program.stages.get(stage) {
                    block.pass_over(&self.program, program, place..place + 1, book);
                }
                if out > handed_on && block.is_measured(handed_on) != measured {
                    self.hand_on_newest(stage, block, handed_on..out, book);
                    handed_on = out;
                }
                block.let_out(place, out, left);
                if stage == 0 {
                    self.take_revision(&mut block.bodies[out], at, book);
                }
                out += 1;
            } else if let Some(pass) = inbox.get(place) {
                block.leave_out(place);
                self.stay_free(stage, free, out);
                // Two may leave at one moment, and then come to the next door in this order.
                self.hand_on_newest(stage, block, handed_on..out, book);
                handed_on = out;
                self.pass_through(stage, pass, at, pools, book);
                free = self.free(stage);
            }
        }
        self.stay_free(stage, free, out);
        if let Some(place) = waiting {
            block.leave_out(place);
            if let Some(lane) = self.stages.get_mut(stage) {
                lane.waiting = inbox.get(place);
            }
        }
        if let Some(lane) = self.stages.get_mut(stage) {
            lane.inbox = inbox;
        }
        self.hand_on_newest(stage, block, handed_on..out, book);
        let waits = (lock_wait, block.on_the_way(out));
        self.book_block(stage, block, (next, next - counted), waits, book);
        next
    }

    /// Hands on who left, all of them measured or none.
    fn hand_on_newest(
        &mut self,
        stage: usize,
        block: &mut Block,
        run: Range<usize>,
        book: &mut Book,
    ) {
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
