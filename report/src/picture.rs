//! Pictures as SVG and PNG: lead times as a histogram, one execution as a Gantt chart, a bill as bars; lines over a range,
//! tornadoes and stacked bars by the chart layer of plotters.
//!
//! Each chart is plain data that lays itself out once, as a [`Scene`] of rectangles, lines and texts; the scene is then
//! drawn by the backends of plotters. So both formats always show the same picture, and the layout can be tested
//! without looking at pixels.

mod axis;
mod bill;
mod chart;
mod font;
mod gantt;
mod histogram;
mod lead_time;
mod palette;
mod render;
mod scene;
#[cfg(test)]
mod snapshots_of_pictures;
#[cfg(test)]
pub(crate) mod tests;

pub use bill::{BillChart, BillLine};
pub use chart::{
    Chart, Curve, CurveChart, HeatChart, LanesChart, Measure, StackedChart, Stay, TornadoBar,
    TornadoChart,
};
pub use gantt::{GanttAction, GanttChart, GanttSpan, GanttStage, SpanKind};
pub use histogram::{Bucket, Histogram};
pub use lead_time::{LeadTimeChart, Mark};
pub use render::PictureError;
pub use scene::Scene;

/// What other pictures of this crate draw with.
pub(crate) mod kit {
    pub(crate) use super::gantt::colour as category_colour;
    pub(crate) use super::palette::{BAND, INK, MUTED, PAPER, RULE};
    pub(crate) use super::scene::{Anchor, TextStyle};
}

pub(crate) use axis::labelled_time_ticks as time_marks;
pub(crate) use lead_time::mark_text;
pub(crate) use palette::DARK;

/// The width that suits a README, a report or a screen, in pixels.
pub const WIDE: u32 = 760;

/// The width that suits a phone, in pixels.
pub const NARROW: u32 = 380;

/// The narrowest and widest picture that is drawn, in pixels; other wishes are moved to the nearer end.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 320..=2_000;
