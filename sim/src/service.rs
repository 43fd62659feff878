//! What the service does where its documentation is silent: named choices with defaults.

/// Choices for points that AWS leaves open. `docs/guarantees.md` lists them with their reasons.
///
/// ```
/// use stagewright_sim::ServiceRules;
///
/// assert_eq!(ServiceRules::default().active_executions, Some(50));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceRules {
    /// The most active executions of a pipeline in QUEUED and PARALLEL mode; a start beyond that is refused. The service's
    /// quota is 50; `None` takes the cap off, for comparisons with queueing theory.
    pub active_executions: Option<u32>,
    /// What becomes of an execution that arrives at a door where a more recent one already waits (possible when a transition
    /// lets a younger one overtake).
    pub older_arrival: OlderArrival,
    /// What a build does that finds the account's queue full.
    pub full_build_queue: FullBuildQueue,
}

/// An older execution arrives after a younger one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OlderArrival {
    /// The older one is superseded at once: the newest wins whatever the order of arrival.
    #[default]
    IsSuperseded,
    /// The one that arrives last takes the place, whichever started first.
    TakesThePlace,
}

/// A build finds the queue full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FullBuildQueue {
    /// The action fails, as reported for CodePipeline (aws-cdk#17744).
    #[default]
    FailsTheAction,
    /// The build waits without limit.
    Waits,
}

impl Default for ServiceRules {
    fn default() -> Self {
        Self {
            active_executions: Some(50),
            older_arrival: OlderArrival::default(),
            full_build_queue: FullBuildQueue::default(),
        }
    }
}
