//! Whatever is done to a pipeline, some things hold.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proptest::prelude::*;
use stagewright_core::{
    ActionResult, Approver, Assumed, Circumstances, ConditionResult, ExecutionMode, Intervention,
    InterventionKind, Micros, Pipeline, Profile, Record, Retrier, RetryMode,
};
use stagewright_sim::{
    Experiment, FirstStage, FullBuildQueue, OlderArrival, Outcome, QueuePlace, ServiceRules,
    UpdateCancels,
};
use support::*;

fn mode() -> impl Strategy<Value = ExecutionMode> {
    prop_oneof![Just(SUPERSEDED), Just(QUEUED), Just(PARALLEL)]
}

fn retry_mode() -> impl Strategy<Value = RetryMode> {
    prop_oneof![Just(RetryMode::FailedActions), Just(RetryMode::AllActions)]
}

fn stage_name() -> impl Strategy<Value = String> {
    prop_oneof![Just("Source"), Just("Build"), Just("Deploy")].prop_map(str::to_owned)
}

fn intervention() -> impl Strategy<Value = Intervention> {
    let kind = prop_oneof![
        Just(InterventionKind::Start),
        Just(InterventionKind::Update),
        (0_u32..20).prop_map(|execution| InterventionKind::StopAndWait { execution }),
        (0_u32..20).prop_map(|execution| InterventionKind::StopAndAbandon { execution }),
        (0_u32..20, retry_mode())
            .prop_map(|(execution, mode)| InterventionKind::Retry { execution, mode }),
        stage_name().prop_map(|stage| InterventionKind::Rollback { stage }),
        stage_name().prop_map(|stage| InterventionKind::Disable { stage }),
        stage_name().prop_map(|stage| InterventionKind::Enable { stage }),
        stage_name().prop_map(|stage| InterventionKind::Override { stage }),
        (stage_name(), any::<bool>())
            .prop_map(|(stage, approve)| InterventionKind::Answer { stage, approve }),
    ];
    (0_u64..400, kind).prop_map(|(second, what)| Intervention {
        at: Micros::from_seconds(second),
        what,
    })
}

#[derive(Clone, Debug)]
struct Case {
    mode: ExecutionMode,
    fails: f64,
    on_failure: u8,
    conditions: u8,
    slots: u32,
    queue: u32,
    timeout: u64,
    transition: u64,
    retrier: Option<(RetryMode, u64)>,
    interventions: Vec<Intervention>,
    triggers: Vec<u64>,
    rules: [bool; 8],
    seed: u64,
}

fn case() -> impl Strategy<Value = Case> {
    let shape = (
        mode(),
        prop_oneof![Just(0.0), Just(0.3), Just(0.8)],
        0_u8..5,
        0_u8..4,
        1_u32..4,
        0_u32..4,
    );
    let rest = (
        1_u64..60,
        0_u64..10,
        proptest::option::of((retry_mode(), 0_u64..60)),
        proptest::collection::vec(intervention(), 0..12),
        proptest::collection::vec(0_u64..200, 1..25),
        any::<[bool; 8]>(),
        any::<u64>(),
    );
    (shape, rest).prop_map(
        |((mode, fails, on_failure, conditions, slots, queue), rest)| {
            let (timeout, transition, retrier, interventions, mut triggers, rules, seed) = rest;
            triggers.sort_unstable();
            Case {
                mode,
                fails,
                on_failure,
                conditions,
                slots,
                queue,
                timeout,
                transition,
                retrier,
                interventions,
                triggers,
                rules,
                seed,
            }
        },
    )
}

