//! The distribution of lead times, with its percentiles and their intervals.

use stagewright_core::Micros;

use super::axis::{Scale, labelled_time_ticks, round_step};
use super::histogram::Histogram;
use super::palette::{Colour, GRID, INK, MUTED, PAPER, RULE, SKY, SOFT_BLUE, VERMILION};
use super::scene::{Anchor, Scene, TextStyle};
use crate::format;

/// A value of the distribution to point out, such as the median.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it is called, such as `p50`.
    pub label: String,
    /// The value.
    pub at: Micros,
    /// The ends of its confidence interval, where there is one.
    pub interval: Option<(Micros, Micros)>,
}

/// The distribution of lead times as a histogram.
///
/// ```
/// use stagewright_core::Micros;
/// use stagewright_report::picture::{Histogram, LeadTimeChart, Mark, WIDE};
///
/// let durations = [20, 21, 21, 26].map(Micros::from_minutes);
/// let chart = LeadTimeChart {
///     title: "Lead time of web-shop".to_owned(),
///     caption: "4 executions, seed 7".to_owned(),
///     histogram: Histogram::of(&durations, 8),
///     marks: vec![Mark { label: "p50".to_owned(), at: Micros::from_minutes(21), interval: None }],
/// };
/// let picture = chart.scene(WIDE);
/// assert!(picture.svg()?.contains("viewBox"));
/// assert!(picture.png()?.starts_with(b"\x89PNG"));
/// # Ok::<(), stagewright_report::picture::PictureError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadTimeChart {
    /// What the picture shows.
    pub title: String,
    /// Sample size, seed and what else says where the numbers come from.
    pub caption: String,
    /// The lead times.
    pub histogram: Histogram,
    /// The percentiles to point out, smallest first.
    pub marks: Vec<Mark>,
}

const MARGIN: i32 = 20;
/// The room that the bar of everything longer takes.
const TAIL: i32 = 58;
const TITLE: TextStyle = TextStyle::new(17.0, INK).bold();
const LABEL: TextStyle = TextStyle::new(12.0, MUTED);
const MARK_COLOURS: [Colour; 2] = [INK, VERMILION];

impl LeadTimeChart {
    /// Lays the picture out for a width in pixels, such as [`WIDE`](super::WIDE).
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        let mut scene = Scene::new(width, &self.title, &self.description());
        let right = scene.right() - MARGIN;
        let mut y = scene.paragraph((MARGIN, MARGIN + 8), right - MARGIN, &self.title, TITLE);
        let labels_at = y + 4;
        y = labels_at + 20 * self.marks.len() as i32 + 6;
        let plot = Plot {
            left: MARGIN + 44,
            right,
            top: y + 12,
            bottom: y + 12 + if width < 560 { 170 } else { 220 },
        };
        self.draw_shares(&mut scene, &plot);
        let scale = self.draw_bars(&mut scene, &plot);
        if self.histogram.total() > 0 {
            self.draw_marks(&mut scene, &plot, labels_at, scale);
        } else {
            let middle = ((plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2);
            let style = LABEL.anchored(Anchor::Middle);
            scene.text(middle, "no execution reached the end", style);
        }
        draw_axis_name(&mut scene, &plot);
        let below = plot.bottom + 46;
        let end = scene.paragraph((MARGIN, below), right - MARGIN, &self.caption, LABEL);
        scene.finish(end + 6)
    }

    fn description(&self) -> String {
        let (from, to) = self.histogram.range();
        let marks: Vec<String> = self.marks.iter().map(mark_text).collect();
        format!(
            "Histogram of {} from {} to {}. {}. {}",
            format::counted(self.histogram.total(), "lead time"),
            format::duration(from),
            format::duration(to.max(self.histogram.longest)),
            marks.join(", "),
            self.caption,
        )
    }

    fn draw_shares(&self, scene: &mut Scene, plot: &Plot) {
        if self.histogram.total() == 0 {
            return;
        }
        let highest = self.highest_share();
        let step = round_step(highest * 100.0, 4);
        let scale = plot.height(highest);
        let mut percent = step;
        while percent <= highest * 100.0 + 1e-9 {
            let y = scale.at(percent / 100.0);
            scene.horizontal((plot.left, plot.right), y, GRID);
            let style = LABEL.anchored(Anchor::End);
            scene.text((plot.left - 8, y), format::share(percent / 100.0), style);
            percent += step;
        }
        scene.text(
            (plot.left - 8, plot.bottom),
            "0",
            LABEL.anchored(Anchor::End),
        );
    }

    fn draw_bars(&self, scene: &mut Scene, plot: &Plot) -> Scale {
        let histogram = &self.histogram;
        let tail = if histogram.beyond > 0 { TAIL } else { 0 };
        let range = self.shown_range();
        let along = Scale::time(range, (plot.left + 4, plot.right - tail));
        let up = plot.height(self.highest_share());
        let total = histogram.total().max(1) as f64;
        for bucket in histogram.buckets.iter().filter(|bucket| bucket.count > 0) {
            let top = up.at(bucket.count as f64 / total).min(plot.bottom - 1);
            let (left, right) = (along.at_time(bucket.from), along.at_time(bucket.to));
            let gap = i32::from(right - left > 3);
            scene.rectangle(
                (left, (right - gap).max(left + 1)),
                (top, plot.bottom),
                SOFT_BLUE,
            );
        }
        scene.horizontal((plot.left, plot.right), plot.bottom, RULE);
        let end = self.draw_tail(scene, plot, up);
        draw_time_axis(scene, plot, range, along, end);
        along
    }

