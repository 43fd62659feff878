//! Which evaluator a plan can have, and why.

use std::fmt;

use crate::plan::{ConditionEffect, Mode, NONE, OnFailurePlan, PipelinePlan, Plan};

use super::Contention;
use super::program::WIDEST;

/// How the executions of a pipeline are followed. All of them give the same figures, bit for bit; they differ in speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evaluator {
    /// Event by event: follows everything.
    Events,
    /// Sums of maxima: PARALLEL executions that share nothing but the cap on active ones.
    Sums,
    /// Stage by stage in blocks: QUEUED and SUPERSEDED executions whose builds never wait for a slot.
    Sweep,
    /// Only requests for build slots are put in order: pipelines that share a pool of slots which may be full. A replication in which everybody
    /// finds a slot free is followed as if there were enough of them: as sums of maxima, or stage by stage.
    Slots,
}

impl fmt::Display for Evaluator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Events => "event by event",
            Self::Sums => "execution by execution, as sums of maxima",
            Self::Sweep => "stage by stage, in blocks",
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
    pub(super) contended: Vec<bool>,
}

impl Choice {
    pub(crate) fn of(plan: &Plan) -> Self {
        let contended: Vec<bool> = (0..plan.pools.len())
            .map(|pool| may_be_full(plan, pool))
            .collect();
        let mut evaluations: Vec<Evaluation> = plan
            .pipelines
            .iter()
            .map(|pipeline| evaluation(plan, pipeline, &contended))
            .collect();
        // One clock for all: whoever is followed event by event may meet the others at any of them.
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
            contended: Vec::new(),
        }
    }

    /// How a replication may be followed without a queue of events, the fastest first; nothing if it needs one.
    pub(crate) fn without_events(&self) -> &'static [Contention] {
        if self.has(Evaluator::Events) {
            &[]
        } else if self.has(Evaluator::Slots) {
            &[Contention::Watched, Contention::InOrder]
        } else {
            &[Contention::InOrder]
        }
    }

    fn has(&self, evaluator: Evaluator) -> bool {
        self.evaluations
            .iter()
            .any(|one| one.evaluator == evaluator)
    }
}

fn evaluation(plan: &Plan, pipeline: &PipelinePlan, contended: &[bool]) -> Evaluation {
    let shares = builds_in(plan, pipeline, |pool| {
        contended.get(pool as usize).copied().unwrap_or(false)
    });
    let hindrances = hindrances(plan, pipeline, shares);
    let (evaluator, reasons) = if !hindrances.is_empty() {
        (Evaluator::Events, hindrances)
    } else if shares {
        let without = match pipeline.mode {
            Mode::Parallel => Evaluator::Sums,
            Mode::Queued | Mode::Superseded => Evaluator::Sweep,
        };
        let reasons = vec![
            "more of its builds may run at once than there are slots".to_owned(),
            format!("a replication in which none has to wait goes {without}"),
        ];
        (Evaluator::Slots, reasons)
    } else {
        let slots = if builds_in(plan, pipeline, |pool| pool != NONE) {
            "its builds never fill their pool"
        } else {
            "it needs no build slots"
        };
        match pipeline.mode {
            Mode::Parallel => {
                let reason = format!("PARALLEL executions do not wait for each other, and {slots}");
                (Evaluator::Sums, vec![reason])
            }
            Mode::Queued | Mode::Superseded => {
                let reason = format!("its stages only pass executions forward, and {slots}");
                (Evaluator::Sweep, vec![reason])
            }
        }
    };
    Evaluation {
        pipeline: pipeline.name.clone(),
        evaluator,
        reasons,
    }
}

fn builds_in(plan: &Plan, pipeline: &PipelinePlan, pool: impl Fn(u32) -> bool) -> bool {
    let range = pipeline.actions.start as usize..pipeline.actions.end as usize;
    let actions = plan.actions.get(range).unwrap_or_default();
    actions.iter().any(|action| pool(action.pool))
}

