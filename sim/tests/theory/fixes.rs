//! Failures of two kinds (K): what bad changes cost until their fix is there, by theory, and what a retry is good for.

use stagewright_core::{
    ActionResult, Assumed, Circumstances, ExecutionMode, Pipeline, Profile, Record, Retrier,
    RetryMode, Workload, per_day,
};
use stagewright_sim::{ChangeLeadTime, Experiment, Outcome};

use crate::support::*;

fn changes(outcome: &Outcome) -> &ChangeLeadTime {
    outcome.change_lead_time.as_ref().expect("changes came")
}

/// 20 s of fetching and 20 min of compiling, which fails so often.
fn shop(mode: ExecutionMode, fails: f64) -> (Pipeline, Profile) {
    pipeline(
        "shop",
        mode,
        vec![
            stage("Source", vec![fetch("fetch", "20s")]),
            stage("Build", vec![call("compile", "20min").fails(fails)]),
        ],
    )
}

fn kinds(flaky: f64, fix: &str) -> Circumstances {
    Circumstances {
        fix: Some(Assumed::given(law(fix))),
        flaky: Some(Assumed::given(chance(flaky))),
        ..Circumstances::default()
    }
}

fn retried(circumstances: Circumstances, mode: RetryMode) -> Circumstances {
    let retrier = Retrier {
        chance: chance(1.0),
        response: law("5min"),
        calendar: None,
        mode,
        most: 3,
    };
    Circumstances {
        retrier: Some(Assumed::given(retrier)),
        ..circumstances
    }
}

/// In PARALLEL mode with a fixed duration s, pushes at the rate λ, a chance of failure p, no flakes and a fix that is pushed φ after a
/// failure, a bad change is mended by the N-th fix, N geometric, each of which takes D = s + φ to be there. In one cycle come the 1 ÷ p
/// changes up to the bad one, λ N D while it is bad, and N fixes; beyond s, the bad one waits N D, the others half as long on average, and the
/// k-th fix (N − k) D.
#[test]
fn in_parallel_a_bad_change_holds_up_all_that_hold_it_as_theory_says() {
    let (pipeline, profile) = shop(PARALLEL, 0.25);
    let month = Experiment::new(Workload::poisson(per_day(8)))
        .replications(400)
        .confidence(0.99)
        .circumstances(kinds(0.0, "90min"))
        .seed(11);
    let outcome = simulate(&month, &pipeline, &profile);
    let (p, q, s, rate) = (0.25, 0.75, 1_220.0, 8.0 / 86_400.0);
    let d = s + 90.0 * 60.0;
    let (fixes, squared) = (1.0 / q, (1.0 + p) / (q * q));
    let waits = d * fixes + rate * d * d * squared / 2.0 + d * p / (q * q);
    let all = 1.0 / p + rate * d * fixes + fixes;
    let mean: f64 = s + waits / all;
    assert!((mean / 60.0 - 64.44).abs() < 0.01, "{}", mean / 60.0);
    let changes = changes(&outcome);
    assert!(changes.mean.holds(mean), "{} for {mean}", changes.mean);
    // Straight go those before the bad one, and the last fix.
    let straight = (1.0 / p - 1.0 + 1.0) / all;
    assert!(
        changes.straight.holds(straight),
        "{} for {straight}",
        changes.straight
    );
    assert_eq!(changes.unfinished, 0);
    let more = outcome.triggers_per_day.value - 8.0 * (all / (all - fixes));
    assert!(more.abs() < 0.1, "fixes are arrivals of their own: {more}");
}

/// The results of the build, of one execution after the other.
fn results(rows: &[Record]) -> Vec<(u64, ActionResult)> {
    let builds = rows.iter().filter(|row| row.stage == 1);
    builds.map(|row| (row.execution, row.result)).collect()
}

/// A seed under which the first of these executions fails.
fn story_of_a_failure(
    circumstances: &Circumstances,
    mode: ExecutionMode,
) -> (Vec<Record>, Vec<String>, Outcome) {
    let (pipeline, profile) = shop(mode, 0.4);
    let stories = (0..200).map(|seed| {
        let told = story(replay(&[0, 2_000, 4_810, 9_000])).seed(seed);
        let (rows, outcome) = tell(
            &told.circumstances(circumstances.clone()),
            &pipeline,
            &profile,
        );
        (rows, outcome)
    });
    let failed = |rows: &[Record]| {
        let results = results(rows);
        let others = &results[1..];
        let later = others.iter().filter(|it| it.0 > 2);
        results[0].1 == ActionResult::Failed
            && later.clone().all(|it| it.1 == ActionResult::Succeeded)
    };
    let mut fit = stories.filter(|(rows, _)| failed(rows));
    let (rows, outcome) = fit.next().expect("one of many seeds fails first");
    let told = lines(&pipeline, &rows);
    let builds = told.into_iter().filter(|it| it.contains("Build"));
    (rows, builds.collect(), outcome)
}

