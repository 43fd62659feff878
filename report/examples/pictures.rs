//! Draws one of each picture into a folder, ordinary and extreme ones: to look at them.

use std::fs;
use std::path::PathBuf;

use rust_decimal::Decimal;
use stagewright_core::{Category, Micros};
use stagewright_report::graph::{GraphAction, GraphStage, PipelineGraph};
use stagewright_report::page::{Block, Document, Section};
use stagewright_report::picture::{
    BillChart, BillLine, GanttAction, GanttChart, GanttSpan, GanttStage, Histogram, LeadTimeChart,
    Mark, NARROW, Scene, SpanKind, WIDE,
};
use stagewright_report::text::{Column, Table};

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(std::env::temp_dir, PathBuf::from);
    fs::create_dir_all(&folder)?;
    for (name, scene) in scenes() {
        fs::write(folder.join(format!("{name}.svg")), scene.svg()?)?;
        fs::write(folder.join(format!("{name}.png")), scene.png()?)?;
        assert!(scene.size().1 > 100, "{name} is not empty");
    }
    fs::write(folder.join("page.html"), page().html()?)?;
    Ok(())
}

fn scenes() -> Vec<(String, Scene)> {
    let mut scenes = Vec::new();
    for (suffix, width) in [("", WIDE), ("-narrow", NARROW)] {
        for (name, chart) in lead_times() {
            scenes.push((format!("lead-{name}{suffix}"), chart.scene(width)));
        }
        for (name, chart) in executions() {
            scenes.push((format!("gantt-{name}{suffix}"), chart.scene(width)));
        }
        for (name, graph) in graphs() {
            scenes.push((format!("graph-{name}{suffix}"), graph.scene(width)));
        }
        for (name, chart) in bills() {
            scenes.push((format!("bill-{name}{suffix}"), chart.scene(width)));
        }
    }
    scenes
}

fn lead_times() -> Vec<(&'static str, LeadTimeChart)> {
    let noise = |n: u64| (n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1) >> 33) % 1_000;
    let ordinary: Vec<u64> = (0..4_000)
        .map(|n| (17 * MINUTE) + (noise(n) * noise(n + 7) * noise(n + 13)) * MINUTE / 40_000_000)
        .collect();
    let mut tail = ordinary.clone();
    tail.extend([9_000 * MINUTE, 40_000 * MINUTE]);
    tail.extend((0..60).map(|n| (60 + n) * MINUTE));
    let chart = |title: &str, durations: &[u64], low: u64, high: u64| {
        LeadTimeChart {
        title: title.to_owned(),
        caption: "48,000 executions in 200 replications of 30 days, seed 7; in brackets the 95 % confidence \
                  intervals. Without waiting for people."
            .to_owned(),
        histogram: Histogram::of(&durations.iter().copied().map(Micros).collect::<Vec<_>>(), 40),
        marks: vec![
            Mark { label: "p50".to_owned(), at: Micros(low), interval: Some((Micros(low - low / 40), Micros(low + low / 40))) },
            Mark { label: "p95".to_owned(), at: Micros(high), interval: Some((Micros(high - high / 20), Micros(high + high / 20))) },
        ],
    }
    };
    vec![
        (
            "ordinary",
            chart(
                "Lead time of web-shop-release",
                &ordinary,
                19 * MINUTE,
                31 * MINUTE,
            ),
        ),
        (
            "tail",
            chart(
                "Lead time with a long tail",
                &tail,
                19 * MINUTE,
                34 * MINUTE,
            ),
        ),
        (
            "one",
            chart(
                "Lead time, always the same",
                &[21 * MINUTE; 30],
                21 * MINUTE,
                21 * MINUTE,
            ),
        ),
        ("zero", chart("Lead time of nothing at all", &[0; 30], 0, 0)),
        ("empty", chart("No lead times", &[], 0, 0)),
        (
            "long-title",
            chart(
                "Lead time of the-pipeline-with-a-name-of-one-hundred-characters-which-is-what-the-service-allows-and-no-more",
                &[SECOND, 2 * SECOND, 3 * SECOND, 3 * SECOND],
                2 * SECOND,
                3 * SECOND,
            ),
        ),
    ]
}

fn action(name: &str, category: Category, start: u64, end: u64) -> GanttAction {
    let spans = vec![GanttSpan {
        kind: SpanKind::Service,
        start: Micros(start),
        end: Micros(end),
    }];
    GanttAction {
        name: name.to_owned(),
        category,
        spans,
    }
}

