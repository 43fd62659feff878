//! How many executions a day a pipeline holds, and what limits them.

use std::fmt;

use stagewright_core::ExecutionMode;

use crate::ids::{ById, PipelineId, PoolId};
use crate::plan::{Command, CommandKind, Mode, PipelinePlan, Plan};
use crate::statistics::{Estimate, Interval, Pool, standard_error};
use crate::tally::Tally;

/// How many executions a day the pipeline holds.
///
/// An estimate from the same simulation, limit by limit: a stage that is a lock holds one execution at a time, so it takes at most one over the
/// mean time it is held (people included, waits for build slots left out); a pool of build slots takes its size over the mean slot time
/// that an execution needs of it; in PARALLEL mode the cap on active executions takes its size over the mean lead time. Each is
/// scaled by how many executions get that far without failing. The smallest is the capacity; what several limits do to each
/// other can only lower it, which the interval does not show.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Capacity {
    /// Executions a day; nothing if nothing limits them.
    pub per_day: Option<Estimate>,
    /// What limits them.
    pub bottleneck: Option<Bottleneck>,
    /// Every limit, the tightest first.
    pub limits: Vec<(Bottleneck, Estimate)>,
    /// What it is without each of the replications: what a difference of two capacities is as sure as.
    pub(crate) without: Vec<f64>,
}

/// What limits the executions of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bottleneck {
    /// The lock of a stage.
    Stage(String),
    /// A transition that is disabled and that nothing enables, by the name of the stage behind it: nothing goes through.
    Transition(String),
    /// A pool of build slots: the account's quota or a reserved fleet.
    BuildSlots(String),
    /// The cap on active executions.
    ActiveExecutions(u32),
}

impl fmt::Display for Bottleneck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage(name) => write!(f, "stage `{name}`"),
            Self::BuildSlots(name) => write!(f, "the {name}"),
            Self::Transition(stage) => write!(f, "the disabled transition into stage `{stage}`"),
            Self::ActiveExecutions(cap) => write!(f, "the cap of {cap} active executions"),
        }
    }
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.per_day, &self.bottleneck) {
            (Some(_), Some(closed @ Bottleneck::Transition(_))) => {
                write!(f, "holds no execution a day: {closed} lets none through")
            }
            (Some(per_day), Some(bottleneck)) => {
                write!(f, "holds up to {:.1} executions a day ", per_day.value)?;
                match per_day.ends() {
                    Some((low, high)) => write!(f, "({low:.1} to {high:.1})")?,
                    None => f.write_str("(too few replications for an interval)")?,
                }
                write!(f, "; the bottleneck is {bottleneck}")
            }
            _ => f.write_str("nothing limits the executions a day"),
        }
    }
}

/// More comes in than goes through.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Overload {
    /// What is too narrow.
    pub bottleneck: Bottleneck,
    /// What comes in, executions a day.
    pub offered_per_day: f64,
    /// What goes through at most.
    pub capacity_per_day: f64,
    /// What happens to the rest.
    pub mode: ExecutionMode,
}

impl fmt::Display for Overload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            bottleneck,
            offered_per_day,
            capacity_per_day,
            mode,
        } = self;
        let rest = match mode {
            ExecutionMode::Superseded => "the rest is superseded",
            ExecutionMode::Queued | ExecutionMode::Parallel => {
                "the rest waits until the cap refuses it"
            }
        };
        write!(
            f,
            "overloaded: {bottleneck} takes {capacity_per_day:.1} executions a day and {offered_per_day:.1} come; {rest}"
        )
    }
}

const DAY_SECONDS: f64 = 86_400.0;

/// What capacity rests on, summed over replications; times in microseconds.
#[derive(Clone)]
struct Sums {
    stages: Vec<StageSums>,
    lead: f64,
    succeeded: f64,
}

#[derive(Clone)]
struct StageSums {
    entries: f64,
    completions: f64,
    held: f64,
    /// Slot time of each pool.
    slots: ById<PoolId, f64>,
}

impl Sums {
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    fn of(plan: &Plan, pipeline: PipelineId, tally: &Tally) -> Self {
        let stages = plan.pipelines[pipeline].stages.iter().map(|stage| {
            let (stage, actions) = (&tally.stages[stage], plan.stages[stage].actions);
            let mut slots = plan.pools.map(|_| 0.0);
            for action in actions.iter() {
                if let Some(pool) = plan.actions[action].pool {
                    slots[pool] += tally.actions[action].build_time as f64;
                }
            }
            StageSums {
                entries: stage.entries as f64,
                completions: stage.completions as f64,
                held: stage.held.saturating_sub(stage.quota_wait) as f64,
                slots,
            }
        });
        let mine = &tally.pipelines[pipeline];
        Self {
            stages: stages.collect(),
            lead: mine.lead.sum as f64,
            succeeded: mine.lead.count as f64,
        }
    }

    /// Adds these sums so many times: once, or minus once.
    fn add(&mut self, other: &Self, times: f64) {
        self.lead += times * other.lead;
        self.succeeded += times * other.succeeded;
        for (stage, other) in self.stages.iter_mut().zip(&other.stages) {
            stage.entries += times * other.entries;
            stage.completions += times * other.completions;
            stage.held += times * other.held;
            for (slot, other) in stage.slots.iter_mut().zip(other.slots.iter()) {
                *slot += times * other;
            }
        }
    }

