//! What holds for every bill.
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use proptest::prelude::*;
use rust_decimal::Decimal;
use stagewright_core::{ActionUse, Compute, PipelineType, Quantity, RegionCopy, StorageUse, Usage};
use stagewright_cost::{Bill, FreeTiers, Money, Options, PriceBook};
use support::{action, builds, pipeline, thirty_days};

fn options(free: bool) -> Options {
    let mut options = Options::in_region("us-east-1");
    if !free {
        options.free_tiers = FreeTiers::none();
    }
    options
}

fn bill(usage: &Usage, free: bool) -> Bill {
    Bill::price(usage, &PriceBook::builtin(), &options(free)).unwrap()
}

/// SKUs without tiers, and some with.
const SKUS: [&str; 12] = [
    "lambda/request",
    "lambda/arm-duration",
    "fargate/linux-x86-vcpu",
    "ecr/storage",
    "secrets-manager/secret",
    "sns/api-request",
    "sns/http-notification",
    "codeartifact/storage",
    "codeartifact/request",
    "data-transfer/internet-out",
    "s3/standard-storage",
    "codedeploy/on-premises-update",
];

fn an_action() -> impl Strategy<Value = ActionUse> {
    let compute = prop::sample::select(vec![
        Compute::Small,
        Compute::ArmSmall,
        Compute::Large,
        Compute::LambdaArm1Gb,
        Compute::Lambda8Gb,
        Compute::WindowsLarge,
    ]);
    (
        0..3_usize,
        0..2_000_u64,
        1..5_000_u64,
        prop::option::of(compute),
    )
        .prop_map(|(name, runs, seconds, compute)| {
            let mut action = action(&format!("action-{name}"), runs, seconds);
            action.build = compute.map(|compute| builds(compute, runs, seconds * 1_000 + 1));
            action
        })
}

prop_compose! {
    fn a_usage()(
        v2 in any::<bool>(),
        age_days in 0..400_u32,
        actions in prop::collection::vec(an_action(), 0..6),
        byte_hours in 0..1_u128 << 62,
        (puts, gets) in (0..10_000_000_u64, 0..10_000_000_u64),
        copied in 0..1_u64 << 44,
        (log_bytes, kms_keys, kms_requests, notifications) in (0..1_u64 << 42, 0..50_u64, 0..10_000_000_u64, 0..2_000_u64),
        quantities in prop::collection::vec((prop::sample::select(&SKUS[..]), prop::option::of(prop::sample::select(vec!["eu-west-1", "us-west-2"])), 0..1_u128 << 60), 0..8),
    ) -> Usage {
        let pipeline_type = if v2 { PipelineType::V2 } else { PipelineType::V1 };
        Usage {
            span: thirty_days(),
            pipelines: vec![pipeline("shop", pipeline_type, age_days), pipeline("other", PipelineType::V1, 90)],
            actions,
            storage: StorageUse {
                byte_hours,
                puts,
                gets,
                cross_region_bytes: copied,
                copies: vec![RegionCopy { region: "eu-west-1".into(), bytes: copied, byte_hours, puts, gets }],
                ..StorageUse::default()
            },
            log_bytes,
            kms_keys,
            kms_requests,
            notifications,
            quantities: quantities
                .into_iter()
                .map(|(sku, region, billionths)| Quantity { sku: sku.into(), region: region.map(str::to_owned), billionths })
                .collect(),
        }
    }
}

fn sum(left: &Usage, right: &Usage) -> Usage {
    let mut both = left.clone();
    both.actions.extend(right.actions.iter().cloned());
    both.storage.byte_hours += right.storage.byte_hours;
    both.storage.puts += right.storage.puts;
    both.storage.gets += right.storage.gets;
    both.storage.cross_region_bytes += right.storage.cross_region_bytes;
    both.storage
        .copies
        .extend(right.storage.copies.iter().cloned());
    both.log_bytes += right.log_bytes;
    both.kms_keys += right.kms_keys;
    both.kms_requests += right.kms_requests;
    both.notifications += right.notifications;
    both.quantities.extend(right.quantities.iter().cloned());
    both
}

