//! Bars beside their names: a tornado, and bars that are put together of parts.

use plotters::chart::ChartBuilder;
use plotters::element::{PathElement, Rectangle, Text};
use plotters::style::Color as _;

use super::{Legend, Measure, NAME, colour, draw, range, text, titled};
use crate::picture::palette::{
    BLUE, Colour, GREEN, GRID, INDIGO, INK, MUTED, ORANGE, PURPLE, RULE, SKY, SLATE, VERMILION,
};
use crate::picture::scene::Scene;

/// Colours of parts, in their order: neighbours differ in lightness too.
const COLOURS: [Colour; 8] = [SLATE, SKY, VERMILION, ORANGE, PURPLE, GREEN, BLUE, INDIGO];
/// Pixels of a row.
const ROW: u32 = 26;

/// What moves a figure to either side, the farthest on top.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoChart {
    /// The title.
    pub title: String,
    /// What its figures are.
    pub caption: String,
    /// What is moved, with its measure.
    pub across: (String, Measure),
    /// The bars, the longest first.
    pub bars: Vec<TornadoBar>,
}

/// A bar of a tornado.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoBar {
    /// What moves it.
    pub name: String,
    /// How far at the lower end of its range, and at the upper end.
    pub ends: (f64, f64),
    /// Whether it is assumed.
    pub assumed: bool,
}

impl TornadoChart {
    /// The laid-out picture, `width` pixels wide.
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        let ends = || self.bars.iter().flat_map(|bar| [bar.ends.0, bar.ends.1]);
        let row = |bar: &TornadoBar| {
            let mut ends = [(0.0, bar.ends.0, SKY), (0.0, bar.ends.1, BLUE)];
            // Where both lie on one side, the longer one would hide the other.
            ends.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()));
            let name = match bar.assumed {
                true => format!("{} (assumed)", bar.name),
                false => bar.name.clone(),
            };
            (name, ends.into())
        };
        Rows {
            title: &self.title,
            caption: &self.caption,
            across: &self.across,
            keys: vec![("lower end of the range", SKY), ("upper end", BLUE)],
            range: range(ends().chain([0.0])),
            rows: self.bars.iter().map(row).collect(),
        }
        .scene(width)
    }
}

/// Bars that are put together of parts, from top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct StackedChart {
    /// The title.
    pub title: String,
    /// What its figures are: sample size, seed.
    pub caption: String,
    /// What the bars measure.
    pub across: (String, Measure),
    /// The parts, in the order in which they are put together.
    pub parts: Vec<String>,
    /// Each bar with its name, and so much of each part.
    pub bars: Vec<(String, Vec<f64>)>,
}

impl StackedChart {
    /// The laid-out picture, `width` pixels wide. Parts of which no bar has anything are not in the legend.
    ///
    /// ```
    /// use stagewright_report::picture::{Measure, StackedChart, WIDE};
    ///
    /// let chart = StackedChart {
    ///     title: "Where the lead time goes".into(),
    ///     caption: "200 months, seed 1".into(),
    ///     across: ("from trigger to end".into(), Measure::Seconds),
    ///     parts: vec!["waiting".into(), "work".into()],
    ///     bars: vec![("mean".into(), vec![60.0, 900.0]), ("slowest 5 %".into(), vec![1_800.0, 1_200.0])],
    /// };
    /// let picture = chart.scene(WIDE).svg()?;
    /// assert!(picture.contains("waiting") && picture.contains("slowest 5 %"));
    /// # Ok::<(), stagewright_report::picture::PictureError>(())
    /// ```
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        let used: Vec<usize> = (0..self.parts.len())
            .filter(|part| self.bars.iter().any(|(_, parts)| parts[*part] > 0.0))
            .collect();
        let ink = |part: usize| COLOURS[part % COLOURS.len()];
        let row = |(name, parts): &(String, Vec<f64>)| {
            let mut from = 0.0;
            let pieces = used.iter().map(|part| {
                let to = from + parts[*part];
                (std::mem::replace(&mut from, to), to, ink(*part))
            });
            (name.clone(), pieces.collect())
        };
        let longest = |(_, parts): &(String, Vec<f64>)| parts.iter().sum::<f64>();
        let most = self.bars.iter().map(longest).fold(0.0, f64::max);
        let key = |part: &usize| (self.parts[*part].as_str(), ink(*part));
        Rows {
            title: &self.title,
            caption: &self.caption,
            across: &self.across,
            keys: used.iter().map(key).collect(),
            range: (0.0, most * 1.04),
            rows: match most > 0.0 {
                true => self.bars.iter().map(row).collect(),
                false => Vec::new(),
            },
        }
        .scene(width)
    }
}