    /// The bar of everything longer, behind a break in the axis; gives back where the labels of the axis must end.
    fn draw_tail(&self, scene: &mut Scene, plot: &Plot, up: Scale) -> i32 {
        let histogram = &self.histogram;
        if histogram.beyond == 0 {
            return scene.right();
        }
        let share = histogram.beyond as f64 / histogram.total().max(1) as f64;
        let top = up.at(share).min(plot.bottom - 1);
        scene.rectangle((plot.right - 28, plot.right - 4), (top, plot.bottom), SKY);
        let gap = plot.right - TAIL + 12;
        scene.rectangle((gap, gap + 6), (plot.bottom, plot.bottom + 1), PAPER);
        for x in [gap - 2, gap + 4] {
            scene.line((x, plot.bottom + 4), (x + 4, plot.bottom - 4), MUTED);
        }
        let label = format!("over {}", format::duration(histogram.range().1));
        let end = plot.right - LABEL.width(&label) - 16;
        scene.text(
            (plot.right, plot.bottom + 17),
            label,
            LABEL.anchored(Anchor::End),
        );
        end
    }

    fn draw_marks(&self, scene: &mut Scene, plot: &Plot, top: i32, along: Scale) {
        for (index, mark) in self.marks.iter().enumerate() {
            let colour = MARK_COLOURS[index % MARK_COLOURS.len()];
            let y = top + 20 * index as i32;
            let x = along.at_time(mark.at);
            if let Some((low, high)) = mark.interval {
                let (low, high) = (along.at_time(low.min(high)), along.at_time(high.max(low)));
                let at = plot.bottom - 10 - 10 * index as i32;
                scene.rectangle((low, high + 1), (at - 1, at + 2), colour);
                scene.rectangle((low - 1, low + 1), (at - 4, at + 5), colour);
                scene.rectangle((high, high + 2), (at - 4, at + 5), colour);
            }
            scene.rectangle((x - 1, x + 1), (y + 8, plot.bottom), colour);
        }
        // The labels last, on paper, so that no line of another mark crosses them.
        for (index, mark) in self.marks.iter().enumerate() {
            let style = TextStyle::new(13.0, MARK_COLOURS[index % MARK_COLOURS.len()]);
            let y = top + 20 * index as i32;
            let x = along.at_time(mark.at);
            let room = plot.right - MARGIN;
            let text = style.bold().fit(&mark_text(mark), room);
            let half = style.bold().width(&text) / 2;
            let x = x.clamp(MARGIN + half, (plot.right - half).max(MARGIN + half));
            scene.rectangle((x - half - 4, x + half + 4), (y - 10, y + 10), PAPER);
            scene.text((x, y), text, style.bold().anchored(Anchor::Middle));
        }
    }

    /// From the first to the last bucket, and further where a percentile lies outside; but an interval many times as
    /// wide as the distribution does not press it into a corner.
    fn shown_range(&self) -> (Micros, Micros) {
        let (from, to) = self.histogram.range();
        if self.histogram.beyond > 0 || self.histogram.total() == 0 {
            return (from, to);
        }
        let allowance = (to - from) + (to - from);
        let ends = self.marks.iter().flat_map(|mark| {
            let (low, high) = mark.interval.unwrap_or((mark.at, mark.at));
            [low, mark.at, high]
        });
        ends.fold((from, to), |range, end| {
            let low = end.max(from - allowance);
            let high = end.min(to + allowance);
            (range.0.min(low), range.1.max(high))
        })
    }

    fn highest_share(&self) -> f64 {
        let total = self.histogram.total().max(1) as f64;
        (self.histogram.highest() as f64 / total).max(0.001)
    }
}

fn draw_time_axis(scene: &mut Scene, plot: &Plot, range: (Micros, Micros), along: Scale, end: i32) {
    let ticks = labelled_time_ticks(range, along.end - along.start, |label| LABEL.width(label));
    for (tick, label) in ticks {
        let x = along.at_time(tick);
        let half = LABEL.width(&label) / 2;
        let middle = x.clamp(half + 4, (scene.right() - half - 4).max(half + 4));
        if middle + half <= end {
            scene.vertical(x, (plot.bottom + 1, plot.bottom + 6), RULE);
            scene.text(
                (middle, plot.bottom + 17),
                label,
                LABEL.anchored(Anchor::Middle),
            );
        }
    }
}

/// On paper and last, so that no line of a mark crosses it.
fn draw_axis_name(scene: &mut Scene, plot: &Plot) {
    const NAME: &str = "share of executions";
    let (x, y) = (plot.left - 44, plot.top - 12);
    scene.rectangle((x, x + LABEL.width(NAME) + 4), (y - 8, y + 8), PAPER);
    scene.text((x, y), NAME, LABEL);
}

/// "p50 21 min (20–22 min)".
pub(crate) fn mark_text(mark: &Mark) -> String {
    match mark.interval {
        Some((low, high)) if low != high => {
            let value = format::duration_as_fine_as(mark.at, high.max(low) - low.min(high));
            let interval = format::duration_interval(low, high);
            format!("{} {value} ({interval})", mark.label)
        }
        _ => format!("{} {}", mark.label, format::duration(mark.at)),
    }
}

struct Plot {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
}

impl Plot {
    fn height(&self, highest: f64) -> Scale {
        Scale {
            from: 0.0,
            to: highest,
            start: self.bottom,
            end: self.top + 4,
        }
    }
}
