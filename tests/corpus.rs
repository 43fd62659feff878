//! Real definitions that nobody here wrote: none of them may get a wrong finding.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it skips, and may stop where it cannot go on"
)]

#[path = "support/shared.rs"]
mod shared;

use std::path::PathBuf;

use stagewright_cfn::{Examined, ReadOptions, apply, examine};
use stagewright_core::{CheckOptions, Severity, TextEdit};

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
            let errors = errors.filter(|it| it.severity == Severity::Error);
            if FRAGMENTS.iter().any(|fragment| name.starts_with(fragment)) {
                assert!(
                    errors.clone().any(|it| it.rule == Some("stage-count")),
                    "{name} has one stage"
                );
                continue;
            }
            wrong.extend(errors.map(|it| format!("{name}:{it} {:?}", it.rule)));
        }
    }
    println!("{checked} definitions checked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A slip of the pen in each, and what it was.
const SLIPS: &[(&str, &str)] = &[
    ("RunOrder", "RunOrdre"),
    ("runOrder", "runOrdre"),
    ("InputArtifacts", "InputArtefacts"),
    ("ProjectName", "ProjectNmae"),
    ("PollForSourceChanges", "PollForSourceChange"),
    ("CodeBuild", "CodeBuidl"),
    ("CodeStarSourceConnection", "CodeStarSourceConnecton"),
    ("CREATE_UPDATE", "CREATE_UPDAT"),
    ("ActionMode", "ActionMod"),
    ("ThirdParty", "thirdparty"),
    ("CodeCommit", "Codecommit"),
];

/// A slip is mended to the letter: the mend undoes it, and nothing else moves.
#[test]
fn a_slip_in_a_real_definition_is_mended_to_the_letter() {
    let mut mended = 0;
    let mut seen = std::collections::BTreeSet::new();
    for path in definitions() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        for (right, wrong) in SLIPS {
            let quote = ['"', '\'', ' ', ',', ':', '\n', '\r', '}'];
            let mut words = text.match_indices(right).filter(|(at, _)| {
                let after = text[at + right.len()..].starts_with(quote);
                after && text[..*at].ends_with(quote)
            });
            let Some((at, _)) = words.next() else {
                continue;
            };
            let slipped = format!("{}{wrong}{}", &text[..at], &text[at + right.len()..]);
            let examined = examine(
                &slipped,
                &ReadOptions::default(),
                CheckOptions::default(),
                &|_| {},
            );
            let Ok(examined) = examined else { continue };
            let found = examined.pipelines.iter().flat_map(|it| &it.found);
            let edits: Vec<TextEdit> = found.flat_map(|it| it.edits.clone()).collect();
            let within = edits.iter().filter(|it| it.range.start.abs_diff(at) < 2);
            let edits: Vec<TextEdit> = within.cloned().collect();
            if edits.is_empty() {
                continue;
            }
            assert_eq!(
                apply(&slipped, &edits).as_ref(),
                Some(&text),
                "{name}: {wrong}"
            );
            mended += 1;
            seen.insert(*right);
        }
    }
    println!("{mended} slips mended");
    if !definitions().is_empty() {
        assert!(mended >= 300, "{mended}");
        assert_eq!(seen.len(), SLIPS.len(), "{seen:?}");
    }
}

/// A wrong mend of a legal definition is worse than none. One that real definitions come to need is looked at before it is let in here.
#[test]
fn no_real_definition_is_mended() {
    for path in definitions() {
        let text = std::fs::read_to_string(&path).unwrap();
        let examined = examine(
            &text,
            &ReadOptions::default(),
            CheckOptions::default(),
            &|_| {},
        );
        let pipelines = examined.unwrap().pipelines;
        let found = pipelines.iter().flat_map(|it| &it.found);
        let mended: Vec<_> = found.filter(|it| !it.edits.is_empty()).collect();
        assert!(mended.is_empty(), "{}: {mended:#?}", path.display());
    }
}