/// Where the seeds of failures are kept, to be tried first from then on.
fn failures_kept() -> Option<Box<dyn proptest::test_runner::FailurePersistence>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/properties.regressions");
    Some(Box::new(
        proptest::test_runner::FileFailurePersistence::Direct(file),
    ))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: failures_kept(), ..ProptestConfig::default() })]

    #[test]
    fn more_usage_never_costs_less(left in a_usage(), right in a_usage(), free in any::<bool>()) {
        let both = sum(&left, &right);
        prop_assert!(bill(&both, free).total() >= bill(&left, free).total());
        let v2 = |usage: &Usage| bill(usage, free).total_as(PipelineType::V2);
        prop_assert!(v2(&both) >= v2(&left));
    }

    #[test]
    fn without_free_tiers_and_tiers_two_halves_cost_what_the_whole_costs(left in a_usage(), right in a_usage()) {
        let flat = |mut usage: Usage| {
            // V1 counts pipelines and the first tier of storage ends at 50 TB: neither is part of this.
            usage.pipelines.truncate(1);
            usage.pipelines[0].pipeline_type = PipelineType::V2;
            usage.storage.byte_hours >>= 10;
            usage.storage.copies[0].byte_hours >>= 10;
            usage.quantities.retain(|quantity| {
                !["s3/standard-storage", "data-transfer/internet-out", "lambda/arm-duration"].contains(&quantity.sku.as_str())
            });
            usage
        };
        let (left, right) = (flat(left), flat(right));
        let halves = bill(&left, false).total().amount() + bill(&right, false).total().amount();
        let whole = bill(&sum(&left, &right), false).total().amount();
        prop_assert!((halves - whole).abs() < Decimal::new(1, 9), "{halves} {whole}");
    }

    #[test]
    fn the_total_is_the_sum_of_lines_that_were_rounded_once(usage in a_usage(), free in any::<bool>()) {
        let bill = bill(&usage, free);
        for line in &bill.lines {
            prop_assert!(line.amount.amount().scale() <= 12);
            prop_assert_eq!(line.amount, line.unrounded.rounded_for_a_line());
        }
        prop_assert_eq!(Money::sum(bill.lines.iter().map(|line| line.amount)).unwrap(), bill.total());
        let services = Money::sum(bill.by_service().into_iter().map(|(_, amount)| amount)).unwrap();
        prop_assert_eq!(services, bill.list_price());
        let alone = Bill::list_price_of(&usage, &PriceBook::builtin(), &options(free));
        prop_assert_eq!(alone.unwrap(), bill.list_price());

        let mut text = Vec::new();
        bill.write_csv(&mut text).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let rows: Vec<(String, Money)> = reader
            .records()
            .map(|row| row.unwrap())
            .map(|row| (row[0].to_owned(), row[10].parse().unwrap()))
            .collect();
        let (last, lines) = rows.split_last().unwrap();
        prop_assert_eq!(&last.0, "total");
        prop_assert_eq!(Money::sum(lines.iter().map(|(_, amount)| *amount)).unwrap(), last.1);

        let json = serde_json::to_value(&bill).unwrap();
        let amounts = json["lines"].as_array().unwrap().iter().map(|line| line["amount"].as_str().unwrap().parse().unwrap());
        prop_assert_eq!(Money::sum(amounts).unwrap(), bill.total());
        prop_assert_eq!(json["total"].as_str().unwrap().parse::<Money>().unwrap(), bill.total());
    }

    #[test]
    fn the_order_of_the_usage_changes_nothing(usage in a_usage(), free in any::<bool>()) {
        let mut turned = usage.clone();
        turned.pipelines.reverse();
        turned.actions.reverse();
        turned.quantities.reverse();
        prop_assert_eq!(bill(&turned, free).lines, bill(&usage, free).lines);
    }

    #[test]
    fn no_line_costs_less_than_nothing_after_its_free_tier(usage in a_usage()) {
        let bill = bill(&usage, true);
        prop_assert!(bill.total() >= Money::ZERO);
        prop_assert!(bill.by_service().iter().all(|(_, amount)| *amount >= Money::ZERO));
    }
}
