//! A log-linear histogram: quantiles of a stream of any length in fixed memory.

/// Cells in each doubling.
const CELLS: u64 = 512;
const CELL_BITS: u32 = CELLS.trailing_zeros();

/// The largest relative error of a quantile from a histogram: the width of a cell over its lower end.
///
/// Spans below 1,024 µs are exact.
pub const RELATIVE_ERROR: f64 = 1.0 / CELLS as f64;

/// The cell of a value. Cells grow with the value, 512 to a doubling.
#[inline]
fn cell(value: u64) -> usize {
    let doublings = (63 - (value | 1).leading_zeros()).saturating_sub(CELL_BITS);
    (u64::from(doublings) * CELLS + (value >> doublings)) as usize
}

/// The first value of a cell and the number of values in it.
fn extent(cell: usize) -> (u64, u64) {
    let cell = cell as u64;
    if cell < 2 * CELLS {
        return (cell, 1);
    }
    let doublings = cell / CELLS - 1;
    ((cell - doublings * CELLS) << doublings, 1 << doublings)
}

/// Room is made for so many cells at a time, and so many are looked at side by side.
const ROOM: usize = 256;
const GROUP: usize = 32;

/// Counts while a replication runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// The cell that stands first in the vector: lead times of one pipeline touch few doublings.
    first: usize,
    cells: Vec<u32>,
    lowest: u64,
    highest: u64,
    total: u64,
}

impl Counts {
    #[inline]
    fn count(&mut self, value: u64) {
        let cell = cell(value);
        let place = cell.wrapping_sub(self.first);
        match self.cells.get_mut(place) {
            Some(count) => *count = count.saturating_add(1),
            None => self.widen(cell),
        }
    }

    /// Adds several values.
    #[inline]
    pub(crate) fn add_all(&mut self, values: &[u64]) {
        let Some(first) = values.first() else {
            return;
        };
        let (mut lowest, mut highest) = (*first, *first);
        for value in values {
            self.count(*value);
            lowest = lowest.min(*value);
            highest = highest.max(*value);
        }
        if self.total > 0 {
            lowest = lowest.min(self.lowest);
        }
        self.lowest = lowest;
        self.highest = self.highest.max(highest);
        self.total += values.len() as u64;
    }

    #[inline]
    pub(crate) fn add(&mut self, value: u64) {
        self.count(value);
        self.lowest = if self.total == 0 {
            value
        } else {
            self.lowest.min(value)
        };
        self.highest = self.highest.max(value);
        self.total += 1;
    }

    /// Makes room for a cell outside of those counted so far, and counts it.
    #[cold]
    fn widen(&mut self, cell: usize) {
        let first = cell - cell % ROOM;
        if self.cells.is_empty() {
            self.first = first;
        }
        if first < self.first {
            let more = self.first - first;
            self.cells.splice(0..0, std::iter::repeat_n(0, more));
            self.first = first;
        }
        let end = first + ROOM - self.first;
        if end > self.cells.len() {
            self.cells.resize(end, 0);
        }
        self.cells[cell - self.first] += 1;
    }

    /// What a finished replication keeps: only the cells that hold something.
    pub(crate) fn finish(&self) -> Part {
        let filled = self.cells.iter().filter(|count| **count > 0).count();
        let mut cells = Vec::with_capacity(filled);
        for (first, counts) in (self.first..).step_by(GROUP).zip(self.cells.chunks(GROUP)) {
            // Most of them hold nothing, so that they are looked at side by side.
            let counted = counts.iter().enumerate();
            let mut holds = counted.fold(0_u32, |holds, (place, count)| {
                holds | u32::from(*count > 0) << place
            });
            while holds > 0 {
                let place = holds.trailing_zeros() as usize;
                holds &= holds - 1;
                put(&mut cells, first + place, u64::from(counts[place]));
            }
        }
        Part {
            cells,
            lowest: self.lowest,
            highest: self.highest,
            total: self.total,
        }
    }
}

/// How spans are distributed, from which any quantile can be read to within [`RELATIVE_ERROR`].
///
/// `C` holds the count of a cell: there are many histograms of single months, so that theirs take a quarter of the room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram<C = u64> {
    /// Cell and count, ascending. A cell with more than one count can hold stands there several times.
    cells: Vec<(u16, C)>,
    lowest: u64,
    highest: u64,
    total: u64,
}

/// The histogram of one replication.
pub(crate) type Part = Histogram<u16>;

/// Puts a cell behind all others, as often as it takes to hold its count.
fn put(cells: &mut Vec<(u16, u16)>, cell: usize, mut count: u64) {
    let cell = u16::try_from(cell).expect("there are fewer cells than that");
    while count > 0 {
        let some = u16::try_from(count).unwrap_or(u16::MAX);
        cells.push((cell, some));
        count -= u64::from(some);
    }
}

/// Stands for a span that did not end as long as anything was looked at: longer than time itself, and so beyond all others.
const ENDLESS: u64 = 1 << 60;

/// Whether so many seconds, read from a histogram, lie among the spans that did not end.
pub(crate) const fn is_endless(seconds: f64) -> bool {
    seconds >= (ENDLESS / 2) as f64 / 1e6
}

impl Part {
    /// The same with so many spans more that did not end.
    pub(crate) fn and_endless(mut self, count: u64) -> Self {
        if count > 0 {
            put(&mut self.cells, cell(ENDLESS), count);
            if self.total == 0 {
                self.lowest = ENDLESS;
            }
            self.highest = ENDLESS;
            self.total += count;
        }
        self
    }

