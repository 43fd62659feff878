//! What the event loop asks of the plan all the time, on few lines of the processor's cache and looked up once per event.

use super::first_attempts::{FirstAttempts, PlainLaw};
use crate::events::{Class, Event};
use crate::ids::{ActionId, ById, ExecutionId, GroupId, Ids, PipelineId, PoolId};
use crate::plan::Plan;
use crate::semantics::attempt::{Attempt, Streams, attempt, has_one_law};

/// The compact view of one plan in one replication.
#[derive(Debug)]
pub(super) struct Compact {
    pub(super) actions: ById<ActionId, CompactAction>,
    /// The actions of each pipeline.
    all_actions: ById<PipelineId, Ids<ActionId>>,
    groups: ById<GroupId, Ids<ActionId>>,
    pub(super) streams: ById<ActionId, Streams>,
}

/// The part of an action that every one of its events needs.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct CompactAction {
    /// The order of its end, without the execution.
    end: u64,
    pub(super) action: ActionId,
    pub(super) pool: Option<PoolId>,
    pub(super) in_stage: u32,
    /// Whether nothing decides how long it takes but one law, one chance of failure and one time-out.
    plain: bool,
    pub(super) person: bool,
    /// Whether its failures have kinds.
    pub(super) has_kinds: bool,
    pub(super) builds: bool,
    /// Whether its end means more than its end: it starts another pipeline, or later attempts ask when it was.
    pub(super) matters: bool,
    /// Decided ahead where it is plain.
    first_attempts: FirstAttempts,
    law: PlainLaw,
}

impl Compact {
    pub(super) fn new(plan: &Plan, seed: u64, replication: u32) -> Self {
        let streams = plan
            .actions
            .map(|action| Streams::new(action, seed, replication));
        let compact = |id: ActionId| {
            let (action, place, streams) = (&plan.actions[id], plan.places[id], &streams[id]);
            let has_kinds = plan.pipelines[place.pipeline].fixes.is_some() && !action.person;
            CompactAction {
                end: Event::new(0, Class::ActionEnd, place.pipeline, 0, place.in_pipeline).order,
                action: id,
                pool: action.pool,
                in_stage: place.in_stage,
                plain: has_one_law(action) && !has_kinds,
                person: action.person,
                has_kinds,
                builds: action.compute.is_some(),
                matters: action.habit.is_some() || action.starts.is_some(),
                first_attempts: FirstAttempts::new(),
                law: PlainLaw {
                    sampler: action.duration,
                    duration: streams.duration,
                    failure: streams.failure,
                    fails: action.failure,
                    timeout: action.timeout,
                },
            }
        };
        Self {
            actions: plan.actions.ids().map(compact).collect(),
            all_actions: plan.pipelines.map(|pipeline| pipeline.actions),
            groups: plan.groups.clone(),
            streams,
        }
    }

    /// The actions of a run-order group.
    #[inline]
    pub(super) fn group(&self, group: GroupId) -> &[CompactAction] {
        &self.actions[self.groups[group]]
    }

    /// The action whose end this is.
    #[inline]
    pub(super) fn action_of(&self, event: &Event) -> &CompactAction {
        &self.actions[self.all_actions[event.pipeline()].at(event.local())]
    }
}

impl CompactAction {
    /// What [`attempt`] says, if it has been decided ahead.
    #[inline]
    pub(super) fn decided_attempt(&self, number: u32, round: u64) -> Option<Attempt> {
        match round {
            0 => self.first_attempts.of(number),
            _ => None,
        }
    }

    /// What [`attempt`] says; the first attempt of a plain action is decided together with those of the executions around it.
    #[inline(never)]
    pub(super) fn attempt(
        &self,
        plan: &Plan,
        (number, round): (u32, u64),
        (now, fate): (u64, Option<bool>),
        compact: &Compact,
        last_builds: &ById<ActionId, Option<u64>>,
    ) -> Attempt {
        if !self.plain {
            return self.full_attempt(plan, (number, round), (now, fate), compact, last_builds);
        }
        if round == 0 {
            self.first_attempts
                .decide(number, &self.law, &plan.samplers);
        }
        match self.decided_attempt(number, round) {
            Some(attempt) => attempt,
            None => self.law.attempt(&plan.samplers, number, round),
        }
    }

    #[inline(never)]
    fn full_attempt(
        &self,
        plan: &Plan,
        key: (u32, u64),
        (now, fate): (u64, Option<bool>),
        compact: &Compact,
        last_builds: &ById<ActionId, Option<u64>>,
    ) -> Attempt {
        let (action, streams) = (&plan.actions[self.action], &compact.streams[self.action]);
        let last = last_builds[self.action];
        attempt(plan, action, streams, key, (now, last), fate)
    }

    /// The pool of the slot that one of its executions holds.
    #[inline]
    pub(super) fn slot_of(&self) -> PoolId {
        self.pool.expect("a slot is one of a pool")
    }

    /// The end of one of its executions.
    #[inline]
    pub(super) fn end(&self, number: u32, id: ExecutionId, token: u32) -> Event {
        Event::of(self.end, number, id, token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::plan_that_fails;
    use crate::ids::Id;

    #[test]
    fn a_plain_attempt_is_what_the_full_rule_says() {
        let mut plan = plan_that_fails();
        let third = ActionId::of(2);
        let middle = plan.samplers.sample(plan.actions[third].duration, 1 << 63);
        plan.actions[third].timeout = middle;
        let compact = Compact::new(&plan, 7, 3);
        let none = plan.actions.map(|_| None);
        assert!(compact.actions[third].plain);
        let (mut failures, mut cut) = (0, 0);
        for action in compact.actions.iter().filter(|action| action.plain) {
            for (number, round) in (0..500).flat_map(|number| [(number, 0), (number, 63)]) {
                let short = action.attempt(&plan, (number, round), (5, None), &compact, &none);
                let full = action.full_attempt(&plan, (number, round), (5, None), &compact, &none);
                assert_eq!(short, full);
                failures += u32::from(short.fails);
                cut += u32::from(short.time == middle);
            }
        }
        assert!(cut > 300 && failures > cut, "{failures} {cut}");
    }
}