impl Case {
    fn pipeline(&self) -> (Pipeline, Profile) {
        let mut building = stage(
            "Build",
            vec![
                build("a", "uniform(1s, 20s)").fails(self.fails),
                build("b", "uniform(1s, 5s)"),
                call("c", "samples(0s, 1s, 2s)")
                    .at(2)
                    .fails(self.fails / 2.0),
            ],
        );
        let parallel = self.mode == PARALLEL;
        building = match self.on_failure {
            1 => retries(building, RetryMode::FailedActions),
            2 => retries(building, RetryMode::AllActions),
            3 if !parallel => rolls_back(building),
            4 if !parallel => failure_condition(building, "after"),
            _ => building,
        };
        building = match self.conditions {
            1 => before_entry(building, ConditionResult::Skip, "before"),
            2 => before_entry(building, ConditionResult::Fail, "before"),
            3 => on_success(building, ConditionResult::Fail, "then"),
            _ => building,
        };
        let (pipeline, mut profile) = pipeline(
            "shop",
            self.mode,
            vec![
                stage("Source", vec![fetch("fetch", "uniform(0s, 3s)")]),
                building,
                stage(
                    "Deploy",
                    vec![
                        approve("ask", None).minutes(5),
                        call("rollout", "uniform(1s, 9s)").at(2),
                    ],
                ),
            ],
        );
        profile.transition = Assumed::given(law(&format!("uniform(0s, {}s)", self.transition)));
        profile.trigger = Assumed::given(law("samples(0s, 0s, 2s)"));
        quota(
            &mut profile,
            self.slots,
            self.queue,
            &format!("{}s", self.timeout),
        );
        (pipeline, profile)
    }

    fn experiment(&self) -> Experiment {
        let mut circumstances = doing(self.interventions.clone());
        for name in ["before", "then", "after"] {
            rule(&mut circumstances, "Build", name, 0.5, "samples(0s, 4s)");
        }
        circumstances.approver = Some(Assumed::given(Approver {
            response: law("uniform(0s, 400s)"),
            calendar: None,
            rejects: chance(0.2),
        }));
        circumstances.retrier = self.retrier.map(|(mode, seconds)| {
            Assumed::given(Retrier {
                chance: chance(0.7),
                response: law(&format!("uniform(0s, {seconds}s)")),
                calendar: None,
                mode,
                most: 2,
            })
        });
        let mut rules = ServiceRules::default();
        let [older, first, front, waits, slots, ahead, lock, later] = self.rules;
        rules.older_arrival = if older {
            OlderArrival::TakesThePlace
        } else {
            OlderArrival::IsSuperseded
        };
        rules.first_stage = if first {
            FirstStage::IsOpen
        } else {
            FirstStage::IsLocked
        };
        rules.queue_place = if front {
            QueuePlace::BeforeThePipeline
        } else {
            QueuePlace::BeforeEachStage
        };
        rules.full_build_queue = if waits {
            FullBuildQueue::Waits
        } else {
            FullBuildQueue::FailsTheAction
        };
        rules.abandoned_builds_hold_slots = slots;
        rules.rollback_goes_first = ahead;
        rules.conditions_hold_lock = lock;
        rules.update_cancels = if later {
            UpdateCancels::AtTheNextStage
        } else {
            UpdateCancels::AtOnce
        };
        rules.earlier_success = older;
        rules.active_executions = Some(10);
        let _: Circumstances = circumstances.clone();
        story(replay(&self.triggers))
            .seed(self.seed)
            .circumstances(circumstances)
            .service(rules)
            .days(1)
    }
}

/// The number of rows that overlap, at most.
fn most_at_once<'a>(rows: impl Iterator<Item = &'a Record>) -> usize {
    let mut edges: Vec<(u64, i32)> = rows
        .flat_map(|row| [(row.started.0, 1), (row.ended.0, -1)])
        .collect();
    edges.sort_unstable();
    let mut inside = 0;
    edges
        .iter()
        .map(|edge| {
            inside += edge.1;
            inside
        })
        .max()
        .unwrap_or(0) as usize
}

