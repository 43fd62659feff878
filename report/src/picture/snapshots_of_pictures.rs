//! The pictures of one small study, shape by shape: a change of the layout shows here before it surprises a reader.

use rust_decimal::Decimal;
use stagewright_core::{Category, Micros};

use super::*;

fn seconds(seconds: u64) -> Micros {
    Micros::from_seconds(seconds)
}

fn svg(scene: &Scene) -> String {
    scene.svg().expect("it can be drawn")
}

#[test]
fn lead_times() {
    let durations: Vec<Micros> = (0..300_u64)
        .map(|n| seconds(1_000 + n * n / 100 % 600))
        .collect();
    let chart = LeadTimeChart {
        title: "Lead time of web-shop".to_owned(),
        caption: "300 executions, seed 7".to_owned(),
        histogram: Histogram::of(&durations, 12),
        marks: vec![
            Mark {
                label: "p50".to_owned(),
                at: seconds(1_190),
                interval: Some((seconds(1_180), seconds(1_205))),
            },
            Mark {
                label: "p95".to_owned(),
                at: seconds(1_530),
                interval: None,
            },
        ],
    };
    insta::assert_snapshot!(svg(&chart.scene(WIDE)));
}

#[test]
fn one_execution() {
    let span = |kind, start, end| GanttSpan {
        kind,
        start: seconds(start),
        end: seconds(end),
    };
    let chart = GanttChart {
        title: "One execution of web-shop".to_owned(),
        caption: "nearest the median, seed 7".to_owned(),
        stages: vec![
            GanttStage {
                name: "source".to_owned(),
                waits: vec![],
                actions: vec![GanttAction {
                    name: "fetch".to_owned(),
                    category: Category::Source,
                    spans: vec![span(SpanKind::Service, 0, 8)],
                }],
            },
            GanttStage {
                name: "build".to_owned(),
                waits: vec![(seconds(12), seconds(40))],
                actions: vec![
                    GanttAction {
                        name: "compile".to_owned(),
                        category: Category::Build,
                        spans: vec![
                            span(SpanKind::Failed, 40, 90),
                            span(SpanKind::Service, 95, 300),
                        ],
                    },
                    GanttAction {
                        name: "lint".to_owned(),
                        category: Category::Build,
                        spans: vec![
                            span(SpanKind::Wait, 40, 60),
                            span(SpanKind::Service, 60, 110),
                        ],
                    },
                ],
            },
        ],
    };
    insta::assert_snapshot!(svg(&chart.scene(WIDE)));
}

#[test]
fn a_bill_on_a_phone() {
    let line = |service: &str, label: &str, cents: i64| BillLine {
        service: service.to_owned(),
        label: label.to_owned(),
        amount: Decimal::new(cents, 2),
    };
    let chart = BillChart {
        title: "A month of web-shop".to_owned(),
        caption: "prices of 2026-11-01".to_owned(),
        lines: vec![
            line("CodeBuild", "general1.small, 12,040 min", 6_020),
            line("CodeBuild", "free tier, 100 min", -50),
            line("S3", "storage", 29),
        ],
        total: Decimal::new(5_999, 2),
    };
    insta::assert_snapshot!(svg(&chart.scene(NARROW)));
}

#[test]
fn a_png_is_drawn_at_twice_the_size_of_the_svg() {
    let chart = BillChart {
        title: "A month".to_owned(),
        caption: String::new(),
        lines: vec![],
        total: Decimal::ZERO,
    };
    let scene = chart.scene(WIDE);
    let png = scene.png().expect("it can be drawn");
    let reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .expect("it is a PNG");
    let (width, height) = scene.size();
    assert_eq!(
        (reader.info().width, reader.info().height),
        (2 * width, 2 * height)
    );
}