    /// Every limit.
    fn limits(&self, plan: &Plan, pipeline_plan: &PipelinePlan) -> Vec<(Bottleneck, f64)> {
        let parallel = pipeline_plan.mode == Mode::Parallel;
        let mut limits = Vec::new();
        let mut slot_seconds = vec![0.0; plan.pools.len()];
        let mut reach = 1.0;
        for (stage, stage_plan) in self.stages.iter().zip(&plan.stages[pipeline_plan.stages]) {
            if stage.entries <= 0.0 {
                break;
            }
            let hold = stage.held / stage.entries / 1e6;
            if !parallel && hold > 0.0 {
                let per_day = DAY_SECONDS / (hold * reach);
                limits.push((Bottleneck::Stage(stage_plan.name.clone()), per_day));
            }
            for (total, slots) in slot_seconds.iter_mut().zip(stage.slots.iter()) {
                *total += slots / 1e6 / stage.entries * reach;
            }
            reach *= stage.completions / stage.entries;
        }
        for (pool, seconds) in plan.pools.iter().zip(slot_seconds) {
            if seconds > 0.0 {
                let per_day = f64::from(pool.slots) * DAY_SECONDS / seconds;
                limits.push((Bottleneck::BuildSlots(pool.name.clone()), per_day));
            }
        }
        if parallel
            && self.lead > 0.0
            && let Some(cap) = pipeline_plan.cap
        {
            let lead = self.lead / self.succeeded / 1e6;
            let per_day = f64::from(cap) * DAY_SECONDS / lead;
            limits.push((Bottleneck::ActiveExecutions(cap), per_day));
        }
        limits
    }
}

/// The capacity of a pipeline from the sums over all replications. Each limit has an interval by the jackknife of its logarithm: how it moves when
/// one replication is left out.
pub(crate) fn capacity(
    plan: &Plan,
    pipeline: PipelineId,
    pool: &Pool,
    tallies: &[Tally],
) -> Capacity {
    let pipeline_plan = &plan.pipelines[pipeline];
    let closed = pipeline_plan.stages.iter().find(|stage| {
        let enables = |command: &Command| command.kind == CommandKind::Enable(*stage);
        plan.stages[*stage].closed && !plan.commands.iter().any(enables)
    });
    if let Some(stage) = closed {
        let bottleneck = Bottleneck::Transition(plan.stages[stage].name.clone());
        let none = Interval::around(0.0, 0.0);
        let none = pool.estimate(0.0, none, u64::from(pool.replications));
        return Capacity {
            per_day: Some(none),
            bottleneck: Some(bottleneck.clone()),
            limits: vec![(bottleneck, none)],
            without: vec![0.0; tallies.len()],
        };
    }
    let parts: Vec<Sums> = tallies
        .iter()
        .map(|tally| Sums::of(plan, pipeline, tally))
        .collect();
    let whole = parts
        .iter()
        .skip(1)
        .fold(parts.first().cloned(), |whole, part| {
            whole.map(|mut whole| {
                whole.add(part, 1.0);
                whole
            })
        });
    let Some(whole) = whole else {
        return Capacity {
            per_day: None,
            bottleneck: None,
            limits: Vec::new(),
            without: Vec::new(),
        };
    };
    let without: Vec<Vec<(Bottleneck, f64)>> = parts
        .iter()
        .map(|part| {
            let mut rest = whole.clone();
            rest.add(part, -1.0);
            rest.limits(plan, pipeline_plan)
        })
        .collect();
    let mut limits: Vec<(Bottleneck, Estimate)> = whole
        .limits(plan, pipeline_plan)
        .into_iter()
        .map(|(limit, per_day)| {
            let moved: Option<Vec<f64>> = without
                .iter()
                .map(|rest| {
                    let (_, per_day) = rest.iter().find(|(other, _)| *other == limit)?;
                    Some(libm::log(*per_day))
                })
                .collect();
            let interval = interval(pool, per_day, moved.as_deref());
            (
                limit,
                pool.estimate(per_day, interval, u64::from(pool.replications)),
            )
        })
        .collect();
    limits.sort_by(|left, right| left.1.value.total_cmp(&right.1.value));
    let tightest = limits.first().map(|(limit, per_day)| {
        // Whichever limit is the tightest in truth: no end lies above the lowest of its kind.
        let interval = limits.iter().fold(per_day.interval, |all, (_, other)| {
            all.below(other.interval)
        });
        (
            limit.clone(),
            Estimate {
                interval,
                ..*per_day
            },
        )
    });
    let (bottleneck, per_day) = tightest.unzip();
    let least = |limits: &Vec<(Bottleneck, f64)>| {
        let per_day = limits.iter().map(|(_, per_day)| *per_day);
        per_day.fold(f64::INFINITY, f64::min)
    };
    Capacity {
        per_day,
        bottleneck,
        limits,
        without: without.iter().map(least).collect(),
    }
}

/// The interval of a limit, given the logarithms of what it is without each of the replications.
#[expect(clippy::cast_precision_loss, reason = "a count of replications")]
fn interval(pool: &Pool, per_day: f64, moved: Option<&[f64]>) -> Interval {
    let Some(moved) = moved.filter(|moved| moved.len() >= 2) else {
        return Interval::TooFew;
    };
    let error = standard_error(moved) * (moved.len() - 1) as f64;
    match pool.student(0.0, error) {
        Interval::Between { low, high } => Interval::Between {
            low: per_day * libm::exp(low),
            high: per_day * libm::exp(high),
        },
        Interval::TooFew => Interval::TooFew,
    }
}
