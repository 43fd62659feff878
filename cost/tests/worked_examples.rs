//! Bills worked out by hand from the published rules of each service.
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use stagewright_core::{Compute, PipelineType, Quantity, StorageUse, Usage};
use stagewright_cost::{
    Bill, CostError, FailedActions, FreeTiers, LineKind, MonthBorder, Options, PriceBook,
    PricedFleet, QueuedBuilds,
};
use support::{action, builds, month_of_builds, pipeline, quantity, thirty_days};

const GIB: u128 = 1 << 30;

fn price(usage: &Usage) -> Bill {
    Bill::price(
        usage,
        &PriceBook::builtin(),
        &Options::in_region("us-east-1"),
    )
    .unwrap()
}

fn without_free_tiers(region: &str) -> Options {
    let mut options = Options::in_region(region);
    options.free_tiers = FreeTiers::none();
    options
}

fn dollars(bill: &Bill) -> String {
    format!("{:#}", bill.total())
}

fn three_actions_of_61_seconds() -> Usage {
    Usage {
        pipelines: vec![pipeline("shop", PipelineType::V2, 400)],
        actions: ["fetch", "compile", "roll-out"]
            .map(|name| action(name, 40, 61))
            .into(),
        ..Usage::default()
    }
}

#[test]
fn v2_rounds_every_action_execution_up_and_takes_100_minutes_off() {
    let bill = price(&three_actions_of_61_seconds());
    let [charge, free] = bill.lines.as_slice() else {
        panic!("{:?}", bill.lines)
    };
    assert_eq!(
        (charge.kind, charge.quantity.to_string().as_str()),
        (LineKind::Charge, "240")
    );
    assert_eq!(
        (free.kind, free.quantity.to_string().as_str()),
        (LineKind::FreeTier, "-100")
    );
    assert_eq!(
        (charge.amount.to_string(), free.amount.to_string()),
        ("$0.48".into(), "-$0.20".into())
    );
    assert_eq!(bill.total().to_string(), "$0.28");
}

#[test]
fn a_three_day_approval_adds_nothing() {
    let mut usage = three_actions_of_61_seconds();
    let mut approval = action("approve", 40, 3 * 86_400);
    approval.billable = false;
    usage.actions.push(approval);
    assert_eq!(dollars(&price(&usage)), "0.28");
}

#[test]
fn of_v1_pipelines_of_10_40_and_400_days_one_is_young_one_free_and_one_costs_a_dollar() {
    let usage = Usage {
        pipelines: [("a", 10), ("b", 40), ("c", 400)]
            .map(|(name, days)| pipeline(name, PipelineType::V1, days))
            .into(),
        ..Usage::default()
    };
    let bill = price(&usage);
    assert_eq!(bill.total().to_string(), "$1.00");
    assert_eq!(bill.types.list_price(PipelineType::V1).to_string(), "$2.00");
}

#[test]
fn a_v1_pipeline_of_exactly_30_days_is_still_free_and_so_is_one_without_a_change() {
    let month = |days, executions| {
        let mut old = pipeline("old", PipelineType::V1, days);
        old.executions = executions;
        let usage = Usage {
            pipelines: vec![old],
            ..Usage::default()
        };
        Bill::price(
            &usage,
            &PriceBook::builtin(),
            &without_free_tiers("us-east-1"),
        )
        .unwrap()
        .total()
        .to_string()
    };
    assert_eq!(
        [month(30, 5), month(31, 5), month(31, 0)],
        ["$0.00", "$1.00", "$0.00"]
    );
}

#[test]
fn a_lone_v1_pipeline_is_free_and_its_list_price_of_a_dollar_is_seen() {
    let usage = Usage {
        pipelines: vec![pipeline("shop", PipelineType::V1, 400)],
        ..Usage::default()
    };
    let bill = price(&usage);
    assert_eq!(bill.total().to_string(), "$0.00");
    let amounts: Vec<String> = bill
        .lines
        .iter()
        .map(|line| line.amount.to_string())
        .collect();
    assert_eq!(amounts, ["$1.00", "-$1.00"]);
}

