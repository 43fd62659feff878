//! Values of two things at once, as squares of a darker or lighter colour.

use plotters::element::{Rectangle, Text};
use plotters::style::Color as _;

use super::{Legend, Measure, NAME, colour, draw, text, titled};
use crate::picture::palette::{HEAT, INK, MUTED};
use crate::picture::scene::Scene;

/// Pixels of a row.
const ROW: i32 = 26;

/// Values of two things at once, such as the hours of the day and the days of the week.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatChart {
    /// The title.
    pub title: String,
    /// What its figures are: sample size, seed.
    pub caption: String,
    /// What stands across, and the name of each column.
    pub across: (String, Vec<String>),
    /// What is measured.
    pub measure: Measure,
    /// Each row with its name and its values, top to bottom; nothing where there is none.
    pub rows: Vec<(String, Vec<Option<f64>>)>,
}

impl HeatChart {
    /// The laid-out picture, `width` pixels wide. The legend says what each colour reaches to; a square without a value is left out.
    ///
    /// ```
    /// use stagewright_report::picture::{HeatChart, Measure, WIDE};
    ///
    /// let chart = HeatChart {
    ///     title: "How busy Build is".into(),
    ///     caption: "200 months, seed 1".into(),
    ///     across: ("hour of the day".into(), (0..24).map(|hour| hour.to_string()).collect()),
    ///     measure: Measure::Share,
    ///     rows: vec![("Mon".into(), (0..24).map(|hour| Some(f64::from(hour) / 30.0)).collect())],
    /// };
    /// let picture = chart.scene(WIDE).svg()?;
    /// assert!(picture.contains("Mon") && picture.contains("to 20 %"));
    /// # Ok::<(), stagewright_report::picture::PictureError>(())
    /// ```
    #[must_use]
    pub fn scene(&self, width: u32) -> Scene {
        let values = || self.rows.iter().flat_map(|(_, row)| row).flatten();
        let low = values().copied().fold(f64::INFINITY, f64::min);
        let high = values().copied().fold(f64::NEG_INFINITY, f64::max);
        let columns = self.across.1.len() as i32;
        if columns == 0 || low > high {
            return titled(width, &self.title, &self.caption, 0).0;
        }
        // What is never below nothing begins there, and the steps are round.
        let from = if low >= 0.0 && low < high / 2.0 {
            0.0
        } else {
            low
        };
        let unit = self.measure.unit((from, high));
        let step = crate::picture::axis::round_step((high - from) / unit.0, HEAT.len() as u32);
        let from = (from / unit.0 / step).floor() * step;
        let shade = |value: f64| {
            let at = ((value / unit.0 - from) / step).floor() as usize;
            at.min(HEAT.len() - 1)
        };
        let used = (0..=shade(high)).map(|at| {
            let end = from + step * (at + 1) as f64;
            (format!("to {}", self.measure.text(end, unit.1)), HEAT[at])
        });
        let used: Vec<_> = used.collect();
        let keys = Legend::of(used.iter().map(|(name, ink)| (name.as_str(), *ink)), width);
        let rows = self.rows.len() as i32;
        let height = (keys.height() + rows * ROW + 50).unsigned_abs();
        let (mut scene, top) = titled(width, &self.title, &self.caption, height);
        let names = scene.right() / 5;
        let right = scene.right() - 20;
        let room = (right - names) / columns;
        // A gap of a pixel, through which the paper shows, where there is room for one.
        let gap = i32::from(room > 6);
        let place = |column: i32| names + (right - names) * column / columns;
        let drawn = draw(&mut scene, top, |whole| {
            keys.draw(whole)?;
            let (_, area) = whole.split_vertically(keys.height());
            for (index, (name, row)) in self.rows.iter().enumerate() {
                let y = index as i32 * ROW;
                let name = NAME.fit(name, names - 12);
                let at = (names - 8 - NAME.width(&name), y + 6);
                area.draw(&Text::new(name, at, text(INK)))?;
                for (column, value) in (0..).zip(row) {
                    let Some(value) = value else { continue };
                    let corners = [
                        (place(column), y + 1),
                        (place(column + 1) - gap, y + ROW - 1),
                    ];
                    let ink = colour(HEAT[shade(*value)]);
                    area.draw(&Rectangle::new(corners, ink.filled()))?;
                }
            }
            // Each where it finds room; those of a few pixels begin at their column.
            let mut free = 0;
            for (column, name) in (0..).zip(&self.across.1) {
                let wide = NAME.width(name);
                let x = match room < wide {
                    true => place(column),
                    false => (place(column) + place(column + 1) - wide) / 2,
                };
                if wide > 0 && x >= free && x + wide <= right {
                    area.draw(&Text::new(name.clone(), (x, rows * ROW + 4), text(MUTED)))?;
                    free = x + wide + 8;
                }
            }
            let at = (
                (names + right - NAME.width(&self.across.0)) / 2,
                rows * ROW + 24,
            );
            area.draw(&Text::new(self.across.0.clone(), at, text(INK)))
        });
        drawn.expect("a scene takes every shape");
        scene
    }
}
