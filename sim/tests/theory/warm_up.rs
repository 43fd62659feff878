//! The warm-up: as long as an empty start shows, and told where it cannot be.

use stagewright_core::{
    Assumed, Calendar, Circumstances, Freeze, Micros, Pipeline, Profile, Workload, per_day,
};
use stagewright_sim::{Experiment, Outcome, ServiceRules};

use super::support::*;

const DAY: Micros = Micros(86_400_000_000);

fn gate(mode: stagewright_core::ExecutionMode, takes: &str) -> (Pipeline, Profile) {
    let stages = vec![
        stage("Source", vec![fetch("fetch", "0s")]),
        stage("Gate", vec![approve("approve", Some(takes))]),
    ];
    pipeline("gate", mode, stages)
}

fn month(rate: f64) -> Experiment {
    let service = ServiceRules {
        active_executions: None,
        ..ServiceRules::default()
    };
    Experiment::new(Workload::poisson(per_day(rate)))
        .replications(20)
        .service(service)
}

fn mean(outcome: &Outcome) -> f64 {
    outcome.lead_time.as_ref().unwrap().mean.value
}

#[test]
fn an_ordinary_pipeline_warms_up_for_a_day_and_says_nothing() {
    for mode in [QUEUED, SUPERSEDED, PARALLEL] {
        let (pipeline, profile) = gate(mode, "5min");
        let chosen = simulate(&month(8.0), &pipeline, &profile);
        let given = simulate(&month(8.0).warm_up(DAY), &pipeline, &profile);
        assert_eq!(chosen.warm_up.span, DAY);
        assert!(chosen.warm_up.chosen && !given.warm_up.chosen && !chosen.warm_up.is_too_short());
        assert_eq!(
            format!("{:?}", chosen.lead_time),
            format!("{:?}", given.lead_time)
        );
        assert!(!chosen.to_string().contains("start"), "{chosen}");
    }
}

#[test]
fn a_slow_queue_warms_up_until_its_empty_start_no_longer_shows() {
    // A load of 0.9: 20 hours in the mean, and a relaxation time of 2 h / (1 - √0.9)², which is 32 days.
    let (pipeline, profile) = gate(QUEUED, "exponential(mean = 2h)");
    let chosen = simulate(&month(10.8), &pipeline, &profile);
    let needed = chosen.warm_up.needed.unwrap().seconds() / 86_400.0;
    assert!(
        (110.0..220.0).contains(&needed),
        "five times 32 days, about: {needed}"
    );
    assert!(chosen.warm_up.span.seconds() / 86_400.0 > 100.0 && chosen.warm_up.chosen);
    assert!(!chosen.warm_up.is_too_short(), "{:?}", chosen.warm_up);
    let estimate = chosen.lead_time.as_ref().unwrap().mean;
    assert!(estimate.holds(72_000.0), "{estimate}");
    // What is given is not changed, and told to be too short.
    let given = simulate(&month(10.8).warm_up(DAY), &pipeline, &profile);
    assert!(mean(&given) < 0.9 * 72_000.0, "{}", mean(&given));
    assert!(given.warm_up.span == DAY && given.warm_up.is_too_short());
    assert!(
        given
            .to_string()
            .contains("after 1 day from an empty start"),
        "{given}"
    );
    let enough = month(10.8).warm_up(chosen.warm_up.span);
    assert_eq!(mean(&simulate(&enough, &pipeline, &profile)), mean(&chosen));
    assert_eq!(
        month(10.8).warm_up_of(&pipeline, &profile).unwrap(),
        chosen.warm_up.span
    );
}

/// Where nothing waits, what is inside has left within a hold: five holds of two days, whatever the rate.
#[test]
fn a_slow_parallel_pipeline_fills_before_it_is_measured() {
    let (pipeline, profile) = gate(PARALLEL, "exponential(mean = 48h)");
    let outcome = simulate(&month(8.0), &pipeline, &profile);
    let days = outcome.warm_up.span.seconds() / 86_400.0;
    assert!((8.0..23.0).contains(&days), "{days}");
    assert!(!outcome.warm_up.is_too_short());
}

#[test]
fn what_waits_without_bound_has_no_steady_state() {
    let (pipeline, profile) = gate(QUEUED, "exponential(mean = 2h)");
    let over = simulate(&month(14.0), &pipeline, &profile);
    assert!(!over.warm_up.is_steady() && over.warm_up.span == DAY);
    assert!(
        over.to_string().contains("without a steady state"),
        "{over}"
    );
    // The service's cap bounds it: fifty are there, and the others are refused.
    let capped = month(14.0).service(ServiceRules::default());
    let capped = simulate(&capped, &pipeline, &profile);
    assert!(capped.warm_up.is_steady() && !capped.warm_up.is_too_short());
    // A newer one takes the place of the one that waits, and nothing grows.
    let (pipeline, profile) = gate(SUPERSEDED, "exponential(mean = 2h)");
    assert!(
        simulate(&month(14.0), &pipeline, &profile)
            .warm_up
            .is_steady()
    );
}

#[test]
fn what_stands_in_the_calendar_stays_where_it_is() {
    let (pipeline, mut profile) = gate(QUEUED, "exponential(mean = 2h)");
    let mut calendar = Calendar::always();
    calendar.freezes = vec![Freeze {
        from: "2026-01-12T00:00".to_owned(),
        to: "2026-01-13T00:00".to_owned(),
    }];
    profile.circumstances = Circumstances::default();
    let gates = &mut profile.circumstances.gates;
    gates.insert("Gate".to_owned(), Assumed::given(calendar));
    let outcome = simulate(&month(10.0), &pipeline, &profile);
    assert_eq!(outcome.warm_up.span, DAY);
    assert!(outcome.warm_up.is_too_short() && outcome.warm_up.chosen);
}
