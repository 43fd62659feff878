//! Findings for people: a header, the source lines with carets, notes and help.

use anstyle::{AnsiColor, Style};
use stagewright_core::Severity;

use super::place::Lines;
use super::snippet::snippet;
use super::{LocatedFile, LocatedFinding};
use crate::text::Look;

pub(super) fn render(files: &[LocatedFile], look: Look) -> String {
    let mut text = String::new();
    for file in files {
        let lines = file.source.as_deref().map(Lines::of);
        for finding in file.in_order() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&header(file, finding, look));
            text.push_str(&snippet(file, finding, lines.as_ref(), look));
        }
    }
    text
}

/// `pipeline.yaml:57:15: error: artifact … [artifact-ready]`.
fn header(file: &LocatedFile, finding: &LocatedFinding, look: Look) -> String {
    let place = finding
        .place
        .map(|place| format!(":{place}"))
        .unwrap_or_default();
    let rule = finding
        .rule
        .as_deref()
        .map(|rule| format!(" [{}]", look.show(rule)));
    let severity = paint(
        finding.severity.as_str(),
        severity_style(finding.severity),
        look,
    );
    format!(
        "{}{place}: {severity}: {}{}\n",
        look.show(&file.file),
        look.bold(&look.show(&finding.message)),
        rule.unwrap_or_default(),
    )
}

fn severity_style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::BrightCyan,
    };
    colour.on_default().bold()
}

fn paint(text: &str, style: Style, look: Look) -> String {
    if look.colour {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}