#[test]
fn builds_are_rounded_up_one_by_one_to_minutes_or_on_lambda_to_seconds() {
    let month = |compute, count, milliseconds| {
        dollars(&price(&month_of_builds(builds(
            compute,
            count,
            milliseconds,
        ))))
    };
    assert_eq!(month(Compute::Large, 100, 61_000), "4");
    assert_eq!(month(Compute::LambdaArm2Gb, 1_000, 20_200), "0.42");
    assert_eq!(month(Compute::Lambda2Gb, 1_000, 20_200), "0.84");
    // 300 minutes of the small type, 100 of them free.
    assert_eq!(month(Compute::Small, 150, 61_000), "1");
    // 21,000 s of the 1 GB type on Arm, 6,000 of them free.
    assert_eq!(month(Compute::LambdaArm1Gb, 1_000, 20_200), "0.15");
    assert_eq!(month(Compute::WindowsLarge, 10, 60_000), "0.36");
    assert_eq!(month(Compute::GpuSmall, 10, 60_000), "0.5");
}

#[test]
fn the_two_small_types_share_one_free_tier() {
    let mut usage = month_of_builds(builds(Compute::Small, 60, 60_000));
    let mut arm = action("arm", 60, 1);
    arm.build = Some(builds(Compute::ArmSmall, 60, 60_000));
    usage.actions.push(arm);
    // All 60 minutes on x86 and 40 of the 60 on Arm are free.
    assert_eq!(dollars(&price(&usage)), "0.068");
}

#[test]
fn storage_is_byte_hours_over_the_hours_of_the_month_in_three_tiers() {
    let store = |gb_months: u128| Usage {
        span: thirty_days(),
        storage: StorageUse {
            byte_hours: gb_months * GIB * 720,
            ..StorageUse::default()
        },
        ..Usage::default()
    };
    assert_eq!(dollars(&price(&store(100))), "2.3");
    let bill = price(&store(600_000));
    let tiers: Vec<(String, String)> = bill
        .lines
        .iter()
        .map(|line| (line.quantity.to_string(), format!("{:#}", line.unit_price)))
        .collect();
    let expected = [("51200", "0.023"), ("460800", "0.022"), ("88000", "0.021")];
    assert_eq!(
        tiers,
        expected.map(|(quantity, unit)| (quantity.to_owned(), unit.to_owned()))
    );
    assert_eq!(bill.total().to_string(), "$13,163.20");
}

#[test]
fn a_march_of_744_hours_dilutes_the_same_byte_hours() {
    let mut usage = Usage {
        span: stagewright_core::Micros::from_seconds(744 * 3_600),
        storage: StorageUse {
            byte_hours: 744 * GIB,
            ..StorageUse::default()
        },
        ..Usage::default()
    };
    assert_eq!(dollars(&price(&usage)), "0.023");
    usage.storage.byte_hours = 372 * GIB;
    assert_eq!(dollars(&price(&usage)), "0.0115");
}

#[test]
fn requests_cost_by_the_thousand_and_are_not_rounded() {
    let storage = StorageUse {
        puts: 1_001,
        gets: 12_345,
        ..StorageUse::default()
    };
    let usage = Usage {
        storage,
        ..Usage::default()
    };
    assert_eq!(dollars(&price(&usage)), "0.009943");
}

#[test]
fn kms_costs_its_keys_and_requests_beyond_20_000() {
    let month = |keys, requests| {
        dollars(&price(&Usage {
            kms_keys: keys,
            kms_requests: requests,
            ..Usage::default()
        }))
    };
    assert_eq!(month(1, 2_000_000), "6.94");
    // With a bucket key one request in a hundred reaches KMS: the free tier covers them.
    assert_eq!(month(1, 20_000), "1");
    let usage = Usage {
        kms_keys: 1,
        kms_requests: 2_000_000,
        ..Usage::default()
    };
    let mut options = Options::in_region("us-east-1");
    options.bucket_key = true;
    let bill = Bill::price(&usage, &PriceBook::builtin(), &options).unwrap();
    assert_eq!(
        (dollars(&bill), bill.list_price().to_string()),
        ("1".into(), "$1.06".into())
    );
}

