//! What the bill of a simulation covers: every provider priced or named, every region answered, months of 730 hours.
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use stagewright_core::catalogue::PROVIDERS;
use stagewright_core::regions::REGIONS;
use stagewright_core::{Compute, Micros, Owner, PipelineType, Profile, Usage};
use stagewright_cost::{
    Bill, CostError, FreeTiers, Interval, Money, Options, PriceBook, Simulated,
};
use support::{action, builds, month_of_builds, pipeline, thirty_days};

fn options(region: &str, simulated: Simulated) -> Options {
    Options {
        free_tiers: FreeTiers::none(),
        simulated: Some(simulated),
        ..Options::in_region(region)
    }
}

fn of_days(days: u64, executions: u64) -> Usage {
    let mut shop = pipeline("shop", PipelineType::V1, 400);
    shop.executions = executions;
    Usage {
        span: Micros::from_seconds(days * 86_400),
        pipelines: vec![shop],
        ..Usage::default()
    }
}

/// Providers whose actions cost CodePipeline's own minutes and nothing else.
const NOTHING_ELSE: &[&str] = &[
    "AlexaSkillsKit",
    "CodeStarSourceConnection",
    "GitHub",
    "ServiceCatalog",
];

#[test]
fn every_provider_of_the_catalogue_is_priced_or_named() {
    for provider in PROVIDERS {
        for category in provider.categories {
            let mut simulated = Simulated::default();
            simulated.add("build", "it", *category, provider.owner, provider.name);
            let mut used = action("it", 100, 90);
            used.billable = false;
            if provider.runs_build() {
                used.build = Some(builds(Compute::Small, 100, 90_000));
            }
            let usage = Usage {
                span: thirty_days(),
                pipelines: vec![pipeline("shop", PipelineType::V2, 400)],
                actions: vec![used],
                notifications: u64::from(provider.name == "Manual") * 100,
                ..Usage::default()
            };
            let bill = Bill::price(
                &usage,
                &PriceBook::builtin(),
                &options("us-east-1", simulated),
            );
            let bill = bill.unwrap();
            let is_told = !bill.lines.is_empty() || !bill.not_in_this_bill.is_empty();
            let free = NOTHING_ELSE.contains(&provider.name);
            assert_eq!(is_told, !free, "{category:?} {}", provider.name);
            for charge in provider.billed_by {
                let service = charge.to_string();
                let first = service.split(' ').next().unwrap().to_lowercase();
                let priced = bill.lines.iter().any(|line| {
                    line.sku.replace('-', "").contains(&first)
                        || (first == "device" && line.service == "device-farm")
                        || (first == "step" && line.service == "step-functions")
                });
                let named = bill.not_in_this_bill.iter().any(|it| it.contains(&service));
                assert!(priced || named, "{}: {service}\n{bill:#?}", provider.name);
            }
        }
    }
}

#[test]
fn workers_and_partners_beyond_the_catalogue_are_named_too() {
    let mut simulated = Simulated::default();
    let test = stagewright_core::Category::Test;
    simulated.add("Test", "Own", test, Owner::Custom, "MyWorker");
    simulated.add("Test", "Theirs", test, Owner::ThirdParty, "Unheard");
    assert_eq!(
        simulated.not_in_this_bill(),
        ["your own servers: `Test/Own`", "Unheard: `Test/Theirs`"]
    );
}

#[test]
fn a_test_on_devices_costs_what_devices_cost() {
    let mut simulated = Simulated::default();
    let test = stagewright_core::Category::Test;
    simulated.add("build", "phones", test, Owner::Aws, "DeviceFarm");
    let mut usage = Usage {
        pipelines: vec![pipeline("shop", PipelineType::V1, 400)],
        actions: vec![action("phones", 240, 15 * 60)],
        ..Usage::default()
    };
    usage.pipelines[0].executions = 0;
    let bill = Bill::price(
        &usage,
        &PriceBook::builtin(),
        &options("eu-west-1", simulated),
    )
    .unwrap();
    // 240 runs of 15 minutes on one device at $0.17.
    assert_eq!(bill.list_price().to_string(), "$612.00");
    assert!(bill.lines[0].assumed_use && bill.lines[0].region == "us-west-2");
    assert_eq!(bill.actions[0].others.to_string(), "$612.00");
    assert!(bill.notes[0].contains("one device"), "{:?}", bill.notes);
}

