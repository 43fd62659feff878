//! The three execution modes, as stories with exact times.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{ActionResult, Assumed, Workload, per_day};
use stagewright_sim::{Experiment, OlderArrival, ServiceRules};
use support::*;

fn three_stages(
    mode: stagewright_core::ExecutionMode,
) -> (stagewright_core::Pipeline, stagewright_core::Profile) {
    pipeline(
        "shop",
        mode,
        vec![
            stage("Source", vec![fetch("fetch", "10s")]),
            stage("Build", vec![call("compile", "100s")]),
            stage("Deploy", vec![call("rollout", "20s")]),
        ],
    )
}

#[test]
fn a_commit_storm_under_superseded_builds_the_first_and_the_last() {
    let (pipeline, profile) = three_stages(SUPERSEDED);
    let (rows, outcome) = tell(&story(replay(&[0, 10, 20, 30, 40])), &pipeline, &profile);
    assert_eq!(
        visits(&rows, 0),
        ["0 0-10", "1 10-20", "2 20-30", "3 30-40", "4 40-50"]
    );
    assert_eq!(
        visits(&rows, 1),
        ["0 10-110", "4 110-210"],
        "1, 2 and 3 waited and were overtaken"
    );
    assert_eq!(visits(&rows, 2), ["0 110-130", "4 210-230"]);
    assert_eq!(count(&outcome, outcome.shares.superseded.value), 3);
    assert_eq!(count(&outcome, outcome.shares.succeeded.value), 2);
}

#[test]
fn a_commit_storm_under_queued_builds_every_commit_in_order() {
    let (pipeline, profile) = three_stages(QUEUED);
    let (rows, outcome) = tell(&story(replay(&[0, 10, 20])), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 10-110", "1 110-210", "2 210-310"]);
    assert_eq!(visits(&rows, 2), ["0 110-130", "1 210-230", "2 310-330"]);
    assert_eq!(count(&outcome, outcome.shares.succeeded.value), 3);
    let lead = outcome.lead_time.unwrap();
    assert_eq!(lead.mean.value, (130.0 + 220.0 + 310.0) / 3.0);
    let build = &outcome.stages[1];
    assert_eq!(build.lock_wait.unwrap().value, (0.0 + 90.0 + 180.0) / 3.0);
    assert_eq!(build.service.unwrap().value, 100.0);
}

#[test]
fn a_commit_storm_under_parallel_waits_for_none() {
    let (pipeline, profile) = three_stages(PARALLEL);
    let (rows, outcome) = tell(&story(replay(&[0, 10, 20])), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 10-110", "1 20-120", "2 30-130"]);
    let lead = outcome.lead_time.unwrap();
    assert_eq!(
        (lead.mean.value, lead.p50.value, lead.p95.value),
        (130.0, 130.0, 130.0)
    );
    assert_eq!(lead.mean.ends(), Some((130.0, 130.0)));
}

#[test]
fn the_cap_refuses_the_fifty_first_active_execution_but_not_under_superseded() {
    let at_once = vec![0; 60];
    for (mode, refused) in [(QUEUED, 10), (PARALLEL, 10), (SUPERSEDED, 0)] {
        let (pipeline, profile) = three_stages(mode);
        let (_, outcome) = tell(&story(replay(&at_once)), &pipeline, &profile);
        assert_eq!(
            count(&outcome, outcome.shares.refused.value),
            refused,
            "{mode}"
        );
    }
    let (pipeline, profile) = three_stages(QUEUED);
    let mut service = ServiceRules::default();
    service.active_executions = None;
    let (_, outcome) = tell(
        &story(replay(&at_once)).service(service),
        &pipeline,
        &profile,
    );
    assert_eq!(count(&outcome, outcome.shares.refused.value), 0);
}

#[test]
fn a_failure_opens_the_lock_for_the_next() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "10s")]),
            stage("Build", vec![call("compile", "100s").fails(1.0)]),
            stage("Deploy", vec![call("rollout", "20s")]),
        ],
    );
    let (rows, outcome) = tell(&story(replay(&[0, 0])), &pipeline, &profile);
    assert_eq!(visits(&rows, 1), ["0 10-110", "1 110-210"]);
    assert!(visits(&rows, 2).is_empty());
    assert_eq!(outcome.shares.failed.value, 1.0);
    assert!(outcome.lead_time.is_none());
}

