//! Real definitions, printed in the language and read back: the same pipeline.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

#[path = "support/shared.rs"]
mod shared;

use std::path::PathBuf;

use stagewright_cfn::{ReadOptions, read_all};
use stagewright_core::{CheckOptions, Profile, check};
use stagewright_dsl::{check_text_with, normalised, print};

#[test]
fn real_definitions_come_back_from_the_language() {
    let Some(folder) = shared::shared("corpus/files") else {
        return;
    };
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let options = CheckOptions {
        quotas: stagewright_core::Quotas::Current,
    };
    let (mut same, mut wrong) = (0, Vec::new());
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let Ok(readings) = read_all(&text, &ReadOptions::default()) else {
            continue;
        };
        for reading in readings {
            let imported = check(reading.draft.clone(), options);
            let profile = imported.pipeline.as_ref().map(Profile::assumed);
            let printed = print(&reading.draft, profile.as_ref());
            let back = check_text_with(&printed, options);
            if normalised(&back.draft) == normalised(&reading.draft) {
                same += 1;
                continue;
            }
            let told: Vec<_> = back
                .errors()
                .map(|error| format!("{}: {}", error.site.start, error.message))
                .collect();
            let (left, right) = (normalised(&back.draft), normalised(&reading.draft));
            let (left, right) = (format!("{left:#?}"), format!("{right:#?}"));
            let differ: Vec<_> = left
                .lines()
                .zip(right.lines())
                .filter(|(l, r)| l != r)
                .take(6)
                .collect();
            let stages = back
                .draft
                .stages
                .iter()
                .zip(&normalised(&reading.draft).stages)
                .position(|(left, right)| left != right);
            wrong.push(format!(
                "{name}: stage {stages:?}, {told:#?} {differ:#?}\n{printed}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{same} are the same, {} are not:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(same >= 10, "ten at least are real");
}