#[test]
fn every_region_of_aws_gets_a_bill_and_what_stands_in_is_marked() {
    let book = PriceBook::builtin();
    let mut usage = month_of_builds(builds(Compute::WindowsLarge, 10, 60_000));
    usage.kms_keys = 1;
    usage.log_bytes = 10 << 30;
    let price = |region: &str| Bill::price(&usage, &book, &options(region, Simulated::default()));
    for region in REGIONS {
        let bill = price(region.name).unwrap();
        for line in &bill.lines {
            let own = book.has(&line.region, &line.sku);
            assert_eq!(own, line.priced_as_in.is_none(), "{line:?}");
        }
    }
    let of = |region: &str, sku: &str| {
        let bill = price(region).unwrap();
        let line = bill.lines.into_iter().find(|line| line.sku == sku).unwrap();
        (format!("{:#}", line.unit_price), line.priced_as_in)
    };
    let logs = "cloudwatch-logs/ingestion-standard";
    assert_eq!(of("eu-west-2", logs), ("0.5985".into(), None));
    assert_eq!(of("ap-south-1", logs), ("0.67".into(), None));
    assert_eq!(of("us-gov-west-1", logs), ("0.675".into(), None));
    let windows = "codebuild/windows/general1.large";
    let as_in_ireland = ("0.036".to_owned(), Some("eu-west-1".to_owned()));
    assert_eq!(of("eu-west-2", windows), as_in_ireland);
    let (_, of_china) = of("cn-north-1", logs);
    assert_eq!(of_china.as_deref(), Some("us-east-1"));
    assert!(matches!(
        price("eu-wset-1"),
        Err(CostError::UnknownRegion { .. })
    ));
}

#[test]
fn an_action_in_any_region_is_priced() {
    let mut usage = month_of_builds(builds(Compute::Small, 100, 60_000));
    for region in ["eu-west-2", "us-gov-east-1", "cn-north-1", "no-such-1"] {
        usage.actions[0].region = Some(region.into());
        usage.storage.cross_region_bytes = 1 << 30;
        usage.storage.copies = vec![stagewright_core::RegionCopy {
            region: region.into(),
            bytes: 1 << 30,
            ..Default::default()
        }];
        let options = options("us-east-1", Simulated::default());
        let bill = Bill::price(&usage, &PriceBook::builtin(), &options).unwrap();
        assert!(
            bill.lines.iter().any(|line| line.region == region),
            "{region}"
        );
        let sent = bill
            .lines
            .iter()
            .any(|line| line.service == "data-transfer");
        assert!(sent, "{region}: {:#?}", bill.lines);
    }
}

#[test]
fn a_simulated_month_has_730_hours_whatever_was_simulated() {
    let price = |days: u64| {
        let mut usage = month_of_builds(builds(Compute::Small, 1_000 * days, 60_000));
        usage.span = Micros::from_seconds(days * 86_400);
        let options = options("us-east-1", Simulated::default());
        Bill::price(&usage, &PriceBook::builtin(), &options).unwrap()
    };
    let minutes = |days| {
        let bill = price(days);
        let builds = bill.lines.iter().find(|line| line.service == "codebuild");
        builds.unwrap().quantity.0.round_dp(6)
    };
    assert_eq!(
        minutes(30).round_dp(1).to_string(),
        "30416.7",
        "730 hours of 1,000 a day"
    );
    for days in [1, 7, 28, 31, 365] {
        assert_eq!(minutes(days), minutes(30), "{days} days");
    }
}

