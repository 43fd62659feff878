//! A document with tables and pictures, told once and shown twice: as text in the terminal and as one HTML page.
//!
//! ```
//! use stagewright_report::page::{Document, Section};
//! use stagewright_report::text::{Column, Look, Table};
//!
//! let document = Document::new("web-shop", "A push reaches production in 21 min and costs $61 a month.")
//!     .section(
//!         Section::new("Stages")
//!             .about("mean of 48,000 executions")
//!             .paragraph("The `build` stage takes longest.")
//!             .table(Table::new([Column::text("stage"), Column::number("work")]).row(["build", "13 min"])),
//!     );
//! assert!(document.text(Look::default()).as_str().contains("build  13 min"));
//! assert!(document.html()?.contains("<code>build</code>"));
//! # Ok::<(), stagewright_report::picture::PictureError>(())
//! ```

mod html;
mod markdown;
mod terminal;
#[cfg(test)]
mod tests;

pub use html::{shown_subject, subject_of};

use crate::graph::PipelineGraph;
use crate::picture::{BillChart, Chart, GanttChart, LeadTimeChart};
use crate::text::{Span, Table};

/// A document: the answer first, then the sections it rests on.
///
/// Texts are plain; a name in backticks becomes code on the page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// The title.
    pub title: String,
    /// The answer in a sentence or two.
    pub answer: String,
    /// The sections, in order.
    pub sections: Vec<Section>,
    /// Where the document comes from: version, seed, date of the prices.
    pub footer: String,
    /// What tells it from other documents in the same place; may be empty. [`subject_of`] finds it in the page again.
    pub subject: String,
}

/// A part of a document under its heading.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// The heading, a few words.
    pub heading: String,
    /// What its figures are: sample size, unit, source. May be empty.
    pub about: String,
    /// The contents, in order.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A list.
    List(Vec<String>),
    /// A list of changes, whose figures say whether they are for the better.
    Changes(Vec<Vec<Span>>),
    /// A table.
    Table(Table),
    /// Lead times: a picture on the page, a small histogram in the terminal.
    LeadTimes(LeadTimeChart),
    /// One execution: a picture on the page, left out in the terminal.
    Execution(GanttChart),
    /// A bill: a picture on the page, a table in the terminal.
    Bill(BillChart),
    /// The pipeline: a picture on the page, left out in the terminal.
    Graph(PipelineGraph),
    /// Lines, bars or squares: a picture on the page, left out elsewhere, where tables say the same.
    Chart(Chart),
}

impl Document {
    /// A document without sections.
    pub fn new(title: impl Into<String>, answer: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            answer: answer.into(),
            ..Self::default()
        }
    }

    /// Adds a section.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// Says what tells the document from others.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// Says where the document comes from.
    #[must_use]
    pub fn footer(mut self, footer: impl Into<String>) -> Self {
        self.footer = footer.into();
        self
    }
}

impl Section {
    /// A section without contents.
    pub fn new(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            ..Self::default()
        }
    }

    /// Says what the figures are.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(self, text: impl Into<String>) -> Self {
        self.block(Block::Paragraph(text.into()))
    }

    /// Adds a list.
    #[must_use]
    pub fn list<T: Into<String>>(self, items: impl IntoIterator<Item = T>) -> Self {
        self.block(Block::List(items.into_iter().map(Into::into).collect()))
    }

    /// Adds a table.
    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.block(Block::Table(table))
    }

    /// Adds a picture that only the page shows; nothing where there is none.
    #[must_use]
    pub fn chart(self, chart: Option<impl Into<Chart>>) -> Self {
        match chart {
            Some(chart) => self.block(Block::Chart(chart.into())),
            None => self,
        }
    }

    /// Adds any block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }
}
