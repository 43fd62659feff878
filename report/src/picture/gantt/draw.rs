//! The layout of a Gantt chart.

use stagewright_core::{Category, Micros};

use super::name::{Row, draw_name_of_action};
use super::{GanttAction, GanttChart, GanttStage, SpanKind};
use crate::format;
use crate::picture::axis::{Scale, labelled_time_ticks};
use crate::picture::palette::{BAND, Colour, GRID, INK, MUTED, PAPER, RULE, VERMILION, WAIT};
use crate::picture::scene::{Anchor, Scene, Shape, TextStyle};

const MARGIN: i32 = 20;
const LANE_LEFT: i32 = MARGIN - 10;
const MOST_ROWS: usize = 1_000;
const TITLE: TextStyle = TextStyle::new(17.0, INK).bold();
const STAGE: TextStyle = TextStyle::new(13.0, INK).bold();
pub(super) const TEXT: TextStyle = TextStyle::new(12.0, INK);
pub(super) const LABEL: TextStyle = TextStyle::new(12.0, MUTED);

/// Measures that hold for the whole picture.
pub(super) struct Layout {
    pub(super) origin: Micros,
    scale: Scale,
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) row: i32,
    named: bool,
    shortest_lane: i32,
    two_line_names: bool,
}

pub(super) fn scene(chart: &GanttChart, width: u32) -> Scene {
    let mut scene = Scene::new(width, &chart.title, &description(chart));
    let right = scene.right() - MARGIN;
    let y = scene.paragraph((MARGIN, MARGIN + 8), right - MARGIN, &chart.title, TITLE);
    let layout = layout(chart, &scene);
    let top = y + 22;
    let axis_at = scene.shapes.len();
    let bottom = draw_lanes(&mut scene, chart, &layout, top);
    if !chart.stages.is_empty() {
        draw_axis(&mut scene, chart, &layout, (top, bottom), axis_at);
    }
    let legend = bottom + if bottom - top > 500 { 40 } else { 20 };
    let y = draw_legend(&mut scene, chart, legend) + 28;
    let end = scene.paragraph((MARGIN, y), right - MARGIN, &chart.caption, LABEL);
    scene.finish(end + 6)
}

fn description(chart: &GanttChart) -> String {
    let (from, to) = chart.range();
    let stages: Vec<String> = chart
        .stages
        .iter()
        .map(|stage| {
            let (start, end) = stage.extent().unwrap_or((from, from));
            format!("{} {}", stage.name, format::duration(end - start))
        })
        .collect();
    format!(
        "{} in all: {}. {}",
        format::duration(to - from),
        stages.join(", "),
        chart.caption
    )
}

fn layout(chart: &GanttChart, scene: &Scene) -> Layout {
    let actions = chart
        .stages
        .iter()
        .map(|stage| stage.actions.len())
        .sum::<usize>();
    let (row, named) = match actions {
        0..=40 => (22, true),
        41..=110 => (17, true),
        111..=220 => (9, false),
        _ => (6, false),
    };
    let many_stages = chart.stages.len() > 16;
    let names = chart
        .stages
        .iter()
        .map(|stage| STAGE.width(&stage.name))
        .max()
        .unwrap_or(0);
    let column = names.max(70).min((scene.right() - 2 * MARGIN) * 27 / 100);
    let left = MARGIN + column + 14;
    let right = scene.right() - MARGIN;
    let (from, to) = chart.range();
    Layout {
        origin: from,
        scale: Scale::time((Micros::ZERO, to - from), (left, right)),
        left,
        right,
        row,
        named,
        shortest_lane: if many_stages { 18 } else { 34 },
        two_line_names: !many_stages,
    }
}

