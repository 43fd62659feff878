//! From triggers to starts: the executions of one pipeline in the order in which they start.

use std::collections::VecDeque;

use super::inbox::Inbox;
use super::moment::Moment;
use super::pass::{Body, Pass};
use crate::ahead::{Ahead, WIDTH};
use crate::draws::Stream;
use crate::engine::events::{Class, of_execution, order};
use crate::plan::{ArrivalPlan, EXTRA, PipelinePlan, Plan};
use crate::sampler::SamplerId;
use crate::semantics::starts::{matches, next_trigger, second_start};

/// How many triggers tell the pace.
const PACE: u32 = 32;

/// So many that were taken stay at the front before the rest is moved there.
const GONE: usize = 256;

/// Moments of changes, in order.
#[derive(Debug, Default)]
struct Untaken {
    moments: Vec<Moment>,
    head: usize,
}

impl Untaken {
    #[inline]
    fn push(&mut self, moment: Moment) {
        if self.head > GONE && 2 * self.head > self.moments.len() {
            self.moments.drain(..self.head);
            self.head = 0;
        }
        self.moments.push(moment);
    }

    /// Drops those up to a moment, and says how many they are.
    #[inline]
    fn take_until(&mut self, moment: Moment) -> u32 {
        let before = self.head;
        while self
            .moments
            .get(self.head)
            .is_some_and(|change| *change <= moment)
        {
            self.head += 1;
        }
        (self.head - before) as u32
    }
}

/// Triggers of a pipeline, drawn one by one and handed out as starts.
#[derive(Debug)]
pub(super) struct Starts<'a> {
    plan: &'a Plan,
    pipeline: &'a PipelinePlan,
    index: u32,
    interarrival: Ahead,
    latency: Ahead,
    filter: Stream,
    second: Stream,
    /// The next trigger, unless there is none.
    next: Option<u64>,
    number: u32,
    work: u64,
    changes: u32,
    ranks: u32,
    /// Triggered, but not started; sorted by the moment of the start.
    pending: VecDeque<Pass>,
    /// Whether each trigger starts one execution in its own instant: no filter, no latency to wait for, and no second start.
    at_once: bool,
    /// Moments of changes that no source has taken yet, where sources take the latest.
    untaken: Untaken,
    latest: u32,
}

