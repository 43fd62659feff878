//! What a user of the macro reads after a mistake. Each file of `tests/ui` is named after one, and gives one message.
//!
//! The files stand beside the other tests of the workspace; they run here because the macro with a facade without its
//! simulator is all that they need.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise, and says what it skips"
)]

use std::path::Path;
use std::process::Command;

/// The compiler whose messages stand beside the mistakes: the oldest that the workspace takes. Another one words and lays out its
/// part of a message in its own way; with it only what is right is compiled here. `.ci/run` sees to it that this one runs.
const COMPILER: &str = concat!("rustc ", env!("CARGO_PKG_RUST_VERSION"), ".");

#[test]
fn messages() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc)
        .arg("--version")
        .output()
        .unwrap()
        .stdout;
    let cases = trybuild::TestCases::new();
    if version.starts_with(COMPILER.as_bytes()) {
        cases.compile_fail("../tests/ui/*.rs");
    } else {
        println!("skipped: the messages, as they are those of {COMPILER}*");
    }
    // What is right, or only advised against, compiles whatever the program asks of its lints.
    cases.pass("../tests/ui/passes/*.rs");
}

#[test]
fn one_mistake_gives_one_message() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
    let mut wrong = Vec::new();
    let mut mistakes = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "stderr") {
            let printed = std::fs::read_to_string(&path).unwrap();
            let errors = printed
                .lines()
                .filter(|line| line.starts_with("error:") || line.starts_with("error["))
                .count();
            mistakes += 1;
            if errors != 1 || printed.contains("\nwarning") {
                wrong.push(format!("{}: {errors} errors", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mistakes >= 90, "{mistakes} mistakes are too few to say so");
}
