//! Findings as JUnit XML: a suite for each file, a failed case for each error.
//!
//! Warnings and notes are passed cases with their text as output, since they do not fail a check. A file in which
//! nothing was found has one passed case, so that it shows up in the report.

use stagewright_core::{Severity, is_hidden};

use super::{LocatedFile, LocatedFinding, whole_text};

pub(super) fn render(files: &[LocatedFile]) -> String {
    let tests: usize = files.iter().map(|file| file.findings.len().max(1)).sum();
    let failures: usize = files.iter().map(failures).sum();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"stagewright check\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n"
    );
    for file in files {
        suite(&mut xml, file);
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn failures(file: &LocatedFile) -> usize {
    file.findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count()
}

fn suite(xml: &mut String, file: &LocatedFile) {
    let name = escape(&file.file);
    let tests = file.findings.len().max(1);
    xml.push_str(&format!(
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{}\" errors=\"0\" skipped=\"0\">\n",
        failures(file)
    ));
    if file.findings.is_empty() {
        xml.push_str(&format!(
            "    <testcase classname=\"{name}\" name=\"no findings\" file=\"{name}\"/>\n"
        ));
    }
    for finding in file.in_order() {
        case(xml, file, finding);
    }
    xml.push_str("  </testsuite>\n");
}

fn case(xml: &mut String, file: &LocatedFile, finding: &LocatedFinding) {
    let rule = finding.rule.unwrap_or("unreadable-definition");
    let place = finding
        .site
        .map(|place| format!(":{place}"))
        .unwrap_or_default();
    let line = finding
        .site
        .map(|place| format!(" line=\"{}\"", place.start.line))
        .unwrap_or_default();
    xml.push_str(&format!(
        "    <testcase classname=\"{file}\" name=\"{rule} at {file}{place}\" file=\"{file}\"{line}>\n",
        file = escape(&file.file),
        rule = escape(rule),
    ));
    let text = escape(&format!(
        "{}{place}: {}: {}",
        file.file,
        finding.severity.as_str(),
        whole_text(finding, &file.file)
    ));
    if finding.severity == Severity::Error {
        xml.push_str(&format!(
            "      <failure type=\"{}\" message=\"{}\">{text}</failure>\n",
            escape(rule),
            escape(&finding.message),
        ));
    } else {
        xml.push_str(&format!("      <system-out>{text}</system-out>\n"));
    }
    xml.push_str("    </testcase>\n");
}

/// Text for attributes and contents; what is hidden, some of which XML 1.0 cannot hold, is shown by its code.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\r' => escaped.push_str("&#13;"),
            // Two of these begin a command in the log of some build servers.
            '#' if letters.peek() == Some(&'#') => escaped.push_str("&#35;"),
            letter if is_hidden(letter) => escaped.extend(letter.escape_unicode()),
            letter => escaped.push(letter),
        }
    }
    escaped
}