/// A name, and the pieces of its bar from one place to another.
pub(super) type Row = (String, Vec<(f64, f64, Colour)>);

/// Rows of bars beside their names, over an axis.
pub(super) struct Rows<'a> {
    pub(super) title: &'a str,
    pub(super) caption: &'a str,
    pub(super) across: &'a (String, Measure),
    pub(super) keys: Vec<(&'a str, Colour)>,
    pub(super) range: (f64, f64),
    pub(super) rows: Vec<Row>,
}

impl Rows<'_> {
    pub(super) fn scene(&self, width: u32) -> Scene {
        let count = self.rows.len() as u32;
        let keys = Legend::of(self.keys.iter().copied().filter(|_| count > 0), width);
        let height = keys.height().unsigned_abs() + 60 + count * ROW;
        let (mut scene, top) = titled(width, self.title, self.caption, height);
        if count == 0 {
            return scene;
        }
        let widest = self.rows.iter().map(|(name, _)| NAME.width(name)).max();
        let names = (widest.unwrap_or(0) + 24).min(scene.right() / 3);
        let unit = self.across.1.unit(self.range);
        let (low, high) = (self.range.0 / unit.0, self.range.1 / unit.0);
        let drawn = draw(&mut scene, top, |whole| {
            keys.draw(whole)?;
            let (_, area) = whole.split_vertically(keys.height());
            let mut chart = ChartBuilder::on(&area)
                .margin_right(20)
                .margin_bottom(8)
                .x_label_area_size(44)
                .y_label_area_size(names)
                .build_cartesian_2d(low..high, 0.0..f64::from(count))?;
            let label = |value: &f64| self.across.1.text(*value, unit.1);
            chart
                .configure_mesh()
                .disable_y_mesh()
                .disable_y_axis()
                .axis_style(colour(RULE))
                .bold_line_style(colour(GRID))
                .light_line_style(colour(GRID).mix(0.0))
                .label_style(text(MUTED))
                .axis_desc_style(text(INK))
                .x_labels(if width < 500 { 4 } else { 6 })
                .x_desc(self.across.0.clone())
                .x_label_formatter(&label)
                .draw()?;
            for (index, (name, pieces)) in self.rows.iter().enumerate() {
                let top = f64::from(count) - index as f64;
                for (from, to, ink) in pieces {
                    let (from, to) = (from / unit.0, to / unit.0);
                    let corners = [(from.min(to), top - 0.15), (from.max(to), top - 0.85)];
                    chart.draw_series([Rectangle::new(corners, colour(*ink).filled())])?;
                }
                // Names stand in the room beside the axis, where plotters would have numbers.
                let (_, y) = chart.backend_coord(&(0.0, top - 0.5));
                let name = NAME.fit(name, names - 12);
                let place = (
                    names - 8 - NAME.width(&name),
                    y - area.get_base_pixel().1 - 7,
                );
                area.draw(&Text::new(name, place, text(INK)))?;
            }
            let zero = [(0.0, 0.0), (0.0, f64::from(count))];
            let line = colour(INK).filled().stroke_width(1);
            chart.draw_series([PathElement::new(zero, line)])?;
            Ok(())
        });
        drawn.expect("a scene takes every shape");
        scene
    }
}
