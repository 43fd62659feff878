//! The same bits from every evaluator, on random definitions, with spans so short that ties, overtaking and full pools are everyday.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestRng, TestRunner,
};
use stagewright_core::{
    Approver, Arrivals, Assumed, Circumstances, ConditionResult, Distribution, ExecutionMode,
    Habit, Micros, Pipeline, Profile, RetryMode, Workload,
};
use stagewright_sim::{
    Evaluator, Experiment, FirstStage, FleetMember, Followed, FullBuildQueue, OlderArrival,
    ServiceRules,
};
use support::*;

/// Spans of a few microseconds, of none, and of continuous laws.
fn span() -> impl Strategy<Value = Distribution> {
    prop_oneof![
        3 => Just(Distribution::ZERO),
        4 => (0_u64..4, 0_u64..9).prop_map(|(low, width)| Distribution::Uniform {
            low: Micros(low),
            high: Micros(low + width),
        }),
        2 => (1_u64..9).prop_map(|value| Distribution::Fixed(Micros(value))),
        2 => (1_u64..30).prop_map(|mean| Distribution::Exponential { mean: Micros(mean) }),
        1 => (2_u64..20).prop_map(|p50| Distribution::Lognormal { p50: Micros(p50), p95: Micros(3 * p50) }),
    ]
}

/// A microsecond, or minutes that fill a day.
#[derive(Clone, Copy, Debug)]
struct Unit(u64);

const MICROSECOND: Unit = Unit(1);
const MINUTES: Unit = Unit(300_000_000);
const DAY: u64 = 86_400_000_000;

impl Unit {
    fn of(self, count: u64) -> Micros {
        Micros(count * self.0)
    }

    /// The same law in this unit; what is uniform takes whole units, so that ties stay frequent.
    fn law(self, law: &Distribution) -> Distribution {
        let scaled = |span: &Micros| self.of(span.0);
        match law {
            _ if self.0 == 1 => law.clone(),
            Distribution::Fixed(span) => Distribution::Fixed(scaled(span)),
            Distribution::Uniform { low, high } => Distribution::Samples {
                values: (low.0..=high.0).map(|count| self.of(count)).collect(),
                file: None,
            },
            Distribution::Exponential { mean } => Distribution::Exponential { mean: scaled(mean) },
            Distribution::Lognormal { p50, p95 } => Distribution::Lognormal {
                p50: scaled(p50),
                p95: scaled(p95),
            },
            other => panic!("{other:?} is not drawn here"),
        }
    }
}

/// When executions are triggered.
#[derive(Clone, Debug)]
enum Triggers {
    /// A recorded trace of microseconds, from the start of the day on.
    Early,
    /// The same trace so late that it starts so many microseconds before the end of the day, which then falls among its executions.
    Late(u64),
    /// All day long.
    Always(Stream),
}

/// Spans between triggers, in whole units on average.
#[derive(Clone, Copy, Debug)]
enum Stream {
    Equal,
    Poisson,
    Bursts,
    Weekly,
}

impl Triggers {
    const fn unit(&self) -> Unit {
        match self {
            Self::Early | Self::Late(_) => MICROSECOND,
            Self::Always(_) => MINUTES,
        }
    }

    fn arrivals(&self, shop: &Shop) -> Arrivals {
        let trace = |start: u64| {
            let times = shop.times.iter().map(|time| Micros(start + time));
            Arrivals::Replay(times.collect())
        };
        let every = MINUTES.of(shop.interval);
        let per_day = DAY as f64 / every.0 as f64;
        match self {
            Self::Early => trace(0),
            Self::Late(before) => trace(DAY - before),
            Self::Always(Stream::Equal) => Arrivals::Fixed { every },
            Self::Always(Stream::Poisson) => Arrivals::Poisson { per_day },
            Self::Always(Stream::Bursts) => Arrivals::Bursts {
                per_day,
                variation: 3.0,
            },
            Self::Always(Stream::Weekly) => Arrivals::Weekly {
                per_day,
                variation: 2.0,
                hours: (0..168).map(|hour| f64::from(hour % 24 % 7)).collect(),
                time_zone: "UTC".to_owned(),
                holidays: Vec::new(),
            },
        }
    }
}

