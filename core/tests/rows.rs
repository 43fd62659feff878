//! The list of what CodePipeline refuses, row by row: each row names what catches it, or why nothing does.
//!
//! The rows are the project's own reading of the service model, the user guide, the service's public error texts and
//! refusals reproduced against the service in September 2026. A rule says in its `Rows` which rows it catches. Each row
//! that concerns a definition has one here that breaks it and nothing else, and is found once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]
#![allow(
    clippy::print_stdout,
    reason = "the table of rows and rules is what this test is for"
)]

#[path = "rows/actions.rs"]
mod actions;
#[path = "rows/row.rs"]
mod row;
#[path = "rows/settings.rs"]
mod settings;
#[path = "rows/structure.rs"]
mod structure;
mod support;
#[path = "rows/tools.rs"]
mod tools;

use row::{Here, Row, rows};
use stagewright_core::rules::{self, Together, across};
use stagewright_core::{CheckOptions, Draft, Finding, Quotas, Severity, check};

/// Everything that is found in a definition which stands beside another one named `other-shop`.
fn findings(draft: Draft) -> Vec<Finding> {
    let other = Draft {
        name: Some("other-shop".into()),
        ..Draft::default()
    };
    let together = [&other, &draft].map(|draft| Together { file: 0, draft });
    let mut findings: Vec<Finding> = across(&together)
        .into_iter()
        .map(|(_, finding)| finding)
        .collect();
    findings.extend(
        check(
            draft,
            CheckOptions {
                quotas: Quotas::Current,
            },
        )
        .findings,
    );
    findings
}

#[test]
fn the_list_has_132_rows() {
    let mut numbers: Vec<u16> = rows().map(|row| row.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=132).collect::<Vec<_>>());
}

#[test]
fn the_shop_itself_breaks_nothing() {
    let errors: Vec<Finding> = findings(support::shop())
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_row_is_found_once_by_a_rule_that_covers_it() {
    let mut wrong = Vec::new();
    for Row { number, asks, here } in rows() {
        let covering: Vec<&str> = rules::all()
            .filter(|rule| rule.rows().contains(number))
            .map(|rule| rule.name)
            .collect();
        let (change, severity) = match here {
            Here::Refused(change) => (change, Severity::Error),
            Here::Doubtful(change) => (change, Severity::Warning),
            Here::NotADefinition(reason) => {
                println!("{number:>3} {asks}: not in a definition: {reason}");
                if !covering.is_empty() {
                    wrong.push(format!(
                        "{number} {asks}: {covering:?} say they cover what no definition can say"
                    ));
                }
                continue;
            }
        };
        println!("{number:>3} {asks}: {}", covering.join(", "));
        let mut draft = support::shop();
        change(&mut draft);
        let found = findings(draft);
        let told = |finding: &&Finding| format!("{} [{}]", finding.message, finding.rule);
        let errors: Vec<String> = found
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| told(&finding))
            .collect();
        let own: Vec<&Finding> = found
            .iter()
            .filter(|finding| finding.severity == severity && covering.contains(&finding.rule))
            .collect();
        let expected = if severity == Severity::Error {
            own.len()
        } else {
            0
        };
        if own.len() != 1 || errors.len() != expected {
            let own: Vec<String> = own.iter().map(told).collect();
            wrong.push(format!(
                "{number} {asks}: covered by {covering:?}, found {own:?} of errors {errors:#?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
