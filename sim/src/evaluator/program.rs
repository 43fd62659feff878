//! What an evaluator needs of a plan, in one replication: stages and actions side by side, with their streams.

use std::ops::Range;

use super::wide;
use crate::ahead::Ahead;
use crate::draws::Stream;
use crate::engine::events::{Class, of_execution, order};
use crate::plan::{ActionPlan, NONE, PipelinePlan, Plan, StagePlan};
use crate::processor::Width;
use crate::semantics::attempt::{Attempt, Streams, is_independent};
use crate::semantics::batch::is_plain;

/// One pipeline, compiled for the evaluators.
#[derive(Debug)]
pub(super) struct Program<'a> {
    pub(super) plan: &'a Plan,
    pub(super) pipeline: &'a PipelinePlan,
    /// Its number in the plan.
    pub(super) index: u32,
    /// The order of the event in which an action ends, without the execution's number. Which action it is says nothing here: it would only tell
    /// events of one execution apart, and of each only one is waited for.
    pub(super) end: u64,
    pub(super) stages: Vec<StageProgram<'a>>,
    pub(super) actions: Vec<ActionProgram<'a>>,
    /// Outcome and duration of each rule of the plan.
    pub(super) rules: Vec<(Stream, Stream)>,
}

#[derive(Debug)]
pub(super) struct StageProgram<'a> {
    pub(super) plan: &'a StagePlan,
    /// Its number in the plan.
    pub(super) index: usize,
    /// Its groups, and in each the actions of the program.
    pub(super) groups: Vec<GroupProgram>,
    /// The latency of the transition into it.
    pub(super) transition: Ahead,
    /// Whether an action of it takes a slot of a pool that may be full.
    pub(super) contends: bool,
    /// Whether how long it is held depends on draws alone, unless an action fails: no condition, no person with hours.
    pub(super) plain: bool,
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
    /// Its number in the plan.
    pub(super) index: usize,
    pub(super) streams: Streams,
    /// Its pool, or none; and whether that may be full.
    pub(super) pool: usize,
    pub(super) contends: bool,
    /// How long first attempts take, start-up included; beyond the time-out, and below a bound of draws, they fail.
    pub(super) time: Ahead,
    timeout: u64,
    failure: u64,
    pub(super) person: bool,
    pub(super) builds: bool,
    /// Whether that is a draw of its own, whenever it starts and whatever was before.
    pub(super) independent: bool,
}

/// No pool.
pub(super) const NO_POOL: usize = usize::MAX;

impl<'a> Program<'a> {
    /// `contended`: which pools may be full.
    pub(super) fn new(
        plan: &'a Plan,
        index: usize,
        seed: u64,
        replication: u32,
        contended: &[bool],
    ) -> Self {
        let pipeline = &plan.pipelines[index];
        let number = index as u32;
        let stream = |name| Stream::new(seed, u64::from(replication), name);
        let first = pipeline.actions.start;
        let actions: Vec<ActionProgram<'a>> = plan.actions
            [first as usize..pipeline.actions.end as usize]
            .iter()
            .zip(pipeline.actions.clone())
            .map(|(action, index)| ActionProgram {
                plan: action,
                index: index as usize,
                streams: Streams::new(action, seed, replication),
                pool: if action.pool == NONE {
                    NO_POOL
                } else {
                    action.pool as usize
                },
                contends: contended
                    .get(action.pool as usize)
                    .copied()
                    .unwrap_or(false),
                time: time(action, seed, replication),
                timeout: action.timeout,
                failure: action.failure,
                person: action.person,
                builds: action.compute.is_some(),
                independent: is_independent(action),
            })
            .collect();
        let stages = pipeline
            .stages
            .clone()
            .map(|index| {
                let stage = &plan.stages[index as usize];
                let groups: Vec<GroupProgram> = plan.groups
                    [stage.groups.start as usize..stage.groups.end as usize]
                    .iter()
                    .map(|group| {
                        let mine = (group.start - first) as usize..(group.end - first) as usize;
                        GroupProgram::new(&actions, mine)
                    })
                    .collect();
                let all = stage.actions.start as usize..stage.actions.end as usize;
                let mine = &actions[all.start - first as usize..all.end - first as usize];
                StageProgram {
                    plan: stage,
                    index: index as usize,
                    contends: groups.iter().any(|group| group.contends),
                    groups,
                    persons: mine.iter().any(|action| action.person),
                    transition: Ahead::new(stage.transition, stream(stage.transition_stream)),
                    plain: is_plain(stage, &plan.actions[all]),
                }
            })
            .collect();
        Self {
            plan,
            pipeline,
            index: number,
            end: order(Class::ActionEnd, number, 0, 0),
            stages,
            actions,
            rules: plan
                .rules
                .iter()
                .map(|rule| (stream(rule.stream), stream(rule.duration_stream)))
                .collect(),
        }
    }

