//! From triggers to starts: the executions of one pipeline in the order in which they start.

use std::collections::VecDeque;

use super::job::{Arrival, Job};
use super::line::Line;
use super::moment::Moment;
use crate::draws::Stream;
use crate::events::{Class, order};
use crate::ids::PipelineId;
use crate::plan::{PipelinePlan, Plan};
use crate::sampling::SamplerId;
use crate::sampling::ahead::{Ahead, WIDTH};
use crate::semantics::starts::{matches, next_trigger, second_start};
use crate::tally::Change;

/// How many triggers tell the pace.
const PACE: u32 = 32;

/// Triggers of a pipeline, drawn one by one and handed out as starts.
#[derive(Debug)]
pub(super) struct Starts<'a> {
    plan: &'a Plan,
    pipeline: &'a PipelinePlan,
    id: PipelineId,
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
    pending: VecDeque<Arrival>,
    /// Whether each trigger starts one execution in its own instant: no filter, no latency to wait for, and no second start.
    at_once: bool,
    /// Changes that came and were not asked for yet.
    arrived: Vec<Change>,
    /// Executions that were triggered before the end of the measured span.
    of_the_span: u64,
    /// Moments of changes that no source has taken yet, where sources take the latest.
    untaken: VecDeque<Moment>,
    latest: u32,
}

impl<'a> Starts<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        pipeline: &'a PipelinePlan,
        id: PipelineId,
        (seed, replication): (u64, u32),
    ) -> Self {
        let stream = |name| Stream::new(seed, u64::from(replication), name);
        let interval = pipeline.arrivals.interval();
        let mut starts = Self {
            plan,
            pipeline,
            id,
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
            arrived: Vec::with_capacity(WIDTH),
            of_the_span: 0,
            untaken: VecDeque::new(),
            latest: 0,
        };
        starts.next = starts.trigger_after(0);
        starts
    }

    /// The time of trigger `self.number`, if it lies before the horizon of the plan.
    #[inline]
    fn trigger_after(&mut self, after: u64) -> Option<u64> {
        let interval = || self.interarrival.at(self.number, &self.plan.samplers);
        let (arrivals, end) = (&self.pipeline.arrivals, self.plan.horizon);
        next_trigger(arrivals, self.number, after, &mut self.work, interval, end)
    }

    /// About how long it takes from one trigger to the next: as long as the first few of them took.
    pub(super) fn pace(&self) -> u64 {
        let (arrivals, end) = (&self.pipeline.arrivals, self.plan.window.end);
        let (mut time, mut work, mut count) = (0, 0, 0);
        while count < PACE && time < end {
            let interval = || self.interarrival.at(count, &self.plan.samplers);
            let next = next_trigger(arrivals, count, time, &mut work, interval, end);
            time = next.unwrap_or(end);
            count += 1;
        }
        (time / u64::from(count.max(1))).max(1)
    }

    /// No start that was not handed out yet comes before this time.
    pub(super) fn horizon(&self) -> u64 {
        let pending = self
            .pending
            .front()
            .map_or(u64::MAX, |first| first.at.time());
        pending.min(self.trigger_horizon())
    }

    /// Whether no trigger of the measured span is left.
    pub(super) fn are_beyond(&self) -> bool {
        self.next.is_none_or(|next| next >= self.plan.window.end)
    }

    /// How many executions were triggered before the end of the measured span, as far as they are known.
    pub(super) const fn of_the_span(&self) -> u64 {
        self.of_the_span
    }

    /// The changes that came since this was last asked.
    pub(super) fn changes(&mut self) -> std::vec::Drain<'_, Change> {
        self.arrived.drain(..)
    }

    /// All changes before this time are known.
    pub(super) fn trigger_horizon(&self) -> u64 {
        self.next.unwrap_or(u64::MAX)
    }

    /// The next start, in order.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Arrival> {
        loop {
            if let Some(first) = self.pending.front()
                // A later trigger starts nothing before its own moment, and a start that was due comes before a trigger.
                && self.next.is_none_or(|next| first.at.time() <= next)
            {
                let arrival = self.pending.pop_front();
                return arrival.map(|arrival| self.ranked(arrival));
            }
            let triggered = self.next?;
            let number = self.number;
            let arrival = self.trigger(triggered, number);
            self.number += 1;
            self.next = self.trigger_after(triggered);
            if let Some(arrival) = arrival {
                return Some(self.ranked(arrival));
            }
        }
    }

    /// Appends the next starts, as many as asked for if there are so many.
    pub(super) fn append_to(&mut self, line: &mut Line, most: usize) {
        for count in 0..most {
            // What comes after the measured span is only fetched as it is needed.
            if count > 0 && self.are_beyond() && self.pending.is_empty() {
                return;
            }
            match self.next() {
                Some(arrival) => line.put(arrival, false),
                None => return,
            }
        }
    }

    #[inline]
    const fn ranked(&mut self, arrival: Arrival) -> Arrival {
        let rank = self.ranks;
        self.ranks += 1;
        Arrival {
            job: Job {
                rank,
                ..arrival.job
            },
            ..arrival
        }
    }

    /// One change: it starts an execution at once, or later, or not at all.
    #[inline]
    fn trigger(&mut self, triggered: u64, number: u32) -> Option<Arrival> {
        if !matches(self.pipeline, &self.filter, number) {
            return None;
        }
        let arrival = self.change(triggered, number);
        if self.at_once {
            return Some(arrival);
        }
        let samplers = &self.plan.samplers;
        let latency = self.latency.at(number, samplers);
        self.wait(self.after(arrival, latency));
        if let Some((number, after)) = second_start(self.pipeline, &self.second, number, samplers) {
            let job = Job {
                number,
                ..arrival.job
            };
            let second = Arrival { job, ..arrival };
            self.of_the_span += u64::from(triggered < self.plan.window.end);
            self.wait(self.after(second, latency.saturating_add(after)));
        }
        None
    }

    /// An execution that a change starts, at the moment of the change.
    #[inline]
    fn change(&mut self, triggered: u64, number: u32) -> Arrival {
        self.changes += 1;
        self.arrived.push(Change {
            time: triggered,
            number,
        });
        self.of_the_span += u64::from(triggered < self.plan.window.end);
        let now = Moment::new(triggered, order(Class::Trigger, self.id, number, 0));
        if self.pipeline.takes_latest {
            self.untaken.push_back(now);
        }
        Arrival {
            at: now,
            job: Job {
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
    fn after(&self, mut arrival: Arrival, latency: u64) -> Arrival {
        if latency > 0 {
            let number = arrival.job.number;
            arrival.at = arrival.at.after(latency, Class::Start, self.id, number, 0);
        }
        arrival
    }

    fn wait(&mut self, arrival: Arrival) {
        if self.pending.back().is_none_or(|last| last.at <= arrival.at) {
            return self.pending.push_back(arrival);
        }
        let place = self.pending.partition_point(|other| other.at <= arrival.at);
        self.pending.insert(place, arrival);
    }

    /// The revision that a source takes which runs at this moment.
    #[inline]
    pub(super) fn revision_at(&mut self, moment: Moment, own: u32) -> u32 {
        if !self.pipeline.takes_latest {
            return own;
        }
        while self.untaken.front().is_some_and(|change| *change <= moment) {
            self.untaken.pop_front();
            self.latest += 1;
        }
        self.latest
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
