//! Every row of what the service refuses, in both front ends: the shop with that one mistake is written as the service's
//! own JSON and in the language, read again, and found by the same rules in the same words.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

#[path = "../core/tests/rows/actions.rs"]
mod actions;
#[path = "../core/tests/rows/row.rs"]
mod row;
#[path = "../core/tests/rows/settings.rs"]
mod settings;
#[path = "../core/tests/rows/structure.rs"]
mod structure;
#[path = "../core/tests/support/mod.rs"]
mod support;
#[path = "../core/tests/rows/tools.rs"]
mod tools;

use row::{Here, Row, rows};
use std::collections::BTreeSet;

use stagewright_cfn::{ReadOptions, create_pipeline, read};
use stagewright_core::{CheckOptions, Draft, Quotas, Severity, check};
use stagewright_dsl::{check_text_with, print};

const OPTIONS: CheckOptions = CheckOptions {
    quotas: Quotas::Current,
};

/// Rows about what stands beside the declaration, and about two forms of store of which the writer writes one.
const NOT_IN_A_FILE: [u16; 8] = [61, 101, 124, 126, 127, 128, 129, 132];

/// Rows that the language leaves no way to break: stores and keys are created or complete, projects belong to their
/// pipeline, triggers of one action are one, and one definition knows no other. Words that the service does not know are
/// mistakes of syntax, which the writer leaves out, and no other resources stand beside it.
const NOT_IN_THE_LANGUAGE: [u16; 14] =
    [60, 61, 64, 66, 67, 85, 89, 93, 101, 126, 127, 128, 129, 132];

/// The rows that a definition can break, each with the shop that breaks it.
fn broken(but: &[u16]) -> Vec<(&'static Row, Draft)> {
    let mut broken = Vec::new();
    for row in rows().filter(|row| !but.contains(&row.number)) {
        match row.here {
            Here::Refused(change) | Here::Doubtful(change) => {
                let mut draft = support::shop();
                change(&mut draft);
                broken.push((row, draft));
            }
            Here::NotADefinition(reason) => assert!(!reason.is_empty(), "{}", row.number),
        }
    }
    broken
}

fn told(draft: Draft) -> Vec<String> {
    let found = check(draft, OPTIONS).findings.into_iter();
    let mut told: Vec<String> = found
        .map(|finding| format!("{} [{}]", finding.message, finding.rule))
        .collect();
    told.sort();
    told
}

#[test]
fn every_row_is_found_in_a_file() {
    let mut wrong = Vec::new();
    for (row, draft) in broken(&NOT_IN_A_FILE) {
        let text = create_pipeline(&draft).to_json();
        let reading = read(&text, &ReadOptions::default())
            .unwrap_or_else(|error| panic!("{}: {error}", row.asks));
        let (expected, found) = (told(draft), told(reading.draft));
        if expected != found {
            wrong.push(format!(
                "{} {}: {expected:#?} became {found:#?}",
                row.number, row.asks
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A word that the service does not know is a mistake of syntax in the language, without a rule.
#[test]
fn every_row_is_found_in_the_language() {
    let mut wrong = Vec::new();
    for (row, mut draft) in broken(&NOT_IN_THE_LANGUAGE) {
        draft.creates_missing = true;
        let text = print(&draft, None);
        let checked = check_text_with(&text, OPTIONS);
        let is_syntax =
            |rule: Option<&str>, severity| rule.is_none() && severity == Severity::Error;
        if checked
            .findings
            .iter()
            .any(|message| is_syntax(message.rule, message.severity))
        {
            continue;
        }
        // The language says it in words of its own, so the rules are compared here, and what they say of the definition below.
        let rules: BTreeSet<&str> = checked.findings.iter().filter_map(|it| it.rule).collect();
        let expected = told(draft);
        let found = told(checked.draft);
        let same = expected.iter().all(|told| {
            rules
                .iter()
                .any(|rule| told.ends_with(&format!("[{rule}]")))
        });
        if expected != found || !same {
            wrong.push(format!(
                "{} {}: {expected:#?} became {found:#?} in\n{text}",
                row.number, row.asks
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
