//! SUPERSEDED stages: one waits at the door, and whoever comes after takes its place.

use super::block::Block;
use super::book::Book;
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
        let limits = self.limits(stage, book);
        let (mut waiting, mut next) = (None, 0);
        let (mut out, mut lock_wait) = (0, 0);
        while let Some(newcomer) = self.at_door(stage, next).filter(|_| next < block.count) {
            let free = self.free(stage);
            if free >= newcomer {
                let stays = waiting.filter(|rival| self.keeps(stage, *rival, next, book));
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
            let left = block.leaves(place, at);
            if block.special[place] == 0 && left.time <= limits.exit {
                lock_wait += at.time - self.at_door(stage, place).map_or(at.time, |at| at.time);
                if let Some(lane) = self.stages.get_mut(stage) {
                    (lane.free, lane.succeeded) = (left, true);
                }
                block.let_out(place, out, left);
                if stage == 0 {
                    self.take_revision(&mut block.bodies[out], at, book);
                }
                out += 1;
            } else if let Some(pass) = self
                .stages
                .get(stage)
                .and_then(|lane| lane.inbox.get(place))
            {
                block.leave_out(place);
                self.pass_through(stage, pass, at, pools, book);
            }
        }
        if let Some(place) = waiting {
            block.leave_out(place);
            if let Some(lane) = self.stages.get_mut(stage) {
                lane.waiting = lane.inbox.get(place);
            }
        }
        self.hand_on(stage, block, 0..out, book);
        let waits = (lock_wait, block.on_the_way(out));
        self.book_block(stage, block, (next, next - out), waits, book);
        next
    }

    /// When somebody at a door arrived there.
    #[inline]
    fn at_door(&self, stage: usize, place: usize) -> Option<Moment> {
        self.stages.get(stage)?.inbox.moment(place)
    }

    /// M5: two of a block at one door. Says whether the one who waits stays.
    fn keeps(&mut self, stage: usize, waiting: usize, newcomer: usize, book: &mut Book) -> bool {
        let inbox = self.stages.get(stage).map(|lane| &lane.inbox);
        let two = inbox.and_then(|inbox| Some((inbox.get(waiting)?, inbox.get(newcomer)?)));
        two.is_some_and(|(waiting, newcomer)| self.supersede(stage, &waiting, &newcomer, book))
    }
}
