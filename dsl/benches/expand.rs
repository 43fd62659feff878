//! How long the macro takes for the largest definition that the service accepts: 50 stages, 500 actions.
//!
//! The bound is 200 ms in a debug build, growing in proportion to the number of actions. `cargo bench` measures a release
//! build, `cargo bench --profile dev` the debug one.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use proc_macro2::TokenStream;
use stagewright_dsl::expand;

/// So many stages of ten actions each, with what a definition usually says of an action.
fn definition(stages: usize) -> String {
    let mut text = String::from(
        "pub struct Large;\nquotas Current;\nparameter app = \"shop\";\nstage source {\n    fetch() -> src = CodeCommit { repository_name: \"shop\", branch_name: \"main\" };\n}\n",
    );
    for stage in 1..stages {
        let _ = writeln!(text, "stage build_{stage} {{");
        for action in 0..10 {
            let _ = writeln!(
                text,
                "    /// Builds part {action}.\n    action_{action}(src) -> out_{stage}_{action} = CodeBuild {{ project_name: \"${{app}}-{stage}-{action}\" }}\n        on medium takes lognormal(p50 = 4min, p95 = 9min) fails 3% writes 45MB;"
            );
        }
        text.push_str("}\n");
    }
    text
}

fn expansion(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("expand");
    group.sample_size(10);
    for stages in [5, 10, 25, 50] {
        let text = definition(stages);
        let Ok(tokens) = text.parse::<TokenStream>() else {
            continue;
        };
        group.throughput(Throughput::Elements(stages as u64 * 10));
        group.bench_with_input(
            BenchmarkId::from_parameter(stages),
            &tokens,
            |bencher, tokens| {
                bencher.iter(|| black_box(expand(tokens.clone())));
            },
        );
    }
    group.finish();
}

criterion_group!(benches, expansion);
criterion_main!(benches);
