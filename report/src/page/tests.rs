//! The document in both forms.

use proptest::prelude::*;
use rust_decimal::Decimal;
use stagewright_core::Micros;

use super::{Block, Document, Section};
use crate::picture::{BillChart, BillLine, Histogram, LeadTimeChart};
use crate::text::{Column, Look, Meaning, Span, Table};

fn document() -> Document {
    let lead_times = LeadTimeChart {
        title: "Lead time of web-shop".to_owned(),
        caption: "4 executions, seed 7".to_owned(),
        histogram: Histogram::of(&[20, 21, 21, 26].map(Micros::from_minutes), 8),
        marks: vec![],
    };
    let bill = BillChart {
        title: "A month of web-shop".to_owned(),
        caption: "prices of 2026-11-01".to_owned(),
        lines: vec![BillLine {
            service: "CodeBuild".to_owned(),
            label: "general1.small, 12,040 min".to_owned(),
            amount: Decimal::new(6_020, 2),
        }],
        total: Decimal::new(6_020, 2),
    };
    Document::new(
        "web-shop",
        "A push reaches production in 21 min (p95 38 min), without waiting for people, and costs $61 a month, of \
         which CodePipeline $1.",
    )
    .section(Section::new("Lead time").about("4 executions, seed 7").block(Block::LeadTimes(lead_times)))
    .section(
        Section::new("Stages")
            .table(Table::new([Column::text("stage"), Column::number("work")]).row(["build", "13 min"]))
            .list(["stages merged: −11 s (−12 to −10 s)", "`build` on large: <script>alert(1)</script>"]),
    )
    .section(Section::new("Bill").block(Block::Bill(bill)))
    .footer("stagewright 0.1.0, seed 7")
}

#[test]
fn the_terminal_shows_all_but_the_large_pictures() {
    insta::assert_snapshot!(document().text(Look::default()).as_str());
}

#[test]
fn the_page_loads_nothing_and_escapes_everything() {
    let page = document().html().expect("it can be drawn");
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.contains("<code>build</code> on large: &lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!page.contains("<script") && !page.contains("<link") && !page.contains("@import"));
    let addresses: Vec<&str> = page.matches("http").collect();
    let allowed =
        page.matches("http://www.w3.org/2000/svg").count() + page.matches("http-equiv").count();
    assert_eq!(addresses.len(), allowed, "nothing points elsewhere");
    assert_eq!(
        page.matches("<svg").count(),
        4,
        "two pictures in two widths"
    );
}

#[test]
fn an_empty_document_is_still_a_page() {
    assert_eq!(Document::default().text(Look::default()).as_str(), "");
    assert!(
        Document::default()
            .html()
            .expect("it can be drawn")
            .contains("<body>")
    );
}

proptest! {
    #[test]
    fn no_text_breaks_out_of_the_page(text in any::<String>(), width in 0_usize..200) {
        let document = Document::new(text.clone(), text.clone())
            .section(
                Section::new(text.clone())
                    .about(text.clone())
                    .paragraph(text.clone())
                    .list([text.clone()])
                    .table(Table::new([Column::text(text.clone())]).row([text.clone()])),
            )
            .footer(text.clone());
        let look = Look { width, ..Look::default() };
        let shown = document.text(look);
        let mut letters = shown.as_str().chars();
        let has_control = letters.any(|letter| stagewright_core::is_hidden(letter) && letter != '\n');
        prop_assert!(!has_control);
        let page = document.html().expect("it can be drawn");
        prop_assert_eq!(page.matches("<script").count(), 0);
        prop_assert_eq!(page.matches("<body").count(), 1);
        prop_assert_eq!(page.matches("</html>").count(), 1);
    }
}

/// Styles go around the words that they are of, however these are wrapped, and in no file.
#[test]
fn a_change_keeps_its_style_where_it_wraps() {
    let spans = vec![
        Span::new("run `Compile…` on `large`: ", Meaning::Plain),
        Span::new("p50 −35 s (−56 s to −14 s)", Meaning::Better),
        Span::new(", ", Meaning::Plain),
        Span::new("+$1.01 a month", Meaning::Worse),
    ];
    let document =
        Document::new("", "").section(Section::new("Ideas").block(Block::Changes(vec![spans])));
    let look = |colour, unicode| Look {
        width: 40,
        colour,
        unicode,
    };
    let plain = document.text(look(false, true));
    assert!(
        plain.as_str().ends_with(
            "- run `Compile…` on `large`: p50 −35 s\n  (−56 s to −14 s), +$1.01 a month\n"
        ),
        "{plain}"
    );
    for unicode in [true, false] {
        let coloured = document
            .text(look(true, unicode))
            .as_str()
            .replace('−', "-");
        assert!(
            coloured.contains("\u{1b}[32mp50 -35 s\n  (-56 s"),
            "{coloured:?}"
        );
        assert!(
            coloured.contains("-14 s)\u{1b}[0m, \u{1b}[31m+$1.01 a month\u{1b}[0m\n"),
            "{coloured:?}"
        );
    }
    assert!(document.html().is_ok_and(|it| !it.contains('\u{1b}')));
}