/// What only the event engine follows.
fn hindrances(plan: &Plan, pipeline: &PipelinePlan, shares: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut note = |applies: bool, what: String| {
        if applies {
            found.push(what);
        }
    };
    let actions = plan
        .actions
        .get(pipeline.actions.start as usize..pipeline.actions.end as usize)
        .unwrap_or_default();
    let stages = plan
        .stages
        .get(pipeline.stages.start as usize..pipeline.stages.end as usize)
        .unwrap_or_default();
    note(
        !plan.commands.is_empty(),
        "people or calendars intervene at set times".to_owned(),
    );
    note(
        pipeline.retrier.is_some(),
        "somebody retries failed stages by hand".to_owned(),
    );
    note(
        pipeline.queues_in_front,
        "executions queue in front of the whole pipeline".to_owned(),
    );
    for action in actions {
        let name = &action.name;
        let cache = plan
            .habits
            .get(action.habit as usize)
            .is_some_and(|habit| habit.cache.is_some());
        note(
            action.starts != NONE,
            format!("`{name}` starts another pipeline"),
        );
        note(
            cache,
            format!("`{name}` has an image cache that cools down between builds"),
        );
    }
    for stage in stages {
        let name = &stage.name;
        let conditions = [stage.entry, stage.success, stage.failure];
        note(
            stage.closed,
            format!("the transition into `{name}` is disabled"),
        );
        note(
            conditions != [NONE; 3] && !plan.service.conditions_hold_lock,
            format!("the conditions of `{name}` are evaluated outside of its lock"),
        );
        let rolls_back = stage.on_failure == OnFailurePlan::Rollback
            || conditions.iter().any(|condition| {
                plan.conditions
                    .get(*condition as usize)
                    .is_some_and(|condition| condition.result == ConditionEffect::Rollback)
            });
        note(
            rolls_back && (!plan.service.rollback_goes_first || plan.service.rollback_goes_on),
            format!("a rollback of `{name}` waits at the door or goes on"),
        );
        let groups = plan
            .groups
            .get(stage.groups.start as usize..stage.groups.end as usize)
            .unwrap_or_default();
        note(
            groups.iter().any(|group| group.len() > WIDEST),
            format!("more than {WIDEST} actions of `{name}` run at once"),
        );
        note(
            shares && stage.open && pipeline.mode != Mode::Parallel,
            format!("stage `{name}` has no lock while builds wait for slots"),
        );
    }
    found
}

/// Whether more builds may want slots of a pool at once than it has.
fn may_be_full(plan: &Plan, pool: usize) -> bool {
    let slots = plan.pools.get(pool).map_or(0, |pool| pool.slots);
    let wanted: u64 = plan
        .pipelines
        .iter()
        .map(|pipeline| most_at_once(plan, pipeline, pool))
        .fold(0, u64::saturating_add);
    slots < u32::MAX && wanted > u64::from(slots)
}

fn most_at_once(plan: &Plan, pipeline: &PipelinePlan, pool: usize) -> u64 {
    let stages = plan
        .stages
        .get(pipeline.stages.start as usize..pipeline.stages.end as usize)
        .unwrap_or_default();
    let widths = stages.iter().map(|stage| {
        let groups = plan
            .groups
            .get(stage.groups.start as usize..stage.groups.end as usize)
            .unwrap_or_default();
        let width = groups.iter().map(|group| {
            let actions = plan
                .actions
                .get(group.start as usize..group.end as usize)
                .unwrap_or_default();
            let mine = actions.iter().filter(|action| action.pool as usize == pool);
            mine.count() as u64
        });
        (width.max().unwrap_or(0), stage.open)
    });
    let cap = u64::from(pipeline.cap);
    let cap = if pipeline.cap == u32::MAX {
        u64::MAX
    } else {
        cap
    };
    if pipeline.mode == Mode::Parallel {
        let widest = widths.map(|(width, _)| width).max().unwrap_or(0);
        return widest.saturating_mul(cap);
    }
    widths
        .map(|(width, open)| {
            if open {
                width.saturating_mul(cap)
            } else {
                width
            }
        })
        .fold(0, u64::saturating_add)
}