fn draw_lanes(scene: &mut Scene, chart: &GanttChart, layout: &Layout, top: i32) -> i32 {
    const PADDING: i32 = 5;
    let mut y = top;
    let mut rows_left = MOST_ROWS;
    let mut previous: Option<(Micros, i32)> = None;
    let mut left_out = 0;
    for (index, stage) in chart.stages.iter().enumerate() {
        if rows_left == 0 {
            left_out += stage.actions.len();
            continue;
        }
        let shown = stage.actions.get(..rows_left).unwrap_or(&stage.actions);
        left_out += stage.actions.len() - shown.len();
        rows_left = rows_left.saturating_sub(shown.len().max(1));
        let rows = layout.row * shown.len() as i32;
        let lane = (y, y + rows.max(layout.shortest_lane) + 2 * PADDING);
        if index % 2 == 0 {
            scene.rectangle((LANE_LEFT, layout.right + 10), lane, BAND);
        }
        draw_name(scene, stage, layout, lane);
        let middle = (lane.0 + lane.1 - rows) / 2;
        draw_arrival(scene, stage, layout, previous, middle);
        let arrival = previous.iter().map(|(end, _)| *end);
        let arrival = arrival
            .chain(stage.waits.iter().map(|(start, _)| *start))
            .min();
        for (row, action) in shown.iter().enumerate() {
            let top = middle + layout.row * row as i32;
            draw_action(scene, action, layout, top);
            if layout.named {
                // The way into the stage is drawn in its first row: no name may lie on it.
                let ground = if index % 2 == 0 { BAND } else { PAPER };
                let taken_from = arrival
                    .filter(|_| row == 0)
                    .map_or(layout.right, |at| layout.at(at));
                let row = Row {
                    y: top + layout.row / 2,
                    taken_from,
                    ground,
                };
                draw_name_of_action(scene, action, layout, &row);
            }
        }
        previous = stage
            .extent()
            .map_or(previous, |(_, end)| Some((end, lane.1)));
        y = lane.1;
    }
    if chart.stages.is_empty() {
        scene.text((MARGIN, y + 14), "no stage was entered", LABEL);
        y += 30;
    }
    if left_out > 0 {
        let text = format!("and {}", format::counted(left_out as u64, "more action"));
        scene.text((MARGIN, y + 14), text, LABEL);
        y += 28;
    }
    y
}

fn draw_name(scene: &mut Scene, stage: &GanttStage, layout: &Layout, lane: (i32, i32)) {
    let room = layout.left - MARGIN - 12;
    let two_lines = layout.two_line_names && stage.extent().is_some();
    let first = if two_lines || lane.1 - lane.0 > 50 {
        lane.0 + 15
    } else {
        (lane.0 + lane.1) / 2
    };
    scene.text((MARGIN, first), STAGE.fit(&stage.name, room), STAGE);
    if let (true, Some((start, end))) = (two_lines, stage.extent()) {
        let text = LABEL.fit(&format::duration(end - start), room);
        scene.text((MARGIN, first + 17), text, LABEL);
    }
}

/// The way into the stage: the transition as a line from the end of the stage before, the wait in front of it.
fn draw_arrival(
    scene: &mut Scene,
    stage: &GanttStage,
    layout: &Layout,
    previous: Option<(Micros, i32)>,
    top: i32,
) {
    let Some((start, _)) = stage.extent() else {
        return;
    };
    let middle = top + layout.row / 2;
    if let Some((end, bottom)) = previous {
        let (from, to) = (layout.at(end), layout.at(start));
        scene.vertical(from, (bottom - 4, middle), MUTED);
        if to > from {
            scene.horizontal((from, to), middle, MUTED);
        }
    }
    for (start, end) in &stage.waits {
        let (from, to) = (layout.at(*start), layout.at(*end));
        if to > from {
            scene.rectangle((from, to), bar(top, layout.row, true), WAIT);
        }
    }
}

fn draw_action(scene: &mut Scene, action: &GanttAction, layout: &Layout, top: i32) {
    for span in &action.spans {
        let waiting = span.kind == SpanKind::Wait;
        let (from, to) = (layout.at(span.start), layout.at(span.end));
        if waiting && to <= from {
            continue;
        }
        // What took no time is still there.
        let from = from.min(layout.right - 2);
        scene.rectangle(
            (from, to.max(from + 2)),
            bar(top, layout.row, waiting),
            colour(action, span.kind),
        );
    }
}