    /// The order of the event in which an action of this execution ends.
    #[inline]
    pub(super) const fn end_of(&self, number: u32) -> u64 {
        of_execution(self.end, number)
    }
}

/// The most actions of one run order that an evaluator follows: a bit for each.
pub(super) const WIDEST: usize = 64;

fn time(action: &ActionPlan, seed: u64, replication: u32) -> Ahead {
    let Streams {
        duration, start_up, ..
    } = Streams::new(action, seed, replication);
    let laws = [(action.duration, duration), (action.start_up, start_up)];
    Ahead::sum(laws, action.transfer)
}

impl GroupProgram {
    fn new(actions: &[ActionProgram<'_>], range: Range<usize>) -> Self {
        Self {
            contends: actions[range.clone()].iter().any(|action| action.contends),
            actions: range,
        }
    }
}

impl StageProgram<'_> {
    /// Its actions among those of the pipeline.
    pub(super) fn actions(&self) -> Range<usize> {
        let start = self.groups.first().map_or(0, |group| group.actions.start);
        start..self.groups.last().map_or(start, |group| group.actions.end)
    }

    /// Whether executions may go through in blocks.
    pub(super) const fn goes_in_blocks(&self) -> bool {
        self.plain && !self.contends
    }
}

impl ActionProgram<'_> {
    /// Whether the first attempt of this execution fails, which takes so long.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled anew for each width")]
    pub(super) const fn fails(&self, number: u32, time: u64) -> bool {
        let drawn = self.failure > 0 && self.streams.failure.draw(number as u64, 0) < self.failure;
        Attempt::cut_off(time, drawn, self.timeout).fails
    }

    /// Marks the executions whose first attempt fails; `most`: the longest of their times.
    pub(super) fn failures(&self, numbers: &[u32], times: &[u64], most: u64, special: &mut [u64]) {
        if self.failure == 0 && most <= self.timeout {
            return;
        }
        Width::widest().run(wide::Failures {
            numbers,
            times,
            fails: |number, time| self.fails(number, time),
            special,
        });
    }
}

#[cfg(test)]
mod tests {
    use stagewright_core::{Assumed, Circumstances, Probability, Workload, per_day};

    use super::*;
    use crate::plan::Member;
    use crate::semantics::attempt::attempt;
    use crate::{Experiment, Lineage, doc_pipeline};

    #[test]
    fn a_first_attempt_fails_where_the_rule_of_the_event_engine_says_so_and_not_at_its_time_out() {
        let (pipeline, mut profile) = doc_pipeline();
        let rollout = profile.action_mut("Deploy", "rollout").unwrap();
        rollout.failure = Assumed::given(Probability::new(0.3).unwrap());
        let workload = Workload::poisson(per_day(8));
        let member = Member {
            pipeline: &pipeline,
            profile: &profile,
            workload: &workload,
            circumstances: &Circumstances::default(),
            lineage: &Lineage::default(),
        };
        let mut plan = Experiment::new(workload.clone()).plan(&[member]).unwrap();
        // Each action is cut off exactly where that of the eighth execution ends.
        let times: Vec<u64> = {
            let program = Program::new(&plan, 0, 7, 3, &[]);
            let actions = program.actions.iter();
            actions
                .map(|action| action.time.at(7, &plan.samplers))
                .collect()
        };
        for (action, time) in plan.actions.iter_mut().zip(&times) {
            action.timeout = *time;
        }
        let program = Program::new(&plan, 0, 7, 3, &[]);
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
                let rule = attempt(&plan, action.plan, &action.streams, *number, 0, 5, None);
                assert_eq!(action.fails(*number, time), rule.fails, "{number}");
                assert_eq!(special > 0, rule.fails, "{number}");
            }
        }
    }
}
