//! Random accounts: pipelines of every mode with spans so short that ties, overtaking and full pools are everyday.
#![allow(
    clippy::field_reassign_with_default,
    reason = "one choice of the service at a time is what these are about"
)]

use proptest::prelude::*;
use stagewright_core::{
    Approver, Arrivals, Assumed, Circumstances, ConditionResult, Distribution, ExecutionMode,
    Habit, Micros, Pipeline, Profile, RetryMode, RuleHours, Workload,
};
use stagewright_sim::{
    ClosedWindow, FirstStage, FleetMember, FullBuildQueue, OlderArrival, ServiceRules,
};

use super::support::*;

/// Spans of a few microseconds, of none, and of continuous laws.
pub(crate) fn span() -> impl Strategy<Value = Distribution> {
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
pub(crate) struct Unit(u64);

pub(crate) const MICROSECOND: Unit = Unit(1);
pub(crate) const MINUTES: Unit = Unit(300_000_000);
pub(crate) const DAY: u64 = 86_400_000_000;

impl Unit {
    pub(crate) fn of(self, count: u64) -> Micros {
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
pub(crate) enum Triggers {
    /// A recorded trace of microseconds, from the start of the day on.
    Early,
    /// The same trace so late that it starts so many microseconds before the end of the day, which then falls among its executions.
    Late(u64),
    /// All day long.
    Always(Stream),
}

/// Spans between triggers, in whole units on average.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stream {
    Equal,
    Poisson,
    Bursts,
    Weekly,
}

impl Triggers {
    pub(crate) fn unit(&self) -> Unit {
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

pub(crate) fn triggers() -> impl Strategy<Value = Triggers> {
    prop_oneof![
        3 => Just(Triggers::Early),
        2 => (1_u64..300).prop_map(Triggers::Late),
    ]
}

pub(crate) fn streams() -> impl Strategy<Value = Triggers> {
    use Stream::{Bursts, Equal, Poisson, Weekly};
    prop::sample::select(vec![Equal, Equal, Poisson, Bursts, Weekly]).prop_map(Triggers::Always)
}

#[derive(Clone, Debug)]
pub(crate) struct Job {
    builds: bool,
    person: bool,
    takes: Distribution,
    starts_up: Option<Distribution>,
    fails: f64,
    order: i64,
}

pub(crate) fn job() -> impl Strategy<Value = Job> {
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
pub(crate) enum Turn {
    Plain,
    Retries(bool),
    RollsBack,
    Entry(bool),
    Success(bool),
    Failure,
}

#[derive(Clone, Debug)]
pub(crate) struct Room {
    jobs: Vec<Job>,
    turn: Turn,
    passes: f64,
    decides: Distribution,
}

pub(crate) fn room() -> impl Strategy<Value = Room> {
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
pub(crate) struct Shop {
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
pub(crate) fn trace() -> impl Strategy<Value = (Vec<u64>, u64)> {
    let gaps = prop_oneof![
        6 => prop::collection::vec(0_u64..12, 1..60),
        1 => prop::collection::vec(0_u64..12, 100..300),
        1 => prop::collection::vec(0_u64..3, 100..300),
    ];
    (gaps, 1_u64..9)
}

pub(crate) fn shop() -> impl Strategy<Value = Shop> {
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
pub(crate) fn dense() -> impl Strategy<Value = Shop> {
    dense_of(vec![QUEUED, QUEUED, SUPERSEDED, PARALLEL], up_to)
}

/// The same for a full pool. Each action takes some time: a slot that is taken in no time while another is given back is left to the event engine.
pub(crate) fn dense_at_a_pool() -> impl Strategy<Value = Shop> {
    dense_of(vec![QUEUED, SUPERSEDED], |most| Distribution::Uniform {
        low: Micros(1),
        high: Micros(1 + most),
    })
}

pub(crate) fn dense_of(
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

pub(crate) fn up_to(most: u64) -> Distribution {
    Distribution::Uniform {
        low: Micros::ZERO,
        high: Micros(most),
    }
}

pub(crate) fn one_after_the_other(gaps: Vec<u64>) -> Vec<u64> {
    let mut clock = 0;
    let times = gaps.into_iter().map(|gap| {
        clock += gap;
        clock
    });
    times.collect()
}

impl Shop {
    fn build(&self, name: &str, slots: (u32, u32, u64), triggers: &Triggers) -> Built {
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
            // Some stages are closed in the first minute of each hour, in which most of these stories take place.
            let staged = match index % 4 {
                1 => in_the_window(staged, "* 1-59 * ? * * *"),
                _ => staged,
            };
            if matches!(room.turn, Turn::Entry(_) | Turn::Success(_) | Turn::Failure) {
                let profile = stagewright_core::RuleProfile {
                    passes: chance(room.passes),
                    takes: unit.law(&room.decides),
                    window: RuleHours::OfTheDefinition,
                };
                circumstances.rules.insert(
                    stagewright_core::ActionKey::new(&name, rule_name),
                    Assumed::given(profile),
                );
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
        circumstances.matching = Assumed::given(chance(self.matching));
        circumstances.second_start = self
            .second
            .as_ref()
            .map(|law| Assumed::given(unit.law(law)));
        if self.rejects {
            circumstances.approver = Some(Assumed::given(Approver {
                response: Distribution::Fixed(unit.of(10)),
                calendar: None,
                rejects: chance(0.3),
            }));
        }
        if self.correlated {
            let habit = Habit {
                duration_correlation: 0.5,
                failure_correlation: 0.3,
                ..Habit::default()
            };
            let room = &self.rooms[0];
            if !room.jobs[0].person {
                circumstances.habits.insert(
                    stagewright_core::ActionKey::new("Room0", "job0"),
                    Assumed::given(habit),
                );
            }
        }
        let workload = Workload {
            arrivals: triggers.arrivals(self),
        };
        (pipeline, profile, circumstances, workload)
    }
}

pub(crate) fn rules() -> impl Strategy<Value = ServiceRules> {
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
                rules.closed_window = ClosedWindow::Waits;
            }
            rules
        })
}

/// Slots of the pool, places in its queue and how many units of time a build waits there.
pub(crate) fn slots() -> impl Strategy<Value = (u32, u32, u64)> {
    (
        prop_oneof![1_u32..4, Just(9), Just(1_000)],
        prop_oneof![0_u32..3, Just(50)],
        prop_oneof![Just(15_u64), Just(1_000_000)],
    )
}

/// Pipelines that share one account, with triggers of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) shops: Vec<Shop>,
    pub(crate) rules: ServiceRules,
    pub(crate) slots: (u32, u32, u64),
    pub(crate) seed: u64,
    pub(crate) triggers: Triggers,
}

impl Account {
    /// Its pipelines, each with what is around it.
    pub(crate) fn built(&self) -> Vec<Built> {
        let shops = self.shops.iter().enumerate();
        let built = shops
            .map(|(index, shop)| shop.build(&format!("shop{index}"), self.slots, &self.triggers));
        built.collect()
    }

    /// Whether a small cap may refuse starts of a PARALLEL pipeline, in which many are active: such replications are left to the event engine.
    pub(crate) fn caps_parallel(&self) -> bool {
        let is_small = self.rules.active_executions.is_some_and(|cap| cap < 50);
        is_small && self.shops.iter().any(|shop| shop.mode == PARALLEL)
    }
}

/// A pipeline with what is assumed of it, what surrounds it and what comes in.
pub(crate) type Built = (Pipeline, Profile, Circumstances, Workload);

/// The pipelines as members of one fleet.
pub(crate) fn members(built: &[Built]) -> Vec<FleetMember<'_>> {
    let members = built
        .iter()
        .map(|(pipeline, profile, circumstances, workload)| {
            FleetMember::new(pipeline, profile, workload.clone())
                .circumstances(circumstances.clone())
        });
    members.collect()
}

pub(crate) fn account(
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

/// Neither a cap nor the length of a queue keeps an execution from waiting.
pub(crate) fn account_of_dense(
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
