//! A document as text for the terminal.

use super::{Block, Document, Section};
use crate::format;
use crate::picture::BillChart;
use crate::text::{Column, Look, Meaning, Shown, Table, histogram, restyled};

impl Document {
    /// The document as text: paragraphs wrapped at the width of `look`, pictures as far as text can show them.
    #[must_use]
    pub fn text(&self, look: Look) -> Shown {
        let mut text = String::new();
        if !self.answer.is_empty() {
            text.push_str(&wrapped(&self.answer, look, "", ""));
        }
        for section in &self.sections {
            let contents = contents(section, look);
            if contents.is_empty() && section.about.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&look.style(&look.show(&section.heading), Meaning::Heading));
            text.push('\n');
            if !section.about.is_empty() {
                text.push_str(&wrapped(&section.about, look, "", ""));
            }
            text.push_str(&contents);
        }
        if !self.footer.is_empty() {
            text.push('\n');
            text.push_str(&wrapped(&self.footer, look, "", ""));
        }
        Shown::composed(text)
    }
}

fn contents(section: &Section, look: Look) -> String {
    let mut text = String::new();
    for block in &section.blocks {
        match block {
            Block::Paragraph(words) => text.push_str(&wrapped(words, look, "", "")),
            Block::List(items) => {
                for item in items {
                    text.push_str(&wrapped(item, look, "- ", "  "));
                }
            }
            Block::Changes(items) => {
                for spans in items {
                    let words: String = spans.iter().map(|span| span.text.as_str()).collect();
                    let lines = wrapped(&words, look, "- ", "  ");
                    text.push_str(&restyled(&lines, "- ", spans, look));
                }
            }
            Block::Table(table) => text.push_str(&table.text(look)),
            Block::LeadTimes(chart) => text.push_str(&histogram(chart, look)),
            Block::Bill(bill) => text.push_str(&bill_table(bill).text(look)),
            Block::Execution(_) | Block::Graph(_) | Block::Chart(_) => {}
        }
    }
    text
}

fn bill_table(bill: &BillChart) -> Table {
    let columns = [
        Column::text("service"),
        Column::text("what"),
        Column::number("a month"),
    ];
    let mut table = Table::new(columns);
    for line in &bill.lines {
        table.push([
            line.service.clone(),
            line.label.clone(),
            format::money(line.amount),
        ]);
    }
    table.total(["total", "", &format::money(bill.total)])
}

fn wrapped(words: &str, look: Look, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(look.columns())
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(true);
    let mut text = String::new();
    for line in textwrap::wrap(look.show(words).trim(), options) {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
