//! Tables for the terminal.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, TableStyle, Width,
};
use unicode_width::UnicodeWidthStr;

use super::{Look, Meaning};

/// A table: text to the left, numbers to the right, a line under the headings and above the total.
///
/// ```
/// use stagewright_report::text::{Column, Look, Table};
///
/// let table = Table::new([Column::text("stage"), Column::number("p50")])
///     .row(["source", "8 s"])
///     .row(["build", "13 min"])
///     .total(["all", "14 min"]);
/// assert_eq!(
///     table.text(Look::default()),
///     "stage      p50\n\
///      ──────────────\n\
///      source     8 s\n\
///      build   13 min\n\
///      ──────────────\n\
///      all     14 min\n"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows, top to bottom.
    pub rows: Vec<Vec<String>>,
    /// The last row, under a line.
    pub total: Option<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub heading: String,
    /// To which side its cells lean.
    pub align: Align,
}

/// To which side cells lean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text: to the left; it may wrap.
    Left,
    /// Numbers: to the right; they never wrap.
    Right,
    /// Changes, of which less is better: as numbers; in the last column their colour says it.
    Change,
}

impl Column {
    /// A column of text, to the left; long cells wrap.
    pub fn text(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            align: Align::Left,
        }
    }

    /// A column of numbers, to the right; they never wrap.
    pub fn number(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            align: Align::Right,
        }
    }

    /// A column of changes, of which less is better.
    pub fn change(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            align: Align::Change,
        }
    }
}

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            total: None,
        }
    }

    /// Adds a row; missing cells stay empty, cells beyond the last column are left out.
    #[must_use]
    pub fn row<T: Into<String>>(mut self, cells: impl IntoIterator<Item = T>) -> Self {
        self.push(cells);
        self
    }

    /// Adds a row in place: as [`row`](Self::row), for loops.
    pub fn push<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells = self.fitted(cells);
        self.rows.push(cells);
    }

    /// Sets the last row, under a line.
    #[must_use]
    pub fn total<T: Into<String>>(mut self, cells: impl IntoIterator<Item = T>) -> Self {
        self.total = Some(self.fitted(cells));
        self
    }

    /// The table as lines of at most `look.width` columns, each with a line break.
    #[must_use]
    pub fn text(&self, look: Look) -> String {
        let rule = if look.unicode { '─' } else { '-' };
        let style = TableStyle::new().header_separator(LineStyle::none().fill(rule).junction(rule));
        let mut table = comfy_table::Table::new();
        table
            .load_style(style)
            .set_width(u16::try_from(look.columns()).unwrap_or(u16::MAX))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_header(self.columns.iter().map(|column| look.show(&column.heading)));
        let shown =
            |row: &Vec<String>| row.iter().map(|cell| shown(cell, look)).collect::<Vec<_>>();
        let room = self.room(look);
        let mut above = Vec::new();
        for row in &self.rows {
            let mut cells = shown(row);
            if let Some(name) = cells
                .first_mut()
                .filter(|name| stands_above(name, room, look))
            {
                table.add_row([ABOVE]);
                above.push(std::mem::take(name));
            }
            table.add_row(cells);
        }
        let mut above = above.into_iter();
        if let Some(total) = &self.total {
            table.add_row(self.columns.iter().map(|_| TOTAL_RULE));
            table.add_row(shown(total));
        }
        self.arrange(&mut table, look);
        let lines: Vec<String> = table
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        let widest = lines.iter().map(|line| line.width()).max().unwrap_or(0);
        let mut text = String::new();
        let mut meaning = Meaning::Heading;
        for line in lines {
            let is_rule = !line.is_empty() && line.chars().all(|letter| letter == rule);
            let is_total = line.contains(TOTAL_RULE)
                && line
                    .chars()
                    .all(|letter| letter == ' ' || TOTAL_RULE.contains(letter));
            if is_rule || is_total {
                text.extend(std::iter::repeat_n(rule, widest.min(look.columns())));
                meaning = if is_total {
                    Meaning::Heading
                } else {
                    Meaning::Plain
                };
            } else if line == ABOVE {
                let name = above.next();
                text.push_str(&name.expect("a name stands above its row for each mark"));
            } else {
                text.push_str(&self.styled(&line, meaning, look));
            }
            text.push('\n');
        }
        text
    }

    /// A line, with the change at its end in the colour of what it is.
    fn styled(&self, line: &str, meaning: Meaning, look: Look) -> String {
        let changes = self
            .columns
            .last()
            .is_some_and(|it| it.align == Align::Change);
        match line
            .rsplit_once("  ")
            .filter(|_| changes && meaning == Meaning::Plain)
        {
            Some((before, change)) => {
                let sign = match change.chars().next() {
                    Some('+') => 1.0,
                    Some('−' | '-') => -1.0,
                    _ => 0.0,
                };
                format!("{before}  {}", look.style(change, Meaning::of_more(sign)))
            }
            None => look.style(line, meaning),
        }
    }

    /// Columns that are left to names beside numbers that keep their width; none where that is too few, or text beside them wraps.
    fn room(&self, look: Look) -> Option<usize> {
        let beside = self.columns.get(1..)?;
        let others = (1..self.columns.len()).map(|index| self.widest(index, look) + 2);
        // The arrangement keeps one for itself.
        let room = look.columns().checked_sub(others.sum::<usize>() + 1)?;
        let numbers = beside.iter().all(|it| it.align != Align::Left);
        Some(room).filter(|room| numbers && *room >= LEAST_ROOM)
    }

    fn arrange(&self, table: &mut comfy_table::Table, look: Look) {
        // Numbers keep their width as long as text has a third of the line left.
        let numbers: usize = self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.align != Align::Left)
            .map(|(index, _)| self.widest(index, look) + 2)
            .sum();
        let mut columns = self.columns.iter();
        let alone = columns.all(|column| column.align != Align::Left);
        let roomy = numbers <= look.columns() * 2 / 3 || alone && numbers <= look.columns();
        let words = (0..self.columns.len()).map(|index| self.longest_word(index, look) + 2);
        let in_words = alone && !roomy && words.sum::<usize>() <= look.columns();
        let last = self.columns.len().saturating_sub(1);
        for (index, column) in self.columns.iter().enumerate() {
            let Some(target) = table.column_mut(index) else {
                continue;
            };
            // The line between the columns takes the second blank.
            target.set_padding((0, u16::from(index != last)));
            if column.align != Align::Left {
                target.set_cell_alignment(CellAlignment::Right);
                let width = |letters: usize| {
                    let width = letters + usize::from(index != last);
                    Width::Fixed(u16::try_from(width).unwrap_or(u16::MAX))
                };
                if roomy {
                    let widest = width(self.widest(index, look));
                    target.set_constraint(ColumnConstraint::Absolute(widest));
                } else if in_words {
                    // Lines end between the words of a cell, not inside one.
                    let word = width(self.longest_word(index, look));
                    target.set_constraint(ColumnConstraint::LowerBoundary(word));
                }
            }
        }
    }

    fn widest(&self, index: usize, look: Look) -> usize {
        self.most(index, look, UnicodeWidthStr::width)
    }

    fn longest_word(&self, index: usize, look: Look) -> usize {
        self.most(index, look, longest_word)
    }

    fn most(&self, index: usize, look: Look, width: fn(&str) -> usize) -> usize {
        let cells = self
            .rows
            .iter()
            .chain(&self.total)
            .filter_map(|row| row.get(index));
        let heading = self.columns.get(index).map(|column| &column.heading);
        cells
            .chain(heading)
            .map(|cell| width(&shown(cell, look)))
            .max()
            .unwrap_or(0)
    }

    fn fitted<T: Into<String>>(&self, cells: impl IntoIterator<Item = T>) -> Vec<String> {
        let mut cells: Vec<String> = cells.into_iter().map(Into::into).collect();
        cells.resize(self.columns.len(), String::new());
        cells
    }
}

