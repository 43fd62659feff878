//! Texts of edits: any change reads back from its text, and any text is read or refused.

use proptest::prelude::*;
use stagewright_core::edit::{
    Amount, ArtifactSize, Change, ComputeSlots, Day, Edit, InStage, Listed, Machine,
    OpenTransition, OrNot, Parts, Person, Retries, ServiceChoice, Setting, Several, Share, Slots,
    Switch, Target, WORDS,
};
use stagewright_core::{
    ActionKey, Arrivals, Bytes, Calendar, CheckOptions, Compute, Distribution, ExecutionMode,
    Freeze, ImageCache, Intervention, InterventionKind, Micros, OpenHours, PipelineType,
    Probability, RetryMode, ServiceRules,
};

use super::edits::scenario;

fn span() -> impl Strategy<Value = Distribution> {
    let micros = (1_u64..10_000_000_000).prop_map(Micros);
    prop_oneof![
        micros.clone().prop_map(Distribution::Fixed),
        (micros.clone(), micros.clone()).prop_map(|(low, more)| Distribution::Uniform {
            low,
            high: low + more
        }),
        (micros.clone(), micros.clone()).prop_map(|(p50, more)| Distribution::Shifted {
            offset: more,
            rest: Box::new(Distribution::Lognormal {
                p50,
                p95: p50 + more
            }),
        }),
        (0.0_f64..9.0, micros).prop_map(|(factor, mean)| Distribution::Scaled {
            factor,
            rest: Box::new(Distribution::Exponential { mean }),
        }),
    ]
}

fn amount<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Amount<T>> {
    prop_oneof![
        3 => value.prop_map(Amount::Is),
        1 => (0.0_f64..1e6).prop_map(Amount::Times),
        1 => Just(Amount::Assumed),
    ]
}

/// As people write it: per cent.
fn chance() -> impl Strategy<Value = Probability> {
    (0_u32..=10_000).prop_map(|it| format!("{}%", f64::from(it) / 100.0).parse().unwrap())
}

fn zone() -> impl Strategy<Value = String> {
    "[A-Z][a-z]{3,8}(/[A-Z][a-z]{2,8}(\\+[0-9])?)?"
}

fn date() -> impl Strategy<Value = String> {
    (2020_u32..2040, 1_u32..13, 1_u32..29)
        .prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
}

/// Spans of a day that do not touch, as they are written.
fn calendar() -> impl Strategy<Value = Calendar> {
    let of_day = prop::collection::btree_set(0_u16..=1440, 0..5);
    let freeze = (date(), 0_u32..24).prop_map(|(day, hour)| Freeze {
        from: format!("{day}T{hour:02}:30"),
        to: format!("2041-01-01T{hour:02}:00"),
    });
    let week = prop::collection::vec(of_day, 7).prop_map(|week| {
        let mut hours = Vec::new();
        for (day, edges) in (0_u8..).zip(week) {
            let edges: Vec<u16> = edges.into_iter().collect();
            hours.extend(edges.chunks_exact(2).map(|edge| OpenHours {
                day,
                from_minute: edge[0],
                to_minute: edge[1],
            }));
        }
        hours
    });
    let week = week.prop_filter("open at some time", |hours| !hours.is_empty());
    (
        week,
        zone(),
        prop::collection::vec(date(), 0..3),
        prop::collection::vec(freeze, 0..2),
    )
        .prop_map(|(hours, time_zone, holidays, freezes)| Calendar {
            time_zone,
            hours,
            holidays,
            freezes,
        })
}

/// Hours as edits have them, or none.
fn hours() -> impl Strategy<Value = OrNot<Calendar>> {
    prop::option::of(calendar()).prop_map(OrNot)
}

