//! Real definitions that nobody here wrote: none of them may get a wrong finding.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it skips, and may stop where it cannot go on"
)]

use std::path::PathBuf;

use stagewright_cfn::{ReadOptions, read_all};
use stagewright_core::{CheckOptions, check};

/// Fragments of the documentation that the service would refuse: one stage, no artifact store.
const FRAGMENTS: &[&str] = &["T130"];

fn definitions() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/files");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: the corpus is not beside this project");
        return Vec::new();
    };
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| name(path).starts_with(['T', 'P']) && !is_unrendered(&name(path)));
    paths.sort();
    paths
}

/// Files that are text for a template engine, whose rendered form stands beside them.
fn is_unrendered(name: &str) -> bool {
    name == "T005__codepipeline.yaml"
}

#[test]
fn no_real_definition_gets_an_error() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for path in definitions() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let readings = match read_all(&text, &ReadOptions::default()) {
            Ok(readings) => readings,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        for reading in readings {
            checked += 1;
            let found = check(reading.draft.clone(), CheckOptions::default());
            let errors = found.errors();
            if FRAGMENTS.iter().any(|fragment| name.starts_with(fragment)) {
                assert!(
                    errors.clone().any(|finding| finding.rule == "stage-count"),
                    "{name} has one stage"
                );
                continue;
            }
            wrong.extend(errors.map(|finding| {
                format!(
                    "{name}:{}: {} [{}]",
                    reading.places.find(&finding.site),
                    finding.message,
                    finding.rule
                )
            }));
        }
    }
    println!("{checked} definitions checked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
