//! Every exit code of the table that the help prints, brought about.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

use std::collections::BTreeSet;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");
/// More months than anybody waits for.
const LONG: [&str; 2] = ["--replications", "100000"];

fn stagewright(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    command
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The code, and what was said on standard error.
fn code(output: &Output) -> (i32, String) {
    let said = text(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    (output.status.code().unwrap_or(-1), said)
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    code(&stagewright(folder, arguments).output().unwrap())
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success(), "{name}");
}

/// Interrupts a command later and later, until it had something to give; a little earlier where it was complete by then.
fn interrupted(folder: &Path, arguments: &[&str]) -> Output {
    let mut waits = 1;
    for _ in 0..30 {
        let child = stagewright(folder, arguments).spawn().unwrap();
        // Asking whether it lives takes a millisecond or two.
        for _ in 0..waits {
            signal(&child, "-0");
        }
        signal(&child, "-INT");
        let output = child.wait_with_output().unwrap();
        let too_early = output.status.signal().is_some() || output.status.code() == Some(130);
        match output.status.code() {
            _ if too_early => waits *= 2,
            Some(0) => waits = 1 + waits * 2 / 3,
            _ => return output,
        }
    }
    panic!("{arguments:?} never had anything to give");
}

#[test]
fn every_code_of_the_table_comes_about() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("broken.yaml"), "a: [1, 2\nb: }\n").unwrap();
    let other = std::fs::read_to_string(TEMPLATE)
        .unwrap()
        .replace("main", "trunk");
    std::fs::write(at.join("other.yaml"), other).unwrap();
    let mut seen = BTreeSet::new();
    let mut see = |wanted: i32, (code, said): (i32, String)| {
        assert_eq!(code, wanted, "{said}");
        seen.insert(code.to_string());
    };
    see(0, run(at, &["rule", "--list"]));
    see(0, run(at, &["check", TEMPLATE]));
    see(0, run(at, &["--help"]));
    see(1, run(at, &["check", "broken.yaml"]));
    see(0, run(at, &["diff", TEMPLATE, TEMPLATE]));
    see(1, run(at, &["diff", TEMPLATE, "other.yaml"]));
    see(2, run(at, &["study", "broken.yaml"]));
    see(2, run(at, &["study", "absent.yaml"]));
    see(2, run(at, &["chek"]));
    see(2, run(at, &["export", TEMPLATE, "-o", "absent/x.yaml"]));

    // A panic cannot be brought about from outside: `main.rs` has its test.
    see(3, (3, String::new()));

    for arguments in [
        &["rule", "--list"][..],
        &["export", TEMPLATE],
        &["prices", "--format", "json"],
        &["check", "broken.yaml"],
    ] {
        let mut command = stagewright(at, arguments);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let (code, said) = code(&command.stdout(full).output().unwrap());
        assert!(
            said.contains("No space left") && !said.contains("internal"),
            "{said}"
        );
        see(4, (code, said));
    }

    let output = interrupted(
        at,
        &[&["study", TEMPLATE, "--out", "out"], &LONG[..]].concat(),
    );
    let printed = text(&output.stdout);
    assert!(printed.contains("Partial: it was interrupted"), "{printed}");
    assert!(
        !printed.contains("the same command gives the same figures"),
        "{printed}"
    );
    let page = std::fs::read_to_string(at.join("out/report.html")).unwrap();
    assert!(page.contains("Partial: it was interrupted"));
    see(5, code(&output));
    for command in ["cost", "vendors"] {
        let output = interrupted(
            at,
            &[&[command, TEMPLATE, "--format", "json"], &LONG[..]].concat(),
        );
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["partial"], true, "{command}");
        see(5, code(&output));
    }

    // Standard input that has nothing yet, and does not wait.
    let (ours, theirs) = UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let mut command = stagewright(at, &["export", "-"]);
    see(
        75,
        code(&command.stdin(OwnedFd::from(theirs)).output().unwrap()),
    );
    drop(ours);

    // So long a month that no second one is complete; the folder is there before the first begins.
    let month = [
        "--days",
        "365",
        "--executions",
        "20000/day",
        "--replications",
        "2",
    ];
    let child = stagewright(
        at,
        &[&["study", TEMPLATE, "--out", "stopped"], &month[..]].concat(),
    )
    .spawn()
    .unwrap();
    while !at.join("stopped").exists() {
        std::thread::yield_now();
    }
    signal(&child, "-INT");
    see(130, code(&child.wait_with_output().unwrap()));
    assert!(
        !at.join("stopped").exists(),
        "a folder that stayed empty goes again"
    );

    let help = text(&stagewright(at, &["--help"]).output().unwrap().stdout);
    let (_, table) = help.split_once("Exit codes:\n").unwrap();
    let told: BTreeSet<String> = table
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    assert_eq!(
        told, seen,
        "every code that is told comes about, and no other"
    );
}

#[test]
fn a_reader_that_stops_reading_ends_nothing_and_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("broken.yaml"), "a: [1, 2\nb: }\n").unwrap();
    for (arguments, wanted) in [
        (&["prices", "--format", "csv"][..], 0),
        (&["prices", "--format", "json"], 0),
        (
            &["study", TEMPLATE, "--replications", "2", "--out", "out"],
            0,
        ),
        (&["check", "broken.yaml", "--format", "json"], 1),
        (&["--help"], 0),
    ] {
        let (ours, theirs) = std::io::pipe().unwrap();
        drop(ours);
        let output = stagewright(at, arguments).stdout(theirs).output().unwrap();
        assert_eq!(code(&output), (wanted, String::new()), "{arguments:?}");
    }
    assert!(
        at.join("out/profile.toml").exists(),
        "the report is written all the same"
    );
}

#[test]
fn the_answer_is_printed_where_a_picture_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    // No file may have more than 200 KB: a picture is larger, the page is not.
    let command = format!(
        "trap '' XFSZ; ulimit -f 200; exec '{}' study '{TEMPLATE}' --replications 2 --out out | cat",
        env!("CARGO_BIN_EXE_stagewright")
    );
    let output = Command::new("bash")
        .args(["-o", "pipefail", "-c", &command])
        .current_dir(at)
        .output()
        .unwrap();
    let printed = text(&output.stdout);
    assert!(printed.starts_with("web-shop-release: "), "{printed}");
    let (code, said) = code(&output);
    assert_eq!(code, 4, "{said}");
    assert!(
        said.contains("out/bill.png: error: cannot be written"),
        "{said}"
    );
    assert!(
        printed.contains("Written: out/report.html") && !printed.contains("bill.png"),
        "{printed}"
    );
    assert!(!at.join("out/bill.png").exists(), "whole or not at all");
    assert!(at.join("out/profile.toml").exists());
}
