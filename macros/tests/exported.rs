//! The Rust that an export writes is a program: it is compiled here, run, and holds the definition of the file.
//!
//! All definitions stand in one program, each in a module of its own: a compiler is started once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "a test says how much it compared")]

#[path = "../../tests/support/shared.rs"]
mod shared;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use stagewright_cfn::{ReadOptions, read_all};
use stagewright_core::{CheckOptions, Draft, Profile, Quotas, check};
use stagewright_dsl::{check_source_with, normalised, print_file};

const OPTIONS: CheckOptions = CheckOptions {
    quotas: Quotas::Current,
};

/// Templates of the project, and the real definitions where they are beside it.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = vec![
        root.join("examples/templates/web-shop.yaml"),
        root.join("cfn/tests/data/release.yaml"),
        root.join("cfn/tests/data/everything.json"),
    ];
    if let Some(corpus) = shared::shared("corpus/files") {
        let entries = std::fs::read_dir(corpus).unwrap();
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    files.sort();
    files
}

/// The module of one definition and the call that compares it; nothing for what a check refuses.
fn module(number: usize, draft: &Draft) -> Option<(String, String)> {
    let draft = Draft {
        quotas: Some(Quotas::Current),
        // What names no role leaves it to the export, as in the language.
        creates_missing: draft.role.is_none(),
        ..draft.clone()
    };
    let pipeline = check(draft.clone(), OPTIONS).pipeline?;
    let file = print_file(&draft, Some(&Profile::assumed(&pipeline))).unwrap();
    let read = check_source_with(&file, OPTIONS).unwrap().remove(0);
    let told: Vec<&str> = read.errors().map(|error| error.message.as_str()).collect();
    assert_eq!(told, [""; 0], "{file}");
    assert_eq!(normalised(&read.draft), normalised(&draft), "{file}");
    let name = read.name.clone().unwrap();
    let module = format!("mod m{number} {{\npub const TEXT: &str = {file:?};\n{file}\n}}\n");
    // A parameter without a default is an argument, whose value the file does not have either.
    let same = if read.draft.parameters.iter().all(|it| it.default.is_some()) {
        format!("    same(m{number}::TEXT, m{number}::{name}::new().pipeline().draft());\n")
    } else {
        String::new()
    };
    Some((module, same))
}

#[test]
fn the_exported_rust_compiles_to_the_same_definition() {
    let mut program =
        "//! Written by a test.\n#![allow(dead_code, unused_imports, deprecated)]\n".to_owned();
    let mut calls = String::new();
    let mut count = 0;
    for path in files() {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for reading in read_all(&text, &ReadOptions::default()).unwrap_or_default() {
            if let Some((module, same)) = module(count, &reading.draft) {
                program.push_str(&module);
                calls.push_str(&same);
                count += 1;
            }
        }
    }
    assert!(count >= 3, "the project's own templates at least");
    write!(
        program,
        "fn same(text: &str, built: &stagewright::Draft) {{
    let read = stagewright_dsl::check_source(text).unwrap();
    assert_eq!(stagewright_dsl::normalised(built), stagewright_dsl::normalised(&read[0].draft));
}}

fn main() {{
{calls}}}
"
    )
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exported.rs");
    std::fs::write(&path, program).unwrap();
    println!("{count} definitions in one program");
    trybuild::TestCases::new().pass(path);
}
