//! From an outcome to the view.

use stagewright_core::effects::{self, Effect};
use stagewright_core::{ActionResult, Category, Draft, Pipeline, Profile, Scenario};
use stagewright_sim::Outcome;

use super::figure::Figure;
use super::view::*;
use super::{SCHEMA_VERSION, assumptions};

pub(super) fn gather(scenario: &Scenario, outcome: &Outcome, bill: MonthlyBill) -> Study {
    let (pipeline, profile) = (&scenario.pipeline, &scenario.profile);
    let figure = |estimate: &Option<stagewright_sim::Estimate>| estimate.as_ref().map(Figure::from);
    let lead_time = outcome.lead_time.as_ref().map(LeadTimeView::from);
    let stages = stages(outcome);
    let (assumptions, inputs) = assumptions::list(pipeline, profile);
    Study {
        schema_version: SCHEMA_VERSION,
        pipeline: shape(pipeline),
        seed: outcome.seed,
        replications: outcome.replications,
        days: outcome.span.seconds() / 86_400.0,
        triggers_per_day: over_time(&outcome.triggers_per_day),
        without_people: outcome.without_people,
        partial: outcome.partial,
        transitions: transitions(&stages, lead_time.as_ref()),
        time: None,
        lead_time,
        change_lead_time: outcome
            .change_lead_time
            .as_ref()
            .map(ChangeLeadTimeView::from),
        trigger_latency: figure(&outcome.trigger_latency),
        stages,
        endings: endings(outcome),
        pools: pools(outcome),
        capacity_per_day: figure(&outcome.capacity.per_day),
        bottleneck: outcome
            .capacity
            .bottleneck
            .as_ref()
            .map(ToString::to_string),
        overload: outcome.overload.as_ref().map(ToString::to_string),
        warm_up: outcome.warm_up.into(),
        bill,
        edits: None,
        what_ifs: Vec::new(),
        assumptions,
        inputs,
        rate_per_day: outcome.triggers_per_day.value,
        rate_is_assumed: false,
        left_out: left_out(pipeline, profile),
        example: example(outcome),
        histogram: outcome
            .lead_time
            .as_ref()
            .map(|lead| lead.histogram.clone()),
    }
}

pub(crate) fn stages(outcome: &Outcome) -> Vec<StageView> {
    let figure = |estimate: &Option<stagewright_sim::Estimate>| estimate.as_ref().map(Figure::from);
    let stages = outcome.stages.iter().map(|stage| StageView {
        name: stage.name.clone(),
        transition: figure(&stage.transition),
        lock_wait: figure(&stage.lock_wait),
        quota_wait: figure(&stage.quota_wait),
        people: figure(&stage.people),
        service: figure(&stage.service),
        failed: figure(&stage.failed),
        utilisation: over_time(&stage.utilisation),
    });
    stages.collect()
}

/// A figure over time has no executions to count: its observations are the months.
fn over_time(estimate: &stagewright_sim::Estimate) -> Figure {
    Figure {
        n: u64::from(estimate.replications),
        ..estimate.into()
    }
}

fn left_out(pipeline: &Pipeline, profile: &Profile) -> Vec<LeftOut> {
    let held = effects::of(pipeline.draft(), profile).into_iter();
    held.filter_map(|held| {
        let (because, why) = match held.effect {
            Effect::Simulated | Effect::Priced => return None,
            Effect::Unsimulated(why) => ("not simulated", Some(why)),
            Effect::Unpriced(why) => ("not in the bill", Some(why)),
            Effect::Checked => ("checked", None),
            Effect::PassedOn => ("passed on", None),
        };
        Some(LeftOut {
            place: held.place,
            field: held.field,
            value: held.value,
            because,
            why,
        })
    })
    .collect()
}

fn shape(pipeline: &Pipeline) -> Shape {
    let stages = pipeline.stages().iter().map(|stage| ShapeStage {
        name: stage.name().to_owned(),
        actions: stage
            .actions()
            .iter()
            .map(|action| ShapeAction {
                name: action.name().to_owned(),
                category: action.category(),
                provider: action.provider().to_owned(),
                run_order: action.run_order(),
            })
            .collect(),
    });
    Shape {
        name: pipeline.name().to_owned(),
        logical_id: pipeline.draft().logical_id.clone(),
        pipeline_type: pipeline.pipeline_type(),
        type_written: pipeline.draft().pipeline_type.is_some(),
        execution_mode: pipeline.execution_mode(),
        trigger: trigger(pipeline.draft()),
        stages: stages.collect(),
    }
}

/// What starts the pipeline, in one word: that of its sources if they agree.
fn trigger(draft: &Draft) -> &'static str {
    let mut words = draft
        .actions()
        .filter(|(_, _, action)| action.action_type.category.value() == Some(Category::Source))
        .map(
            |(_, _, action)| match action.action_type.provider.to_string().as_str() {
                "S3" => "new object",
                "ECR" => "new image",
                "CodeCommit" | "GitHub" | "CodeStarSourceConnection" => "push",
                _ => "change",
            },
        );
    let first = words.next().unwrap_or("change");
    if words.all(|word| word == first) {
        first
    } else {
        "change"
    }
}

fn transitions(stages: &[StageView], lead: Option<&LeadTimeView>) -> Transitions {
    let seconds = stages
        .iter()
        .filter_map(|stage| stage.transition)
        .map(|figure| figure.value)
        .sum();
    let share = lead
        .map(|lead| lead.mean.value)
        .filter(|mean| *mean > 0.0)
        .map(|mean| seconds / mean);
    Transitions {
        count: stages.len().saturating_sub(1),
        seconds,
        share,
    }
}

fn endings(outcome: &Outcome) -> Vec<Ending> {
    let shares = &outcome.shares;
    [
        ("succeeded", shares.succeeded),
        ("failed", shares.failed),
        ("superseded", shares.superseded),
        ("refused", shares.refused),
        ("stopped", shares.stopped),
        ("cancelled", shares.cancelled),
        ("unfinished", shares.unfinished),
    ]
    .into_iter()
    .map(|(result, share)| Ending {
        result,
        share: share.into(),
    })
    .collect()
}

pub(crate) fn pools(outcome: &Outcome) -> Vec<PoolView> {
    let view = |pool: &stagewright_sim::PoolOutcome| PoolView {
        name: pool.name.clone(),
        slots: pool.slots,
        utilisation: over_time(&pool.utilisation),
        refused_per_day: over_time(&pool.refused_per_day),
    };
    outcome.pools.iter().map(view).collect()
}

fn example(outcome: &Outcome) -> Vec<ExampleAction> {
    let ends = outcome.example.iter().map(|record| record.ended).max();
    let Some((end, lead)) = ends.zip(outcome.example_lead) else {
        return Vec::new();
    };
    let origin = stagewright_core::Micros(end.0.saturating_sub(lead.0));
    let seconds = |at: stagewright_core::Micros| (at - origin).seconds();
    let action = |record: &stagewright_core::Record| ExampleAction {
        stage: record.stage as usize,
        action: record.action as usize,
        attempt: record.attempt,
        arrived: seconds(record.arrived),
        requested: seconds(record.requested),
        started: seconds(record.started),
        ended: seconds(record.ended),
        succeeded: record.result == ActionResult::Succeeded,
    };
    outcome.example.iter().map(action).collect()
}