fn executions() -> Vec<(&'static str, GanttChart)> {
    let chart = |title: &str, stages| GanttChart {
        title: title.to_owned(),
        caption: "The execution whose lead time is the median, replication 12, seed 7.".to_owned(),
        stages,
    };
    vec![
        (
            "ordinary",
            chart("One execution of web-shop-release", ordinary_stages()),
        ),
        (
            "many",
            chart("Ten stages of fifty actions", many_stages(10, 50, "action")),
        ),
        ("fifty", chart("Fifty stages", many_stages(50, 2, "deploy"))),
        (
            "long",
            chart(
                "Long names",
                many_stages(
                    4,
                    3,
                    "an-action-whose-name-goes-on-and-on-and-on-until-the-hundredth-character-is-reached-by-its-last-word",
                ),
            ),
        ),
        (
            "zero",
            chart(
                "Nothing takes any time",
                vec![GanttStage {
                    name: "source".to_owned(),
                    waits: vec![],
                    actions: vec![action("fetch", Category::Source, 5, 5)],
                }],
            ),
        ),
        ("empty", chart("Nothing happened", vec![])),
    ]
}

fn ordinary_stages() -> Vec<GanttStage> {
    let at = |seconds: u64| seconds * SECOND;
    let span = |kind, start, end| GanttSpan {
        kind,
        start: Micros(at(start)),
        end: Micros(at(end)),
    };
    let stage = |name: &str, waits: &[(u64, u64)], actions| GanttStage {
        name: name.to_owned(),
        waits: waits
            .iter()
            .map(|(start, end)| (Micros(at(*start)), Micros(at(*end))))
            .collect(),
        actions,
    };
    vec![
        stage(
            "source",
            &[],
            vec![action("fetch", Category::Source, 0, at(8))],
        ),
        stage(
            "build",
            &[(12, 80)],
            vec![
                action("compile", Category::Build, at(80), at(332)),
                GanttAction {
                    name: "lint".to_owned(),
                    category: Category::Build,
                    spans: vec![
                        span(SpanKind::Wait, 80, 110),
                        span(SpanKind::Service, 110, 160),
                    ],
                },
                GanttAction {
                    name: "integration".to_owned(),
                    category: Category::Test,
                    spans: vec![
                        span(SpanKind::Failed, 334, 560),
                        span(SpanKind::Service, 565, 800),
                    ],
                },
            ],
        ),
        stage(
            "Deploy.Production",
            &[],
            vec![
                action("approve", Category::Approval, at(805), at(1_000)),
                action("rollout", Category::Deploy, at(1_002), at(1_362)),
                GanttAction {
                    name: "smoke-test".to_owned(),
                    category: Category::Invoke,
                    spans: vec![span(SpanKind::Failed, 1_364, 1_370)],
                },
            ],
        ),
    ]
}

fn many_stages(stages: u64, actions: u64, name: &str) -> Vec<GanttStage> {
    let kinds = [
        Category::Build,
        Category::Test,
        Category::Deploy,
        Category::Compute,
    ];
    let mut clock = 0;
    (0..stages)
        .map(|stage| {
            let start = clock + 4 * SECOND;
            let actions: Vec<_> = (0..actions)
                .map(|n| {
                    let length = (30 + (n * 37 + stage * 11) % 240) * SECOND;
                    clock = clock.max(start + length);
                    let category = kinds[(n % 4) as usize];
                    action(&format!("{name}-{n}"), category, start, start + length)
                })
                .collect();
            GanttStage {
                name: format!("{name}-stage-{stage}"),
                waits: vec![],
                actions,
            }
        })
        .collect()
}

fn bills() -> Vec<(&'static str, BillChart)> {
    let line = |service: &str, label: &str, cents: i64| BillLine {
        service: service.to_owned(),
        label: label.to_owned(),
        amount: Decimal::new(cents, 2),
    };
    let chart = |title: &str, lines: Vec<BillLine>| BillChart {
        title: title.to_owned(),
        caption:
            "A simulated month of 243 executions, prices of 2026-11-01, us-east-1, without tax."
                .to_owned(),
        total: lines.iter().map(|line| line.amount).sum(),
        lines,
    };
    vec![
        (
            "ordinary",
            chart(
                "What a month of web-shop-release costs",
                vec![
                    line("CodePipeline V1", "1 active pipeline", 100),
                    line("CodeBuild", "general1.medium, 4,310 min", 4_310),
                    line("CodeBuild", "general1.small, 1,204 min", 602),
                    line("CodeBuild", "free tier, 100 min of general1.small", -50),
                    line("S3", "artifact storage, 41 GB-months", 94),
                    line("S3", "requests, 9,300", 4),
                    line("KMS", "customer key", 100),
                ],
            ),
        ),
        (
            "zeros",
            chart("All amounts zero", vec![line("CodeBuild", "free", 0), line("S3", "free", 0)]),
        ),
        ("one", chart("One line", vec![line("CodePipeline V1", "1 active pipeline", 100)])),
        ("empty", chart("No lines", vec![])),
        (
            "long",
            chart(
                "A large bill with long names",
                (0..70)
                    .map(|n| line(
                        &format!("Service with a rather long name number {}", n / 3),
                        "a label that explains at length which quantity of what was used in which region at which price",
                        i64::MAX / 1_000_000_000 / (n + 1),
                    ))
                    .collect(),
            ),
        ),
    ]
}