#[test]
fn tiers_start_after_the_free_units() {
    // 100 GB free, 10,240 GB at 0.09, 760 GB at 0.085.
    let usage = Usage {
        quantities: vec![quantity("data-transfer/internet-out", 11_100)],
        ..Usage::default()
    };
    assert_eq!(dollars(&price(&usage)), "986.2");
}

#[test]
fn a_fleet_costs_by_its_minutes_whatever_builds_on_it() {
    let mut usage = month_of_builds(builds(Compute::Fleet("spare".into()), 100, 61_000));
    usage.span = thirty_days();
    let unknown = Bill::price(
        &usage,
        &PriceBook::builtin(),
        &Options::in_region("us-east-1"),
    );
    let left_out = unknown.unwrap().not_in_this_bill.join("\n");
    assert!(
        left_out.contains("`spare`") && left_out.contains("--fleet"),
        "{left_out}"
    );
    let mut options = Options::in_region("us-east-1");
    options.fleets.push(PricedFleet {
        name: "spare".into(),
        sku: "codebuild/reserved/linux/reserved.x86-64.g1.small".into(),
        instances: 2,
    });
    let bill = Bill::price(&usage, &PriceBook::builtin(), &options).unwrap();
    assert_eq!(dollars(&bill), "259.2"); // 2 × 43,200 min × 0.003
}

#[test]
fn open_choices_of_billing_are_options() {
    let mut usage = month_of_builds(builds(Compute::Large, 100, 61_000));
    usage.pipelines = vec![pipeline("shop", PipelineType::V2, 400)];
    usage.actions[0].billed_minutes = 300;
    usage.actions[0].failed_minutes = 50;
    usage.actions[0].border_minutes = 10;
    usage.actions[0].build.as_mut().unwrap().queued_minutes = 100;
    let with = |change: &dyn Fn(&mut Options)| {
        let mut options = without_free_tiers("us-east-1");
        change(&mut options);
        dollars(&Bill::price(&usage, &PriceBook::builtin(), &options).unwrap())
    };
    assert_eq!(with(&|_| {}), "4.6");
    assert_eq!(
        with(&|options| options.choices.queued_builds = QueuedBuilds::Billed),
        "6.6"
    );
    assert_eq!(
        with(&|options| options.choices.failed_actions = FailedActions::Free),
        "4.5"
    );
    assert_eq!(
        with(&|options| options.choices.month_border = MonthBorder::Split),
        "4.62"
    );
}

#[test]
fn a_week_is_scaled_to_a_month_and_the_bill_says_so() {
    let mut usage = three_actions_of_61_seconds();
    usage.span = stagewright_core::Micros::from_seconds(7 * 86_400);
    let bill = Bill::price(
        &usage,
        &PriceBook::builtin(),
        &without_free_tiers("us-east-1"),
    )
    .unwrap();
    // 240 minutes in 168 hours are 1042.86 minutes in 730.
    assert_eq!(bill.total().to_string(), "$2.09");
    assert_eq!(
        bill.notes,
        ["the usage spans 168 hours and was scaled to a month of 730 hours"]
    );
}

#[test]
fn further_regions_are_billed_where_they_lie() {
    let storage = StorageUse {
        cross_region_bytes: 10 << 30,
        copies: vec![stagewright_core::RegionCopy {
            region: "sa-east-1".into(),
            bytes: 10 << 30,
            byte_hours: 10 * GIB * 720,
            puts: 1_000,
            gets: 0,
        }],
        ..StorageUse::default()
    };
    let usage = Usage {
        span: thirty_days(),
        storage,
        ..Usage::default()
    };
    // 10 GB sent at 0.02, 10 GB-months at 0.0405, 1,000 PUTs at 0.007.
    assert_eq!(dollars(&price(&usage)), "0.612");
}

