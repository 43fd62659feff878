//! How many executions a day a pipeline holds, and what limits them.

use std::fmt;

use stagewright_core::ExecutionMode;

use crate::ids::{ActionId, PipelineId, PoolId, StageId};
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
pub(super) struct Sums {
    pub(super) stages: Vec<StageSums>,
    /// Slot time of each pool in each stage, stage by stage.
    pub(super) slots: Vec<f64>,
    lead: f64,
    succeeded: f64,
}

#[derive(Clone, Default)]
pub(super) struct StageSums {
    pub(super) entries: f64,
    pub(super) completions: f64,
    pub(super) held: f64,
}

/// What may limit a pipeline: named where it is told, and not in each replication.
#[derive(Clone, Copy, PartialEq)]
enum Limit {
    Stage(StageId),
    Slots(PoolId),
    Active(u32),
}

impl Limit {
    fn told(self, plan: &Plan) -> Bottleneck {
        match self {
            Self::Stage(stage) => Bottleneck::Stage(plan.stages[stage].name.clone()),
            Self::Slots(pool) => Bottleneck::BuildSlots(plan.pools[pool].name.clone()),
            Self::Active(cap) => Bottleneck::ActiveExecutions(cap),
        }
    }
}

impl Sums {
    pub(super) fn nothing(plan: &Plan, pipeline: &PipelinePlan) -> Self {
        let stages = pipeline.stages.len();
        Self {
            stages: vec![StageSums::default(); stages],
            slots: vec![0.0; stages * plan.pools.len()],
            lead: 0.0,
            succeeded: 0.0,
        }
    }

    /// Adds a replication so many times: once, or minus once.
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    pub(super) fn add(&mut self, plan: &Plan, pipeline: PipelineId, tally: &Tally, times: f64) {
        let mine = &tally.pipelines[pipeline];
        self.lead += times * mine.lead.sum as f64;
        self.succeeded += times * mine.lead.count as f64;
        let mut slots = self.slots.iter_mut();
        for (sums, id) in self
            .stages
            .iter_mut()
            .zip(plan.pipelines[pipeline].stages.iter())
        {
            let stage = &tally.stages[id];
            sums.entries += times * stage.entries as f64;
            sums.completions += times * stage.completions as f64;
            sums.held += times * stage.held.saturating_sub(stage.quota_wait) as f64;
            let actions = plan.stages[id].actions.iter();
            for (pool, sum) in plan.pools.ids().zip(&mut slots) {
                let here = |action: &ActionId| plan.actions[*action].pool == Some(pool);
                let times_of = actions.clone().filter(here);
                let spans = times_of.map(|action| tally.actions[action].build_time as f64);
                *sum += times * spans.fold(0.0, |all, span| all + span);
            }
        }
    }

    /// Every limit, with how many executions a day it lets through.
    fn limits(&self, plan: &Plan, pipeline: &PipelinePlan, mut tell: impl FnMut(Limit, f64)) {
        let parallel = pipeline.mode == Mode::Parallel;
        let mut slot_seconds = plan.pools.map(|_| 0.0);
        let mut reach = 1.0;
        let mut slots = self.slots.iter();
        for (stage, id) in self.stages.iter().zip(pipeline.stages.iter()) {
            if stage.entries <= 0.0 {
                break;
            }
            let hold = stage.held / stage.entries / 1e6;
            if !parallel && hold > 0.0 {
                tell(Limit::Stage(id), DAY_SECONDS / (hold * reach));
            }
            for (total, slots) in slot_seconds.iter_mut().zip(&mut slots) {
                *total += slots / 1e6 / stage.entries * reach;
            }
            reach *= stage.completions / stage.entries;
        }
        for pool in plan.pools.ids() {
            let seconds: f64 = slot_seconds[pool];
            if seconds > 0.0 {
                let per_day = f64::from(plan.pools[pool].slots) * DAY_SECONDS / seconds;
                tell(Limit::Slots(pool), per_day);
            }
        }
        if parallel
            && self.lead > 0.0
            && let Some(cap) = pipeline.cap
        {
            let lead = self.lead / self.succeeded / 1e6;
            tell(Limit::Active(cap), f64::from(cap) * DAY_SECONDS / lead);
        }
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
    let mut whole = Sums::nothing(plan, pipeline_plan);
    for tally in tallies {
        whole.add(plan, pipeline, tally, 1.0);
    }
    // Of each limit: what it is, and the logarithms of what it is without each of the replications.
    let mut moved: Vec<(Limit, f64, Vec<f64>)> = Vec::new();
    whole.limits(plan, pipeline_plan, |limit, per_day| {
        moved.push((limit, per_day, Vec::with_capacity(tallies.len())));
    });
    let mut rest = whole.clone();
    let without = tallies.iter().map(|tally| {
        rest.clone_from(&whole);
        rest.add(plan, pipeline, tally, -1.0);
        let mut least = f64::INFINITY;
        rest.limits(plan, pipeline_plan, |limit, per_day| {
            least = least.min(per_day);
            if let Some((.., moved)) = moved.iter_mut().find(|(other, ..)| *other == limit) {
                moved.push(libm::log(per_day));
            }
        });
        least
    });
    let without = without.collect();
    let mut limits: Vec<(Bottleneck, Estimate)> = moved
        .into_iter()
        .map(|(limit, per_day, moved)| {
            let everywhere = moved.len() == tallies.len();
            let interval = interval(pool, per_day, everywhere.then_some(&moved));
            let n = u64::from(pool.replications);
            (limit.told(plan), pool.estimate(per_day, interval, n))
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
    Capacity {
        per_day,
        bottleneck,
        limits,
        without,
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
