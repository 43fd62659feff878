//! A bill as horizontal bars.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::axis::Scale;
use super::palette::{BAND, BLUE, GREEN, INK, MUTED, RULE};
use super::scene::{Anchor, Scene, TextStyle};
use crate::format;

/// One line of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillLine {
    /// The service that bills it, such as `CodeBuild`.
    pub service: String,
    /// What is billed, such as `general1.small, 320 min`.
    pub label: String,
    /// The amount in US dollars; credits and free tiers are negative.
    pub amount: Decimal,
}

/// A bill as horizontal bars, one for each line, in the order given.
///
/// ```
/// use rust_decimal::Decimal;
/// use stagewright_report::picture::{BillChart, BillLine, WIDE};
///
/// let chart = BillChart {
///     title: "A month of web-shop".to_owned(),
///     caption: "prices of 2026-11-01".to_owned(),
///     lines: vec![BillLine {
///         service: "CodeBuild".to_owned(),
///         label: "general1.small, 12,040 min".to_owned(),
///         amount: Decimal::new(6_020, 2),
///     }],
///     total: Decimal::new(6_020, 2),
/// };
/// assert!(chart.scene(WIDE).svg()?.contains("$60.20"));
/// # Ok::<(), stagewright_report::picture::PictureError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillChart {
    /// What the picture shows.
    pub title: String,
    /// The date of the prices, the period and what else says where the numbers come from.
    pub caption: String,
    /// The lines; those of one service side by side are drawn as a group.
    pub lines: Vec<BillLine>,
    /// The sum as the bill states it, in US dollars.
    pub total: Decimal,
}

const MARGIN: i32 = 20;
const MOST_LINES: usize = 60;
const TITLE: TextStyle = TextStyle::new(17.0, INK).bold();
const TEXT: TextStyle = TextStyle::new(13.0, INK);
const LABEL: TextStyle = TextStyle::new(12.0, MUTED);

impl BillChart {
    /// Lays the picture out for a width in pixels, such as [`WIDE`](super::WIDE).
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        let mut scene = Scene::new(width, &self.title, &self.description());
        let right = scene.right() - MARGIN;
        let y = scene.paragraph((MARGIN, MARGIN + 8), right - MARGIN, &self.title, TITLE);
        let columns = self.columns(&scene);
        let y = self.draw_groups(&mut scene, &columns, y + 6);
        scene.horizontal((MARGIN, right), y + 2, RULE);
        scene.text((MARGIN, y + 18), "Total", TEXT.bold());
        scene.text(
            (right, y + 18),
            format::money(self.total),
            TEXT.bold().anchored(Anchor::End),
        );
        let end = scene.paragraph((MARGIN, y + 46), right - MARGIN, &self.caption, LABEL);
        scene.finish(end + 6)
    }

    fn description(&self) -> String {
        let lines: Vec<String> = self
            .lines
            .iter()
            .take(MOST_LINES)
            .map(|line| {
                format!(
                    "{} {}: {}",
                    line.service,
                    line.label,
                    format::money(line.amount)
                )
            })
            .collect();
        format!(
            "{}. Total {}. {}",
            lines.join("; "),
            format::money(self.total),
            self.caption
        )
    }

    fn columns(&self, scene: &Scene) -> Columns {
        let right = scene.right() - MARGIN;
        let amounts = self
            .lines
            .iter()
            .map(|line| TEXT.bold().width(&format::money(line.amount)))
            .max()
            .unwrap_or(0)
            .max(TEXT.bold().width(&format::money(self.total)))
            .max(48);
        let stacked = scene.right() < 560;
        let names = self
            .lines
            .iter()
            .map(|line| {
                LABEL
                    .width(&line.label)
                    .max(TEXT.bold().width(&line.service))
            })
            .max()
            .unwrap_or(0);
        let bars_end = right - amounts - 14;
        let bars_start = if stacked {
            MARGIN
        } else {
            (MARGIN + names.clamp(100, (right - MARGIN) * 9 / 20) + 14).min(bars_end - 40)
        };
        let amount = |line: &BillLine| line.amount.to_f64().unwrap_or(0.0);
        let least = self.lines.iter().map(amount).fold(0.0, f64::min);
        let most = self.lines.iter().map(amount).fold(0.0, f64::max);
        Columns {
            right,
            stacked,
            scale: Scale {
                from: least,
                to: most,
                start: bars_start,
                end: bars_end,
            },
        }
    }

    fn draw_groups(&self, scene: &mut Scene, columns: &Columns, mut y: i32) -> i32 {
        let lines = self.lines.get(..MOST_LINES).unwrap_or(&self.lines);
        for (index, group) in lines.chunk_by(|a, b| a.service == b.service).enumerate() {
            let top = y;
            let band_at = scene.shapes_so_far();
            y += 18;
            let sum = group_sum(group);
            let taken = sum.as_ref().map_or(0, |sum| TEXT.bold().width(sum) + 14);
            if let Some(first) = group.first() {
                let name = TEXT
                    .bold()
                    .fit(&first.service, columns.right - MARGIN - taken);
                scene.text((MARGIN, y), name, TEXT.bold());
            }
            if let Some(sum) = sum {
                scene.text((columns.right, y), sum, TEXT.bold().anchored(Anchor::End));
            }
            y += 12;
            for line in group {
                y = draw_line(scene, columns, line, y);
            }
            y += 6;
            if index % 2 == 0 {
                scene.insert_rectangle(band_at, (MARGIN - 10, columns.right + 10), (top, y), BAND);
            }
        }
        if self.lines.is_empty() {
            scene.text((MARGIN, y + 14), "no line items", LABEL);
            y += 30;
        }
        let left_out = self.lines.len().saturating_sub(MOST_LINES) as u64;
        if left_out > 0 {
            let text = format!("and {}", format::counted(left_out, "smaller line"));
            scene.text((MARGIN, y + 14), text, LABEL);
            y += 30;
        }
        y
    }
}

/// The sum of several lines, as text; one line is its own sum.
fn group_sum(group: &[BillLine]) -> Option<String> {
    if group.len() < 2 {
        return None;
    }
    let sum = group
        .iter()
        .try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.amount));
    sum.map(format::money)
}

fn draw_line(scene: &mut Scene, columns: &Columns, line: &BillLine, mut y: i32) -> i32 {
    let room = if columns.stacked {
        columns.scale.end - MARGIN
    } else {
        columns.scale.start - MARGIN - 14
    };
    y += 10;
    scene.text((MARGIN, y), LABEL.fit(&line.label, room), LABEL);
    let amount = TEXT.anchored(Anchor::End);
    scene.text((columns.right, y), format::money(line.amount), amount);
    let middle = if columns.stacked { y + 13 } else { y };
    let zero = columns.scale.at(0.0);
    let end = columns.scale.at(line.amount.to_f64().unwrap_or(0.0));
    let credit = line.amount.is_sign_negative();
    if !line.amount.is_zero() {
        // What is not zero is seen, however little it is.
        let (span, colour) = if credit {
            ((end.min(zero - 2), zero), GREEN)
        } else {
            ((zero, end.max(zero + 2)), BLUE)
        };
        scene.rectangle(span, (middle - 5, middle + 5), colour);
    }
    let reach = if columns.stacked { 6 } else { 9 };
    scene.vertical(zero, (middle - reach, middle + reach), RULE);
    y + if columns.stacked { 24 } else { 10 }
}

struct Columns {
    right: i32,
    stacked: bool,
    scale: Scale,
}
