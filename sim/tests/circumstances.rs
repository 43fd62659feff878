//! Workloads, habits and people beyond the rules of the service.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{
    ActionKey, ActionResult, Arrivals, Calendar, Circumstances, Compute, Failing, Habit,
    ImageCache, Micros, OpenHours, Record, Workload,
};
use stagewright_sim::Experiment;
use support::*;

fn triggers(workload: Workload, days: u32) -> Vec<f64> {
    let (pipeline, profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("compile", "0s")]),
        ],
    );
    let mut service = stagewright_sim::ServiceRules::default();
    service.active_executions = None;
    let (rows, _) = tell(
        &story(workload).days(days).service(service),
        &pipeline,
        &profile,
    );
    rows.iter()
        .filter(|row| row.stage == 0)
        .map(|row| row.requested.seconds())
        .collect()
}

fn variation(times: &[f64]) -> (f64, f64) {
    let gaps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
    (mean, variance.sqrt() / mean)
}

#[test]
fn bursts_keep_the_rate_and_have_the_variation_that_was_asked_for() {
    for asked in [1.0, 2.0, 4.0] {
        let times = triggers(
            Workload {
                arrivals: Arrivals::Bursts {
                    per_day: 400.0,
                    variation: asked,
                },
            },
            400,
        );
        let (mean, cv) = variation(&times);
        assert!((mean - 216.0).abs() < 216.0 * 0.04, "{asked}: {mean}");
        assert!((cv - asked).abs() < 0.06 * asked, "{asked}: {cv}");
    }
}

#[test]
fn the_hours_of_the_week_are_followed_in_their_time_zone_and_holidays_are_quiet() {
    let hours = (0..168)
        .map(|hour| {
            if hour / 24 < 5 && (9..17).contains(&(hour % 24)) {
                1.0
            } else {
                0.0
            }
        })
        .collect();
    let workload = Workload {
        arrivals: Arrivals::Weekly {
            per_day: 100.0,
            variation: 1.0,
            hours,
            time_zone: "Europe/Berlin".to_owned(),
            holidays: vec!["2026-01-06".to_owned()],
        },
    };
    let times = triggers(workload, 28);
    let hour_of = |time: &f64| (time / 3_600.0) as u64;
    assert!(
        times
            .iter()
            .all(|time| (8..16).contains(&(hour_of(time) % 24))),
        "nine in Berlin is eight in UTC"
    );
    assert!(
        times.iter().all(|time| hour_of(time) / 24 % 7 < 5),
        "no weekends"
    );
    assert!(
        !times.iter().any(|time| hour_of(time) / 24 == 1),
        "a holiday"
    );
    let expected = 100.0 * 28.0 * 19.0 / 20.0;
    assert!(
        (times.len() as f64 - expected).abs() < 4.0 * expected.sqrt(),
        "{} for {expected}",
        times.len()
    );
}

fn durations(rows: &[Record], action: u32) -> Vec<f64> {
    rows.iter()
        .filter(|row| row.stage == 1 && row.action == action)
        .map(|row| row.service().seconds())
        .collect()
}

fn lag_one(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    values
        .windows(2)
        .map(|pair| (pair[0] - mean) * (pair[1] - mean))
        .sum::<f64>()
        / variance
}

#[test]
fn durations_of_successive_builds_may_be_correlated_and_keep_their_distribution() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                vec![
                    call("drifts", "uniform(50s, 150s)"),
                    call("does_not", "uniform(50s, 150s)"),
                ],
            ),
        ],
    );
    let mut circumstances = Circumstances::default();
    let habit = Habit {
        duration_correlation: 0.7,
        ..Habit::default()
    };
    circumstances.habits.insert(
        ActionKey::new("Build", "drifts"),
        stagewright_core::Assumed::given(habit),
    );
    let every = Workload::every(Micros::from_seconds(200));
    let (rows, _) = tell(
        &story(every).days(40).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    let (drifts, other) = (durations(&rows, 0), durations(&rows, 1));
    let correlation = lag_one(&drifts);
    assert!(
        (correlation - 0.68).abs() < 0.04,
        "a normal correlation of 0.7 is one of 0.68 between uniforms: {correlation}"
    );
    assert!(lag_one(&other).abs() < 0.03);
    let mean = drifts.iter().sum::<f64>() / drifts.len() as f64;
    assert!((mean - 100.0).abs() < 2.0, "{mean}");
    assert!(drifts.iter().all(|value| (50.0..=150.0).contains(value)));
}

