//! Which definitions the evaluators follow.
//!
//! Whatever a plan says is listed here, field by field and without a rest: a new field does not compile until it is decided whether
//! the evaluators follow it (`_`) or it is left to the event engine (a note).

use super::program::WIDEST;
use crate::ServiceRules;
use crate::ids::{ActionId, Ids, PoolId};
use crate::plan::{
    ActionPlan, ConditionEffect, ConditionPlan, HabitPlan, Mode, OnFailurePlan, PipelinePlan, Plan,
    RulePlan, StagePlan,
};

/// What of a pipeline only the event engine follows; each is a clause.
pub(super) fn hindrances(plan: &Plan, pipeline: &PipelinePlan) -> Vec<String> {
    let mut found = Vec::new();
    of_account(plan, &mut found);
    of_pipeline(plan, pipeline, &mut found);
    found
}

fn of_account(plan: &Plan, found: &mut Vec<String>) {
    let Plan {
        commands,
        // Each is looked at where something refers to it.
        pipelines: _,
        stages: _,
        groups: _,
        actions: _,
        conditions: _,
        rules: _,
        habits: _,
        service: _,
        // Full pools are a matter of `may_be_full`.
        pools: _,
        // Draws and hours are the same functions for all.
        samplers: _,
        approvers: _,
        calendars: _,
        window: _,
        horizon: _,
        // What only the event engine looks up, and what is counted.
        places: _,
        widest: _,
        series: _,
    } = plan;
    if !commands.is_empty() {
        found.push("people or calendars intervene at set times".to_owned());
    }
}

fn of_pipeline(plan: &Plan, pipeline: &PipelinePlan, found: &mut Vec<String>) {
    let PipelinePlan {
        retrier,
        fixes,
        queues_in_front,
        stages,
        actions,
        mode: _,
        cap: _,
        // Starts.
        arrivals: _,
        trigger: _,
        streams: _,
        matching: _,
        second_start: _,
        takes_latest: _,
        // Names, and what is billed.
        name: _,
        pipeline_type: _,
        artifact_hours: _,
        keys: _,
        region: _,
        without_people: _,
        assumes_start_up: _,
        changes_stand_alone: _,
        counted_stage,
        counts_early,
    } = pipeline;
    if *counts_early {
        found.push(format!(
            "changes are live at the end of `{counted_stage}`, which is not the last stage"
        ));
    }
    if retrier.is_some() {
        found.push("failed stages are retried by hand".to_owned());
    }
    if fixes.is_some() {
        found.push(
            "bad changes fail every execution that holds them until their fix comes".to_owned(),
        );
    }
    if *queues_in_front {
        found.push("executions queue in front of the whole pipeline".to_owned());
    }
    for action in &plan.actions[*actions] {
        of_action(plan, action, found);
    }
    for stage in &plan.stages[*stages] {
        of_stage(plan, stage, found);
    }
}

fn of_action(plan: &Plan, action: &ActionPlan, found: &mut Vec<String>) {
    let ActionPlan {
        name,
        starts,
        habit,
        // How long it takes, and whether it fails.
        duration: _,
        start_up: _,
        transfer: _,
        failure: _,
        timeout: _,
        // A replication in which a build waits that long is handed over.
        queue_timeout: _,
        streams: _,
        person: _,
        approver: _,
        pool: _,
        // Where it stands, and what is billed.
        stage: _,
        written: _,
        provider: _,
        region: _,
        billable: _,
        notifies: _,
        compute: _,
        output_bytes: _,
        outputs: _,
        input_bytes: _,
        inputs: _,
    } = action;
    if starts.is_some() {
        found.push(format!("`{name}` starts another pipeline"));
    }
    if let Some(habit) = habit {
        let HabitPlan {
            cache,
            restarts,
            duration: _,
            failure: _,
            failing: _,
            common_cause: _,
        } = &plan.habits[*habit];
        if *restarts > 0 {
            found.push(format!(
                "`{name}` changes its own pipeline, and its execution starts anew"
            ));
        }
        if cache.is_some() {
            let what = format!("`{name}` has an image cache that cools down between builds");
            found.push(what);
        }
    }
}

