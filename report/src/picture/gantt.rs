//! One execution as a Gantt chart: stages as lanes, actions as bars, waits and transitions visible.

mod draw;
mod name;

use stagewright_core::{Category, Micros};

use super::palette::{BLUE, Colour, GREEN, INDIGO, ORANGE, PURPLE, SKY, SLATE};
use super::scene::Scene;

/// One execution of a pipeline, stage by stage.
///
/// Times are those of any one clock; the axis begins at the earliest of them.
///
/// ```
/// use stagewright_core::{Category, Micros};
/// use stagewright_report::picture::{
///     GanttAction, GanttChart, GanttSpan, GanttStage, SpanKind, WIDE,
/// };
///
/// let chart = GanttChart {
///     title: "One execution of web-shop".to_owned(),
///     caption: "the execution of median lead time, seed 7".to_owned(),
///     stages: vec![GanttStage {
///         name: "build".to_owned(),
///         waits: vec![(Micros::ZERO, Micros::from_seconds(4))],
///         actions: vec![GanttAction {
///             name: "compile".to_owned(),
///             category: Category::Build,
///             spans: vec![GanttSpan {
///                 kind: SpanKind::Service,
///                 start: Micros::from_seconds(4),
///                 end: Micros::from_seconds(190),
///             }],
///         }],
///     }],
/// };
/// assert!(chart.scene(WIDE).svg()?.contains("compile"));
/// # Ok::<(), stagewright_report::picture::PictureError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GanttChart {
    /// What the picture shows.
    pub title: String,
    /// Which execution this is and where its numbers come from.
    pub caption: String,
    /// The stages, in the order of the pipeline.
    pub stages: Vec<GanttStage>,
}

/// A stage of the execution: one lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GanttStage {
    /// The stage's name.
    pub name: String,
    /// When the execution waited in front of the stage: start and end.
    pub waits: Vec<(Micros, Micros)>,
    /// The actions, in the order of the stage.
    pub actions: Vec<GanttAction>,
}

/// An action of the execution: one row of bars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GanttAction {
    /// The action's name.
    pub name: String,
    /// The action's category, which gives it its colour.
    pub category: Category,
    /// When it waited, worked and failed; several when it was retried.
    pub spans: Vec<GanttSpan>,
}

/// A stretch of an action's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GanttSpan {
    /// What happened in it.
    pub kind: SpanKind,
    /// When it began.
    pub start: Micros,
    /// When it ended.
    pub end: Micros,
}

/// What an action does in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanKind {
    /// It waits for capacity.
    Wait,
    /// It works.
    Service,
    /// It works and fails in the end.
    Failed,
}

/// The colour of a category.
pub(crate) fn colour(category: Category) -> Colour {
    match category {
        Category::Source => SLATE,
        Category::Build => BLUE,
        Category::Test => SKY,
        Category::Deploy => GREEN,
        Category::Approval => ORANGE,
        Category::Invoke => PURPLE,
        Category::Compute => INDIGO,
    }
}

impl GanttChart {
    /// Lays the picture out for a width in pixels, such as [`WIDE`](super::WIDE).
    ///
    /// Names stand beside the bars up to about a hundred actions; beyond, rows become narrow and the lanes
    /// keep their names. Rows beyond a thousand are left out and counted.
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        draw::scene(self, width)
    }

    /// The earliest and the latest time.
    fn range(&self) -> (Micros, Micros) {
        let extents = self.stages.iter().filter_map(GanttStage::extent);
        extents
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            .unwrap_or((Micros::ZERO, Micros::ZERO))
    }
}

impl GanttStage {
    /// When the stage began and ended, its waits included.
    fn extent(&self) -> Option<(Micros, Micros)> {
        let waits = self
            .waits
            .iter()
            .map(|(start, end)| (*start, (*start).max(*end)));
        let actions = self.actions.iter().filter_map(GanttAction::extent);
        waits
            .chain(actions)
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }
}

impl GanttAction {
    fn extent(&self) -> Option<(Micros, Micros)> {
        self.spans
            .iter()
            .map(|span| (span.start, span.end.max(span.start)))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// The time it worked, in microseconds.
    fn service(&self) -> Micros {
        self.spans
            .iter()
            .filter(|span| span.kind != SpanKind::Wait)
            .fold(Micros::ZERO, |sum, span| sum + (span.end - span.start))
    }

    fn failed(&self) -> bool {
        self.spans
            .last()
            .is_some_and(|span| span.kind == SpanKind::Failed)
    }
}
