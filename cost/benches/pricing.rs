//! How long it takes to price one month, and to open the price book.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a broken benchmark may panic; criterion generates the entry point"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use stagewright_core::{
    ActionUse, BuildUse, Compute, Micros, PipelineType, PipelineUse, StorageUse, Usage,
};
use stagewright_cost::{Bill, Options, PriceBook};

/// A month of a pipeline of twelve actions, six of which build.
fn month() -> Usage {
    let computes = [
        Compute::Small,
        Compute::Medium,
        Compute::Large,
        Compute::ArmSmall,
        Compute::Lambda2Gb,
        Compute::WindowsLarge,
    ];
    let actions = (0..12).map(|number| ActionUse {
        pipeline: "shop".into(),
        stage: format!("stage-{}", number / 3),
        action: format!("action-{number}"),
        provider: "CodeBuild".into(),
        region: None,
        billable: true,
        executions: 240,
        time: Micros::from_minutes(700),
        billed_minutes: 960,
        failed_minutes: 20,
        border_minutes: 1,
        build: computes.get(number).map(|compute| BuildUse {
            compute: compute.clone(),
            builds: 240,
            time: Micros::from_minutes(700),
            billed_minutes: 960,
            billed_seconds: 42_000,
            queued: Micros::ZERO,
            queued_minutes: 0,
            queued_seconds: 0,
        }),
    });
    Usage {
        span: Micros::from_seconds(30 * 86_400),
        pipelines: vec![PipelineUse {
            name: "shop".into(),
            pipeline_type: PipelineType::V2,
            age_days: 400,
            executions: 240,
        }],
        actions: actions.collect(),
        storage: StorageUse {
            byte_hours: 720 << 38,
            puts: 1_000,
            gets: 4_000,
            ..StorageUse::default()
        },
        log_bytes: 1 << 33,
        kms_keys: 1,
        kms_requests: 5_000,
        notifications: 240,
        ..Usage::default()
    }
}

fn benchmarks(criterion: &mut Criterion) {
    let (usage, book, options) = (
        month(),
        PriceBook::builtin(),
        Options::in_region("us-east-1"),
    );
    criterion.bench_function("price one month", |bencher| {
        bencher.iter(|| Bill::price(black_box(&usage), &book, &options).unwrap());
    });
    let region = include_str!("../data/2026-11-23/us-east-1.toml");
    criterion.bench_function("parse the prices of one region", |bencher| {
        bencher.iter(|| {
            PriceBook::builtin()
                .with_document("region", black_box(region))
                .unwrap()
        });
    });
}

criterion_group!(pricing, benchmarks);
criterion_main!(pricing);