#[test]
fn a_pipeline_is_active_in_a_month_and_not_in_what_was_simulated() {
    let active = |months: &[Usage]| {
        let book = PriceBook::builtin();
        let definition = support::shop();
        let simulated =
            Simulated::of(&definition, &Profile::assumed(&definition), months, &book).unwrap();
        let options = options("us-east-1", simulated);
        let bills: Vec<Bill> = months
            .iter()
            .map(|usage| Bill::price(usage, &book, &options).unwrap())
            .collect();
        Bill::mean(&bills).unwrap().list_price().to_string()
    };
    // One day of four has an execution: of 30 such days one has, nearly surely.
    let days = [0, 0, 0, 1].map(|executions| of_days(1, executions));
    assert_eq!(active(&days), "$1.00");
    // Two executions in ten years: two months of 120.
    assert_eq!(active(&[of_days(3_650, 2)]), "$0.02");
    // Months as they are count as they are.
    assert_eq!(active(&[of_days(30, 0), of_days(30, 5)]), "$0.50");
}

#[test]
fn a_few_months_say_how_sure_their_mean_is_and_not_how_far_months_spread() {
    let dollars = |amounts: &[i64]| {
        let amounts = amounts
            .iter()
            .map(|cents| Money::dollars(rust_decimal::Decimal::new(*cents, 2)));
        Interval::of(amounts.collect()).unwrap()
    };
    let five = dollars(&[1_000, 1_100, 1_200, 1_300, 1_400]);
    // 12 ± 2.777 × 1.5811 / √5.
    assert_eq!(five.low.unwrap().to_string(), "$10.04");
    assert_eq!(five.high.unwrap().to_string(), "$13.96");
    assert_eq!((five.p5, five.p95), (None, None));
    let one = dollars(&[1_000]);
    assert_eq!((one.low, one.high), (None, None));
    let apart = dollars(&[0, 1_000]);
    assert_eq!(
        apart.low.unwrap(),
        Money::ZERO,
        "a bill is never below nothing"
    );
}

#[test]
fn lines_of_months_that_share_a_free_tier_multiply_out() {
    let month = |small, arm| {
        let mut usage = month_of_builds(builds(Compute::Small, small, 60_000));
        let mut other = action("arm", arm, 60);
        other.build = Some(builds(Compute::ArmSmall, arm, 60_000));
        usage.actions.push(other);
        Bill::price(
            &usage,
            &PriceBook::builtin(),
            &Options::in_region("us-east-1"),
        )
        .unwrap()
    };
    let mean = Bill::mean(&[month(96, 30), month(40, 10), month(0, 80)]).unwrap();
    for line in &mean.lines {
        let product = line.unit_price.checked_mul(line.quantity).unwrap();
        let off = (product.amount() - line.amount.amount()).abs();
        assert!(off < rust_decimal::Decimal::new(1, 9), "{line:?}");
    }
    let free = mean.lines.iter().filter(|line| line.takes_off.is_some());
    assert_eq!(free.count(), 3, "one for V1, one for each machine");
}

#[test]
fn what_is_old_in_one_month_alone_is_told() {
    let mut options = Options::in_region("us-east-1");
    options.today = Some(jiff::civil::date(2026, 11, 23));
    let price = |usage: &Usage| Bill::price(usage, &PriceBook::builtin(), &options).unwrap();
    let logs = Usage {
        log_bytes: 10 << 30,
        ..Usage::default()
    };
    let key = Usage {
        kms_keys: 1,
        ..Usage::default()
    };
    let mean = Bill::mean(&[price(&logs), price(&key)]).unwrap();
    assert_eq!(mean.freshness.prices, 2);
    assert_eq!(mean.freshness.old, ["kms/customer-key in us-east-1"]);
}