#[test]
fn a_region_that_a_template_leaves_open_is_that_of_the_bill() {
    let mut usage = month_of_builds(builds(Compute::WindowsLarge, 10, 60_000));
    usage.actions[0].region = Some("sa-east-1".into());
    assert_eq!(dollars(&price(&usage)), "0.45");
    usage.actions[0].region = Some("${AWS::Region}".into());
    assert_eq!(dollars(&price(&usage)), "0.36");
}

#[test]
fn bytes_to_unnamed_regions_are_priced_at_the_dearest_transfer_with_a_note() {
    let storage = StorageUse {
        cross_region_bytes: 1 << 30,
        ..StorageUse::default()
    };
    let bill = price(&Usage {
        storage,
        ..Usage::default()
    });
    assert_eq!(dollars(&bill), "0.08", "to Thailand");
    assert!(bill.notes[0].contains("assumed"), "{:?}", bill.notes);
}

#[test]
fn stages_and_actions_have_their_share_at_list_price() {
    let mut usage = three_actions_of_61_seconds();
    usage.actions[2].stage = "deploy".into();
    usage.actions[1].build = Some(builds(Compute::Large, 40, 61_000));
    let bill = price(&usage);
    let stages: Vec<String> = bill
        .by_stage()
        .iter()
        .map(|(_, stage, cost)| format!("{stage} {cost}"))
        .collect();
    assert_eq!(stages, ["build $1.92", "deploy $0.16"]);
}

#[test]
fn a_machine_without_a_price_keeps_no_bill_from_being_made() {
    let usage = three_actions_of_61_seconds();
    let region = Bill::price(
        &usage,
        &PriceBook::builtin(),
        &Options::in_region("us-est-1"),
    )
    .unwrap_err();
    assert!(
        region.to_string().contains("is it `us-east-1`?"),
        "{region}"
    );
    let compute = month_of_builds(builds(Compute::Named("general9.huge".into()), 1, 1));
    let bill = price(&compute);
    assert_eq!(dollars(&bill), "0", "the rest is priced");
    assert_eq!(
        bill.not_in_this_bill,
        ["builds of `build/compile`: no price is known of `general9.huge`"]
    );
    let gpu = month_of_builds(builds(Compute::GpuSmall, 1, 60_000));
    let bill = Bill::price(
        &gpu,
        &PriceBook::builtin(),
        &without_free_tiers("sa-east-1"),
    )
    .unwrap();
    let line = bill.lines.iter().find(|line| line.sku.contains("gpu1"));
    let line = line.unwrap();
    assert_eq!(line.priced_as_in.as_deref(), Some("us-east-1"));
    assert_eq!(line.amount.to_string(), "$0.05");
}

#[test]
fn absurd_quantities_are_errors_and_not_panics() {
    let huge = Usage {
        storage: StorageUse {
            byte_hours: u128::MAX,
            ..StorageUse::default()
        },
        ..Usage::default()
    };
    let many = Usage {
        kms_keys: u64::MAX,
        ..Usage::default()
    };
    let billionths = Usage {
        quantities: vec![Quantity {
            sku: "ecr/storage".into(),
            region: None,
            billionths: u128::MAX,
        }],
        ..Usage::default()
    };
    for usage in [huge, many, billionths] {
        let error = Bill::price(
            &usage,
            &PriceBook::builtin(),
            &Options::in_region("us-east-1"),
        )
        .unwrap_err();
        assert!(matches!(error, CostError::Absurd { .. }), "{error}");
    }
}

#[test]
fn a_price_that_its_source_got_wrong_is_refused() {
    let sandbox = "codebuild/sandbox/linux/general1.2xlarge";
    assert!(PriceBook::builtin().price("us-east-1", sandbox).is_ok());
    let error = PriceBook::builtin()
        .price("eu-west-1", sandbox)
        .unwrap_err();
    assert!(matches!(error, CostError::UnusablePrice { .. }), "{error}");
}
