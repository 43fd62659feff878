//! The same bits from every evaluator, on random definitions, with spans so short that ties, overtaking and full pools are everyday.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

#[path = "engines/accounts.rs"]
mod accounts;
mod support;

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use accounts::*;
use proptest::prelude::*;
use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestRng, TestRunner,
};
use stagewright_core::Workload;
use stagewright_sim::{Evaluator, Experiment, Followed, ServiceRules};
use support::*;

fn month(seed: u64, rules: ServiceRules, unit: Unit) -> Experiment {
    Experiment::new(Workload::default())
        .days(1)
        .replications(REPLICATIONS)
        .seed(seed)
        .threads(1)
        .warm_up(unit.of(20))
        .service(rules)
}

/// More where there is time for them: `PROPTEST_CASES=100000 cargo test -p stagewright-sim --test engines`.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(1_500)
}

/// How replications were followed: those of accounts in which no pipeline needs the event engine from the start.
#[derive(Debug, Default)]
struct Shares {
    pipeline_by_pipeline: u32,
    by_requests: u32,
    by_events: u32,
}

impl Shares {
    /// The parts of a hundred replications: pipeline by pipeline, by requests, and by events.
    fn percent(&self) -> [u32; 3] {
        let parts = [self.pipeline_by_pipeline, self.by_requests, self.by_events];
        let all = parts.iter().sum::<u32>().max(1);
        parts.map(|part| 100 * part / all)
    }
}

const REPLICATIONS: u32 = 3;

impl Account {
    /// Both engines give the same bits, and the faster one is taken where it can be.
    fn agrees(&self, shares: &RefCell<Shares>) -> Result<(), TestCaseError> {
        let built = self.built();
        let members = members(&built);
        let followed = Arc::new(Followed::default());
        let month = month(self.seed, self.rules.clone(), self.triggers.unit());
        let fast = month.clone().counted_by(followed.clone());
        let evaluations = fast.fleet_evaluations(&members).unwrap();
        let fast = fast.simulate_fleet(&members).unwrap();
        let slow = month.event_by_event(true).simulate_fleet(&members).unwrap();
        let difference = difference(&fast, &slow);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
        let (alone, requests, events) = (
            followed.pipeline_by_pipeline(),
            followed.by_requests(),
            followed.by_events(),
        );
        prop_assert_eq!(alone + requests + events, REPLICATIONS);
        let has = |evaluator| evaluations.iter().any(|one| one.evaluator == evaluator);
        if has(Evaluator::Events) {
            prop_assert_eq!(events, REPLICATIONS);
            return Ok(());
        }
        prop_assert!(requests == 0 || has(Evaluator::Slots));
        if self.caps_parallel() {
            return Ok(());
        }
        let mut shares = shares.borrow_mut();
        shares.pipeline_by_pipeline += alone;
        shares.by_requests += requests;
        shares.by_events += events;
        Ok(())
    }
}

/// Where the seeds of failures are kept, to be tried first from then on.
const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engines.regressions");

/// Every account of many random ones, and how their replications were followed.
fn all_agree(accounts: impl Strategy<Value = Account>, cases: u32) -> [u32; 3] {
    let shares = RefCell::default();
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(SEEDS))),
        ..Config::default()
    });
    let outcome = runner.run(&accounts, |account| account.agrees(&shares));
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    shares.into_inner().percent()
}

/// At least these shares, in percent: a way that is hardly ever taken proves nothing.
fn assert_shares([alone, requests, events]: [u32; 3], least_alone: u32, least_requests: u32) {
    assert!(
        alone >= least_alone && requests >= least_requests,
        "of a hundred replications {alone} went pipeline by pipeline, {requests} by requests, {events} by events"
    );
}

#[test]
fn every_evaluator_gives_the_bits_of_the_event_engine() {
    let accounts = account(prop::collection::vec(shop(), 1..4), triggers());
    // Binding caps, which only the event engine follows, are frequent here.
    assert_shares(all_agree(accounts, cases()), 50, 0);
}

#[test]
fn so_it_does_all_day_long_from_before_the_measured_span_to_its_end() {
    let accounts = account(prop::collection::vec(shop(), 1..3), streams());
    assert_shares(all_agree(accounts, cases() / 3), 50, 0);
}

#[test]
fn so_it_does_where_one_follows_closely_upon_the_other() {
    let slots = prop_oneof![2 => Just(1_000_u32), 1 => 2_u32..4];
    let accounts = account_of_dense(prop::collection::vec(dense(), 1..3), slots);
    assert_shares(all_agree(accounts, cases() / 3), 70, 0);
}

#[test]
fn and_so_it_does_where_they_wait_for_slots() {
    let shops = prop::collection::vec(dense_at_a_pool(), 1..4);
    let accounts = account_of_dense(shops, prop_oneof![3 => 1_u32..4, 1 => 9_u32..12]);
    assert_shares(all_agree(accounts, cases() / 3), 30, 10);
}

/// One number for the outcomes of random accounts, the same on every run: `STAGEWRIGHT_DIGEST=1` prints that of many, to be held
/// against that of another version.
#[test]
#[expect(clippy::print_stdout, reason = "its purpose")]
fn the_digest_of_outcomes_is_the_same_on_every_run() {
    if std::env::var_os("STAGEWRIGHT_DIGEST").is_some() {
        println!("{}", digests(2_500, 833));
    }
    assert_eq!(digests(20, 10), digests(20, 10));
    assert_ne!(digests(20, 10), digests(21, 10));
}

fn digests(random: u32, dense_ones: u32) -> String {
    let slots = prop_oneof![2 => Just(1_000_u32), 1 => 2_u32..4];
    let full = prop_oneof![3 => 1_u32..4, 1 => 9_u32..12];
    let digests = [
        digest(
            account(prop::collection::vec(shop(), 1..4), triggers()),
            random,
        ),
        digest(
            account(prop::collection::vec(shop(), 1..3), streams()),
            dense_ones,
        ),
        digest(
            account_of_dense(prop::collection::vec(dense(), 1..3), slots),
            dense_ones,
        ),
        digest(
            account_of_dense(prop::collection::vec(dense_at_a_pool(), 1..4), full),
            dense_ones,
        ),
    ];
    digests.map(|it| format!("{it:016x}")).join(" ")
}

fn digest(accounts: impl Strategy<Value = Account>, cases: u32) -> u64 {
    let hash = RefCell::new(std::hash::DefaultHasher::new());
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let done = TestRunner::new_with_rng(config, rng).run(&accounts, |account| {
        let built = account.built();
        let month = month(account.seed, account.rules.clone(), account.triggers.unit());
        let outcome = month.simulate_fleet(&members(&built)).unwrap();
        format!("{outcome:?}").hash(&mut *hash.borrow_mut());
        Ok(())
    });
    done.unwrap();
    hash.into_inner().finish()
}
