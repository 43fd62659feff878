//! What an evaluator needs of a plan, in one replication: stages and actions side by side, with their streams.

use std::ops::Range;

use super::columns;
use crate::draws::Stream;
use crate::events::{Class, order};
use crate::ids::{ActionId, ById, Ids, PipelineId, PoolId, RuleId, StageId};
use crate::plan::{ActionPlan, PipelinePlan, Plan, StagePlan};
use crate::processor::Width;
use crate::sampling::ahead::Ahead;
use crate::semantics::attempt::{Attempt, Streams, is_independent};
use crate::semantics::batch::is_plain;

/// The most actions of one run order that an evaluator follows: a bit for each.
pub(super) const WIDEST: usize = 64;

/// One pipeline, compiled for the evaluators.
#[derive(Debug)]
pub(super) struct Program<'a> {
    pub(super) plan: &'a Plan,
    pub(super) pipeline: &'a PipelinePlan,
    pub(super) id: PipelineId,
    /// The order of the event in which an action ends, without the execution's number. Which action it is says nothing here: it would only tell
    /// events of one execution apart, and of each only one is waited for.
    pub(super) end: u64,
    pub(super) stages: Vec<StageProgram<'a>>,
    pub(super) actions: Vec<ActionProgram<'a>>,
    /// Outcome and duration of each rule of the plan.
    pub(super) rules: ById<RuleId, (Stream, Stream)>,
}

#[derive(Debug)]
pub(super) struct StageProgram<'a> {
    pub(super) plan: &'a StagePlan,
    pub(super) id: StageId,
    /// Its groups, and in each the actions of the program.
    pub(super) groups: Vec<GroupProgram>,
    /// The latency of the transition into it.
    pub(super) transition: Ahead,
    /// Whether an action of it takes a slot of a pool that may be full.
    pub(super) contends: bool,
    /// Whether how long it is held depends on draws alone, unless an action fails: no condition, no person with hours.
    plain: bool,
    /// Whether an action of it is done by a person.
    pub(super) persons: bool,
}

#[derive(Clone, Debug)]
pub(super) struct GroupProgram {
    pub(super) actions: Range<usize>,
    pub(super) contends: bool,
}

#[derive(Debug)]
pub(super) struct ActionProgram<'a> {
    pub(super) plan: &'a ActionPlan,
    pub(super) id: ActionId,
    pub(super) streams: Streams,
    /// The pool of which it takes a slot, and whether that may be full.
    pub(super) pool: Option<PoolId>,
    pub(super) contends: bool,
    /// How long first attempts take, start-up included; beyond the time-out, and below a bound of draws, they fail.
    pub(super) time: Ahead,
    /// Whether that is a draw of its own, whenever it starts and whatever was before.
    pub(super) independent: bool,
}

impl<'a> Program<'a> {
    /// `draws`: seed and replication; `contended`: which pools may be full, if that is to be followed.
    pub(super) fn new(
        plan: &'a Plan,
        id: PipelineId,
        (seed, replication): (u64, u32),
        contended: Option<&ById<PoolId, bool>>,
    ) -> Self {
        let pipeline = &plan.pipelines[id];
        let stream = |name| Stream::new(seed, u64::from(replication), name);
        let action = |id: ActionId| {
            let plan = &plan.actions[id];
            let streams = Streams::new(plan, seed, replication);
            let laws = [
                (plan.duration, streams.duration),
                (plan.start_up, streams.start_up),
            ];
            ActionProgram {
                plan,
                id,
                streams,
                pool: plan.pool,
                contends: contended
                    .zip(plan.pool)
                    .is_some_and(|(all, pool)| all[pool]),
                time: Ahead::sum(laws, plan.transfer),
                independent: is_independent(plan),
            }
        };
        let actions: Vec<ActionProgram<'a>> = pipeline.actions.iter().map(action).collect();
        let mine = |ids: Ids<ActionId>| {
            let start = pipeline.actions.place_of(ids.at(0)) as usize;
            start..start + ids.len()
        };
        let stages = pipeline.stages.iter().map(|id| {
            let stage = &plan.stages[id];
            let group = |ids: &Ids<ActionId>| GroupProgram {
                contends: actions[mine(*ids)].iter().any(|action| action.contends),
                actions: mine(*ids),
            };
            let all = &actions[mine(stage.actions)];
            StageProgram {
                plan: stage,
                id,
                groups: plan.groups[stage.groups].iter().map(group).collect(),
                transition: Ahead::new(stage.transition, stream(stage.transition_stream)),
                contends: all.iter().any(|action| action.contends),
                plain: is_plain(stage, all.iter().map(|action| action.plan)),
                persons: all.iter().any(|action| action.plan.person),
            }
        });
        Self {
            plan,
            pipeline,
            id,
            end: order(Class::ActionEnd, id, 0, 0),
            stages: stages.collect(),
            rules: plan
                .rules
                .map(|rule| (stream(rule.stream), stream(rule.duration_stream))),
            actions,
        }
    }
}

