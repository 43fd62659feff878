//! Work that ends: what a request would take is known before it starts, and has a bound.

#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

#[cfg(unix)]
#[path = "support/terminal.rs"]
mod terminal;

use std::process::Command;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");

/// The exit code and what is told on standard error.
fn told(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    let output = command.args(arguments).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), error)
}

#[test]
fn work_without_end_is_refused_before_it_starts() {
    let format = ["--format", "json"];
    for command in ["study", "cost", "vendors"] {
        for (request, refused) in [
            (
                ["--executions", "1000000000/day"],
                "100,000,000,000 are the most",
            ),
            (["--days", "4000000000"], "3650"),
            (["--replications", "4000000000"], "100000"),
            (["--threads", "100000"], "256"),
        ] {
            let arguments = [&[command, TEMPLATE], &request[..], &format[..]].concat();
            let (code, error) = told(&arguments);
            assert_eq!(code, Some(2), "{arguments:?}: {error}");
            assert!(error.contains(refused), "{arguments:?}: {error}");
        }
    }
}

#[test]
fn a_small_request_is_not_spoken_of() {
    let arguments = [
        "cost",
        TEMPLATE,
        "--replications",
        "2",
        "--days",
        "2",
        "--format",
        "json",
    ];
    let (code, error) = told(&arguments);
    assert_eq!((code, error.as_str()), (Some(0), ""));
}

/// Months that take hours: a person sees the estimate and how far it is, and ends it; a log has the estimate alone.
#[cfg(unix)]
#[test]
fn progress_is_for_a_person_who_waits() {
    let folder = tempfile::tempdir().unwrap();
    let long = [
        "cost",
        TEMPLATE,
        "--executions",
        "1000/day",
        "--days",
        "3650",
        "--replications",
        "9000",
    ];
    let mut person = terminal::Person::at(folder.path(), &long);
    person.sees("executions to follow: about ");
    person.sees("Ctrl-C ends it with what is complete");
    person.sees(" of about 9,000 months simulated (");
    person.interrupts();
    assert!(
        [5, 130].contains(&person.leaves()),
        "stopped, with or without an answer"
    );

    let (code, error) = told(&[
        "cost",
        TEMPLATE,
        "--replications",
        "8000",
        "--format",
        "json",
    ]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
}
