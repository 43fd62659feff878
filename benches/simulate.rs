//! The simulator through its public API, with statistics, usage metering and keyed draws on, as a user has it.

#![allow(
    missing_docs,
    reason = "criterion's macros write items without documentation"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stagewright::prelude::*;

pipeline! {
    /// Five stages with parallel builds, an approval and two deployments.
    pub struct Shop;

    stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" } takes 4s; }
    stage build {
        parallel {
            compile(src) -> zip = CodeBuild { project_name: "build" }
                on medium takes lognormal(p50 = 4min, p95 = 9min) fails 3% writes 45MB;
            lint(src) = CodeBuild { project_name: "lint" } on small takes 50s;
        }
    }
    stage verify {
        integration(src, zip) = Test::CodeBuild { project_name: "it", primary_source: "src" } takes triangular(3min, 5min, 11min) fails 6%;
    }
    stage staging { trial(zip) = CodeDeploy { application_name: "shop", deployment_group_name: "staging" } takes 5min; }
    stage production {
        approve() = Manual { notification_arn: "arn:aws:sns:eu-west-1:111122223333:shop" } takes exponential(mean = 20min);
        rollout(zip) = CodeDeploy { application_name: "shop", deployment_group_name: "prod" } takes 6min fails 0.5%;
    }
}

/// 30 days × 20 replications at 8 executions a day, one thread, with the evaluator that the definition allows and event by event; the rate
/// counts triggered executions.
fn simulate(criterion: &mut Criterion) {
    let shop = Shop::new();
    let month = Experiment::new(Workload::poisson(per_day(8)))
        .days(30)
        .replications(20)
        .seed(1)
        .threads(1);
    let mut group = criterion.benchmark_group("simulate");
    group.throughput(Throughput::Elements(30 * 20 * 8));
    for mode in [
        ExecutionMode::Superseded,
        ExecutionMode::Queued,
        ExecutionMode::Parallel,
    ] {
        let model = shop
            .what_if()
            .pipeline_type(PipelineType::V2)
            .and_then(|what_if| what_if.mode(mode))
            .expect("every mode is possible in type V2");
        group.bench_function(mode.to_string(), |bencher| {
            bencher.iter(|| black_box(month.simulate(&model)));
        });
        let by_events = month.clone().event_by_event(true);
        group.bench_function(format!("{mode}, event by event"), |bencher| {
            bencher.iter(|| black_box(by_events.simulate(&model)));
        });
    }
    group.finish();
}

criterion_group!(benches, simulate);
criterion_main!(benches);