impl<'a> Starts<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        pipeline: &'a PipelinePlan,
        index: u32,
        seed: u64,
        replication: u32,
    ) -> Self {
        let stream = |name| Stream::new(seed, u64::from(replication), name);
        let interval = pipeline.arrivals.interval();
        let mut starts = Self {
            plan,
            pipeline,
            index,
            interarrival: Ahead::new(interval, stream(pipeline.streams.interarrival)),
            latency: Ahead::new(pipeline.trigger, stream(pipeline.streams.trigger)),
            filter: stream(pipeline.streams.filter),
            second: stream(pipeline.streams.second_start),
            next: None,
            number: 0,
            work: 0,
            changes: 0,
            ranks: 0,
            pending: VecDeque::new(),
            at_once: pipeline.trigger == SamplerId::ZERO
                && pipeline.second_start.is_none()
                && pipeline.matching == u64::MAX,
            untaken: Untaken::default(),
            latest: 0,
        };
        starts.next = starts.trigger_after(0);
        starts
    }

    /// The time of trigger `self.number`, if it lies within the simulated span.
    #[inline]
    fn trigger_after(&mut self, after: u64) -> Option<u64> {
        let interval = || self.interarrival.at(self.number, &self.plan.samplers);
        let (arrivals, end) = (&self.pipeline.arrivals, self.plan.window.end);
        next_trigger(arrivals, self.number, after, &mut self.work, interval, end)
    }

    /// About how long it takes from one trigger to the next: as long as the first few of them took, or all that are recorded.
    pub(super) fn pace(&self) -> u64 {
        let end = self.plan.window.end;
        let few = 0..PACE;
        let intervals = few.map(|number| self.interarrival.at(number, &self.plan.samplers));
        let first_few = intervals.fold(0, u64::saturating_add);
        let (span, count) = match &self.pipeline.arrivals {
            ArrivalPlan::Never => (end, 1),
            ArrivalPlan::Renewal(_) => (first_few, u64::from(PACE)),
            ArrivalPlan::Modulated(_, rate) => {
                let moment = rate.moment(first_few);
                (moment.unwrap_or(end), u64::from(PACE))
            }
            ArrivalPlan::Replay(times) => {
                let recorded = times.first().zip(times.last());
                let span = recorded.map_or(end, |(first, last)| last - first);
                (span, times.len() as u64)
            }
        };
        (span.min(end) / count.max(1)).max(1)
    }

    /// No start that was not handed out yet comes before this time.
    pub(super) fn horizon(&self) -> u64 {
        let pending = self.pending.front().map_or(u64::MAX, |pass| pass.at.time);
        pending.min(self.trigger_horizon())
    }

    /// All changes before this time are known.
    pub(super) fn trigger_horizon(&self) -> u64 {
        self.next.unwrap_or(u64::MAX)
    }

    /// The next start, in order.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Pass> {
        loop {
            if let Some(first) = self.pending.front()
                // A later trigger starts nothing before its own moment, and a start that was due comes before a trigger.
                && self.next.is_none_or(|next| first.at.time <= next)
            {
                let pass = self.pending.pop_front();
                return pass.map(|pass| self.ranked(pass));
            }
            let triggered = self.next?;
            let number = self.number;
            let pass = self.trigger(triggered, number);
            self.number += 1;
            self.next = self.trigger_after(triggered);
            if let Some(pass) = pass {
                return Some(self.ranked(pass));
            }
        }
    }

    /// Appends the next starts, as many as asked for if there are so many.
    pub(super) fn append_to(&mut self, inbox: &mut Inbox, most: usize) {
        if self.at_once && matches!(self.pipeline.arrivals, ArrivalPlan::Renewal(_)) {
            return self.append_renewals(inbox, most);
        }
        for _ in 0..most {
            match self.next() {
                Some(pass) => inbox.append(pass),
                None => return,
            }
        }
    }

    /// The same where each trigger starts one execution at once, and the times between triggers are independent.
    fn append_renewals(&mut self, inbox: &mut Inbox, most: usize) {
        let mut left = most;
        while left > 0
            && let Some(next) = self.next
        {
            let asked = left.min(WIDTH);
            let (times, count) = self.trigger_some(next, asked);
            self.start_all(&times[..count], inbox);
            left -= asked;
        }
    }

    /// The times of the next triggers, at most so many, of which the first is at this time; and how many these are.
    fn trigger_some(&mut self, first: u64, most: usize) -> ([u64; WIDTH], usize) {
        let asked = most.min((EXTRA - self.number) as usize);
        let followers = numbers_from(self.number.saturating_add(1));
        let mut intervals = [0; WIDTH];
        let samplers = &self.plan.samplers;
        let followers = &followers[..asked];
        self.interarrival
            .column(followers, samplers, &mut intervals);
        // The times of the triggers, and of the one behind them.
        let (mut times, mut count) = ([0; WIDTH], 0);
        let mut time = first;
        for (place, interval) in times.iter_mut().zip(intervals).take(asked) {
            if time >= self.plan.window.end {
                break;
            }
            *place = time;
            time = time.saturating_add(interval);
            count += 1;
        }
        self.number += count as u32;
        let goes_on = time < self.plan.window.end && self.number < EXTRA;
        self.next = goes_on.then_some(time);
        (times, count)
    }

    /// Each of the last triggers, which were at these times, starts an execution at once.
    fn start_all(&mut self, times: &[u64], inbox: &mut Inbox) {
        let count = times.len() as u32;
        let number = self.number - count;
        let base = order(Class::Trigger, self.index, 0, 0);
        let first = self.plan.window.start;
        let order_of = |number| of_execution(base, number);
        if self.pipeline.takes_latest {
            for (time, number) in times.iter().zip(number..) {
                let order = order_of(number);
                self.untaken.push(Moment { time: *time, order });
            }
        }
        let (rank, change) = (self.ranks, self.changes);
        let bodies = times.iter().zip(0..).map(|(triggered, index)| Body {
            triggered: *triggered,
            number: number + index,
            rank: rank + index,
            revision: change + 1 + index,
            measured: *triggered >= first,
        });
        let orders = (number..number + count).map(order_of);
        inbox.append_all(times, orders, bodies);
        self.ranks += count;
        self.changes += count;
    }

    #[inline]
    const fn ranked(&mut self, pass: Pass) -> Pass {
        let rank = self.ranks;
        self.ranks += 1;
        Pass {
            body: Body { rank, ..pass.body },
            ..pass
        }
    }

    /// One change: it starts an execution at once, or later, or not at all.
    #[inline]
    fn trigger(&mut self, triggered: u64, number: u32) -> Option<Pass> {
        if !matches(self.pipeline, &self.filter, number) {
            return None;
        }
        let pass = self.change(triggered, number);
        if self.at_once {
            return Some(pass);
        }
        let samplers = &self.plan.samplers;
        let latency = self.latency.at(number, samplers);
        self.wait(self.after(pass, latency));
        if let Some((number, after)) = second_start(self.pipeline, &self.second, number, samplers) {
            let body = Body {
                number,
                ..pass.body
            };
            let second = Pass { body, ..pass };
            self.wait(self.after(second, latency.saturating_add(after)));
        }
        None
    }

    /// An execution that a change starts, at the moment of the change.
    #[inline]
    fn change(&mut self, triggered: u64, number: u32) -> Pass {
        self.changes += 1;
        let now = Moment {
            time: triggered,
            ..Moment::default()
        }
        .after(0, Class::Trigger, self.index, number, 0);
        if self.pipeline.takes_latest {
            self.untaken.push(now);
        }
        Pass {
            at: now,
            body: Body {
                triggered,
                number,
                rank: 0,
                revision: self.changes,
                measured: self.plan.window.contains(&triggered),
            },
        }
    }

    /// The same after so long.
    #[inline]
    fn after(&self, mut pass: Pass, latency: u64) -> Pass {
        if latency > 0 {
            let number = pass.number;
            pass.at = pass.at.after(latency, Class::Start, self.index, number, 0);
        }
        pass
    }

    fn wait(&mut self, pass: Pass) {
        if self.pending.back().is_none_or(|last| last.at <= pass.at) {
            return self.pending.push_back(pass);
        }
        let place = self.pending.partition_point(|other| other.at <= pass.at);
        self.pending.insert(place, pass);
    }

    /// The revision that a source takes which runs at this moment.
    #[inline]
    pub(super) fn revision_at(&mut self, moment: Moment, own: u32) -> u32 {
        if !self.pipeline.takes_latest {
            return own;
        }
        self.latest += self.untaken.take_until(moment);
        self.latest
    }

    /// Whether a source that runs at this time would take a change that is not known yet.
    #[inline]
    pub(super) fn is_blind_at(&self, time: u64) -> bool {
        time >= self.blind_from()
    }

    /// Sources that run from this time on may take a change that is not known yet.
    #[inline]
    pub(super) fn blind_from(&self) -> u64 {
        if self.pipeline.takes_latest {
            self.trigger_horizon()
        } else {
            u64::MAX
        }
    }
}

/// A block of numbers, one after the other.
fn numbers_from(first: u32) -> [u32; WIDTH] {
    std::array::from_fn(|place| first.saturating_add(place as u32))
}
