//! SUPERSEDED stages: one execution waits at the door, and a later one takes its place.

use super::block::Block;
use super::book::Book;
use super::inbox::Inbox;
use super::lane::Lane;
use super::moment::Moment;

/// The executions of a block that have left a stage: as the first so many, in the order in which they left.
#[derive(Debug, Default)]
struct Leavers {
    out: usize,
    /// So many of them are on the way to the next door.
    handed_on: usize,
    /// How long they waited at the door.
    lock_wait: u64,
}

impl Lane<'_> {
    /// M5: one waits, and a later one takes its place.
    pub(super) fn sweep_newest(&mut self, stage: usize, horizon: u64, book: &mut Book) -> u64 {
        loop {
            let free = self.free(stage);
            let next = self.first_before(stage, horizon);
            let lane = &self.stages[stage];
            if lane.waiting.is_none()
                && next.is_some()
                && self.sweep_block(stage, horizon, book) > 0
            {
                continue;
            }
            let lane = &mut self.stages[stage];
            // The one that waits goes in when the lock is free, unless another could still arrive before.
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
                let lane = &mut self.stages[stage];
                if lane.waiting.take().is_none() {
                    lane.inbox.pop(1);
                }
                self.pass_through(stage, pass, at, book);
                continue;
            }
            let Some(newcomer) = next else {
                return horizon.max(free.time);
            };
            lane.inbox.pop(1);
            let waiting = lane.waiting;
            let stays = waiting.filter(|waiting| self.supersede(stage, waiting, &newcomer, book));
            let lane = &mut self.stages[stage];
            lane.waiting = stays.or(Some(newcomer));
        }
    }

    /// The same for a block whose spans are drawn already, when none waits yet. The one that waits in the end is left waiting. Says how many of the
    /// block were dealt with.
    pub(super) fn enter_newest(
        &mut self,
        stage: usize,
        block: &mut Block,
        book: &mut Book,
    ) -> usize {
        let limits = self.limits(stage, book);
        let mut free = self.free(stage);
        // No other execution comes to this door meanwhile.
        let inbox = std::mem::take(&mut self.stages[stage].inbox);
        let (mut waiting, mut next) = (None, 0);
        let mut leavers = Leavers::default();
        while let Some(newcomer) = inbox.moment(next).filter(|_| next < block.count) {
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
            if at.time >= limits.entry {
                break;
            }
            if waiting.take().is_none() {
                next += 1;
            }
            let pass = inbox.get(place).expect("a block is of those at the door");
            let left = block.leaves(place, at);
            if block.special[place] == 0 && left.time <= limits.exit {
                free = left;
                block.let_in(place, at);
                leavers.lock_wait += at.time - pass.at.time;
                block.let_out(place, leavers.out, left);
                if stage == 0 {
                    self.take_revision(&mut block.bodies[leavers.out], at, book);
                }
                leavers.out += 1;
            } else {
                block.leave_out(place);
                self.stay_free(stage, free, leavers.out);
                // Two may leave at one moment, and then come to the next door in this order.
                self.hand_on_newest(stage, block, &mut leavers, book);
                self.pass_through(stage, pass, at, book);
                free = self.free(stage);
            }
        }
        self.stay_free(stage, free, leavers.out);
        if let Some(place) = waiting {
            block.leave_out(place);
            self.stages[stage].waiting = inbox.get(place);
        }
        self.stages[stage].inbox = inbox;
        self.hand_on_newest(stage, block, &mut leavers, book);
        let waits = (leavers.lock_wait, block.on_the_way(leavers.out));
        self.book_block(stage, block, (next, next - leavers.out), waits, book);
        next
    }

    /// Hands on the executions that left and have not been handed on yet.
    fn hand_on_newest(
        &mut self,
        stage: usize,
        block: &mut Block,
        leavers: &mut Leavers,
        book: &mut Book,
    ) {
        let run = leavers.handed_on..leavers.out;
        leavers.handed_on = leavers.out;
        self.hand_on(stage, block, run, book);
    }

    /// When the lock of a stage is free again, which so many of a block have left.
    fn stay_free(&mut self, stage: usize, free: Moment, out: usize) {
        let lane = &mut self.stages[stage];
        lane.free = free;
        lane.succeeded |= out > 0;
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