#[test]
fn failures_may_come_in_clusters_and_take_their_own_time() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("compile", "100s").fails(0.2)]),
        ],
    );
    let mut circumstances = Circumstances::default();
    let habit = Habit {
        failure_correlation: 0.8,
        failing: Some(Failing::Takes(law("20s"))),
        ..Habit::default()
    };
    circumstances.habits.insert(
        ActionKey::new("Build", "compile"),
        stagewright_core::Assumed::given(habit),
    );
    let every = Workload::every(Micros::from_seconds(200));
    let (rows, _) = tell(
        &story(every).days(60).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    let mine: Vec<&Record> = rows.iter().filter(|row| row.stage == 1).collect();
    let failed: Vec<f64> = mine
        .iter()
        .map(|row| f64::from(u8::from(row.result == ActionResult::Failed)))
        .collect();
    let share = failed.iter().sum::<f64>() / failed.len() as f64;
    assert!((share - 0.2).abs() < 0.02, "the share is kept: {share}");
    assert!(
        lag_one(&failed) > 0.4,
        "after a failure another one is likely: {}",
        lag_one(&failed)
    );
    assert!(mine.iter().all(|row| row.service().seconds()
        == if row.result == ActionResult::Failed {
            20.0
        } else {
            100.0
        }));
}

#[test]
fn an_image_cache_cools_down_while_nothing_is_built() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![build("compile", "10s").starts_up("5s")]),
        ],
    );
    let cache = ImageCache {
        life: "30min".parse().unwrap(),
        cold: law("200s"),
    };
    let mut circumstances = Circumstances::default();
    circumstances.habits.insert(
        ActionKey::new("Build", "compile"),
        stagewright_core::Assumed::given(Habit {
            cache: Some(cache),
            ..Habit::default()
        }),
    );
    let cold = |seconds| {
        let workload = Workload::every(Micros::from_seconds(seconds));
        let (rows, _) = tell(
            &story(workload)
                .days(20)
                .circumstances(circumstances.clone()),
            &pipeline,
            &profile,
        );
        let times = durations(&rows, 0);
        times.iter().filter(|time| **time == 210.0).count() as f64 / times.len() as f64
    };
    let (soon, late) = (cold(300), cold(7_200));
    assert!(
        (0.05..0.25).contains(&soon),
        "five minutes later it is mostly there: {soon}"
    );
    assert!(late > 0.95, "two hours later it is gone: {late}");
}

#[test]
fn a_reserved_fleet_has_its_own_slots_and_waits_without_failing() {
    let step = |name| build(name, "100s").on(Compute::Fleet("ci".to_owned()));
    let (pipeline, mut profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                vec![step("a"), step("b"), step("c"), build("d", "100s")],
            ),
        ],
    );
    quota(&mut profile, 1, 0, "8h");
    let mut circumstances = Circumstances::default();
    circumstances
        .fleets
        .insert("ci".to_owned(), stagewright_core::Assumed::given(2));
    let (rows, outcome) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    let ends: Vec<f64> = rows
        .iter()
        .filter(|row| row.stage == 1)
        .map(|row| row.ended.seconds())
        .collect();
    assert_eq!(ends, [100.0, 100.0, 100.0, 200.0]);
    assert_eq!(outcome.pools[1].name, "fleet `ci`");
}

#[test]
fn downloads_and_uploads_take_their_time_where_a_rate_is_known() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![build("compile", "100s")]),
        ],
    );
    // The source writes 10 MB by default.
    let circumstances = Circumstances {
        transfer_rate: Some(stagewright_core::Assumed::given(stagewright_core::Bytes(
            2_000_000,
        ))),
        ..Circumstances::default()
    };
    let (rows, _) = tell(
        &story(replay(&[0])).circumstances(circumstances),
        &pipeline,
        &profile,
    );
    assert_eq!(rows[1].service().seconds(), 105.0);
}

