//! Charts with axes, ticks and a legend as plotters lays them out: lines over a range, and bars from a middle line.
//!
//! Plotters draws onto a [`Scene`], so that SVG and PNG show the same picture and text is set as in all others.

use std::convert::Infallible;

use plotters::chart::{ChartBuilder, SeriesLabelPosition};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea as _};
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::series::LineSeries;
use plotters::style::{Color as _, IntoFont as _, RGBColor, TextStyle};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::palette::{BLUE, Colour, GREEN, GRID, INK, MUTED, ORANGE, PURPLE, RULE, SKY, VERMILION};
use super::scene::{Anchor, Scene, Shape, TextStyle as SceneText};

/// How high a chart is beside its title and legend, in pixels.
const HEIGHT: u32 = 320;
/// Colours of lines, in their order: told apart by all common kinds of colour vision.
const COLOURS: [Colour; 5] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE];
const SMALL: f64 = 12.0;

/// What an axis measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// Seconds, shown as times.
    Seconds,
    /// Shares from 0 to 1, shown in per cent.
    Share,
    /// Dollars, for a place on an axis; amounts in text are exact elsewhere.
    Dollars,
    /// Plain numbers.
    Number,
}

impl Measure {
    /// What its values are divided by on an axis that reaches so far, and what stands behind them: plotters marks round numbers.
    pub(super) fn unit(self, (low, high): (f64, f64)) -> (f64, &'static str) {
        let far = low.abs().max(high.abs());
        match self {
            Self::Seconds if far > 2.0 * 86_400.0 => (86_400.0, " d"),
            Self::Seconds if far > 2.0 * 3_600.0 => (3_600.0, " h"),
            Self::Seconds if far > 120.0 => (60.0, " min"),
            Self::Seconds => (1.0, " s"),
            Self::Share => (0.01, " %"),
            Self::Dollars | Self::Number => (1.0, ""),
        }
    }

    /// A mark of the axis, in that unit.
    pub(super) fn text(self, value: f64, unit: &str) -> String {
        // What is nothing but for the last digit of a binary number is nothing.
        let value = (value * 1e6).round() / 1e6;
        let sign = if value < 0.0 { "−" } else { "" };
        let dollar = if self == Self::Dollars { "$" } else { "" };
        let size = match value == 0.0 {
            true => "0".to_owned(),
            false => crate::format::decimal(value.abs()),
        };
        format!("{sign}{dollar}{size}{unit}")
    }
}

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

/// A line of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Its name in the legend.
    pub name: String,
    /// Its points, left to right.
    pub points: Vec<(f64, f64)>,
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
    /// let curve = |name: &str, points: &[(f64, f64)]| Curve { name: name.into(), points: points.into(), marked: true, joined: true };
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
        let (mut scene, top) = titled(width, &self.title, &self.caption, HEIGHT);
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
        let half = scene.right() / 2;
        let drawn = draw(&mut scene, top, |area| {
            // Above its axis: set upright it would need text that is turned.
            area.draw(&Text::new(self.up.0.clone(), (16, 0), text(INK)))?;
            let mut chart = ChartBuilder::on(area)
                .margin_right(20)
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
                .x_labels(7)
                .y_labels(6)
                .x_desc(self.across.0.clone())
                .x_label_formatter(&label)
                .y_label_formatter(&label_up)
                .draw()?;
            for (index, curve) in self.curves.iter().enumerate() {
                let ink = colour(COLOURS[index % COLOURS.len()]);
                let key = move |(x, y)| Rectangle::new([(x, y - 3), (x + 14, y + 3)], ink.filled());
                if curve.joined {
                    let line = LineSeries::new(
                        curve.points.iter().map(place),
                        ink.filled().stroke_width(2),
                    );
                    let drawn = chart.draw_series(line)?;
                    drawn.label(curve.name.clone()).legend(key);
                }
                if curve.marked {
                    let marks = curve.points.iter();
                    let marks = marks.map(|point| Circle::new(place(point), 3, ink.filled()));
                    let drawn = chart.draw_series(marks)?;
                    if !curve.joined {
                        drawn.label(curve.name.clone()).legend(key);
                    }
                }
            }
            if self.curves.len() > 1 {
                chart
                    .configure_series_labels()
                    .position(match self.up.1 {
                        // A distribution leaves room in the middle of its right half, others above on the left.
                        Measure::Share => SeriesLabelPosition::Coordinate(half, 120),
                        _ => SeriesLabelPosition::UpperLeft,
                    })
                    .label_font(text(INK))
                    .draw()?;
            }
            Ok(())
        });
        drawn.expect("a scene takes every shape");
        scene
    }
}

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
        let rows = self.bars.len() as u32;
        let (mut scene, top) = titled(width, &self.title, &self.caption, 60 + rows * 24);
        let ends = || self.bars.iter().flat_map(|bar| [bar.ends.0, bar.ends.1]);
        if rows == 0 {
            return scene;
        }
        let across = range(ends().chain([0.0]));
        let unit = self.across.1.unit(across);
        let across = (across.0 / unit.0, across.1 / unit.0);
        let names = scene.right() / 3;
        let drawn = draw(&mut scene, top, |area| {
            let mut chart = ChartBuilder::on(area)
                .margin_right(20)
                .x_label_area_size(44)
                .y_label_area_size(names)
                .build_cartesian_2d(across.0..across.1, 0.0..f64::from(rows))?;
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
                .x_labels(6)
                .x_desc(self.across.0.clone())
                .x_label_formatter(&label)
                .draw()?;
            for (index, bar) in self.bars.iter().enumerate() {
                let top = f64::from(rows) - index as f64;
                let mut ends = [(bar.ends.0, SKY), (bar.ends.1, BLUE)];
                // Where both lie on one side, the longer one would hide the other.
                ends.sort_by(|left, right| right.0.abs().total_cmp(&left.0.abs()));
                for (end, ink) in ends {
                    let end = end / unit.0;
                    let corners = [(end.min(0.0), top - 0.15), (end.max(0.0), top - 0.85)];
                    chart.draw_series([Rectangle::new(corners, colour(ink).filled())])?;
                }
            }
            let middle = [(0.0, 0.0), (0.0, f64::from(rows))];
            chart.draw_series([PathElement::new(
                middle,
                colour(INK).filled().stroke_width(1),
            )])?;
            // Names stand in the room beside the axis, where plotters would have numbers.
            for (index, bar) in self.bars.iter().enumerate() {
                let (_, y) = chart.backend_coord(&(0.0, f64::from(rows) - index as f64 - 0.5));
                let name = match bar.assumed {
                    true => format!("{} (assumed)", bar.name),
                    false => bar.name.clone(),
                };
                let style = SceneText::new(SMALL as f32, INK);
                let name = style.fit(&name, names - 12);
                let place = (
                    names - 8 - style.width(&name),
                    y - area.get_base_pixel().1 - 7,
                );
                area.draw(&Text::new(name, place, text(INK)))?;
            }
            Ok(())
        });
        drawn.expect("a scene takes every shape");
        scene
    }
}

