//! A document as Markdown, for a pull request or a page: tables and lists; pictures are left out.

use super::{Block, Document, Section};
use crate::text::{Align, Table, visible};

impl Document {
    /// The document as Markdown of GitHub's flavour.
    ///
    /// ```
    /// use stagewright_report::page::{Document, Section};
    /// use stagewright_report::text::{Column, Table};
    ///
    /// let table = Table::new([Column::text("stage"), Column::number("work")]).row(["a|b", "13 min"]);
    /// let document = Document::new("web-shop", "It takes 21 min.").section(Section::new("Stages").table(table));
    /// let text = document.markdown();
    /// assert!(text.starts_with("## web-shop\n\nIt takes 21 min.\n\n### Stages\n"));
    /// assert!(text.ends_with("| stage | work |\n|---|---:|\n| a\\|b | 13 min |\n"));
    /// ```
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("## {}\n", line(&self.title));
        paragraph(&mut text, &self.answer);
        for section in &self.sections {
            text.push_str(&format!("\n### {}\n", line(&section.heading)));
            contents(&mut text, section);
        }
        paragraph(&mut text, &self.footer);
        text
    }
}

fn contents(text: &mut String, section: &Section) {
    paragraph(text, &section.about);
    for block in &section.blocks {
        match block {
            Block::Paragraph(words) => paragraph(text, words),
            Block::List(items) => list(text, items.iter().map(String::as_str)),
            Block::Changes(items) => {
                let items = items.iter();
                let items = items.map(|spans| spans.iter().map(|span| span.text.as_str()));
                let items: Vec<String> = items.map(Iterator::collect).collect();
                list(text, items.iter().map(String::as_str));
            }
            Block::Table(rows) => table(text, rows),
            Block::LeadTimes(_)
            | Block::Execution(_)
            | Block::Bill(_)
            | Block::Graph(_)
            | Block::Chart(_) => {}
        }
    }
}

fn paragraph(text: &mut String, words: &str) {
    if !words.is_empty() {
        text.push_str(&format!("\n{}\n", line(words)));
    }
}

fn list<'a>(text: &mut String, items: impl Iterator<Item = &'a str>) {
    text.push('\n');
    for item in items {
        text.push_str(&format!("- {}\n", line(item)));
    }
}

fn table(text: &mut String, table: &Table) {
    let row = |text: &mut String, cells: &[String]| {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| line(cell).replace('|', "\\|"))
            .collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    };
    let headings: Vec<String> = table.columns.iter().map(|it| it.heading.clone()).collect();
    text.push('\n');
    row(text, &headings);
    let rules = table.columns.iter().map(|column| match column.align {
        Align::Left => "---",
        Align::Right | Align::Change => "---:",
    });
    text.push_str(&format!("|{}|\n", rules.collect::<Vec<_>>().join("|")));
    for cells in table.rows.iter().chain(&table.total) {
        row(text, cells);
    }
}

/// A text in one line, with what is hidden in it shown, and no tag of a user's.
fn line(text: &str) -> String {
    let one = text.split_whitespace().collect::<Vec<_>>().join(" ");
    visible(&one).replace('<', "&lt;")
}