#[test]
fn siblings_finish_after_a_failure_and_no_later_group_starts() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                vec![
                    call("short", "10s").fails(1.0),
                    call("long", "50s"),
                    call("later", "5s").at(2),
                ],
            ),
        ],
    );
    let (rows, _) = tell(&story(replay(&[0, 20])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows),
        [
            "0 Source/fetch 0-0 Succeeded",
            "0 Build/short 0-10 Failed",
            "1 Source/fetch 20-20 Succeeded",
            "0 Build/long 0-50 Succeeded",
            "1 Build/short 50-60 Failed",
            "1 Build/long 50-100 Succeeded",
        ]
    );
}

#[test]
fn run_orders_may_skip_numbers_and_stand_in_any_order() {
    let (pipeline, profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                vec![
                    call("third", "5s").at(9),
                    call("first", "10s"),
                    call("second", "7s").at(4),
                    call("also", "3s"),
                ],
            ),
        ],
    );
    let (rows, _) = tell(&story(replay(&[0])), &pipeline, &profile);
    assert_eq!(
        lines(&pipeline, &rows)[1..],
        [
            "0 Build/also 0-3 Succeeded",
            "0 Build/first 0-10 Succeeded",
            "0 Build/second 10-17 Succeeded",
            "0 Build/third 17-22 Succeeded"
        ]
    );
}

#[test]
fn a_transition_lets_a_younger_execution_overtake_and_the_door_serves_by_arrival() {
    let slow_first = "samples(40s, 1s, 25s, 3s, 18s, 30s)";
    let (pipeline, mut profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("compile", "1s")]),
        ],
    );
    profile
        .transitions
        .insert("Build".to_owned(), Assumed::given(law(slow_first)));
    let (rows, _) = tell(
        &story(replay(&[0, 2, 4, 6, 8, 10, 12, 14])),
        &pipeline,
        &profile,
    );
    let builds: Vec<_> = rows.iter().filter(|row| row.stage == 1).collect();
    assert!(
        builds
            .windows(2)
            .any(|pair| pair[0].execution > pair[1].execution),
        "one overtook another"
    );
    assert!(
        builds
            .windows(2)
            .all(|pair| pair[0].arrived <= pair[1].arrived),
        "the door serves by arrival"
    );
    assert!(
        builds
            .windows(2)
            .all(|pair| pair[0].ended <= pair[1].requested),
        "one at a time"
    );
}

#[test]
fn who_arrives_late_behind_a_newer_one_is_superseded_unless_the_rule_says_otherwise() {
    let (pipeline, mut profile) = pipeline(
        "shop",
        SUPERSEDED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("compile", "300s")]),
        ],
    );
    profile.transitions.insert(
        "Build".to_owned(),
        Assumed::given(law("samples(60s, 1s, 31s, 5s, 12s)")),
    );
    let times: Vec<u64> = (0..20).map(|index| 2 * index).collect();
    let built = |older| {
        let mut service = ServiceRules::default();
        service.older_arrival = older;
        let (rows, _) = tell(&story(replay(&times)).service(service), &pipeline, &profile);
        rows.iter()
            .filter(|row| row.stage == 1 && row.result == ActionResult::Succeeded)
            .map(|row| row.execution)
            .collect::<Vec<_>>()
    };
    let newest_wins = built(OlderArrival::IsSuperseded);
    assert!(newest_wins.is_sorted(), "{newest_wins:?}");
    assert_eq!(newest_wins.last(), Some(&19));
    let last_wins = built(OlderArrival::TakesThePlace);
    assert_ne!(last_wins, newest_wins);
}

