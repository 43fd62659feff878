//! Findings for people: a header, the source lines with carets, notes and help.

use super::place::Lines;
use super::snippet::snippet;
use super::{LocatedFile, LocatedFinding};
use crate::text::{Look, Meaning};

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
        .site
        .map(|place| format!(":{place}"))
        .unwrap_or_default();
    let rule = finding.rule.map(|rule| format!(" [{}]", look.show(rule)));
    let severity = look.style(finding.severity.as_str(), finding.severity.into());
    format!(
        "{}{place}: {severity}: {}{}\n",
        look.show(&file.file),
        look.style(&look.show(&finding.message), Meaning::Heading),
        rule.unwrap_or_default(),
    )
}