fn triggers() -> impl Strategy<Value = Triggers> {
    prop_oneof![
        3 => Just(Triggers::Early),
        2 => (1_u64..300).prop_map(Triggers::Late),
    ]
}

fn streams() -> impl Strategy<Value = Triggers> {
    use Stream::{Bursts, Equal, Poisson, Weekly};
    prop::sample::select(vec![Equal, Equal, Poisson, Bursts, Weekly]).prop_map(Triggers::Always)
}

#[derive(Clone, Debug)]
struct Job {
    builds: bool,
    person: bool,
    takes: Distribution,
    starts_up: Option<Distribution>,
    fails: f64,
    order: i64,
}

fn job() -> impl Strategy<Value = Job> {
    (
        any::<bool>(),
        prop::bool::weighted(0.15),
        span(),
        prop::option::weighted(0.2, span()),
        prop_oneof![3 => Just(0.0), 1 => Just(0.2), 1 => Just(0.6)],
        1_i64..4,
    )
        .prop_map(|(builds, person, takes, starts_up, fails, order)| Job {
            builds,
            person,
            takes,
            starts_up,
            fails,
            order,
        })
}

#[derive(Clone, Debug)]
enum Turn {
    Plain,
    Retries(bool),
    RollsBack,
    Entry(bool),
    Success(bool),
    Failure,
}

#[derive(Clone, Debug)]
struct Room {
    jobs: Vec<Job>,
    turn: Turn,
    passes: f64,
    decides: Distribution,
}

fn room() -> impl Strategy<Value = Room> {
    let turn = prop_oneof![
        5 => Just(Turn::Plain),
        1 => any::<bool>().prop_map(Turn::Retries),
        1 => Just(Turn::RollsBack),
        1 => any::<bool>().prop_map(Turn::Entry),
        1 => any::<bool>().prop_map(Turn::Success),
        1 => Just(Turn::Failure),
    ];
    (
        prop::collection::vec(job(), 1..5),
        turn,
        prop_oneof![Just(1.0), Just(0.7)],
        span(),
    )
        .prop_map(|(jobs, turn, passes, decides)| Room {
            jobs,
            turn,
            passes,
            decides,
        })
}

#[derive(Clone, Debug)]
struct Shop {
    mode: ExecutionMode,
    source: Vec<Distribution>,
    rooms: Vec<Room>,
    transition: Distribution,
    trigger: Distribution,
    times: Vec<u64>,
    interval: u64,
    second: Option<Distribution>,
    matching: f64,
    correlated: bool,
    rejects: bool,
}

/// Gaps between triggers, and the mean interval of a day: some traces are dense, and some so long that they take more than one block.
fn trace() -> impl Strategy<Value = (Vec<u64>, u64)> {
    let gaps = prop_oneof![
        6 => prop::collection::vec(0_u64..12, 1..60),
        1 => prop::collection::vec(0_u64..12, 100..300),
        1 => prop::collection::vec(0_u64..3, 100..300),
    ];
    (gaps, 1_u64..9)
}

fn shop() -> impl Strategy<Value = Shop> {
    (
        prop::sample::select(vec![QUEUED, SUPERSEDED, PARALLEL]),
        prop::collection::vec(span(), 1..3),
        prop::collection::vec(room(), 1..4),
        span(),
        prop_oneof![2 => Just(Distribution::ZERO), 1 => span()],
        trace(),
        prop::option::weighted(0.1, span()),
        prop_oneof![3 => Just(1.0), 1 => Just(0.6)],
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.2),
    )
        .prop_map(
            |(
                mode,
                source,
                rooms,
                transition,
                trigger,
                (gaps, interval),
                second,
                matching,
                correlated,
                rejects,
            )| {
                Shop {
                    mode,
                    source,
                    rooms,
                    transition,
                    trigger,
                    times: one_after_the_other(gaps),
                    interval,
                    second,
                    matching,
                    correlated,
                    rejects,
                }
            },
        )
}

