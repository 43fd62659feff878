//! `check` of a folder goes on past what it cannot read: a finding for that, and all others are checked.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

use std::fs::{File, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");

/// Exit code, standard output, standard error.
fn check(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .current_dir(folder)
        .arg("check")
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().unwrap_or(-1);
    (code, text(&output.stdout), text(&output.stderr))
}

fn fifo(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

#[test]
fn each_file_that_cannot_be_read_is_a_finding_and_all_others_are_checked() {
    let outside = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let good = std::fs::read(TEMPLATE).unwrap();
    let wrong = String::from_utf8(good.clone())
        .unwrap()
        .replace("Category: Source", "Category: Sorce");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::create_dir_all(at.join(name).parent().unwrap()).unwrap();
        std::fs::write(at.join(name), bytes).unwrap();
    };
    write("a-good.yaml", &good);
    write("latin.yaml", b"Description: caf\xe9\n");
    write("latin.rs", b"// caf\xe9\npipeline! {}\n");
    write("large.json", &vec![b' '; 5 * 1024 * 1024 + 1]);
    write("zero.yml", b"a: \0\n");
    write("deep/er/wrong.yaml", wrong.as_bytes());
    write("locked/hidden.yaml", &good);
    write("closed.yaml", &good);
    write("target/skipped.yaml", b"\xff");
    fifo(&at.join("pipe.yaml"));
    fifo(&at.join("pipe.txt"));
    symlink("absent.yaml", at.join("dangling.yaml")).unwrap();
    symlink("a-good.yaml", at.join("inside.yaml")).unwrap();
    std::fs::write(
        outside.path().join("secrets.yaml"),
        "password: [1, hunter2\n",
    )
    .unwrap();
    symlink(outside.path().join("secrets.yaml"), at.join("outside.yaml")).unwrap();
    for name in ["locked", "closed.yaml"] {
        std::fs::set_permissions(at.join(name), Permissions::from_mode(0o0)).unwrap();
    }
    // Some users, root for one, may read everything.
    let may_read_all = File::open(at.join("closed.yaml")).is_ok();

    let (code, out, said) = check(at, &[".", "--format", "json"]);
    assert_eq!(code, 1, "{said}");
    let document: Value = serde_json::from_str(&out).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let of = |file: &str| -> Vec<(&str, &str)> {
        let here = findings
            .iter()
            .filter(|it| it["file"] == format!("./{file}"));
        here.map(|it| {
            (
                it["severity"].as_str().unwrap(),
                it["message"].as_str().unwrap(),
            )
        })
        .collect()
    };
    for (file, wanted) in [
        ("latin.yaml", "UTF-8"),
        ("latin.rs", "UTF-8"),
        ("large.json", "over 5 MB"),
        ("zero.yml", "zero byte"),
        ("pipe.yaml", "pipe"),
        ("dangling.yaml", "leads nowhere"),
        ("locked", "folder cannot be read"),
        ("closed.yaml", "may not be read"),
    ] {
        let needs_rights = ["locked", "closed.yaml"].contains(&file);
        if needs_rights && may_read_all {
            continue;
        }
        match of(file)[..] {
            [("error", message)] => assert!(message.contains(wanted), "{file}: {message}"),
            ref other => panic!("{file}: {other:?}"),
        }
    }
    assert!(
        of("deep/er/wrong.yaml")
            .iter()
            .any(|(severity, _)| *severity == "error")
    );
    assert!(
        matches!(of("outside.yaml")[..], [("note", _)]),
        "{:?}",
        of("outside.yaml")
    );
    assert!(!out.contains("hunter2"), "nothing outside is shown");
    for file in [
        "a-good.yaml",
        "inside.yaml",
        "pipe.txt",
        "target/skipped.yaml",
    ] {
        assert!(
            !of(file).iter().any(|(severity, _)| *severity == "error"),
            "{file}"
        );
    }
    let checked = document["summary"]["files"].as_array().unwrap();
    assert!(checked.iter().any(|it| it == "./a-good.yaml"));

    let (code, out, _) = check(at, &[".", "--format", "junit"]);
    assert_eq!(code, 1);
    assert!(
        out.starts_with("<?xml") && out.trim_end().ends_with("</testsuites>"),
        "{out}"
    );
    for file in [
        "latin.yaml",
        "pipe.yaml",
        "deep/er/wrong.yaml",
        "a-good.yaml",
    ] {
        assert!(
            out.contains(&format!("<testsuite name=\"./{file}\"")),
            "{file}"
        );
    }
    for name in ["locked", "closed.yaml"] {
        std::fs::set_permissions(at.join(name), Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_file_that_was_named_is_a_finding_too_and_a_missing_one_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("latin.yaml"), b"Description: caf\xe9\n").unwrap();
    let (code, out, _) = check(at, &["latin.yaml", TEMPLATE]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.starts_with("latin.yaml:1:17: error: the definition is not UTF-8"),
        "{out}"
    );
    let (code, out, said) = check(at, &["absent.yaml", TEMPLATE]);
    assert_eq!((code, out.as_str()), (2, ""), "{said}");
    // What a shell gives for a command is read as it comes.
    let command = format!(
        "'{}' check <(cat '{TEMPLATE}')",
        env!("CARGO_BIN_EXE_stagewright")
    );
    let output = Command::new("bash")
        .args(["-c", &command])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn an_assembly_whose_manifest_leads_nowhere_is_checked_as_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::copy(TEMPLATE, at.join("good.yaml")).unwrap();
    std::fs::write(at.join("manifest.json"), "{\"artifacts\": 7").unwrap();
    let (code, out, said) = check(at, &["."]);
    assert_eq!(code, 1, "{out}{said}");
    assert!(
        out.contains("manifest.json") && said.contains("2 files"),
        "{out}{said}"
    );

    // A template that is a pipe is never waited for.
    let manifest = r#"{"version": "36.0.0", "artifacts": {"A": {"type": "aws:cloudformation:stack",
        "properties": {"templateFile": "pipe.json"}}, "B": {"type": "aws:cloudformation:stack",
        "properties": {"templateFile": "absent.json"}}}}"#;
    std::fs::write(at.join("manifest.json"), manifest).unwrap();
    fifo(&at.join("pipe.json"));
    let (code, out, said) = check(at, &["."]);
    assert_eq!(code, 1, "{said}");
    assert!(out.contains("pipe.json: error: this is a pipe"), "{out}");
    assert!(
        out.contains("absent.json: error: there is no such file"),
        "{out}"
    );
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .args(["study", "."])
        .current_dir(at)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