#[test]
fn people_in_two_time_zones_answer_at_their_own_hours() {
    let zone = |name: &str| Calendar {
        time_zone: name.to_owned(),
        hours: (0..7)
            .map(|day| OpenHours {
                day,
                from_minute: 540,
                to_minute: 1_020,
            })
            .collect(),
        ..Calendar::default()
    };
    let answered = |calendar| {
        let (pipeline, profile) = pipeline(
            "shop",
            SUPERSEDED,
            vec![
                stage("Source", vec![fetch("fetch", "0s")]),
                stage("Deploy", vec![approve("ask", None)]),
            ],
        );
        let approver = stagewright_core::Approver {
            response: law("1h"),
            calendar: Some(calendar),
            rejects: chance(0.0),
        };
        let circumstances = Circumstances {
            approver: Some(stagewright_core::Assumed::given(approver)),
            ..Circumstances::default()
        };
        let (rows, _) = tell(
            &story(replay(&[0])).circumstances(circumstances),
            &pipeline,
            &profile,
        );
        rows[1].ended.seconds() / 3_600.0
    };
    // Midnight UTC is nine in Tokyo; New York opens at fourteen.
    assert_eq!(
        (
            answered(zone("Asia/Tokyo")),
            answered(zone("America/New_York"))
        ),
        (1.0, 15.0)
    );
}

#[test]
fn a_warm_up_is_found_where_a_queue_takes_time_to_fill() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("compile", "exponential(mean = 3000s)")]),
        ],
    );
    let mut service = stagewright_sim::ServiceRules::default();
    service.active_executions = None;
    let busy = Experiment::new(Workload::poisson(stagewright_core::per_day(26)))
        .days(60)
        .replications(50)
        .service(service);
    let warm_up = |experiment: &Experiment| experiment.find_warm_up(&pipeline, &profile).unwrap();
    let found = both_ways(&busy, warm_up);
    assert!(
        (0.5..30.0).contains(&(found.seconds() / 86_400.0)),
        "{} days",
        found.seconds() / 86_400.0
    );
    let idle = Experiment::new(Workload::poisson(stagewright_core::per_day(2)))
        .days(60)
        .replications(50);
    let none = both_ways(&idle, warm_up);
    assert!(
        none < found,
        "{none} where no two meet, {found} where they do"
    );
}

#[test]
fn a_replayed_trace_starts_with_the_measured_span() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "10s")]),
            stage("Build", vec![call("compile", "20s")]),
        ],
    );
    let day = 24 * 60;
    let experiment = story(replay(&[0, 60, 120])).warm_up(Micros::from_minutes(day));
    let outcome = simulate(&experiment, &pipeline, &profile);
    assert_eq!(count(&outcome, outcome.shares.succeeded.value), 3);
}

#[test]
fn l2_changes_are_live_at_the_end_of_the_stage_that_counts() {
    let (pipeline, mut profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Deploy", vec![call("rollout", "100s")]),
            stage("Verify", vec![call("smoke", "50s").fails(1.0)]),
        ],
    );
    let story = story(replay(&[0, 1_000]));
    let (_, outcome) = tell(&story, &pipeline, &profile);
    let last = outcome.change_lead_time.unwrap();
    assert_eq!((last.stage.as_str(), last.unfinished > 0), ("Verify", true));
    profile.counted_stage = Some("Deploy".to_owned());
    let (_, outcome) = tell(&story, &pipeline, &profile);
    let counted = outcome.change_lead_time.unwrap();
    assert_eq!((counted.stage.as_str(), counted.unfinished), ("Deploy", 0));
    assert_eq!(counted.mean.value, 100.0);
    assert!(
        outcome.lead_time.is_none(),
        "no execution succeeds all the same"
    );
    profile.counted_stage = Some("Nowhere".to_owned());
    let refused = story.simulate(&pipeline, &profile).unwrap_err().to_string();
    assert!(refused.contains("there is no stage `Nowhere`"), "{refused}");
}
