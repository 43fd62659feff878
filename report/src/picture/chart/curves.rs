//! Lines over a range.

use plotters::chart::ChartBuilder;
use plotters::element::{Circle, EmptyElement, Text};
use plotters::series::LineSeries;
use plotters::style::Color as _;

use super::{Legend, Measure, NAME, colour, draw, range, text, titled};
use crate::picture::palette::{
    BLUE, Colour, GREEN, GRID, INK, MUTED, ORANGE, PURPLE, RULE, VERMILION,
};
use crate::picture::scene::Scene;

/// How high a chart is beside its title and legend, in pixels.
const HEIGHT: i32 = 320;
/// Colours of lines, in their order: told apart by all common kinds of colour vision.
const COLOURS: [Colour; 5] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE];

/// Lines over a range: distributions, break-even curves, a Pareto front.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveChart {
    /// The title.
    pub title: String,
    /// What its figures are: sample size, seed.
    pub caption: String,
    /// What the horizontal axis is, with its measure.
    pub across: (String, Measure),
    /// What the vertical axis is, with its measure.
    pub up: (String, Measure),
    /// The lines, each with its name in the legend.
    pub curves: Vec<Curve>,
}

/// Where labels stand beside their points, in pixels from each: right of the axis, where they touch no point and no label before them; empty
/// ones where there is no room.
fn placed(
    labels: &[String],
    points: Vec<(i32, i32)>,
    left: i32,
) -> impl Iterator<Item = (&str, (i32, i32))> {
    // Each taken place as its middle and half its extent.
    let mut taken: Vec<((i32, i32), (i32, i32))> = Vec::new();
    taken.extend(points.iter().map(|point| (*point, (3, 3))));
    let mut placed = Vec::new();
    for (label, point) in labels.iter().zip(points) {
        let half = (NAME.width(label) / 2 + 1, 7);
        let far = half.0 + 6;
        let around = [
            (far, 0),
            (-far, 0),
            (0, -13),
            (0, 13),
            (far, -10),
            (-far, -10),
            (far, 10),
            (-far, 10),
        ];
        let middle = |by: &(i32, i32)| (point.0 + by.0, point.1 + by.1);
        let free = around.into_iter().find(|by| {
            let at = middle(by);
            at.0 - half.0 > left
                && taken.iter().all(|(other, of)| {
                    (at.0 - other.0).abs() >= half.0 + of.0
                        || (at.1 - other.1).abs() >= half.1 + of.1
                })
        });
        placed.push(match free {
            Some(by) => {
                taken.push((middle(&by), half));
                // Text is set from its upper left corner.
                (label.as_str(), (by.0 - half.0, by.1 - half.1))
            }
            None => ("", (0, 0)),
        });
    }
    placed.into_iter()
}

/// A line of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Its name in the legend.
    pub name: String,
    /// Its points, left to right.
    pub points: Vec<(f64, f64)>,
    /// What stands beside each point, where there is room; nothing if empty.
    pub labels: Vec<String>,
    /// Whether each point has a mark; points alone where they are not joined.
    pub marked: bool,
    /// Whether the points are joined.
    pub joined: bool,
}

impl CurveChart {
    /// The laid-out picture, `width` pixels wide. Without a point there is a title alone.
    ///
    /// ```
    /// use stagewright_report::picture::{Curve, CurveChart, Measure, WIDE};
    ///
    /// let curve = |name: &str, points: &[(f64, f64)]| Curve { name: name.into(), points: points.into(), labels: vec![], marked: true, joined: true };
    /// let chart = CurveChart {
    ///     title: "p95 by pushes a day".into(),
    ///     caption: "200 months, seed 1".into(),
    ///     across: ("pushes a day".into(), Measure::Number),
    ///     up: ("p95".into(), Measure::Seconds),
    ///     curves: vec![curve("SUPERSEDED", &[(2.0, 1_800.0), (200.0, 2_100.0)]), curve("QUEUED", &[(2.0, 1_800.0), (200.0, 9_000.0)])],
    /// };
    /// let picture = chart.scene(WIDE).svg()?;
    /// assert!(picture.contains("QUEUED") && picture.contains("1.5 h"), "legend and axis");
    /// # Ok::<(), stagewright_report::picture::PictureError>(())
    /// ```
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        let keys = self.curves.iter().zip(COLOURS.iter().cycle());
        let keys = keys.map(|(curve, ink)| (curve.name.as_str(), *ink));
        // One line is named by its axis.
        let keys = Legend::of(keys.filter(|_| self.curves.len() > 1), width);
        let height = (HEIGHT + keys.height()).unsigned_abs();
        let (mut scene, top) = titled(width, &self.title, &self.caption, height);
        let points = || self.curves.iter().flat_map(|curve| &curve.points);
        if points().next().is_none() {
            return scene;
        }
        let (wide, high) = (
            range(points().map(|it| it.0)),
            range(points().map(|it| it.1)),
        );
        let (across_unit, up_unit) = (self.across.1.unit(wide), self.up.1.unit(high));
        let scaled = |(low, high): (f64, f64), by: f64| (low / by, high / by);
        let (across, up) = (scaled(wide, across_unit.0), scaled(high, up_unit.0));
        let place = |point: &(f64, f64)| (point.0 / across_unit.0, point.1 / up_unit.0);
        let drawn = draw(&mut scene, top, |whole| {
            keys.draw(whole)?;
            let (_, area) = whole.split_vertically(keys.height());
            // Above its axis: set upright it would need text that is turned.
            area.draw(&Text::new(self.up.0.clone(), (16, 0), text(INK)))?;
            let mut chart = ChartBuilder::on(&area)
                .margin_right(20)
                .margin_bottom(8)
                .margin_top(22)
                .x_label_area_size(44)
                .y_label_area_size(76)
                .build_cartesian_2d(across.0..across.1, up.0..up.1)?;
            let label = |value: &f64| self.across.1.text(*value, across_unit.1);
            let label_up = |value: &f64| self.up.1.text(*value, up_unit.1);
            chart
                .configure_mesh()
                .axis_style(colour(RULE))
                .bold_line_style(colour(GRID))
                .light_line_style(colour(GRID).mix(0.0))
                .label_style(text(MUTED))
                .axis_desc_style(text(INK))
                .x_labels(if self.across.1 == Measure::Weekday {
                    8
                } else {
                    7
                })
                .y_labels(6)
                .x_desc(self.across.0.clone())
                .x_label_formatter(&label)
                .y_label_formatter(&label_up)
                .draw()?;
            for (curve, ink) in self.curves.iter().zip(COLOURS.iter().cycle()) {
                let ink = colour(*ink).filled();
                let points = || curve.points.iter().map(place);
                if curve.joined {
                    chart.draw_series(LineSeries::new(points(), ink.stroke_width(2)))?;
                }
                if curve.marked {
                    chart.draw_series(points().map(|point| Circle::new(point, 3, ink)))?;
                }
                let taken = points().map(|point| chart.backend_coord(&point)).collect();
                let left = chart.plotting_area().get_pixel_range().0.start;
                for ((label, at), point) in placed(&curve.labels, taken, left).zip(points()) {
                    let label = Text::new(label.to_owned(), at, text(INK));
                    chart.draw_series([EmptyElement::at(point) + label])?;
                }
            }
            Ok(())
        });
        drawn.expect("a scene takes every shape");
        scene
    }
}
