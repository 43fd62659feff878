//! Findings as annotations of GitHub Actions: workflow commands `::error file=…,line=…,col=…,title=…::message`.
//!
//! Escaping as in the toolkit's `packages/core/src/command.ts` (checked 2026-11-23): `%`, carriage return and line feed
//! everywhere, in properties `:` and `,` too.

use stagewright_core::{Severity, is_hidden};

use super::place::Lines;
use super::{LocatedFile, LocatedFinding, whole_text};

pub(super) fn render(files: &[LocatedFile]) -> String {
    let mut text = String::new();
    for file in files {
        let lines = Lines::of(file.source.as_deref().unwrap_or_default());
        for finding in file.in_order() {
            text.push_str(&command(file, &lines, finding));
            text.push('\n');
        }
    }
    text
}

fn command(file: &LocatedFile, lines: &Lines<'_>, finding: &LocatedFinding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if file.file != "-" {
        properties.push(format!("file={}", property(&file.file)));
    }
    if let Some(place) = &finding.site {
        let (start, end) = (place.start, lines.end(place));
        properties.push(format!("line={},col={}", start.line, start.column));
        // Columns are taken only where both ends are on one line.
        if end.line == start.line {
            properties.push(format!("endLine={},endColumn={}", end.line, end.column));
        } else {
            properties.push(format!("endLine={}", end.line));
        }
    }
    let rule = finding.rule.unwrap_or("unreadable-definition");
    properties.push(format!("title={}", property(rule)));
    format!(
        "::{command} {}::{}",
        properties.join(","),
        data(&whole_text(finding, &file.file))
    )
}

fn data(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            letter if is_hidden(letter) => escaped.extend(letter.escape_unicode()),
            letter => escaped.push(letter),
        }
    }
    escaped
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
