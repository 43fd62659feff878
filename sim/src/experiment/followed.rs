//! How the replications of an experiment were followed. Figures never depend on it, so that only a count of it can tell whether a faster way
//! is still taken.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::fast::Contention;

/// Counts replications by how they were followed, while an experiment runs.
///
/// ```
/// use std::sync::Arc;
/// use stagewright_core::{Workload, per_day};
/// use stagewright_sim::{Experiment, Followed, doc_pipeline};
///
/// let (pipeline, profile) = doc_pipeline();
/// let followed = Arc::new(Followed::default());
/// let month = Experiment::new(Workload::poisson(per_day(8))).replications(20);
/// month.counted_by(followed.clone()).simulate(&pipeline, &profile)?;
/// assert_eq!((followed.pipeline_by_pipeline(), followed.by_events()), (20, 0));
/// # Ok::<(), stagewright_sim::SimulationError>(())
/// ```
#[derive(Debug, Default)]
pub struct Followed {
    pipeline_by_pipeline: AtomicU32,
    by_requests: AtomicU32,
    by_events: AtomicU32,
}

impl Followed {
    /// Replications in which each pipeline was followed by itself, because no build had to wait for a slot.
    #[must_use]
    pub fn pipeline_by_pipeline(&self) -> u32 {
        self.pipeline_by_pipeline.load(Ordering::Relaxed)
    }

    /// Replications in which the requests for build slots were put in order.
    #[must_use]
    pub fn by_requests(&self) -> u32 {
        self.by_requests.load(Ordering::Relaxed)
    }

    /// Replications that the event engine followed, at once or after an evaluator met what it cannot follow.
    #[must_use]
    pub fn by_events(&self) -> u32 {
        self.by_events.load(Ordering::Relaxed)
    }

    /// Adds what another one counted.
    pub(super) fn add(&self, other: &Self) {
        for (counter, more) in [
            (&self.pipeline_by_pipeline, other.pipeline_by_pipeline()),
            (&self.by_requests, other.by_requests()),
            (&self.by_events, other.by_events()),
        ] {
            counter.fetch_add(more, Ordering::Relaxed);
        }
    }

    /// Counts a replication that is complete.
    pub(super) fn count(&self, without_events: Option<Contention>) {
        let counter = match without_events {
            Some(Contention::Absent | Contention::Detected) => &self.pipeline_by_pipeline,
            Some(Contention::InOrder) => &self.by_requests,
            None => &self.by_events,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}
