//! One helper for every message test: the definition, the carets and the messages in one literal.

use stagewright_core::Severity;
use stagewright_dsl::{TextMessage, check_text};

/// Checks a definition whose comment lines mark what must be found, and nothing else may be found.
///
/// A comment line with carets marks the token above them and gives the message; a comment line that starts with `help:`
/// or `note:` belongs to the message before it. Helps and notes that are not written are not compared. Warnings and notes
/// of the rules count only where one is marked.
pub(crate) fn check_dsl(text: &str) {
    let expected = expected(text);
    let wants_warnings = expected
        .iter()
        .any(|expected| expected.severity == "warning");
    let found: Vec<TextMessage> = check_text(text)
        .findings
        .into_iter()
        .filter(|found| {
            found.severity == Severity::Error
                || (wants_warnings && found.severity == Severity::Warning)
        })
        .collect();
    let shown = found.iter().map(show).collect::<Vec<_>>().join("\n");
    assert_eq!(
        found.len(),
        expected.len(),
        "as many messages as mistakes; found\n{shown}\nin\n{text}"
    );
    for (found, expected) in found.iter().zip(&expected) {
        let place = (
            found.site.start.line,
            found.site.start.column,
            found.site.end.column,
        );
        assert_eq!(
            place,
            (expected.line, expected.start, expected.end),
            "the right token; found\n{shown}\nin\n{text}"
        );
        assert_eq!(found.severity.as_str(), expected.severity);
        assert_eq!(found.message, expected.message);
        if let Some(help) = &expected.help {
            assert_eq!(
                found.help.as_deref(),
                Some(help.as_str()),
                "help of `{}`",
                found.message
            );
        }
        for note in &expected.notes {
            assert!(found.notes.contains(note), "note `{note}` of {found:#?}");
        }
    }
}

struct Expected {
    line: usize,
    start: usize,
    end: usize,
    severity: String,
    message: String,
    help: Option<String>,
    notes: Vec<String>,
}

fn expected(text: &str) -> Vec<Expected> {
    let mut all: Vec<Expected> = Vec::new();
    let mut code_line = 0;
    for (index, line) in text.lines().enumerate() {
        let Some(comment) = line
            .trim_start()
            .strip_prefix("//")
            .filter(|comment| !comment.starts_with('/'))
        else {
            code_line = index + 1;
            continue;
        };
        let comment = comment.trim();
        if let Some(help) = comment.strip_prefix("help: ") {
            all.last_mut().expect("a help belongs to a message").help = Some(help.to_owned());
        } else if let Some(note) = comment.strip_prefix("note: ") {
            all.last_mut()
                .expect("a note belongs to a message")
                .notes
                .push(note.to_owned());
        } else if comment.starts_with('^') {
            let start = line
                .chars()
                .position(|character| character == '^')
                .expect("a caret")
                + 1;
            let carets = comment
                .chars()
                .take_while(|character| *character == '^')
                .count();
            let (severity, message) = comment
                .trim_start_matches('^')
                .trim()
                .split_once(": ")
                .expect("`error: message` behind the carets");
            all.push(Expected {
                line: code_line,
                start,
                end: start + carets,
                severity: severity.to_owned(),
                message: message.to_owned(),
                help: None,
                notes: Vec::new(),
            });
        }
    }
    all
}

fn show(message: &TextMessage) -> String {
    format!(
        "{}..{} {}: {} {:?}",
        message.site.start,
        message.site.end,
        message.severity.as_str(),
        message.message,
        message.help
    )
}
