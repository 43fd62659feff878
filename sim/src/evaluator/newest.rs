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
        let open = self.is_open(stage);
        loop {
            let Some(lane) = self.stages.get_mut(stage) else {
                return horizon;
            };
            let free = if open { Moment::default() } else { lane.free };
            let next = lane.inbox.front();
            let next = next.filter(|pass| pass.at.time < horizon);
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
            let stays = match lane.waiting.take() {
                None => newcomer,
                Some(waiting) => self.supersede(stage, waiting, newcomer, book),
            };
            if let Some(lane) = self.stages.get_mut(stage) {
                lane.waiting = Some(stays);
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
            let free = self
                .stages
                .get(stage)
                .map_or(Moment::NEVER, |lane| lane.free);
            if free >= newcomer {
                if let Some(rival) = waiting {
                    let leaves = self.replace(stage, rival, next, book);
                    block.leave_out(leaves);
                    waiting = Some(rival + next - leaves);
                } else {
                    waiting = Some(next);
                }
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
        self.book_block(stage, block, (next, next - out), lock_wait, book);
        self.hand_on(stage, block, 0..out, book);
        if let Some(next) = self.program.stages.get(stage + 1) {
            book.arrived(next.index, block.on_the_way(out));
        }
        next
    }

    /// When somebody at a door arrived there.
    #[inline]
    fn at_door(&self, stage: usize, place: usize) -> Option<Moment> {
        self.stages.get(stage)?.inbox.moment(place)
    }

    /// M5: of two of a block at one door, one leaves for good. Says which.
    fn replace(&mut self, stage: usize, waiting: usize, newcomer: usize, book: &mut Book) -> usize {
        let pass = |place| {
            self.stages
                .get(stage)
                .and_then(|lane| lane.inbox.get(place))
        };
        let (Some(first), Some(second)) = (pass(waiting), pass(newcomer)) else {
            return newcomer;
        };
        let stays = self.supersede(stage, first, second, book);
        if stays.number == first.number {
            newcomer
        } else {
            waiting
        }
    }
}
