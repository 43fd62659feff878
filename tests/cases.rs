//! Small definitions with the mistakes of real ones, and what has to be found in each.
//!
//! They stand beside this project and not in it. Where they are missing the test says so, and with `STAGEWRIGHT_SHARED=1` it fails.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it skips, and may stop where it cannot go on"
)]

use std::path::{Path, PathBuf};

use stagewright_cfn::{ReadOptions, read};
use stagewright_core::{CheckOptions, Severity, check};

/// What is right for a case: the findings of the kind that it is about, with words that its message or help must have.
const CASES: &[(&str, &[(Severity, &str, &str)])] = &[
    ("03_", &[(Severity::Error, "provider-owner", "`Custom`")]),
    (
        "06_",
        &[(Severity::Warning, "configuration-expected", "`RoleArn`")],
    ),
    (
        "15_",
        &[
            (Severity::Warning, "source-polling", "webhook"),
            (Severity::Warning, "github-token", "connection"),
        ],
    ),
    ("17_", &[(Severity::Warning, "configuration-long", "1471")]),
    (
        "21_",
        &[(
            Severity::Warning,
            "variable-given",
            "`#{variables.ROLE_NAME}`",
        )],
    ),
    (
        "24_",
        &[(Severity::Error, "configuration-artifact", "`build`")],
    ),
];

fn cases() -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        let wanted = std::env::var("STAGEWRIGHT_SHARED").is_ok_and(|value| value == "1");
        assert!(!wanted, "{} is missing", folder.display());
        println!("skipped: the cases are not beside this project");
        return None;
    };
    Some(entries.map(|entry| entry.unwrap().path()).collect())
}

#[test]
fn every_case_gets_the_right_answer() {
    let Some(paths) = cases() else { return };
    let mut wrong = Vec::new();
    for (start, expected) in CASES {
        let named = |path: &&PathBuf| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(start)
        };
        let path = paths
            .iter()
            .find(named)
            .unwrap_or_else(|| panic!("no case {start}"));
        let reading = read(
            &std::fs::read_to_string(path).unwrap(),
            &ReadOptions::default(),
        )
        .unwrap();
        let found = check(reading.draft, CheckOptions::default()).findings;
        for (severity, rule, words) in *expected {
            let told = found.iter().any(|finding| {
                let text = format!(
                    "{} {}",
                    finding.message,
                    finding.help.as_deref().unwrap_or_default()
                );
                finding.rule == *rule && finding.severity == *severity && text.contains(words)
            });
            if !told {
                wrong.push(format!("{start}: no {rule} with {words} in {found:#?}"));
            }
        }
        let other = found.iter().find(|finding| {
            let named = expected.iter().any(|(_, rule, _)| *rule == finding.rule);
            finding.severity == Severity::Error && !named
        });
        wrong.extend(
            other.map(|finding| format!("{start}: {} [{}]", finding.message, finding.rule)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