/// Several blocks of executions that queue closely, overtake each other on the way and often need no time at all: which is first at a
/// door is then decided at the very microsecond up to which a block is known.
fn dense() -> impl Strategy<Value = Shop> {
    dense_of(vec![QUEUED, QUEUED, SUPERSEDED, PARALLEL], up_to)
}

/// The same for a full pool. Each action takes some time: a slot that is taken in no time while another is given back is left to the event engine.
fn dense_at_a_pool() -> impl Strategy<Value = Shop> {
    dense_of(vec![QUEUED, SUPERSEDED], |most| Distribution::Uniform {
        low: Micros(1),
        high: Micros(1 + most),
    })
}

fn dense_of(
    modes: Vec<ExecutionMode>,
    takes: fn(u64) -> Distribution,
) -> impl Strategy<Value = Shop> {
    let few = move || (1_u64..4).prop_map(takes);
    let room = prop::collection::vec((few(), 1_i64..3, any::<bool>()), 1..3);
    (
        prop::sample::select(modes),
        few(),
        prop::collection::vec(room, 1..4),
        prop_oneof![1_u64..3, 3_u64..15].prop_map(up_to),
        (2_u64..5).prop_map(up_to),
        prop::collection::vec(0_u64..4, 130..400),
    )
        .prop_map(|(mode, source, rooms, transition, trigger, gaps)| {
            let rooms = rooms.into_iter().map(|jobs| Room {
                jobs: jobs
                    .into_iter()
                    .map(|(takes, order, builds)| Job {
                        builds,
                        person: false,
                        takes,
                        starts_up: None,
                        fails: 0.0,
                        order,
                    })
                    .collect(),
                turn: Turn::Plain,
                passes: 1.0,
                decides: Distribution::ZERO,
            });
            Shop {
                mode,
                source: vec![source],
                rooms: rooms.collect(),
                transition,
                trigger,
                times: one_after_the_other(gaps),
                interval: 1,
                second: None,
                matching: 1.0,
                correlated: false,
                rejects: false,
            }
        })
}

fn up_to(most: u64) -> Distribution {
    Distribution::Uniform {
        low: Micros::ZERO,
        high: Micros(most),
    }
}

fn one_after_the_other(gaps: Vec<u64>) -> Vec<u64> {
    let mut clock = 0;
    let times = gaps.into_iter().map(|gap| {
        clock += gap;
        clock
    });
    times.collect()
}

