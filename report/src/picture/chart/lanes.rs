//! What is in several lanes over a span of time.

use super::Measure;
use super::bars::{Row, Rows};
use crate::format;
use crate::picture::SpanKind;
use crate::picture::palette::{BLUE, VERMILION, WAIT};
use crate::picture::scene::Scene;

/// Rows of a lane: what would stand below them is left out and counted.
const MOST_ROWS: usize = 12;

/// What is in several lanes over a span of time, such as the executions of a day in the stages.
#[derive(Debug, Clone, PartialEq)]
pub struct LanesChart {
    /// The title.
    pub title: String,
    /// What its figures are.
    pub caption: String,
    /// What the axis is, and how many seconds it is long.
    pub across: (String, f64),
    /// What each kind of bar is called.
    pub kinds: Vec<(SpanKind, String)>,
    /// Each lane with its name and what is in it: bars that follow each other, from one second to another.
    pub lanes: Vec<(String, Vec<Stay>)>,
}

/// Bars that follow each other, from one second to another.
pub type Stay = Vec<(SpanKind, f64, f64)>;

impl LanesChart {
    /// The laid-out picture, `width` pixels wide. What is in a lane at the same time stands in rows below each other.
    ///
    /// ```
    /// use stagewright_report::picture::{LanesChart, SpanKind, WIDE};
    ///
    /// let first = vec![(SpanKind::Service, 0.0, 900.0)];
    /// let second = vec![(SpanKind::Wait, 600.0, 900.0), (SpanKind::Service, 900.0, 1_500.0)];
    /// let chart = LanesChart {
    ///     title: "An hour of web-shop".into(),
    ///     caption: "seed 1".into(),
    ///     across: ("since noon".into(), 3_600.0),
    ///     kinds: vec![(SpanKind::Wait, "waits".into()), (SpanKind::Service, "in the stage".into())],
    ///     lanes: vec![("Build".into(), vec![first, second])],
    /// };
    /// let picture = chart.scene(WIDE).svg()?;
    /// assert!(picture.contains("Build") && picture.contains("40 min"));
    /// # Ok::<(), stagewright_report::picture::PictureError>(())
    /// ```
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        // What is shorter than a pixel is still there.
        let least = self.across.1 / f64::from(width);
        let ink = |kind: SpanKind| match kind {
            SpanKind::Wait => WAIT,
            SpanKind::Service => BLUE,
            SpanKind::Failed => VERMILION,
        };
        let mut rows: Vec<Row> = Vec::new();
        let mut left_out = 0;
        for (name, stays) in &self.lanes {
            let mut lane: Vec<Row> = vec![(name.clone(), Vec::new())];
            for stay in stays {
                let Some((_, from, _)) = stay.first() else {
                    continue;
                };
                let is_free = |(_, row): &Row| row.last().is_none_or(|(_, to, _)| to <= from);
                let at = match lane.iter().position(is_free) {
                    None if lane.len() == MOST_ROWS => {
                        left_out += 1;
                        continue;
                    }
                    None => {
                        lane.push(Row::default());
                        lane.len() - 1
                    }
                    Some(at) => at,
                };
                let bars = stay.iter();
                let bars = bars.map(|(kind, from, to)| (*from, to.max(from + least), ink(*kind)));
                lane[at].1.extend(bars);
            }
            rows.extend(lane);
        }
        let more = match left_out {
            0 => String::new(),
            more => format!(
                "; {} more at the same time find no room",
                format::count(more)
            ),
        };
        let keys = self.kinds.iter();
        Rows {
            title: &self.title,
            caption: &format!("{}{more}", self.caption),
            across: &(self.across.0.clone(), Measure::Seconds),
            keys: keys
                .map(|(kind, name)| (name.as_str(), ink(*kind)))
                .collect(),
            range: (0.0, self.across.1),
            rows,
        }
        .scene(width)
    }
}
