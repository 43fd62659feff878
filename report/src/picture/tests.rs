//! Invariants of every layout, whatever the data: texts stay on the picture and apart from each other.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;
use rust_decimal::Decimal;
use stagewright_core::{Category, Micros};

use super::scene::{Anchor, Scene, Shape};
use super::*;

fn text_boxes(scene: &Scene) -> Vec<(String, [i32; 4])> {
    scene
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Text { at, text, style } => {
                let width = style.width(text);
                let left = match style.anchor {
                    Anchor::Start => at.0,
                    Anchor::Middle => at.0 - width / 2,
                    Anchor::End => at.0 - width,
                };
                let half = (style.size * 0.4) as i32;
                Some((text.clone(), [left, at.1 - half, left + width, at.1 + half]))
            }
            _ => None,
        })
        .collect()
}

pub(crate) fn check(scene: &Scene) -> Result<(), TestCaseError> {
    let (width, height) = (scene.width as i32, scene.height as i32);
    let boxes = text_boxes(scene);
    for (text, [left, top, right, bottom]) in &boxes {
        prop_assert!(
            *left >= 0 && *right <= width && *top >= 0 && *bottom <= height,
            "{text:?} leaves the picture"
        );
    }
    for (index, (text, a)) in boxes.iter().enumerate() {
        for (other, b) in boxes.iter().skip(index + 1) {
            let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
            prop_assert!(apart, "{text:?} {a:?} lies on {other:?} {b:?}");
        }
    }
    for shape in &scene.shapes {
        if let Shape::Rectangle {
            left,
            top,
            right,
            bottom,
            ..
        } = shape
        {
            prop_assert!(left <= right && top <= bottom, "{shape:?}");
            prop_assert!(
                *left >= 0 && *right <= width && *bottom <= height,
                "{shape:?}"
            );
        }
    }
    let svg = scene.svg().unwrap();
    prop_assert!(svg.starts_with("<svg xmlns") && svg.trim_end().ends_with("</svg>"));
    prop_assert!(
        !svg.chars()
            .any(|letter| letter.is_control() && letter != '\n')
    );
    Ok(())
}

pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z.@_-]{1,12}",
        "[A-Za-z0-9.@_-]{80,100}",
        "\\PC{0,20}",
        any::<String>()
    ]
}

fn micros() -> impl Strategy<Value = Micros> {
    prop_oneof![
        Just(0),
        0_u64..5_000_000,
        0_u64..5_000_000_000,
        any::<u64>()
    ]
    .prop_map(Micros)
}

fn mark() -> impl Strategy<Value = Mark> {
    (name(), micros(), proptest::option::of((micros(), micros()))).prop_map(
        |(label, at, interval)| Mark {
            label,
            at,
            interval,
        },
    )
}

fn lead_time_chart() -> impl Strategy<Value = LeadTimeChart> {
    let durations = prop_oneof![
        proptest::collection::vec((600_000_000_u64..1_800_000_000).prop_map(Micros), 0..200),
        proptest::collection::vec(micros(), 0..200),
    ];
    (
        name(),
        name(),
        durations,
        proptest::collection::vec(mark(), 0..4),
    )
        .prop_map(|(title, caption, durations, marks)| LeadTimeChart {
            title,
            caption,
            histogram: Histogram::of(&durations, 40),
            marks,
        })
}

fn gantt_action() -> impl Strategy<Value = GanttAction> {
    let category = prop_oneof![
        Just(Category::Source),
        Just(Category::Test),
        Just(Category::Deploy),
        Just(Category::Approval)
    ];
    let span_kind = prop_oneof![
        Just(SpanKind::Wait),
        Just(SpanKind::Service),
        Just(SpanKind::Failed)
    ];
    let span = (span_kind, micros(), micros()).prop_map(|(kind, start, end)| GanttSpan {
        kind,
        start,
        end,
    });
    (name(), category, proptest::collection::vec(span, 0..4)).prop_map(|(name, category, spans)| {
        GanttAction {
            name,
            category,
            spans,
        }
    })
}

fn gantt_chart() -> impl Strategy<Value = GanttChart> {
    let stage = (
        name(),
        proptest::collection::vec((micros(), micros()), 0..3),
        proptest::collection::vec(gantt_action(), 0..8),
    )
        .prop_map(|(name, waits, actions)| GanttStage {
            name,
            waits,
            actions,
        });
    (name(), name(), proptest::collection::vec(stage, 0..20)).prop_map(
        |(title, caption, stages)| GanttChart {
            title,
            caption,
            stages,
        },
    )
}

fn bill_chart() -> impl Strategy<Value = BillChart> {
    let amount = prop_oneof![
        Just(Decimal::ZERO),
        (-500_000_i64..5_000_000).prop_map(|cents| Decimal::new(cents, 4)),
        any::<i64>().prop_map(|cents| Decimal::new(cents, 2)),
    ];
    let line = (prop_oneof!["S3", "[A-Z][a-z]{3,40}"], name(), amount).prop_map(
        |(service, label, amount)| BillLine {
            service,
            label,
            amount,
        },
    );
    (name(), name(), proptest::collection::vec(line, 0..80)).prop_map(|(title, caption, lines)| {
        let total = lines.iter().map(|line| line.amount).sum();
        BillChart {
            title,
            caption,
            lines,
            total,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lead_time_charts_keep_their_texts_apart(chart in lead_time_chart(), width in any::<u32>()) {
        for width in [width, WIDE, NARROW] {
            check(&chart.scene(width))?;
        }
    }

    #[test]
    fn gantt_charts_keep_their_texts_apart(chart in gantt_chart(), width in any::<u32>()) {
        for width in [width, WIDE, NARROW] {
            check(&chart.scene(width))?;
        }
    }

    #[test]
    fn bill_charts_keep_their_texts_apart(chart in bill_chart(), width in any::<u32>()) {
        for width in [width, WIDE, NARROW] {
            check(&chart.scene(width))?;
        }
    }
}

#[test]
fn a_picture_reads_its_title_and_numbers_to_screen_readers() {
    let chart = LeadTimeChart {
        title: "Lead time of <a> & <b>".to_owned(),
        caption: "4 executions, seed 7".to_owned(),
        histogram: Histogram::of(&[4, 5, 5, 9].map(Micros::from_seconds), 8),
        marks: vec![Mark {
            label: "p50".to_owned(),
            at: Micros::from_seconds(5),
            interval: Some((Micros::from_seconds(4), Micros::from_seconds(6))),
        }],
    };
    let svg = chart.scene(WIDE).svg().unwrap();
    assert!(svg.contains("role=\"img\""));
    assert!(svg.contains("<title>Lead time of &lt;a&gt; &amp; &lt;b&gt;</title>"));
    assert!(svg.contains("Histogram of 4 lead times from 4 s to"));
    assert!(svg.contains(">\np50 5 s (4–6 s)\n</text>"), "{svg}");
}

#[test]
fn equal_data_give_equal_bytes() {
    let chart = GanttChart {
        title: "x".to_owned(),
        caption: String::new(),
        stages: vec![],
    };
    assert_eq!(
        chart.scene(WIDE).png().unwrap(),
        chart.scene(WIDE).png().unwrap()
    );
}
