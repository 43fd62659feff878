//! A document as one HTML page: no script, nothing loaded from elsewhere, readable on a phone and on paper.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Block, Document, Section};
use crate::picture::{DARK, NARROW, PictureError, Scene, WIDE};
use crate::text::{Align, Span, Table, visible};

const STYLE: &str = include_str!("style.css");

/// The page may run and load nothing, whatever stands in a definition's names.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The name under which a page keeps its subject.
const SUBJECT: &str = "stagewright-subject";

/// The subject of a page that this crate made, found in its head; none for any other page.
///
/// ```
/// use stagewright_report::page::{Document, shown_subject, subject_of};
///
/// let page = Document::new("Shop", "").subject("a \"shop\" & <more>").html()?;
/// assert_eq!(subject_of(&page), Some(shown_subject("a \"shop\" & <more>")));
/// assert_eq!(subject_of("<html><title>Shop</title></html>"), None);
/// # Ok::<(), stagewright_report::picture::PictureError>(())
/// ```
#[must_use]
pub fn subject_of(page: &str) -> Option<String> {
    let start = format!("<meta name=\"{SUBJECT}\" content=\"");
    let (_, rest) = page.split_once(&start)?;
    let (subject, _) = rest.split_once('"')?;
    let plain = subject.replace("&lt;", "<").replace("&gt;", ">");
    Some(plain.replace("&quot;", "\"").replace("&amp;", "&"))
}

/// A subject as a page keeps it: with what is hidden in it visible.
#[must_use]
pub fn shown_subject(subject: &str) -> String {
    visible(subject)
}

impl Document {
    /// The document as a self-contained HTML page.
    ///
    /// # Errors
    ///
    /// [`PictureError`] when a picture cannot be drawn; no chart of this crate is known to cause it.
    pub fn html(&self) -> Result<String, PictureError> {
        let sections: Result<Vec<Markup>, PictureError> =
            self.sections.iter().map(section).collect();
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="generator" content="Stagewright";
                    meta name=(SUBJECT) content=(shown_subject(&self.subject));
                    meta name="color-scheme" content="light dark";
                    title { (visible(&self.title)) }
                    style { (PreEscaped(STYLE)) (PreEscaped(dark_pictures())) }
                }
                body {
                    header {
                        h1 { (words(&self.title)) }
                        @if !self.answer.is_empty() { p.answer { (words(&self.answer)) } }
                        @if self.sections.len() > 3 {
                            nav aria-label="Contents" {
                                @for (index, section) in self.sections.iter().enumerate() {
                                    a href=(format!("#section-{}", index + 1)) { (visible(&section.heading)) }
                                    " "
                                }
                            }
                        }
                    }
                    main {
                        @for (index, section) in sections?.iter().enumerate() {
                            section id=(format!("section-{}", index + 1)) { (section) }
                        }
                    }
                    @if !self.footer.is_empty() { footer { p { (words(&self.footer)) } } }
                }
            }
        };
        Ok(page.into_string())
    }
}

fn section(section: &Section) -> Result<Markup, PictureError> {
    let blocks: Result<Vec<Markup>, PictureError> = section.blocks.iter().map(block).collect();
    Ok(html! {
        h2 { (words(&section.heading)) }
        @if !section.about.is_empty() { p.about { (words(&section.about)) } }
        @for block in blocks? { (block) }
    })
}

fn block(block: &Block) -> Result<Markup, PictureError> {
    Ok(match block {
        Block::Paragraph(text) => html! { p { (words(text)) } },
        Block::List(items) => html! { ul { @for item in items { li { (words(item)) } } } },
        Block::Changes(items) => {
            let whole = |spans: &Vec<Span>| spans.iter().map(|it| it.text.as_str()).collect();
            return self::block(&Block::List(items.iter().map(whole).collect()));
        }
        Block::Table(table) => self::table(table),
        Block::LeadTimes(chart) => figure(|width| chart.scene(width))?,
        Block::Execution(chart) => figure(|width| chart.scene(width))?,
        Block::Bill(chart) => figure(|width| chart.scene(width))?,
        Block::Graph(graph) => figure(|width| graph.scene(width))?,
        Block::Chart(chart) => figure(|width| chart.scene(width))?,
    })
}

/// The picture in two widths; the style shows the one that suits the screen.
fn figure(scene: impl Fn(u32) -> Scene) -> Result<Markup, PictureError> {
    let wide = scene(WIDE).svg()?;
    let narrow = scene(NARROW).svg()?;
    Ok(html! {
        figure {
            div.wide { (PreEscaped(wide)) }
            div.narrow { (PreEscaped(narrow)) }
        }
    })
}

/// Pictures in the dark: each colour of the palette turned into the one that stands for it. Paper is white, so not on paper.
fn dark_pictures() -> String {
    let rule = |(light, dark): &(_, _)| {
        format!(
            "figure [fill=\"{light}\"] {{ fill: {dark}; }}\nfigure [stroke=\"{light}\"] {{ stroke: {dark}; }}\n"
        )
    };
    let rules: String = DARK.iter().map(rule).collect();
    format!("@media screen and (prefers-color-scheme: dark) {{\n{rules}}}\n")
}

fn table(table: &Table) -> Markup {
    let class = |index: usize| {
        let align = table
            .columns
            .get(index)
            .map_or(Align::Left, |column| column.align);
        (align != Align::Left).then_some("number")
    };
    let heading = |index: usize| {
        let column = table.columns.get(index);
        column.map_or_else(String::new, |column| visible(&column.heading))
    };
    let row = |cells: &[String]| {
        html! {
            tr {
                @for (index, cell) in cells.iter().enumerate() {
                    td class=[class(index)] data-label=(heading(index)) { (words(cell)) }
                }
            }
        }
    };
    html! {
        div.table {
            table {
                thead {
                    tr {
                        @for (index, column) in table.columns.iter().enumerate() {
                            th scope="col" class=[class(index)] { (words(&column.heading)) }
                        }
                    }
                }
                tbody { @for cells in &table.rows { (row(cells)) } }
                @if let Some(total) = &table.total { tfoot { (row(total)) } }
            }
        }
    }
}

/// Plain text, with what stands in backticks as code. An odd backtick stays as it is.
fn words(text: &str) -> Markup {
    let text = visible(text);
    let pieces: Vec<&str> = text.split('`').collect();
    let last = pieces.len() - 1;
    html! {
        @for (index, piece) in pieces.iter().enumerate() {
            @if index % 2 == 1 && index < last {
                code { (piece) }
            } @else if index % 2 == 1 {
                "`" (piece)
            } @else {
                (piece)
            }
        }
    }
}
