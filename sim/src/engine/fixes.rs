//! Failures of two kinds: what a bad change breaks stays broken for whatever holds it, until its fix comes; a flake passes when it is tried again (K).

use super::Engine;
use super::compact::CompactAction;
use crate::draws::Stream;
use crate::events::{Class, Event};
use crate::ids::{ActionId, ById, ExecutionId, PipelineId};
use crate::plan::Plan;
use crate::semantics::attempt::draws_failure;
use crate::semantics::starts::fix_of;

/// An action that fails because of a change.
#[derive(Clone, Copy, Debug)]
struct BadChange {
    action: ActionId,
    /// The revision that broke it, and the first that no longer holds that alone.
    since: u32,
    until: u32,
    fix: Fix,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fix {
    /// No execution has failed of it yet.
    NotBegun,
    /// It will be pushed, as the fix of this number.
    UnderWay(u32),
    Came,
}

/// The bad changes of each pipeline of which executions under way may hold one.
#[derive(Debug)]
pub(super) struct BadChanges {
    of: ById<PipelineId, Vec<BadChange>>,
    /// How many fixes were begun.
    fixes: ById<PipelineId, u32>,
    after: ById<PipelineId, Stream>,
}

impl BadChanges {
    pub(super) fn new(plan: &Plan, stream: impl Fn(u64) -> Stream) -> Self {
        Self {
            of: plan.pipelines.map(|_| Vec::new()),
            fixes: plan.pipelines.map(|_| 0),
            after: plan.pipelines.map(|it| stream(it.streams.fix)),
        }
    }
}

impl Engine<'_, '_> {
    /// K1 to K3: whether an attempt fails, by what the execution holds; `again`: it was tried before.
    #[inline(never)]
    pub(super) fn fate(&mut self, id: ExecutionId, action: &CompactAction, again: bool) -> bool {
        let execution = &self.executions[id];
        let (pipeline, revision) = (execution.pipeline, execution.revision);
        let (number, round) = (execution.number, u64::from(execution.attempt));
        let rollback = execution.rollback;
        let bad = &self.bad_changes.of[pipeline];
        let holds = |it: &BadChange| it.action == action.action && it.holds(revision);
        if !rollback && bad.iter().any(holds) {
            return true;
        }
        if !rollback && again {
            return false;
        }
        let plan = &self.plan.actions[action.action];
        let streams = &self.compact.streams[action.action];
        let fails = draws_failure(self.plan, plan, streams, (number, round));
        let fixes = self.plan.pipelines[pipeline].fixes;
        let flaky = fixes.expect("failures have kinds where fixes come").flaky;
        let is_flake = flaky == u64::MAX || streams.kind.draw(u64::from(number), round) < flaky;
        if fails && !rollback && !is_flake {
            self.breaks(pipeline, action.action, revision);
        }
        fails
    }

    /// A change turns out to be bad. One that has broken another action already has one fix for both.
    fn breaks(&mut self, pipeline: PipelineId, action: ActionId, since: u32) {
        let under_way = self.executions.iter();
        let under_way = under_way.filter(|it| it.active && it.pipeline == pipeline);
        let oldest = under_way.map(|it| it.revision).min().unwrap_or(since);
        let bad = &mut self.bad_changes.of[pipeline];
        // What no execution holds any more is forgotten; revisions only go up.
        bad.retain(|it| it.until > oldest);
        let other = bad.iter().rev();
        let mut other = other.filter(|it| it.since == since && it.fix != Fix::Came);
        let fix = other.next().map_or(Fix::NotBegun, |it| it.fix);
        let alone = self.plan.pipelines[pipeline].changes_stand_alone;
        bad.push(BadChange {
            action,
            since,
            until: if alone { since + 1 } else { u32::MAX },
            fix,
        });
    }

    /// K2: the first execution that fails of a bad change sets its fix going.
    #[inline(never)]
    pub(super) fn calls_for_a_fix(&mut self, id: ExecutionId, action: ActionId) {
        let execution = &self.executions[id];
        let (pipeline, revision) = (execution.pipeline, execution.revision);
        let BadChanges { of, fixes, after } = &mut self.bad_changes;
        let bad = &mut of[pipeline];
        let found = bad
            .iter()
            .find(|it| it.action == action && it.holds(revision) && it.fix == Fix::NotBegun);
        let (Some(found), false) = (found.copied(), execution.rollback) else {
            return;
        };
        let fix = fixes[pipeline];
        fixes[pipeline] += 1;
        let plan = self.plan.pipelines[pipeline].fixes;
        let law = plan.expect("bad changes are there where fixes come").after;
        let takes = self
            .plan
            .samplers
            .sample(law, after[pipeline].draw(u64::from(fix), 0));
        for it in bad
            .iter_mut()
            .filter(|it| it.since == found.since && it.fix == Fix::NotBegun)
        {
            it.fix = Fix::UnderWay(fix);
        }
        let at = self.now.saturating_add(takes);
        // As other triggers, which end there.
        if at < self.plan.horizon {
            self.put(Event::new(at, Class::Trigger, pipeline, fix_of(fix), 0));
        }
    }

    /// K2: the fix is a change of its own, and what holds it no longer fails of what it mends.
    pub(super) fn fix_comes(&mut self, pipeline: PipelineId, number: u32, revision: u32) {
        let bad = self.bad_changes.of[pipeline].iter_mut();
        let mended =
            |it: &&mut BadChange| matches!(it.fix, Fix::UnderWay(fix) if fix_of(fix) == number);
        for it in bad.filter(mended) {
            it.fix = Fix::Came;
            it.until = it.until.min(revision);
        }
    }
}

impl BadChange {
    const fn holds(&self, revision: u32) -> bool {
        self.since <= revision && revision < self.until
    }
}
