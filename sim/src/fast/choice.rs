//! Which evaluator a plan can have, and why.

use std::fmt;

use crate::ids::{ById, PipelineId, PoolId};
use crate::plan::{Mode, PipelinePlan, Plan};

use super::{Contention, eligibility};

/// How the executions of a pipeline are followed. All of them give the same figures, bit for bit; they differ in speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evaluator {
    /// Event by event: follows everything.
    Events,
    /// Stage by stage in batches: executions whose builds do not wait for slots. A replication in which one has to is followed event by event.
    Sweep,
    /// Only requests for build slots are put in order: QUEUED and SUPERSEDED pipelines that share a pool of slots which may be full. A replication in
    /// which each build finds a slot free is followed stage by stage.
    Slots,
}

impl fmt::Display for Evaluator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Events => "event by event",
            Self::Sweep => "stage by stage, in batches",
            Self::Slots => "request by request for build slots",
        })
    }
}

/// The evaluator of one pipeline, with its reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evaluation {
    /// The pipeline's name.
    pub pipeline: String,
    /// The evaluator.
    pub evaluator: Evaluator,
    /// Why this one: what the definition has, or has not. Each is a clause.
    pub reasons: Vec<String>,
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is simulated {}: {}",
            self.pipeline,
            self.evaluator,
            self.reasons.join("; ")
        )
    }
}

/// What was found out about a plan.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) evaluations: Vec<Evaluation>,
    /// The pools that may be full.
    pub(super) contended: ById<PoolId, bool>,
    /// The pipelines that build in such a pool.
    pub(super) shares: ById<PipelineId, bool>,
}

impl Choice {
    pub(crate) fn of(plan: &Plan) -> Self {
        let pools = plan.pools.ids();
        let contended: ById<PoolId, bool> = pools
            .map(|pool| eligibility::may_be_full(plan, pool))
            .collect();
        let shares = plan
            .pipelines
            .map(|pipeline| builds_in(plan, pipeline, |pool| contended[pool]));
        let sharing = plan.pipelines.iter().zip(shares.iter());
        let sharing = sharing.filter_map(|(pipeline, shares)| shares.then_some(pipeline));
        // Requests are put in order where each pipeline has one at a time for each of its stages.
        let in_order = sharing
            .flat_map(|pipeline| &plan.stages[pipeline.stages])
            .all(|stage| !stage.open);
        let mut evaluations: Vec<Evaluation> = plan
            .pipelines
            .iter()
            .zip(shares.iter())
            .map(|(pipeline, shares)| {
                let contention = match (shares, in_order) {
                    (false, _) => Contention::Absent,
                    (true, false) => Contention::Detected,
                    (true, true) => Contention::InOrder,
                };
                evaluation(plan, pipeline, contention)
            })
            .collect();
        // One clock for all: a pipeline that is followed event by event may meet the others at any of them.
        let first = evaluations
            .iter()
            .find(|one| one.evaluator == Evaluator::Events);
        if let Some(name) = first.map(|one| one.pipeline.clone()) {
            for other in &mut evaluations {
                if other.evaluator != Evaluator::Events {
                    other.evaluator = Evaluator::Events;
                    other.reasons = vec![format!("it is simulated together with `{name}`")];
                }
            }
        }
        Self {
            evaluations,
            contended,
            shares,
        }
    }

    /// Everything event by event, as asked for.
    pub(crate) fn events(plan: &Plan, reason: &str) -> Self {
        let evaluations = plan.pipelines.iter().map(|pipeline| Evaluation {
            pipeline: pipeline.name.clone(),
            evaluator: Evaluator::Events,
            reasons: vec![reason.to_owned()],
        });
        Self {
            evaluations: evaluations.collect(),
            contended: ById::default(),
            shares: ById::default(),
        }
    }

    /// How a replication may be followed without a queue of events, the fastest first; nothing if it needs one.
    pub(crate) fn without_events(&self) -> &'static [Contention] {
        let has = |evaluator| {
            self.evaluations
                .iter()
                .any(|one| one.evaluator == evaluator)
        };
        if has(Evaluator::Events) {
            &[]
        } else if has(Evaluator::Slots) {
            &[Contention::Detected, Contention::InOrder]
        } else if self.shares.contains(&true) {
            &[Contention::Detected]
        } else {
            &[Contention::Absent]
        }
    }
}

fn evaluation(plan: &Plan, pipeline: &PipelinePlan, contention: Contention) -> Evaluation {
    let hindrances = eligibility::hindrances(plan, pipeline);
    let alone = Evaluator::Sweep;
    let more = "more of its builds may run at once than there are slots";
    let (evaluator, reasons) = if !hindrances.is_empty() {
        (Evaluator::Events, hindrances)
    } else if contention == Contention::InOrder {
        let where_none = format!("a replication in which none has to wait goes {alone}");
        (Evaluator::Slots, vec![more.to_owned(), where_none])
    } else if contention == Contention::Detected {
        let where_one = "a replication in which one has to wait goes event by event";
        (alone, vec![more.to_owned(), where_one.to_owned()])
    } else {
        let slots = if builds_in(plan, pipeline, |_| true) {
            "its builds never fill their pool"
        } else {
            "it needs no build slots"
        };
        let reason = match pipeline.mode {
            Mode::Parallel => {
                format!("PARALLEL executions do not wait for each other, and {slots}")
            }
            Mode::Queued | Mode::Superseded => {
                format!("its stages only arrival executions forward, and {slots}")
            }
        };
        (alone, vec![reason])
    };
    Evaluation {
        pipeline: pipeline.name.clone(),
        evaluator,
        reasons,
    }
}

fn builds_in(plan: &Plan, pipeline: &PipelinePlan, pool: impl Fn(PoolId) -> bool) -> bool {
    let actions = &plan.actions[pipeline.actions];
    actions.iter().filter_map(|action| action.pool).any(pool)
}