fn graphs() -> Vec<(&'static str, PipelineGraph)> {
    let action =
        |name: &str, provider: &str, category, inputs: &[&str], outputs: &[&str]| GraphAction {
            name: name.to_owned(),
            provider: provider.to_owned(),
            category,
            inputs: inputs.iter().map(|name| (*name).to_owned()).collect(),
            outputs: outputs.iter().map(|name| (*name).to_owned()).collect(),
        };
    let stage = |name: &str, groups| GraphStage {
        name: name.to_owned(),
        groups,
    };
    let ordinary = PipelineGraph {
        title: "Stages of web-shop-release".to_owned(),
        stages: vec![
            stage(
                "Source",
                vec![vec![action(
                    "fetch",
                    "CodeStarSourceConnection",
                    Category::Source,
                    &[],
                    &["src"],
                )]],
            ),
            stage(
                "Build",
                vec![
                    vec![
                        action(
                            "compile",
                            "CodeBuild",
                            Category::Build,
                            &["src"],
                            &["zip", "tests"],
                        ),
                        action("lint", "CodeBuild", Category::Build, &["src"], &[]),
                    ],
                    vec![action(
                        "integration",
                        "CodeBuild",
                        Category::Test,
                        &["src", "tests"],
                        &[],
                    )],
                ],
            ),
            stage(
                "Deploy.Production",
                vec![
                    vec![action("approve", "Manual", Category::Approval, &[], &[])],
                    vec![action(
                        "rollout",
                        "CodeDeploy",
                        Category::Deploy,
                        &["zip"],
                        &[],
                    )],
                    vec![action(
                        "smoke-test",
                        "Lambda",
                        Category::Invoke,
                        &["zip"],
                        &["report"],
                    )],
                    vec![action(
                        "tidy",
                        "Commands",
                        Category::Compute,
                        &["report"],
                        &[],
                    )],
                ],
            ),
        ],
    };
    let long = "a-name-that-goes-on-until-the-hundredth-character-is-reached-by-its-very-last-word-and-no-further-1";
    let many = PipelineGraph {
        title: "Many actions".to_owned(),
        stages: (0..10)
            .map(|index| {
                let group = vec![action(long, long, Category::Build, &[long; 5], &[long; 5]); 9];
                stage(&format!("{long}-{index}"), vec![group; 7])
            })
            .collect(),
    };
    vec![("ordinary", ordinary), ("many", many)]
}

fn page() -> Document {
    let mut section =
        Section::new("Lead time").about("48,000 executions in 200 replications of 30 days, seed 7");
    for (_, chart) in lead_times().into_iter().take(1) {
        section = section.block(Block::LeadTimes(chart));
    }
    let mut waits = Table::new([
        Column::text("stage"),
        Column::number("transition"),
        Column::number("wait: stage"),
        Column::number("wait: builds"),
        Column::number("work"),
        Column::number("busy"),
    ])
    .total(["all", "11 s", "1 min 08 s", "30 s", "21 min", ""]);
    for stage in ["source", "build", "Deploy.Production"] {
        waits.push([stage, "4 s", "1 min 08 s", "0 s", "8 min 12 s", "34 %"]);
    }
    let mut execution = Section::new("One execution").about("nearest the median");
    for (_, chart) in executions().into_iter().take(1) {
        execution = execution.block(Block::Execution(chart));
    }
    let mut bill = Section::new("Bill").about("a month in us-east-1, prices of 2026-11-01");
    for (_, chart) in bills().into_iter().take(1) {
        bill = bill.block(Block::Bill(chart));
    }
    let mut shape = Section::new("Pipeline")
        .paragraph("3 stages, 8 actions. Type V1, mode SUPERSEDED (the default).");
    for (_, graph) in graphs().into_iter().take(1) {
        shape = shape.block(Block::Graph(graph));
    }
    Document::new(
        "web-shop-release",
        "A push reaches production in 21 min (p95 38 min), without waiting for people, and costs $61 a month, of which \
         CodePipeline $1.",
    )
    .section(shape)
    .section(section)
    .section(Section::new("Where the time goes").table(waits).paragraph("2 transitions: 11 s of 21 min, 0.9 %."))
    .section(execution)
    .section(bill)
    .section(Section::new("What if").about("each against today on the same random numbers").list([
        "stages merged: p50 −11 s (−12 to −10 s), the bill stays",
        "`compile` on large: p50 −1 min 50 s (−2 min to −1 min 40 s), +$12.40 a month",
    ]))
    .footer("stagewright 0.1.0, seed 7, prices of 2026-11-01. Simulated: every figure has its interval.")
}
