//! `kill -9` at any moment: afterwards every file is the old one or the new one, whole.
//!
//! A sample runs with the other tests, two hundred moments in CI (`.ci/run`): `cargo test -p stagewright-cli --test crash -- --ignored`.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

use std::path::Path;
use std::process::{Child, Command, Stdio};

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");

/// The moments are spread by these steps over the time that a command takes.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn spawn(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How often one can look before a command has ended.
fn looks(mut child: Child, most: u64) -> u64 {
    for look in 0..most {
        if child.try_wait().unwrap().is_some() {
            return look;
        }
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    most
}

/// Files by name with their contents.
type Files = Vec<(String, Vec<u8>)>;

fn put(folder: &Path, files: &Files) {
    let _ = std::fs::remove_dir_all(folder);
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

fn files(folder: &Path) -> Files {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(path).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.push((name, std::fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Kills a command at so many moments, each time from the same files on, and looks at what is left.
fn kill(name: &str, before: &Files, arguments: &[&str], moments: u64) {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("work");
    put(&at, before);
    let whole = looks(spawn(&at, arguments), u64::MAX);
    let after = files(&at);
    assert_ne!(&after, before, "{name} changes something");
    let mut cut = 0;
    for moment in 0..moments {
        put(&at, before);
        let share = moment.wrapping_mul(STEP) >> 32;
        looks(spawn(&at, arguments), ((whole + whole / 4) * share) >> 32);
        let left = files(&at);
        cut += u64::from(left != after);
        for (file, bytes) in &left {
            let is = |state: &Files| {
                state
                    .iter()
                    .any(|(known, there)| known == file && there == bytes)
            };
            // A new file has its name only when it is complete; for an instant it has another.
            let instant = after.iter().any(|(_, there)| there == bytes);
            assert!(
                is(before) || is(&after) || instant,
                "{name}: {file} is cut off at {} bytes",
                bytes.len()
            );
        }
        for (file, _) in before {
            let goes = !after.iter().any(|(known, _)| known == file);
            assert!(
                goes || left.iter().any(|(known, _)| known == file),
                "{name}: {file} is gone"
            );
        }
    }
    assert!(cut > 0, "{name}: every moment was too late");
}

fn kill_all(moments: u64) {
    let template = || ("shop.yaml".to_owned(), std::fs::read(TEMPLATE).unwrap());
    let source = format!(
        "pipeline! {{\n  pub struct Shop;\n name \"shop\"; }}\n// {}\n",
        "x".repeat(256 << 10)
    );
    let others = ["a.rs", "b.rs"].map(|name| (name.to_owned(), source.clone().into_bytes()));
    kill("fmt", &others.to_vec(), &["fmt", "a.rs", "b.rs"], moments);

    let old = ("out.yaml".to_owned(), vec![b'#'; 256 << 10]);
    let export = ["export", "shop.yaml", "-o", "out.yaml"];
    kill("export", &vec![old, template()], &export, moments);

    // An earlier report with other figures, a picture that goes, and a profile that stays.
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    put(at, &vec![template()]);
    let study = |seed: &'static str| {
        [
            "study",
            "shop.yaml",
            "--replications",
            "2",
            "--days",
            "2",
            "--out",
            "out",
            "--as-of",
            "2026-11-23",
            "--seed",
            seed,
        ]
    };
    assert!(spawn(at, &study("1")).wait().unwrap().success());
    let edited = at.join("out/profile.toml");
    let profile = std::fs::read_to_string(&edited).unwrap();
    std::fs::write(
        &edited,
        profile.replace("artifact_days = 30", "artifact_days = 7"),
    )
    .unwrap();
    kill("study", &files(at), &study("2"), moments);
}

#[test]
fn a_killed_command_leaves_the_old_files_or_the_new_ones() {
    kill_all(6);
}

#[test]
#[ignore = "two hundred moments take a while: `.ci/run` runs them as its step `crashes`"]
fn two_hundred_moments() {
    kill_all(67);
}