#[test]
fn an_approval_nobody_gave_a_time_takes_none_and_the_outcome_says_so() {
    let stages = |takes| {
        vec![
            stage("Source", vec![fetch("fetch", "10s")]),
            stage(
                "Deploy",
                vec![approve("ask", takes), call("rollout", "20s").at(2)],
            ),
        ]
    };
    let (without, profile) = pipeline("shop", SUPERSEDED, stages(None));
    let (_, outcome) = tell(&story(replay(&[0])), &without, &profile);
    assert!(outcome.without_people);
    assert!(outcome.to_string().contains("without waiting for people"));
    assert_eq!(outcome.lead_time.unwrap().mean.value, 30.0);
    let (with, profile) = pipeline("shop", SUPERSEDED, stages(Some("1h")));
    let (_, outcome) = tell(&story(replay(&[0])), &with, &profile);
    assert!(!outcome.without_people);
    assert_eq!(outcome.lead_time.unwrap().mean.value, 3_630.0);
    assert_eq!(outcome.stages[1].people.unwrap().value, 3_600.0);
    assert_eq!(outcome.stages[1].service.unwrap().value, 20.0);
}

/// A build of about five minutes and a deployment of eight, as they are: a stage takes at most 180 a day.
fn real(
    mode: stagewright_core::ExecutionMode,
) -> (stagewright_core::Pipeline, stagewright_core::Profile) {
    let compile = call("compile", "lognormal(p50 = 4min, p95 = 9min)").fails(0.05);
    let rollout = call("rollout", "5min + lognormal(p50 = 150s, p95 = 6min)").fails(0.02);
    let stages = vec![
        stage("Source", vec![fetch("fetch", "10s")]),
        stage("Build", vec![compile]),
        stage("Deploy", vec![rollout]),
    ];
    pipeline("shop", mode, stages)
}

/// Minutes or, from two hours on, hours.
fn span(seconds: f64) -> String {
    match seconds < 7_200.0 {
        true => format!("{:.0} min", seconds / 60.0),
        false => format!("{:.1} h", seconds / 3_600.0),
    }
}

/// `docs/guarantees.md` has this table; `STAGEWRIGHT_WRITE_DOCS=1` writes it anew.
#[test]
fn the_table_of_the_modes_by_both_lead_times_is_current() {
    let mut table = String::from(
        "| Mode | Pushes a day | An execution takes, p50 (p95) | Executions superseded | A change goes straight | A change is live, p50 (p95) | Mean |\n|---|---|---|---|---|---|---|\n",
    );
    for mode in [SUPERSEDED, QUEUED, PARALLEL] {
        for rate in [8, 40, 150] {
            let (pipeline, profile) = real(mode);
            let month = Experiment::new(Workload::poisson(per_day(rate))).replications(40);
            let outcome = simulate(&month, &pipeline, &profile);
            let lead = outcome.lead_time.as_ref().unwrap();
            let changes = outcome.change_lead_time.as_ref().unwrap();
            let [p50, p95] = [changes.p50, changes.p95].map(|it| span(it.known().unwrap().value));
            let percent = |share: f64| format!("{:.0} %", share * 100.0);
            table.push_str(&format!(
                "| {mode} | {rate} | {} ({}) | {} | {} | {p50} ({p95}) | {} |\n",
                span(lead.p50.value),
                span(lead.p95.value),
                percent(outcome.shares.superseded.value),
                percent(changes.straight.value),
                span(changes.mean.value),
            ));
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guarantees.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- modes: begin -->\n", "<!-- modes: end -->");
    let (before, rest) = page.split_once(begin).unwrap();
    let (written, after) = rest.split_once(end).unwrap();
    if std::env::var_os("STAGEWRIGHT_WRITE_DOCS").is_some() {
        std::fs::write(path, format!("{before}{begin}{table}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(
        written, table,
        "write it anew with STAGEWRIGHT_WRITE_DOCS=1"
    );
}