    /// The same with room for the counts of many.
    pub(crate) fn widened(&self) -> Histogram {
        Histogram {
            cells: self.counted().collect(),
            lowest: self.lowest,
            highest: self.highest,
            total: self.total,
        }
    }
}

impl<C: Copy + Into<u64>> Histogram<C> {
    /// Each cell with its count.
    fn counted(&self) -> impl Iterator<Item = (u16, u64)> {
        let cells = self.cells.chunk_by(|one, next| one.0 == next.0);
        cells.map(|same| (same[0].0, sum_of(same)))
    }

    /// How many values were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.total
    }

    /// The smallest value in seconds, exactly; 0 of nothing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    pub fn lowest_seconds(&self) -> f64 {
        self.lowest as f64 / 1e6
    }

    /// The largest value in seconds, exactly; 0 of nothing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    pub fn highest_seconds(&self) -> f64 {
        self.highest as f64 / 1e6
    }

    /// Counts in equal bins from `low` to `high` seconds: what a bar chart draws. Values outside go to the first and the last.
    #[must_use]
    pub fn bins(&self, low: f64, high: f64, bins: usize) -> Vec<u64> {
        let mut heights = vec![0; bins.max(1)];
        let width = (high - low) / heights.len() as f64;
        for (cell, count) in self.counted() {
            let (first, size) = extent(usize::from(cell));
            let middle = ((first as f64 + (size - 1) as f64 / 2.0) / 1e6)
                .clamp(self.lowest_seconds(), self.highest_seconds());
            let bin = if width > 0.0 {
                ((middle - low) / width).max(0.0) as usize
            } else {
                0
            };
            let last = heights.len() - 1;
            heights[bin.min(last)] += count;
        }
        heights
    }

    /// The value in seconds below which this share of the values lies; nothing of no values.
    #[must_use]
    pub fn quantile_seconds(&self, share: f64) -> Option<f64> {
        self.quantile(share).map(|value| value / 1e6)
    }

    /// The quantile in microseconds, by straight lines within a cell.
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    pub(crate) fn quantile(&self, share: f64) -> Option<f64> {
        if self.total == 0 {
            return None;
        }
        let rank = share.clamp(0.0, 1.0) * self.total as f64;
        let mut below = 0.0;
        for (cell, count) in self.counted() {
            let count = count as f64;
            if below + count >= rank {
                let (first, size) = extent(usize::from(cell));
                let part = if size == 1 {
                    0.0
                } else {
                    (rank - below) / count * size as f64
                };
                return Some((first as f64 + part).clamp(self.lowest as f64, self.highest as f64));
            }
            below += count;
        }
        Some(self.highest as f64)
    }

    /// How many values are at most this many microseconds, by the same lines.
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    pub(crate) fn at_most(&self, value: f64) -> f64 {
        let first = |cell: u16| extent(usize::from(cell)).0 as f64;
        let begun = self
            .cells
            .partition_point(|(cell, _)| first(*cell) <= value);
        let Some((last, _)) = self.cells[..begun].last() else {
            return 0.0;
        };
        let whole = self.cells.partition_point(|(cell, _)| cell < last);
        let (below, count) = (
            sum_of(&self.cells[..whole]),
            sum_of(&self.cells[whole..begun]),
        );
        let (_, size) = extent(usize::from(*last));
        let part = if size == 1 {
            1.0
        } else {
            ((value - first(*last)) / size as f64).min(1.0)
        };
        below as f64 + count as f64 * part
    }
}

/// What these cells hold together.
fn sum_of<C: Copy + Into<u64>>(cells: &[(u16, C)]) -> u64 {
    cells.iter().map(|(_, count)| (*count).into()).sum()
}

impl Histogram {
    /// Whether some of the spans did not end.
    pub(crate) const fn has_endless(&self) -> bool {
        self.highest >= ENDLESS
    }

    /// The same without the spans that did not end; the longest of the others is only known by its cell.
    pub(crate) fn without_endless(&self) -> Self {
        let endless = cell(ENDLESS);
        let cells = self.cells.iter();
        let cells = cells.filter(|(cell, _)| usize::from(*cell) != endless);
        let cells: Vec<(u16, u64)> = cells.copied().collect();
        let highest = cells.last().map_or(0, |(cell, _)| {
            let (first, size) = extent(usize::from(*cell));
            first + size - 1
        });
        Self {
            lowest: self.lowest.min(highest),
            highest: highest.min(self.highest),
            total: cells.iter().map(|(_, count)| count).sum(),
            cells,
        }
    }

    /// Everything that these count.
    pub(crate) fn sum<C: Copy + Into<u64>>(parts: &[Histogram<C>]) -> Self {
        let cells = parts.iter().flat_map(|part| &part.cells);
        let Some((first, last)) = cells.clone().fold(None, |range, (cell, _)| {
            let (first, last) = range.unwrap_or((*cell, *cell));
            Some((first.min(*cell), last.max(*cell)))
        }) else {
            return Self::default();
        };
        let mut counts = vec![0_u64; usize::from(last - first) + 1];
        for (cell, count) in cells {
            counts[usize::from(cell - first)] += (*count).into();
        }
        let counted = parts.iter().filter(|part| part.total > 0);
        Self {
            cells: (first..)
                .zip(counts)
                .filter(|(_, count)| *count > 0)
                .collect(),
            lowest: counted.clone().map(|part| part.lowest).min().unwrap_or(0),
            highest: counted.map(|part| part.highest).max().unwrap_or(0),
            total: parts.iter().map(|part| part.total).sum(),
        }
    }
}

#[cfg(test)]
#[path = "histogram_tests.rs"]
mod tests;