fn draw_axis(
    scene: &mut Scene,
    chart: &GanttChart,
    layout: &Layout,
    (top, bottom): (i32, i32),
    behind: usize,
) {
    let (from, to) = chart.range();
    let axis = (Micros::ZERO, to - from);
    let pixels = layout.right - layout.left;
    let ticks = labelled_time_ticks(axis, pixels, |label| LABEL.width(label));
    let mut lines = Vec::new();
    for (tick, label) in ticks {
        let x = layout.scale.at_time(tick).min(layout.right - 1);
        let half = LABEL.width(&label) / 2;
        let middle = x.clamp(half + 4, (scene.right() - half - 4).max(half + 4));
        scene.text((middle, top - 10), &*label, LABEL.anchored(Anchor::Middle));
        if bottom - top > 500 {
            scene.text((middle, bottom + 13), label, LABEL.anchored(Anchor::Middle));
        }
        lines.push((x, if tick == Micros::ZERO { RULE } else { GRID }));
    }
    // The grid lies over the lanes and under the bars.
    let bars: Vec<_> = scene.shapes.drain(behind..).collect();
    let (lanes, bars): (Vec<_>, Vec<_>) = bars.into_iter().partition(is_lane);
    scene.shapes.extend(lanes);
    for (x, colour) in lines {
        scene.vertical(x, (top, bottom), colour);
    }
    scene.shapes.extend(bars);
}

/// Only lanes begin at the very left.
fn is_lane(shape: &Shape) -> bool {
    matches!(shape, Shape::Rectangle { left, .. } if *left == LANE_LEFT)
}

fn draw_legend(scene: &mut Scene, chart: &GanttChart, top: i32) -> i32 {
    let actions = || chart.stages.iter().flat_map(|stage| &stage.actions);
    let has =
        |kind: SpanKind| actions().any(|action| action.spans.iter().any(|span| span.kind == kind));
    let mut entries: Vec<(&str, Colour, i32)> = Category::ALL
        .iter()
        .filter(|category| actions().any(|action| action.category == **category))
        .map(|category| (category.as_str(), super::colour(*category), 6))
        .collect();
    if has(SpanKind::Failed) {
        entries.push(("failed", VERMILION, 6));
    }
    if has(SpanKind::Wait) || chart.stages.iter().any(|stage| !stage.waits.is_empty()) {
        entries.push(("wait", WAIT, 3));
    }
    if chart.stages.len() > 1 {
        entries.push(("transition", MUTED, 1));
    }
    let (mut x, mut y) = (MARGIN, top);
    for (word, colour, half_height) in entries {
        let width = 20 + LABEL.width(word) + 16;
        if x + width > scene.right() - MARGIN && x > MARGIN {
            x = MARGIN;
            y += 20;
        }
        let height = if half_height == 1 {
            (y, y + 1)
        } else {
            (y - half_height, y + half_height)
        };
        scene.rectangle((x, x + 14), height, colour);
        scene.text((x + 20, y), word, LABEL);
        x += width;
    }
    y
}

pub(super) fn colour(action: &GanttAction, kind: SpanKind) -> Colour {
    match kind {
        SpanKind::Wait => WAIT,
        SpanKind::Service => super::colour(action.category),
        SpanKind::Failed => VERMILION,
    }
}

/// Top and bottom of a bar in its row; what waits is half as high.
fn bar(top: i32, row: i32, waiting: bool) -> (i32, i32) {
    let gap = if row > 12 { 2 } else { 1 };
    let inset = if waiting { row / 4 + gap } else { gap };
    (top + inset, (top + row - inset).max(top + inset + 1))
}

impl Layout {
    pub(super) fn at(&self, time: Micros) -> i32 {
        self.scale.at_time(time - self.origin)
    }
}