fn holds(case: &Case, rows: &[Record], outcome: &Outcome) {
    // Every trigger ends in exactly one way. (That Little's law holds is checked in every run.)
    let shares = &outcome.shares;
    let ends = [
        &shares.succeeded,
        &shares.failed,
        &shares.superseded,
        &shares.refused,
        &shares.stopped,
        &shares.cancelled,
        &shares.unfinished,
    ];
    let total: f64 = ends.iter().map(|share| share.value).sum();
    assert!((total - 1.0).abs() < 1e-9, "{total}");
    // A stage that is a lock holds one execution at a time. An attempt's rows of one execution lie within its visit.
    if case.mode != PARALLEL {
        for stage in [1_u32, 2] {
            let mut visits: BTreeMap<(u64, u64, u32), (u64, u64)> = BTreeMap::new();
            for row in rows.iter().filter(|row| row.stage == stage) {
                let visit = visits
                    .entry((row.execution, row.arrived.0, row.attempt))
                    .or_insert((u64::MAX, 0));
                *visit = (visit.0.min(row.requested.0), visit.1.max(row.ended.0));
            }
            let mut spans: Vec<(u64, u64, u64)> = visits
                .iter()
                .map(|(key, span)| (span.0, span.1, key.0))
                .collect();
            spans.sort_unstable();
            for pair in spans.windows(2) {
                assert!(
                    pair[0].2 == pair[1].2 || pair[0].1 <= pair[1].0,
                    "two in stage {stage}: {pair:?}"
                );
            }
        }
    }
    // Slots are never overbooked.
    let working = rows
        .iter()
        .filter(|row| row.stage == 1 && row.action < 2 && row.ended > row.started);
    assert!(most_at_once(working) <= case.slots as usize);
    // Times are in order.
    for row in rows {
        assert!(
            row.arrived <= row.requested
                && row.requested <= row.started
                && row.started <= row.ended,
            "{row:?}"
        );
    }
    // A later group starts only after a success of each action before.
    for row in rows.iter().filter(|row| row.stage == 1 && row.action == 2) {
        for action in [0, 1] {
            let before = rows.iter().any(|other| {
                (other.execution, other.stage, other.action) == (row.execution, 1, action)
                    && other.result == ActionResult::Succeeded
                    && other.ended <= row.requested
            });
            assert!(
                before,
                "{row:?} started before action {action} had succeeded"
            );
        }
    }
    let (pipeline, profile) = case.pipeline();
    let again = simulate(&case.experiment(), &pipeline, &profile);
    assert_same(("with rows", outcome), ("without", &again));
}

/// Where the seeds of failures are kept, to be tried first from then on.
fn failures_kept() -> Option<Box<dyn proptest::test_runner::FailurePersistence>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/invariants.regressions");
    Some(Box::new(
        proptest::test_runner::FileFailurePersistence::Direct(file),
    ))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: failures_kept(), ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_a_pipeline_some_things_hold(case in case()) {
        let (pipeline, profile) = case.pipeline();
        let mut rows = Vec::new();
        let mut keep = |record: &Record| {
            if record.replication == 0 {
                rows.push(*record);
            }
        };
        let outcome = case.experiment().simulate_with_records(&pipeline, &profile, &mut keep).unwrap();
        holds(&case, &rows, &outcome);
    }
}

/// The modules directly below `src`, each with those that it imports outside of its tests.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut folders = vec![source.clone()];
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let module = name(
                path.strip_prefix(&source)
                    .unwrap()
                    .iter()
                    .next()
                    .unwrap()
                    .as_ref(),
            );
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let others = code.split("crate::").skip(1).map(|rest| {
                let end = rest.find(|letter: char| !letter.is_lowercase() && letter != '_');
                rest[..end.unwrap_or(rest.len())].to_owned()
            });
            let mine = imports.entry(module.clone()).or_default();
            mine.extend(others.filter(|other| !other.is_empty() && *other != module));
        }
    }
    imports.remove("lib");
    imports
}

#[test]
fn modules_import_each_other_in_one_direction() {
    let mut left = imports();
    assert!(left.len() > 15 && left["engine"].contains("semantics"));
    loop {
        let bottom: Vec<String> = left
            .iter()
            .filter(|(_, imported)| imported.iter().all(|other| !left.contains_key(other)))
            .map(|(module, _)| module.clone())
            .collect();
        if bottom.is_empty() {
            break;
        }
        left.retain(|module, _| !bottom.contains(module));
    }
    assert!(left.is_empty(), "they import each other: {left:#?}");
}
