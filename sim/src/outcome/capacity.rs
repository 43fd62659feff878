//! How many executions a day a pipeline holds, and what limits them.

use std::fmt;
use std::ops::Range;

use stagewright_core::ExecutionMode;

use crate::engine::tally::Tally;
use crate::plan::{Command, CommandKind, NONE, Plan};

/// How many executions a day the pipeline holds.
///
/// An estimate from the same simulation, limit by limit: a stage that is a lock holds one execution at a time, so it takes at most one over the
/// mean time it is held (people included, waits for build slots left out); a pool of build slots takes its size over the mean slot time
/// that an execution needs of it; in PARALLEL mode the cap on active executions takes its size over the mean lead time. Each is
/// scaled by how many executions get that far without failing. The smallest is the capacity; what several limits do to each
/// other can only lower it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Capacity {
    /// Executions a day; nothing if nothing limits them.
    pub per_day: Option<f64>,
    /// What limits them.
    pub bottleneck: Option<Bottleneck>,
    /// Every limit, the tightest first.
    pub limits: Vec<(Bottleneck, f64)>,
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
            Self::Transition(name) => write!(f, "the disabled transition into stage `{name}`"),
            Self::BuildSlots(name) => write!(f, "the {name}"),
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
                write!(
                    f,
                    "holds up to {per_day:.1} executions a day; the bottleneck is {bottleneck}"
                )
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

/// The capacity of a pipeline from the sums over all replications.
pub(crate) fn capacity(
    plan: &Plan,
    pipeline: usize,
    mode: ExecutionMode,
    lead: Option<f64>,
    tallies: &[Tally],
) -> Capacity {
    let Some(pipeline_plan) = plan.pipelines.get(pipeline) else {
        return Capacity {
            per_day: None,
            bottleneck: None,
            limits: Vec::new(),
        };
    };
    let closed = pipeline_plan.stages.clone().find_map(|stage| {
        let enables =
            |command: &Command| command.stage == stage && command.kind == CommandKind::Enable;
        let closed = plan.stages.get(stage as usize)?.closed;
        (closed && !plan.commands.iter().any(enables)).then_some(stage)
    });
    if let Some(stage) = closed.and_then(|stage| plan.stages.get(stage as usize)) {
        let bottleneck = Bottleneck::Transition(stage.name.clone());
        return Capacity {
            per_day: Some(0.0),
            bottleneck: Some(bottleneck.clone()),
            limits: vec![(bottleneck, 0.0)],
        };
    }
    let mut limits = Vec::new();
    let mut slot_seconds = vec![0.0; plan.pools.len()];
    let mut reach = 1.0;
    for stage in pipeline_plan.stages.clone() {
        let Some(stage_plan) = plan.stages.get(stage as usize) else {
            continue;
        };
        let entries = sum(tallies, |tally| {
            tally
                .stages
                .get(stage as usize)
                .map_or(0, |stage| stage.entries)
        });
        if entries <= 0.0 {
            break;
        }
        let held = sum(tallies, |tally| {
            tally
                .stages
                .get(stage as usize)
                .map_or(0, |stage| stage.held.saturating_sub(stage.quota_wait))
        });
        let hold = held / entries / 1e6;
        if mode != ExecutionMode::Parallel && hold > 0.0 {
            limits.push((
                Bottleneck::Stage(stage_plan.name.clone()),
                DAY_SECONDS / (hold * reach),
            ));
        }
        for (pool, seconds) in slot_time(plan, stage_plan.actions.clone(), tallies) {
            if let Some(total) = slot_seconds.get_mut(pool as usize) {
                *total += seconds / entries * reach;
            }
        }
        let completions = sum(tallies, |tally| {
            tally
                .stages
                .get(stage as usize)
                .map_or(0, |stage| stage.completions)
        });
        reach *= completions / entries;
    }
    for (pool, seconds) in plan.pools.iter().zip(slot_seconds) {
        if seconds > 0.0 {
            let per_day = f64::from(pool.slots) * DAY_SECONDS / seconds;
            limits.push((Bottleneck::BuildSlots(pool.name.clone()), per_day));
        }
    }
    if let (ExecutionMode::Parallel, Some(lead)) = (mode, lead)
        && lead > 0.0
        && pipeline_plan.cap < u32::MAX
    {
        let per_day = f64::from(pipeline_plan.cap) * DAY_SECONDS / lead;
        limits.push((Bottleneck::ActiveExecutions(pipeline_plan.cap), per_day));
    }
    limits.sort_by(|left, right| left.1.total_cmp(&right.1));
    let tightest = limits.first().cloned();
    Capacity {
        per_day: tightest.as_ref().map(|limit| limit.1),
        bottleneck: tightest.map(|limit| limit.0),
        limits,
    }
}

/// Seconds of each pool's slots that these actions used.
fn slot_time(plan: &Plan, actions: Range<u32>, tallies: &[Tally]) -> Vec<(u32, f64)> {
    actions
        .filter_map(|action| {
            let pool = plan.actions.get(action as usize)?.pool;
            let time = sum(tallies, |tally| {
                tally
                    .actions
                    .get(action as usize)
                    .map_or(0, |action| action.build_time)
            });
            (pool != NONE).then_some((pool, time / 1e6))
        })
        .collect()
}

/// A sum over the replications, in integers until it is a figure.
#[expect(clippy::cast_precision_loss, reason = "for reports")]
fn sum(tallies: &[Tally], of: impl Fn(&Tally) -> u64) -> f64 {
    tallies
        .iter()
        .map(|tally| u128::from(of(tally)))
        .sum::<u128>() as f64
}