/// A cell of the row that becomes the line above the total; from the private use area, so no name holds it.
const TOTAL_RULE: &str = "\u{E000}";

/// Columns below which names are wrapped and stand above no row.
const LEAST_ROOM: usize = 8;

/// A row of its own whose place a name takes that would be broken inside its first column.
const ABOVE: &str = "\u{E001}";

/// Whether a name is put above its row: where a word of it, or a row below another, finds no room in the column, and the whole of it
/// does in a line.
fn stands_above(name: &str, room: Option<usize>, look: Look) -> bool {
    let Some(room) = room else {
        return false;
    };
    let breaks = longest_word(name) > room || name.starts_with(' ') && name.width() > room;
    breaks && name.width() <= look.columns()
}

fn longest_word(text: &str) -> usize {
    let words = text.split(' ').map(UnicodeWidthStr::width);
    words.max().unwrap_or(0)
}

/// Characters of a cell that are shown: a column of a few letters wraps what is longer into lines without end.
const LONGEST_CELL: usize = 2_000;

fn shown(cell: &str, look: Look) -> String {
    match cell.char_indices().nth(LONGEST_CELL) {
        None => look.show(cell),
        Some((end, _)) => {
            let rest = cell.chars().count() - LONGEST_CELL;
            look.show(&format!("{} … ({rest} characters more)", &cell[..end]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bill() -> Table {
        Table::new([
            Column::text("service"),
            Column::text("what"),
            Column::number("a month"),
        ])
        .row(["CodePipeline V1", "1 active pipeline", "$1.00"])
        .row([
            "CodeBuild",
            "general1.medium, 4,310 min at $0.01, of which the pull requests 2,100 min",
            "$43.10",
        ])
        .row(["S3", "requests", "<$0.01"])
        .total(["Total", "", "$44.10"])
    }

    #[test]
    fn long_text_wraps_and_numbers_stay_whole() {
        insta::assert_snapshot!(bill().text(Look::default()), @r"
    service          what                                                    a month
    ────────────────────────────────────────────────────────────────────────────────
    CodePipeline V1  1 active pipeline                                         $1.00
    CodeBuild        general1.medium, 4,310 min at $0.01, of which the pull   $43.10
                     requests 2,100 min
    S3               requests                                                 <$0.01
    ────────────────────────────────────────────────────────────────────────────────
    Total                                                                     $44.10
    ");
        let narrow = Look {
            width: 46,
            unicode: false,
            ..Look::default()
        };
        insta::assert_snapshot!(bill().text(narrow), @r"
    service          what                  a month
    ----------------------------------------------
    CodePipeline V1  1 active pipeline       $1.00
    CodeBuild        general1.medium,       $43.10
                     4,310 min at $0.01,
                     of which the pull
                     requests 2,100 min
    S3               requests               <$0.01
    ----------------------------------------------
    Total                                   $44.10
    ");
    }

    #[test]
    fn a_name_that_finds_no_room_beside_its_numbers_is_not_broken() {
        let numbers = ["transition", "lock", "work", "in all"].map(Column::number);
        let row = |name| [name, "2.7 s", "1.6 s", "5 min 08 s", "5 min 12 s"];
        let table = Table::new(std::iter::once(Column::text("stage")).chain(numbers))
            .row(row("KickoffCreateOrUpdatePipelines"))
            .row(row("Build"))
            .total(row("mean"));
        let at = |width| {
            let look = Look {
                width,
                ..Look::default()
            };
            table.text(look)
        };
        insta::assert_snapshot!(at(60), @r"
    stage  transition   lock        work      in all
    ────────────────────────────────────────────────
    KickoffCreateOrUpdatePipelines
                2.7 s  1.6 s  5 min 08 s  5 min 12 s
    Build       2.7 s  1.6 s  5 min 08 s  5 min 12 s
    ────────────────────────────────────────────────
    mean        2.7 s  1.6 s  5 min 08 s  5 min 12 s
    ");
        assert!(at(80).contains("KickoffCreateOrUpdatePipelines  "));
    }

    #[test]
    fn numbers_that_find_no_room_in_one_line_keep_their_words_whole() {
        let headings = ["mode", "mean", "p50", "p95", "superseded", "capacity"];
        let span = "1 h 05 min";
        let table = Table::new(headings.map(Column::number)).row([
            "SUPERSEDED",
            span,
            span,
            span,
            "12 %",
            "31.5",
        ]);
        let text = table.text(Look {
            width: 60,
            ..Look::default()
        });
        for word in ["superseded", "SUPERSEDED", "capacity"] {
            assert!(text.contains(word), "{text}");
        }
    }

    #[test]
    fn what_a_line_is_has_its_style_and_none_in_a_file() {
        let table = Table::new([Column::text("region"), Column::change("against here")])
            .row(["eu-west-1", "+$1.00"])
            .row(["us-east-2", "−$1.00"])
            .total(["all", "$0.00"]);
        let look = Look {
            colour: true,
            ..Look::default()
        };
        let lines: Vec<String> = table.text(look).lines().map(str::to_owned).collect();
        assert_eq!(lines[2], "eu-west-1        \u{1b}[31m+$1.00\u{1b}[0m");
        assert_eq!(lines[3], "us-east-2        \u{1b}[32m−$1.00\u{1b}[0m");
        assert!(lines[0].starts_with("\u{1b}[1mregion") && lines[5].starts_with("\u{1b}[1mall"));
        assert!(!table.text(Look::default()).contains('\u{1b}'));
    }

    #[test]
    fn a_table_without_rows_has_its_headings() {
        let table = Table::new([Column::text("stage"), Column::number("wait")]);
        insta::assert_snapshot!(table.text(Look::default()), @r"
    stage  wait
    ───────────
    ");
        assert_eq!(Table::default().text(Look::default()).trim(), "");
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_wider_than_the_look(
            cells in proptest::collection::vec(proptest::collection::vec(".{0,60}", 3), 0..6),
            width in 0_usize..200,
            unicode: bool,
        ) {
            let mut table = Table::new([Column::text("a"), Column::text("b"), Column::number("c")]);
            for row in cells {
                table.push(row);
            }
            let look = Look { width, unicode, colour: false };
            for line in table.text(look).lines() {
                proptest::prop_assert!(line.width() <= look.columns(), "{line:?}");
            }
        }
    }

    #[test]
    fn a_cell_without_end_is_cut_and_says_so() {
        let table = Table::new([Column::text("status"), Column::text("when")])
            .row(["S".repeat(200_000), "now".to_owned()]);
        let text = table.text(Look::default());
        assert!(
            text.len() < 10_000 && text.contains("198000 characters more"),
            "{}",
            text.len()
        );
    }
}