impl Shop {
    fn build(
        &self,
        name: &str,
        slots: (u32, u32, u64),
        triggers: &Triggers,
    ) -> (Pipeline, Profile, Circumstances, Workload) {
        let unit = triggers.unit();
        let mut circumstances = Circumstances::default();
        let mut stages = vec![stage(
            "Source",
            self.source
                .iter()
                .enumerate()
                .map(|(index, takes)| {
                    let mut step = fetch(&format!("fetch{index}"), "0s");
                    step.action.outputs[0].name = format!("src{index}").into();
                    step.takes = Some(unit.law(takes));
                    step
                })
                .collect(),
        )];
        for (index, room) in self.rooms.iter().enumerate() {
            let steps: Vec<Step> = room
                .jobs
                .iter()
                .enumerate()
                .map(|(place, job)| {
                    let name = format!("job{place}");
                    let step = match (job.person, job.builds) {
                        (true, _) => approve(&name, Some("0s")),
                        (false, true) => {
                            let mut step = build(&name, "0s");
                            step.action.inputs = vec!["src0".into()];
                            step
                        }
                        (false, false) => call(&name, "0s"),
                    };
                    let mut step = step.at(job.order).fails(job.fails);
                    step.takes = Some(unit.law(&job.takes));
                    if job.builds && !job.person {
                        step.start_up = job.starts_up.as_ref().map(|law| unit.law(law));
                    }
                    step
                })
                .collect();
            let name = format!("Room{index}");
            let staged = stage(&name, steps);
            let apart = self.mode == PARALLEL;
            let rule_name = "Rule";
            let staged = match room.turn {
                Turn::Plain => staged,
                Turn::Retries(all) => retries(
                    staged,
                    if all {
                        RetryMode::AllActions
                    } else {
                        RetryMode::FailedActions
                    },
                ),
                Turn::RollsBack | Turn::Failure if apart => staged,
                Turn::RollsBack => rolls_back(staged),
                Turn::Entry(skips) => before_entry(
                    staged,
                    if skips {
                        ConditionResult::Skip
                    } else {
                        ConditionResult::Fail
                    },
                    rule_name,
                ),
                Turn::Success(back) => on_success(
                    staged,
                    if back && !apart {
                        ConditionResult::Rollback
                    } else {
                        ConditionResult::Fail
                    },
                    rule_name,
                ),
                Turn::Failure => failure_condition(staged, rule_name),
            };
            if matches!(room.turn, Turn::Entry(_) | Turn::Success(_) | Turn::Failure) {
                let profile = stagewright_core::RuleProfile {
                    passes: chance(room.passes),
                    takes: unit.law(&room.decides),
                    window: None,
                };
                circumstances
                    .rules
                    .insert(stagewright_core::ActionKey::new(&name, rule_name), profile);
            }
            stages.push(staged);
        }
        let (pipeline, mut profile) = pipeline(name, self.mode, stages);
        profile.transition = Assumed::given(unit.law(&self.transition));
        profile.trigger = Assumed::given(unit.law(&self.trigger));
        profile.build_quota = Assumed::given(stagewright_core::BuildQuota {
            running: slots.0,
            queued: slots.1,
            queue_timeout: unit.of(slots.2).min(Micros::from_minutes(8 * 60)),
        });
        circumstances.matching = chance(self.matching);
        circumstances.second_start = self.second.as_ref().map(|law| unit.law(law));
        if self.rejects {
            circumstances.approver = Some(Approver {
                response: Distribution::Fixed(unit.of(10)),
                calendar: None,
                rejects: chance(0.3),
            });
        }
        if self.correlated {
            let habit = Habit {
                duration_correlation: 0.5,
                failure_correlation: 0.3,
                ..Habit::default()
            };
            let room = &self.rooms[0];
            if !room.jobs[0].person {
                circumstances
                    .habits
                    .insert(stagewright_core::ActionKey::new("Room0", "job0"), habit);
            }
        }
        let workload = Workload {
            arrivals: triggers.arrivals(self),
        };
        (pipeline, profile, circumstances, workload)
    }
}

fn rules() -> impl Strategy<Value = ServiceRules> {
    (
        prop_oneof![2 => Just(Some(50)), 2 => (2_u32..12).prop_map(Some), 2 => Just(None)],
        any::<bool>(),
        prop::bool::weighted(0.2),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(cap, takes_place, open, waits, earlier)| {
            let mut rules = ServiceRules::default();
            rules.active_executions = cap;
            rules.earlier_success = earlier;
            if takes_place {
                rules.older_arrival = OlderArrival::TakesThePlace;
            }
            if open {
                rules.first_stage = FirstStage::IsOpen;
            }
            if waits {
                rules.full_build_queue = FullBuildQueue::Waits;
            }
            rules
        })
}

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

/// Slots of the pool, places in its queue and how many units of time a build waits there.
fn slots() -> impl Strategy<Value = (u32, u32, u64)> {
    (
        prop_oneof![1_u32..4, Just(9), Just(1_000)],
        prop_oneof![0_u32..3, Just(50)],
        prop_oneof![Just(15_u64), Just(1_000_000)],
    )
}

