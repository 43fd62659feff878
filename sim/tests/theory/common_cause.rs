//! Failures with a common cause: each action fails as often as before, and those that run together do so together as often as asked.

use stagewright_core::{
    ActionKey, ActionResult, Assumed, Circumstances, Failing, Habit, Pipeline, Profile, Workload,
    per_day,
};
use stagewright_sim::{Experiment, Outcome};

use crate::support::*;

fn with_common_cause(correlation: f64) -> Circumstances {
    Circumstances {
        common_cause: (correlation > 0.0).then(|| Assumed::given(correlation)),
        ..Circumstances::default()
    }
}

/// Checks that run together, and one after them.
fn checks(chances: &[f64]) -> (Pipeline, Profile) {
    let mut all: Vec<Step> = chances
        .iter()
        .enumerate()
        .map(|(index, chance)| call(&format!("check{index}"), "1min").fails(*chance))
        .collect();
    all.push(call("behind", "1min").fails(0.1).at(2));
    pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Check", all),
        ],
    )
}

/// Whether each check fails, execution by execution: of two checks, their chances and the correlation of the two.
fn seen(chances: [f64; 2], correlation: f64) -> ([f64; 2], f64) {
    let (pipeline, profile) = checks(&chances);
    let month = Experiment::new(Workload::poisson(per_day(400)))
        .days(60)
        .replications(2)
        .circumstances(with_common_cause(correlation))
        .seed(5);
    let (mut fails, mut executions, mut both) = ([0_u32; 2], 0_u32, 0_u32);
    let mut last = None;
    month
        .simulate_with_records(&pipeline, &profile, &mut |row| {
            if row.stage == 1 && row.action < 2 {
                let failed = row.result == ActionResult::Failed;
                fails[row.action as usize] += u32::from(failed);
                let key = (row.replication, row.execution);
                match last.take() {
                    Some((before, first)) if before == key => {
                        executions += 1;
                        both += u32::from(failed && first);
                    }
                    _ => last = Some((key, failed)),
                }
            }
        })
        .unwrap();
    let n = f64::from(executions);
    let [one, other] = fails.map(|it| f64::from(it) / n);
    let covariance = f64::from(both) / n - one * other;
    let spread = (one * (1.0 - one) * other * (1.0 - other)).sqrt();
    ([one, other], covariance / spread)
}

#[test]
fn a_common_cause_leaves_each_chance_and_gives_the_correlation_that_is_asked_for() {
    for (chances, asked) in [
        ([0.3, 0.3], 0.0),
        ([0.3, 0.3], 0.5),
        ([0.05, 0.05], 0.5),
        ([0.05, 0.05], 0.9),
        ([0.5, 0.5], 0.2),
    ] {
        let (got, correlation) = seen(chances, asked);
        let told = format!("{chances:?} with {asked}: {got:?} with {correlation}");
        for (chance, got) in chances.iter().zip(got) {
            assert!((chance - got).abs() < 0.008, "{told}");
        }
        assert!((correlation - asked).abs() < 0.03, "{told}");
    }
    // Of two that fail in different cases the rarer can fail with the other at most.
    let (got, correlation) = seen([0.05, 0.2], 0.5);
    assert!((got[0] - 0.05).abs() < 0.005 && (got[1] - 0.2).abs() < 0.008);
    assert!((0.3..0.5).contains(&correlation), "{correlation}");
}

fn simulated(chances: &[f64], circumstances: Circumstances) -> Outcome {
    let (pipeline, profile) = checks(chances);
    let month = Experiment::new(Workload::poisson(per_day(60)))
        .replications(100)
        .circumstances(circumstances)
        .seed(8);
    simulate(&month, &pipeline, &profile)
}

/// 18 parallel jobs of a public project that fail in 4.6 % of cases each, with a correlation of 0.46: 17.2 % of 749 runs failed. Independent
/// jobs would fail 57 % of them. Both evaluators say the same.
#[test]
fn with_a_common_cause_runs_of_many_jobs_fail_as_often_as_is_seen() {
    let chances = [0.046; 18];
    let failed = |correlation| {
        let outcome = simulated(&chances, with_common_cause(correlation));
        outcome.shares.failed.value
    };
    // What comes behind fails as often as ever: it has nothing in common with what passed.
    let behind = |jobs: f64| jobs + (1.0 - jobs) * 0.1;
    let together = failed(0.46);
    assert!((together - behind(0.172)).abs() < 0.02, "{together}");
    let alone = failed(0.0);
    assert!((alone - behind(0.572)).abs() < 0.01, "{alone}");
}

/// A factor follows what an attempt that succeeds takes, and a cache that is hit or missed is two modes of one duration.
#[test]
fn failing_attempts_take_their_share_of_whatever_the_action_takes() {
    for (takes, ends) in [("100s", 55.0), ("200s", 110.0)] {
        let (pipeline, profile) = pipeline(
            "shop",
            QUEUED,
            vec![
                stage("Source", vec![fetch("fetch", "0s")]),
                stage("Build", vec![call("compile", takes).fails(0.999_999)]),
            ],
        );
        let mut circumstances = Circumstances::default();
        let habit = Habit {
            failing: Some(Failing::Times(0.55)),
            ..Habit::default()
        };
        let key = ActionKey::new("Build", "compile");
        circumstances.habits.insert(key, Assumed::given(habit));
        let told = story(replay(&[0])).circumstances(circumstances);
        let (rows, _) = tell(&told, &pipeline, &profile);
        assert_eq!(rows[1].result, ActionResult::Failed);
        assert_eq!((rows[1].ended - rows[1].started).seconds(), ends);
    }
    let (pipeline, profile) = pipeline(
        "shop",
        PARALLEL,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage("Build", vec![call("compile", "mix(60% 20s, 40% 200s)")]),
        ],
    );
    let month = Experiment::new(Workload::poisson(per_day(60)))
        .replications(50)
        .seed(2);
    let outcome = simulate(&month, &pipeline, &profile);
    let lead = outcome.lead_time.unwrap();
    assert!((lead.mean.value - 92.0).abs() < 1.0, "{}", lead.mean);
    let near = |quantile: f64, mode: f64| (quantile / mode - 1.0).abs() < 0.002;
    assert!(near(lead.p50.value, 20.0) && near(lead.p95.value, 200.0));
}