fn arrivals() -> impl Strategy<Value = Arrivals> {
    let rate = || 1e-3_f64..1e4;
    let micros = || (1_u64..1 << 40).prop_map(Micros);
    let weight = prop_oneof![3 => Just(0.0), 3 => Just(1.0), 1 => 0.01_f64..9.0];
    let hours = prop::collection::vec(weight, 168);
    let hours = hours.prop_filter("some work", |hours| hours.iter().any(|it| *it > 0.0));
    prop_oneof![
        rate().prop_map(|per_day| Arrivals::Poisson { per_day }),
        micros().prop_map(|every| Arrivals::Fixed { every }),
        (rate(), 1.0_f64..9.0)
            .prop_map(|(per_day, variation)| Arrivals::Bursts { per_day, variation }),
        (
            rate(),
            prop_oneof![Just(1.0), 0.1_f64..9.0],
            hours,
            zone(),
            prop::collection::vec(date(), 0..3)
        )
            .prop_map(|(per_day, variation, hours, time_zone, holidays)| {
                Arrivals::Weekly {
                    per_day,
                    variation,
                    hours,
                    time_zone,
                    holidays,
                }
            }),
        prop::collection::vec(micros(), 0..9).prop_map(Arrivals::Replay),
        Just(Arrivals::Never),
    ]
}

fn intervention() -> impl Strategy<Value = Intervention> {
    let stage = || "[A-Za-z0-9.@_-]{1,12}";
    let what = prop_oneof![
        Just(InterventionKind::Start),
        Just(InterventionKind::Update),
        any::<u32>().prop_map(|execution| InterventionKind::StopAndWait { execution }),
        any::<u32>().prop_map(|execution| InterventionKind::StopAndAbandon { execution }),
        (any::<u32>(), prop::sample::select(RetryMode::ALL))
            .prop_map(|(execution, mode)| InterventionKind::Retry { execution, mode }),
        stage().prop_map(|stage| InterventionKind::Rollback { stage }),
        stage().prop_map(|stage| InterventionKind::Disable { stage }),
        stage().prop_map(|stage| InterventionKind::Enable { stage }),
        (stage(), any::<bool>())
            .prop_map(|(stage, approve)| InterventionKind::Answer { stage, approve }),
        stage().prop_map(|stage| InterventionKind::Override { stage }),
    ];
    (any::<u32>(), what).prop_map(|(at, what)| Intervention {
        at: Micros(at.into()),
        what,
    })
}

fn service() -> impl Strategy<Value = ServiceChoice> {
    let mut rules = ServiceRules::default();
    let choices = rules.choices();
    rules.active_executions = None;
    let all: Vec<_> = choices.into_iter().chain(rules.choices()).collect();
    prop::sample::select(all).prop_map(|(choice, value)| ServiceChoice {
        choice: choice.to_owned(),
        value,
    })
}

