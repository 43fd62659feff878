//! A real pipeline, replayed: the events of `quicken/aws-meerkat` (Apache-2.0), recorded in 2022.
//!
//! The recordings are not part of this repository. Where they do not lie beside it, these tests say so and check nothing.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

#[path = "../../tests/support/shared.rs"]
mod shared;
mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use stagewright_core::{Micros, Record};
use support::*;

/// One recorded execution: when its stages and actions started and ended, in seconds from its start.
#[derive(Debug, Default)]
struct Recorded {
    stages: Vec<(String, f64)>,
    actions: BTreeMap<(String, String), Span>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Span {
    from: f64,
    to: f64,
    failed: bool,
}

fn events(name: &str) -> Option<Vec<Value>> {
    let file = shared::shared(&format!("corpus/files/{name}"))?;
    let text = std::fs::read_to_string(file).unwrap();
    Some(serde_json::from_str::<Vec<Value>>(&text).unwrap())
}

fn recorded(name: &str) -> Option<Recorded> {
    let events = events(name)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let second = |event: &Value| {
        text(&event["time"])
            .parse::<jiff::Timestamp>()
            .unwrap()
            .as_second() as f64
    };
    let start = events.iter().map(second).fold(f64::INFINITY, f64::min);
    let mut recorded = Recorded::default();
    let mut ends = BTreeMap::new();
    for event in &events {
        let detail = &event["detail"];
        let (stage, action, state) = (
            text(&detail["stage"]),
            text(&detail["action"]),
            text(&detail["state"]),
        );
        let moment = second(event) - start;
        if !action.is_empty() {
            let span = recorded.actions.entry((stage, action)).or_default();
            match state.as_str() {
                "STARTED" => span.from = moment,
                other => {
                    span.to = moment;
                    span.failed = other == "FAILED";
                }
            }
        } else if !stage.is_empty() {
            match state.as_str() {
                "STARTED" => recorded.stages.push((stage, moment)),
                _ => drop(ends.insert(stage, moment)),
            }
        }
    }
    // Where the end of an action was not recorded, it is the end of its stage.
    for ((stage, _), span) in &mut recorded.actions {
        if span.to == 0.0 {
            span.to = ends.get(stage).copied().unwrap_or(0.0);
        }
    }
    recorded
        .stages
        .sort_by(|left, right| left.1.total_cmp(&right.1));
    Some(recorded)
}

impl Recorded {
    /// The recorded pipeline with the recorded durations, from each stage's start to each action's end.
    fn pipeline(&self) -> (stagewright_core::Pipeline, stagewright_core::Profile) {
        let stages = self
            .stages
            .iter()
            .enumerate()
            .map(|(index, (name, entered))| {
                let mine = self
                    .actions
                    .iter()
                    .filter(|((stage, _), span)| stage == name && span.to > 0.0);
                let steps = mine
                    .map(|((_, action), span)| {
                        let takes = format!("{}s", span.to - entered);
                        let step = if index == 0 {
                            fetch(action, &takes)
                        } else {
                            call(action, &takes)
                        };
                        step.fails(f64::from(u8::from(span.failed)))
                    })
                    .collect();
                stage(name, steps)
            });
        pipeline("meerkat", SUPERSEDED, stages.collect())
    }

    /// Every action ends when the recording says, to the second or two that the service takes between events.
    fn is_told_by(&self, pipeline: &stagewright_core::Pipeline, rows: &[Record], started: f64) {
        for row in rows {
            let stage = &pipeline.stages()[row.stage as usize];
            let key = (
                stage.name().to_owned(),
                stage.actions()[row.action as usize].name().to_owned(),
            );
            let span = self.actions[&key];
            let ended = row.ended.seconds() - started;
            assert!(
                (ended - span.to).abs() <= 2.0,
                "{key:?}: {ended} for {}",
                span.to
            );
        }
    }
}

#[test]
fn executions_that_met_none_take_what_their_actions_take() {
    let names = [
        "E006__FailedBuildFlow.derived.json",
        "E007__FailedDeploymentFlow.derived.json",
        "E010__CodePipelineFailedCodeDeployFlow.test.derived.json",
        "E011__CodePipelineSuccessFlow.test.derived.json",
    ];
    for name in names {
        let Some(recorded) = recorded(name) else {
            continue;
        };
        let (pipeline, profile) = recorded.pipeline();
        let (rows, _) = tell(&story(replay(&[0])), &pipeline, &profile);
        assert_eq!(
            rows.len(),
            recorded
                .actions
                .values()
                .filter(|span| span.to > 0.0)
                .count(),
            "{name}"
        );
        recorded.is_told_by(&pipeline, &rows, 0.0);
    }
}

#[test]
fn the_188_seconds_before_deploy_are_the_lock_of_the_execution_before() {
    let Some(recorded) = recorded("E005__SuccessFlowEvents.derived.json") else {
        return;
    };
    let build_ended = recorded.actions[&("Build".to_owned(), "Build".to_owned())].to;
    let deploy = recorded
        .stages
        .iter()
        .find(|stage| stage.0.starts_with("Deploy"))
        .unwrap()
        .1;
    assert_eq!(deploy - build_ended, 188.0, "what is to be explained");
    let (pipeline, profile) = recorded.pipeline();
    // Alone it would have gone straight on.
    let (rows, _) = tell(&story(replay(&[1_000])), &pipeline, &profile);
    let alone = rows.iter().find(|row| row.stage == 2).unwrap();
    assert_eq!(alone.requested, alone.arrived);
    // An execution of the same pipeline, started as long before as a deployment takes less those 188 s, explains all of it.
    let deployment = rows
        .iter()
        .filter(|row| row.stage == 2)
        .map(Record::service)
        .max()
        .unwrap();
    let before = 1_000 - (deployment.0 / 1_000_000 - 188);
    let (rows, outcome) = tell(&story(replay(&[before, 1_000])), &pipeline, &profile);
    let mine: Vec<Record> = rows.into_iter().filter(|row| row.execution == 1).collect();
    let held = mine.iter().find(|row| row.stage == 2).unwrap();
    assert_eq!(held.requested - held.arrived, Micros::from_seconds(188));
    recorded.is_told_by(&pipeline, &mine, 1_000.0);
    let waits: Vec<f64> = outcome
        .stages
        .iter()
        .map(|stage| stage.lock_wait.unwrap().value * 2.0)
        .collect();
    assert_eq!(waits, [0.0, 0.0, 188.0], "no other wait is left to explain");
}

#[test]
fn every_pause_between_stages_but_that_one_is_a_second_at_most() {
    for name in [
        "E005__SuccessFlowEvents.derived.json",
        "E007__FailedDeploymentFlow.derived.json",
    ] {
        let Some(recorded) = recorded(name) else {
            continue;
        };
        let pauses: Vec<f64> = recorded
            .stages
            .windows(2)
            .map(|pair| {
                let ends = recorded
                    .actions
                    .iter()
                    .filter(|((stage, _), _)| *stage == pair[0].0)
                    .map(|(_, span)| span.to);
                pair[1].1 - ends.fold(0.0, f64::max)
            })
            .collect();
        assert!(
            pauses.iter().all(|pause| *pause <= 1.0 || *pause == 188.0),
            "{name}: {pauses:?}"
        );
    }
}
