//! How long the rules take: a definition of five stages, the largest that the service takes, and how it grows between.
//!
//! `cargo bench -p stagewright-core`

#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stagewright_core::{CheckOptions, Draft, Quotas, findings, rules};

const OPTIONS: CheckOptions = CheckOptions {
    quotas: Quotas::Current,
};

/// The shop with a stage of smoke tests: five stages, eight actions.
fn five_stages() -> Draft {
    let mut draft = support::shop();
    draft.stages.push(support::stage(
        "smoke",
        vec![support::build("smoke", &["zip"], &[])],
    ));
    draft
}

/// A stage of sources, and stages in which each action takes what one of the stage before gave.
fn large(stages: usize, actions: usize) -> Draft {
    let mut draft = support::shop();
    draft.stages.truncate(1);
    for stage in 1..stages {
        let build = |number: usize| {
            let takes = if stage == 1 {
                "src".to_owned()
            } else {
                format!("out-{}-{number}", stage - 1)
            };
            let gives = format!("out-{stage}-{number}");
            let mut build = support::build(&format!("build-{number}"), &[&takes], &[&gives]);
            build.namespace = Some(format!("Ns-{stage}-{number}").into());
            if stage > 1 {
                let read = format!(
                    r##"[{{"name":"V","value":"#{{Ns-{}-{number}.V}}"}}]"##,
                    stage - 1
                );
                support::configure(&mut build, "EnvironmentVariables", &read);
            }
            build
        };
        draft.stages.push(support::stage(
            &format!("stage-{stage}"),
            (0..actions).map(build).collect(),
        ));
    }
    draft
}

/// The same with every artifact misspelt: what a definition full of mistakes costs.
fn broken(mut draft: Draft) -> Draft {
    for action in draft.stages.iter_mut().flat_map(|stage| &mut stage.actions) {
        for input in &mut action.inputs {
            *input = format!("x{input}").into();
        }
    }
    draft
}

fn benches(criterion: &mut Criterion) {
    let five = five_stages();
    assert!(
        findings(&five, OPTIONS, rules::all())
            .iter()
            .all(|finding| finding.severity != stagewright_core::Severity::Error)
    );
    criterion.bench_function("check/5 stages", |bencher| {
        bencher.iter(|| findings(black_box(&five), OPTIONS, rules::all()));
    });
    let mut group = criterion.benchmark_group("check/stages of 10");
    for stages in [5, 10, 25, 50] {
        let draft = large(stages, 10);
        group.throughput(Throughput::Elements(draft.actions().count() as u64));
        group.bench_with_input(
            BenchmarkId::from_parameter(stages),
            &draft,
            |bencher, draft| {
                bencher.iter(|| findings(black_box(draft), OPTIONS, rules::all()));
            },
        );
    }
    group.finish();
    let broken = broken(large(50, 10));
    criterion.bench_function("check/50 stages of 10, all wrong", |bencher| {
        bencher.iter(|| findings(black_box(&broken), OPTIONS, rules::all()));
    });
}

criterion_group!(all, benches);
criterion_main!(all);