/// Any change, with any names that AWS takes, and those that only a deployment knows.
fn change() -> impl Strategy<Value = Change> {
    let name = || prop_oneof![4 => "[A-Za-z0-9.@_-]{1,12}", 1 => "\\$\\{AWS::Region\\}-[a-z]{1,3}", 1 => "a\\$\\{Bucket\\.Arn\\}"];
    let action = move || (name(), name()).prop_map(|(stage, action)| ActionKey::new(stage, action));
    let target = move || {
        (name(), prop::option::of(name())).prop_map(|(stage, action)| Target { stage, action })
    };
    let several = |mut keys: Vec<ActionKey>| {
        keys.sort();
        keys.dedup();
        (keys.len() > 1).then_some(Several(keys))
    };
    let compute = prop_oneof![
        prop::sample::select(Compute::ALL.to_vec()),
        "[a-z+ ]{1,8}".prop_map(Compute::Fleet),
    ];
    let machine = (prop::option::of(compute), prop::option::of(0.0_f64..9.0))
        .prop_map(|(compute, work)| Machine { compute, work });
    let in_stage = move || (action(), name()).prop_map(|(action, stage)| InStage { action, stage });
    prop_oneof![
        (action(), amount(span())).prop_map(|(action, value)| Change::Takes { action, value }),
        (action(), amount(span())).prop_map(|(action, value)| Change::Starts { action, value }),
        (action(), amount(chance())).prop_map(|(action, value)| Change::Fails { action, value }),
        (action(), 2_u32..51).prop_map(|(action, it)| Change::Parts {
            action,
            value: Parts(it)
        }),
        (action(), machine).prop_map(|(action, value)| Change::Compute { action, value }),
        (
            action(),
            "[A-Za-z]{1,9}",
            prop::option::of("[a-z#{}+=:./]{1,9}")
        )
            .prop_map(|(action, key, value)| Change::Config {
                action,
                value: Setting { key, value }
            }),
        (
            action(),
            prop::option::of("[A-Za-z0-9_-]{1,9}"),
            amount(any::<u64>().prop_map(Bytes))
        )
            .prop_map(|(action, artifact, size)| Change::Writes {
                action,
                value: ArtifactSize { artifact, size }
            }),
        (name(), amount(span())).prop_map(|(stage, takes)| Change::Transition {
            stage,
            value: OpenTransition::Takes(takes)
        }),
        (name(), any::<bool>()).prop_map(|(stage, closed)| Change::Transition {
            stage,
            value: OpenTransition::Disabled(closed)
        }),
        (
            name(),
            prop::option::of(prop::sample::select(RetryMode::ALL))
        )
            .prop_map(|(stage, mode)| Change::Retry {
                stage,
                value: Retries(mode)
            }),
        (name(), any::<bool>()).prop_map(|(stage, on)| Change::Rollback {
            stage,
            value: Switch(on)
        }),
        (action(), amount(span())).prop_map(|(action, value)| Change::Approver { action, value }),
        (action(), hours()).prop_map(|(action, value)| Change::ApproverHours { action, value }),
        (action(), chance()).prop_map(|(action, value)| Change::Rejects { action, value }),
        (action(), 0.0_f64..0.95).prop_map(|(action, it)| Change::Correlation {
            action,
            value: Share(it)
        }),
        (action(), chance()).prop_map(|(rule, value)| Change::Passes { rule, value }),
        (action(), span()).prop_map(|(rule, value)| Change::Checks { rule, value }),
        (action(), hours()).prop_map(|(rule, value)| Change::Window { rule, value }),
        (name(), hours()).prop_map(|(stage, value)| Change::Opens { stage, value }),
        prop::option::of(
            (chance(), span()).prop_map(|(chance, response)| Person { chance, response })
        )
        .prop_map(|it| Change::Retrier { value: OrNot(it) }),
        ("[A-Za-z0-9+_-]{1,9}", 1_u32..9).prop_map(|(fleet, slots)| Change::Fleet {
            value: Slots { fleet, slots }
        }),
        (
            prop::sample::select(vec![
                Compute::Small,
                Compute::ArmXxlarge,
                Compute::Named("B+1".to_owned())
            ]),
            1_u32..9
        )
            .prop_map(|(compute, slots)| Change::ComputeQuota {
                value: ComputeSlots { compute, slots }
            }),
        prop::option::of(any::<u64>().prop_map(Bytes))
            .prop_map(|it| Change::Transfer { value: OrNot(it) }),
        chance().prop_map(|value| Change::Matching { value }),
        prop_oneof![
            (action(), 0.0_f64..0.95).prop_map(|(action, it)| Change::FailureCorrelation {
                action,
                value: Share(it)
            }),
            (action(), prop::option::of(amount(span()))).prop_map(|(action, it)| Change::Failing {
                action,
                value: OrNot(it)
            }),
            (action(), any::<u32>(), span()).prop_map(|(action, life, cold)| Change::Cache {
                action,
                value: OrNot(Some(ImageCache {
                    life: Micros(life.into()),
                    cold
                }))
            }),
            any::<u32>().prop_map(|value| Change::Queue { value }),
            any::<u32>().prop_map(|it| Change::QueueTimeout {
                value: Micros(it.into())
            }),
            hours().prop_map(|value| Change::RetrierHours { value }),
            prop::option::of(span()).prop_map(|it| Change::Fix { value: OrNot(it) }),
            chance().prop_map(|value| Change::Flaky { value }),
            (action(), chance()).prop_map(|(action, value)| Change::Restarts { action, value }),
            (0.0_f64..0.95).prop_map(|it| Change::CommonCause { value: Share(it) }),
            prop::sample::select(RetryMode::ALL).prop_map(|value| Change::RetrierMode { value }),
            any::<u32>().prop_map(|value| Change::RetrierMost { value }),
            prop::option::of(span()).prop_map(|it| Change::Approvers { value: OrNot(it) }),
            hours().prop_map(|value| Change::ApproversHours { value }),
            chance().prop_map(|value| Change::ApproversReject { value }),
            intervention().prop_map(|value| Change::Intervene { value }),
            date().prop_map(|it| Change::FirstDay { value: Day(it) }),
            name().prop_map(|value| Change::Counts { value }),
            service().prop_map(|value| Change::Service { value }),
        ],
        any::<bool>().prop_map(|it| Change::BucketKey { value: Switch(it) }),
        prop::option::of(span()).prop_map(|it| Change::SecondStart { value: OrNot(it) }),
        amount(arrivals()).prop_map(|value| Change::Arrivals { value }),
        amount(span()).prop_map(|value| Change::Trigger { value }),
        amount(span()).prop_map(|value| Change::Transitions { value }),
        amount(any::<u32>()).prop_map(|value| Change::Quota { value }),
        amount(any::<u32>()).prop_map(|value| Change::ArtifactDays { value }),
        prop::sample::select(ExecutionMode::ALL).prop_map(|value| Change::Mode { value }),
        prop::sample::select(PipelineType::ALL).prop_map(|value| Change::Type { value }),
        prop::collection::btree_set(name(), 2..4).prop_map(|it| Change::Merge {
            value: Several(it.into_iter().collect())
        }),
        in_stage().prop_map(|value| Change::Split { value }),
        in_stage().prop_map(|value| Change::Move { value }),
        prop::collection::vec(target(), 1..4).prop_map(|it| Change::Without { value: Listed(it) }),
        prop::collection::vec(action(), 2..5).prop_filter_map("two", move |it| Some(
            Change::Parallel {
                value: several(it)?
            }
        )),
        prop::collection::vec(action(), 2..5).prop_filter_map("two", move |it| Some(
            Change::After {
                value: several(it)?
            }
        )),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_edit_reads_back_from_its_text(pipeline in prop::option::of("[A-Za-z0-9.@_-]{1,12}"), change in change()) {
        let edit = Edit { pipeline, change };
        let text = edit.to_string();
        prop_assert_eq!(text.parse::<Edit>(), Ok(edit), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused_and_applied_or_not(texts in prop::collection::vec(prop_oneof![
        "\\PC{0,30}",
        "(Source|Build|Test|Deploy)?/?(Fetch|Compile|Lint|Verify)?\\.?(takes|fails|compute|merge|split|mode|writes|after)=(x|[0-9]{1,3}(min|%|MB)|Build\\+Test|Build/Lint\\+Build/Compile|\\PC{0,8}){0,2}",
        change().prop_map(|it| Edit::from(it).to_string()),
        prop::sample::select(WORDS).prop_map(|it| it.example.to_owned()),
    ], 0..6)) {
        match scenario().edited_by(&texts, CheckOptions::default()) {
            Ok((edits, after)) => {
                prop_assert_eq!(edits.len(), texts.len());
                let actions: usize = after.pipeline.stages().iter().map(|it| it.actions().len()).sum();
                prop_assert_eq!(after.profile.actions.len(), actions, "each action has its profile");
            }
            Err(mistakes) => prop_assert!(!mistakes.is_empty()),
        }
    }
}
