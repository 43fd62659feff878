//! What an experiment is asked: each setting by itself, with the defaults of [`Experiment::new`]. What makes no sense together is refused before the start.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use stagewright_core::{Circumstances, Micros, ServiceRules, Workload};

use super::{Experiment, Followed};
use crate::Lineage;

impl Experiment {
    /// How executions come in, in place of what [`Experiment::new`] was given.
    #[must_use]
    pub fn workload(mut self, workload: Workload) -> Self {
        self.workload = workload;
        self
    }

    /// The measured span: executions triggered in it count, and each is followed to its end.
    #[must_use]
    pub const fn days(mut self, days: u32) -> Self {
        self.days = days;
        self
    }

    /// Independent repetitions; intervals come from their spread, so at least 2.
    #[must_use]
    pub const fn replications(mut self, replications: u32) -> Self {
        self.replications = replications;
        self
    }

    /// The seed. The same seed gives the same bytes.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// What passes before the measured span, so that it does not start with an empty account. It is never changed; whether it was long
    /// enough is told ([`Outcome::warm_up`](crate::Outcome::warm_up)).
    #[must_use]
    pub const fn warm_up(mut self, span: Micros) -> Self {
        self.warm_up = Some(span);
        self
    }

    /// How many threads to use; as many as there are processors if this is never said. The result does not depend on it.
    #[must_use]
    pub const fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How often an interval should hold the true figure: 0.95 unless said otherwise.
    #[must_use]
    pub const fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    /// Other choices where the service's documentation is silent, in place of those of the profile.
    #[must_use]
    pub fn service(mut self, service: ServiceRules) -> Self {
        self.service = Some(service);
        self
    }

    /// The first names of what this scenario renamed or moved, so that no draw moves with them.
    #[must_use]
    pub fn lineage(mut self, lineage: Lineage) -> Self {
        self.lineage = lineage;
        self
    }

    /// People, schedules, conditions, correlation, fleets: what surrounds the pipeline, in place of what its profile says.
    #[must_use]
    pub fn circumstances(mut self, circumstances: Circumstances) -> Self {
        self.circumstances = Some(circumstances);
        self
    }

    /// The day whose midnight, in UTC, is the start of the simulation: where calendars and hours of the week begin, in place of the
    /// profile's. The measured span starts after the warm-up.
    #[must_use]
    pub fn starting(mut self, day: impl Into<String>) -> Self {
        self.first_day = Some(day.into());
        self
    }

    /// Whether the outcome holds the usage of each replication; it does unless switched off here, which saves memory where nothing is
    /// priced.
    #[must_use]
    pub const fn usage(mut self, meters: bool) -> Self {
        self.meters = meters;
        self
    }

    /// Whether every execution is followed event by event, even where that is not needed. The outcome is the same, bit for bit; it only
    /// takes longer.
    #[must_use]
    pub const fn event_by_event(mut self, always: bool) -> Self {
        self.event_by_event = always;
        self
    }

    /// Stops early once this is set; the outcome then rests on the replications that were complete, and says so.
    #[must_use]
    pub fn cancelled_by(mut self, cancel: Arc<AtomicBool>) -> Self {
        self.cancel = Some(cancel);
        self
    }

    /// Counts there how its replications are followed.
    #[must_use]
    pub fn counted_by(mut self, followed: Arc<Followed>) -> Self {
        self.followed = followed;
        self
    }

    /// Counts each replication that is complete, for a display of progress.
    #[must_use]
    pub fn done_into(mut self, done: Arc<AtomicU64>) -> Self {
        self.done = Some(done);
        self
    }
}
