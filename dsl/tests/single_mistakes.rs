//! One mistake at a time in a definition that is right: each gives one message, at the token that is wrong, and costs the
//! program none of its names.
//!
//! A row of `single_mistakes.txt` says what of `single_mistakes_base.txt` becomes what; below it stands what is said. What
//! rules say has their tests beside the rules, so here stands the rule's name. `MISTAKES=overwrite cargo test -p stagewright-dsl
//! --test single_mistakes` writes what is said anew.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fmt::Write as _;
use std::path::Path;

use proc_macro2::{Span, TokenStream};
use stagewright_core::CheckOptions;
use stagewright_dsl::{TextMessage, analyze, check_text};

const BASE: &str = include_str!("single_mistakes_base.txt");
const ROWS: &str = include_str!("single_mistakes.txt");

/// The names that a program gets from a definition.
fn names(text: &str) -> Vec<String> {
    let tokens: TokenStream = text.parse().unwrap();
    let analysis = analyze(tokens, Span::call_site(), CheckOptions::default());
    let handles = analysis.lowered.handles;
    let mut names: Vec<String> = analysis
        .definition
        .name
        .iter()
        .map(ToString::to_string)
        .collect();
    names.extend(handles.parameters.iter().map(|it| it.ident.to_string()));
    for stage in &handles.stages {
        let actions = stage.actions.iter();
        names.extend(actions.map(|action| format!("{}.{}", stage.ident, action.ident)));
    }
    names
}

/// What is marked by a message.
fn token(text: &str, message: &TextMessage) -> String {
    let line = text
        .lines()
        .nth(message.site.start.line - 1)
        .unwrap_or_default();
    let length = if message.site.start.line == message.site.end.line {
        message.site.end.column - message.site.start.column
    } else {
        1
    };
    line.chars()
        .skip(message.site.start.column - 1)
        .take(length)
        .collect()
}

/// What is said after a mistake, a line for each part, and which names are lost.
fn said(text: &str) -> String {
    let checked = check_text(text);
    let mut said = String::new();
    for error in checked.errors() {
        let token = token(text, error);
        match error.rule {
            Some(rule) => writeln!(said, "    `{token}` [{rule}]").unwrap(),
            None => {
                writeln!(said, "    `{token}` {}", error.message).unwrap();
                for note in &error.notes {
                    writeln!(said, "        note: {note}").unwrap();
                }
                if let Some(help) = &error.help {
                    writeln!(said, "        help: {help}").unwrap();
                }
            }
        }
    }
    let now = names(text);
    let lost: Vec<String> = names(BASE)
        .into_iter()
        .filter(|name| !now.contains(name))
        .collect();
    if !lost.is_empty() {
        writeln!(said, "        renames: {}", lost.join(", ")).unwrap();
    }
    said
}

fn rows() -> impl Iterator<Item = (&'static str, String)> {
    let rows = ROWS.lines().filter(|line| line.contains(" ==> "));
    rows.map(|row| {
        let (from, to) = row.split_once(" ==> ").unwrap();
        let (from, to) = (from.replace("\\n", "\n"), to.replace("\\n", "\n"));
        assert!(BASE.contains(&from), "{row}");
        (row, BASE.replacen(&from, &to, 1))
    })
}

#[test]
fn the_definition_is_right() {
    let checked = check_text(BASE);
    let told: Vec<&str> = checked.errors().map(|it| it.message.as_str()).collect();
    assert_eq!(told, [""; 0]);
}

#[test]
fn one_mistake_gives_one_message() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (row, text) in rows() {
        count += 1;
        let errors = check_text(&text).errors().count();
        if errors != 1 {
            wrong.push(format!("{row}: {errors}\n{}", said(&text)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 200, "{count}");
}

#[test]
fn what_is_said_is_what_was_read() {
    let mut page = String::new();
    for (row, text) in rows() {
        writeln!(page, "{row}\n{}", said(&text).trim_end()).unwrap();
    }
    if std::env::var("MISTAKES").is_ok_and(|value| value == "overwrite") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/single_mistakes.txt");
        std::fs::write(path, &page).unwrap();
        return;
    }
    assert!(
        page == ROWS,
        "run it again with MISTAKES=overwrite and read the difference"
    );
}