/// Pipelines that share one account, with triggers of one kind.
#[derive(Clone, Debug)]
struct Account {
    shops: Vec<Shop>,
    rules: ServiceRules,
    slots: (u32, u32, u64),
    seed: u64,
    triggers: Triggers,
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
        let built: Vec<_> = self
            .shops
            .iter()
            .enumerate()
            .map(|(index, shop)| shop.build(&format!("shop{index}"), self.slots, &self.triggers))
            .collect();
        let members: Vec<FleetMember<'_>> = built
            .iter()
            .map(|(pipeline, profile, circumstances, workload)| {
                FleetMember::new(pipeline, profile, workload.clone())
                    .circumstances(circumstances.clone())
            })
            .collect();
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

fn account(
    shops: impl Strategy<Value = Vec<Shop>>,
    triggers: impl Strategy<Value = Triggers>,
) -> impl Strategy<Value = Account> {
    (shops, rules(), slots(), 0_u64..1_000, triggers).prop_map(
        |(shops, rules, slots, seed, triggers)| Account {
            shops,
            rules,
            slots,
            seed,
            triggers,
        },
    )
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
    assert_shares(all_agree(accounts, cases()), 40, 0);
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

/// Neither a cap nor the length of a queue keeps an execution from waiting.
fn account_of_dense(
    shops: impl Strategy<Value = Vec<Shop>>,
    slots: impl Strategy<Value = u32>,
) -> impl Strategy<Value = Account> {
    (shops, slots, 0_u64..1_000).prop_map(|(shops, slots, seed)| {
        let mut rules = ServiceRules::default();
        rules.active_executions = None;
        rules.full_build_queue = FullBuildQueue::Waits;
        Account {
            shops,
            rules,
            slots: (slots, 0, 1_000_000),
            seed,
            triggers: Triggers::Early,
        }
    })
}

/// One number for the outcomes of many random accounts, the same on every run, to be held against that of another version:
/// `cargo test -p stagewright-sim --test engines digest -- --ignored --nocapture`.
#[test]
#[ignore = "prints a number that says nothing by itself"]
#[expect(clippy::print_stdout, reason = "its purpose")]
fn digest_of_the_outcomes_of_random_accounts() {
    let slots = prop_oneof![2 => Just(1_000_u32), 1 => 2_u32..4];
    let full = prop_oneof![3 => 1_u32..4, 1 => 9_u32..12];
    let [spread, daily] = [(4, 2_500), (3, 833)];
    println!(
        "{:016x} {:016x} {:016x} {:016x}",
        digest(
            account(prop::collection::vec(shop(), 1..spread.0), triggers()),
            spread.1
        ),
        digest(
            account(prop::collection::vec(shop(), 1..daily.0), streams()),
            daily.1
        ),
        digest(
            account_of_dense(prop::collection::vec(dense(), 1..3), slots),
            daily.1
        ),
        digest(
            account_of_dense(prop::collection::vec(dense_at_a_pool(), 1..4), full),
            daily.1
        ),
    );
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
        let built: Vec<_> = account
            .shops
            .iter()
            .enumerate()
            .map(|(index, shop)| {
                shop.build(&format!("shop{index}"), account.slots, &account.triggers)
            })
            .collect();
        let members: Vec<FleetMember<'_>> = built
            .iter()
            .map(|(pipeline, profile, circumstances, workload)| {
                FleetMember::new(pipeline, profile, workload.clone())
                    .circumstances(circumstances.clone())
            })
            .collect();
        let month = month(account.seed, account.rules.clone(), account.triggers.unit());
        let outcome = month.simulate_fleet(&members).unwrap();
        format!("{outcome:?}").hash(&mut *hash.borrow_mut());
        Ok(())
    });
    done.unwrap();
    hash.into_inner().finish()
}
