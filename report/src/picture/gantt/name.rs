//! Names and durations of actions, where they find room.

use super::draw::{LABEL, Layout, TEXT, colour};
use super::{GanttAction, SpanKind};
use crate::format;
use crate::picture::palette::{Colour, VERMILION};
use crate::picture::scene::{Anchor, Scene};

/// Where a name goes.
pub(super) struct Row {
    /// The middle of the row.
    pub(super) y: i32,
    /// Left of here nothing may be written, unless the bar begins even before.
    pub(super) taken_from: i32,
    /// The colour of the lane, which keeps the grid out of the text.
    pub(super) ground: Colour,
}

/// Name and duration behind the bar, before it, or on it: wherever there is room first. Where there is room nowhere,
/// the duration gives way to the name.
pub(super) fn draw_name_of_action(
    scene: &mut Scene,
    action: &GanttAction,
    layout: &Layout,
    row: &Row,
) {
    const GAP: i32 = 6;
    let (start, end) = action.extent().unwrap_or((layout.origin, layout.origin));
    let (from, to) = (layout.at(start), layout.at(end).max(layout.at(start) + 2));
    let clear_until = from.min(row.taken_from);
    let mut duration = format::duration(action.service());
    if action.failed() {
        duration.push_str(", failed");
    }
    let quiet = if action.failed() {
        LABEL.coloured(VERMILION)
    } else {
        LABEL
    };
    let duration_width = quiet.width(&duration) + GAP;
    let needed = TEXT.width(&action.name) + duration_width;
    let (after, before) = (layout.right - to - GAP, clear_until - layout.left - GAP);
    let best = after.max(before);
    if needed > best && to - from > best {
        return draw_name_on_bar(scene, action, layout, row.y, &duration);
    }
    let with_duration = needed <= best || best > 3 * duration_width;
    let taken = if with_duration { duration_width } else { 0 };
    let name = TEXT.fit(&action.name, best - taken);
    let name_width = TEXT.width(&name) + GAP;
    let is_after = needed <= after || (needed > before && after >= before);
    let start = if is_after {
        to + GAP
    } else {
        clear_until - taken - name_width
    };
    if !name.is_empty() {
        let width = name_width + taken - GAP;
        scene.rectangle((start, start + width), (row.y - 7, row.y + 8), row.ground);
    }
    if is_after {
        scene.text((start, row.y), name, TEXT);
        if with_duration {
            scene.text((start + name_width, row.y), duration, quiet);
        }
    } else {
        let end = clear_until - GAP;
        scene.text((end - taken, row.y), name, TEXT.anchored(Anchor::End));
        if with_duration {
            scene.text((end, row.y), duration, quiet.anchored(Anchor::End));
        }
    }
}

fn draw_name_on_bar(
    scene: &mut Scene,
    action: &GanttAction,
    layout: &Layout,
    y: i32,
    duration: &str,
) {
    let longest = action
        .spans
        .iter()
        .filter(|span| span.kind != SpanKind::Wait)
        .max_by_key(|span| span.end - span.start);
    let Some(span) = longest else {
        return;
    };
    let (from, to) = (layout.at(span.start), layout.at(span.end));
    let style = TEXT.coloured(colour(action, span.kind).ink());
    let room = to - from - 14;
    let duration_width = style.width(duration) + 6;
    let name = style.fit(&action.name, (room - duration_width).max(room / 2));
    let name_width = style.width(&name);
    scene.text((from + 7, y), name, style);
    if name_width + duration_width <= room {
        scene.text((from + 7 + name_width + 6, y), duration, style);
    }
}