fn of_stage(plan: &Plan, stage: &StagePlan, found: &mut Vec<String>) {
    let StagePlan {
        name,
        closed,
        on_failure,
        entry,
        success,
        failure,
        groups,
        // Its place, its lock, and the way to it.
        pipeline: _,
        mode: _,
        actions: _,
        transition: _,
        transition_stream: _,
        first: _,
        last: _,
        open: _,
        counts_early: _,
    } = stage;
    let ServiceRules {
        conditions_hold_lock,
        rollback_goes_first,
        rollback_goes_on,
        // Followed at doors and in stages, and compiled into caps, pools, locks and queues.
        older_arrival: _,
        earlier_success: _,
        active_executions: _,
        full_build_queue: _,
        first_stage: _,
        queue_place: _,
        // Of transitions that are disabled, of people and of changed definitions, none of which gets here.
        parallel_gates: _,
        reopening: _,
        stale_after: _,
        abandoned_builds_hold_slots: _,
        closed_window: _,
        update_cancels: _,
    } = &plan.service;
    if *closed {
        found.push(format!("the transition into `{name}` is disabled"));
    }
    let conditions = [*entry, *success, *failure].into_iter().flatten();
    let results: Vec<ConditionEffect> = conditions
        .map(|condition| result_of(plan, &plan.conditions[condition]))
        .collect();
    if !results.is_empty() && !conditions_hold_lock {
        let what = format!("the conditions of `{name}` are evaluated outside of its lock");
        found.push(what);
    }
    let rolls_back =
        *on_failure == OnFailurePlan::Rollback || results.contains(&ConditionEffect::Rollback);
    if rolls_back && (!rollback_goes_first || *rollback_goes_on) {
        found.push(format!(
            "a rollback of `{name}` waits at the door or goes on"
        ));
    }
    if plan.groups[*groups]
        .iter()
        .any(|group| group.len() > WIDEST)
    {
        found.push(format!(
            "more than {WIDEST} actions of `{name}` run at once"
        ));
    }
}

/// The result of a condition, all of whose rules are followed.
fn result_of(plan: &Plan, condition: &ConditionPlan) -> ConditionEffect {
    let ConditionPlan { rules, result } = condition;
    for rule in &plan.rules[*rules] {
        let RulePlan {
            passes: _,
            takes: _,
            window: _,
            refusal: _,
            timeout: _,
            stream: _,
            duration_stream: _,
        } = rule;
    }
    *result
}

/// Whether more builds may want slots of a pool at once than it has.
pub(super) fn may_be_full(plan: &Plan, pool: PoolId) -> bool {
    let slots = plan.pools[pool].slots;
    let wanted: u64 = plan
        .pipelines
        .iter()
        .map(|pipeline| most_at_once(plan, pipeline, pool))
        .fold(0, u64::saturating_add);
    slots < u32::MAX && wanted > u64::from(slots)
}

fn most_at_once(plan: &Plan, pipeline: &PipelinePlan, pool: PoolId) -> u64 {
    let in_pool = |group: &Ids<ActionId>| {
        let actions = plan.actions[*group].iter();
        actions.filter(|action| action.pool == Some(pool)).count() as u64
    };
    let cap = pipeline.cap.map_or(u64::MAX, u64::from);
    let widths = plan.stages[pipeline.stages].iter().map(|stage| {
        let groups = plan.groups[stage.groups].iter();
        (groups.map(in_pool).max().unwrap_or(0), stage.open)
    });
    if pipeline.mode == Mode::Parallel {
        let widest = widths.map(|(width, _)| width).max().unwrap_or(0);
        return widest.saturating_mul(cap);
    }
    let most = widths.map(|(width, open)| match open {
        true => width.saturating_mul(cap),
        false => width,
    });
    most.fold(0, u64::saturating_add)
}
