//! Input that makes no sense is refused before the start, all of it at once, each with its place.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stagewright_core::{
    ActionKey, Approver, Arrivals, Assumed, Bytes, Calendar, Circumstances, Distribution, Habit,
    InterventionKind, Micros, Pipeline, Profile, Workload, per_day,
};
use stagewright_sim::{Experiment, FleetMember, SimulationError};
use support::*;

fn shop() -> (Pipeline, Profile) {
    pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "10s")]),
            stage("Build", vec![call("compile", "100s")]),
            stage("Deploy", vec![approve("ask", None)]),
        ],
    )
}

/// The complaints of an experiment, as `place: problem`.
fn complaints(experiment: &Experiment, profile: &Profile) -> Vec<String> {
    match experiment.simulate(&shop().0, profile) {
        Err(SimulationError::Input(faults)) => faults.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

fn one_complaint(experiment: &Experiment, profile: &Profile, place: &str, words: &str) {
    let complaints = complaints(experiment, profile);
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(
        complaints[0].starts_with(place) && complaints[0].contains(words),
        "{}",
        complaints[0]
    );
}

#[test]
fn settings_of_the_experiment_are_checked_all_at_once() {
    let experiment = story(replay(&[0]))
        .days(0)
        .replications(1)
        .confidence(3.0)
        .threads(0)
        .starting("tomorrow");
    let complaints = complaints(&experiment, &shop().1);
    for place in [
        "experiment: days",
        "experiment: replications",
        "experiment: confidence",
        "experiment: threads",
    ] {
        assert!(
            complaints
                .iter()
                .any(|complaint| complaint.starts_with(place)),
            "{place} in {complaints:?}"
        );
    }
}

#[test]
fn workloads_that_cannot_be_are_refused() {
    let profile = shop().1;
    let cases = [
        (Arrivals::Replay(Vec::new()), "the recorded trace is empty"),
        (
            Arrivals::Replay(vec![Micros(5), Micros(4)]),
            "do not ascend",
        ),
        (Arrivals::Poisson { per_day: 0.0 }, "a rate above 0"),
        (Arrivals::Poisson { per_day: f64::NAN }, "a rate above 0"),
        (Arrivals::Poisson { per_day: 1e300 }, "cannot be told apart"),
        (
            Arrivals::Fixed {
                every: Micros::ZERO,
            },
            "without end",
        ),
        (
            Arrivals::Bursts {
                per_day: 8.0,
                variation: 0.5,
            },
            "something from 1",
        ),
    ];
    for (arrivals, words) in cases {
        one_complaint(
            &story(Workload { arrivals }),
            &profile,
            "workload of `shop`",
            words,
        );
    }
    let weekly = |hours, time_zone: &str, holidays: &[&str]| Workload {
        arrivals: Arrivals::Weekly {
            per_day: 8.0,
            variation: 1.0,
            hours,
            time_zone: time_zone.to_owned(),
            holidays: holidays.iter().map(|&day| day.to_owned()).collect(),
        },
    };
    for (workload, words) in [
        (weekly(vec![1.0; 7], "UTC", &[]), "168 weights"),
        (weekly(vec![0.0; 168], "UTC", &[]), "not all 0"),
        (weekly(vec![-1.0; 168], "UTC", &[]), "at least 0"),
        (
            weekly(vec![1.0; 168], "Middle/Earth", &[]),
            "there is no time zone",
        ),
        (
            weekly(vec![1.0; 168], "UTC", &["Monday"]),
            "not a day such as",
        ),
    ] {
        one_complaint(&story(workload), &profile, "workload of `shop`", words);
    }
}

#[test]
fn distributions_that_cannot_be_are_refused_with_their_action() {
    let experiment = story(replay(&[0]));
    let minutes = Micros::from_minutes;
    let cases = [
        (
            Distribution::Lognormal {
                p50: minutes(9),
                p95: minutes(4),
            },
            "p95 is at least its p50",
        ),
        (
            Distribution::Uniform {
                low: minutes(5),
                high: minutes(1),
            },
            "low end comes first",
        ),
        (
            Distribution::Samples {
                values: Vec::new(),
                file: Some("times.csv".to_owned()),
            },
            "times.csv",
        ),
        (Distribution::Mix(vec![(3.0, Distribution::ZERO)]), "100%"),
        (
            Distribution::Gamma {
                mean: minutes(1),
                cv: -1.0,
            },
            "above 0",
        ),
        (
            Distribution::Scaled {
                factor: -2.0,
                rest: Box::new(Distribution::Fixed(minutes(1))),
            },
            "at least 0",
        ),
    ];
    for (distribution, words) in cases {
        let mut profile = shop().1;
        profile.action_mut(("Build", "compile")).unwrap().duration =
            Some(Assumed::given(distribution));
        one_complaint(
            &experiment,
            &profile,
            "profile of `shop`: action `Build/compile`: duration",
            words,
        );
    }
    let mut profile = shop().1;
    profile.actions.remove(&ActionKey::new("Build", "compile"));
    one_complaint(
        &experiment,
        &profile,
        "profile of `shop`: action `Build/compile`",
        "nothing is assumed of it",
    );
    let mut profile = shop().1;
    quota(&mut profile, 0, 0, "8h");
    one_complaint(&experiment, &profile, "profile: build quota", "at least 1");
}

#[test]
fn circumstances_that_cannot_be_are_refused() {
    let profile = shop().1;
    let with = |change: &dyn Fn(&mut Circumstances)| {
        let mut circumstances = Circumstances::default();
        change(&mut circumstances);
        story(replay(&[0])).circumstances(circumstances)
    };
    let closed = Calendar {
        time_zone: "UTC".to_owned(),
        ..Calendar::default()
    };
    let nobody = Approver {
        response: law("1h"),
        calendar: Some(closed.clone()),
        rejects: chance(0.0),
    };
    one_complaint(
        &with(&|all| all.approver = Some(Assumed::given(nobody.clone()))),
        &profile,
        "circumstances of `shop`: approver of `Deploy/ask`",
        "no open hours",
    );
    one_complaint(
        &with(&|all| {
            drop(
                all.gates
                    .insert("Ship".to_owned(), Assumed::given(Calendar::always())),
            );
        }),
        &profile,
        "circumstances of `shop`: gate of stage `Ship`",
        "no stage `Ship`",
    );
    one_complaint(
        &with(&|all| {
            drop(all.habits.insert(
                ActionKey::new("Build", "lint"),
                Assumed::given(Habit::default()),
            ));
        }),
        &profile,
        "circumstances of `shop`: habit of `Build/lint`",
        "no such action",
    );
    one_complaint(
        &with(&|all| {
            let habit = Habit {
                duration_correlation: 1.5,
                ..Habit::default()
            };
            all.habits
                .insert(ActionKey::new("Build", "compile"), Assumed::given(habit));
        }),
        &profile,
        "circumstances of `shop`: habit of `Build/compile`",
        "0 to 0.95",
    );
    let rollback = InterventionKind::Rollback {
        stage: "Nowhere".to_owned(),
    };
    one_complaint(
        &with(&|all| all.interventions = vec![at(5, rollback.clone())]),
        &profile,
        "circumstances of `shop`: intervention 1",
        "no stage `Nowhere`",
    );
}

#[test]
fn two_pipelines_of_one_name_and_two_quotas_of_one_account_are_refused() {
    let (one, mut two) = (shop(), shop());
    quota(&mut two.1, 3, 5, "8h");
    let members = [
        FleetMember::new(&one.0, &one.1, replay(&[0])),
        FleetMember::new(&two.0, &two.1, replay(&[0])),
    ];
    let error = story(replay(&[0]))
        .simulate_fleet(&members)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("same name") && error.contains("one quota"),
        "{error}"
    );
    let error = story(replay(&[0]))
        .simulate_fleet(&[])
        .unwrap_err()
        .to_string();
    assert!(error.contains("no pipeline"), "{error}");
}

#[test]
fn simulated_time_that_overflows_is_an_error_with_its_place() {
    let (pipeline, mut profile) = shop();
    let eternity = Distribution::Exponential {
        mean: Micros(u64::MAX / 3),
    };
    profile
        .transitions
        .insert("Build".to_owned(), Assumed::given(eternity));
    let error = story(Workload::poisson(per_day(50)))
        .simulate(&pipeline, &profile)
        .unwrap_err();
    assert!(
        matches!(&error, SimulationError::Overflow { place } if place.contains("transition into stage `Build`")),
        "{error}"
    );
}

#[test]
fn a_cancelled_experiment_keeps_what_is_complete_and_says_so() {
    let (pipeline, profile) = shop();
    let cancel = Arc::new(AtomicBool::new(false));
    let experiment = story(Workload::poisson(per_day(50)))
        .replications(100)
        .cancelled_by(Arc::clone(&cancel));
    let mut seen = 0;
    let outcome = experiment
        .simulate_with_records(&pipeline, &profile, &mut |record| {
            seen = seen.max(record.replication);
            if record.replication == 5 {
                cancel.store(true, Ordering::Relaxed);
            }
        })
        .unwrap();
    assert!(
        outcome.partial && outcome.replications >= 5 && outcome.replications < 10,
        "{}",
        outcome.replications
    );
    assert!(outcome.to_string().contains("partial"));
    let error = experiment.simulate(&pipeline, &profile).unwrap_err();
    assert!(error.to_string().contains("cancelled"), "{error}");
}

/// A sum that stops at the largest number would be priced as if it were right.
#[test]
fn artifacts_are_counted_to_the_byte_or_refused() {
    let (shop, mut profile) = shop();
    let month = Experiment::new(Workload::poisson(per_day(8))).replications(2);
    let mut with = |bytes: u64| {
        let key = ActionKey::new("Source", "fetch");
        let fetch = profile.actions.get_mut(&key).unwrap();
        fetch.outputs = vec![("src".to_owned(), Assumed::given(Bytes(bytes)))];
        month.simulate(&shop, &profile)
    };
    let large = with(1 << 50).unwrap();
    for usage in large.usages.iter() {
        let executions = usage.actions[0].executions;
        assert_eq!(usage.storage.bytes_written, executions << 50);
    }
    for bytes in [1 << 60, u64::MAX / 3, u64::MAX] {
        let refused = with(bytes).unwrap_err().to_string();
        assert!(refused.contains("artifacts of action `fetch`"), "{refused}");
    }
}
