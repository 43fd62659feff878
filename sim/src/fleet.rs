//! Several pipelines of one account.

use stagewright_core::{Circumstances, Pipeline, Profile, Workload};

use crate::lineage::Lineage;
use crate::plan::Member;

/// One pipeline of a fleet with what is assumed of it.
///
/// ```
/// use stagewright_core::{Workload, per_day};
/// use stagewright_sim::{Experiment, FleetMember, doc_pipeline};
///
/// let (pipeline, profile) = doc_pipeline();
/// let member = FleetMember::new(&pipeline, &profile, Workload::poisson(per_day(8)));
/// let month = Experiment::new(Workload::default()).days(5).replications(4);
/// assert_eq!(month.simulate_fleet(&[member])?.pipelines[0].pipeline, "web-shop");
/// # Ok::<(), stagewright_sim::SimulationError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FleetMember<'a> {
    pipeline: &'a Pipeline,
    profile: &'a Profile,
    workload: Workload,
    circumstances: Option<Circumstances>,
    lineage: Lineage,
}

impl<'a> FleetMember<'a> {
    /// A pipeline with its profile and its own workload.
    #[must_use]
    pub fn new(pipeline: &'a Pipeline, profile: &'a Profile, workload: Workload) -> Self {
        Self {
            pipeline,
            profile,
            workload,
            circumstances: None,
            lineage: Lineage::default(),
        }
    }

    /// What surrounds it, in place of what its profile says.
    #[must_use]
    pub fn circumstances(mut self, circumstances: Circumstances) -> Self {
        self.circumstances = Some(circumstances);
        self
    }

    /// The first names of what was renamed or moved.
    #[must_use]
    pub fn lineage(mut self, lineage: Lineage) -> Self {
        self.lineage = lineage;
        self
    }

    pub(crate) const fn as_member(&self) -> Member<'_> {
        let Self {
            pipeline,
            profile,
            workload,
            circumstances,
            lineage,
        } = self;
        Member {
            pipeline,
            profile,
            workload,
            circumstances: match circumstances {
                Some(circumstances) => circumstances,
                None => &profile.circumstances,
            },
            lineage,
        }
    }
}
