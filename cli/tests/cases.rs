//! Small inputs that once went wrong, each with all that is to be found in it.
//!
//! They stand in `shared/cases` beside the checkout. The table is whole: a finding more is as wrong as one that is missing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

#[path = "../../tests/support/shared.rs"]
mod shared;

use assert_cmd::Command;
use serde_json::Value;

/// An input, the exit code of `check`, and its findings in order: line, severity and rule (`-` where no rule found it).
type Case = (&'static str, i32, &'static [&'static str]);

const CASES: &[Case] = &[];

#[test]
fn every_case_is_judged_as_it_should_be() {
    let Some(folder) = shared::shared("cases") else {
        return;
    };
    let mut wrong = Vec::new();
    for (name, exit_code, expected) in CASES {
        let output = Command::cargo_bin("stagewright")
            .unwrap()
            .args(["check", "--format", "json"])
            .arg(folder.join(name))
            .output()
            .unwrap();
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let found: Vec<String> = found["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                let word = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
                format!("{} {} {}", finding["line"], word("severity"), word("rule"))
            })
            .collect();
        if found != *expected || output.status.code() != Some(*exit_code) {
            wrong.push(format!("{name}: {:?}, {found:#?}", output.status.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
