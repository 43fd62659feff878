//! Bars that are put together of parts, such as a lead time of its causes.

use plotters::chart::ChartBuilder;
use plotters::element::{Rectangle, Text};
use plotters::style::Color as _;

use super::Measure;
use super::chart::{colour, draw, text, titled};
use super::palette::{
    BLUE, Colour, GREEN, GRID, INDIGO, INK, MUTED, ORANGE, PURPLE, RULE, SKY, SLATE, VERMILION,
};
use super::scene::{Scene, TextStyle};

/// Colours of parts, in their order: neighbours differ in lightness too.
const COLOURS: [Colour; 8] = [SLATE, SKY, VERMILION, ORANGE, PURPLE, GREEN, BLUE, INDIGO];
const SMALL: f32 = 12.0;
/// Pixels of a row of bars, and of one of the legend.
const ROW: i32 = 26;
const LEGEND: i32 = 20;

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
        let style = TextStyle::new(SMALL, INK);
        let used: Vec<usize> = (0..self.parts.len())
            .filter(|part| self.bars.iter().any(|(_, parts)| parts[*part] > 0.0))
            .collect();
        let keys = self.keys(&used, i32::try_from(width).unwrap_or(i32::MAX));
        let rows = i32::try_from(self.bars.len()).unwrap_or(i32::MAX);
        let legend = keys.last().map_or(0, |(_, (_, y))| y + LEGEND + 6);
        let height = (legend + rows * ROW + 60).unsigned_abs();
        let (mut scene, top) = titled(width, &self.title, &self.caption, height);
        let longest = |(_, parts): &(String, Vec<f64>)| parts.iter().sum::<f64>();
        let most = self.bars.iter().map(longest).fold(0.0, f64::max);
        if most <= 0.0 {
            return scene;
        }
        let unit = self.across.1.unit((0.0, most));
        let names = scene.right() / 4;
        let drawn = draw(&mut scene, top, |whole| {
            for (part, (x, y)) in &keys {
                let ink = colour(COLOURS[part % COLOURS.len()]);
                whole.draw(&Rectangle::new([(*x, *y), (x + 12, y + 12)], ink.filled()))?;
                let name = self.parts[*part].clone();
                whole.draw(&Text::new(name, (x + 18, y - 1), text(INK)))?;
            }
            let (_, area) = whole.split_vertically(legend);
            let mut chart = ChartBuilder::on(&area)
                .margin_right(20)
                .x_label_area_size(44)
                .y_label_area_size(names)
                .build_cartesian_2d(0.0..most / unit.0 * 1.04, 0.0..f64::from(rows))?;
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
            for (index, (name, parts)) in self.bars.iter().enumerate() {
                let top = f64::from(rows) - index as f64;
                let mut from = 0.0;
                for part in &used {
                    let to = from + parts[*part] / unit.0;
                    let ink = colour(COLOURS[part % COLOURS.len()]);
                    let corners = [(from, top - 0.15), (to, top - 0.85)];
                    chart.draw_series([Rectangle::new(corners, ink.filled())])?;
                    from = to;
                }
                // Names stand in the room beside the axis, where plotters would have numbers.
                let (_, y) = chart.backend_coord(&(0.0, top - 0.5));
                let name = style.fit(name, names - 12);
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

    /// Where each part stands in the legend, which breaks its lines at the width.
    fn keys(&self, used: &[usize], width: i32) -> Vec<(usize, (i32, i32))> {
        let style = TextStyle::new(SMALL, INK);
        let (mut x, mut y) = (16, 8);
        let key = |part: &usize| {
            let wide = 18 + style.width(&self.parts[*part]) + 18;
            if x > 16 && x + wide > width - 16 {
                (x, y) = (16, y + LEGEND);
            }
            let at = (x, y);
            x += wide;
            (*part, at)
        };
        used.iter().map(key).collect()
    }
}
