//! The graph as a picture: stages from top to bottom, in each the groups from left to right.

use super::{GraphAction, GraphStage, PipelineGraph};
use crate::format;
use crate::picture::Scene;
use crate::picture::kit::{self, Anchor, BAND, INK, MUTED, PAPER, RULE, TextStyle};

const MARGIN: i32 = 20;
const BOX_HEIGHT: i32 = 58;
const WIDEST: i32 = 330;
const ROW: i32 = BOX_HEIGHT + 8;
const GAP: i32 = 20;
/// From the edge of a stage to its boxes.
const INSET: i32 = 8;
const MOST_ROWS: i32 = 600;
const TITLE: TextStyle = TextStyle::new(17.0, INK).bold();
const STAGE: TextStyle = TextStyle::new(13.0, INK).bold();
const NAME: TextStyle = TextStyle::new(12.5, INK).bold();
const LABEL: TextStyle = TextStyle::new(11.0, MUTED);

impl PipelineGraph {
    /// Lays the graph out as a picture, for a width in pixels such as [`WIDE`](crate::picture::WIDE).
    ///
    /// Actions below each other start together; an arrow leads to the group that starts when they are done. Each box
    /// tells the artifacts that go in and out. Beyond some hundred rows the rest is counted.
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        let mut scene = Scene::new(width, &self.title, &self.description());
        let right = scene.right() - MARGIN;
        let mut y = scene.paragraph((MARGIN, MARGIN + 8), right - MARGIN, &self.title, TITLE) + 6;
        let top = y;
        let columns = self.columns(right - MARGIN - 2 * INSET);
        for (index, stage) in self.stages.iter().enumerate() {
            if y - top > MOST_ROWS * ROW {
                let left_out = format::counted((self.stages.len() - index) as u64, "more stage");
                scene.text((MARGIN, y + 16), format!("and {left_out}"), LABEL);
                y += 30;
                break;
            }
            if index > 0 {
                draw_transition(&mut scene, y);
                y += GAP;
            }
            y = draw_stage(&mut scene, stage, columns, y);
        }
        scene.finish(y + 16)
    }

    /// As many groups side by side as the stages have, as long as there is room for a name in each.
    fn columns(&self, room: i32) -> i32 {
        let most = self
            .stages
            .iter()
            .map(|stage| stage.groups.len())
            .max()
            .unwrap_or(0);
        let fitting = (room + GAP) / (160 + GAP);
        fitting
            .min(i32::try_from(most).unwrap_or(i32::MAX))
            .clamp(1, 6)
    }

    fn description(&self) -> String {
        let stages: Vec<String> = self
            .stages
            .iter()
            .map(|stage| {
                let groups: Vec<String> = stage
                    .groups
                    .iter()
                    .map(|group| {
                        let names: Vec<&str> =
                            group.iter().map(|action| action.name.as_str()).collect();
                        names.join(" and ")
                    })
                    .collect();
                format!("{}: {}", stage.name, groups.join(", then "))
            })
            .collect();
        format!("Stages of the pipeline. {}", stages.join("; "))
    }
}

/// The arrow from one stage to the next.
fn draw_transition(scene: &mut Scene, y: i32) {
    let x = MARGIN + 22;
    scene.vertical(x, (y + 3, y + GAP - 5), MUTED);
    scene.line((x - 4, y + GAP - 9), (x, y + GAP - 4), MUTED);
    scene.line((x + 5, y + GAP - 9), (x + 1, y + GAP - 4), MUTED);
    scene.text((x + 12, y + GAP / 2), "transition", LABEL);
}

fn draw_stage(scene: &mut Scene, stage: &GraphStage, columns: i32, top: i32) -> i32 {
    const HEAD: i32 = 30;
    let (left, right) = (MARGIN, scene.right() - MARGIN);
    let band_at = scene.shapes_so_far();
    scene.text(
        (left + INSET, top + 17),
        STAGE.fit(&stage.name, right - left - 24),
        STAGE,
    );
    let inner = (left + INSET, right - INSET);
    let width = ((inner.1 - inner.0 - GAP * (columns - 1)) / columns).min(WIDEST);
    let mut y = top + HEAD;
    let groups: Vec<&Vec<GraphAction>> = stage
        .groups
        .iter()
        .filter(|group| !group.is_empty())
        .collect();
    for (index, line) in groups.chunks(columns.unsigned_abs() as usize).enumerate() {
        let rows = line
            .iter()
            .map(|group| group.len())
            .max()
            .unwrap_or(0)
            .min(60) as i32;
        for (column, group) in line.iter().enumerate() {
            let x = inner.0 + (width + GAP) * column as i32;
            if column > 0 {
                draw_arrow(scene, (x - GAP + 4, x - 5), y + BOX_HEIGHT / 2);
            } else if index > 0 {
                draw_arrow(scene, (inner.0 - 10, inner.0 - 1), y + BOX_HEIGHT / 2);
            }
            draw_group(scene, group, (x, x + width), y, rows);
        }
        y += rows * ROW;
    }
    let bottom = y + 4;
    scene.insert_rectangle(band_at, (left - 10, right + 10), (top, bottom), BAND);
    bottom
}

fn draw_arrow(scene: &mut Scene, (from, to): (i32, i32), y: i32) {
    scene.horizontal((from, to), y, MUTED);
    scene.line((to - 4, y - 4), (to, y), MUTED);
    scene.line((to - 4, y + 5), (to, y + 1), MUTED);
}

fn draw_group(scene: &mut Scene, group: &[GraphAction], x: (i32, i32), mut y: i32, rows: i32) {
    let shown = if group.len() as i32 > rows {
        rows - 1
    } else {
        rows
    };
    for action in group.iter().take(shown.unsigned_abs() as usize) {
        draw_action(scene, action, x, y);
        y += ROW;
    }
    let left_out = group.len().saturating_sub(shown.unsigned_abs() as usize) as u64;
    if left_out > 0 {
        let text = format!("and {}", format::counted(left_out, "more action"));
        scene.text((x.0 + 10, y + 20), LABEL.fit(&text, x.1 - x.0 - 20), LABEL);
    }
}

fn draw_action(scene: &mut Scene, action: &GraphAction, (left, right): (i32, i32), top: i32) {
    let bottom = top + BOX_HEIGHT;
    scene.rectangle((left, right), (top, bottom), RULE);
    scene.rectangle((left + 1, right - 1), (top + 1, bottom - 1), PAPER);
    scene.rectangle(
        (left, left + 4),
        (top, bottom),
        kit::category_colour(action.category),
    );
    let (x, room) = (left + 12, right - left - 17);
    scene.text((x, top + 14), NAME.fit(&action.name, room), NAME);
    let provider = LABEL.fit(&action.provider, room);
    scene.text((x, top + 30), provider, LABEL.anchored(Anchor::Start));
    scene.text((x, top + 45), LABEL.fit(&artifacts(action), room), LABEL);
}

/// `src, tests → zip`.
fn artifacts(action: &GraphAction) -> String {
    let (inputs, outputs) = (action.inputs.join(", "), action.outputs.join(", "));
    match (inputs.is_empty(), outputs.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("{inputs} →"),
        _ => format!("{inputs} → {outputs}").trim_start().to_owned(),
    }
}