/// A scene with its title and caption, and so much room below them; with the pixels above that room.
pub(super) fn titled(width: u32, title: &str, caption: &str, height: u32) -> (Scene, u32) {
    const MARGIN: i32 = 16;
    let mut scene = Scene::new(width, title, caption);
    let room = scene.right() - 2 * MARGIN;
    let (head, small) = (
        SceneText::new(16.0, INK).bold(),
        SceneText::new(SMALL as f32, MUTED),
    );
    let below = scene.paragraph((MARGIN, 22), room, title, head);
    let top = scene.paragraph((MARGIN, below), room, caption, small);
    (scene.finish(top + height as i32), top.unsigned_abs())
}

pub(super) type Area<'a> = DrawingArea<Onto<'a>, Shift>;
pub(super) type Drawn = Result<(), plotters::drawing::DrawingAreaErrorKind<Infallible>>;

pub(super) fn draw(scene: &mut Scene, top: u32, chart: impl FnOnce(&Area<'_>) -> Drawn) -> Drawn {
    let area = Onto { scene }.into_drawing_area();
    let (_, below) = area.split_vertically(top);
    chart(&below)
}

/// The least and the greatest, with a little room; a range of something where all are equal.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|it| it.is_finite()) {
        (low, high) = (low.min(value), high.max(value));
    }
    let room = match high - low {
        none if none <= 0.0 => high.abs().max(1.0) * 0.1,
        some => some * 0.04,
    };
    // What is never below nothing has no room there.
    let least = if low >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
    ((low - room).max(least), high + room)
}

pub(super) const fn colour(of: Colour) -> RGBColor {
    RGBColor(of.0, of.1, of.2)
}

pub(super) fn text(of: Colour) -> TextStyle<'static> {
    ("sans-serif", SMALL).into_font().color(&colour(of))
}

impl Colour {
    /// What plotters asks for, over white.
    fn of(asked: BackendColor) -> Option<Self> {
        let (red, green, blue) = asked.rgb;
        (asked.alpha > 0.0).then(|| Self(red, green, blue).tint(asked.alpha))
    }
}

/// Plotters' view of a scene.
pub(super) struct Onto<'a> {
    scene: &'a mut Scene,
}

impl Onto<'_> {
    fn put(&mut self, asked: BackendColor, shape: impl FnOnce(&mut Scene, Colour)) -> Done {
        if let Some(colour) = Colour::of(asked) {
            shape(self.scene, colour);
        }
        Ok(())
    }
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Onto<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.scene.size()
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Done {
        self.put(color, |scene, fill| {
            scene.rectangle((x, x + 1), (y, y + 1), fill);
        })
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Done {
        let width = style.stroke_width().max(1);
        self.put(style.color(), |scene, colour| {
            scene.shapes.push(Shape::Line {
                from,
                to,
                width,
                colour,
            });
        })
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        if fill {
            let across = (left.min(right), left.max(right));
            let down = (top.min(bottom), top.max(bottom));
            return self.put(style.color(), |scene, ink| {
                scene.rectangle(across, down, ink);
            });
        }
        let corners = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ];
        self.draw_path(corners, style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        let mut before: Option<BackendCoord> = None;
        for point in path {
            if let Some(before) = before {
                self.draw_line(before, point, style)?;
            }
            before = Some(point);
        }
        Ok(())
    }

    /// A mark: a small square, which a scene has.
    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Done {
        let radius = i32::try_from(radius).unwrap_or(i32::MAX);
        self.draw_rect(
            (x - radius, y - radius),
            (x + radius, y + radius),
            style,
            true,
        )
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Done {
        let size = style.size() as f32;
        let anchor = style.anchor();
        let middle = match anchor.v_pos {
            VPos::Top => y + (size / 2.0) as i32,
            VPos::Center => y,
            VPos::Bottom => y - (size / 2.0) as i32,
        };
        let side = match anchor.h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        self.put(style.color(), |scene, colour| {
            let style = SceneText::new(size, colour).anchored(side);
            scene.text((x, middle), text, style);
        })
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size() as f32;
        let width = SceneText::new(size, INK).width(text);
        Ok((width.unsigned_abs(), size.ceil() as u32))
    }
}