impl StageProgram<'_> {
    /// Its actions among those of the pipeline.
    pub(super) fn actions(&self) -> Range<usize> {
        let start = self.groups.first().map_or(0, |group| group.actions.start);
        start..self.groups.last().map_or(start, |group| group.actions.end)
    }

    /// Whether executions may go through in batches.
    pub(super) const fn goes_in_batches(&self) -> bool {
        self.plain && !self.contends
    }
}

impl ActionProgram<'_> {
    /// Whether the first attempt of this execution fails, which takes so long.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled anew for each width")]
    pub(super) const fn fails(&self, number: u32, time: u64) -> bool {
        let below = self.plan.failure;
        let drawn = below > 0 && self.streams.failure.draw(number as u64, 0) < below;
        Attempt::cut_off(time, drawn, self.plan.timeout).fails
    }

    /// Marks the executions whose first attempt fails; `most`: the longest of their times.
    pub(super) fn failures(&self, numbers: &[u32], times: &[u64], most: u64, special: &mut [u64]) {
        if self.plan.failure == 0 && most <= self.plan.timeout {
            return;
        }
        Width::widest().run(columns::Failures {
            numbers,
            times,
            fails: |number, time| self.fails(number, time),
            special,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::plan_that_fails;
    use crate::ids::Id;
    use crate::semantics::attempt::attempt;

    #[test]
    fn a_first_attempt_fails_where_the_rule_of_the_event_engine_says_so_and_not_at_its_time_out() {
        let mut plan = plan_that_fails();
        // Each action is cut off exactly where that of the eighth execution ends.
        let times: Vec<u64> = {
            let program = Program::new(&plan, PipelineId::of(0), (7, 3), None);
            let actions = program.actions.iter();
            actions
                .map(|action| action.time.at(7, &plan.samplers))
                .collect()
        };
        for (action, time) in plan.actions.iter_mut().zip(&times) {
            action.timeout = *time;
        }
        let program = Program::new(&plan, PipelineId::of(0), (7, 3), None);
        let numbers: Vec<u32> = (0..100).collect();
        for (action, timeout) in program.actions.iter().zip(times) {
            if !action.independent {
                continue;
            }
            let (mut column, mut special) = ([0; 100], [0; 100]);
            action.time.column(&numbers, &plan.samplers, &mut column);
            let most = column.iter().max().copied().unwrap_or(0);
            action.failures(&numbers, &column, most, &mut special);
            assert_eq!(column[7], timeout);
            for ((number, time), special) in numbers.iter().zip(column).zip(special) {
                let rule = attempt(
                    &plan,
                    action.plan,
                    &action.streams,
                    (*number, 0),
                    (5, None),
                    None,
                );
                assert_eq!(action.fails(*number, time), rule.fails, "{number}");
                assert_eq!(special > 0, rule.fails, "{number}");
            }
        }
    }
}
