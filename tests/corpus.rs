//! Real definitions that nobody here wrote: none of them may get a wrong finding.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it skips, and may stop where it cannot go on"
)]

#[path = "support/shared.rs"]
mod shared;

use std::path::PathBuf;

use stagewright_cfn::{Examined, ReadOptions, examine};
use stagewright_core::{CheckOptions, Severity};

/// Fragments of the documentation that the service would refuse: one stage, no artifact store.
const FRAGMENTS: &[&str] = &["T130"];

fn definitions() -> Vec<PathBuf> {
    let Some(folder) = shared::shared("corpus/files") else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(folder).unwrap();
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
        let examined = examine(
            &text,
            &ReadOptions::default(),
            CheckOptions::default(),
            &|_| {},
        );
        let examined = match examined {
            Ok(examined) => examined,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        for Examined { found, .. } in examined.pipelines {
            checked += 1;
            let errors = found.iter();
            let errors = errors.filter(|it| it.finding.severity == Severity::Error);
            if FRAGMENTS.iter().any(|fragment| name.starts_with(fragment)) {
                assert!(
                    errors.clone().any(|it| it.rule == Some("stage-count")),
                    "{name} has one stage"
                );
                continue;
            }
            wrong.extend(errors.map(|it| format!("{name}:{} {:?}", it.finding, it.rule)));
        }
    }
    println!("{checked} definitions checked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