#[test]
fn k1_k2_whatever_holds_a_bad_change_fails_until_its_fix_is_there() {
    for mode in [SUPERSEDED, QUEUED, PARALLEL] {
        let (_, builds, outcome) = story_of_a_failure(&kinds(0.0, "1h"), mode);
        // The first has failed at 1,220 s, so the fix comes at 4,820 s: the third, which came before it, gets to its build behind it.
        let starts = if mode == PARALLEL { 4_840 } else { 6_030 };
        let (fix, ends) = (0xE000_0000_u32, starts + 1_200);
        let told = [
            "0 Build/compile 20-1220 Failed".to_owned(),
            "1 Build/compile 2020-3220 Failed".to_owned(),
            "2 Build/compile 4830-6030 Failed".to_owned(),
            format!("{fix} Build/compile {starts}-{ends} Succeeded"),
            "3 Build/compile 9020-10220 Succeeded".to_owned(),
        ];
        assert_eq!(builds, told);
        assert_eq!(changes(&outcome).unfinished, 0, "the fix carries them");
    }
}

#[test]
fn k2_no_retry_helps_a_bad_change_and_k3_one_always_helps_a_flake() {
    for mode in [RetryMode::FailedActions, RetryMode::AllActions] {
        let bad = retried(kinds(0.0, "1h"), mode);
        let (rows, _, _) = story_of_a_failure(&bad, PARALLEL);
        let first = results(&rows).into_iter().filter(|it| it.0 == 0);
        let first: Vec<ActionResult> = first.map(|it| it.1).collect();
        assert_eq!(first, [ActionResult::Failed; 4], "three retries");
        let flaky = retried(kinds(1.0, "1h"), mode);
        let (rows, _, outcome) = story_of_a_failure(&flaky, PARALLEL);
        let first = results(&rows).into_iter().filter(|it| it.0 == 0);
        let first: Vec<ActionResult> = first.map(|it| it.1).collect();
        assert_eq!(first, [ActionResult::Failed, ActionResult::Succeeded]);
        assert_eq!(outcome.shares.succeeded.value, 1.0);
        assert_eq!(changes(&outcome).straight.value, 1.0, "nothing needs a fix");
        let (pipeline, profile) = shop(PARALLEL, 0.4);
        for seed in 0..60 {
            let told = story(replay(&[0])).seed(seed);
            let (rows, _) = tell(&told.circumstances(flaky.clone()), &pipeline, &profile);
            let failed = rows.iter().filter(|row| row.result == ActionResult::Failed);
            assert!(
                failed.count() < 2,
                "the same flake is not met again: {seed}"
            );
        }
    }
}

/// Two actions that run together and fail of one change are mended by one fix; an action that was not tried yet draws its own failures after
/// the retry of another.
#[test]
fn k2_one_fix_mends_all_that_a_change_broke() {
    let (pipeline, profile) = pipeline(
        "shop",
        QUEUED,
        vec![
            stage("Source", vec![fetch("fetch", "0s")]),
            stage(
                "Build",
                vec![call("a", "10s").fails(0.5), call("b", "30s").fails(0.5)],
            ),
        ],
    );
    let mut seen = 0;
    for seed in 0..40 {
        let told = story(replay(&[0])).seed(seed);
        let told = told.circumstances(kinds(0.0, "1h"));
        let (rows, _) = tell(&told, &pipeline, &profile);
        let failed = |row: &&Record| row.execution == 0 && row.result == ActionResult::Failed;
        if rows.iter().filter(failed).count() == 2 {
            seen += 1;
            let mut fixes: Vec<u64> = rows.iter().map(|row| row.execution).collect();
            fixes.dedup();
            let first = fixes.get(1).copied();
            assert_eq!(first, Some(0xE000_0000), "{rows:?}");
            let when = rows.iter().find(|row| Some(row.execution) == first);
            assert_eq!(when.unwrap().triggered.seconds(), 3_610.0);
        }
    }
    assert!(seen > 5, "{seen}");
}

/// The chance of a first attempt stays what it was, whatever becomes of failures.
#[test]
fn kinds_change_no_chance_of_a_change_that_holds_nothing_bad() {
    let (pipeline, profile) = shop(QUEUED, 0.2);
    let month = Experiment::new(Workload::poisson(per_day(8)))
        .replications(60)
        .seed(3);
    let plain = simulate(&month, &pipeline, &profile);
    let flaky = month.circumstances(kinds(1.0, "1h"));
    let flaky = simulate(&flaky, &pipeline, &profile);
    assert_eq!(
        format!("{:?}", plain.shares),
        format!("{:?}", flaky.shares),
        "flakes that are not retried are what failures were"
    );
}
