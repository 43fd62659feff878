//! A histogram of a few lines.

use unicode_width::UnicodeWidthStr as _;

use super::Look;
use crate::format;
use crate::picture::{Histogram, LeadTimeChart, Mark};

const ROWS: usize = 5;
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The histogram of a chart as text: bars, the axis in durations, and its percentiles under the axis.
///
/// Title and caption are left to what stands around it.
///
/// ```
/// use stagewright_core::Micros;
/// use stagewright_report::picture::{Histogram, LeadTimeChart};
/// use stagewright_report::text::{Look, histogram};
///
/// let chart = LeadTimeChart {
///     title: String::new(),
///     caption: String::new(),
///     histogram: Histogram::of(&[20, 21, 21, 26].map(Micros::from_minutes), 8),
///     marks: vec![],
/// };
/// let text = histogram(&chart, Look::default());
/// assert!(text.starts_with("50 % │"));
/// assert!(text.contains("20 min"));
/// ```
#[must_use]
pub fn histogram(chart: &LeadTimeChart, look: Look) -> String {
    let counted = &chart.histogram;
    if counted.total() == 0 {
        return "no execution reached the end\n".to_owned();
    }
    let grid = Grid::of(counted, look);
    let mut text = String::new();
    for row in (0..ROWS).rev() {
        let label = if row + 1 == ROWS {
            grid.highest.as_str()
        } else {
            ""
        };
        let bars: String = grid
            .columns
            .iter()
            .map(|height| cell(*height, row, look))
            .collect();
        let axis = if look.unicode { '│' } else { '|' };
        text.push_str(&format!(
            "{label:>margin$} {axis}{}\n",
            bars.trim_end(),
            margin = grid.margin
        ));
    }
    text.push_str(&axis(counted, &grid, look));
    text.push_str(&mark_lines(&chart.marks, counted, &grid, look));
    if counted.beyond > 0 {
        let share = counted.beyond as f64 / counted.total() as f64;
        let more = format!(
            "{} ({}) took longer than {}, the longest {}",
            format::counted(counted.beyond, "execution"),
            format::share(share),
            format::duration(counted.range().1),
            format::duration(counted.longest),
        );
        for line in textwrap::wrap(&look.show(&more), look.columns()) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// The bars as heights in eighths of a row, one for each column of the terminal.
struct Grid {
    margin: usize,
    highest: String,
    columns: Vec<usize>,
}

impl Grid {
    fn of(counted: &Histogram, look: Look) -> Self {
        let total = counted.total().max(1) as f64;
        let most = counted
            .buckets
            .iter()
            .map(|bucket| bucket.count)
            .max()
            .unwrap_or(0)
            .max(1);
        let highest = look.show(&format::share(most as f64 / total));
        let margin = highest.width().max(4);
        let room = look.columns().min(72).saturating_sub(margin + 3).max(10);
        // Several buckets share a column where there are more of them than columns.
        let together = counted.buckets.len().div_ceil(room).max(1);
        let counts: Vec<u64> = counted
            .buckets
            .chunks(together)
            .map(|chunk| chunk.iter().map(|bucket| bucket.count).max().unwrap_or(0))
            .collect();
        let wide = (room / counts.len().max(1)).clamp(1, 6);
        let full = (ROWS * 8) as f64;
        let columns = counts
            .iter()
            .map(|count| (*count as f64 / most as f64 * full).round() as usize)
            .zip(&counts)
            .map(|(height, count)| height.max(usize::from(*count > 0)))
            .flat_map(|height| std::iter::repeat_n(height, wide))
            .collect();
        Self {
            margin,
            highest,
            columns,
        }
    }

    fn width(&self) -> usize {
        self.columns.len()
    }

    /// The column of a time, nothing when it lies outside.
    fn at(&self, micros: u64, counted: &Histogram) -> Option<usize> {
        let (from, to) = counted.range();
        if micros < from.0 || micros > to.0 || from == to {
            return None;
        }
        let share = (micros - from.0) as f64 / (to.0 - from.0) as f64;
        Some(((share * self.width() as f64) as usize).min(self.width() - 1))
    }
}

fn cell(height: usize, row: usize, look: Look) -> &'static str {
    let part = height.saturating_sub(row * 8).min(8);
    if look.unicode {
        EIGHTHS.get(part).copied().unwrap_or(" ")
    } else if part >= 4 {
        "#"
    } else if part > 0 && row == 0 {
        "."
    } else {
        " "
    }
}

/// The line under the bars with its marks, and the durations under them.
fn axis(counted: &Histogram, grid: &Grid, look: Look) -> String {
    let (line, corner, tick) = if look.unicode {
        ('─', '└', '┴')
    } else {
        ('-', '+', '+')
    };
    let mut rule: Vec<char> = vec![line; grid.width()];
    let mut labels = Canvas::new(grid.margin + 2);
    let most = (grid.width() / 16).clamp(1, 6) as u64;
    let room = i32::try_from(grid.width()).unwrap_or(i32::MAX);
    // A column per pixel and a gap of twenty-two columns would leave almost no marks: count a column as eight.
    let ticks =
        crate::picture::time_marks(counted.range(), room * 8, |label| 8 * label.len() as i32);
    for (time, label) in ticks.into_iter().take(most as usize * 3) {
        let Some(column) = grid.at(time.0, counted) else {
            continue;
        };
        let label = look.show(&label);
        if labels.centred(column, &label, grid.width() + 8)
            && let Some(place) = rule.get_mut(column)
        {
            *place = tick;
        }
    }
    let rule: String = rule.into_iter().collect();
    format!(
        "{:>margin$} {corner}{rule}\n{}\n",
        0,
        labels.line(),
        margin = grid.margin
    )
}

/// `p50 ▲` under its place, on one line where the labels leave room for each other.
fn mark_lines(marks: &[Mark], counted: &Histogram, grid: &Grid, look: Look) -> String {
    let arrow = if look.unicode { '▲' } else { '^' };
    let mut lines: Vec<Canvas> = Vec::new();
    for mark in marks {
        let text = look.show(&crate::picture::mark_text(mark));
        let text = if text.width() + grid.margin + 4 > look.columns() {
            look.show(&format!("{} {}", mark.label, format::duration(mark.at)))
        } else {
            text
        };
        let column = grid.at(mark.at.0, counted);
        let (label, start) = match column {
            Some(column) => beside(column, &text, arrow, grid.margin + 2, look.columns()),
            None => (text, grid.margin + 2),
        };
        let width = label.width();
        let free = lines.iter_mut().find(|line| line.is_free(start, width));
        match free {
            Some(line) => line.put(start, &label),
            None => {
                let mut line = Canvas::new(0);
                line.put(start, &label);
                lines.push(line);
            }
        }
    }
    lines.iter().map(|line| line.line() + "\n").collect()
}

/// The label with its arrow exactly under `column`: behind the arrow, or before it where the line ends too soon.
fn beside(column: usize, text: &str, arrow: char, margin: usize, most: usize) -> (String, usize) {
    let at = margin + column;
    if at + 2 + text.width() <= most {
        (format!("{arrow} {text}"), at)
    } else {
        let start = at.saturating_sub(text.width() + 1);
        (format!("{text} {arrow}"), start)
    }
}

/// A line of text into which labels are put where nothing stands yet.
struct Canvas {
    margin: usize,
    labels: Vec<(usize, String)>,
}

impl Canvas {
    fn new(margin: usize) -> Self {
        Self {
            margin,
            labels: Vec::new(),
        }
    }

    fn is_free(&self, start: usize, width: usize) -> bool {
        self.labels
            .iter()
            .all(|(other, text)| start >= other + text.width() + 2 || start + width + 2 <= *other)
    }

    fn put(&mut self, start: usize, text: &str) {
        self.labels.push((start, text.to_owned()));
        self.labels.sort_by_key(|(start, _)| *start);
    }

    /// Puts `text` with its middle at `column` behind the margin; says whether there was room.
    fn centred(&mut self, column: usize, text: &str, most: usize) -> bool {
        let start = (self.margin + column).saturating_sub(text.width() / 2);
        if start + text.width() > self.margin + most || !self.is_free(start, text.width()) {
            return false;
        }
        self.put(start, text);
        true
    }

    fn line(&self) -> String {
        let mut line = String::new();
        for (start, text) in &self.labels {
            let gap = start.saturating_sub(line.width());
            line.extend(std::iter::repeat_n(' ', gap));
            line.push_str(text);
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use stagewright_core::Micros;

    use super::*;

    fn chart(durations: &[u64], marks: &[(&str, u64)]) -> LeadTimeChart {
        let durations: Vec<Micros> = durations.iter().map(|s| Micros::from_seconds(*s)).collect();
        LeadTimeChart {
            title: String::new(),
            caption: String::new(),
            histogram: Histogram::of(&durations, 30),
            marks: marks
                .iter()
                .map(|(label, at)| Mark {
                    label: (*label).to_owned(),
                    at: Micros::from_seconds(*at),
                    interval: Some((Micros::from_seconds(at - 30), Micros::from_seconds(at + 45))),
                })
                .collect(),
        }
    }

    fn skewed() -> Vec<u64> {
        (0..400_u64).map(|n| 1_020 + n * n / 200 % 700).collect()
    }

    #[test]
    fn bars_axis_and_percentiles_stand_under_each_other() {
        let chart = chart(&skewed(), &[("p50", 1_190), ("p95", 1_700)]);
        insta::assert_snapshot!(histogram(&chart, Look::default()), @r"
    22 % │██
         │██
         │██▂▂
         │████▇▇▂▂▁▁
         │██████████▇▇▇▇▇▇▆▆▆▆▆▆▆▆▅▅▅▅▅▅▅▅▅▅▄▄▄▄▄▄▄▄▄▄▄▄▁▁
       0 └────────────┴───────────────────┴───────────────
                   20 min              25 min
                     ▲ p50 19 min 50 s (19 min 20 s – 20 min 35 s)
           p95 28 min 20 s (27 min 50 s – 29 min 05 s) ▲
    ");
    }

    #[test]
    fn it_has_a_form_in_ascii() {
        let chart = chart(&skewed(), &[("p50", 1_190), ("p95", 1_700)]);
        let look = Look {
            unicode: false,
            width: 60,
            ..Look::default()
        };
        let text = histogram(&chart, look);
        assert!(text.is_ascii(), "{text}");
        insta::assert_snapshot!(text, @r"
    22 % |##
         |##
         |##
         |######
         |##############################################..
       0 +------------+-------------------+---------------
                   20 min              25 min
    p50 19 min 50 s (19 min 20 s - 20 min 35 s) ^
           p95 28 min 20 s (27 min 50 s - 29 min 05 s) ^
    ");
    }

    #[test]
    fn a_tail_is_told_in_words() {
        let mut durations = skewed();
        durations.extend([90_000, 100_000]);
        insta::assert_snapshot!(histogram(&chart(&durations, &[]), Look::default()), @r"
    21 % │██
         │██
         │██▂▂
         │████▇▇▂▂▁▁
         │██████████▇▇▇▇▇▇▆▆▆▆▆▆▆▆▅▅▅▅▅▅▅▅▅▅▄▄▄▄▄▄▄▄▄▄▄▄▁▁
       0 └────────────┴───────────────────┴───────────────
                   20 min              25 min
    2 executions (0.5 %) took longer than 29 min, the longest 1 d 04 h
    ");
    }

    #[test]
    fn equal_and_missing_lead_times_are_no_trouble() {
        insta::assert_snapshot!(histogram(&chart(&[1_200; 9], &[("p50", 1_200)]), Look::default()), @r"
    100 % │            ██████
          │            ██████
          │            ██████
          │            ██████
          │            ██████
        0 └┴───────────┴───────────┴─────
        19 min      20 min      21 min
                       ▲ p50 20 min (19 min 30 s – 20 min 45 s)
    ");
        insta::assert_snapshot!(histogram(&chart(&[], &[]), Look::default()), @"no execution reached the end");
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_wider_than_the_look(
            durations in proptest::collection::vec(0_u64..90_000, 0..300),
            at in 30_u64..90_000,
            width in 0_usize..200,
            unicode: bool,
        ) {
            let chart = chart(&durations, &[("p50", at), ("p95", at * 2)]);
            let look = Look { width, unicode, colour: false };
            for line in histogram(&chart, look).lines() {
                proptest::prop_assert!(line.width() <= look.columns().max(48), "{line:?}");
            }
        }
    }
}
