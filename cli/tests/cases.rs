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

const CASES: &[Case] = &[
    ("01_console-getpipeline-no-metadata.json", 0, &[]),
    ("01b_console-getpipeline-with-metadata.json", 0, &[]),
    ("02_quoted-json-closes-at-key.yaml", 0, &[]),
    (
        "03_jenkins-under-thirdparty.yaml",
        1,
        &["19 error provider-owner"],
    ),
    ("04_terraform-partly-unknown-map.json", 0, &[]),
    (
        "05_error-in-branch-not-default.yaml",
        1,
        &[
            "32 warning -",
            "52 warning approval-notification",
            "68 error configuration-artifact",
        ],
    ),
    (
        "06_changeset-without-rolearn.yaml",
        0,
        &["21 warning configuration-expected"],
    ),
    (
        "08_environment-variables-not-json.yaml",
        0,
        &["20 warning value-format"],
    ),
    (
        "10_webhook-names-no-action.yaml",
        1,
        &["11 error webhook-fits", "23 warning github-token"],
    ),
    ("11_action-role-trust.yaml", 1, &["23 error role-trust"]),
    ("13_misspelt-region.yaml", 1, &["9 error region-known"]),
    (
        "15_github-v1-advice.yaml",
        0,
        &["23 warning github-token", "24 warning source-polling"],
    ),
    (
        "16_tags-and-branches.yaml",
        0,
        &["14 warning trigger-filter-combination"],
    ),
    (
        "17_value-over-1000.yaml",
        0,
        &["20 warning configuration-long"],
    ),
    ("18_cdk-out-nested-stack", 0, &[]),
    ("19_empty-artifactstores-map.json", 0, &[]),
    (
        "21_variable-in-codepipeline-namespace.yaml",
        0,
        &["21 warning variable-given"],
    ),
    (
        "22_yaml-alias.yaml",
        0,
        &["23 warning transition-useful", "26 warning -"],
    ),
    (
        "24_getparam-unknown-artifact.yaml",
        1,
        &["20 error configuration-artifact"],
    ),
];

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
