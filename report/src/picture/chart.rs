//! Charts with axes and ticks as plotters lays them out: lines over a range, bars beside their names, and heat maps.
//!
//! Plotters draws onto a [`Scene`], so that SVG and PNG show the same picture and text is set as in all others. Legends stand above the
//! plot, where they hide nothing of it: those of plotters lie on it.

mod bars;
mod curves;
mod heat;
mod lanes;
mod onto;

use std::convert::Infallible;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea as _};
use plotters::element::{Rectangle, Text};
use plotters::style::{Color as _, IntoFont as _, RGBColor, TextStyle};

use super::palette::{Colour, INK, MUTED};
use super::scene::{Scene, TextStyle as SceneText};
use onto::Onto;

pub use bars::{StackedChart, TornadoBar, TornadoChart};
pub use curves::{Curve, CurveChart};
pub use heat::HeatChart;
pub use lanes::{LanesChart, Stay};

const SMALL: f64 = 12.0;
/// Small text, as the scene measures it.
const NAME: SceneText = SceneText::new(SMALL as f32, INK);

/// A chart of any kind.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Chart {
    /// Lines over a range.
    Curves(CurveChart),
    /// What moves a figure to either side.
    Tornado(TornadoChart),
    /// Bars that are put together of parts.
    Stacked(StackedChart),
    /// Values of two things at once.
    Heat(HeatChart),
    /// What is in several lanes over a span of time.
    Lanes(LanesChart),
}

impl Chart {
    /// The laid-out picture, `width` pixels wide.
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        match self {
            Self::Curves(chart) => chart.scene(width),
            Self::Tornado(chart) => chart.scene(width),
            Self::Stacked(chart) => chart.scene(width),
            Self::Heat(chart) => chart.scene(width),
            Self::Lanes(chart) => chart.scene(width),
        }
    }
}

macro_rules! from {
    ($($kind:ident: $chart:ident)*) => {$(
        impl From<$chart> for Chart {
            fn from(chart: $chart) -> Self {
                Self::$kind(chart)
            }
        }
    )*};
}

from! { Curves: CurveChart Tornado: TornadoChart Stacked: StackedChart Heat: HeatChart Lanes: LanesChart }

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
    /// Seconds from Monday 0:00 on, shown as days of the week.
    Weekday,
}

impl Measure {
    /// What its values are divided by on an axis that reaches so far, and what stands behind them: plotters marks round numbers.
    fn unit(self, (low, high): (f64, f64)) -> (f64, &'static str) {
        let far = low.abs().max(high.abs());
        match self {
            Self::Seconds if far > 2.0 * 86_400.0 => (86_400.0, " d"),
            Self::Seconds if far > 2.0 * 3_600.0 => (3_600.0, " h"),
            Self::Seconds if far > 120.0 => (60.0, " min"),
            Self::Seconds => (1.0, " s"),
            Self::Share => (0.01, " %"),
            Self::Weekday => (86_400.0, ""),
            Self::Dollars | Self::Number => (1.0, ""),
        }
    }

    /// A mark of the axis, in that unit.
    fn text(self, value: f64, unit: &str) -> String {
        // What is nothing but for the last digit of a binary number is nothing.
        let value = (value * 1e6).round() / 1e6;
        if self == Self::Weekday {
            const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
            let day = DAYS
                .iter()
                .zip(0..)
                .find(|(_, day)| f64::from(*day) == value);
            return day.map_or_else(String::new, |(name, _)| (*name).to_owned());
        }
        let sign = if value < 0.0 { "−" } else { "" };
        let dollar = if self == Self::Dollars { "$" } else { "" };
        let size = match value == 0.0 {
            true => "0".to_owned(),
            false => crate::format::decimal(value.abs()),
        };
        format!("{sign}{dollar}{size}{unit}")
    }
}

/// A scene with its title and caption, and so much room below them; with the pixels above that room.
fn titled(width: u32, title: &str, caption: &str, height: u32) -> (Scene, u32) {
    const MARGIN: i32 = 16;
    let mut scene = Scene::new(width, title, caption);
    let room = scene.right() - 2 * MARGIN;
    let (head, small) = (
        SceneText::new(16.0, INK).bold(),
        SceneText::new(SMALL as f32, MUTED),
    );
    let below = scene.paragraph((MARGIN, 22), room, title, head);
    let top = scene.paragraph((MARGIN, below), room, caption, small);
    (scene.finish(top + height as i32 + 8), top.unsigned_abs())
}

type Area<'a> = DrawingArea<Onto<'a>, Shift>;
type Drawn = Result<(), plotters::drawing::DrawingAreaErrorKind<Infallible>>;

fn draw(scene: &mut Scene, top: u32, chart: impl FnOnce(&Area<'_>) -> Drawn) -> Drawn {
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

const fn colour(of: Colour) -> RGBColor {
    RGBColor(of.0, of.1, of.2)
}

fn text(of: Colour) -> TextStyle<'static> {
    ("sans-serif", SMALL).into_font().color(&colour(of))
}

/// The names of colours above a plot, in lines that break at the width.
struct Legend(Vec<(String, Colour, (i32, i32))>);

impl Legend {
    /// Pixels of a line.
    const LINE: i32 = 20;

    fn of<'a>(keys: impl IntoIterator<Item = (&'a str, Colour)>, width: u32) -> Self {
        let width = i32::try_from(width).unwrap_or(i32::MAX);
        let (mut x, mut y) = (16, 8);
        let place = |(name, ink): (&str, Colour)| {
            let name = NAME.fit(name, width - 50);
            let wide = 18 + NAME.width(&name) + 18;
            if x > 16 && x + wide > width {
                (x, y) = (16, y + Self::LINE);
            }
            let at = (x, y);
            x += wide;
            (name, ink, at)
        };
        Self(keys.into_iter().map(place).collect())
    }

    /// The pixels that it takes.
    fn height(&self) -> i32 {
        let last = self.0.last();
        last.map_or(0, |(_, _, (_, y))| y + Self::LINE + 6)
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        for (name, ink, (x, y)) in &self.0 {
            let square = [(*x, *y), (x + 12, y + 12)];
            area.draw(&Rectangle::new(square, colour(*ink).filled()))?;
            area.draw(&Text::new(name.clone(), (x + 18, y - 1), text(INK)))?;
        }
        Ok(())
    }
}
