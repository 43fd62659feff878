//! What the event loop asks of the plan all the time, on few lines of the processor's cache and looked up once per event.

use super::first_attempts::{FirstAttempts, PlainLaw};
use crate::events::{Class, Event};
use crate::plan::{NONE, Plan};
use crate::semantics::attempt::{Attempt, Streams, attempt, has_one_law};

/// The compact view of one plan in one replication.
#[derive(Debug)]
pub(super) struct Compact {
    pub(super) actions: Vec<CompactAction>,
    /// The first action of each pipeline.
    first_actions: Vec<u32>,
    groups: Vec<(u32, u32)>,
    pub(super) streams: Vec<Streams>,
}

/// The part of an action that every one of its events needs.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct CompactAction {
    /// The order of its end, without the execution.
    end: u64,
    pub(super) action: u32,
    pub(super) pool: u32,
    pub(super) in_stage: u32,
    /// Whether nothing decides how long it takes but one law, one chance of failure and one time-out.
    plain: bool,
    pub(super) person: bool,
    pub(super) builds: bool,
    /// Whether its end means more than its end: it starts another pipeline, or later attempts ask when it was.
    pub(super) matters: bool,
    /// Decided ahead where it is plain.
    first_attempts: FirstAttempts,
    law: PlainLaw,
}

impl Compact {
    pub(super) fn new(plan: &Plan, seed: u64, replication: u32) -> Self {
        let streams: Vec<Streams> = plan
            .actions
            .iter()
            .map(|action| Streams::new(action, seed, replication))
            .collect();
        let actions = (0_u32..).zip(&plan.actions).zip(&plan.places).zip(&streams);
        Self {
            actions: actions
                .map(|(((index, action), place), streams)| CompactAction {
                    end: Event::new(0, Class::ActionEnd, place.pipeline, 0, place.in_pipeline)
                        .order,
                    action: index,
                    pool: action.pool,
                    in_stage: place.in_stage,
                    plain: has_one_law(action),
                    person: action.person,
                    builds: action.compute.is_some(),
                    matters: action.habit != NONE || action.starts != NONE,
                    first_attempts: FirstAttempts::new(),
                    law: PlainLaw {
                        sampler: action.duration,
                        duration: streams.duration,
                        failure: streams.failure,
                        fails: action.failure,
                        timeout: action.timeout,
                    },
                })
                .collect(),
            first_actions: plan
                .pipelines
                .iter()
                .map(|pipeline| pipeline.actions.start)
                .collect(),
            groups: plan
                .groups
                .iter()
                .map(|group| (group.start, group.end))
                .collect(),
            streams,
        }
    }

    /// The actions of a run-order group.
    #[inline]
    pub(super) fn group(&self, group: u32) -> &[CompactAction] {
        let (start, end) = self.groups[group as usize];
        &self.actions[start as usize..end as usize]
    }

    /// The action whose end this is.
    #[inline]
    pub(super) fn action_of(&self, event: &Event) -> &CompactAction {
        let first = self.first_actions[event.pipeline() as usize];
        &self.actions[(first + event.local()) as usize]
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
        number: u32,
        round: u64,
        now: u64,
        compact: &Compact,
        last_builds: &[Option<u64>],
    ) -> Attempt {
        if !self.plain {
            return self.full_attempt(plan, number, round, now, compact, last_builds);
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
        number: u32,
        round: u64,
        now: u64,
        compact: &Compact,
        last_builds: &[Option<u64>],
    ) -> Attempt {
        let index = self.action as usize;
        let (action, streams) = (&plan.actions[index], &compact.streams[index]);
        // Kept for all actions of the plan, or for none by tests of this file.
        let last = last_builds.get(index).copied().flatten();
        attempt(plan, action, streams, number, round, now, last)
    }

    /// The end of one of its executions.
    #[inline]
    pub(super) const fn end(&self, number: u32, slot: u32, token: u32) -> Event {
        Event::of(self.end, number, slot, token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::plan_that_fails;

    #[test]
    fn a_plain_attempt_is_what_the_full_rule_says() {
        let mut plan = plan_that_fails();
        let middle = plan.samplers.sample(plan.actions[2].duration, 1 << 63);
        plan.actions[2].timeout = middle;
        let compact = Compact::new(&plan, 7, 3);
        assert!(compact.actions[2].plain);
        let (mut failures, mut cut) = (0, 0);
        for action in compact.actions.iter().filter(|action| action.plain) {
            for (number, round) in (0..500).flat_map(|number| [(number, 0), (number, 63)]) {
                let short = action.attempt(&plan, number, round, 5, &compact, &[]);
                let full = action.full_attempt(&plan, number, round, 5, &compact, &[]);
                assert_eq!(short, full);
                failures += u32::from(short.fails);
                cut += u32::from(short.time == middle);
            }
        }
        assert!(cut > 300 && failures > cut, "{failures} {cut}");
    }
}
